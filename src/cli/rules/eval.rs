//! `hamlet rules eval`: what each rule does to labelled comments.

use std::ops::Range;

use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle, presets};

use super::super::{FINE, TableFormat, say, say_json};
use super::source::{Source, watched};
use crate::tuning::evidence::{self, Evidence, Labels, RuleEvidence};
use crate::tuning::metrics::ThreeWay;

/// Which rules on which comments.
#[derive(Debug, Args)]
pub struct EvalArgs {
    #[command(flatten)]
    source: Source,
    /// Leave the model out: the rules alone
    #[arg(long)]
    no_model: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    place: super::Place,
}

pub(super) fn run(args: &EvalArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let samples = args.source.samples(&config)?;
    let filter = args.place.filter(args.no_model)?;
    let evidence = evidence::gather(&filter, watched(samples))?;
    anyhow::ensure!(
        evidence.comments.all() > 0,
        "no comment of the journal has a label yet; POST /v1/feedback gives them"
    );
    match args.format {
        TableFormat::Json => say_json(&evidence)?,
        TableFormat::Human => say(text(&evidence, presets::NOTHING)),
        TableFormat::Markdown => say(text(&evidence, presets::ASCII_MARKDOWN)),
    }
    Ok(FINE)
}

fn text(evidence: &Evidence, style: TableStyle) -> String {
    let Labels { ham, spam } = evidence.comments;
    let row = |ThreeWay {
                   accept,
                   hold,
                   reject,
               }: ThreeWay| [accept, hold, reject];
    let mut whole = Table::new();
    whole
        .load_style(style)
        .set_header(["label", "comments", "accept", "hold", "reject"]);
    for (label, count, became) in [
        ("ham", ham, row(evidence.decisions.ham)),
        ("spam", spam, row(evidence.decisions.spam)),
    ] {
        let figures = std::iter::once(count).chain(became).map(|n| n.to_string());
        whole.add_row(std::iter::once(label.to_owned()).chain(figures));
    }
    let mut each = Table::new();
    each.load_style(style).set_header([
        "rule",
        "points",
        "spam",
        "ham",
        "spam %",
        "ham %",
        "S/O",
        "precision (95 %)",
        "decisive",
        "alone",
        "µs",
        "mostly with",
    ]);
    let mut rules: Vec<&RuleEvidence> = evidence.rules.iter().collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.hits.all()));
    for rule in rules {
        each.add_row(cells(rule));
    }
    align_right(&mut whole, 1..5);
    align_right(&mut each, 1..11);
    format!("{whole}\n\n{each}")
}

fn align_right(table: &mut Table, columns: Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn cells(rule: &RuleEvidence) -> Vec<String> {
    let percent =
        |share: Option<f64>| share.map_or("-".to_owned(), |s| format!("{:.2}", 100.0 * s));
    let two = |figure: f64| format!("{figure:.2}");
    let both = |labels: Labels| format!("{}/{}", labels.spam, labels.ham);
    let precision = match (rule.precision, rule.precision_interval) {
        (Some(precision), Some([low, high])) => {
            format!("{precision:.3} ({low:.3} to {high:.3})")
        }
        _ => "-".to_owned(),
    };
    let with = rule
        .mostly_with
        .as_ref()
        .map_or("-".to_owned(), |(other, share)| {
            format!("{other} {:.0} %", 100.0 * share)
        });
    vec![
        rule.rule.clone(),
        rule.points.to_string(),
        rule.hits.spam.to_string(),
        rule.hits.ham.to_string(),
        percent(rule.spam_share),
        percent(rule.ham_share),
        rule.s_o.map_or("-".to_owned(), two),
        precision,
        both(rule.decisive),
        both(rule.alone),
        rule.microseconds.map_or("-".to_owned(), two),
        with,
    ]
}
