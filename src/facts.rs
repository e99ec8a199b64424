//! What is known about a submission beside its text: the time, and what the caller may claim.
//!
//! Facts are gathered by [`crate::check`] before the decision and kept with it, so that a replay
//! sees what the decision saw. Nothing here reads a clock or a store.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::form::FormSeen;
use crate::past::Past;
use crate::submission::{Role, Submission};
use crate::text::Relevance;

/// The facts that a decision rests on beside the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The time of the comment, for every signal that depends on time.
    pub at: Timestamp,
    /// What the author is to the site; `None` where nobody said so, or nobody who is believed.
    pub role: Option<Role>,
    /// What was seen before; `None` where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<Box<Past>>,
    /// What the comment has to do with the article, where whoever gathered the facts has looked: at
    /// the one that came with it, else at one that was remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<Relevance>,
    /// What the token of the comment form turned out to be; `None` where none was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormSeen>,
}

impl Facts {
    /// The facts of a submission that arrived at `now`.
    ///
    /// Only a trusted caller (a token, or loopback) sets the time of a comment or the role of its
    /// author: otherwise a visitor could make himself the owner.
    pub fn of(submission: &Submission, now: Timestamp, trusted: bool) -> Self {
        if trusted {
            Self {
                at: submission.created_at.unwrap_or(now),
                role: submission.author_role,
                past: None,
                article: None,
                form: None,
            }
        } else {
            Self {
                at: now,
                role: None,
                past: None,
                article: None,
                form: None,
            }
        }
    }
}
