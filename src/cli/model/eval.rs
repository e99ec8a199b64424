//! `hamlet model eval`: filters on labelled comments.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::measured::{self, Output};
use crate::tuning::protocol::{Places, Protocol};

/// Measure filters on labelled comments.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model eval --protocol youtube-70-30 --data comments
  hamlet model eval --protocol cold --data comments --format json
  hamlet model eval --protocol template-folds
  hamlet model eval --train old.jsonl more.jsonl --test new.jsonl
  hamlet model eval --protocol cold --data comments --report cold.html

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
pub(super) struct EvalArgs {
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
    #[command(flatten)]
    output: Output,
}

/// Runs `hamlet model eval`.
pub(super) fn run(args: &EvalArgs) -> anyhow::Result<String> {
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
    measured::run(&protocol, &places, &args.output)
}
