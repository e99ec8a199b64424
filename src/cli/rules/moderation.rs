//! `hamlet rules moderation`: what the categories of moderation stop in a corpus.

use std::path::PathBuf;

use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle, presets};

use super::super::{FINE, TableFormat, say, say_json};
use crate::tuning::corpus;
use crate::tuning::metrics::ThreeWay;
use crate::tuning::moderated::{self, Line};

/// Which comments.
#[derive(Debug, Args)]
pub struct ModerationArgs {
    /// Comments with any labels, one JSON object a line; more than one file may be given
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    corpus: Vec<PathBuf>,
    /// Quote up to so many comments of each line that are stopped
    #[arg(long, value_name = "N", default_value_t = 0)]
    stopped: usize,
    /// Quote up to so many comments of each line that are not
    #[arg(long, value_name = "N", default_value_t = 0)]
    let_through: usize,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    place: super::Place,
}

pub(super) fn run(args: &ModerationArgs) -> anyhow::Result<u8> {
    let filter = args.place.filter(true)?;
    let mut rows = Vec::new();
    for file in &args.corpus {
        rows.extend(corpus::read(file)?);
    }
    anyhow::ensure!(!rows.is_empty(), "there is no comment in the corpus");
    let bar = super::progress_bar(rows.len());
    let mut lines = moderated::count(&filter, rows.into_iter().inspect(|_| bar.inc(1)));
    bar.finish_and_clear();
    for line in &mut lines {
        line.stopped.truncate(args.stopped);
        line.let_through.truncate(args.let_through);
    }
    match args.format {
        TableFormat::Json => say_json(&lines)?,
        TableFormat::Human => print(&lines, presets::NOTHING),
        TableFormat::Markdown => print(&lines, presets::ASCII_MARKDOWN),
    }
    Ok(FINE)
}

fn print(lines: &[Line], style: TableStyle) {
    let mut table = Table::new();
    table.load_style(style).set_header([
        "source",
        "label",
        "comments",
        "accept",
        "hold",
        "reject",
        "stopped %",
        "categories",
    ]);
    let mut labels: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    for line in lines {
        let categories: Vec<String> = line
            .categories
            .iter()
            .map(|(category, n)| format!("{category} {n}"))
            .collect();
        table.add_row(cells(
            &line.source,
            &line.label,
            line.decisions,
            categories.join(", "),
        ));
    }
    for label in labels {
        let mut all = ThreeWay::default();
        for line in lines.iter().filter(|line| line.label == label) {
            all.add(line.decisions);
        }
        table.add_row(cells("all", label, all, String::new()));
    }
    for column in 2..7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say(table);
    quote(lines);
}

fn cells(source: &str, label: &str, decisions: ThreeWay, categories: String) -> [String; 8] {
    let ThreeWay {
        accept,
        hold,
        reject,
    } = decisions;
    let share = 100.0 * (hold + reject) as f64 / decisions.all().max(1) as f64;
    [
        source.to_owned(),
        label.to_owned(),
        decisions.all().to_string(),
        accept.to_string(),
        hold.to_string(),
        reject.to_string(),
        format!("{share:.1}"),
        categories,
    ]
}

fn quote(lines: &[Line]) {
    for line in lines {
        for stopped in &line.stopped {
            say(format_args!(
                "\n{} {}, stopped by {}:\n  {}",
                line.source,
                line.label,
                stopped.rules.join(", "),
                stopped.text
            ));
        }
        for text in &line.let_through {
            say(format_args!(
                "\n{} {}, let through:\n  {text}",
                line.source, line.label
            ));
        }
    }
}
