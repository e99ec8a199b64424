//! `hamlet serve`: the web service, from its settings to its last answer.

mod errors;
mod signals;
mod start;

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::check;
use crate::config::{Config, Flag, Sources};
use crate::http::{self, Access, Limits, State};
use crate::kept::By;
use crate::learning::Learner;
use crate::reload::{Reloader, watch};
use crate::store::Store;
use crate::telemetry;

pub use errors::ServeError;
use signals::{Hangups, Signals};

/// How often the journal forgets comments that are older than they may be.
const SWEEP: Duration = Duration::from_hours(1);
/// How often lessons are looked at that another process may have taken away.
const LESSONS_WATCH: Duration = Duration::from_secs(2);

/// What the command takes. Each flag stands for a setting and overrules it.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  hamlet serve                                     on this machine only, settings from ./hamlet.toml
  hamlet serve --store memory --listen 127.0.0.1:0   to try it out; nothing is kept
  HAMLET_TOKEN=$(openssl rand -hex 32) hamlet serve --listen 0.0.0.0:8080

Changed rules are taken while it runs: by itself (the setting `rules_watch`), at SIGHUP, and at
POST /v1/rules/reload. `hamlet rules log` tells which ran when.

Exit codes: 0 ended when told to, 2 wrong use, settings or rules, 3 could not do it.")]
pub struct ServeArgs {
    /// Read the settings from this file [default: hamlet.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Listen on this address and port; off loopback `HAMLET_TOKEN` must be set
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Keep decisions and the key for pseudonyms in this folder
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<String>,
    /// Read the rules from this folder
    #[arg(long, value_name = "FOLDER")]
    pub rules: Option<String>,
    /// Read the labelled comments that the model starts from in this folder
    #[arg(long, value_name = "FOLDER")]
    pub training: Option<String>,
    /// Keep decisions in a file, or in memory until the end: sqlite, memory
    #[arg(long, value_name = "KIND")]
    pub store: Option<String>,
    /// Write log lines for eyes or for machines: human, json
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,
}

impl ServeArgs {
    fn flags(&self) -> Vec<Flag> {
        [
            ("--listen", "listen", &self.listen),
            ("--data", "data", &self.data),
            ("--rules", "rules", &self.rules),
            ("--training", "training", &self.training),
            ("--store", "store.kind", &self.store),
            ("--log-format", "log.format", &self.log_format),
        ]
        .into_iter()
        .filter_map(|(flag, key, value)| {
            let value = value.clone()?;
            Some(Flag { flag, key, value })
        })
        .collect()
    }
}

