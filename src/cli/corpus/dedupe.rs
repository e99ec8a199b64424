//! `hamlet corpus dedupe`: a corpus without its copies.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::super::{FINDINGS, FINE, Format, say, say_json};
use super::figures;
use crate::tuning::dedupe::{Report, Settings, dedupe};
use crate::tuning::lines;

/// Which corpus, and where to.
#[derive(Debug, Args)]
pub struct DedupeArgs {
    /// The rows: a file, or a folder of .jsonl files
    #[arg(value_name = "FILE|DIR")]
    from: PathBuf,
    /// Write the rows that are kept into this file, over what stood there
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// From which share of common runs of four words on two texts are one, 0.5 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.8, value_parser = share)]
    near: f64,
    /// Keep a text that stands under two labels, once under each
    #[arg(long)]
    keep_conflicts: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Below a half, texts are alike that merely speak of the same thing.
fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.5..=1.0).contains(&share) => Ok(share),
        _ => Err("write a number from 0.5 to 1".to_owned()),
    }
}

pub(super) fn run(args: &DedupeArgs) -> anyhow::Result<u8> {
    figures::spare(&args.from, &[("--out", &args.out)])?;
    let rows = lines::read(&args.from)?;
    let bar = figures::bar(rows.len());
    let settings = Settings {
        near: args.near,
        keep_conflicts: args.keep_conflicts,
    };
    let (kept, report) = dedupe(&rows, settings, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    figures::write(&args.out, kept.iter().map(|&at| rows[at].text.as_str()))
        .with_context(|| format!("can not write {}", args.out.display()))?;
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Human => say_report(&report, args),
    }
    let clean = report.conflict_count == 0;
    Ok(if clean { FINE } else { FINDINGS })
}

fn say_report(report: &Report, args: &DedupeArgs) {
    /// Conflicts that are told one by one; JSON has more.
    const SHOWN: usize = 10;
    say(figures::table(&[
        ("read", report.read),
        ("the very same text", report.exact),
        ("nearly the same text", report.near),
        ("under two labels", report.contradicted),
        ("kept", report.kept),
    ]));
    if report.read_other > 0 {
        say(format_args!(
            "\nRows with other labels, not counted above: {}",
            report.read_other
        ));
    }
    if report.conflict_count > 0 {
        let done = if args.keep_conflicts {
            "kept under each"
        } else {
            "none is kept; mend the labels, or keep both with --keep-conflicts"
        };
        say(format_args!(
            "\nTexts under two labels: {} ({done})",
            report.conflict_count
        ));
    }
    for conflict in report.conflicts.iter().take(SHOWN) {
        say(format_args!(
            "  {} is {}, and {} is {}",
            conflict.first, conflict.first_label, conflict.other, conflict.other_label
        ));
    }
    if report.conflict_count > SHOWN {
        say(format_args!("  and {} more", report.conflict_count - SHOWN));
    }
    say(format_args!("\nIn {}", args.out.display()));
}
