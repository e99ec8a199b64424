//! The links of a comment, however they were written.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind as Linkified};
use url::Url;

use super::html::Anchor;
use super::reading::Reading;

/// How a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `<a href="…">`
    Html,
    /// `[url=…]` or `[link=…]`
    BbCode,
    /// `[text](…)`
    Markdown,
    /// The address itself.
    Bare,
}

/// A link in the content.
#[derive(Clone, Debug)]
pub struct Link {
    /// How it was written.
    pub kind: LinkKind,
    /// The address as written, entities decoded, with a scheme.
    pub url: String,
    /// Lower case, IDNA (punycode) form.
    pub host: String,
    /// The registrable domain of the host (`shop.co.uk`); the host where there is none.
    pub domain: String,
    /// What the reader sees, trimmed; `None` for a bare address.
    pub anchor: Option<String>,
    /// Bytes of the content as sent.
    pub span: Range<usize>,
}

/// More links than this are not told apart: what a rule could say it says with these.
const MAX_LINKS: usize = 500;

/// Top-level domains after which `name.tld` without a scheme is taken for an address. File names
/// (`main.rs`, `readme.md`, `run.sh`) are why it is a list.
const SCHEMELESS_TLDS: &[&str] = &[
    "com", "net", "org", "info", "biz", "xyz", "shop", "online", "site", "store", "club", "top",
    "website", "icu", "vip", "live", "buzz", "ru", "example",
];

/// All links of a content, in order.
pub(super) fn of(text: &Reading, anchors: &[Anchor]) -> Vec<Link> {
    let mut links = Vec::new();
    // Parts of the text that belong to a link already: what stands there is no second one.
    let mut taken: Vec<Range<usize>> = Vec::new();
    for anchor in anchors {
        let seen = &text.text()[anchor.seen.clone()];
        taken.push(anchor.seen.clone());
        push(
            &mut links,
            LinkKind::Html,
            &anchor.href,
            Some(seen),
            anchor.span.clone(),
        );
    }
    markup(text, &mut links, &mut taken);
    bare(text, &mut links, &taken);
    links.sort_by_key(|link| link.span.start);
    links.truncate(MAX_LINKS);
    links
}

fn push(
    links: &mut Vec<Link>,
    kind: LinkKind,
    address: &str,
    anchor: Option<&str>,
    span: Range<usize>,
) {
    let Some(url) = with_scheme(address) else {
        return;
    };
    let Some(host) = host_of(&url) else { return };
    links.push(Link {
        kind,
        domain: registrable(&host).to_owned(),
        anchor: anchor.map(|seen| seen.trim().to_owned()),
        url,
        host,
        span,
    });
}

/// The address with a scheme; `None` for what leads to no other page.
fn with_scheme(address: &str) -> Option<String> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("ftp://")
    {
        return Some(address.to_owned());
    }
    if let Some(rest) = address.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    let looks_like_a_host = address.split(['/', '?', '#']).next().is_some_and(|host| {
        host.contains('.') && !host.contains([':', '@', ' ']) && !host.starts_with('.')
    });
    looks_like_a_host.then(|| format!("https://{address}"))
}

/// The host of an address, in lower case and IDNA form.
pub fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The registrable domain of a host; the host itself where it has none (an IP address, say).
pub fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// `[url=…]…[/url]`, `[link=…]`, `[text](http…)`.
fn markup(text: &Reading, links: &mut Vec<Link>, taken: &mut Vec<Range<usize>>) {
    let source = text.text();
    let mut at = 0;
    while let Some(offset) = source[at..].find('[') {
        let open = at + offset;
        let found = bbcode(source, open).or_else(|| markdown(source, open));
        let Some((kind, address, seen, end)) = found else {
            at = open + 1;
            continue;
        };
        taken.push(open..end);
        push(links, kind, address, Some(seen), text.raw_span(open..end));
        at = end;
    }
}

type Markup<'a> = (LinkKind, &'a str, &'a str, usize);

/// Longest address in markup, in bytes.
const MAX_ADDRESS: usize = 2 * 1024;
/// Longest text of a link in markup, in bytes.
const MAX_SEEN: usize = 512;

