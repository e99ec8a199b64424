//! How the rules of a set stand to each other, and to the day.

use super::compile::{Rule, Ruleset};
use super::condition::Term;
use crate::signals::Signals;

impl Rule {
    /// Whether its day had passed by the time of the comment.
    pub(super) fn has_expired(&self, signals: &Signals) -> bool {
        let expires = self.about.expires.as_ref();
        expires.is_some_and(|day| signals.has_come(day.value))
    }
}

impl Ruleset {
    /// The place of the rule of that id in [`Ruleset::rules`].
    pub fn place(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Whether a rule has another in its condition, directly or by way of others.
    pub fn rests_on(&self, rule: usize, other: usize) -> bool {
        let mut named =
            self.rules[rule]
                .condition
                .terms()
                .into_iter()
                .filter_map(|term| match term {
                    Term::Rule { id, .. } => self.place(id),
                    _ => None,
                });
        // Rules rest on each other in no circle: the compiler has seen to that.
        named.any(|at| at == other || self.rests_on(at, other))
    }
}
