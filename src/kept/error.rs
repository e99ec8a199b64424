//! Why a set can not be kept or found.

use std::io;
use std::path::{Path, PathBuf};

use crate::nearest::nearest;

/// Why a set can not be kept or found. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The disk refuses.
    #[error("can not {what} {}: {cause}; check that this user may, and that the disk has room", .path.display())]
    Io {
        /// What was tried: `read`, `write`.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// Told in the message, so it is not told again as its source.
        cause: io::Error,
    },
    /// A kept file is not what was written.
    #[error("{} is broken: restore it from a backup, or roll back to another set", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
    },
    /// Too few digits.
    #[error("`{beginning}` is too short for a hash: write at least {least} of its digits")]
    TooShort {
        /// What was asked for.
        beginning: String,
        /// So many there must be.
        least: usize,
    },
    /// No kept set has this hash.
    #[error("no ruleset that begins with `{beginning}` is kept; {hint}")]
    Unknown {
        /// What was asked for.
        beginning: String,
        /// The nearest, or the latest.
        hint: String,
    },
    /// Several have.
    #[error("`{beginning}` may be any of {}: write more of it", .candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        beginning: String,
        /// All that begin so.
        candidates: Vec<String>,
    },
}

impl KeptError {
    pub(super) fn broken(path: &Path) -> Self {
        let path = path.to_owned();
        Self::Broken { path }
    }

    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { what, path, cause }
    }

    pub(super) fn unknown(beginning: &str, latest: &[String]) -> Self {
        let hint = match nearest(beginning, latest.iter().map(String::as_str)) {
            Some(hash) => format!("did you mean {hash}? `hamlet rules log` lists them"),
            None if latest.is_empty() => {
                "none is kept here yet: `--data` names the folder of the service".to_owned()
            }
            None => format!("the latest are {}", latest.join(", ")),
        };
        Self::Unknown {
            beginning: beginning.to_owned(),
            hint,
        }
    }

    /// Whether the user asked for what is not there, rather than the disk refusing.
    pub const fn is_wrong_use(&self) -> bool {
        matches!(
            self,
            Self::TooShort { .. } | Self::Unknown { .. } | Self::Ambiguous { .. }
        )
    }
}
