//! What moderators said of decisions.

use jiff::Timestamp;
use uuid::Uuid;

use super::Lesson;
use crate::model::Label;

/// What somebody said of a decision. The last word counts; the earlier ones are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The decision.
    pub decision: Uuid,
    /// What its comment is; `None` takes the label back.
    pub label: Option<Label>,
    /// Whether the model is to learn from it. It says what somebody wanted: whether there was
    /// anything to learn from is another matter.
    pub learn: bool,
    /// When it was said, by the server's clock.
    pub at: Timestamp,
    /// Who said it, as the site names its moderators.
    pub reporter: Option<String>,
    /// Why, in the moderator's words.
    pub reason: Option<String>,
}

/// What counts for a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// What its comment is; `None` where nobody has said so, or it was taken back.
    pub label: Option<Label>,
    /// Whether the model was to learn from it.
    pub learn: bool,
    /// Who said it.
    pub reporter: Option<String>,
}

/// What became of a feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was written, and counts now.
    New {
        /// What counted before.
        before: Option<Label>,
        /// What the model had learnt before, and has to forget.
        unlearnt: Option<Lesson>,
        /// The turn of the lessons now: see [`super::Store::turn`].
        turn: u64,
    },
    /// The same counted already, from somebody else: it was written, and nothing else changed.
    Confirmed,
    /// The same counted already: nothing was written.
    Same,
    /// The journal has no such decision.
    UnknownDecision,
}

impl Feedback {
    /// Whether this word and this lesson are what counts already.
    pub(super) fn repeats(
        &self,
        word: &Word,
        learnt: Option<&Lesson>,
        lesson: Option<&Lesson>,
    ) -> bool {
        let label = |lesson: Option<&Lesson>| lesson.map(|lesson| lesson.label);
        let same_wish = self.label.is_none() || self.learn == word.learn;
        self.label == word.label && same_wish && label(learnt) == label(lesson)
    }
}
