//! The site's own journal, read back: what was decided, on what, and what moderators said of it.
//!
//! The journal is read beside a running service; nothing is written. Comments that were forgotten
//! (after `store.keep_submissions_days`) can not be measured on and are counted.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::sample::Sample;
use crate::decision::{Action, Decision};
use crate::facts::Facts;
use crate::model::Label;
use crate::store::{self, Dated, Durability, Record, SqliteStore, Store, StoreError};
use crate::submission::Submission;

/// Records that are read at once: a few megabytes of comments.
const PAGE: usize = 256;

/// Why the journal can not be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// There is none.
    #[error(
        "there is no journal at {}; `hamlet serve` makes it, and `data` in the settings says where it is", .0.display()
    )]
    None(PathBuf),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is not what Hamlet writes. The cause is not told: it could quote a comment.
    #[error(
        "the journal's record {0} can not be read: it was written by another version of Hamlet"
    )]
    Record(Uuid),
    /// There is no way to wait for the store.
    #[error("the journal can not be read: {0}")]
    Runtime(#[from] std::io::Error),
}

/// A decision of the journal, with its comment.
#[derive(Clone, Debug)]
pub struct Past {
    /// The comment, the facts and the label.
    pub sample: Sample,
    /// When it was decided, by the server's clock.
    pub at: Timestamp,
    /// What was decided.
    pub decision: Decision,
    /// The decision as JSON, to the byte as recorded, with its id.
    pub answer: String,
}

/// The decisions of a journal since some time, the oldest first.
pub struct History {
    runtime: Runtime,
    store: Arc<dyn Store>,
    after: Uuid,
    page: VecDeque<Past>,
    ended: bool,
    forgotten: u64,
}

impl History {
    /// Opens the journal in the folder of Hamlet's data.
    pub fn open(data: &Path, since: Timestamp) -> Result<Self, HistoryError> {
        let path = data.join(store::FILE);
        if !path.is_file() {
            return Err(HistoryError::None(path));
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let store = runtime.block_on(SqliteStore::open(&path, Durability::Crash))?;
        Ok(Self::of(runtime, Arc::new(store), since))
    }

    fn of(runtime: Runtime, store: Arc<dyn Store>, since: Timestamp) -> Self {
        Self {
            runtime,
            store,
            after: store::just_before(since),
            page: VecDeque::new(),
            ended: false,
            forgotten: 0,
        }
    }

    /// How many decisions were passed over so far because their comment was forgotten.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Every lesson of the model that ever counted, and was not forgotten.
    pub fn lessons_ever(&self) -> Result<Vec<Dated>, HistoryError> {
        let mut all: Vec<Dated> = Vec::new();
        loop {
            let after = all.last().map(|d| (d.lesson.decision, d.from_turn));
            let page = self.store.lessons_ever(after, PAGE);
            let page = self.runtime.block_on(page)?;
            let ended = page.len() < PAGE;
            all.extend(page);
            if ended {
                return Ok(all);
            }
        }
    }

    fn turn_page(&mut self) -> Result<(), HistoryError> {
        let records = self
            .runtime
            .block_on(self.store.journal(Some(self.after), PAGE))?;
        self.ended = records.len() < PAGE;
        let (Some(first), Some(last)) = (records.first(), records.last()) else {
            return Ok(());
        };
        let labels = self.store.labels(first.id, last.id);
        let labels = self.runtime.block_on(labels)?;
        self.after = last.id;
        for record in records {
            match past(record, &labels)? {
                Some(past) => self.page.push_back(past),
                None => self.forgotten += 1,
            }
        }
        Ok(())
    }
}

impl Iterator for History {
    type Item = Result<Past, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.page.is_empty() && !self.ended {
            if let Err(error) = self.turn_page() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        self.page.pop_front().map(Ok)
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.runtime.block_on(self.store.close());
    }
}

/// `None` where the comment was forgotten.
fn past(record: Record, labels: &HashMap<Uuid, Label>) -> Result<Option<Past>, HistoryError> {
    let Some(submission) = &record.submission else {
        return Ok(None);
    };
    let unreadable = |_| HistoryError::Record(record.id);
    let submission: Submission = serde_json::from_str(submission).map_err(unreadable)?;
    let facts: Facts = serde_json::from_str(&record.facts).map_err(unreadable)?;
    let decision: Decision = serde_json::from_str(&record.decision).map_err(unreadable)?;
    Ok(Some(Past {
        sample: Sample {
            id: record.id.to_string(),
            label: labels.get(&record.id).copied(),
            submission,
            facts,
        },
        at: record.at,
        decision,
        answer: record.decision,
    }))
}

impl Past {
    /// Whether a moderator still has to look at it.
    pub fn is_queued(&self) -> bool {
        self.decision.action == Action::Hold && self.sample.label.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_the_moment_itself_is_behind_it() {
        let since: Timestamp = "2026-03-02T15:26:09.5Z".parse().expect("a time");
        let before = store::just_before(since);
        let id = |millis: i64, rest: u128| Uuid::from_u128(((millis as u128) << 80) | rest);
        assert!(before < id(since.as_millisecond(), 7 << 76));
        assert!(before > id(since.as_millisecond() - 1, 7 << 76));
        assert_eq!(store::just_before(Timestamp::UNIX_EPOCH), Uuid::nil());
    }
}
