//! `hamlet corpus split`: a corpus in two, to learn from and to be asked about.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::super::{FINE, Format, WrongUse, say, say_json};
use super::figures;
use crate::tuning::lines;
use crate::tuning::split::{By, split};

/// By what rows are parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Way {
    /// The oldest are learnt from; rows without a time are left out
    Time,
    /// Chance decides
    #[default]
    Random,
    /// What is nearly the same text, of one template or on one topic stays together
    Group,
}

/// Which corpus, and where to.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// The rows: a file, or a folder of .jsonl files
    #[arg(value_name = "FILE|DIR")]
    from: PathBuf,
    /// Write the rows to learn from into this file
    #[arg(long, value_name = "FILE")]
    out_train: PathBuf,
    /// Write the rows to be asked about into this file
    #[arg(long, value_name = "FILE")]
    out_test: PathBuf,
    /// Which share of each label is learnt from, over 0 and below 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.7, value_parser = share)]
    share: f64,
    /// Where the luck starts: another number parts otherwise
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    /// By what rows are parted
    #[arg(long, value_enum, default_value_t)]
    by: Way,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("write a number over 0 and below 1".to_owned()),
    }
}

pub(super) fn run(args: &SplitArgs) -> anyhow::Result<u8> {
    figures::spare(
        &args.from,
        &[
            ("--out-train", &args.out_train),
            ("--out-test", &args.out_test),
        ],
    )?;
    if args.out_train == args.out_test {
        let what = "--out-train and --out-test are one file; name two".to_owned();
        return Err(WrongUse(what).into());
    }
    let rows = lines::read(&args.from)?;
    let by = match args.by {
        Way::Time => By::Time,
        Way::Random => By::Random,
        Way::Group => By::Group,
    };
    let parts = split(&rows, by, args.share, args.seed);
    if parts.train.is_empty() || parts.test.is_empty() {
        let what = if parts.without_time.is_empty() {
            "too few rows: one part would be empty; bring more comments, or choose another --share"
        } else {
            "too few rows have a time (`created_at`) to part them by it; part them --by random or --by group"
        };
        return Err(WrongUse(what.to_owned()).into());
    }
    for (file, part) in [
        (&args.out_train, &parts.train),
        (&args.out_test, &parts.test),
    ] {
        figures::write(file, part.iter().map(|&at| rows[at].text.as_str()))
            .with_context(|| format!("can not write {}", file.display()))?;
    }
    let report = parts.report(&rows);
    if args.format == Format::Json {
        say_json(&report)?;
        return Ok(FINE);
    }
    let train = format!("to learn from, in {}", args.out_train.display());
    let test = format!("to be asked about, in {}", args.out_test.display());
    let mut counts = vec![(train.as_str(), report.train), (test.as_str(), report.test)];
    if !parts.without_time.is_empty() {
        counts.push(("left out: no time", report.without_time));
    }
    say(figures::table(&counts));
    if report.other > 0 {
        say(format_args!(
            "\nRows with other labels, not counted above: {}",
            report.other
        ));
    }
    Ok(FINE)
}
