//! One tree of settings.
//!
//! A setting exists here and nowhere else: its key in `hamlet.toml`, its variable
//! (`HAMLET_SECTION__KEY`) and its default all come from these structs, so a new one is a new
//! field. [`Config::load`] reads defaults, then the file, then the environment, then flags, and
//! tells everything that is wrong in one go.

mod errors;
mod layers;
mod load;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::decision::Thresholds;
use crate::model::{Options, Scorer};
use crate::store::Durability;
use crate::tuning::probation::Gate;

pub use errors::{ConfigError, ConfigErrors, Origin};
pub use layers::{Flag, Sources};
pub use load::Loaded;

/// All settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Config {
    /// Where the web service listens. Off loopback it starts only with a token.
    pub listen: SocketAddr,
    /// The folder of the store and of the key for pseudonyms.
    pub data: PathBuf,
    /// The folder of the rule files.
    pub rules: PathBuf,
    /// Whether a running service takes changed rule files by itself.
    pub rules_watch: bool,
    /// The folder of the seed corpus.
    pub training: PathBuf,
    /// What a caller must present; from `HAMLET_TOKEN` alone, never from a file.
    #[serde(skip)]
    pub token: Option<SecretString>,
    /// The two lines.
    pub thresholds: Thresholds,
    /// Where decisions are kept.
    pub store: StoreConfig,
    /// How much is taken in.
    pub limits: LimitsConfig,
    /// What is told on stderr.
    pub log: LogConfig,
    /// How the model scores.
    pub model: ModelConfig,
    /// What it learns from beside labels.
    pub learning: LearningConfig,
    /// What is remembered of comments.
    pub past: PastConfig,
    /// What a rule must have shown before it goes live.
    pub gate: Gate,
}

/// Where decisions are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreConfig {
    /// In which kind of store.
    pub kind: StoreKind,
    /// What a recorded decision survives.
    pub durability: Durability,
    /// After so many days the journal forgets the comments and keeps the decisions.
    pub keep_submissions_days: u32,
}

/// The kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// One file in the data folder.
    Sqlite,
    /// Nothing outlives the process; for trying out.
    Memory,
}

/// How much is taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitsConfig {
    /// Longest body of a request.
    pub body_bytes: NonZeroUsize,
    /// So many decisions wait to be written before callers are told to come back later.
    pub queue: NonZeroUsize,
}

/// What is told on stderr.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogConfig {
    /// For eyes or for machines.
    pub format: LogFormat,
    /// From which level on. `RUST_LOG`, where set, says it in more detail.
    pub level: LogLevel,
}

/// The forms of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// A line to read.
    Human,
    /// One JSON object a line.
    Json,
}

/// The levels of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Nothing at all.
    Off,
    /// What failed.
    Error,
    /// What is odd, too.
    Warn,
    /// Every decision and request, too.
    Info,
    /// What a developer asks for.
    Debug,
    /// Everything.
    Trace,
}

/// What the model learns from beside the labels that moderators give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningConfig {
    /// Whether accepts that were sure, and that nobody objected to for three days, are learnt as
    /// ham, slowly. For sites whose moderator looks at what was published.
    pub from_accepts: bool,
}

/// What is remembered of comments, for those that come later: see [`crate::past`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastConfig {
    /// Whether authors, networks, domains, threads, texts and articles leave marks, and whether those
    /// of earlier comments are looked at.
    pub remember: bool,
}

/// How the model scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelConfig {
    /// By which arithmetic.
    pub scorer: Scorer,
    /// A file to start from, such as `hamlet model import` writes; empty for the training folder.
    pub file: PathBuf,
}

impl ModelConfig {
    /// The choices that are part of a model.
    pub fn options(&self) -> Options {
        Options {
            scorer: self.scorer,
            ..Options::default()
        }
    }
}

/// A mebibyte holds every field at its limit, escaped as JSON, several times over.
const BODY_BYTES: NonZeroUsize = NonZeroUsize::new(1024 * 1024).expect("not zero");
/// At a thousand decisions a second, a queue of this length is a second's wait.
const QUEUE: NonZeroUsize = NonZeroUsize::new(1024).expect("not zero");

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            data: "data".into(),
            rules: "rules".into(),
            rules_watch: true,
            training: "training".into(),
            token: None,
            thresholds: Thresholds::default(),
            store: StoreConfig {
                kind: StoreKind::Sqlite,
                durability: Durability::Crash,
                keep_submissions_days: 90,
            },
            limits: LimitsConfig {
                body_bytes: BODY_BYTES,
                queue: QUEUE,
            },
            log: LogConfig {
                format: LogFormat::Human,
                level: LogLevel::Info,
            },
            learning: LearningConfig {
                from_accepts: false,
            },
            model: ModelConfig {
                scorer: Scorer::LogOdds,
                file: PathBuf::new(),
            },
            past: PastConfig { remember: true },
            gate: Gate::default(),
        }
    }
}

#[cfg(test)]
mod tests;
