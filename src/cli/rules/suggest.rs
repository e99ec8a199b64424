//! `hamlet rules suggest`: rules on trial that selected spam suggests.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::super::{FINE, Format, WrongUse, say, say_json, table};
use super::source::{is_owner, since};
use super::writing::noted;
use crate::config::Config;
use crate::model::Label;
use crate::rules::{Ruleset, Severity, SourceFile, Sources};
use crate::setup;
use crate::tuning::apply;
use crate::tuning::corpus;
use crate::tuning::history::History;
use crate::tuning::sample::Sample;
use crate::tuning::suggest::{self, Options, Suggestions};

/// How far back the queue is read unless said.
const QUEUE_DAYS: i64 = 30;
/// How a file of suggestions begins.
const OPENING: &str =
    "# Rules that `hamlet rules suggest` found, on trial. Take out what makes no sense.\n";

/// Selected spam, and what to compare it with.
#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// Selected spam, one JSON object a line, with or without labels; or `queue`: what waits for a moderator
    #[arg(long, value_name = "FILE|queue")]
    from: PathBuf,
    /// Labelled comments whose ham must not be hit; the seed corpus is always among them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    against: Vec<PathBuf>,
    /// How far back the queue is read: 30d, 12h, or a date [default: 30d]
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
    /// Most suggestions
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// In how many different selected comments it stands, at least
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_comments: usize,
    /// In how much ham it may stand
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_ham: u64,
    /// Who suggests, for the rules' `author`
    #[arg(long, value_name = "NAME", default_value = "hamlet rules suggest")]
    author: String,
    /// Put the rules at the end of this file below `local/`, which may be new [default: print them]
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Leave the model out where it is told what is decided today
    #[arg(long)]
    no_model: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    found: &'a Suggestions,
    /// The file, where the rules were written.
    written: Option<String>,
}

pub(super) fn run(args: &SuggestArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let selected = args.selected(&config)?;
    let ham = args.ham(&config)?;
    if ham.is_empty() {
        let what = "there is no ham to compare with; name some with --against FILE";
        return Err(WrongUse(what.to_owned()).into());
    }
    let filter = args.place.filter(args.no_model)?;
    let sources = setup::rule_sources(&config.rules)?;
    let options = Options {
        limit: args.limit,
        min_comments: args.min_comments.max(1),
        max_ham: args.max_ham,
        author: args.author.clone(),
        added: jiff::tz::Offset::UTC
            .to_datetime(Timestamp::now())
            .date()
            .to_string(),
    };
    let bar = super::rescore::bar("comments");
    bar.set_length((selected.len() + ham.len()) as u64);
    let found = suggest::suggest(&filter, &sources, (&selected, &ham), &options, &mut || {
        bar.inc(1);
    });
    bar.finish_and_clear();
    let written = match &args.write {
        Some(file) if !found.suggestions.is_empty() => Some(write(file, &config, &found)?),
        _ => None,
    };
    if args.format == Format::Json {
        say_json(&Told {
            found: &found,
            written,
        })?;
    } else {
        print(&found, written.as_deref());
    }
    Ok(FINE)
}

impl SuggestArgs {
    /// What rules are looked for in: rows that are not ham, or what waits for a moderator.
    fn selected(&self, config: &Config) -> anyhow::Result<Vec<Sample>> {
        if self.from == Path::new("queue") {
            let days = jiff::SignedDuration::from_hours(24 * QUEUE_DAYS);
            let since = match self.since {
                Some(since) => since,
                None => Timestamp::now().checked_sub(days)?,
            };
            let mut queued = Vec::new();
            for past in History::open(&config.data, since)? {
                let past = past?;
                if past.is_queued() && !is_owner(&past.sample) {
                    queued.push(past.sample);
                }
            }
            return Ok(queued);
        }
        let rows = corpus::read_as(&self.from, Label::Spam)?;
        let spam = rows
            .into_iter()
            .filter(|row| !row.owner && row.known() == Some(Label::Spam));
        Ok(spam.map(Sample::from).collect())
    }

