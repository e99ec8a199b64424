//! The model as it was when a decision was made.
//!
//! Each lesson says while which turns it counted, so the model of any turn can be made again from
//! the shipped one, and its hash tells whether it is the one that a decision names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::learning;
use crate::model::{Model, Taught};
use crate::store::Dated;

/// What came and went at a turn, as places in [`Then::lessons`].
#[derive(Debug, Default)]
struct Step {
    came: Vec<usize>,
    went: Vec<usize>,
}

/// The models of a site's past.
#[derive(Debug)]
pub struct Then {
    lessons: Vec<Taught>,
    steps: BTreeMap<u64, Step>,
    /// The turn at which a model of this hash began.
    turns: HashMap<String, u64>,
    at: u64,
    model: Arc<Model>,
}

impl Then {
    /// Of a model without lessons, and of all lessons that ever counted. What can not be read is
    /// left out: the decisions that rest on it are then by no model that is known.
    pub fn of(start: &Model, ever: Vec<Dated>) -> Self {
        let mut lessons = Vec::new();
        let mut steps: BTreeMap<u64, Step> = BTreeMap::new();
        for dated in ever {
            let Some(taught) = learning::read(&dated.lesson) else {
                continue;
            };
            let place = lessons.len();
            lessons.push(taught);
            steps.entry(dated.from_turn).or_default().came.push(place);
            if let Some(turn) = dated.to_turn {
                steps.entry(turn).or_default().went.push(place);
            }
        }
        let start = start.untaught();
        let mut hashes = start.hashes();
        let mut turns = HashMap::from([(hashes.hash(), 0)]);
        for (&turn, step) in &steps {
            for &place in &step.came {
                hashes.learn(&lessons[place]);
            }
            for &place in &step.went {
                hashes.unlearn(&lessons[place]);
            }
            turns.insert(hashes.hash(), turn);
        }
        Self {
            lessons,
            steps,
            turns,
            at: 0,
            model: Arc::new(start),
        }
    }

    /// The model of this hash; of one that is not known, the one of now.
    pub fn model(&mut self, hash: &str) -> Arc<Model> {
        if self.model.hash() != hash {
            let last = self.steps.keys().next_back().copied().unwrap_or(0);
            let turn = self.turns.get(hash).copied().unwrap_or(last);
            if turn != self.at {
                self.go_to(turn);
            }
        }
        Arc::clone(&self.model)
    }

    fn go_to(&mut self, turn: u64) {
        let (low, high) = (self.at.min(turn), self.at.max(turn));
        let mut came = Vec::new();
        let mut went = Vec::new();
        for (_, step) in self.steps.range(low + 1..=high) {
            came.extend(step.came.iter().map(|&place| &self.lessons[place]));
            went.extend(step.went.iter().map(|&place| &self.lessons[place]));
        }
        let model = if turn > self.at {
            self.model.taught(came, went)
        } else {
            self.model.taught(went, came)
        };
        self.model = Arc::new(model);
        self.at = turn;
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::model::Label;
    use crate::model::token::TokenSet;
    use crate::store::{Lesson, Source};

    #[test]
    fn the_model_of_every_turn_is_made_again_in_any_order() {
        let dated = |word: &str, from_turn, to_turn| Dated {
            lesson: Lesson {
                decision: Uuid::now_v7(),
                label: Label::Spam,
                weight: 4,
                tokens: TokenSet::of(&[word, "shared"]).to_bytes(),
                source: Source::Feedback,
                reporter: None,
                at: Timestamp::UNIX_EPOCH,
            },
            from_turn,
            to_turn,
        };
        let ever = vec![
            dated("a", 1, None),
            dated("b", 2, Some(4)),
            dated("c", 3, None),
        ];
        let lesson = |at: usize| learning::read(&ever[at].lesson).expect("whole");
        let start = Model::default();
        let (a, b, c) = (lesson(0), lesson(1), lesson(2));
        let of = |lessons: &[&Taught]| start.taught(lessons.iter().copied(), []);
        let turns = [
            of(&[]),
            of(&[&a]),
            of(&[&a, &b]),
            of(&[&a, &b, &c]),
            of(&[&a, &c]),
        ];
        let mut then = Then::of(&start, ever.clone());
        for at in [2, 4, 0, 3, 1, 1, 4] {
            let made = then.model(turns[at].hash());
            assert_eq!(made.hash(), turns[at].hash(), "turn {at}");
            let counts = |model: &Model| model.table(&|_| None);
            assert_eq!(counts(&made), counts(&turns[at]));
        }
        assert_eq!(then.model("unheard of").hash(), turns[4].hash());
    }
}
