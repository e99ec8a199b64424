//! E-mail addresses, written as such or in words.

use std::ops::Range;

use super::Findings;

/// Longest part before the sign and longest host, in bytes.
const MAX_LOCAL: usize = 64;
const MAX_HOST: usize = 253;

/// Endings that make `name at host dot com` an address.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "info", "biz", "edu", "gov", "io", "co", "me", "us", "uk", "de", "fr",
    "es", "it", "nl", "pl", "pt", "br", "ru", "ch", "at", "se", "no", "dk", "fi", "be", "ca", "au",
    "in", "jp", "cn", "eu", "online", "site", "xyz", "example",
];
/// Words before a bare `at` that are not the name of a mailbox: `look at example dot com`.
const WORDS: &[&str] = &[
    "me",
    "us",
    "him",
    "her",
    "them",
    "it",
    "look",
    "looking",
    "here",
    "more",
    "see",
    "shop",
    "site",
    "website",
    "blog",
    "page",
    "store",
    "available",
    "found",
    "find",
    "online",
    "out",
    "back",
    "now",
    "visit",
    "read",
    "is",
    "are",
    "was",
    "be",
    "or",
    "and",
    "work",
    "works",
    "worked",
    "that",
    "this",
    "there",
    "not",
    "them",
    "article",
    "post",
    "videos",
    "video",
    "channel",
    "list",
    "listed",
];

pub(super) fn find(text: &str, found: &mut Findings) {
    for (at, sign) in text.match_indices(['@', '＠']) {
        if found.full() {
            return;
        }
        if let Some(range) = written(text, at, at + sign.len()) {
            found.add(range);
        }
    }
    in_words(text, found);
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.')
}

/// Around a sign, as programs write it.
fn written(text: &str, sign: usize, behind: usize) -> Option<Range<usize>> {
    let local = tail(&text[..sign], MAX_LOCAL + 1, is_local);
    // What is written around an address, and what begins a sentence, is no part of it.
    let local = local.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let start = sign - local.len();
    let in_address = tail(&text[..sign], 2 * MAX_LOCAL, |c| !c.is_whitespace()).contains("//");
    if local.is_empty()
        || local.len() > MAX_LOCAL
        || local.ends_with('.')
        || text[..start].ends_with('@')
        || in_address
    {
        return None;
    }
    let host = head(&text[behind..], MAX_HOST + 1, is_host).trim_end_matches(['.', '-']);
    let rest = &text[behind + host.len()..];
    let remote = local == "git" && rest.starts_with(':');
    (host.len() <= MAX_HOST && !remote && is_domain(host)).then(|| start..behind + host.len())
}

/// Labels that are not empty, and an ending that exists.
fn is_domain(host: &str) -> bool {
    let host = host.to_lowercase();
    host.contains('.')
        && !host.starts_with(['.', '-'])
        && !host.contains("..")
        && (host.ends_with(".example")
            || psl::suffix(host.as_bytes())
                .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < host.len()))
}

/// The last signs of a text of one kind, at most so many bytes.
fn tail(text: &str, most: usize, is: fn(char) -> bool) -> &str {
    let from = text.len()
        - text
            .chars()
            .rev()
            .take_while(|&c| is(c))
            .map(char::len_utf8)
            .scan(0, |sum, length| {
                *sum += length;
                (*sum <= most).then_some(length)
            })
            .sum::<usize>();
    &text[from..]
}

/// The first signs of a text of one kind, at most so many bytes.
fn head(text: &str, most: usize, is: fn(char) -> bool) -> &str {
    let limit = text.floor_char_boundary(most.min(text.len()));
    let end = text[..limit].find(|c| !is(c)).unwrap_or(limit);
    &text[..end]
}

/// `ann (at) garden (dot) example`, `ann at garden dot com`.
fn in_words(text: &str, found: &mut Findings) {
    let bytes = text.as_bytes();
    for at in 1..bytes.len().saturating_sub(1) {
        if found.full() {
            return;
        }
        if !bytes[at].eq_ignore_ascii_case(&b'a') || !bytes[at + 1].eq_ignore_ascii_case(&b't') {
            continue;
        }
        let Some((before, behind, bracket)) = sign_around(text, at, at + 2) else {
            continue;
        };
        let local = tail(&text[..before], MAX_LOCAL, |c| {
            c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+')
        })
        .trim_start_matches(['.', '-']);
        let taken = |word: &str| WORDS.contains(&word.to_lowercase().as_str());
        if local.is_empty() || (!bracket && taken(local)) {
            continue;
        }
        if let Some(end) = host_in_words(text, behind, bracket) {
            found.add(before - local.len()..end);
        }
    }
}

/// Where the sign `at` or `dot` begins and ends with what is around it, and whether brackets are.
fn sign_around(text: &str, start: usize, end: usize) -> Option<(usize, usize, bool)> {
    let before = text[..start].trim_end_matches(' ');
    let opened = before.ends_with(['(', '[', '{', '<']);
    let spaced = before.len() < start;
    let rest = &text[end..];
    let behind = rest.trim_start_matches(' ');
    let closed = behind.starts_with([')', ']', '}', '>']);
    if opened && closed {
        let before = before[..before.len() - 1].trim_end_matches(' ');
        let behind = behind[1..].trim_start_matches(' ');
        return Some((before.len(), text.len() - behind.len(), true));
    }
    let one = start - before.len() == 1 && rest.len() - behind.len() == 1;
    (spaced && one && !opened && !closed).then(|| (before.len(), text.len() - behind.len(), false))
}

/// Where a host ends: labels with dots, or with `dot` between them. After a bare `at` one `dot`
/// must be a word, for people work at many places.
fn host_in_words(text: &str, start: usize, bracket: bool) -> Option<usize> {
    /// As many labels can a host have here.
    const MAX_LABELS: usize = 6;
    let (mut at, mut end) = (start, None);
    let mut in_words = bracket;
    for label in 0..MAX_LABELS {
        let part = head(&text[at..], MAX_HOST, is_host).trim_end_matches(['.', '-']);
        if part.is_empty() || part.starts_with('.') {
            break;
        }
        let ending = part.rsplit('.').next().unwrap_or(part).to_lowercase();
        let dotted = label > 0 || part.contains('.');
        at += part.len();
        if dotted && in_words && ENDINGS.contains(&ending.as_str()) {
            end = Some(at);
        }
        let Some((next, written)) = dot_at(text, at) else {
            break;
        };
        in_words |= written;
        at = next;
    }
    end
}

/// Behind a `dot` in words or a dot with spaces or brackets around it.
fn dot_at(text: &str, at: usize) -> Option<(usize, bool)> {
    let rest = text[at..].trim_start_matches(' ');
    let rest = rest.strip_prefix(['(', '[', '{', '<']).unwrap_or(rest);
    let rest = rest.trim_start_matches(' ');
    let word = rest
        .get(..3)
        .filter(|word| word.eq_ignore_ascii_case("dot"))
        .map(|_| 3)
        .or_else(|| rest.starts_with('.').then_some(1))?;
    let start = text.len() - rest.len();
    if word == 1 && start == at {
        return None;
    }
    let (_, behind, _) = sign_around(text, start, start + word)?;
    Some((behind, word == 3))
}
