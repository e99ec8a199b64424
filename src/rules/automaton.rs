//! One automaton a view: it finds every phrase, and a required literal of every pattern.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use foldhash::HashSet;

use crate::decision::View;
use crate::text::runs_together;

/// What was found when a string was found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// A phrase of a rule; it counts if it stands by itself where it must.
    Phrase {
        rule: u32,
        /// No word may go on before it.
        begins_word: bool,
        /// No word may go on after it.
        ends_word: bool,
    },
    /// One of a set of literals; patterns can not match without one of each of their sets.
    Literal { set: u32 },
}

/// The strings of one view.
#[derive(Debug, Default)]
pub(super) struct Strings {
    index: HashMap<String, usize>,
    targets: Vec<Vec<Target>>,
    /// Each set of literals once, however many patterns need it.
    sets: HashMap<Vec<String>, usize>,
    /// The patterns that need each set.
    needed_by: Vec<Vec<u32>>,
}

impl Strings {
    fn add(&mut self, text: &str, target: Target) {
        let next = self.targets.len();
        let at = *self.index.entry(text.to_owned()).or_insert(next);
        if at == next {
            self.targets.push(Vec::new());
        }
        self.targets[at].push(target);
    }

    /// Adds a phrase of a rule.
    pub(super) fn phrase(&mut self, text: &str, rule: usize, anywhere: bool) {
        let stands_alone =
            |edge: Option<char>| !anywhere && edge.is_some_and(|c| is_word(c) && !runs_together(c));
        let target = Target::Phrase {
            rule: rule as u32,
            begins_word: stands_alone(text.chars().next()),
            ends_word: stands_alone(text.chars().next_back()),
        };
        self.add(text, target);
    }

    /// Adds a set of literals, one of which a pattern needs.
    pub(super) fn literals(&mut self, set: &[String], pattern: usize) {
        let next = self.needed_by.len();
        let at = *self.sets.entry(set.to_vec()).or_insert(next);
        if at == next {
            self.needed_by.push(Vec::new());
            for text in set {
                self.add(text, Target::Literal { set: at as u32 });
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
        let is_literal = |target: &Target| matches!(target, Target::Literal { .. });
        let literal_alone = self.targets.iter();
        Ok(Some(Automaton {
            finder,
            literal_alone: literal_alone
                .map(|targets| targets.iter().all(is_literal))
                .collect(),
            targets: self.targets,
            needed_by: self.needed_by,
        }))
    }
}

/// A built automaton.
#[derive(Debug)]
pub(super) struct Automaton {
    finder: AhoCorasick,
    targets: Vec<Vec<Target>>,
    /// Strings that no phrase is: it is enough to know that they are there.
    literal_alone: Vec<bool>,
    needed_by: Vec<Vec<u32>>,
}

impl Automaton {
    /// The patterns that need a set of literals.
    pub(super) fn needed_by(&self, set: u32) -> &[u32] {
        self.needed_by.get(set as usize).map_or(&[], Vec::as_slice)
    }

    /// Calls `found` with each phrase and where in the text it was found, and with each set of
    /// literals that one of was found, at least once.
    pub(super) fn scan(&self, text: &str, mut found: impl FnMut(Target, std::ops::Range<usize>)) {
        // Thousands of patterns may need one text that stands everywhere: each hears of it once.
        let mut told = HashSet::<usize>::default();
        for hit in self.finder.find_overlapping_iter(text) {
            let string = hit.pattern().as_usize();
            let targets = &self.targets[string];
            if self.literal_alone[string] && !told.insert(string) {
                continue;
            }
            for target in targets {
                if stands(*target, text, hit.start(), hit.end()) {
                    found(*target, hit.start()..hit.end());
                }
            }
        }
    }
}

fn stands(target: Target, text: &str, start: usize, end: usize) -> bool {
    let Target::Phrase {
        begins_word,
        ends_word,
        ..
    } = target
    else {
        return true;
    };
    // A letter of a script without spaces ends no word and begins none.
    let joins = |c: char| is_word(c) && !runs_together(c);
    let before = || text[..start].chars().next_back().is_some_and(joins);
    let after = || text[end..].chars().next().is_some_and(joins);
    let goes_on = begins_word && before() || ends_word && after();
    !goes_on
}

/// Whether a character is part of a word.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
