//! `hamlet rules lint`: every mistake in every rule file, and what could be better.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::{FINDINGS, FINE, Format, say};
use super::{RulesArgs, print_findings};
use crate::model::Label;
use crate::rules::{Ruleset, Severity, advice};
use crate::setup;
use crate::text::folded;
use crate::tuning::corpus;

/// In so many comments of readers a word must stand before it counts as an ordinary one.
const ORDINARY: usize = 2;

pub(super) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let sources = setup::rule_sources(&config.rules)?;
    let reader = advice::Reader {
        today: Some(TimeZone::UTC.to_datetime(Timestamp::now()).date()),
        words: words(&config.training),
    };
    let (findings, summary) = match Ruleset::lint(&sources, &reader) {
        Ok((ruleset, warnings)) => {
            let summary = format!(
                "{} rules, {} lists, ruleset {}: no errors, {} warnings",
                ruleset.rules.len(),
                sources.lists.len(),
                ruleset.hash(),
                warnings.len()
            );
            (warnings, summary)
        }
        Err(errors) => {
            let count = errors
                .iter()
                .filter(|error| error.severity == Severity::Error)
                .count();
            let summary = format!("{count} errors, {} warnings", errors.len() - count);
            (errors, summary)
        }
    };
    print_findings(&findings, &sources, args.format)?;
    if args.format == Format::Human {
        say(&summary);
    }
    let failed = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    Ok(if failed { FINDINGS } else { FINE })
}

/// The words of the ham in the seed corpus. Without one there is nothing to compare with, and the
/// rest of lint does not need it.
fn words(training: &Path) -> BTreeSet<String> {
    let rows = corpus::read_dir(training).unwrap_or_default();
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
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
