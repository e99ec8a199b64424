//! What can go wrong with a store, told so that the reader knows what to do next.

use std::error::Error;

/// What an implementation reported; kept for the log, unnamed in public.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A store could not do what it was asked.
///
/// The message gives the place and the remedy; the cause is in [`Error::source`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It can not be reached, read or written now; the same call may work later.
    #[error("{what}; {remedy}")]
    Unavailable {
        /// What could not be done, and where.
        what: String,
        /// What to do next.
        remedy: String,
        /// What the implementation reported.
        source: Option<Cause>,
    },
    /// It works, and refuses what it was given; the same call will fail again.
    #[error("{what}; {remedy}")]
    Conflict {
        /// What was refused, and where.
        what: String,
        /// What to do next.
        remedy: String,
        /// What the implementation reported.
        source: Option<Cause>,
    },
    /// What it holds can not be understood.
    #[error("{what}; {remedy}")]
    Corrupt {
        /// What could not be understood, and where.
        what: String,
        /// What to do next.
        remedy: String,
        /// What the implementation reported.
        source: Option<Cause>,
    },
}

impl StoreError {
    /// The record's id belongs to another record.
    pub(super) fn taken(source: Option<Cause>) -> Self {
        Self::Conflict {
            what: "the store holds another record under this id".to_owned(),
            remedy: "give every decision an id of its own".to_owned(),
            source,
        }
    }

    /// The store was closed.
    pub(super) fn closed(source: Option<Cause>) -> Self {
        Self::Unavailable {
            what: "the store is closed".to_owned(),
            remedy: "Hamlet is stopping: ask again when it is back".to_owned(),
            source,
        }
    }

    /// A value in the store is not what Hamlet writes there.
    pub(super) fn unreadable(what: String, source: Option<Cause>) -> Self {
        Self::Corrupt {
            what,
            remedy: "restore the store from a backup, or start with an empty one".to_owned(),
            source,
        }
    }

    /// An implementation did not answer every record; nobody knows which were written.
    pub(super) fn silent() -> Self {
        Self::Corrupt {
            what: "the store left records without an answer".to_owned(),
            remedy: "report this as a bug in Hamlet".to_owned(),
            source: None,
        }
    }
}
