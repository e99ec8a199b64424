//! `hamlet rules lint`: every mistake in every rule file, and what could be better.

mod annotations;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::{FINDINGS, FINE, Format, say, say_json};
use super::print_findings;
use crate::model::Label;
use crate::rules::{Ruleset, Severity, advice};
use crate::setup;
use crate::text::folded;
use crate::tuning::corpus;

/// In so many comments of readers a word must stand before it counts as an ordinary one.
const ORDINARY: usize = 2;

/// Which rules, and how to print.
#[derive(Debug, Args)]
pub struct LintArgs {
    #[command(flatten)]
    place: super::Place,
    /// Warnings count for the exit code, too
    #[arg(long)]
    strict: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: LintFormat,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// Workflow commands of GitHub Actions: each finding stands beside its line.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
}

pub(super) fn run(args: &LintArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let mut sources = setup::rule_sources(&config.rules)?;
    let cases = setup::case_files(&config.rules)?;
    let reader = advice::Reader {
        today: Some(TimeZone::UTC.to_datetime(Timestamp::now()).date()),
        words: words(&config.training),
    };
    let (ruleset, findings) = Ruleset::lint(&sources, &cases, &reader);
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let warnings = findings.len() - errors;
    let summary = match ruleset.filter(|_| errors == 0) {
        Some(ruleset) => format!(
            "{} rules, {} lists, ruleset {}: no errors, {warnings} warnings",
            ruleset.rules.len(),
            sources.lists.len(),
            ruleset.hash(),
        ),
        None => format!("{errors} errors, {warnings} warnings"),
    };
    sources.rules.extend(cases);
    match args.format {
        LintFormat::Human => {
            print_findings(&findings, &sources, Format::Human)?;
            say(&summary);
        }
        LintFormat::Json => print_findings(&findings, &sources, Format::Json)?,
        LintFormat::Github => {
            for finding in &findings {
                say(annotations::github(finding));
            }
        }
        LintFormat::Gitlab => say_json(&annotations::gitlab(&findings))?,
    }
    let failed = errors > 0 || args.strict && warnings > 0;
    Ok(if failed { FINDINGS } else { FINE })
}

/// The words of the ham in the seed corpus. Without one there is nothing to compare with, and the
/// rest of lint does not need it.
fn words(training: &Path) -> BTreeSet<String> {
    let rows = corpus::read_dir(training).unwrap_or_default();
    let mut counts = BTreeMap::<String, usize>::new();
    for row in rows.iter().filter(|row| row.known() == Some(Label::Ham)) {
        let text = folded(&row.submission.content);
        let words: BTreeSet<&str> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        for word in words {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let ordinary = counts.into_iter().filter(|(_, count)| *count >= ORDINARY);
    ordinary.map(|(word, _)| word).collect()
}
