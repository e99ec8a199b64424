//! Makes a measurement and shows it: as tables, as JSON, as a page.

use std::fmt::Write as _;
use std::fs;
use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use indicatif::ProgressBar;

use crate::cli::Format;
use crate::tuning::metrics::Count;
use crate::tuning::page::Page;
use crate::tuning::protocol::{self, Places, Protocol};
use crate::tuning::report::{Report, SystemReport, percent, plain};

/// How a measurement is shown.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// A table to read, or JSON for other programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also write one page of HTML with curves, mistakes and all figures.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Show the texts and author's names of misread comments in that page.
    #[arg(long, requires = "report")]
    quote: bool,
}

/// Makes the measurement and returns what goes to standard output.
pub(super) fn run(protocol: &Protocol, places: &Places, output: &Output) -> anyhow::Result<String> {
    let bar = bar();
    let measured = protocol::run(protocol, places, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    if let Some(path) = &output.report {
        let page = Page {
            measured: &measured,
            quote: output.quote,
        };
        fs::write(path, page.to_string()).with_context(|| {
            format!(
                "can not write {}; check the folder and its permissions",
                path.display()
            )
        })?;
    }
    match output.format {
        Format::Human => Ok(human(&measured.report)),
        Format::Json => Ok(serde_json::to_string_pretty(&measured.report)? + "\n"),
    }
}

/// A bar of progress where somebody looks; in a log file it is noise.
pub(super) fn bar() -> ProgressBar {
    if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    }
}

/// The report as tables.
fn human(report: &Report) -> String {
    let mut text = format!("{}\n{}\n", report.protocol, table(&report.systems));
    for (source, systems) in &report.by_source {
        let _ = write!(text, "\n{source}\n{}\n", table(systems));
    }
    if !report.without_identity.is_empty() {
        let _ = write!(
            text,
            "\nblind to name and e-mail\n{}\n",
            table(&report.without_identity)
        );
    }
    for system in &report.systems {
        if let Some(Count { ham, spam }) = system.moderated {
            let _ = writeln!(
                text,
                "\nbeside spam, {} holds for moderation: {ham} of the ham, {spam} of the spam",
                system.name
            );
        }
    }
    text
}

fn table(systems: &[SystemReport]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "system",
        "accuracy",
        "F1",
        "AUC",
        "recall at 0.5 %",
        "recall at 1 %",
        "log loss",
        "ham accept/hold/reject",
        "spam accept/hold/reject",
    ]);
    for system in systems {
        let ham = system.decisions.ham;
        let spam = system.decisions.spam;
        table.add_row([
            system.name.clone(),
            percent(system.accuracy),
            plain(system.f1),
            plain(system.auc),
            percent(system.recall_at_half_percent),
            percent(system.recall_at_one_percent),
            plain(system.log_loss),
            format!("{}/{}/{}", ham.accept, ham.hold, ham.reject),
            format!("{}/{}/{}", spam.accept, spam.hold, spam.reject),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
