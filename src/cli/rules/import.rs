//! `hamlet rules import`: lists and rules of other filters, as rules on trial.

mod files;
mod report;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};

use super::super::{FINDINGS, FINE, Format, WRONG_USE, say_json};
use super::source::progress_bar;
use crate::config::Config;
use crate::model::Label;
use crate::rules::{Ruleset, Severity, SourceFile};
use crate::setup;
use crate::submission::Submission;
use crate::tuning::corpus::{self, Row};
use crate::tuning::import::settle::{About, Settled, settle};
use crate::tuning::import::{
    self, Entry, Import, ImportError, MAX_FILE, Options, Purpose, Source, risk,
};
use files::{Files, Planned};
use report::{Ham, Report};

/// How the files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
    #[value(help = "\"Disallowed comment keys\" or \"moderation keys\" of WordPress")]
    Wordpress,
    #[value(help = "A block list that is made for those")]
    Splorp,
    #[value(help = "Patterns of SmokeDetector")]
    Smokedetector,
    #[value(help = "Rule files (.cf) of SpamAssassin")]
    Spamassassin,
}

/// How entries of lists match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Match {
    /// Whole words: `cialis` is not in "specialist"
    #[default]
    Words,
    /// Parts of words too, as the source may have it
    Anywhere,
}

/// What patterns are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum As {
    /// Words of the text and of the name
    Keywords,
    /// The same, of less weight
    Watched,
    /// Parts of addresses
    Websites,
    /// Parts of the name
    Usernames,
}

/// What to bring in, and where to.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Which filter the files were written for
    #[arg(value_name = "FILTER")]
    from: From,
    /// The files; all .cf files are one set, each other file is one by itself
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Put the rules into this folder [default: local/imported below the rules]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Name the files, rules and group so [default: the name of the first file]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How entries of lists match
    #[arg(long = "match", value_enum, default_value_t)]
    matching: Match,
    /// What a file of patterns is for [default: what the file's name says]
    #[arg(long = "as", value_enum)]
    purpose: Option<As>,
    /// Look for the entries in the ham of these labelled comments [default: the seed corpus]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    against: Vec<PathBuf>,
    /// Put entries that hit ham into NAME.risky.list, which no rule reads
    #[arg(long)]
    leave_out_risky: bool,
    /// Report, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write over files that were changed by hand
    #[arg(long)]
    force: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<u8> {
    let config = match args.place.config() {
        Ok(config) => config,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(WRONG_USE);
        }
    };
    let units: Vec<&[PathBuf]> = if args.from == From::Spamassassin {
        vec![&args.files]
    } else {
        args.files.chunks(1).collect()
    };
    let names: HashSet<String> = units
        .iter()
        .map(|unit| name_of(args, &file_name(&unit[0])))
        .collect();
    if names.len() < units.len() {
        eprintln!(
            "two of these imports would have one name; import them one by one, each with its --name"
        );
        return Ok(WRONG_USE);
    }
    let rows = ham(args, &config)?;
    let comments: Vec<&Submission> = rows.iter().map(|row| &row.submission).collect();
    let mut reports = Vec::new();
    let mut code = FINE;
    for unit in units {
        match one(args, &config, unit, &comments)? {
            Ok(report) => {
                if args.format == Format::Human {
                    report.print();
                }
                reports.push(report);
            }
            Err(told) => {
                eprintln!("hamlet: {told}");
                code = FINDINGS;
            }
        }
    }
    if args.format == Format::Json {
        say_json(&reports)?;
    }
    Ok(code)
}

/// The ham that entries are looked for in.
fn ham(args: &ImportArgs, config: &Config) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    if args.against.is_empty() {
        rows = corpus::read_dir(&config.training)
            .context("the seed corpus is what entries are looked for in; name comments of your own with --against FILE")?;
    }
    for file in &args.against {
        rows.extend(corpus::read(file)?);
    }
    rows.retain(|row| row.known() == Some(Label::Ham) && !row.owner);
    anyhow::ensure!(
        !rows.is_empty(),
        "no comment of the corpus is ham; each line needs \"label\": \"ham\" or \"spam\""
    );
    Ok(rows)
}

/// A file with its bytes and their hash.
struct Read {
    name: String,
    bytes: Vec<u8>,
    hash: String,
}

fn read(path: &Path) -> anyhow::Result<Read> {
    let told = || {
        format!(
            "can not read {}; check that it is there and may be read",
            path.display()
        )
    };
    let size = std::fs::metadata(path).with_context(told)?.len();
    anyhow::ensure!(
        size <= MAX_FILE as u64,
        "{} has {size} bytes, more than {MAX_FILE}; split it",
        path.display()
    );
    let bytes = std::fs::read(path).with_context(told)?;
    let name = file_name(path);
    let hash = hex::encode(Sha256::digest(&bytes));
    Ok(Read { name, bytes, hash })
}

