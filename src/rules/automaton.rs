//! One automaton a view: it finds every phrase, and a required literal of every pattern.

use std::collections::HashMap as Index;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use foldhash::{HashMap, HashMapExt as _};

use crate::decision::View;
use crate::text::runs_together;

/// Places of one literal that are told; where there are more it is everywhere.
const MOST_PLACES: usize = 64;
/// The same, times the sets that it is in: thousands of patterns may need one text.
const MOST_TOLD: usize = 4_096;

/// What was found in a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Hits {
    /// Phrases: the rule, and where.
    pub(super) phrases: Vec<(usize, Range<usize>)>,
    /// Sets of literals one of which was found, and which of [`Hits::texts`] it is. By set.
    pub(super) sets: Vec<(u32, u32)>,
    texts: Vec<Text>,
    places: Vec<Place>,
}

/// A literal that was found.
#[derive(Clone, Copy, Debug)]
struct Text {
    times: usize,
    /// Most times that are told.
    most: usize,
    /// The last of its [`Hits::places`].
    last: Option<u32>,
}

/// A place of a literal.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u32,
    end: u32,
    /// The one of the same literal before it.
    previous: Option<u32>,
}

impl Hits {
    /// How many places a literal has; none if they are too many to be told.
    pub(super) fn times(&self, text: u32) -> Option<usize> {
        let text = self.texts.get(text as usize)?;
        (text.times <= text.most).then_some(text.times)
    }

    /// Its places, the last one first.
    pub(super) fn places(&self, text: u32) -> impl Iterator<Item = Range<usize>> {
        let place = |at: Option<u32>| self.places.get(at? as usize);
        let last = self.texts.get(text as usize).and_then(|text| text.last);
        std::iter::successors(place(last), move |later| place(later.previous))
            .map(|place| place.start as usize..place.end as usize)
    }
}

/// What is found when a string is found.
#[derive(Clone, Debug, Default)]
struct Targets {
    phrases: Vec<Phrase>,
    /// The sets of literals that it is one of.
    sets: Vec<u32>,
}

/// A phrase of a rule; it counts if it stands by itself where it must.
#[derive(Clone, Copy, Debug)]
struct Phrase {
    rule: u32,
    /// No word may go on before it.
    begins_word: bool,
    /// No word may go on after it.
    ends_word: bool,
}

impl Phrase {
    fn stands(self, text: &str, range: &Range<usize>) -> bool {
        // A letter of a script without spaces ends no word and begins none.
        let joins = |c: char| is_word(c) && !runs_together(c);
        let before = || text[..range.start].chars().next_back().is_some_and(joins);
        let after = || text[range.end..].chars().next().is_some_and(joins);
        let goes_on = self.begins_word && before() || self.ends_word && after();
        !goes_on
    }
}

/// The strings of one view.
#[derive(Debug, Default)]
pub(super) struct Strings {
    index: Index<String, usize>,
    targets: Vec<Targets>,
    /// Each set of literals once, however many patterns need it.
    sets: Index<Vec<String>, usize>,
    /// The patterns that need each set.
    needed_by: Vec<Vec<u32>>,
}

impl Strings {
    /// What is found when this string is.
    fn targets_of(&mut self, text: &str) -> &mut Targets {
        let next = self.targets.len();
        let at = *self.index.entry(text.to_owned()).or_insert(next);
        if at == next {
            self.targets.push(Targets::default());
        }
        &mut self.targets[at]
    }

    /// Adds a phrase of a rule.
    pub(super) fn phrase(&mut self, text: &str, rule: usize, anywhere: bool) {
        let stands_alone =
            |edge: Option<char>| !anywhere && edge.is_some_and(|c| is_word(c) && !runs_together(c));
        let phrase = Phrase {
            rule: rule as u32,
            begins_word: stands_alone(text.chars().next()),
            ends_word: stands_alone(text.chars().next_back()),
        };
        self.targets_of(text).phrases.push(phrase);
    }

    /// Adds a set of literals, one of which a pattern needs.
    pub(super) fn literals(&mut self, set: &[String], pattern: usize) {
        let next = self.needed_by.len();
        let at = *self.sets.entry(set.to_vec()).or_insert(next);
        if at == next {
            self.needed_by.push(Vec::new());
            for text in set {
                self.targets_of(text).sets.push(at as u32);
            }
        }
        self.needed_by[at].push(pattern as u32);
    }

    /// Builds the automaton; `None` if there is nothing to look for. The error is the size limit
    /// of the library.
    pub(super) fn build(self, view: View) -> Result<Option<Automaton>, aho_corasick::BuildError> {
        if self.targets.is_empty() {
            return Ok(None);
        }
        let mut strings = vec![String::new(); self.targets.len()];
        for (text, at) in self.index {
            strings[at] = text;
        }
        // The contiguous NFA: a DFA of 60,000 phrases takes hundreds of megabytes for little speed.
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(!view.is_lower_case())
            .build(&strings)?;
        Ok(Some(Automaton {
            finder,
            targets: self.targets,
            needed_by: self.needed_by,
        }))
    }
}

/// A built automaton.
#[derive(Debug)]
pub(super) struct Automaton {
    finder: AhoCorasick,
    targets: Vec<Targets>,
    needed_by: Vec<Vec<u32>>,
}

impl Automaton {
    /// The patterns that need a set of literals.
    pub(super) fn needed_by(&self, set: u32) -> &[u32] {
        self.needed_by.get(set as usize).map_or(&[], Vec::as_slice)
    }

    /// Each phrase and where in the text it was found, and each set of literals with the places of
    /// those of it that were found, as long as they are few.
    pub(super) fn scan(&self, text: &str) -> Hits {
        let mut hits = Hits::default();
        // About as many literals are found in English.
        let expected = text.len() / 8;
        hits.sets.reserve(expected);
        hits.places.reserve(expected);
        let mut known = HashMap::<usize, u32>::with_capacity(expected.min(1_024));
        for hit in self.finder.find_overlapping_iter(text) {
            let string = hit.pattern().as_usize();
            let range = hit.start()..hit.end();
            let Targets { phrases, sets } = &self.targets[string];
            let standing = phrases.iter().filter(|phrase| phrase.stands(text, &range));
            hits.phrases
                .extend(standing.map(|phrase| (phrase.rule as usize, range.clone())));
            if sets.is_empty() {
                continue;
            }
            let at = *known.entry(string).or_insert_with(|| {
                let at = hits.texts.len() as u32;
                hits.sets.extend(sets.iter().map(|&set| (set, at)));
                hits.texts.push(Text {
                    times: 0,
                    most: MOST_PLACES.min(1 + MOST_TOLD / sets.len()),
                    last: None,
                });
                at
            });
            let text = &mut hits.texts[at as usize];
            text.times += 1;
            if text.times <= text.most {
                let previous = text.last.replace(hits.places.len() as u32);
                hits.places.push(Place {
                    start: hit.start() as u32,
                    end: hit.end() as u32,
                    previous,
                });
            }
        }
        hits.sets.sort_unstable();
        hits
    }
}

/// Whether a character is part of a word.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
