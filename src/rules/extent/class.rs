//! What a class of characters takes (`\w`, `[^z]`): which kind of them, and how large an automaton.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex_automata::nfa::thompson::{Config, NFA, WhichCaptures};
use regex_automata::util::syntax;

/// Classes are few: `\w`, `\s`, and what stands between words. More than these are those of rules
/// that are gone.
const MOST_KNOWN: usize = 4_096;

/// The kind of all characters that a part of a pattern takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It takes none.
    Empty,
    /// None of them is white space, so a run of them is not longer than the longest in the text.
    Solid,
    /// All of them are.
    Space,
    /// Any.
    Mixed,
}

impl Kind {
    pub(super) fn of(c: char) -> Self {
        if c.is_whitespace() {
            Self::Space
        } else {
            Self::Solid
        }
    }

    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Empty, kind) | (kind, Self::Empty) => kind,
            (one, other) if one == other => one,
            _ => Self::Mixed,
        }
    }
}

/// A class of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) kind: Kind,
    /// States of the larger of the two automata that read one of its characters in UTF-8.
    pub(super) states: usize,
}

static KNOWN: LazyLock<Mutex<HashMap<String, Class>>> = LazyLock::new(Mutex::default);

impl Class {
    /// What is not known to be smaller: as large as `\w`.
    const UNKNOWN: Self = Self {
        kind: Kind::Mixed,
        states: 1_500,
    };

    /// A class as it is written in a pattern.
    pub(super) fn of(written: &str) -> Self {
        let lock = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(written).copied();
        known.unwrap_or_else(|| {
            let class = Self::read(written).unwrap_or(Self::UNKNOWN);
            let mut known = lock();
            if known.len() >= MOST_KNOWN {
                known.clear();
            }
            known.insert(written.to_owned(), class);
            class
        })
    }

    fn read(written: &str) -> Option<Self> {
        let takes = |what: &str| {
            let both = syntax::parse(&format!("[{written}&&{what}]")).ok()?;
            Some(both.properties().minimum_len().is_some())
        };
        let kind = match (takes(r"\S")?, takes(r"\s")?) {
            (true, true) => Kind::Mixed,
            (true, false) => Kind::Solid,
            (false, true) => Kind::Space,
            (false, false) => Kind::Empty,
        };
        // The engine reads forwards to where a match ends, and back to where it begins.
        let states = |reverse: bool| {
            let config = Config::new().which_captures(WhichCaptures::None);
            let config = config.reverse(reverse);
            let automaton = NFA::compiler().configure(config).build(written).ok()?;
            Some(automaton.states().len())
        };
        let states = states(false)?.max(states(true)?);
        Some(Self { kind, states })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_of_a_kind() {
        for (written, kind) in [
            (r"\w", Kind::Solid),
            (r"[^\s.!?]", Kind::Solid),
            ("[a-z0-9-]", Kind::Solid),
            (r"\s", Kind::Space),
            (r"[ \t]", Kind::Space),
            ("[^z]", Kind::Mixed),
            (r"[\s\w]", Kind::Mixed),
            (r"[0-9\s().-]", Kind::Mixed),
        ] {
            assert_eq!(Class::of(written).kind, kind, "{written}");
        }
    }

    #[test]
    fn classes_of_all_scripts_are_large() {
        let states = |written| Class::of(written).states;
        assert!(states("[a-z]") < 8 && states("[^z]") < 50);
        assert!(states(r"\w") > 1_000 && states(r"\p{L}") > 1_000);
        // What can not be read is not taken to be small.
        assert!(states("[z-a]") > 1_000);
    }
}
