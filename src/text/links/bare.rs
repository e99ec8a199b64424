//! Addresses that stand in the text, written for machines or for people.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind as Linkified};

use super::super::reading::Reading;
use super::written::Plain;
use super::{Found, LinkKind, Links, MAX_LINKS};

/// Top-level domains after which `name.tld` without a scheme is taken for an address. File names
/// (`main.rs`, `readme.md`, `run.sh`) are why it is a list.
pub(super) const SCHEMELESS_TLDS: &[&str] = &[
    "com", "net", "org", "info", "biz", "xyz", "shop", "online", "site", "store", "club", "top",
    "website", "icu", "vip", "live", "buzz", "ru", "example",
];

/// Longest address with a number for a host, in bytes.
const MAX_NUMBERED: usize = 512;

/// Gathers the addresses outside of `taken`, which are stretches of `text`.
pub(super) fn gather(text: &Reading, plain: &Plain, links: &mut Links, taken: Vec<Range<usize>>) {
    let read = plain.reading.as_ref().unwrap_or(text);
    let taken = joined(taken);
    let mut next_taken = 0;
    let mut finder = LinkFinder::new();
    finder.kinds(&[Linkified::Url]).url_must_have_scheme(false);
    for found in finder.links(read.text()) {
        let range = found.start()..found.end();
        let here = match plain.reading {
            Some(_) => read.span_in_source(range.clone()),
            None => range.clone(),
        };
        while taken
            .get(next_taken)
            .is_some_and(|part| part.end <= here.start)
        {
            next_taken += 1;
        }
        if taken
            .get(next_taken)
            .is_some_and(|part| part.start < here.end)
        {
            continue;
        }
        let written = plain.changed_in(&range);
        // Cut at a percent in the host: the rest is read below.
        if read.text()[range.end..].starts_with('%') && !found.as_str().ends_with('/') {
            continue;
        }
        if !found.as_str().contains("://") && !is_schemeless_address(found.as_str(), written) {
            continue;
        }
        links.push(Found {
            kind: if written {
                LinkKind::Written
            } else {
                LinkKind::Bare
            },
            address: found.as_str(),
            anchor: None,
            span: read.raw_span(range),
        });
        if links.all.len() > MAX_LINKS {
            break;
        }
    }
    numbers(read, links);
}

/// Gathers addresses whose host is one number (`http://3405803776/`), an IPv6 address, or has
/// percents: what looks for addresses does not know them.
fn numbers(read: &Reading, links: &mut Links) {
    let source = read.text();
    for (at, _) in source.match_indices("://").take(MAX_LINKS) {
        let head = &source[..at];
        let scheme = ["https", "http"].into_iter().find(|name| {
            head.get(at.saturating_sub(name.len())..)
                .is_some_and(|end| end.eq_ignore_ascii_case(name))
        });
        let Some(scheme) = scheme else { continue };
        let rest = &source[at + 3..source.floor_char_boundary(at + 3 + MAX_NUMBERED)];
        let len = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>'))
            .unwrap_or(rest.len());
        let host = rest[..len]
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let is_number = name.len() >= 8 && name.bytes().all(|byte| byte.is_ascii_digit());
        let is_odd = is_number || host.contains('%');
        if is_odd || host.starts_with('[') && host.contains(']') && host.contains(':') {
            let range = at - scheme.len()..at + 3 + len;
            links.push(Found {
                kind: LinkKind::Bare,
                address: source[range.clone()].trim_end_matches(['.', ',', ')', '!']),
                anchor: None,
                span: read.raw_span(range),
            });
        }
    }
}

/// The stretches in order, those that touch or overlap as one.
fn joined(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_by_key(|part| part.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    for part in parts {
        match out.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => out.push(part),
        }
    }
    out
}

/// Whether it is an address without a scheme. One that was written for people may end in any
/// public suffix: it is no file name.
fn is_schemeless_address(address: &str, written: bool) -> bool {
    let lower = address.to_ascii_lowercase();
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let tld = host.rsplit('.').next().unwrap_or_default();
    host.starts_with("www.")
        || SCHEMELESS_TLDS.contains(&tld)
        || written && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}
