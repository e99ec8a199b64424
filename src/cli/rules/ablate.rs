//! `hamlet rules ablate`: what each kind of evidence brings.

use std::path::PathBuf;

use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle, presets};

use super::super::{FINE, TableFormat, say, say_json};
use crate::setup;
use crate::tuning::corpus;
use crate::tuning::groups::{self, Line};
use crate::tuning::metrics::Decisions;
use crate::tuning::report::{percent, plain};

/// On which comments.
#[derive(Debug, Args)]
pub struct AblateArgs {
    /// Labelled comments with their dates, one a line; each source is a blog
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    corpus: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    place: super::Place,
}

pub(super) fn run(args: &AblateArgs) -> anyhow::Result<u8> {
    let filter = args.place.filter(false)?;
    let rules = args.place.config()?.rules;
    let mut rows = Vec::new();
    for file in &args.corpus {
        rows.extend(corpus::read(file)?);
    }
    anyhow::ensure!(!rows.is_empty(), "there is no comment in the corpus");
    let bar = super::progress_bar(rows.len());
    let lines = groups::ablate(
        &rows,
        &filter,
        &mut || setup::ruleset(&rules),
        &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        },
    )?;
    bar.finish_and_clear();
    match args.format {
        TableFormat::Json => say_json(&lines)?,
        TableFormat::Human => say(table(&lines, presets::NOTHING)),
        TableFormat::Markdown => say(table(&lines, presets::ASCII_MARKDOWN)),
    }
    Ok(FINE)
}

fn table(lines: &[Line], style: TableStyle) -> Table {
    let mut table = Table::new();
    table.load_style(style).set_header([
        "without",
        "AUC",
        "recall at 1 %",
        "spam accepted",
        "ham rejected",
        "ham held",
        "life: spam accepted",
        "ham rejected",
        "all held",
    ]);
    for line in lines {
        let Decisions { ham, spam } = line.cold;
        let mut cells = vec![
            line.without.clone(),
            plain(line.auc),
            percent(line.recall_at_one_percent),
            share(spam.accept, spam.all()),
            share(ham.reject, ham.all()),
            share(ham.hold, ham.all()),
        ];
        let Decisions { ham, spam } = line.life;
        cells.extend([
            share(spam.accept, spam.all()),
            share(ham.reject, ham.all()),
            share(line.life.held(), line.life.all()),
        ]);
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A share, with how many that are: of few comments the share alone says little.
fn share(n: u64, of: u64) -> String {
    if of == 0 {
        return "-".to_owned();
    }
    format!("{:.1} % ({n})", 100.0 * n as f64 / of as f64)
}