fn bbcode(source: &str, open: usize) -> Option<Markup<'_>> {
    let name = ["url", "link"].into_iter().find(|name| {
        let after = open + 1 + name.len();
        source
            .get(open + 1..after)
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
            && source[after..].starts_with(['=', ']'])
    })?;
    let head = open + 1 + name.len();
    let given = window(source, head, MAX_ADDRESS)
        .split([']', '[', '\n'])
        .next()?;
    let seen_at = head + given.len() + 1;
    if !source[head + given.len()..].starts_with(']') {
        return None;
    }
    let rest = window(source, seen_at, MAX_SEEN);
    let closing = format!("[/{name}]");
    let (seen, end) = match rest.to_ascii_lowercase().find(&closing) {
        Some(at) => (&rest[..at], seen_at + at + closing.len()),
        None => ("", seen_at),
    };
    let given = given.trim_start_matches('=').trim_matches(['"', '\'']);
    let address = if given.is_empty() { seen } else { given };
    Some((LinkKind::BbCode, address, seen, end))
}

fn markdown(source: &str, open: usize) -> Option<Markup<'_>> {
    let rest = window(source, open, MAX_SEEN + MAX_ADDRESS);
    let middle = rest.find("](")?;
    let seen = &rest[1..middle];
    if seen.contains(['[', '\n']) {
        return None;
    }
    let end = middle + 2 + rest[middle + 2..].find(')')?;
    let address = rest[middle + 2..end].split_whitespace().next()?;
    address
        .contains('.')
        .then_some((LinkKind::Markdown, address, seen, open + end + 1))
}

/// At most `len` bytes of a text from `at` on, cut at a character.
fn window(source: &str, at: usize, len: usize) -> &str {
    let mut end = source.len().min(at + len);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    &source[at..end]
}

fn bare(text: &Reading, links: &mut Vec<Link>, taken: &[Range<usize>]) {
    let mut finder = LinkFinder::new();
    finder.kinds(&[Linkified::Url]).url_must_have_scheme(false);
    for found in finder.links(text.text()) {
        let range = found.start()..found.end();
        if taken
            .iter()
            .any(|other| other.start < range.end && range.start < other.end)
        {
            continue;
        }
        if !found.as_str().contains("://") && !is_schemeless_address(found.as_str()) {
            continue;
        }
        push(
            links,
            LinkKind::Bare,
            found.as_str(),
            None,
            text.raw_span(range),
        );
        if links.len() > MAX_LINKS {
            break;
        }
    }
}

fn is_schemeless_address(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let tld = host.rsplit('.').next().unwrap_or_default();
    host.starts_with("www.") || SCHEMELESS_TLDS.contains(&tld)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(content: &str) -> Vec<(LinkKind, String, Option<String>)> {
        let (text, anchors) = super::super::html::strip(&Reading::raw(content));
        of(&text, &anchors)
            .into_iter()
            .map(|link| (link.kind, link.host, link.anchor))
            .collect()
    }

    #[test]
    fn every_way_to_write_a_link_is_seen_once() {
        let found = links(
            "<a href='http://A.example/x'>http://a.example/x</a> [url=http://b.example]shop[/url] \
             [url]c.example/y[/url] [my blog](https://d.example/) http://e.example www.f.co.uk g.com/z",
        );
        let hosts: Vec<_> = found
            .iter()
            .map(|(kind, host, _)| (*kind, host.as_str()))
            .collect();
        assert_eq!(
            hosts,
            [
                (LinkKind::Html, "a.example"),
                (LinkKind::BbCode, "b.example"),
                (LinkKind::BbCode, "c.example"),
                (LinkKind::Markdown, "d.example"),
                (LinkKind::Bare, "e.example"),
                (LinkKind::Bare, "www.f.co.uk"),
                (LinkKind::Bare, "g.com"),
            ]
        );
        assert_eq!(found[1].2.as_deref(), Some("shop"));
    }

    #[test]
    fn file_names_and_mail_addresses_are_no_links() {
        assert!(links("see main.rs, readme.md, run.sh, node.js and e.g. anna@web.com").is_empty());
    }
}
