//! How a reload ended, for whoever asked, for the log, and for whoever looks later.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::check::live::InForce;
use crate::kept::By;
use crate::metrics::ReloadResult;
use crate::rules::{RuleError, Severity};
use crate::setup::RuleFiles;

/// Most findings that are remembered and told; a broken list of 60,000 lines has as many.
const MOST_FINDINGS: usize = 500;
/// Most findings that get a log line of their own.
const MOST_LINES: usize = 10;
/// Most places that are shown to whoever asks whether Hamlet is ready.
const MOST_PLACES: usize = 5;

/// The files are in force.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Since now, or as before.
    pub result: ReloadResult,
    /// The ruleset that was in force.
    pub before: String,
    /// The ruleset that is.
    pub now: String,
    /// How many rules it has.
    pub rules: usize,
    /// How many lists.
    pub lists: usize,
    /// What could be better about it, the first 500.
    pub warnings: Vec<RuleError>,
}

/// The files are not in force, because of what is wrong with them.
#[derive(Debug)]
pub struct Rejection {
    /// Since when.
    pub at: Timestamp,
    /// How many errors there are.
    pub errors: usize,
    /// The first 500 findings: errors, then warnings.
    pub findings: Vec<RuleError>,
    /// The ruleset that is in force.
    pub in_force: String,
    /// Where the first errors are.
    pub places: Vec<Place>,
}

/// Where an error is, without a word of the rule: for those who may see it without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, by its path below the rules folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The kind of error.
    pub code: &'static str,
}

impl Outcome {
    pub(super) fn of(
        before: &InForce,
        now: &InForce,
        files: &RuleFiles,
        mut warnings: Vec<RuleError>,
    ) -> Self {
        warnings.truncate(MOST_FINDINGS);
        let (before, now) = (&before.filter.ruleset, &now.filter.ruleset);
        Self {
            result: if before.hash() == now.hash() {
                ReloadResult::Unchanged
            } else {
                ReloadResult::Swapped
            },
            before: before.hash().to_owned(),
            now: now.hash().to_owned(),
            rules: now.rules.len(),
            lists: files.sources.lists.len(),
            warnings,
        }
    }

    /// The same files, asked about again.
    pub(super) fn again(&self) -> Self {
        Self {
            result: ReloadResult::Unchanged,
            before: self.now.clone(),
            ..self.clone()
        }
    }

    pub(super) fn log(&self, by: By, started: Instant) {
        tracing::info!(
            by = by.name(),
            result = self.result.name(),
            before = self.before,
            ruleset = self.now,
            rules = self.rules,
            lists = self.lists,
            warnings = self.warnings.len(),
            duration_ms = started.elapsed().as_millis() as u64,
            "rules reloaded"
        );
    }
}

impl Rejection {
    pub(super) fn of(mut findings: Vec<RuleError>, in_force: &str, dir: &Path) -> Self {
        let is_error = |finding: &&RuleError| finding.severity == Severity::Error;
        let errors = findings.iter().filter(is_error).count();
        let place = |finding: &RuleError| {
            let path = Path::new(&finding.file);
            let below = path.strip_prefix(dir).unwrap_or(path);
            Place {
                file: below.to_string_lossy().replace('\\', "/"),
                line: finding.line,
                column: finding.column,
                code: finding.code,
            }
        };
        let first = findings.iter().filter(is_error).take(MOST_PLACES);
        let places = first.map(place).collect();
        findings.truncate(MOST_FINDINGS);
        Self {
            at: Timestamp::now(),
            errors,
            findings,
            in_force: in_force.to_owned(),
            places,
        }
    }

    /// Places and codes; what a rule says stays in its file.
    pub(super) fn log(&self, by: By) {
        tracing::error!(
            by = by.name(),
            errors = self.errors,
            ruleset = self.in_force,
            "rules rejected: the last good ones stay in force"
        );
        let errors = self.findings.iter();
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        for finding in errors.take(MOST_LINES) {
            let RuleError {
                file, line, code, ..
            } = finding;
            tracing::error!(file, line, code, "a rule file is wrong");
        }
    }
}
