//! A store that lives as long as the process: for tests, trials and `hamlet check`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::plan::{Fate, Known, answers, plan, written};
use super::record::to_microsecond;
use super::{Appended, Feedback, Noted, Record, Store, StoreError};
use crate::model::Label;

/// Keeps records in memory; it grows with every decision.
#[derive(Debug, Default)]
pub struct MemoryStore {
    shelves: RwLock<Shelves>,
}

/// The records, and the two ways to find one by its comment.
#[derive(Debug, Default)]
struct Shelves {
    records: BTreeMap<Uuid, Record>,
    contents: HashMap<(String, String, String), Uuid>,
    comments: BTreeMap<(String, String), BTreeSet<Uuid>>,
    feedback: BTreeMap<Uuid, Vec<Feedback>>,
    closed: bool,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    // A panic elsewhere leaves whole records behind, never half of one: nothing between taking
    // the lock and the last insert of a batch can fail.
    fn read(&self) -> Result<RwLockReadGuard<'_, Shelves>, StoreError> {
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        if shelves.closed {
            return Err(StoreError::closed(None));
        }
        Ok(shelves)
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Shelves>, StoreError> {
        let shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        if shelves.closed {
            return Err(StoreError::closed(None));
        }
        Ok(shelves)
    }
}

impl Shelves {
    fn known(&self, record: &Record) -> Known {
        let Some(comment_id) = record.comment_id.clone() else {
            return Known::default();
        };
        let comment = (record.site.clone(), comment_id);
        let before = self
            .comments
            .get(&comment)
            .and_then(|ids| ids.range(..record.id).next_back().copied());
        let content = (comment.0, comment.1, record.content_hash.clone());
        Known {
            same: self.contents.get(&content).copied(),
            before,
        }
    }

    fn label(&self, decision: Uuid) -> Option<Label> {
        self.feedback.get(&decision)?.last()?.label
    }

    fn insert(&mut self, record: Record) {
        if let Some(comment_id) = record.comment_id.clone() {
            let comment = (record.site.clone(), comment_id);
            let content = (
                comment.0.clone(),
                comment.1.clone(),
                record.content_hash.clone(),
            );
            self.comments.entry(comment).or_default().insert(record.id);
            self.contents.insert(content, record.id);
        }
        self.records.insert(record.id, record);
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn append(&self, mut records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
        let mut shelves = self.write()?;
        for record in &mut records {
            record.at = to_microsecond(record.at);
        }
        let known: Vec<Known> = records.iter().map(|r| shelves.known(r)).collect();
        let fates = plan(&mut records, &known);

        let mut ids = BTreeSet::new();
        if written(&records, &fates)
            .any(|r| shelves.records.contains_key(&r.id) || !ids.insert(r.id))
        {
            return Err(StoreError::taken(None));
        }
        let stored = fates
            .iter()
            .filter_map(|fate| match fate {
                Fate::Stored(id) => Some((*id, shelves.records.get(id)?.clone())),
                _ => None,
            })
            .collect();
        let answers = answers(&records, &fates, &stored)?;
        for record in written(&records, &fates) {
            shelves.insert(record.clone());
        }
        Ok(answers)
    }

    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
        Ok(self.read()?.records.get(&id).cloned())
    }

    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let shelves = self.read()?;
        let comment = (site.to_owned(), comment_id.to_owned());
        let latest = shelves.comments.get(&comment).and_then(BTreeSet::last);
        Ok(latest.and_then(|id| shelves.records.get(id).cloned()))
    }

    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let shelves = self.read()?;
        let records = shelves.records.range((start, Bound::Unbounded));
        Ok(records.take(limit).map(|(_, r)| r.clone()).collect())
    }

    async fn note(&self, mut feedback: Feedback) -> Result<Noted, StoreError> {
        feedback.at = to_microsecond(feedback.at);
        let mut shelves = self.write()?;
        if !shelves.records.contains_key(&feedback.decision) {
            return Ok(Noted::UnknownDecision);
        }
        let before = shelves.label(feedback.decision);
        if before == feedback.label {
            return Ok(Noted::Same);
        }
        let said = shelves.feedback.entry(feedback.decision).or_default();
        said.push(feedback);
        Ok(Noted::New { before })
    }

    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError> {
        if from > to {
            return Ok(HashMap::new());
        }
        let shelves = self.read()?;
        let said = shelves.feedback.range(from..=to);
        let labels = said.filter_map(|(id, said)| Some((*id, said.last()?.label?)));
        Ok(labels.collect())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.read()?.records.len() as u64)
    }

    async fn forget_submissions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = to_microsecond(before);
        let mut shelves = self.write()?;
        let old = shelves.records.values_mut().filter(|r| r.at < before);
        Ok(old.filter_map(|r| r.submission.take()).count() as u64)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.read().map(drop)
    }

    async fn close(&self) {
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        shelves.closed = true;
    }
}