/// Runs the service on threads of its own.
pub fn run(args: ServeArgs) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let served = match runtime {
        Ok(runtime) => runtime.block_on(serve(args)),
        Err(error) => Err(ServeError::Served(error)),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Serves until SIGTERM or SIGINT; then finishes what is under way.
pub async fn serve(args: ServeArgs) -> Result<(), ServeError> {
    let sources = Sources::of_process(args.config.clone(), args.flags());
    let config = Config::load(&sources)?.config;
    let access = Access::at(config.listen.ip(), config.token.clone())?;
    telemetry::start(&config.log)?;
    let signals = Signals::listen().map_err(ServeError::Signals)?;
    let hangups = Hangups::listen().map_err(ServeError::Signals)?;
    let listener = bind(config.listen)?;
    let address = listener.local_addr().map_err(ServeError::Served)?;

    let start::Parts {
        checker,
        learner,
        reloader,
    } = start::parts(&config).await?;
    let learning = learn_on(&learner, config.learning.from_accepts);
    let reloading = reload_on(&reloader, hangups, config.rules_watch);
    let journal = Arc::clone(&checker.journal);
    let sweeper = tokio::spawn(sweep(
        Arc::clone(&checker.store),
        config.store.keep_submissions_days,
    ));
    let state = Arc::new(State {
        checker,
        learner,
        reloader,
        access,
        limits: Limits {
            body_bytes: config.limits.body_bytes.get(),
            ..Limits::default()
        },
    });

    greet(address, config.token.is_some());
    let served = http::serve(listener, state, signals.stop()).await;
    // Requests first, then the decisions that they wait for; draining closes the store.
    sweeper.abort();
    for task in reloading.into_iter().chain(learning) {
        task.abort();
    }
    journal.drain().await;
    tracing::info!("ended");
    served.map_err(ServeError::Served)
}

/// Reloads the rules at each SIGHUP and, if they are watched, at each change.
fn reload_on(
    reloader: &Arc<Reloader>,
    mut hangups: Hangups,
    watched: bool,
) -> Vec<tokio::task::JoinHandle<()>> {
    let asked = Arc::clone(reloader);
    let asked = tokio::spawn(async move {
        loop {
            hangups.next().await;
            asked.reload(By::Signal).await;
        }
    });
    let watching = watched.then(|| tokio::spawn(watch::run(Arc::clone(reloader))));
    std::iter::once(asked).chain(watching).collect()
}

/// Sees lessons that another process took away, and learns from settled accepts where that is
/// wanted. What fails now is tried again.
fn learn_on(learner: &Arc<Learner>, from_accepts: bool) -> Vec<tokio::task::JoinHandle<()>> {
    let watching = Arc::clone(learner);
    let watching = tokio::spawn(async move {
        let mut often = tokio::time::interval(LESSONS_WATCH);
        loop {
            often.tick().await;
            match watching.catch_up(Timestamp::now()).await {
                Ok(false) => {}
                Ok(true) => tracing::info!("lessons were changed from outside; read again"),
                Err(error) => tracing::warn!(%error, "lessons could not be looked at"),
            }
        }
    });
    let learner = Arc::clone(learner);
    let accepts = from_accepts.then(|| {
        tokio::spawn(async move {
            let mut hourly = tokio::time::interval(SWEEP);
            loop {
                hourly.tick().await;
                match learner.learn_accepts(Timestamp::now()).await {
                    Ok(0) => {}
                    Ok(lessons) => tracing::info!(lessons, "learnt from settled accepts"),
                    Err(error) => tracing::warn!(%error, "accepts could not be learnt from"),
                }
            }
        })
    });
    std::iter::once(watching).chain(accepts).collect()
}

/// Lets the journal forget comments and what they left in time; what fails now is tried again an
/// hour later.
async fn sweep(store: Arc<dyn Store>, days: u32) {
    let mut hourly = tokio::time::interval(SWEEP);
    let kept_for = SignedDuration::from_hours(i64::from(days) * 24);
    let mut hours: u32 = 0;
    loop {
        hourly.tick().await;
        // Once a day, and not at the start, when everybody waits: it reads every trail there is.
        if hours % 24 == 1 {
            forget_trails(&*store).await;
        }
        hours = hours.wrapping_add(1);
        let Ok(before) = Timestamp::now().checked_sub(kept_for) else {
            return;
        };
        match store.forget_submissions(before, check::without_words).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old comments forgotten"),
            Err(error) => tracing::warn!(%error, "old comments could not be forgotten"),
        }
    }
}

/// Lets trails end in time; what fails now is tried again a day later.
async fn forget_trails(store: &dyn Store) {
    let now = u32::try_from(Timestamp::now().as_second()).unwrap_or(0);
    match store.forget_trails(now).await {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "old trails and articles forgotten"),
        Err(error) => tracing::warn!(%error, "old trails could not be forgotten"),
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|source| ServeError::Listen { address, source })
}

/// Tells where Hamlet is, and a line to try it with.
fn greet(address: SocketAddr, with_token: bool) {
    let door = format!("http://{}", reachable(address));
    let token = if with_token {
        " \\\n    -H \"Authorization: Bearer $HAMLET_TOKEN\""
    } else {
        ""
    };
    // Whoever closed our stdout does not want the greeting; that is no reason to stop.
    let _ = writeln!(
        io::stdout(),
        "Hamlet listens on http://{address}\n\n\
         Try it:\n  curl -sS '{door}/v1/check?answer=short' -H 'Content-Type: application/json'{token} \\\n    \
         -d '{{\"name\":\"Ann\",\"email\":\"ann@example.org\",\"content\":\"Thank you, this helped me.\"}}'\n\n\
         Is it ready? {door}/readyz    Stop it with Ctrl-C."
    );
}

/// An address that a caller on this machine can use.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
