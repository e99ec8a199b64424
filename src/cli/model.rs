//! `hamlet model`: train the Bayesian model, measure it, and see what the site taught it.

mod files;
mod forget;
mod inspect;
mod status;

mod ablate;
mod crossval;
mod eval;
mod measured;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::{FINE, say};
use crate::model::{Features, Model, Options, Scorer, cache};
use crate::tuning::corpus;
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
    Eval(eval::EvalArgs),
    /// Measure the model on one corpus, each part of it by what the others teach.
    Crossval(crossval::CrossvalArgs),
    /// Measure what each kind of token brings: the model without it.
    Ablate(ablate::AblateArgs),
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

/// Runs the command; the exit code.
pub fn run(args: &ModelArgs) -> anyhow::Result<u8> {
    let told = match &args.command {
        ModelCommand::Train(args) => train(args)?,
        ModelCommand::Eval(args) => eval::run(args)?,
        ModelCommand::Crossval(args) => crossval::run(args)?,
        ModelCommand::Ablate(args) => ablate::run(args)?,
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
            ..Features::default()
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
