//! What the automaton found in a text: phrases, and which patterns have their turn, and where.

use std::ops::Range;

use super::automaton::Hits;
use super::compile::{Ruleset, Surface};

/// A set of literals of which one stands so often makes a text dense, for the patterns that need it:
/// then they may have to carry along as much as they can.
const DENSE: usize = 8;
/// Beyond so many places, to gather them costs more than to read all of the text.
const MOST_PLACES: usize = 256;

/// What the automaton found in a text.
#[derive(Debug)]
pub(super) struct FoundIn {
    hits: Hits,
    /// Patterns that have their turn, each once: their texts are there, or they need none.
    turns: Vec<Turn>,
}

#[derive(Clone, Debug)]
struct Turn {
    pattern: usize,
    /// The rarest of the sets that it needs, in [`Hits::sets`]; empty if it needs none, or if all are
    /// everywhere.
    rarest: Range<usize>,
    /// How many places that set has; none if it is empty.
    n_places: usize,
    is_dense: bool,
}

/// Where a pattern can match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near<'f> {
    found: Option<(&'f Hits, &'f Turn)>,
}

impl Near<'_> {
    pub(super) const ANYWHERE: Self = Self { found: None };

    /// Whether a text that it needs stands in many places.
    pub(super) fn is_dense(&self) -> bool {
        self.found.is_none_or(|(_, turn)| turn.is_dense)
    }

    /// Of how many places each match holds one; none if it may match anywhere.
    pub(super) fn n_places(&self) -> usize {
        self.found.map_or(0, |(_, turn)| turn.n_places)
    }

    /// These places, in order.
    pub(super) fn places(&self) -> Vec<Range<usize>> {
        let Some((hits, turn)) = self.found else {
            return Vec::new();
        };
        let texts = hits.sets[turn.rarest.clone()].iter();
        let mut places = Vec::with_capacity(turn.n_places);
        places.extend(texts.flat_map(|&(_, text)| hits.places(text)));
        places.sort_unstable_by_key(|place| (place.start, place.end));
        places
    }
}

impl FoundIn {
    /// Phrases: the rule, and where.
    pub(super) fn phrases(&self) -> &[(usize, Range<usize>)] {
        &self.hits.phrases
    }

    /// The patterns that have their turn, in order, and where each can match.
    pub(super) fn turns(&self) -> impl Iterator<Item = (usize, Near<'_>)> {
        self.turns.iter().map(|turn| {
            let found = Some((&self.hits, turn));
            (turn.pattern, Near { found })
        })
    }
}

impl Ruleset {
    pub(super) fn found_in(&self, surface: &Surface, text: &str) -> FoundIn {
        let anywhere = |&pattern: &usize| Turn {
            pattern,
            rarest: 0..0,
            n_places: 0,
            is_dense: true,
        };
        let mut turns: Vec<Turn> = surface.always.iter().map(anywhere).collect();
        let Some(automaton) = self.automata.get(&surface.view) else {
            let hits = Hits::default();
            return FoundIn { hits, turns };
        };
        let hits = automaton.scan(text);
        let mut needing = Vec::new();
        let mut start = 0;
        for of_set in hits.sets.chunk_by(|(one, _), (other, _)| one == other) {
            let places = start..start + of_set.len();
            start = places.end;
            let times = of_set.iter().map(|&(_, text)| hits.times(text));
            let times: Option<usize> = times.sum();
            let times = times.filter(|&times| times <= MOST_PLACES);
            let needed_by = automaton.needed_by(of_set[0].0).iter();
            needing.extend(needed_by.map(|&pattern| Turn {
                pattern: pattern as usize,
                rarest: times.map_or(0..0, |_| places.clone()),
                n_places: times.unwrap_or_default(),
                is_dense: times.is_none_or(|times| times >= DENSE),
            }));
        }
        needing.sort_unstable_by_key(|turn| turn.pattern);
        // One whose every set was found stands there once for each of them.
        let whole = needing.chunk_by(|a, b| a.pattern == b.pattern);
        turns.extend(whole.filter_map(|sets| {
            let needs = &self.patterns[sets[0].pattern].pattern.literals;
            (sets.len() == needs.len()).then(|| rarest(sets)).flatten()
        }));
        turns.sort_unstable_by_key(|turn| turn.pattern);
        FoundIn { hits, turns }
    }
}

/// The turn of a pattern by the rarest of the sets that it needs.
fn rarest(sets: &[Turn]) -> Option<Turn> {
    let counted = sets.iter().filter(|set| set.n_places > 0);
    let rarest = counted.min_by_key(|set| set.n_places).or(sets.first())?;
    let is_dense = sets.iter().any(|set| set.is_dense);
    Some(Turn {
        is_dense,
        ..rarest.clone()
    })
}
