//! What remembering costs: a Hamlet that looks at the past against one that does not.
//!
//! Both have the same journal behind them; one also has the trails of its authors, networks, pages and
//! texts. They take turns. Authors and networks of what is asked are those of the journal, so every
//! comment finds trails and adds to them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use hamlet::decision::{Action, Points, Versions};
use hamlet::past::{Keys, Who, mailbox_of};
use hamlet::store::{Durability, Pseudonyms, Record, SqliteStore, Store};
use hamlet::submission::Submission;
use hamlet::text::Views;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::bodies::Bodies;
use crate::load::{Until, drive};
use crate::servers::{Kind, Server};
use crate::{Args, Format};

/// Rows that are written at once.
const BATCH: u64 = 256;
/// Pages under which comments stand.
const PAGES: u64 = 5_000;
/// The journal begins here, and ends some weeks later.
const BEGIN: i64 = 1_760_000_000;

/// The author of a number, as `Bodies::of_authors` writes it.
pub(crate) fn email(author: u64) -> String {
    format!("reader{author:06}@mail.example")
}

/// The address of a number, likewise.
pub(crate) fn ip(network: u64) -> String {
    let digits = format!("{network:06}");
    format!("2001:db8:{}:{}00::1", &digits[..4], &digits[4..])
}

/// Measures, and prints the figures.
pub(crate) fn measure(args: &Args) -> Result<()> {
    let bodies = Bodies::of_authors(args.authors)?;
    let servers = [Kind::Forgets, Kind::Remembers].map(|kind| -> Result<(Server, u64)> {
        let remembers = matches!(kind, Kind::Remembers);
        let mut bytes = 0;
        let server = Server::prepared(&kind, |data| {
            bytes = fill(data, args, remembers)?;
            Ok(())
        })?;
        Ok((server, bytes))
    });
    let [forgets, remembers] = servers;
    let ((forgets, small), (remembers, large)) = (forgets?, remembers?);
    let turn = Until::Elapsed(Duration::from_secs_f64(args.seconds));
    let mut rows = Vec::new();
    for &connections in &args.connections {
        let mut turns = [Vec::new(), Vec::new()];
        for round in 0..args.rounds {
            let mut order = [0, 1];
            // Neither always goes first.
            order.rotate_left(round as usize % 2);
            for at in order {
                turns[at].push(Turn::of(
                    [&forgets, &remembers][at],
                    connections,
                    turn,
                    &bodies,
                )?);
            }
            eprintln!("round {} of {} at {connections}", round + 1, args.rounds);
        }
        rows.push(Compared::of(connections, &turns));
    }
    print(args, &rows, (small, large));
    Ok(())
}

/// What one server did in one turn.
struct Turn {
    answers: usize,
    /// Answers in a second.
    rate: f64,
    /// What the server took of all cores; nothing where the system does not tell.
    processor: Duration,
}

impl Turn {
    fn of(server: &Server, connections: usize, until: Until, bodies: &Bodies) -> Result<Self> {
        let before = server.processor()?.unwrap_or_default();
        let run = drive(server.port(), connections, until, bodies)?;
        let after = server.processor()?.unwrap_or_default();
        let answers = run.latencies.len();
        Ok(Self {
            answers,
            rate: answers as f64 / run.elapsed.as_secs_f64(),
            processor: after.saturating_sub(before),
        })
    }
}

/// All turns at so many connections; first who forgets, then who remembers.
#[derive(Serialize)]
struct Compared {
    connections: usize,
    /// Answers in a second, the median turn.
    rates: [f64; 2],
    /// Microseconds of all cores for an answer.
    processor: [f64; 2],
    /// The second rate of each round in shares of the first, the least first.
    ratios: Vec<f64>,
}

impl Compared {
    fn of(connections: usize, turns: &[Vec<Turn>; 2]) -> Self {
        let [forgets, remembers] = turns;
        let ratios = remembers.iter().zip(forgets);
        let mut ratios: Vec<f64> = ratios.map(|(one, other)| one.rate / other.rate).collect();
        ratios.sort_by(f64::total_cmp);
        Self {
            connections,
            rates: turns.each_ref().map(|turns| median(turns)),
            processor: turns.each_ref().map(|turns| {
                let all: Duration = turns.iter().map(|turn| turn.processor).sum();
                let answers: usize = turns.iter().map(|turn| turn.answers).sum();
                all.as_secs_f64() * 1e6 / answers.max(1) as f64
            }),
            ratios,
        }
    }
}

