//! Findings as code hosts show them beside the lines of a change.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::rules::{RuleError, Severity};

/// A workflow command of GitHub Actions.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>; the escapes
/// are those of its toolkit (`packages/core/src/command.ts`).
pub(super) fn github(finding: &RuleError) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!(
        "::{level} file={},line={},col={},title={}::{}",
        property(&finding.file),
        finding.line,
        finding.column,
        property(finding.code),
        data(&format!("{}; {}", finding.message, finding.remedy)),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// An issue of a Code Quality report of GitLab.
///
/// <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Issue {
    description: String,
    check_name: &'static str,
    /// The same finding has the same one after lines were added above it.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Lines {
    begin: usize,
}

pub(super) fn gitlab(findings: &[RuleError]) -> Vec<Issue> {
    let mut issues: Vec<Issue> = Vec::with_capacity(findings.len());
    for finding in findings {
        // GitLab takes two of one fingerprint for one finding.
        let same = |before: &&RuleError| {
            (before.code, &before.file, &before.message)
                == (finding.code, &finding.file, &finding.message)
        };
        let before = findings[..issues.len()].iter().filter(same).count();
        issues.push(Issue {
            description: format!("{}; {}", finding.message, finding.remedy),
            check_name: finding.code,
            fingerprint: fingerprint(finding, before),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
            },
            location: Location {
                path: finding.file.trim_start_matches("./").to_owned(),
                lines: Lines {
                    begin: finding.line,
                },
            },
        });
    }
    issues
}

fn fingerprint(finding: &RuleError, before: usize) -> String {
    let mut hasher = Sha256::new();
    for part in [finding.code, &finding.file, &finding.message] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update((before as u64).to_le_bytes());
    hex::encode(&hasher.finalize()[..16])
}
