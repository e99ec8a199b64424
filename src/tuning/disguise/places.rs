//! What is to be disguised: listed words, or the long ones; and addresses.

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

/// Fewest letters of a word that is disguised without being listed.
const LONG: usize = 5;

/// The words to disguise.
#[derive(Clone, Debug)]
pub struct Words {
    finder: AhoCorasick,
    or_long: bool,
}

impl Words {
    /// These words and phrases, in any case.
    pub fn of<S: AsRef<str>>(words: &[S]) -> Result<Self, BuildError> {
        let words = words
            .iter()
            .map(AsRef::as_ref)
            .filter(|word| !word.is_empty());
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(words)?;
        Ok(Self {
            finder,
            or_long: false,
        })
    }

    /// In a text that has none of them: all words of five ASCII letters and more.
    #[must_use]
    pub const fn or_long_ones(mut self) -> Self {
        self.or_long = true;
        self
    }

    /// Where they stand in a text as whole words, outside of addresses and tags.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let taken = taken(text);
        let is_free = |range: &Range<usize>| {
            let next = taken.partition_point(|span| span.end <= range.start);
            taken.get(next).is_none_or(|span| span.start >= range.end)
        };
        let found = self.finder.find_iter(text).map(|found| found.range());
        let listed: Vec<_> = found
            .filter(|range| is_whole(text, range) && is_free(range))
            .collect();
        if !listed.is_empty() || !self.or_long {
            return listed;
        }
        let words = text.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| {
                word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_alphabetic())
            })
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                start..start + word.len()
            })
            .filter(is_free)
            .collect()
    }
}

fn is_whole(text: &str, range: &Range<usize>) -> bool {
    !text[..range.start].ends_with(char::is_alphanumeric)
        && !text[range.end..].starts_with(char::is_alphanumeric)
}

/// The addresses of a text.
pub(super) fn links(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, sign) in text.match_indices("http").chain(text.match_indices("www.")) {
        let rest = &text[at..];
        let begins = sign == "www." || rest.starts_with("http://") || rest.starts_with("https://");
        let glued = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '/' || c == '.');
        if begins && !glued {
            let ends = |c: char| c.is_whitespace() || "<>\"'[]()".contains(c);
            let end = rest.find(ends).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', '!', '?', ';', ':']);
            found.push(at..at + address.len());
        }
    }
    found.sort_unstable_by_key(|range| range.start);
    found.dedup_by(|next, last| next.start < last.end);
    found
}

/// Addresses and tags, in order: a word in them is no word that anybody reads.
fn taken(text: &str) -> Vec<Range<usize>> {
    let mut spans = links(text);
    let mut at = 0;
    while let Some(open) = text[at..].find('<') {
        let start = at + open;
        let Some(length) = text[start..].find('>') else {
            break;
        };
        spans.push(start..start + length + 1);
        at = start + length + 1;
    }
    spans.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}
