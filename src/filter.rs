//! The whole way of a comment, pure: same arguments, same decision.

use crate::decision::{Action, Decision, ModelView, Points, Readiness, Thresholds, Versions};
use crate::facts::Facts;
use crate::submission::Submission;

/// Rules, model and thresholds: everything that a decision rests on beside its subject.
#[derive(Debug, Default)]
pub struct Filter {}

impl Filter {
    /// The whole way of a comment. Pure: same arguments, same decision.
    pub fn assess(&self, _submission: &Submission, _facts: &Facts) -> Decision {
        Decision {
            action: Action::Accept,
            score: Points::ZERO,
            thresholds: Thresholds::default(),
            entries: Vec::new(),
            shadow: Vec::new(),
            model: ModelView {
                points: None,
                spam_probability: None,
                readiness: Readiness::default(),
                spam_tokens: Vec::new(),
                ham_tokens: Vec::new(),
            },
            reasons: Vec::new(),
            would_change: Vec::new(),
            degraded: false,
            faults: Vec::new(),
            versions: Versions::default(),
        }
    }
}
