//! One entry, counted; and the words that show where it was found.

use std::ops::Range;

use super::super::Entry;
use super::Risk;
use crate::text::runs_together;

/// Characters shown on either side of a place.
const AROUND: usize = 18;
/// Most characters shown.
const LONGEST: usize = 72;

/// How often an entry was found.
#[derive(Debug, Default)]
pub(super) struct Tally {
    whole: u64,
    part: u64,
    evidence: Option<(bool, String)>,
}

impl Tally {
    pub(super) fn add(&mut self, whole: bool, evidence: String) {
        if whole {
            self.whole += 1;
        } else {
            self.part += 1;
        }
        // A whole word shows more than a part of one.
        let better = self
            .evidence
            .as_ref()
            .is_none_or(|(known, _)| whole && !known);
        if better {
            self.evidence = Some((whole, evidence));
        }
    }

    pub(super) fn risk(self, entry: &Entry, anywhere: bool) -> Risk {
        Risk {
            entry: entry.text.clone(),
            line: entry.line,
            whole: self.whole,
            part: self.part,
            hits: self.whole > 0 || anywhere && self.part > 0,
            evidence: self.evidence.map(|(_, text)| text).unwrap_or_default(),
        }
    }
}

/// Whether no word goes on at either end, as rules have it for whole words.
pub(super) fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let joins = |c: char| (c.is_alphanumeric() || c == '_') && !runs_together(c);
    let found = &text[range.clone()];
    let begins = found.chars().next().is_some_and(joins);
    let ends = found.chars().next_back().is_some_and(joins);
    let before = text[..range.start].chars().next_back().is_some_and(joins);
    let after = text[range.end..].chars().next().is_some_and(joins);
    !(begins && before || ends && after)
}

/// The words around a place; of a part, the longer word that it is in.
pub(super) fn evidence(text: &str, range: Range<usize>, whole: bool) -> String {
    let around = if whole { AROUND } else { 0 };
    // To the end of the word in which the window ends, if that is near.
    let far = |at: usize, c: char| at >= around && c.is_whitespace() || at >= around + AROUND;
    let before = text[..range.start].char_indices().rev().enumerate();
    let before = before.take_while(|(at, (_, c))| !far(*at, *c)).last();
    let start = before.map_or(range.start, |(_, (at, _))| at);
    let after = text[range.end..].char_indices().enumerate();
    let after = after.take_while(|(at, (_, c))| !far(*at, *c)).last();
    let end = after.map_or(range.end, |(_, (at, c))| range.end + at + c.len_utf8());
    let shown = text[start..end].replace('\n', " ");
    match shown.trim().char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &shown.trim()[..end]),
        None => shown.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_shows_its_word_and_a_word_its_neighbours() {
        let text = "ask a specialist for cialis, please";
        assert!(!stands_alone(text, 9..15));
        assert_eq!(evidence(text, 9..15, false), "specialist");
        assert!(stands_alone(text, 21..27));
        assert_eq!(
            evidence(text, 21..27, true),
            "ask a specialist for cialis, please"
        );
    }
}
