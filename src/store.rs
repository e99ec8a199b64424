//! Where decisions are kept: the store, and the journal that writes to it.
//!
//! [`Store`] speaks the domain's words: append records, find a decision, read the journal, forget
//! texts that are too old, and authors who ask for it. Behind it stand [`MemoryStore`] and [`SqliteStore`]; one conformance
//! suite (`conformance`) holds every implementation to the same behaviour. [`Journal`] is the one
//! writer in front of a store: it gathers what waits into one transaction and answers only when
//! that is durable. [`Feedback`] is what moderators said of decisions afterwards, [`Lesson`] what the
//! model learnt from it. [`Pseudonyms`]
//! turns addresses into what may be kept for good. [`IssoFile`] reads the comments of another system.
//!
//! Only this room names `sqlx::`. It knows nothing of HTTP, rules or the model (but for the two
//! labels): decision, facts and submission come as JSON and go as JSON.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

#[cfg(test)]
mod conformance;
mod error;
mod feedback;
mod isso;
mod journal;
mod lessons;
mod memory;
mod plan;
mod pseudonyms;
mod record;
mod sqlite;

pub use error::{Cause, StoreError};
pub use feedback::{Feedback, Noted, Word};
pub use isso::{IssoComment, IssoFile};
pub use journal::{Journal, JournalOptions, JournalStats, RecordError};
pub use lessons::{Dated, Forget, Lesson, Source, Whose};
pub use memory::MemoryStore;
pub use pseudonyms::{KeyError, Pseudonyms};
pub use record::{Appended, Article, Looked, Record};
pub use sqlite::{Durability, SqliteStore};

use crate::model::Label;
use crate::past::Key;

/// The file of the journal in the folder of Hamlet's data.
pub const FILE: &str = "hamlet.db";

/// The greatest id that is older than any decision of that moment: the first 48 bits of a `UUIDv7`
/// are its milliseconds (RFC 9562, 5.7).
pub fn just_before(time: Timestamp) -> Uuid {
    let millis = u128::try_from(time.as_millisecond()).unwrap_or(0);
    Uuid::from_u128((millis << 80).saturating_sub(1))
}

/// Makes of a decision's JSON the same without a word of the comment.
pub type WithoutWords = fn(&str) -> String;

/// Keeps the records of decisions.
///
/// The ids of records are `UUIDv7`, so their order is the order of the decisions. Times are kept
/// to the microsecond; a finer part is dropped.
///
/// ```
/// # use hamlet::store::{MemoryStore, Store};
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let store = MemoryStore::new();
/// assert_eq!(store.count().await.unwrap(), 0);
/// # });
/// ```
#[async_trait]
pub trait Store: Send + Sync {
    /// Keeps the records, all or none, and answers each in its place.
    ///
    /// Durable when it returns. A comment that was recorded before with the same content (also
    /// earlier in `records`) is not written again: its first record is the answer. A second
    /// record under an id that is taken is a [`StoreError::Conflict`]. In the same step the record's
    /// event leaves its marks, and those of what it supersedes go.
    async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, StoreError>;

    /// The record of a decision.
    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError>;

    /// The record with the greatest id of a site's comment: what counts for it now.
    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError>;

    /// All that a check asks: the same for a comment, if it has an id (site and id), and the trails
    /// of these keys, as far as there are any, with what is remembered of the article.
    async fn look(&self, comment: Option<(&str, &str)>, keys: &[Key])
    -> Result<Looked, StoreError>;

    /// Forgets the trails and the articles of which nothing counts any more at `now`, in seconds since 1970. Says how
    /// many.
    async fn forget_trails(&self, now: u32) -> Result<u64, StoreError>;

    /// At most `limit` records in the order of their ids, from behind `after` or from the start.
    ///
    /// A record that is still being written may later appear before one already read: a reader
    /// that must miss none stays some seconds behind the clock.
    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// Keeps what a moderator said of a decision, and in the same step what the model learns from
    /// it in place of what it learnt before; durable when it returns. The marks of the comment get
    /// the verdict that counts now, here and in [`Self::forget_words`].
    async fn note(&self, feedback: Feedback, lesson: Option<Lesson>) -> Result<Noted, StoreError>;

    /// Keeps what the model learns from comments without a word from anybody; all or none. A
    /// decision that has a lesson or a word keeps it. Says which lessons it took, and the turn.
    async fn teach(&self, lessons: Vec<Lesson>) -> Result<(Vec<Lesson>, u64), StoreError>;

    /// What the model learnt from the comment of a decision.
    async fn lesson(&self, decision: Uuid) -> Result<Option<Lesson>, StoreError>;

    /// At most `limit` lessons that count, in the order of their decisions' ids, from behind `after`
    /// or from the start.
    async fn lessons(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Lesson>, StoreError>;

    /// At most `limit` lessons that ever counted and were not forgotten, in the order of their
    /// decisions' ids and first turns, from behind `after` or from the start.
    async fn lessons_ever(
        &self,
        after: Option<(Uuid, u64)>,
        limit: usize,
    ) -> Result<Vec<Dated>, StoreError>;

    /// How often lessons came or went. Who knows the lessons of a turn knows all until it changes.
    async fn turn(&self) -> Result<u64, StoreError>;

    /// Every word that was said at this time or later, in no order.
    async fn words(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError>;

    /// Forgets words for good, and what was learnt from them; what others said before counts again.
    /// Says on how many decisions.
    async fn forget_words(&self, which: &Forget) -> Result<u64, StoreError>;

    /// The labels that count now, of the decisions from one id to another, both included.
    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError>;

    /// How many records there are.
    async fn count(&self) -> Result<u64, StoreError>;

    /// Forgets the submissions of the records decided before `before`, with the words in their
    /// decisions, and the lessons that were learnt before and count no more; the records stay.
    ///
    /// Says how many submissions it forgot.
    async fn forget_submissions(
        &self,
        before: Timestamp,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError>;

    /// At most `limit` records under an e-mail address (its pseudonym), in the order of their ids,
    /// from behind `after` or from the start.
    async fn by_author(
        &self,
        email: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// Forgets who wrote the records under an e-mail address (its pseudonym), what they said, and the
    /// marks that they left, with the trails that are of their author alone. What was decided stays.
    /// Says of how many records; of words and lessons see [`Self::forget_words`].
    async fn forget_author(
        &self,
        email: &str,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError>;

    /// Whether it can be read and written now.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Lets go of files and connections. Afterwards everything else is
    /// [`StoreError::Unavailable`]; closing again does nothing.
    async fn close(&self);
}
