//! `hamlet health`: asks a running service whether it is ready.
//!
//! This is what a container's health check runs, where the image has neither a shell nor another
//! program to ask with. It is one GET over a plain connection, and it ends in time: the answer as
//! a whole has a deadline, so a service that hangs, or drips, is told apart from one that is well.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Deserialize;
use url::{Position, Url};

use super::serve::reachable;
use super::{FINDINGS, FINE, WRONG_USE, say};
use crate::config::{Config, ConfigErrors, Sources};

/// Where a service tells whether decisions can be made and kept.
const READINESS: &str = "/readyz";
/// No answer of Hamlet's own is so long; whoever sends more is somebody else.
const LONGEST_ANSWER: usize = 64 * 1024;
/// So much of an answer is told: a container engine keeps the last lines of each check.
const LONGEST_QUOTE: usize = 500;

/// What the command takes.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  hamlet health                                  the service of ./hamlet.toml and HAMLET_LISTEN
  hamlet health --config blog.toml
  hamlet health --url http://127.0.0.1:9090
  hamlet health --url http://127.0.0.1:9090/healthz    only whether the process is up

In a Dockerfile:
  HEALTHCHECK CMD [\"/usr/local/bin/hamlet\", \"health\"]

No token is needed. A service at 0.0.0.0 or [::] is asked over loopback.

Exit codes: 0 ready, 1 not ready or no answer in time, 2 wrong use or settings.")]
pub struct HealthArgs {
    /// Ask this address; without a path, its /readyz
    #[arg(long, value_name = "URL", conflicts_with = "config")]
    url: Option<String>,
    /// Read the address from this settings file [default: hamlet.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Wait so long for the whole answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

/// Why a service can not be said to be ready. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// Settings are wrong; all of them are told.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The settings leave the port to the system.
    #[error(
        "the settings say port 0, so the system chose one: name the address that Hamlet told at \
         its start with --url"
    )]
    AnyPort,
    /// There is nobody to ask at such an address.
    #[error("`{0}` is not an address of a service: write one such as http://127.0.0.1:8080")]
    NotAnAddress(String),
    /// Nobody is there, or the line broke.
    #[error(
        "{url} does not answer ({source}): see whether Hamlet runs, and listens at that address"
    )]
    NoAnswer {
        /// The address.
        url: Url,
        /// Why.
        source: io::Error,
    },
    /// The answer was not whole in time.
    #[error(
        "{url} did not answer within {seconds} s: see its log, or give it longer with --timeout"
    )]
    Late {
        /// The address.
        url: Url,
        /// How long it had.
        seconds: u64,
    },
    /// Something else has the port.
    #[error("what answers at {0} is not Hamlet: see which program has that port")]
    NotHamlet(Url),
    /// It says itself that it is not.
    #[error("{url} is not ready, status {status}: {said}")]
    NotReady {
        /// The address.
        url: Url,
        /// The status of HTTP.
        status: u16,
        /// What it said, cut.
        said: String,
    },
}

impl HealthError {
    /// 2 for wrong use and settings, 1 for a service that is not ready.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::AnyPort | Self::NotAnAddress(_) => WRONG_USE,
            Self::NoAnswer { .. }
            | Self::Late { .. }
            | Self::NotHamlet(_)
            | Self::NotReady { .. } => FINDINGS,
        }
    }
}

/// What Hamlet says of itself, as far as it is read here.
#[derive(Deserialize)]
struct Told {
    status: String,
    rules_rejected: Option<RulesRejected>,
}

/// Rules on disk that are not in force.
#[derive(Deserialize)]
struct RulesRejected {
    errors: usize,
    #[serde(default)]
    places: Vec<Place>,
}

/// Where one of their errors is.
#[derive(Deserialize)]
struct Place {
    file: String,
    line: usize,
}

