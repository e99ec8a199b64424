//! What a reload of 60,000 phrases does to those who ask meanwhile.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::load::{Run, Until, drive};
use crate::servers::{Kind, Server};
use crate::{Args, Bodies, Format};

/// From the end of one reload to the start of the next.
const PAUSE: Duration = Duration::from_millis(500);

/// Latencies of all turns of one kind, and how many answers a second each turn gave.
#[derive(Default)]
struct Turns {
    latencies: Vec<Duration>,
    rates: Vec<f64>,
}

impl Turns {
    fn add(&mut self, run: Run) {
        self.rates
            .push(run.latencies.len() as f64 / run.elapsed.as_secs_f64());
        self.latencies.extend(run.latencies);
    }

    /// Median rate; p50, p99, p99.9 and the longest, in milliseconds.
    fn figures(&mut self) -> [f64; 5] {
        self.latencies.sort_unstable();
        self.rates.sort_by(f64::total_cmp);
        let ms = |share: f64| milliseconds(quantile(&self.latencies, share));
        let rate = self.rates[self.rates.len() / 2];
        [rate, ms(0.5), ms(0.99), ms(0.999), ms(1.0)]
    }
}

/// Turns without a reload and with one after the other, by turns.
pub(crate) fn measure(args: &Args, bodies: &Bodies) -> Result<()> {
    let file = args.phrases.clone();
    let file = file.context("--reloads needs --phrases FILE")?;
    let server = Server::hamlet(&Kind::Phrases(file))?;
    let turn = Until::Elapsed(Duration::from_secs_f64(args.seconds));
    let mut rows = Vec::new();
    let mut took = Vec::new();
    for &connections in &args.connections {
        let (mut quiet, mut busy) = (Turns::default(), Turns::default());
        for round in 0..args.rounds {
            let mut with_reloads = || -> Result<Run> {
                let stop = AtomicBool::new(false);
                thread::scope(|scope| {
                    let reloads = scope.spawn(|| reload_until(&stop, &server));
                    let run = drive(server.port(), connections, turn, bodies);
                    stop.store(true, Ordering::Relaxed);
                    let reloads = reloads.join();
                    let times = reloads.map_err(|_| anyhow::anyhow!("reloads panicked"))?;
                    took.extend(times?);
                    run
                })
            };
            // Neither always goes first.
            if round % 2 == 0 {
                quiet.add(drive(server.port(), connections, turn, bodies)?);
                busy.add(with_reloads()?);
            } else {
                busy.add(with_reloads()?);
                quiet.add(drive(server.port(), connections, turn, bodies)?);
            }
            eprintln!("round {} of {} at {connections}", round + 1, args.rounds);
        }
        rows.push((connections, "none", quiet.figures()));
        rows.push((connections, "reloads", busy.figures()));
    }
    took.sort_unstable();
    match args.format {
        Format::Human => print(&rows, &took),
        Format::Json => println!("{}", as_json(&rows, &took)),
    }
    Ok(())
}

/// Changes the points of the rule of phrases and has the service take them, again and again; how
/// long each answer took.
fn reload_until(stop: &AtomicBool, server: &Server) -> Result<Vec<Duration>> {
    let path = server.phrase_rule()?;
    let mut took = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let rule = fs::read_to_string(&path)?;
        let other = if rule.contains("score = 0.1\n") {
            rule.replace("score = 0.1\n", "score = 0.2\n")
        } else {
            rule.replace("score = 0.2\n", "score = 0.1\n")
        };
        fs::write(&path, other)?;
        let asked = Instant::now();
        let url = format!("http://127.0.0.1:{}/v1/rules/reload", server.port());
        let mut answer = ureq::post(url).send_empty()?;
        took.push(asked.elapsed());
        let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        ensure!(answer["result"] == "swapped", "{answer}");
        thread::sleep(PAUSE);
    }
    Ok(took)
}

fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn print(rows: &[(usize, &str, [f64; 5])], took: &[Duration]) {
    println!("| connections | meanwhile | answers/s | p50 ms | p99 ms | p99.9 ms | longest ms |");
    println!("|---:|---|---:|---:|---:|---:|---:|");
    for (connections, kind, [rate, p50, p99, p999, longest]) in rows {
        println!(
            "| {connections} | {kind} | {rate:.0} | {p50:.2} | {p99:.2} | {p999:.2} | {longest:.2} |"
        );
    }
    println!(
        "\n{} reloads, from question to answer: median {:.0} ms, longest {:.0} ms",
        took.len(),
        milliseconds(quantile(took, 0.5)),
        milliseconds(quantile(took, 1.0)),
    );
}

fn as_json(rows: &[(usize, &str, [f64; 5])], took: &[Duration]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(connections, kind, [rate, p50, p99, p999, longest])| {
            json!({
                "connections": connections, "meanwhile": kind, "answers_per_second": rate,
                "p50_ms": p50, "p99_ms": p99, "p999_ms": p999, "longest_ms": longest,
            })
        })
        .collect();
    let took: Vec<f64> = took.iter().copied().map(milliseconds).collect();
    json!({ "rows": rows, "reload_ms": took })
}
