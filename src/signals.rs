//! Named values read off the submission: links, age, the form of a name.

use crate::facts::Facts;
use crate::submission::Submission;
use crate::text::Views;

/// The signals of one submission.
#[derive(Debug, Default)]
pub struct Signals {}

impl Signals {
    /// Reads them off a submission.
    pub fn of(_submission: &Submission, _views: &Views, _facts: &Facts) -> Self {
        Self {}
    }
}
