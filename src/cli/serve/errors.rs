//! Why Hamlet does not serve, and the exit code for it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::ConfigErrors;
use crate::http::Exposed;
use crate::learning::LearnError;
use crate::setup::SetupError;
use crate::store::{KeyError, StoreError};
use crate::telemetry::TelemetryError;

/// Why Hamlet does not serve. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Settings are wrong; all of them are told.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// Hamlet would be open to everybody.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The log can not be started.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The address can not be had.
    #[error("can not listen on {address} ({source}); {}", listen_remedy(.source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The rules or the seed corpus are wrong or out of reach.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The data folder can not be made.
    #[error(
        "the data folder {} can not be made ({source}); name one that this user may write to \
         with --data",
        .path.display()
    )]
    Data {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key for pseudonyms can not be had.
    #[error(transparent)]
    Pseudonyms(#[from] KeyError),
    /// The store can not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was learnt before can not be read.
    #[error(transparent)]
    Learning(#[from] LearnError),
    /// Signals can not be received.
    #[error("signals can not be received ({0}), so nothing could stop Hamlet in order")]
    Signals(#[source] io::Error),
    /// The service ended by itself.
    #[error("the service ended ({0}); start it again, and see the log")]
    Served(#[source] io::Error),
}

impl ServeError {
    /// 2 for wrong use and settings, 3 for what could not be done.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Setup(error) if error.is_wrong_content() => 2,
            Self::Config(_) | Self::Exposed(_) | Self::Telemetry(_) => 2,
            Self::Setup(_)
            | Self::Listen { .. }
            | Self::Data { .. }
            | Self::Pseudonyms(_)
            | Self::Store(_)
            | Self::Learning(_)
            | Self::Signals(_)
            | Self::Served(_) => 3,
        }
    }
}

fn listen_remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program has this port: stop it, or choose another with --listen"
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need a privilege: choose another with --listen"
        }
        _ => "choose an address of this machine with --listen",
    }
}
