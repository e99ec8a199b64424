//! What sqlx reports, in words that say what to do next.

use std::io;
use std::path::Path;

use sqlx::migrate::MigrateError;

use super::super::StoreError;

/// `SQLite`'s primary result codes, <https://www.sqlite.org/rescode.html>; the low byte of the
/// extended codes that sqlx reports.
mod code {
    pub(super) const PERM: i32 = 3;
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const READONLY: i32 = 8;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANTOPEN: i32 = 14;
    pub(super) const TOOBIG: i32 = 18;
    pub(super) const CONSTRAINT: i32 = 19;
    pub(super) const NOTADB: i32 = 26;
}

/// `SQLite`'s result code, where the error is `SQLite`'s.
fn code_of(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

/// Whether another process holds the file, so that trying again may help.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(code_of(error), Some(code::BUSY | code::LOCKED))
}

/// The store's error for what sqlx reports about the file.
pub(super) fn of(path: &Path, error: sqlx::Error) -> StoreError {
    let file = path.display();
    let (what, remedy) = match (code_of(&error), &error) {
        (Some(code::CONSTRAINT), _) => return StoreError::taken(Some(error.into())),
        (Some(code::TOOBIG), _) => {
            return StoreError::Conflict {
                what: format!("a record is too big for {file}"),
                remedy: "lower the size that a submission may have".to_owned(),
                source: Some(error.into()),
            };
        }
        (Some(code::NOTADB), _) => {
            return StoreError::Corrupt {
                what: format!("{file} is not a SQLite database"),
                remedy: "move it away, or point the store at another file".to_owned(),
                source: Some(error.into()),
            };
        }
        (Some(code::CORRUPT), _)
        | (
            None,
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. },
        ) => {
            return StoreError::unreadable(format!("{file} is damaged"), Some(error.into()));
        }
        (None, sqlx::Error::PoolClosed) => return StoreError::closed(Some(error.into())),
        (Some(code::BUSY | code::LOCKED), _) | (None, sqlx::Error::PoolTimedOut) => (
            format!("{file} is in use by something else"),
            "stop the other process that writes to it, or try again",
        ),
        (Some(code::FULL), _) => (
            format!("there is no room to write {file}"),
            "free some space on that disk",
        ),
        (Some(code::PERM | code::READONLY | code::CANTOPEN), _) => (
            format!("{file} can not be opened for writing"),
            "let Hamlet's user write to the file and to its folder (SQLite puts `-wal` and \
             `-shm` beside it), or point the store at another file",
        ),
        _ => (
            format!("{file} could not be read or written"),
            "look at the cause and at that disk, then try again",
        ),
    };
    StoreError::Unavailable {
        what,
        remedy: remedy.to_owned(),
        source: Some(error.into()),
    }
}

/// The store's error for tables that could not be brought up to date.
pub(super) fn of_migration(path: &Path, error: MigrateError) -> StoreError {
    let file = path.display();
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => of(path, error),
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Corrupt {
            what: format!("{file} was written by a newer Hamlet"),
            remedy: "install that version again, or restore the backup from before it".to_owned(),
            source: Some(error.into()),
        },
        error => StoreError::unreadable(
            format!("the tables of {file} are not the ones that Hamlet made"),
            Some(error.into()),
        ),
    }
}

/// The store's error for a folder or file that could not be made.
pub(super) fn of_io(what: String, error: io::Error) -> StoreError {
    StoreError::Unavailable {
        what,
        remedy: "let Hamlet's user write there, or point the store at another file".to_owned(),
        source: Some(error.into()),
    }
}

/// The store's error for a log that holds what was forgotten, and that somebody else is reading.
pub(super) fn log_in_use(path: &Path) -> StoreError {
    StoreError::Unavailable {
        what: format!(
            "what was forgotten is out of {} but still in its log: another program is reading the file",
            path.display()
        ),
        remedy: "when that is done (a backup?), ask to forget it again".to_owned(),
        source: None,
    }
}

/// The store's error for a file that was there and is no more.
pub(super) fn gone(path: &Path) -> StoreError {
    StoreError::Unavailable {
        what: format!("{} was deleted or moved while in use", path.display()),
        remedy: "put it back, then start Hamlet again".to_owned(),
        source: None,
    }
}
