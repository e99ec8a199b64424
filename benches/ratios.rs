//! How cost grows: with the number of phrases and patterns, with the script, with the length.
//!
//! ```text
//! cargo bench --bench ratios
//! ```
//!
//! Each line compares two things that take turns in one run, so that what else the machine does
//! meets both; it gives the median of the turns' ratios.

#[allow(dead_code, reason = "other benches use the rest")]
mod subjects;

use std::hint::black_box;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use hamlet::filter::Filter;
use hamlet::rules::{Mode, Ruleset, Sources};
use hamlet::signals::Signals;
use hamlet::submission::Submission;

/// Turns of each of the two.
const ROUNDS: usize = 31;
/// Shortest time of a turn.
const TURN: Duration = Duration::from_millis(20);

fn main() {
    // Criterion's flags do not matter here.
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(["what", "µs", "against", "µs", "ratio"]);
    if let Some(ratio) = table.column_mut(4) {
        ratio.set_cell_alignment(CellAlignment::Right);
    }
    let ordinary = subjects::ascii(subjects::ORDINARY);
    let long = subjects::ascii(64 * 1024);

    let phrases = [60_000, 1_000]
        .map(|count| subjects::ruleset(&subjects::with_phrases(Sources::default(), count)));
    let patterns = [1_000, 50]
        .map(|count| subjects::ruleset(&subjects::with_patterns(Sources::default(), count)));
    for (length, submission) in [("500 B", &ordinary), ("64 KiB", &long)] {
        row(
            &mut table,
            &format!("scan {length}, 60,000 phrases"),
            "1,000 phrases",
            scan(&phrases[0], submission),
            scan(&phrases[1], submission),
        );
        row(
            &mut table,
            &format!("scan {length}, 1,000 patterns"),
            "50 patterns",
            scan(&patterns[0], submission),
            scan(&patterns[1], submission),
        );
    }

    let filter = subjects::filter(&subjects::shipped_rules());
    for bytes in [subjects::ORDINARY, 4 * 1024] {
        row(
            &mut table,
            &format!("assess {bytes} B beyond ASCII"),
            "as many of ASCII",
            assess(&filter, subjects::beyond_ascii(bytes)),
            assess(&filter, subjects::ascii(bytes)),
        );
    }
    for (more, less) in [(8, 4), (16, 8), (32, 16), (64, 32)] {
        row(
            &mut table,
            &format!("assess {more} KiB"),
            &format!("{less} KiB"),
            assess(&filter, subjects::ascii(more * 1024)),
            assess(&filter, subjects::ascii(less * 1024)),
        );
    }
    println!("{table}");
}

fn scan<'a>(ruleset: &'a Ruleset, submission: &'a Submission) -> impl FnMut() + 'a {
    let facts = subjects::facts(submission);
    let views = subjects::views(submission);
    let signals = Signals::of(submission, &views, &facts);
    move || {
        black_box(ruleset.scan(submission, black_box(&views), &signals, Mode::Live));
    }
}

fn assess(filter: &Filter, submission: Submission) -> impl FnMut() {
    let facts = subjects::facts(&submission);
    move || {
        black_box(filter.assess(black_box(&submission), &facts));
    }
}

fn row(
    table: &mut Table,
    what: &str,
    against: &str,
    mut one: impl FnMut(),
    mut other: impl FnMut(),
) {
    let (n_one, n_other) = (repeats(&mut one), repeats(&mut other));
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        // Nobody always goes first.
        times.push(if round % 2 == 0 {
            let first = time(&mut one, n_one);
            (first, time(&mut other, n_other))
        } else {
            let first = time(&mut other, n_other);
            (time(&mut one, n_one), first)
        });
    }
    let median = |of: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = times.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    table.add_row([
        what.to_owned(),
        format!("{:.1}", median(|times| times.0)),
        against.to_owned(),
        format!("{:.1}", median(|times| times.1)),
        format!("{:.2}", median(|times| times.0 / times.1)),
    ]);
}

/// How often a turn runs it.
fn repeats(run: &mut impl FnMut()) -> u32 {
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed() < TURN {
        run();
        count += 1;
    }
    count
}

/// Microseconds of one run.
fn time(run: &mut impl FnMut(), repeats: u32) -> f64 {
    let started = Instant::now();
    for _ in 0..repeats {
        run();
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(repeats)
}
