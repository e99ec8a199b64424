//! Why a ruleset is there.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a ruleset is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// The service started with it.
    Start,
    /// The service found it on disk and put it in force.
    Reload {
        /// What made it look.
        by: By,
    },
    /// A command wrote it.
    Command {
        /// As typed: `rules promote`.
        command: String,
        /// What the user gave as the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// It lay there when a command was about to write another.
    Found {
        /// The command: `rules rollback`.
        command: String,
    },
}

/// What made the service look at its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A file changed.
    Watch,
    /// SIGHUP.
    Signal,
    /// `POST /v1/rules/reload`.
    Request,
}

impl Cause {
    /// Whether it is worth a line where the newest line names the same set.
    pub(super) const fn is_news(&self) -> bool {
        matches!(self, Self::Command { .. })
    }

    /// Whether the service ran the set.
    pub(super) const fn ran(&self) -> bool {
        matches!(self, Self::Start | Self::Reload { .. })
    }
}

impl By {
    /// Its name in log lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Signal => "signal",
            Self::Request => "request",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Reload { by } => write!(f, "reload by {}", by.name()),
            Self::Command { command, why: None } => f.write_str(command),
            Self::Command {
                command,
                why: Some(why),
            } => write!(f, "{command}: {why}"),
            Self::Found { command } => write!(f, "before {command}"),
        }
    }
}
