//! The journal's row, and the answer to writing one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::decision::{Action, Points, Versions};
use crate::past::{Event, Key, Trails};

/// One decision as the journal keeps it.
///
/// Plain data: whoever makes it fills it in, and only `supersedes` is the store's to set. It
/// holds what a person wrote, so it never goes into a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The decision's id, a `UUIDv7`.
    pub id: Uuid,
    /// When it was decided, by the server's clock.
    pub at: Timestamp,
    /// Which site; empty where there is only one.
    pub site: String,
    /// The site's own id of the comment.
    pub comment_id: Option<String>,
    /// SHA-256 in hex over what makes the comment the same comment again.
    pub content_hash: String,
    /// What was decided.
    pub action: Action,
    /// With how many points.
    pub score: Points,
    /// The whole answer, as JSON.
    pub decision: String,
    /// The facts that it rested on, as JSON.
    pub facts: String,
    /// The submission without the visitor's address, as JSON; `None` once it was forgotten.
    pub submission: Option<String>,
    /// The visitor's address, as a pseudonym.
    pub ip_hmac: Option<String>,
    /// The visitor's network, as a pseudonym.
    pub network_hmac: Option<String>,
    /// The author's e-mail address, as a pseudonym.
    pub email_hmac: Option<String>,
    /// What it leaves on the trails of the past; `None` where nothing is to be remembered.
    pub event: Option<Event>,
    /// What is to be remembered of the article that came with it.
    pub article: Option<Article>,
    /// What made the decision.
    pub versions: Versions,
    /// The decision on an earlier content of the same comment, set by the store: of those with
    /// a lesser id the one with the greatest.
    pub supersedes: Option<Uuid>,
}

/// What is remembered of an article, so that a later comment need not bring it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its page.
    pub key: Key,
    /// Until when, in seconds since 1970.
    pub until: u32,
    /// Hashes of its words, in a form that the store does not look into.
    pub sketch: Vec<u8>,
}

/// What a check asks the store for.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// The latest decision on the same comment.
    pub latest: Option<Record>,
    /// The trails, as far as there are any.
    pub trails: Trails,
    /// The article, on the first of the keys that is one of a page.
    pub article: Option<Article>,
}

/// What became of a record that was given to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It was written.
    New {
        /// The decision on an earlier content of the same comment.
        supersedes: Option<Uuid>,
    },
    /// The same comment with the same content was recorded before: this is that record, and
    /// nothing was written.
    Again(Box<Record>),
}

/// A time as every store keeps it: `PostgreSQL` knows no nanoseconds.
pub(super) fn to_microsecond(at: Timestamp) -> Timestamp {
    // The microseconds of a timestamp always make a timestamp.
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
