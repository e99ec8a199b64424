//! What moderators said of decisions.

use jiff::Timestamp;
use uuid::Uuid;

use crate::model::Label;

/// What somebody said of a decision. The last word counts; the earlier ones are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The decision.
    pub decision: Uuid,
    /// What its comment is; `None` takes the label back.
    pub label: Option<Label>,
    /// When it was said, by the server's clock.
    pub at: Timestamp,
    /// Who said it, as the site names its moderators.
    pub reporter: Option<String>,
    /// Why, in the moderator's words.
    pub reason: Option<String>,
}

/// What became of a feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was written, and counts now.
    New {
        /// What counted before.
        before: Option<Label>,
    },
    /// The same label counted already: nothing was written.
    Same,
    /// The journal has no such decision.
    UnknownDecision,
}
