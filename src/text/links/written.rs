//! Addresses written for people, so that no machine should know them: `hxxp://`, `example[.]com`,
//! `example dot com`, `w w w . example . com`. They are written out here, and then found as any
//! other.
//!
//! Prose has "dot com" and " . " too, so without brackets a known ending must stand there, and
//! what stands around it must not speak of the time when all firms were called so.

use std::ops::Range;

use super::super::reading::{Reading, Writer};
use super::bare::SCHEMELESS_TLDS;

/// Endings behind ` dot `, beside those that an address without a scheme may have.
const SPOKEN_TLDS: [&str; 8] = ["io", "co", "eu", "de", "uk", "cc", "app", "dev"];
/// Endings behind ` . ` and other dots: such as are no words.
const STRICT_TLDS: [&str; 9] = [
    "com", "net", "org", "biz", "xyz", "icu", "ru", "info", "example",
];
/// Words before `dot com` that make it no name of a host.
const NO_NAMES: [&str; 41] = [
    "the", "a", "an", "this", "that", "these", "those", "of", "in", "my", "our", "your", "his",
    "her", "their", "its", "and", "or", "to", "for", "with", "by", "on", "at", "from", "during",
    "since", "after", "before", "pre", "post", "late", "early", "first", "old", "new", "big",
    "every", "some", "any", "no",
];
/// Words behind it that do the same.
const NO_HOSTS: [&str; 29] = [
    "bubble",
    "bubbles",
    "era",
    "boom",
    "bust",
    "crash",
    "company",
    "companies",
    "startup",
    "startups",
    "craze",
    "days",
    "years",
    "age",
    "mania",
    "millionaire",
    "millionaires",
    "stocks",
    "stock",
    "fever",
    "crowd",
    "generation",
    "economy",
    "collapse",
    "firms",
    "firm",
    "rush",
    "world",
    "business",
];
/// Words that may follow `example . com`; in Portuguese `com` is a word.
const GOES_ON: [&str; 20] = [
    "for", "and", "to", "now", "today", "is", "it", "or", "i", "we", "you", "the", "they", "has",
    "with", "where", "which", "here", "if", "but",
];

/// A text with its addresses written out.
#[derive(Default)]
pub(super) struct Plain {
    /// `None` if there were none to write out.
    pub(super) reading: Option<Reading>,
    /// The stretches that were written out, in order.
    changed: Vec<Range<usize>>,
}

impl Plain {
    /// Whether something in this stretch was written out.
    pub(super) fn changed_in(&self, range: &Range<usize>) -> bool {
        let after = self.changed.partition_point(|part| part.end <= range.start);
        self.changed
            .get(after)
            .is_some_and(|part| part.start < range.end)
    }

    /// Writes out the addresses of a text.
    pub(super) fn of(text: &Reading) -> Self {
        let source = text.text();
        if !may_have_written(source) {
            return Self::default();
        }
        let mut out = Writer::new(text);
        let mut changed = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(offset) = source.as_bytes()[at..]
            .iter()
            .position(|&byte| is_trigger(byte))
        {
            at += offset;
            let left = &source[copied..at];
            let before = (out.text(), left);
            let Some(piece) = piece_at(source, at, before) else {
                at += 1;
                while !source.is_char_boundary(at) {
                    at += 1;
                }
                continue;
            };
            out.copy(&source[copied..piece.from.start], copied);
            let start = out.len();
            out.replace(piece.text, piece.from.clone());
            changed.push(start..out.len());
            copied = piece.from.end;
            at = copied;
        }
        if changed.is_empty() {
            return Self::default();
        }
        out.copy(&source[copied..], copied);
        Self {
            reading: Some(out.finish()),
            changed,
        }
    }
}

/// What stands for a stretch.
struct Piece {
    text: &'static str,
    from: Range<usize>,
}

/// A look at the whole that costs little: most texts have nothing of the kind.
fn may_have_written(source: &str) -> bool {
    let has = |sign: &str| source.contains(sign);
    let bracket = |part: &[u8]| {
        part.iter()
            .fold(false, |any, byte| any | matches!(byte, b'[' | b'(' | b'{'))
    };
    let in_brackets = || {
        [
            "[.", "(.", "{.", "[,", "(,", "[d", "(d", "{d", "[D", "(D", "[ ", "( ", "{ ",
        ]
        .iter()
        .any(|sign| has(sign))
    };
    let wide = |part: &[u8]| {
        part.iter()
            .fold(false, |any, byte| any | matches!(byte, 0xE2 | 0xE3 | 0xEF))
    };
    let chunks = || source.as_bytes().chunks(64);
    has(" .")
        || has("w w")
        || has("W W")
        || has("www.") && has("www. ")
        || has(" dot ")
        || has(" Dot ")
        || has(" DOT ")
        || has("//") && has_odd_scheme(source)
        || chunks().any(bracket) && in_brackets()
        || chunks().any(wide) && source.contains(is_wide_dot)
}

