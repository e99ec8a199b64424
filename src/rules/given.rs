//! Facts that an example or a test case hands in, because no comment can show them.

use jiff::Timestamp;

use crate::facts::Facts;
use crate::form::FormSeen;
use crate::past::Past;
use crate::submission::Submission;

/// What is given beside a submission; what is not given is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// What was seen before.
    pub past: Option<Box<Past>>,
    /// What the form's token turned out to be.
    pub form: Option<FormSeen>,
}

impl Given {
    /// The facts of that submission from a trusted caller at that time, with what is given.
    pub fn facts(&self, submission: &Submission, now: Timestamp) -> Facts {
        Facts {
            past: self.past.clone(),
            form: self.form.clone(),
            ..Facts::of(submission, now, true)
        }
    }
}
