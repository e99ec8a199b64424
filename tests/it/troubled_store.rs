//! Stores that do what stores should not.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use hamlet::model::Label;
use hamlet::past::Key;
use hamlet::store::{
    Appended, Dated, Feedback, Forget, Lesson, Looked, MemoryStore, Noted, Record, Store,
    StoreError, WithoutWords,
};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::{Setup, TestServer};

/// What is wrong with a store.
pub(crate) enum Trouble {
    /// It is not there.
    Down,
    /// It writes only when the test lets it.
    Stuck(Arc<Semaphore>),
    /// It panics when it is asked for an earlier decision, and quotes the comment's id.
    Bug,
    /// It panics when it writes, and quotes what it should have written.
    BugInWriting,
    /// It gives back decisions in which a comment stands where none should.
    Scribbled,
}

/// A memory store with a trouble.
pub(crate) struct TroubledStore {
    trouble: Trouble,
    memory: MemoryStore,
}

impl Trouble {
    /// A server with such a store, and room for one decision that waits.
    pub(crate) fn server(self) -> TestServer {
        let store = TroubledStore {
            trouble: self,
            memory: MemoryStore::new(),
        };
        TestServer::with(Setup {
            store: Arc::new(store),
            queue: 1,
            ..Setup::default()
        })
    }
}

impl TroubledStore {
    fn is_there(&self) -> Result<(), StoreError> {
        match self.trouble {
            Trouble::Down => Err(StoreError::Unavailable {
                what: "the disk is gone".to_owned(),
                remedy: "plug it in".to_owned(),
                source: None,
            }),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Store for TroubledStore {
    async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
        self.is_there()?;
        match &self.trouble {
            Trouble::Stuck(leave) => drop(leave.acquire().await),
            Trouble::BugInWriting => panic!("the bug of this test: {records:?}"),
            _ => {}
        }
        self.memory.append(records).await
    }

    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
        self.is_there()?;
        self.memory.decision(id).await
    }

    async fn latest_of_comment(&self, site: &str, id: &str) -> Result<Option<Record>, StoreError> {
        self.is_there()?;
        assert!(
            !matches!(self.trouble, Trouble::Bug),
            "the bug of this test: {id}"
        );
        let mut found = self.memory.latest_of_comment(site, id).await?;
        if let (Trouble::Scribbled, Some(record)) = (&self.trouble, &mut found) {
            record.decision = record.decision.replacen("accept", id, 1);
        }
        Ok(found)
    }

    async fn look(
        &self,
        comment: Option<(&str, &str)>,
        keys: &[Key],
    ) -> Result<Looked, StoreError> {
        let found = match comment {
            Some((site, id)) => self.latest_of_comment(site, id).await?,
            None => None,
        };
        let seen = self.memory.look(None, keys).await?;
        Ok(Looked {
            latest: found,
            ..seen
        })
    }

    async fn forget_trails(&self, now: u32) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.forget_trails(now).await
    }

    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.is_there()?;
        self.memory.journal(after, limit).await
    }

    async fn note(&self, feedback: Feedback, lesson: Option<Lesson>) -> Result<Noted, StoreError> {
        self.is_there()?;
        self.memory.note(feedback, lesson).await
    }

    async fn teach(&self, lessons: Vec<Lesson>) -> Result<(Vec<Lesson>, u64), StoreError> {
        self.is_there()?;
        self.memory.teach(lessons).await
    }

    async fn lesson(&self, decision: Uuid) -> Result<Option<Lesson>, StoreError> {
        self.is_there()?;
        self.memory.lesson(decision).await
    }

    async fn lessons(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Lesson>, StoreError> {
        self.is_there()?;
        self.memory.lessons(after, limit).await
    }

    async fn lessons_ever(
        &self,
        after: Option<(Uuid, u64)>,
        limit: usize,
    ) -> Result<Vec<Dated>, StoreError> {
        self.is_there()?;
        self.memory.lessons_ever(after, limit).await
    }

    async fn turn(&self) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.turn().await
    }

    async fn words(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        self.is_there()?;
        self.memory.words(since).await
    }

    async fn forget_words(&self, which: &Forget) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.forget_words(which).await
    }

    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError> {
        self.is_there()?;
        self.memory.labels(from, to).await
    }

    async fn count(&self) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.count().await
    }

    async fn forget_submissions(
        &self,
        before: Timestamp,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.forget_submissions(before, without_words).await
    }

    async fn by_author(
        &self,
        email: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.is_there()?;
        self.memory.by_author(email, after, limit).await
    }

    async fn forget_author(
        &self,
        email: &str,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        self.is_there()?;
        self.memory.forget_author(email, without_words).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.is_there()
    }

    async fn close(&self) {}
}