fn is_wide_dot(c: char) -> bool {
    matches!(c, '．' | '。' | '｡' | '․')
}

fn has_odd_scheme(source: &str) -> bool {
    source
        .match_indices("//")
        .any(|(at, _)| !source[..at].ends_with("http:") && !source[..at].ends_with("https:"))
}

/// Bytes at which a piece may begin.
const fn is_trigger(byte: u8) -> bool {
    // 0xE2, 0xE3 and 0xEF begin the wide dots.
    matches!(
        byte,
        b' ' | b'[' | b'(' | b'{' | b'/' | b'.' | b'w' | b'W' | 0xE2 | 0xE3 | 0xEF
    )
}

/// What is before: the end of what was written, and what will be copied behind it.
type Before<'a> = (&'a str, &'a str);

/// The word that `before` ends with: letters, digits and hyphens.
fn last_word<'a>((written, left): Before<'a>) -> &'a str {
    let word = |text: &'a str| {
        let start = text
            .bytes()
            .rev()
            .take(64)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            .count();
        &text[text.len() - start..]
    };
    if left.is_empty() {
        word(written)
    } else {
        word(left)
    }
}

fn piece_at(source: &str, at: usize, before: Before<'_>) -> Option<Piece> {
    match source.as_bytes()[at] {
        b'/' => scheme(source, at, before),
        b'w' | b'W' => spaced_www(source, at, before),
        b'[' | b'(' | b'{' => bracketed(source, at, before),
        b' ' => bracketed(source, at, before)
            .or_else(|| spoken(source, at, before))
            .or_else(|| spaced(source, at, before)),
        b'.' => spaced(source, at, before),
        _ => wide(source, at, before),
    }
}

/// `hxxp://`, `h**p://`, `http //`, `http : //`: the slashes are at `at`.
fn scheme(source: &str, at: usize, (_, left): Before<'_>) -> Option<Piece> {
    let after = source[at..].strip_prefix("//")?;
    let mut head = left.trim_end_matches(' ');
    if left.len() - head.len() > 2 {
        return None;
    }
    head = head.strip_suffix([':', ';']).unwrap_or(head);
    head = head.strip_suffix(' ').unwrap_or(head);
    let len = head
        .bytes()
        .rev()
        .take(6)
        .take_while(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'(' | b'>' | b'='))
        .count();
    let name = head[head.len() - len..].to_ascii_lowercase();
    let bytes = name.as_bytes();
    let (bytes, secure) = match bytes {
        [rest @ .., b's'] if rest.len() == 4 => (rest, true),
        other => (other, false),
    };
    let [b'h', a, b, b'p'] = bytes else {
        return None;
    };
    let hides =
        matches!((a, b), (b't' | b'x', b't' | b'x')) || a == b && !a.is_ascii_alphanumeric();
    let start = at - left.len() + (head.len() - len);
    let end = at + 2 + usize::from(after.starts_with(' '));
    let found = &source[start..end];
    let is_plain = found.eq_ignore_ascii_case("http://") || found.eq_ignore_ascii_case("https://");
    let rest = &source[end..source.floor_char_boundary(end + 64)];
    let next = rest.split(char::is_whitespace).next().unwrap_or_default();
    let goes_on = next.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && (!found.ends_with(' ') || next.contains('.'));
    (hides && goes_on && !is_plain).then_some(Piece {
        text: if secure { "https://" } else { "http://" },
        from: start..end,
    })
}

/// `w w w`, with a dot behind it.
fn spaced_www(source: &str, at: usize, (written, left): Before<'_>) -> Option<Piece> {
    let is_www = source
        .get(at..at + 5)
        .is_some_and(|found| found.eq_ignore_ascii_case("w w w"));
    let last = left.chars().next_back().or(written.chars().next_back());
    let rest = source.get(at + 5..)?.trim_start_matches(' ');
    let dot = rest.starts_with(['.', '[', '(']) || starts_with_word(rest, "dot");
    (is_www && dot && !last.is_some_and(char::is_alphanumeric)).then_some(Piece {
        text: "www",
        from: at..at + 5,
    })
}