impl RulesRejected {
    /// What there is to do. The service decides by the last good rules, so it is well all the same.
    fn advice(&self) -> String {
        let errors = match self.errors {
            1 => "an error".to_owned(),
            count => format!("{count} errors"),
        };
        let place = self.places.first();
        let place = place.map_or_else(String::new, |Place { file, line }| {
            format!(", the first in {} line {line}", quote(file))
        });
        format!(
            "the rules on disk have {errors}{place}; the last good ones are in force: see \
             `hamlet rules lint`"
        )
    }
}

/// Runs the command.
pub fn run(args: &HealthArgs) -> ExitCode {
    let asked = door(args).and_then(|url| ask(url, args.timeout));
    match asked {
        Ok(told) => {
            say(told);
            ExitCode::from(FINE)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Whom to ask: the address given, else that of the settings.
fn door(args: &HealthArgs) -> Result<Url, HealthError> {
    let text = if let Some(url) = &args.url {
        url.clone()
    } else {
        let sources = Sources::of_process(args.config.clone(), Vec::new());
        let listen = Config::load(&sources)?.config.listen;
        if listen.port() == 0 {
            return Err(HealthError::AnyPort);
        }
        format!("http://{}", reachable(listen))
    };
    let url = Url::parse(&text).ok();
    let Some(mut url) = url.filter(|url| url.scheme() == "http" && url.username().is_empty())
    else {
        return Err(HealthError::NotAnAddress(text));
    };
    if url.path() == "/" {
        url.set_path(READINESS);
    }
    Ok(url)
}

/// Asks once, and says in a line that all is well, in a second one what could be better.
fn ask(url: Url, seconds: u64) -> Result<String, HealthError> {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let answer = match fetch(&url, deadline) {
        Ok(answer) => answer,
        // An elapsed timeout of a socket is `WouldBlock` on Unix, `TimedOut` elsewhere.
        Err(error) => {
            return Err(match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                    HealthError::Late { url, seconds }
                }
                _ => HealthError::NoAnswer { url, source: error },
            });
        }
    };
    let Some((status, body)) = understand(&answer) else {
        return Err(HealthError::NotHamlet(url));
    };
    if status != 200 {
        let said = quote(body);
        return Err(HealthError::NotReady { url, status, said });
    }
    match serde_json::from_str::<Told>(body) {
        Ok(told) => {
            let mut said = format!("{}: {url}", quote(&told.status));
            if let Some(rejected) = &told.rules_rejected {
                said = format!("{said}\n{}", rejected.advice());
            }
            Ok(said)
        }
        Err(_) => Err(HealthError::NotHamlet(url)),
    }
}

/// The answer to a GET, as it came over the line.
fn fetch(url: &Url, deadline: Instant) -> io::Result<String> {
    let mut stream = connect(&url.socket_addrs(|| None)?, deadline)?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: hamlet/{}\r\nConnection: close\r\n\r\n",
        &url[Position::BeforePath..Position::AfterQuery],
        &url[Position::BeforeHost..Position::AfterPort],
        env!("CARGO_PKG_VERSION"),
    );
    stream.set_write_timeout(Some(left(deadline)?))?;
    stream.write_all(request.as_bytes())?;

    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while answer.len() < LONGEST_ANSWER {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut part)? {
            0 => break,
            n_bytes => answer.extend_from_slice(&part[..n_bytes]),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The first of a host's addresses that somebody is at.
fn connect(addresses: &[SocketAddr], deadline: Instant) -> io::Result<TcpStream> {
    let mut why = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses {
        match TcpStream::connect_timeout(address, left(deadline)?) {
            Ok(stream) => return Ok(stream),
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// The time that is left; none is an error, as for a socket.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(left)
}

/// Status and body of an answer in HTTP/1.
fn understand(answer: &str) -> Option<(u16, &str)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    let status = status.split_whitespace().next()?;
    Some((status.parse().ok()?, body))
}

/// The beginning of what somebody else sent, fit for a terminal.
fn quote(text: &str) -> String {
    let text = text.trim().chars().take(LONGEST_QUOTE);
    text.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
