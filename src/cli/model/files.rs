//! `hamlet model export` and `import`: the model as a file that travels.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::super::site::{Site, SitePlace};
use super::super::{FINE, say};
use crate::model::{Features, Model, cache, token};
use crate::store::Lesson;
use crate::submission::Submission;
use crate::text::Views;

/// What a file can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Small, for another Hamlet: all counts, weights and choices
    #[default]
    Compact,
    /// JSON, for eyes and programs: the same, with bayespam's `token_table` in it
    Json,
    /// bayespam's own model.json: counts alone
    Bayespam,
}

/// What to write, and where to.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model export --out blog.model
  hamlet model export --out model.json --form bayespam
  hamlet model export --out shipped.json --form json --shipped

What this site taught is in it, each lesson as often as it weighs. Of that no texts are kept: tokens that
neither the shipped model nor a comment that the journal still has can name are called `h_`, their kind and their
hash; import reads them as what they were. A service that starts from the file beside the same data would count
its lessons twice: export with --shipped for that, or begin with new data.
Exit codes: 0 done, 2 wrong use or settings, 3 could not do it.")]
pub(super) struct ExportArgs {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// In which form
    #[arg(long, value_enum, default_value_t)]
    form: Form,
    /// Leave out what this site taught
    #[arg(long)]
    shipped: bool,
    #[command(flatten)]
    place: SitePlace,
}

/// What to read, and where to put it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model import blog.model --out data/start.model
  hamlet model import model.json --out data/start.model

Reads every form that export writes, and any model.json of bayespam, and writes it in the compact form. The
service starts from it in place of the training folder where the setting `model.file` names it. A model.json
has no weights of token kinds: it gets those of a model that nothing was calibrated on.
Exit codes: 0 done, 2 wrong use or settings, 3 could not do it, such as a file that is no model.")]
pub(super) struct ImportArgs {
    /// The file to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<u8> {
    let site = args.place.open()?;
    let mut lessons = Vec::new();
    let model = if args.shipped {
        site.shipped()?
    } else {
        site.taught(|lesson, _| lessons.push(lesson))?
    };
    let names = names(&site, model.options().features, &lessons)?;
    let table = model.table(&|hash| names.get(&hash).cloned());
    let whole = Model::new(&table, model.calibration().clone(), model.options());
    let bytes = match args.form {
        Form::Compact => whole.to_compact_bytes()?,
        Form::Json => whole.to_bytes()?,
        Form::Bayespam => table.to_model_json()?,
    };
    cache::write_whole(&args.out, &bytes)
        .with_context(|| format!("can not write {}", args.out.display()))?;
    say(format_args!(
        "{} tokens, with {} lessons from here, in {} ({} KiB).",
        whole.vocabulary(),
        lessons.len(),
        args.out.display(),
        bytes.len().div_ceil(1024)
    ));
    Ok(FINE)
}

/// The names of the tokens of comments that the journal still has.
fn names(
    site: &Site,
    features: Features,
    lessons: &[Lesson],
) -> anyhow::Result<HashMap<u64, String>> {
    let mut names = HashMap::new();
    for lesson in lessons {
        let record = site.ask(async |store| store.decision(lesson.decision).await)?;
        let submission = record.flatten().and_then(|record| record.submission);
        let submission: Option<Submission> =
            submission.and_then(|json| serde_json::from_str(&json).ok());
        if let Some(submission) = submission {
            let tokens = features.tokens(&submission, &Views::of(&submission));
            names.extend(tokens.into_iter().map(|name| (token::hash(&name), name)));
        }
    }
    Ok(names)
}

pub(super) fn import(args: &ImportArgs) -> anyhow::Result<u8> {
    let bytes =
        fs::read(&args.file).with_context(|| format!("can not read {}", args.file.display()))?;
    let model = Model::from_any_bytes(&bytes)
        .with_context(|| format!("{} can not be imported", args.file.display()))?;
    let bytes = model.to_compact_bytes()?;
    cache::write_whole(&args.out, &bytes)
        .with_context(|| format!("can not write {}", args.out.display()))?;
    let readiness = model.readiness();
    say(format_args!(
        "Model {}: {} tokens of {} ham and {} spam, in {}. To start from it, say in hamlet.toml:\n\n[model]\nfile = {:?}",
        model.hash(),
        model.vocabulary(),
        readiness.ham,
        readiness.spam,
        args.out.display(),
        args.out.display().to_string()
    ));
    Ok(FINE)
}
