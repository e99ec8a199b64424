//! `hamlet model crossval`: one corpus, each part asked about by what the others teach.

use std::path::PathBuf;

use clap::Args;

use super::measured::{self, Output};
use crate::tuning::protocol::{Places, Protocol};

/// Measure the model on one corpus, each part of it by what the others teach.
///
/// Both labels are spread evenly. What belongs together stays together: comments from one template,
/// comments on one topic under one label, and copies of one text.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model crossval --corpus my-comments.jsonl
  hamlet model crossval --corpus my-comments --folds 5 --report mine.html")]
pub(super) struct CrossvalArgs {
    /// File of labelled comments, one a line, or a folder of such files.
    #[arg(long, value_name = "FILE|DIR")]
    corpus: PathBuf,
    /// In how many parts the corpus is cut.
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u8).range(2..=100))]
    folds: u8,
    #[command(flatten)]
    output: Output,
}

/// Runs `hamlet model crossval`.
pub(super) fn run(args: &CrossvalArgs) -> anyhow::Result<String> {
    let protocol = Protocol::Folds {
        corpus: args.corpus.clone(),
        folds: usize::from(args.folds),
    };
    // It needs no other places: model and bayespam learn from the corpus alone.
    let places = Places {
        data: PathBuf::new(),
        training: PathBuf::new(),
        rules: PathBuf::new(),
    };
    measured::run(&protocol, &places, &args.output)
}
