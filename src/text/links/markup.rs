//! `[url=…]…[/url]`, `[link=…]`, `[text](http…)`.

use std::ops::Range;

use super::super::reading::Reading;
use super::{Found, LinkKind, Links};

/// Longest address in markup, in bytes.
const MAX_ADDRESS: usize = 2 * 1024;
/// Longest text of a link in markup, in bytes.
const MAX_SEEN: usize = 512;
/// More markup than this is not looked at.
const MAX_MARKUPS: usize = 2_000;

/// Gathers the links in markup, and the stretches that belong to them.
pub(super) fn gather(text: &Reading, links: &mut Links, taken: &mut Vec<Range<usize>>) {
    let source = text.text();
    let mut at = 0;
    let mut count = 0;
    while let Some(offset) = source[at..].find('[') {
        let open = at + offset;
        let found = bbcode(source, open).or_else(|| markdown(source, open));
        let Some((kind, address, seen, end)) = found else {
            at = open + 1;
            continue;
        };
        taken.push(open..end);
        links.push(Found {
            kind,
            address,
            anchor: Some(seen),
            span: text.raw_span(open..end),
        });
        at = end;
        count += 1;
        if count > MAX_MARKUPS {
            break;
        }
    }
}

type Markup<'a> = (LinkKind, &'a str, &'a str, usize);

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
    // What is seen ends at the first of these, or it is no link.
    let seen = window(source, open + 1, MAX_SEEN);
    let seen = &seen[..seen.find(['[', ']', '\n'])?];
    let middle = open + 1 + seen.len();
    let rest = window(source, middle, MAX_ADDRESS).strip_prefix("](")?;
    let inside = &rest[..rest.find([')', '[', '\n'])?];
    if !rest[inside.len()..].starts_with(')') {
        return None;
    }
    let address = inside.split_whitespace().next()?;
    let end = middle + 2 + inside.len() + 1;
    address
        .contains('.')
        .then_some((LinkKind::Markdown, address, seen, end))
}

/// At most `len` bytes of a text from `at` on, cut at a character.
fn window(source: &str, at: usize, len: usize) -> &str {
    &source[at..source.floor_char_boundary(at + len)]
}