/// One import: its report, or why the rules can not be used.
fn one(
    args: &ImportArgs,
    config: &Config,
    paths: &[PathBuf],
    ham: &[&Submission],
) -> anyhow::Result<Result<Report, String>> {
    let read: Vec<Read> = paths
        .iter()
        .map(|path| read(path))
        .collect::<anyhow::Result<_>>()?;
    let options = Options {
        name: name_of(args, &read[0].name),
        anywhere: args.matching == Match::Anywhere,
        purpose: args.purpose.map(purpose),
    };
    let sources: Vec<_> = read
        .iter()
        .map(|file| Source {
            name: &file.name,
            bytes: &file.bytes,
        })
        .collect();
    let place = Files::new(&config.rules, args.out.as_deref(), &options.name);
    let about = about(args, &read, &options, &place);
    let understood = import::read(format_of(args.from), &sources, &options);
    let settled = understood.and_then(|import| settle(import, &about));
    let (settled, risks, aside) =
        match settled.and_then(|settled| weigh(args, &about, settled, ham)) {
            Ok(found) => found,
            Err(error) => return Ok(Err(format!("{}: {error}", paths[0].display()))),
        };
    if let Err(errors) = fits_in(config, &place, &settled) {
        return Ok(Err(errors));
    }
    let planned = place.plan(&settled, &aside, &read)?;
    let report = Report::new(
        &settled,
        (&options, &read),
        Ham {
            comments: ham.len(),
            risks,
            aside: aside.len(),
        },
    );
    let by_hand: Vec<_> = planned
        .iter()
        .filter(|file| file.by_hand)
        .map(Planned::shown)
        .collect();
    if !by_hand.is_empty() && !args.force && !args.dry_run {
        return Ok(Err(format!(
            "these files were written or changed by hand: {}; move them, name another --name, or write over them with --force",
            by_hand.join(", ")
        )));
    }
    let written = files::carry_out(planned, args.dry_run)?;
    Ok(Ok(report.with_files(written)))
}

type Weighed = (Settled, Vec<risk::Risk>, Vec<Entry>);

/// Looks for risks, and puts them aside if that is asked for.
fn weigh(
    args: &ImportArgs,
    about: &About,
    settled: Settled,
    ham: &[&Submission],
) -> Result<Weighed, ImportError> {
    let bar = progress_bar(ham.len());
    let risks = risk::look(&settled, ham, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let risks = risks.map_err(|error| ImportError::Refused {
        report: error.to_string(),
    })?;
    if !args.leave_out_risky {
        return Ok((settled, risks, Vec::new()));
    }
    let mut import: Import = settled.import;
    let aside = risk::put_aside(&mut import, &risks);
    Ok((settle(import, about)?, risks, aside))
}

/// Whether the rules stand beside those that there are: two of one id do not.
fn fits_in(config: &Config, place: &Files, settled: &Settled) -> Result<(), String> {
    let Ok(mut sources) = setup::rule_sources(&config.rules) else {
        // There is no such folder yet, or `hamlet rules lint` tells more.
        return Ok(());
    };
    let Some(name) = place.rules_below(&config.rules) else {
        return Ok(());
    };
    sources.rules.retain(|file| Path::new(&file.name) != name);
    let name = name.display().to_string();
    let text = settled.texts.rules.clone();
    sources.rules.push(SourceFile {
        name: name.clone(),
        text,
        local: true,
        ..SourceFile::default()
    });
    for (list, text) in &settled.texts.lists {
        let path = place.list_path(list);
        let file = SourceFile {
            name: path.clone(),
            text: text.clone(),
            local: true,
            ..SourceFile::default()
        };
        sources.lists.insert(path, file);
    }
    let Err(errors) = Ruleset::compile(&sources) else {
        return Ok(());
    };
    let ours = errors.iter().filter(|error| {
        error.severity == Severity::Error
            && (error.file == name || error.code == "too_many_phrases")
    });
    let told: Vec<_> = ours.take(5).map(|error| error.render(&sources)).collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the rules do not stand beside those of {}:\n{}",
        config.rules.display(),
        told.join("\n\n")
    ))
}

fn about(args: &ImportArgs, read: &[Read], options: &Options, place: &Files) -> About {
    let today = jiff::tz::TimeZone::UTC
        .to_datetime(jiff::Timestamp::now())
        .date()
        .to_string();
    let added = place.first_added(read).unwrap_or(today);
    let filter = args
        .from
        .to_possible_value()
        .map_or_else(String::new, |name| name.get_name().to_owned());
    let first = read.first().map_or("", |file| file.name.as_str());
    let mut provenance = vec![format!(
        "Imported on {added} with `hamlet rules import {filter}`, from"
    )];
    provenance.extend(
        read.iter()
            .map(|file| format!("  {}, sha256 {}", file.name, file.hash)),
    );
    provenance.push(
        "Whoever made it has a licence for it: look whether you may use and share it.".to_owned(),
    );
    About {
        name: options.name.clone(),
        folder: place.list_path(""),
        provenance,
        author: format!("hamlet rules import {filter}"),
        added,
        why: format!("on trial: made for other comments, in {first}"),
    }
}

/// The name of an import: what the caller says, or the name of the file without its ending.
fn name_of(args: &ImportArgs, file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    plain_name(args.name.as_deref().unwrap_or(stem))
}

/// A name of letters, digits and hyphens.
fn plain_name(name: &str) -> String {
    // With `IMPORTED_` before it and the longest ending behind, an id of 64.
    const LONGEST: usize = 35;
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let mut plain = parts.join("-").to_lowercase();
    plain.truncate(LONGEST);
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() {
        "list".to_owned()
    } else {
        plain.to_owned()
    }
}

/// The name of a file without its folder.
fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

const fn format_of(from: From) -> import::Format {
    match from {
        From::Wordpress | From::Splorp => import::Format::WordPress,
        From::Smokedetector => import::Format::SmokeDetector,
        From::Spamassassin => import::Format::SpamAssassin,
    }
}

const fn purpose(purpose: As) -> Purpose {
    match purpose {
        As::Keywords => Purpose::Keywords,
        As::Watched => Purpose::Watched,
        As::Websites => Purpose::Websites,
        As::Usernames => Purpose::Usernames,
    }
}
