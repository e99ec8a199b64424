//! `hamlet views`: a text as rules read it.

use std::io::Write as _;
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::Value;

use crate::process::hamlet;

fn views(arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = hamlet(folder.path(), &["views"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn every_view_is_shown_with_what_it_changed() {
    let text =
        "Buy <b>V\u{200b}1agra</b> &amp; c a s i n o at https://a.example/x?y, \"he says so\"";
    let (code, shown, _) = views(&[text]);
    assert_eq!(code, Some(0));
    assert_snapshot!(shown);
}

#[test]
fn programs_get_places_that_lead_to_what_was_sent() {
    let text = "C\u{430}sino für R&amp;D";
    let (_, shown, _) = views(&[text, "--format", "json"]);
    let report: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["field"], "content");
    let mut n_changes = 0;
    for view in report["views"].as_array().unwrap() {
        for change in view["changes"].as_array().unwrap() {
            let at = |end: usize| change["span"][end].as_u64().unwrap() as usize;
            assert_eq!(&text[at(0)..at(1)], change["sent"].as_str().unwrap());
            n_changes += 1;
        }
    }
    assert_eq!(n_changes, 2, "{shown}");
}

#[test]
fn a_text_comes_from_the_standard_input_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = hamlet(folder.path(), &["views", "-", "--field", "name"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("Ｂest Ｃasino".as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("\"Ｂest\" -> \"best\""), "{shown}");
}

#[test]
fn what_can_not_be_shown_is_told() {
    let (code, _, told) = views(&["--field", "contents", "x"]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("there is no field `contents`; write one of name"),
        "{told}"
    );
    let (code, _, told) = views(&[&"x".repeat(70_000)]);
    assert_eq!(code, Some(2));
    assert!(told.contains("more than 65536 bytes"), "{told}");
}
