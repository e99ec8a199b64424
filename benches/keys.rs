//! What a block list costs a comment: one search for each key and field, as `WordPress` looks, against
//! the same list imported.
//!
//! ```text
//! cargo bench --bench keys
//! cargo bench --bench keys -- --keys FILE
//! ```
//!
//! Without a file the list is made here: 65,000 keys of words, pairs, hosts and paths. Both ways look at
//! the same comments in turns, so that what else the machine does meets both. "One search" is the
//! cheapest form of that loop: each field in lower case once, then a plain search for each key
//! in each field; a pattern compiled for each key costs several times that. The loop stops at the first
//! key that is found; both are counted on comments that have none, as nearly all that honest people write,
//! and told apart for those that have some.

#[allow(dead_code, reason = "the other benches need the rest of it")]
mod subjects;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use hamlet::rules::{Mode, Ruleset};
use hamlet::signals::Signals;
use hamlet::submission::Submission;
use hamlet::tuning::import::settle::{About, settle};
use hamlet::tuning::import::{self, Format, Options, Source};

/// Turns of each way.
const ROUNDS: usize = 7;
/// Comments of the seed corpus that are asked about, every so many rows.
const STEP: usize = 97;

#[derive(Parser)]
struct Args {
    /// Keys, one a line
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Given by `cargo bench`
    #[arg(long = "bench", hide = true)]
    _bench: bool,
}

fn main() {
    let args = Args::parse();
    let text = match &args.keys {
        Some(file) => std::fs::read_to_string(file).expect("the keys can be read"),
        None => made(65_000),
    };
    let keys = Keys::of(&text);
    let imported = imported(&text);
    let rows = subjects::seed_corpus();
    let comments: Vec<&Submission> = rows
        .iter()
        .step_by(STEP)
        .map(|row| &row.submission)
        .collect();
    let (found, clean): (Vec<_>, Vec<_>) =
        comments.into_iter().partition(|comment| keys.find(comment));

    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header([
        "comments",
        "number",
        "one search for each key and field, µs",
        "imported, µs",
        "ratio",
    ]);
    for column in 1..5 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for (name, comments) in [("that have no key", &clean), ("that have some", &found)] {
        if !comments.is_empty() {
            table.add_row(row(name, comments, &keys, &imported));
        }
    }
    let hit = clean
        .iter()
        .chain(&found)
        .filter(|comment| scan(&imported, comment) > 0)
        .count();
    println!(
        "{} keys, parts of words count. Of {} comments {} have a key; {hit} hit an imported rule.\n\n{table}",
        keys.keys.len(),
        clean.len() + found.len(),
        found.len(),
    );
}

/// So many keys: words, pairs of words, hosts and paths, which few comments have.
fn made(count: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "qui", "xo", "zu", "bra", "shi", "tre",
        "vo", "wy",
    ];
    (0..count)
        .map(|number| {
            let part = |shift: u32| SYLLABLES[(number >> shift) % SYLLABLES.len()];
            let word = [12, 8, 4, 0].map(part).concat();
            match number % 4 {
                0 => word + "\n",
                1 => format!("{word} offer\n"),
                2 => format!("{word}-shop.example.com\n"),
                _ => format!("/{word}-online/\n"),
            }
        })
        .collect()
}

/// Medians over the turns.
fn row(name: &str, comments: &[&Submission], keys: &Keys, imported: &Ruleset) -> [String; 5] {
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let one = || time(comments, |comment| usize::from(keys.find(comment)));
        let other = || time(comments, |comment| scan(imported, comment));
        // Nobody always goes first.
        times.push(if round % 2 == 0 {
            let first = one();
            (first, other())
        } else {
            let first = other();
            (one(), first)
        });
    }
    let median = |of: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = times.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    [
        name.to_owned(),
        comments.len().to_string(),
        format!("{:.0}", median(|times| times.0)),
        format!("{:.1}", median(|times| times.1)),
        format!("{:.0}", median(|times| times.0 / times.1)),
    ]
}

/// Microseconds a comment.
fn time(comments: &[&Submission], look: impl Fn(&Submission) -> usize) -> f64 {
    let started = Instant::now();
    for comment in comments {
        black_box(look(black_box(comment)));
    }
    started.elapsed().as_secs_f64() * 1e6 / comments.len() as f64
}

/// The keys as `WordPress` has them: trimmed, in any case.
struct Keys {
    keys: Vec<String>,
}

impl Keys {
    fn of(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Self {
            keys: lines.map(str::to_lowercase).collect(),
        }
    }

    /// Key by key, in each of the fields; the comment as sent and without its tags.
    fn find(&self, comment: &Submission) -> bool {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let fields = [
            lower(&comment.name),
            lower(&comment.email),
            lower(&comment.url),
            comment.content.to_lowercase(),
            without_tags(&comment.content).to_lowercase(),
            comment.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            lower(&comment.user_agent),
        ];
        self.keys
            .iter()
            .any(|key| fields.iter().any(|field| field.contains(key)))
    }
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// All that Hamlet does for the rules: views, signals, and the scan. How many rules fired.
fn scan(ruleset: &Ruleset, comment: &Submission) -> usize {
    let facts = subjects::facts(comment);
    let views = subjects::views(comment);
    let signals = Signals::of(comment, &views, &facts);
    ruleset
        .scan(comment, &views, &signals, Mode::Live)
        .fired
        .len()
}

fn imported(text: &str) -> Ruleset {
    let source = Source {
        name: "keys.txt",
        bytes: text.as_bytes(),
    };
    let options = Options {
        name: "keys".to_owned(),
        anywhere: true,
        purpose: None,
    };
    let about = About {
        name: "keys".to_owned(),
        folder: "local/imported/".to_owned(),
        provenance: Vec::new(),
        author: "bench".to_owned(),
        added: "2026-03-04".to_owned(),
        why: "to measure".to_owned(),
    };
    let import = import::read(Format::WordPress, &[source], &options).expect("the keys are text");
    settle(import, &about).expect("the rules load").ruleset
}
