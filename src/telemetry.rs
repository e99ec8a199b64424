//! Log lines: who gets them, and in which form.
//!
//! They go to stderr, so that stdout holds what a command was asked for. What goes into them is
//! ids, rule names, points, counts and durations: never a name, an address or a text.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{LogConfig, LogFormat, LogLevel};

/// Why there can be no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `RUST_LOG` is not what it should be.
    #[error("RUST_LOG is not a filter ({0}); unset it, or write one such as `info,hamlet=debug`")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// There is one already.
    #[error("the log was started twice")]
    Twice(#[from] TryInitError),
}

/// Starts the log of this process. `RUST_LOG`, where it is set, overrules the level.
pub fn start(config: &LogConfig) -> Result<(), TelemetryError> {
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    start_into(config, colours, io::stderr)
}

/// Starts it with lines that go somewhere else.
pub fn start_into<W>(config: &LogConfig, colours: bool, writer: W) -> Result<(), TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let spoken = std::env::var("RUST_LOG").unwrap_or_default();
    let filter = if spoken.trim().is_empty() {
        EnvFilter::try_new(directives(config.level))?
    } else {
        EnvFilter::try_new(spoken)?
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A disk that is full must not stop the decisions; told on stderr, it would be a panic.
        .log_internal_errors(false)
        .with_writer(writer);
    match config.format {
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init()?,
        LogFormat::Human => lines.with_ansi(colours).finish().try_init()?,
    }
    tell_panics_by_their_place();
    Ok(())
}

/// A panic's text can quote a comment (a slice at the wrong byte shows the string), so only the
/// place is told.
fn tell_panics_by_their_place() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked: this is a bug");
    }));
}

/// What is told at a level. Below `info` only Hamlet talks more: no library promises that what it
/// tells there is never a part of a request. What is not HTTP at all is no error of ours: whoever
/// reaches the port could fill the log with it.
const fn directives(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Off => "off",
        LogLevel::Error => "error,actix_http::h1=off",
        LogLevel::Warn => "warn,actix_http::h1=off",
        LogLevel::Info => "info,actix_http::h1=off",
        LogLevel::Debug => "info,hamlet=debug,actix_http::h1=off",
        LogLevel::Trace => "info,hamlet=trace,actix_http::h1=off",
    }
}
