//! `hamlet model ablate`: what each kind of token brings.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};

use super::measured::bar;
use crate::cli::TableFormat;
use crate::tuning::ablate::{self, Ablation, Line};
use crate::tuning::protocol::{Places, Protocol};
use crate::tuning::report::{percent, plain};

/// Measure what each kind of token brings: the model without it.
///
/// The model alone, trained anew without words, pairs, triples, groups of letters, looks, links,
/// the author's address, the author's name and mail host; and with one slope for all of them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model ablate --protocol template-folds
  hamlet model ablate --data comments --format markdown

The protocols are those of `hamlet model eval`; without --protocol all of them.")]
pub(super) struct AblateArgs {
    /// The measurements to make.
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = Protocol::NAMES, default_values_t = Protocol::NAMES.map(str::to_owned))]
    protocol: Vec<String>,
    /// Folder of the data sets that the protocols name.
    #[arg(long, value_name = "DIR", default_value = ".")]
    data: PathBuf,
    /// The seed corpus, for `cold` and `template-folds`.
    #[arg(long, value_name = "DIR", default_value = "training")]
    training: PathBuf,
    /// Tables to read or for a document, or JSON for other programs.
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
}

/// Runs `hamlet model ablate`.
pub(super) fn run(args: &AblateArgs) -> anyhow::Result<String> {
    let protocols = args.protocol.iter().map(|name| {
        Protocol::from_name(name)
            .with_context(|| format!("no protocol `{name}`; see `hamlet model ablate --help`"))
    });
    let protocols = protocols.collect::<anyhow::Result<Vec<Protocol>>>()?;
    let places = Places {
        data: args.data.clone(),
        training: args.training.clone(),
        rules: PathBuf::new(),
    };
    let bar = bar();
    let ablations = ablate::run(&protocols, &places, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    match args.format {
        TableFormat::Json => Ok(serde_json::to_string_pretty(&ablations)? + "\n"),
        TableFormat::Human | TableFormat::Markdown => Ok(tables(&ablations, args.format)),
    }
}

fn tables(ablations: &[Ablation], format: TableFormat) -> String {
    let mut text = String::new();
    for (at, ablation) in ablations.iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        // Writing to a String can not fail.
        let _ = match format {
            TableFormat::Markdown => writeln!(
                text,
                "{gap}`{}`\n\n{}",
                ablation.protocol,
                table(ablation).load_style(presets::ASCII_MARKDOWN)
            ),
            _ => writeln!(
                text,
                "{gap}{}\n{}",
                ablation.protocol,
                table(ablation).load_style(presets::UTF8_HORIZONTAL_ONLY)
            ),
        };
    }
    text
}

fn table(ablation: &Ablation) -> Table {
    let mut table = Table::new();
    table.set_header(["left out", "accuracy", "AUC", "recall at 1 %", "log loss"]);
    for line in &ablation.lines {
        table.add_row(cells(line));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn cells(line: &Line) -> [String; 5] {
    [
        line.left_out.to_string(),
        percent(line.accuracy),
        plain(line.auc),
        percent(line.recall_at_one_percent),
        plain(line.log_loss),
    ]
}
