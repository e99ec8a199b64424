//! A comment to measure on: of a corpus, or of the site's own journal.

use super::corpus::Row;
use super::systems;
use crate::facts::Facts;
use crate::model::Label;
use crate::submission::Submission;

/// A comment to measure on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its name in its corpus, or the id of its decision; empty where it has none.
    pub id: String,
    /// What it is, where somebody has said so.
    pub label: Option<Label>,
    /// The comment.
    pub submission: Submission,
    /// What was known beside it.
    pub facts: Facts,
}

impl From<Row> for Sample {
    fn from(row: Row) -> Self {
        Self {
            label: row.known(),
            facts: systems::facts(&row.submission),
            id: row.id,
            submission: row.submission,
        }
    }
}
