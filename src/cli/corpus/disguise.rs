//! `hamlet corpus disguise`: a corpus whose spam hides its words or links.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use clap::builder::PossibleValuesParser;
use comfy_table::CellAlignment;
use serde::Serialize;
use serde_json::{Map, Value};

use super::super::{FINE, Format, say, say_json};
use super::figures;
use crate::model::Label;
use crate::tuning::disguise::{self, Technique, Words};
use crate::tuning::lines::{self, Line};

/// Each comment with the next technique.
const EACH: &str = "each";

/// Which corpus, how, and where to.
#[derive(Debug, Args)]
pub struct DisguiseArgs {
    /// The rows: a file, or a folder of .jsonl files
    #[arg(value_name = "FILE|DIR")]
    from: PathBuf,
    /// Write all rows into this file, over what stood there
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to disguise; `each` takes the next technique for the next comment
    #[arg(long, value_name = "NAME", default_value = EACH, value_parser = names())]
    technique: String,
    /// Where the luck starts: another number disguises otherwise
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The rules folder whose lists name the words to disguise
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn names() -> PossibleValuesParser {
    let names = disguise::all().iter().map(Technique::name);
    names.chain([EACH]).collect::<Vec<&str>>().into()
}

/// What was done, for `--format json`.
#[derive(Debug, Default, Serialize)]
struct Report {
    rows: usize,
    spam: usize,
    /// Comments by the technique that disguised them.
    disguised: BTreeMap<&'static str, usize>,
}

pub(super) fn run(args: &DisguiseArgs) -> anyhow::Result<u8> {
    let rows = lines::read(&args.from)?;
    let words = Words::of(&listed(&args.rules)?)
        .context("the lists are too long")?
        .or_long_ones();
    let techniques: Vec<&Technique> = disguise::all()
        .iter()
        .filter(|technique| args.technique == EACH || args.technique == technique.name())
        .collect();
    let mut report = Report::default();
    let mut turn = 0;
    let mut written = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        report.rows += 1;
        if row.row.known() != Some(Label::Spam) {
            written.push(row.text.clone());
            continue;
        }
        report.spam += 1;
        let seed = args.seed.wrapping_add(at as u64);
        let found = (0..techniques.len()).find_map(|step| {
            let which = (turn + step) % techniques.len();
            let text = techniques[which].apply(&row.row.submission.content, &words, seed);
            (text != row.row.submission.content).then_some((which, text))
        });
        if let Some((which, text)) = found {
            turn = which + 1;
            *report
                .disguised
                .entry(techniques[which].name())
                .or_default() += 1;
            written.push(with_content(row, text)?);
        } else {
            written.push(row.text.clone());
        }
    }
    figures::write(&args.out, written.iter().map(String::as_str))
        .with_context(|| format!("can not write {}", args.out.display()))?;
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Human => say_report(&report, &args.out),
    }
    Ok(FINE)
}

/// The entries of all lists.
fn listed(rules: &Path) -> anyhow::Result<Vec<String>> {
    let dir = rules.join("lists");
    let told = || {
        format!(
            "can not read {}; name the rules with --rules",
            dir.display()
        )
    };
    let mut words = Vec::new();
    for file in fs::read_dir(&dir).with_context(told)? {
        let file = file.with_context(told)?.path();
        if file.extension().is_some_and(|ending| ending == "list") {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("can not read {}", file.display()))?;
            let entries = text.lines().filter_map(|line| line.split('#').next());
            words.extend(entries.map(|entry| entry.trim().to_owned()));
        }
    }
    // What a folder lists first is no order.
    words.sort_unstable();
    Ok(words)
}

fn with_content(row: &Line, content: String) -> anyhow::Result<String> {
    let mut keys: Map<String, Value> =
        serde_json::from_str(&row.text).with_context(|| format!("{}: not a row", row.place))?;
    keys.insert("content".to_owned(), Value::String(content));
    Ok(serde_json::to_string(&keys)?)
}

fn say_report(report: &Report, out: &Path) {
    let mut table = super::super::table(["technique", "spam"]);
    for (name, count) in &report.disguised {
        table.add_row([(*name).to_owned(), count.to_string()]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    say(table.trim_fmt());
    let disguised: usize = report.disguised.values().sum();
    say(format_args!(
        "\n{} rows, {} of them spam, {disguised} disguised; in {}",
        report.rows,
        report.spam,
        out.display()
    ));
}
