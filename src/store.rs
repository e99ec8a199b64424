//! Where decisions are kept. (A stand-in of the agreed interface; the real room replaces it.)
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used)]

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::decision::{Action, Points, Versions};

#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub id: Uuid,
    pub at: Timestamp,
    pub site: String,
    pub comment_id: Option<String>,
    pub content_hash: String,
    pub action: Action,
    pub score: Points,
    pub decision: String,
    pub facts: String,
    pub submission: Option<String>,
    pub ip_hmac: Option<String>,
    pub network_hmac: Option<String>,
    pub email_hmac: Option<String>,
    pub versions: Versions,
    pub supersedes: Option<Uuid>,
}

#[derive(Clone, Debug)]
pub enum Appended {
    New { supersedes: Option<Uuid> },
    Again(Box<Record>),
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{what}; {remedy}")]
    Unavailable {
        what: String,
        remedy: String,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("the journal is busy")]
    Busy,
    #[error("the journal is closed")]
    Closed,
    #[error("the store refused")]
    Store(#[source] Arc<StoreError>),
}

#[derive(Debug, thiserror::Error)]
#[error("no key")]
pub struct KeyError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    Crash,
    Power,
}

#[async_trait]
pub trait Store: Send + Sync {
    async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, StoreError>;
    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError>;
    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError>;
    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError>;
    async fn count(&self) -> Result<u64, StoreError>;
    async fn forget_submissions(&self, before: Timestamp) -> Result<u64, StoreError>;
    async fn ready(&self) -> Result<(), StoreError>;
    async fn close(&self);
}

#[derive(Clone, Copy, Debug)]
pub struct JournalOptions {
    pub queue: usize,
    pub batch: usize,
}

pub struct Journal {
    store: Arc<dyn Store>,
    queue: usize,
    waiting: AtomicUsize,
}

impl Journal {
    pub fn start(store: Arc<dyn Store>, options: JournalOptions) -> Self {
        Self {
            store,
            queue: options.queue,
            waiting: AtomicUsize::new(0),
        }
    }
    pub async fn record(&self, record: Record) -> Result<Appended, RecordError> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= self.queue {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(RecordError::Busy);
        }
        let appended = self.store.append(vec![record]).await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let mut appended = appended.map_err(|error| RecordError::Store(Arc::new(error)))?;
        appended.pop().ok_or(RecordError::Closed)
    }
    pub async fn drain(&self) {}
}

pub struct Pseudonyms;

impl Pseudonyms {
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        std::fs::write(path, "").map_err(|_| KeyError)?;
        Ok(Self)
    }
    pub fn ip(&self, ip: IpAddr) -> String {
        hex::encode(Sha256::digest(ip.to_string()))
    }
    pub fn network(&self, ip: IpAddr) -> String {
        hex::encode(Sha256::digest(ip.to_string()))
    }
    pub fn email(&self, email: &str) -> Option<String> {
        Some(hex::encode(Sha256::digest(email)))
    }
}

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

mod memory {
    use super::*;
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct MemoryStore(Mutex<Vec<Record>>);

    impl MemoryStore {
        pub fn new() -> Self {
            Self::default()
        }
    }

    #[async_trait]
    impl Store for MemoryStore {
        async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
            let mut rows = self.0.lock().unwrap();
            let mut out = Vec::new();
            for mut record in records {
                let latest = record.comment_id.as_ref().and_then(|id| {
                    rows.iter()
                        .rev()
                        .find(|r| r.site == record.site && r.comment_id.as_ref() == Some(id))
                });
                out.push(match latest {
                    Some(r) if r.content_hash == record.content_hash => {
                        Appended::Again(Box::new(r.clone()))
                    }
                    other => {
                        let supersedes = other.map(|r| r.id);
                        record.supersedes = supersedes;
                        rows.push(record);
                        Appended::New { supersedes }
                    }
                });
            }
            Ok(out)
        }
        async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
            Ok(self.0.lock().unwrap().iter().find(|r| r.id == id).cloned())
        }
        async fn latest_of_comment(
            &self,
            site: &str,
            comment_id: &str,
        ) -> Result<Option<Record>, StoreError> {
            let rows = self.0.lock().unwrap();
            let latest = rows
                .iter()
                .rev()
                .find(|r| r.site == site && r.comment_id.as_deref() == Some(comment_id));
            Ok(latest.cloned())
        }
        async fn journal(&self, _: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
            Ok(self.0.lock().unwrap().iter().take(limit).cloned().collect())
        }
        async fn count(&self) -> Result<u64, StoreError> {
            Ok(self.0.lock().unwrap().len() as u64)
        }
        async fn forget_submissions(&self, _: Timestamp) -> Result<u64, StoreError> {
            Ok(0)
        }
        async fn ready(&self) -> Result<(), StoreError> {
            Ok(())
        }
        async fn close(&self) {}
    }
}

mod sqlite {
    use super::*;

    pub struct SqliteStore;

    impl SqliteStore {
        pub async fn open(path: &Path, _: Durability) -> Result<memory::MemoryStore, StoreError> {
            std::fs::write(path, "").map_err(|error| StoreError::Unavailable {
                what: error.to_string(),
                remedy: String::new(),
                source: None,
            })?;
            Ok(memory::MemoryStore::new())
        }
    }
}