fn median(turns: &[Turn]) -> f64 {
    let mut rates: Vec<f64> = turns.iter().map(|turn| turn.rate).collect();
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn print(args: &Args, rows: &[Compared], (small, large): (u64, u64)) {
    let per_row = |bytes: u64| bytes / args.rows.max(1);
    if matches!(args.format, Format::Json) {
        println!(
            "{}",
            json!({ "rows": args.rows, "authors": args.authors, "turns": rows,
                "bytes_a_row_without": per_row(small), "bytes_a_row_with": per_row(large) })
        );
        return;
    }
    println!(
        "{} rows in the journal, {} authors; a row takes {} bytes without what is remembered, {} with it",
        args.rows,
        args.authors,
        per_row(small),
        per_row(large)
    );
    println!("connections  forgets/s  remembers/s  ratio  least  most  cpu us  cpu us, remembers");
    for row in rows {
        let at = |share: f64| row.ratios[((row.ratios.len() - 1) as f64 * share) as usize];
        println!(
            "{:>11}  {:>9.0}  {:>11.0}  {:>5.3}  {:>5.3}  {:>4.3}  {:>6.0}  {:>17.0}",
            row.connections,
            row.rates[0],
            row.rates[1],
            at(0.5),
            at(0.0),
            at(1.0),
            row.processor[0],
            row.processor[1]
        );
    }
}

/// Writes the journal; the bytes of its file.
fn fill(data: &Path, args: &Args, remembers: bool) -> Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let pseudonyms = Pseudonyms::open(&data.join("pseudonym.key"))?;
    let path = data.join("hamlet.db");
    runtime.block_on(async {
        let store = SqliteStore::open(&path, Durability::Crash).await?;
        let mut from = 0;
        while from < args.rows {
            let to = args.rows.min(from + BATCH);
            let records = (from..to)
                .map(|n| record(n, args.authors, &pseudonyms, remembers))
                .collect::<Result<Vec<Record>>>()?;
            store.append(records).await?;
            if to.is_multiple_of(100 * BATCH) {
                eprintln!("{to} of {} rows", args.rows);
            }
            from = to;
        }
        ensure!(store.count().await? == args.rows, "rows are missing");
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(std::fs::metadata(&path)?.len())
}

/// The row of a number: one of many readers under one of many pages.
fn record(n: u64, authors: u64, pseudonyms: &Pseudonyms, remembers: bool) -> Result<Record> {
    // A step of a prime: neighbours in time have nothing in common.
    let author = n.wrapping_mul(7919) % authors;
    let email = email(author);
    let submission = Submission {
        name: Some(format!("Reader Number{author}")),
        email: Some(email.clone()),
        content: format!(
            "Remark {n} on page {}: I read all of this twice, and part {} was new to me.",
            n % PAGES,
            n % 97
        ),
        permalink: Some(format!("https://news.example/page-{}", n % PAGES)),
        url: author
            .is_multiple_of(4)
            .then(|| format!("https://blog{author}.example/")),
        ..Submission::default()
    };
    let network = pseudonyms.network(ip(author % 50_000).parse()?);
    let mailbox = pseudonyms.email(&mailbox_of(&email));
    let at = Timestamp::from_second(BEGIN + i64::try_from(n)?)?;
    let event = remembers.then(|| {
        let who = Who {
            email: mailbox.as_deref(),
            network: Some(&network),
            seed: pseudonyms.seed(),
            ..Who::default()
        };
        let keys = Keys::of(&submission, &Views::of(&submission), &who);
        keys.event(n as u32, at.as_second() as u32, Action::Accept)
    });
    let millis = u128::try_from(at.as_millisecond())?;
    Ok(Record {
        // As UUIDv7 have it: the time first.
        id: Uuid::from_u128(millis << 80 | 7 << 76 | 2 << 62 | u128::from(n)),
        at,
        site: String::new(),
        comment_id: None,
        content_hash: String::new(),
        action: Action::Accept,
        score: Points(0),
        decision: "{}".to_owned(),
        facts: "{}".to_owned(),
        submission: None,
        ip_hmac: None,
        network_hmac: Some(network),
        email_hmac: mailbox,
        event,
        article: None,
        versions: Versions {
            ruleset: "0123456789abcdef".to_owned(),
            model: "0123456789abcdef".to_owned(),
            policy: "0123456789abcdef".to_owned(),
        },
        supersedes: None,
    })
}
