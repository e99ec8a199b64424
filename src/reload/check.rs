//! Whether files may be put in force, and everything that speaks against it.

use std::path::Path;
use std::sync::Arc;

use crate::rules::{Case, CaseFailure, RuleError, Ruleset, Severity};
use crate::setup::cases::{self, Tried};
use crate::setup::{ReadError, RuleFiles};

/// A ruleset that may be put in force.
#[derive(Debug)]
pub struct Checked {
    /// The rules.
    pub ruleset: Arc<Ruleset>,
    /// What could be better about them, shipped test cases that they fail among it.
    pub warnings: Vec<RuleError>,
}

/// Compiles the files, with their examples, and runs their test cases; or all that is wrong.
///
/// A case of the site's own that fails is an error: the site wrote it to be warned. A shipped one
/// is a warning: a site that retires a shipped rule knows better than the case.
pub fn check(files: &RuleFiles) -> Result<Checked, Vec<RuleError>> {
    let (ruleset, mut warnings) = Ruleset::compile(&files.sources)?;
    let ruleset = Arc::new(ruleset);
    let of = |local: bool| files.cases.iter().filter(move |file| file.local == local);
    let own = findings(cases::run(of(true), &ruleset), Severity::Error);
    warnings.extend(findings(cases::run(of(false), &ruleset), Severity::Warning));
    if own.is_empty() {
        Ok(Checked { ruleset, warnings })
    } else {
        Err(own.into_iter().chain(warnings).collect())
    }
}

fn findings(tried: Tried, severity: Severity) -> Vec<RuleError> {
    let failures = tried.failures.iter();
    let failures = failures.map(|(case, failure)| failed(case, failure));
    let findings = tried.errors.into_iter().chain(failures);
    findings
        .map(|finding| RuleError {
            severity,
            ..finding
        })
        .collect()
}

fn failed(case: &Case, failure: &CaseFailure) -> RuleError {
    let differences: Vec<&str> = failure
        .lines
        .iter()
        .filter_map(|line| line.strip_prefix("- ").or_else(|| line.strip_prefix("+ ")))
        .map(str::trim)
        .collect();
    RuleError {
        severity: Severity::Error,
        code: "case_failed",
        file: case.file.clone(),
        line: case.line,
        column: 1,
        message: format!("the case `{}` fails: {}", case.name, differences.join(", ")),
        remedy: "mend the rule or the case; `hamlet rules test` shows all of it".to_owned(),
        span: 0..0,
    }
}

/// The folder, or a file in it, can not be read.
pub(super) fn unreadable(error: &ReadError) -> RuleError {
    RuleError {
        severity: Severity::Error,
        code: "unreadable",
        file: error.path().display().to_string(),
        line: 1,
        column: 1,
        message: error.to_string(),
        remedy: "put it back, and let the user of the service read it".to_owned(),
        span: 0..0,
    }
}

/// The folder has no rule files any more.
pub(super) fn no_rules(dir: &Path) -> RuleError {
    RuleError {
        severity: Severity::Error,
        code: "no_rules",
        file: dir.display().to_string(),
        line: 1,
        column: 1,
        message: "there are no rule files, and there were before".to_owned(),
        remedy: "put them back; to run without rules on purpose, start the service again"
            .to_owned(),
        span: 0..0,
    }
}
