//! `hamlet model`: train the Bayesian model, measure it, and see what the site taught it.

mod files;
mod forget;
mod inspect;
mod site;
mod status;

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, Table, presets};
use indicatif::ProgressBar;

use super::{FINE, Format, say};
use crate::model::{Features, Model, Options, Scorer, cache};
use crate::tuning::corpus;
use crate::tuning::protocol::{self, Places, Protocol};
use crate::tuning::report::{Report, SystemReport};
use crate::tuning::systems;

/// Arguments of `hamlet model`.
#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Learn from labelled comments and write the model to a file.
    Train(TrainArgs),
    /// Measure filters on labelled comments.
    Eval(EvalArgs),
    /// Tell what the model knows, what of it this site taught, and whether that is odd
    Status(status::StatusArgs),
    /// Tell what is known of a token, or of all those of a text
    Inspect(inspect::InspectArgs),
    /// Take lessons back: of a reporter, since a time, of one decision, or all
    Forget(forget::ForgetArgs),
    /// Write the model, with what this site taught, to a file
    Export(files::ExportArgs),
    /// Read a model from a file, for the service to start from
    Import(files::ImportArgs),
}

/// Learn from labelled comments and write the model to a file.
///
/// The file has bayespam's `token_table` in it: what reads a `model.json` reads it too.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model train --training training --out model.json
  hamlet model train --training my-comments --out plain.json --bayespam")]
struct TrainArgs {
    /// Folder of .jsonl files, one labelled comment a line.
    #[arg(long, value_name = "DIR", default_value = "training")]
    training: PathBuf,
    /// Where to write the model.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Score by bayespam's own formula instead of calibrated log-odds.
    #[arg(long)]
    bayespam: bool,
    /// Read neither the author's name nor the e-mail domain.
    #[arg(long)]
    no_identity: bool,
}

/// Measure filters on labelled comments.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model eval --protocol youtube-70-30 --data comments
  hamlet model eval --protocol cold --data comments --format json
  hamlet model eval --protocol template-folds
  hamlet model eval --train old.jsonl more.jsonl --test new.jsonl

Protocols:
  youtube-70-30  per video the first 70 % against the rest; model alone
  youtube-lovo   four videos against the fifth, each in turn; model alone
  sms-70-30      70 % of either label against the rest; model alone
  cold           the training and rules folders on blogs they have never seen
  template-folds nine tenths of the training folder against one, each in turn;
                 what one template made, and what was written on one topic,
                 stays together; needs no data sets

Figures: accuracy and F1 at each system's own cut (spam is positive), area under
the ROC curve, the share of spam blocked where at most 0.5 % or 1 % of ham is,
the log loss of the model's probabilities.")]
struct EvalArgs {
    /// The measurement to make, over the data sets in --data.
    #[arg(long, value_name = "NAME", value_parser = Protocol::NAMES, required_unless_present = "train", conflicts_with_all = ["train", "test"])]
    protocol: Option<String>,
    /// Folder of the data sets that the protocols name.
    #[arg(long, value_name = "DIR", default_value = ".")]
    data: PathBuf,
    /// Files to learn from.
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "test")]
    train: Vec<PathBuf>,
    /// File to be asked about.
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
    /// The seed corpus, for `cold` and `template-folds`.
    #[arg(long, value_name = "DIR", default_value = "training")]
    training: PathBuf,
    /// The rules, for the whole filter.
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// A table to read, or JSON for other programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command; the exit code.
pub fn run(args: &ModelArgs) -> anyhow::Result<u8> {
    let told = match &args.command {
        ModelCommand::Train(args) => train(args)?,
        ModelCommand::Eval(args) => eval(args)?,
        ModelCommand::Status(args) => return status::run(args),
        ModelCommand::Inspect(args) => return inspect::run(args),
        ModelCommand::Forget(args) => return forget::run(args),
        ModelCommand::Export(args) => return files::export(args),
        ModelCommand::Import(args) => return files::import(args),
    };
    say(told.trim_end());
    Ok(FINE)
}

fn train(args: &TrainArgs) -> anyhow::Result<String> {
    let rows = corpus::read_dir(&args.training)?;
    let options = Options {
        features: Features {
            identity: !args.no_identity,
        },
        scorer: if args.bayespam {
            Scorer::Bayespam
        } else {
            Scorer::LogOdds
        },
        ..Options::default()
    };
    let model = systems::model(&rows, options);
    cache::store(&args.out, &model)
        .with_context(|| format!("can not write {}", args.out.display()))?;
    Ok(trained(&model, &args.out))
}

fn trained(model: &Model, out: &Path) -> String {
    let readiness = model.readiness();
    let mut text = format!(
        "Learnt from {} ham and {} spam: {} tokens, model {}, in {}.\n",
        readiness.ham,
        readiness.spam,
        model.vocabulary(),
        model.hash(),
        out.display()
    );
    if !readiness.ready {
        let needed = model.options().min_documents;
        let _ = writeln!(
            text,
            "It is silent until it has learnt from {needed} of each: add comments of the rarer label."
        );
    }
    text
}

fn eval(args: &EvalArgs) -> anyhow::Result<String> {
    let protocol = match (&args.protocol, &args.test) {
        (Some(name), _) => Protocol::from_name(name)
            .with_context(|| format!("no protocol `{name}`; see `hamlet model eval --help`"))?,
        (None, Some(test)) => Protocol::Files {
            train: args.train.clone(),
            test: test.clone(),
        },
        (None, None) => anyhow::bail!("give --protocol NAME, or --train FILE... --test FILE"),
    };
    let places = Places {
        data: args.data.clone(),
        training: args.training.clone(),
        rules: args.rules.clone(),
    };
    // A bar in a log file is noise.
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    let report = protocol::run(&protocol, &places, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    match args.format {
        Format::Human => Ok(human(&report)),
        Format::Json => Ok(serde_json::to_string_pretty(&report)? + "\n"),
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

fn percent(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

fn plain(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.4}"))
}