    /// Ham of the seed corpus, if there is one, and of the corpora that were named.
    fn ham(&self, config: &Config) -> anyhow::Result<Vec<Sample>> {
        let mut rows = if config.training.is_dir() {
            corpus::read_dir(&config.training)?
        } else {
            Vec::new()
        };
        for file in &self.against {
            rows.extend(if file.is_dir() {
                corpus::read_dir(file)?
            } else {
                corpus::read(file)?
            });
        }
        let ham = rows
            .into_iter()
            .filter(|row| !row.owner && row.known() == Some(Label::Ham));
        Ok(ham.map(Sample::from).collect())
    }
}

/// Puts the rules at the end of a file below `local/`, if the rules as a whole can bear it.
fn write(file: &Path, config: &Config, found: &Suggestions) -> anyhow::Result<String> {
    let local = config.rules.join(setup::LOCAL);
    let name = place(file, &local).ok_or_else(|| {
        WrongUse(format!(
            "{}: suggestions belong below {}; name a .toml file there",
            file.display(),
            local.display()
        ))
    })?;
    let why = format!("{} suggested rules on trial", found.suggestions.len());
    noted(config, "rules suggest", &why, |files| {
        let before = files.sources.rules.iter().find(|one| one.name == name);
        let before = before.map(|file| file.text.clone());
        let mut text = before.clone().unwrap_or_else(|| OPENING.to_owned());
        for suggestion in &found.suggestions {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push('\n');
            text.push_str(&suggestion.toml);
        }
        let mut sources = files.sources.clone();
        sources.rules.retain(|one| one.name != name);
        sources.rules.push(SourceFile {
            name: name.clone(),
            text: text.clone(),
            local: true,
            ..SourceFile::default()
        });
        check(&sources)?;
        apply::replace(Path::new(&name), before.as_deref(), &text)?;
        Ok(())
    })?;
    Ok(name)
}

fn check(sources: &Sources) -> anyhow::Result<()> {
    if let Err(findings) = Ruleset::compile(sources) {
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let told: Vec<String> = errors.map(|error| error.render(sources)).collect();
        anyhow::bail!(
            "{}\n\nthe rules would have errors: nothing was written",
            told.join("\n\n")
        );
    }
    Ok(())
}

/// The file as the rules folder knows it; `None` for one that is not below `local/`, or no TOML.
fn place(file: &Path, local: &Path) -> Option<String> {
    let is_toml = file.extension().is_some_and(|ending| ending == "toml");
    let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => whole(folder),
        _ => whole(Path::new(".")),
    };
    let below = folder.strip_prefix(whole(local)).ok()?.to_owned();
    let name = local.join(below).join(file.file_name()?);
    is_toml.then(|| name.display().to_string())
}

fn print(found: &Suggestions, written: Option<&str>) {
    let mut lines = table([
        "rule",
        "looks for",
        "accepted",
        "held",
        "rejected",
        "ham",
        "precision (95 %)",
    ]);
    for one in &found.suggestions {
        let [low, high] = one.precision_interval;
        lines.add_row([
            one.rule.clone(),
            format!("{}: {}", one.kind.name(), one.text),
            one.accepted.to_string(),
            one.held.to_string(),
            one.rejected.to_string(),
            one.ham.to_string(),
            format!("{:.3} ({low:.3} to {high:.3})", one.precision),
        ]);
    }
    let summary = format!(
        "{} of {} different selected comments, {} of which are accepted today, would be hit by {} rules on trial; compared with {} ham",
        found.covered,
        found.selected,
        found.accepted,
        found.suggestions.len(),
        found.ham
    );
    if let Some(file) = written {
        say(format_args!("{lines}\n\n{summary}"));
        say(format_args!(
            "written to {file}; watch them with `hamlet rules shadow`"
        ));
        return;
    }
    // The rules alone go to the standard output, so that they can be put into a file.
    if !found.suggestions.is_empty() {
        eprintln!("{lines}\n");
    }
    eprintln!("{summary}");
    let rules: Vec<&str> = found
        .suggestions
        .iter()
        .map(|one| one.toml.trim_end())
        .collect();
    if !rules.is_empty() {
        say(rules.join("\n\n"));
    }
}
