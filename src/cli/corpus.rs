//! `hamlet corpus …`: the seed corpus, made and counted; comments of other systems, brought in;
//! any of them parted, cleaned or disguised.

mod dedupe;
mod disguise;
mod figures;
mod import;
mod split;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{FINDINGS, FINE, Format, TableFormat, say, say_json};
use crate::tuning::spin::{self, error::SpinFailure};
use crate::tuning::stats::{self, Stats};

/// What can be done with the seed corpus.
#[derive(Debug, Subcommand)]
pub enum CorpusCommand {
    /// Make comments from templates of spam
    #[command(after_help = "Examples:
  hamlet corpus expand training/spam/templates --out training/spam/expanded.jsonl
  hamlet corpus expand training/spam/templates --check training/spam/expanded.jsonl
  hamlet corpus expand my-templates --seed 7 | head -n 3

The same templates and the same seed give the same rows. training/README.md has
the form of a template.")]
    Expand(ExpandArgs),
    /// Count a corpus by label, topic, language and length, and tell what is wrong with it
    #[command(after_help = "Examples:
  hamlet corpus stats
  hamlet corpus stats my-comments --format json
  hamlet corpus stats blog.jsonl
  hamlet corpus stats --format markdown

Findings, with which the exit code is 1: a key left out, an id given twice, ham
that shares over a third of its word pairs with another, and more than a tenth of
ham with fewer than 12 words. Rows with a `source` were brought in from a site: of
them only ids and labels are looked at; `hamlet corpus dedupe` finds their copies.")]
    Stats(StatsArgs),
    /// Bring in the comments that a site has already, as rows of a corpus
    #[command(after_help = "Examples:
  hamlet corpus import wordpress-wxr blog.xml --out blog.jsonl
  hamlet corpus import wordpress-wxr blog.xml --out blog.jsonl --trash-is-spam
  hamlet corpus import wordpress-sql dump.sql --out blog.jsonl
  hamlet corpus import isso comments.db --out blog.jsonl
  hamlet corpus import disqus-xml disqus.xml --out blog.jsonl --owner-email ann@example.org
  hamlet corpus import csv export.csv --out blog.jsonl --column name=who,content=body,label=status
  hamlet corpus import jsonl rows.jsonl --out blog.jsonl --column content=text --spam-value junk --ham-value ok

Approved is ham, spam is spam; what waits, lies in the bin or was deleted is left
out and counted. No IP address is written. docs/history.md tells more.

The exit code is 1 if something in the file could not be understood and was left
out; the rest is written all the same.")]
    Import(Box<import::ImportArgs>),
    /// Take copies out of a corpus: of texts that are nearly the same the first is kept
    #[command(after_help = "Examples:
  hamlet corpus dedupe blog.jsonl --out clean.jsonl
  hamlet corpus dedupe exports --out clean.jsonl --near 0.9
  hamlet corpus dedupe blog.jsonl --out clean.jsonl --keep-conflicts --format json

Finding, with which the exit code is 1: a text that stands under two labels.")]
    Dedupe(dedupe::DedupeArgs),
    /// Part a corpus in two: to learn from, and to be asked about
    #[command(after_help = "Examples:
  hamlet corpus split clean.jsonl --out-train old.jsonl --out-test new.jsonl --by time
  hamlet corpus split clean.jsonl --out-train a.jsonl --out-test b.jsonl --by group --share 0.8
  hamlet model eval --train old.jsonl --test new.jsonl

Each label is parted by itself. The same rows and the same seed give the same parts.")]
    Split(split::SplitArgs),
    /// Hide the words or the links of the spam in a corpus, to measure what is seen through
    #[command(after_help = "Examples:
  hamlet corpus disguise clean.jsonl --technique each --out hidden.jsonl
  hamlet corpus disguise clean.jsonl --technique cyrillic --out hidden.jsonl --seed 7
  hamlet model eval --train old.jsonl --test hidden.jsonl

Words that stand in the lists of the rules are disguised; in a comment that has
none of them, every word of five letters and more of the ASCII alphabet. Ham stays
as it is. The same rows and the same seed give the same disguises.")]
    Disguise(disguise::DisguiseArgs),
}

/// Which templates, and where to.
#[derive(Debug, Args)]
pub struct ExpandArgs {
    /// The folder of templates and of articles.toml
    #[arg(value_name = "DIR", default_value = "training/spam/templates")]
    dir: PathBuf,
    /// Where the luck starts: another number gives other comments
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Write the rows into this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; tell whether this file is what the templates give
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    check: Option<PathBuf>,
    /// How to print errors and what was done; rows are always JSON, one a line
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Which corpus, and how to print.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// The rows: a file, or a folder of .jsonl files
    #[arg(value_name = "FILE|DIR", default_value = "training")]
    dir: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
}

