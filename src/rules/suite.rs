//! Test cases beside the rules: whole comments and what must be decided on them.
//!
//! ```toml
//! [[case]]
//! name     = "A reader writes of fentanyl"
//! decision = "accept"              # or hold, reject; or a list of those that are right
//! hits     = ["SHORT_PRAISE"]      # rules that must fire; others may too
//! not_hits = ["PHARMA_LINK"]       # rules that must not
//! submission = { name = "…", email = "…", content = "…" }
//! facts    = { form = { state = "good" } }   # what no comment can show; may be left out
//! ```

use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;

use super::definition::{Definitions, Placed};
use super::error::{RuleError, SourceFile, suggestion};
use super::file::table::Reader;
use super::file::{given, submission};
use super::given::Given;
use crate::decision::{Action, Decision};
use crate::facts::Facts;
use crate::submission::Submission;

/// A whole comment, and what must be decided on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it is about, as a sentence.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line there.
    pub line: usize,
    /// The comment.
    pub submission: Submission,
    /// What no comment can show.
    pub given: Given,
    /// The decisions that are right.
    pub decisions: Vec<Action>,
    /// Rules that must fire.
    pub hits: Vec<String>,
    /// Rules that must not.
    pub not_hits: Vec<String>,
}

/// What differs from a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFailure {
    /// Expected and actual, a line each.
    pub lines: Vec<String>,
}

impl fmt::Display for CaseFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl Case {
    /// The facts that it is decided on: its comment comes in at its own time, from a trusted caller.
    pub fn facts(&self) -> Facts {
        let own = self.submission.created_at;
        let now = own.unwrap_or(Timestamp::UNIX_EPOCH);
        self.given.facts(&self.submission, now)
    }

    /// Compares a decision with the case.
    pub fn verdict(&self, decision: &Decision) -> Result<(), CaseFailure> {
        let mut lines = Vec::new();
        if !self.decisions.contains(&decision.action) {
            let wanted: Vec<&str> = self.decisions.iter().map(|action| action.name()).collect();
            lines.push(format!("- expected {}", wanted.join(" or ")));
            lines.push(format!(
                "+ decided  {} at {}",
                decision.action, decision.score
            ));
        }
        let fired = |id: &String| {
            decision
                .counted()
                .chain(&decision.shadow)
                .any(|entry| entry.rule == *id)
        };
        for id in self.hits.iter().filter(|id| !fired(id)) {
            lines.push(format!("- expected {id} to hit"));
        }
        for id in self.not_hits.iter().filter(|id| fired(id)) {
            lines.push(format!("+ {id} hit, and must not"));
        }
        if lines.is_empty() {
            return Ok(());
        }
        for entry in decision.counted() {
            lines.push(format!("  {:+7.2} {}", entry.points, entry.rule));
        }
        Err(CaseFailure { lines })
    }
}

/// Reads the cases of a file; every error at once.
pub fn read_cases(file: &SourceFile) -> Result<Vec<Case>, Vec<RuleError>> {
    let (cases, errors) = read(file);
    if errors.is_empty() {
        Ok(cases.into_iter().map(|(case, _)| case).collect())
    } else {
        Err(errors)
    }
}

/// What is wrong with files of cases: what can not be read, and rules that do not exist.
pub(super) fn lint(files: &[SourceFile], definitions: &Definitions) -> Vec<RuleError> {
    let ids = definitions.rules.iter().map(|rule| rule.id.value.as_str());
    let known: HashSet<&str> = ids.clone().collect();
    let mut findings = Vec::new();
    for file in files {
        let (cases, errors) = read(file);
        findings.extend(errors);
        for id in cases.into_iter().flat_map(|(_, ids)| ids) {
            if !known.contains(id.value.as_str()) {
                let what = (
                    format!("there is no rule `{}`", id.value),
                    suggestion(&id.value, ids.clone()),
                );
                findings.push(RuleError::at(file, id.span, "unknown_rule", what));
            }
        }
    }
    findings
}

/// A case, and the ids of rules in it with their places.
type PlacedCase = (Case, Vec<Placed<String>>);

fn read(file: &SourceFile) -> (Vec<PlacedCase>, Vec<RuleError>) {
    let mut errors = Vec::new();
    let mut cases = Vec::new();
    match toml::de::DeTable::parse(&file.text) {
        Ok(document) => {
            let mut top = Reader::new(file, document.get_ref(), document.span(), &mut errors);
            let tables = top.tables("case");
            top.finish("at the top of a file of cases");
            for (table, span) in tables {
                cases.extend(read_case(Reader::new(file, table, span, &mut errors)));
            }
        }
        Err(error) => {
            let what = (
                format!("this is not TOML: {}", error.message().trim()),
                "mend the line".to_owned(),
            );
            errors.push(RuleError::at(
                file,
                error.span().unwrap_or(0..0),
                "bad_toml",
                what,
            ));
        }
    }
    (cases, errors)
}

fn read_case(mut reader: Reader<'_, '_>) -> Option<PlacedCase> {
    let before = reader.error_count();
    let name = reader.required_text("name", "the case");
    let decisions = decisions(&mut reader);
    let hits = reader.texts("hits").unwrap_or_default();
    let not_hits = reader.texts("not_hits").unwrap_or_default();
    let ids = |texts: &[Placed<String>]| texts.iter().map(|text| text.value.clone()).collect();
    let comment = if let Some((table, span)) = reader.nested("submission") {
        submission(&mut reader.inner(table, span))
    } else {
        let what = (
            "the case has no `submission`".to_owned(),
            "add submission = { name = \"…\", email = \"…\", content = \"…\" }".to_owned(),
        );
        reader.error(reader.span.clone(), "missing_key", what);
        None
    };
    let given = given(&mut reader);
    let line = reader.file.text[..reader.span.start].matches('\n').count() + 1;
    let file = reader.file.name.clone();
    let clean = reader.is_clean_since(before);
    reader.finish("in a case");
    let (name, submission) = (name?.value, comment?);
    let case = Case {
        name,
        file,
        line,
        submission,
        given,
        decisions,
        hits: ids(&hits),
        not_hits: ids(&not_hits),
    };
    clean.then(|| (case, [hits, not_hits].concat()))
}

fn decisions(reader: &mut Reader<'_, '_>) -> Vec<Action> {
    let Some(names) = reader.texts("decision") else {
        let what = (
            "the case has no `decision`".to_owned(),
            "add decision = \"accept\", \"hold\" or \"reject\"".to_owned(),
        );
        reader.error(reader.span.clone(), "missing_key", what);
        return Vec::new();
    };
    let mut actions = Vec::new();
    for name in names {
        if let Some(action) = Action::ALL
            .into_iter()
            .find(|action| action.name() == name.value)
        {
            actions.push(action);
        } else {
            let what = (
                format!("there is no decision `{}`", name.value),
                "write accept, hold or reject".to_owned(),
            );
            reader.error(name.span, "unknown_value", what);
        }
    }
    actions
}
