//! What the model learnt from comments, as it is kept.
//!
//! The lessons are the truth: the site's own counts are the sum of those that count now, made at each
//! start. One that is taken back counts no more, and with it goes exactly what it added. The row
//! stays, so that the model that made a decision can be made again; what is *forgotten* is gone.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::model::Label;

/// What the model learnt from the comment of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The decision.
    pub decision: Uuid,
    /// What its comment is.
    pub label: Label,
    /// As how many comments of the shipped corpus it counts.
    pub weight: u32,
    /// The comment's tokens, hashed: the model's own form, which the store does not look into.
    pub tokens: Vec<u8>,
    /// Who the label is from.
    pub source: Source,
    /// Who said it, as the site names its moderators.
    pub reporter: Option<String>,
    /// When it was learnt, by the server's clock.
    pub at: Timestamp,
}

/// A lesson, and while which turns of the lessons it counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// What was learnt.
    pub lesson: Lesson,
    /// The first turn in which it counts.
    pub from_turn: u64,
    /// The first in which it counts no more; `None` while it does.
    pub to_turn: Option<u64>,
}

/// Who a label is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Somebody said it.
    Feedback,
    /// Hamlet was sure of its accept, and nobody objected for days.
    Accept,
}

impl Source {
    const ALL: [Self; 2] = [Self::Feedback, Self::Accept];

    /// Its name in the store and in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Accept => "accept",
        }
    }

    /// The source of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

/// Which lessons are to be forgotten, with the labels that they came with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forget {
    /// Those of this reporter alone.
    pub reporter: Option<String>,
    /// Those that were learnt at this time or later alone.
    pub since: Option<Timestamp>,
}

impl Forget {
    /// Whether it is about this lesson.
    pub(super) fn takes(&self, lesson: &Lesson) -> bool {
        let of_reporter = |name: &String| lesson.reporter.as_ref() == Some(name);
        self.reporter.as_ref().is_none_or(of_reporter)
            && self.since.is_none_or(|since| lesson.at >= since)
    }
}
