//! What the model learnt from comments, as it is kept.
//!
//! The lessons are the truth: the site's own counts are the sum of those that count now, made at each
//! start. One that is taken back counts no more, and with it goes exactly what it added. The row
//! stays, so that the model that made a decision can be made again; what is *forgotten* is gone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::Feedback;
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

/// Which words are to be forgotten, with what was learnt from them. What others said before counts
/// again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forget {
    /// About which decisions, and by whom.
    pub whose: Whose,
    /// Those that were said, or learnt, at this time or later.
    pub since: Timestamp,
}

/// Whose words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's, and what was learnt without a word.
    All,
    /// This reporter's.
    Reporter(String),
    /// Everybody's about these decisions.
    Decisions(BTreeSet<Uuid>),
}

impl Forget {
    /// Everything.
    pub const ALL: Self = Self {
        whose: Whose::All,
        since: Timestamp::MIN,
    };

    /// Whether it is about what this reporter said of this decision then.
    pub(super) fn takes(&self, decision: Uuid, reporter: Option<&str>, at: Timestamp) -> bool {
        at >= self.since
            && match &self.whose {
                Whose::All => true,
                Whose::Reporter(name) => reporter == Some(name),
                Whose::Decisions(ids) => ids.contains(&decision),
            }
    }
}

/// What a decision's lesson is to be once words on it are forgotten.
#[derive(Debug)]
pub(super) enum After {
    /// It stays as it is, or there is none and none comes.
    Same,
    /// What was learnt counts no more.
    Gone,
    /// What somebody said before is learnt again.
    Again(Box<Lesson>),
}

/// Works out what follows from the words that are left.
///
/// `ever` are all lessons of the decision, the latest last; `stays` says which are not forgotten.
pub(super) fn after(
    last: Option<&Feedback>,
    ever: &[Dated],
    stays: impl Fn(&Lesson) -> bool,
) -> After {
    let now = ever.last().filter(|dated| dated.to_turn.is_none());
    let wanted = last
        .filter(|word| word.learn)
        .and_then(|word| Some((word, word.label?)));
    let kept = now.filter(|dated| stays(&dated.lesson));
    match (wanted, kept) {
        (Some((_, label)), Some(kept)) if kept.lesson.label == label => After::Same,
        // Nobody has said a word: it was learnt from a settled accept.
        (None, Some(_)) if last.is_none() => After::Same,
        (Some((word, label)), _) => match ever.last() {
            // Every lesson of a decision is of the same comment.
            Some(dated) => After::Again(Box::new(Lesson {
                label,
                weight: dated.lesson.weight,
                source: Source::Feedback,
                reporter: word.reporter.clone(),
                at: word.at,
                decision: dated.lesson.decision,
                tokens: dated.lesson.tokens.clone(),
            })),
            None => After::Same,
        },
        (None, _) if now.is_some() => After::Gone,
        (None, _) => After::Same,
    }
}