/// Runs the command; the exit code.
pub fn run(command: &CorpusCommand) -> anyhow::Result<u8> {
    match command {
        CorpusCommand::Expand(args) => expand(args),
        CorpusCommand::Stats(args) => stats(args),
        CorpusCommand::Import(args) => import::run(args),
        CorpusCommand::Dedupe(args) => dedupe::run(args),
        CorpusCommand::Split(args) => split::run(args),
        CorpusCommand::Disguise(args) => disguise::run(args),
    }
}

fn expand(args: &ExpandArgs) -> anyhow::Result<u8> {
    let rows = match spin::expand(&args.dir, args.seed) {
        Ok(rows) => rows,
        Err(SpinFailure::Templates(errors)) => {
            if args.format == Format::Json {
                say_json(&errors)?;
            } else {
                errors.iter().for_each(say);
            }
            return Ok(FINDINGS);
        }
        Err(error) => return Err(error.into()),
    };
    let text = spin::jsonl(&rows)?;
    if let Some(file) = &args.check {
        return check(args, file, &text);
    }
    let Some(out) = &args.out else {
        say(text.trim_end());
        return Ok(FINE);
    };
    fs::write(out, &text).with_context(|| format!("can not write {}", out.display()))?;
    let done = Done {
        rows: rows.len(),
        file: out,
    };
    if args.format == Format::Json {
        say_json(&done)?;
    } else {
        say(format_args!("{} comments in {}", done.rows, out.display()));
    }
    Ok(FINE)
}

/// What was written, for `--format json`.
#[derive(Debug, Serialize)]
struct Done<'a> {
    rows: usize,
    file: &'a Path,
}

/// Whether a file is what the templates give, for `--format json`.
#[derive(Debug, Serialize)]
struct Checked<'a> {
    file: &'a Path,
    rows: usize,
    same: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Difference<'a>>,
}

/// The first row that differs.
#[derive(Debug, Serialize)]
struct Difference<'a> {
    line: usize,
    found: Option<&'a str>,
    expected: Option<&'a str>,
}

fn check(args: &ExpandArgs, file: &Path, expected: &str) -> anyhow::Result<u8> {
    let found =
        fs::read_to_string(file).with_context(|| format!("can not read {}", file.display()))?;
    let first = difference(&found, expected);
    let checked = Checked {
        file,
        rows: expected.lines().count(),
        same: first.is_none(),
        first,
    };
    if args.format == Format::Json {
        say_json(&checked)?;
    } else {
        say_checked(args, &checked);
    }
    Ok(if checked.same { FINE } else { FINDINGS })
}

fn difference<'a>(found: &'a str, expected: &'a str) -> Option<Difference<'a>> {
    let (mut theirs, mut ours) = (found.lines(), expected.lines());
    for line in 1.. {
        let (found, expected) = (theirs.next(), ours.next());
        if found != expected {
            return Some(Difference {
                line,
                found,
                expected,
            });
        }
        if found.is_none() {
            break;
        }
    }
    None
}

fn say_checked(args: &ExpandArgs, checked: &Checked<'_>) {
    let file = checked.file.display();
    let Some(first) = &checked.first else {
        let rows = checked.rows;
        return say(format_args!(
            "{file}: the {rows} comments that the templates give"
        ));
    };
    let nothing = "(no more rows)";
    say(format_args!(
        "{file}:{}: not what the templates give; write it anew with `hamlet corpus expand {} --seed {} --out {file}`\n- {}\n+ {}",
        first.line,
        args.dir.display(),
        args.seed,
        first.found.unwrap_or(nothing),
        first.expected.unwrap_or(nothing),
    ));
}

fn stats(args: &StatsArgs) -> anyhow::Result<u8> {
    let entries = stats::read(&args.dir)?;
    let stats = Stats::of(&entries);
    match args.format {
        TableFormat::Json => say_json(&stats)?,
        TableFormat::Human => say(tables::human(&stats)),
        TableFormat::Markdown => say(tables::markdown(&stats)),
    }
    if args.format != TableFormat::Json {
        for finding in &stats.findings {
            // In a document the tables stand alone.
            match args.format {
                TableFormat::Markdown => eprintln!("{finding}"),
                _ => say(finding),
            }
        }
    }
    Ok(if stats.findings.is_empty() {
        FINE
    } else {
        FINDINGS
    })
}