/// `[.]`, `(dot)`, `{ . }`, with at most a space on either side.
fn bracketed(source: &str, at: usize, before: Before<'_>) -> Option<Piece> {
    let rest = &source[at..];
    let inner = rest.strip_prefix(' ').unwrap_or(rest);
    let closing = match inner.as_bytes().first()? {
        b'[' => ']',
        b'(' => ')',
        b'{' => '}',
        _ => return None,
    };
    let inner = inner[1..].trim_start_matches(' ');
    let dot = match inner.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("dot") => 3,
        _ if inner.starts_with(['.', ',']) => 1,
        _ => return None,
    };
    let behind = inner[dot..].trim_start_matches(' ').strip_prefix(closing)?;
    let next = behind.strip_prefix(' ').unwrap_or(behind);
    let is_name =
        !last_word(before).is_empty() && next.starts_with(|c: char| c.is_ascii_alphanumeric());
    let from = at..source.len() - next.len();
    (is_name && from.len() <= 16).then_some(Piece { text: ".", from })
}

/// ` dot com`.
fn spoken(source: &str, at: usize, before: Before<'_>) -> Option<Piece> {
    let name = last_word(before);
    let rest = source[at..].strip_prefix(' ')?;
    if name.is_empty() || !starts_with_word(rest, "dot") {
        return None;
    }
    let behind = rest[3..].strip_prefix(' ')?;
    let (ending, after) = word_of(behind);
    let lower = ending.to_ascii_lowercase();
    let is_ending =
        SCHEMELESS_TLDS.contains(&lower.as_str()) || SPOKEN_TLDS.contains(&lower.as_str());
    let leads = after
        .strip_prefix(' ')
        .is_some_and(|after| starts_with_word(after, "dot") && !ending.is_empty());
    let is_www = name.eq_ignore_ascii_case("www");
    let fits = is_www || (is_ending || leads) && is_name(name) && !speaks_of_an_era(after);
    fits.then_some(Piece {
        text: ".",
        from: at..at + 5,
    })
}

/// ` . com`, and behind `www` any dot with a space.
fn spaced(source: &str, at: usize, before: Before<'_>) -> Option<Piece> {
    let rest = &source[at..];
    let inner = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('.')?;
    let behind = inner.strip_prefix(' ').unwrap_or(inner);
    let from = at..source.len() - behind.len();
    let name = last_word(before);
    if name.is_empty()
        || from.len() == 1
        || !behind.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let piece = Piece { text: ".", from };
    let of_www = name.eq_ignore_ascii_case("www") || follows_www(before, name);
    if of_www && (piece.from.len() == 3 || name.eq_ignore_ascii_case("www")) {
        return Some(piece);
    }
    let (ending, after) = word_of(behind);
    let fits = piece.from.len() == 3
        && STRICT_TLDS.contains(&ending)
        && is_name(name)
        && match after.strip_prefix(' ') {
            Some(next) => {
                let (next, _) = word_of(next);
                next.is_empty() || GOES_ON.contains(&next)
            }
            None => true,
        };
    (fits && !speaks_of_an_era(after)).then_some(piece)
}

/// Whether the name stands right behind `www.`
fn follows_www((written, left): Before<'_>, name: &str) -> bool {
    let (text, other) = if left.is_empty() {
        (written, "")
    } else {
        (left, written)
    };
    let head = &text[..text.len() - name.len()];
    let ends = |text: &str| {
        text.len() >= 4
            && text
                .get(text.len() - 4..)
                .is_some_and(|end| end.eq_ignore_ascii_case("www."))
    };
    if head.is_empty() {
        ends(other)
    } else {
        ends(head)
    }
}

/// A dot of other scripts before a known ending.
fn wide(source: &str, at: usize, before: Before<'_>) -> Option<Piece> {
    let c = source[at..].chars().next().filter(|&c| is_wide_dot(c))?;
    let (ending, _) = word_of(&source[at + c.len_utf8()..]);
    let lower = ending.to_ascii_lowercase();
    let name = last_word(before);
    let fits = name.eq_ignore_ascii_case("www")
        || !name.is_empty() && STRICT_TLDS.contains(&lower.as_str());
    fits.then_some(Piece {
        text: ".",
        from: at..at + c.len_utf8(),
    })
}

fn is_name(name: &str) -> bool {
    name.len() >= 3 && !NO_NAMES.contains(&name.to_ascii_lowercase().as_str())
}

fn speaks_of_an_era(after: &str) -> bool {
    let (next, _) = word_of(after.trim_start_matches([' ', '-']));
    NO_HOSTS.contains(&next.to_ascii_lowercase().as_str())
}

/// The word at the front, of ASCII letters, and what is behind it.
fn word_of(text: &str) -> (&str, &str) {
    let len = text
        .bytes()
        .take(24)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    text.split_at(len)
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let (first, _) = word_of(text);
    first.eq_ignore_ascii_case(word)
}
