//! The page of the interface at `/docs`: whole, by itself, and for everybody.

use std::collections::BTreeSet;

use hamlet::http::problem::Code;
use hamlet::http::routes::DOORS;
use hamlet::submission::limits::INPUTS;

use crate::support::TestServer;

/// The addresses that a page would have a browser fetch or go to.
fn addresses(page: &str) -> Vec<&str> {
    ["href=\"", "src=\"", "action=\"", "url("]
        .into_iter()
        .flat_map(|before| page.split(before).skip(1))
        .map(|rest| rest.split(['"', ')']).next().unwrap())
        .collect()
}

#[test]
fn the_page_shows_every_door_and_code_and_needs_nothing_from_elsewhere() {
    let answer = TestServer::start().get("/docs");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let page = answer.body.as_str().unwrap();
    for door in DOORS {
        assert!(
            page.contains(&format!(" {}</code>", door.path)),
            "{}",
            door.path
        );
    }
    let codes = Code::ALL.iter().map(|code| code.name());
    for word in codes.chain(INPUTS.iter().map(|input| input.name)) {
        assert!(page.contains(&format!("<code>{word}</code>")), "{word}");
    }
    for sign in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        " onclick",
        "javascript:",
    ] {
        assert!(!page.contains(sign), "{sign}");
    }
    for address in addresses(page) {
        match address.strip_prefix('#') {
            Some(place) => {
                assert!(
                    page.contains(&format!(" id=\"{place}\"")),
                    "{place} is not there"
                );
            }
            None => assert_eq!(address, "/openapi.json"),
        }
    }
}

#[test]
fn the_page_can_be_read_by_keyboard_by_voice_and_in_the_dark() {
    let answer = TestServer::start().get("/docs");
    let page = answer.body.as_str().unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(page.contains("@media (prefers-color-scheme: dark)"));
    assert!(page.contains("href=\"#main\""), "a way past the contents");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert_eq!(page.matches("<main").count(), 1);
    for wide in page
        .split("<pre")
        .skip(1)
        .chain(page.split("class=\"wide\"").skip(1))
    {
        let opening = wide.split('>').next().unwrap();
        assert!(
            opening.contains("tabindex=\"0\""),
            "{opening} scrolls by mouse alone"
        );
        assert!(opening.contains("aria-label=\""), "{opening} has no name");
    }
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
    let open = |tag: &str| page.matches(&format!("<{tag}")).count();
    let close = |tag: &str| page.matches(&format!("</{tag}>")).count();
    for tag in [
        "section", "article", "table", "tr", "td", "ul", "figure", "pre", "nav", "code",
    ] {
        assert_eq!(open(tag), close(tag), "{tag}");
    }
}
