//! What a decision costs over HTTP, against a server that decides nothing.
//!
//! ```text
//! cargo bench --bench http
//! cargo bench --bench http -- --phrases PATH --format json
//! cargo bench --bench http -- --phrases PATH --reloads
//! cargo bench --bench http -- --remembering
//! ```
//!
//! Both sides run as processes of their own on loopback and take turns, so that whatever else the
//! machine does meets both. The bare server is actix-web with the same threads; it parses the same
//! struct and answers as many bytes. Every body is distinct, none has a `comment_id`, and at the
//! end the journal must hold a row for every answer. The figure to read is the ratio: how many
//! decisions Hamlet gives while the bare server gives one answer.

mod bare;
mod bodies;
mod load;
mod reloads;
mod remembering;
mod report;
mod servers;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};

use bodies::Bodies;
use report::{Report, Row};
use servers::{Kind, Server};

/// Comments that show how long the answers are.
const PROBES: usize = 400;

/// What the program takes.
#[derive(Parser)]
struct Args {
    /// Turns of each server
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Length of a turn, in seconds
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Connections that ask at once
    #[arg(long, value_delimiter = ',', default_values_t = [16, 64])]
    connections: Vec<usize>,
    /// Also run with the lines of this file as phrases of one more rule, the first 60,000 of
    /// four characters or more
    #[arg(long, value_name = "FILE")]
    phrases: Option<PathBuf>,
    /// Measure instead what reloads of those phrases do to those who ask meanwhile
    #[arg(long, requires = "phrases")]
    reloads: bool,
    /// Measure instead what it costs to remember authors, networks, pages and texts
    #[arg(long)]
    remembering: bool,
    /// Rows that stand in the journal before, with `--remembering`
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Authors whom these are from
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..=999_999))]
    authors: u64,
    /// How the figures are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Be the bare server, answering that many bytes
    #[arg(long, hide = true)]
    bare: Option<usize>,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.bare {
        Some(answer_bytes) => bare::serve(answer_bytes),
        None => measure(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(3)
        }
    }
}

fn measure(args: &Args) -> Result<()> {
    if args.remembering {
        return remembering::measure(args);
    }
    let bodies = Bodies::of_seed_corpus()?;
    if args.reloads {
        return reloads::measure(args, &bodies);
    }
    let mut kinds = vec![Kind::Crash, Kind::Power];
    if let Some(file) = &args.phrases {
        kinds.push(Kind::Phrases(file.clone()));
    }
    let mut hamlets: Vec<Server> = kinds.iter().map(Server::hamlet).collect::<Result<_>>()?;
    let mut asked = vec![0; hamlets.len()];

    let probe = load::drive(hamlets[0].port(), 1, load::Until::Answers(PROBES), &bodies)
        .context("the probe that tells how long answers are")?;
    asked[0] += probe.latencies.len();
    let answer_bytes = probe.answer_bytes / probe.latencies.len();

    let bare = Server::bare(answer_bytes)?;
    let mut report = Report::new(bodies.mean_bytes(), answer_bytes);
    for &connections in &args.connections {
        let servers: Vec<&Server> = std::iter::once(&bare).chain(&hamlets).collect();
        let rows = take_turns(&servers, connections, args, &bodies)?;
        // The bare server keeps nothing.
        for (asked, row) in asked.iter_mut().zip(&rows[1..]) {
            *asked += row.answers();
        }
        report.rows.extend(rows);
    }
    for (server, asked) in hamlets.iter_mut().zip(asked) {
        let kept = server.stop_and_count()?;
        ensure!(
            kept == asked,
            "{}: {asked} answers, but {kept} rows in the journal",
            server.name()
        );
        report.kept += kept;
        let starts = server.starts()?;
        report.starts.push((server.name().to_owned(), starts));
    }
    match args.format {
        Format::Human => report.print(),
        Format::Json => println!("{}", report.json()),
    }
    Ok(())
}

/// All rounds at one number of connections.
fn take_turns(
    servers: &[&Server],
    connections: usize,
    args: &Args,
    bodies: &Bodies,
) -> Result<Vec<Row>> {
    let turn = load::Until::Elapsed(Duration::from_secs_f64(args.seconds));
    let mut rows: Vec<Row> = servers
        .iter()
        .map(|server| Row::new(server.name(), connections))
        .collect();
    for round in 0..args.rounds {
        let mut order: Vec<usize> = (0..servers.len()).collect();
        // Nobody always goes first.
        order.rotate_left(round as usize % servers.len());
        for at in order {
            let server = servers[at];
            let run = load::drive(server.port(), connections, turn, bodies)
                .with_context(|| format!("{} at {connections} connections", server.name()))?;
            rows[at].add(run);
        }
        eprintln!("round {} of {} at {connections}", round + 1, args.rounds);
    }
    for (row, server) in rows.iter_mut().zip(servers) {
        row.memory = server.memory()?;
    }
    Ok(rows)
}
