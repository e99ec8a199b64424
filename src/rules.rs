//! Rule files: read, lint, compile, scan.
//!
//! [`Sources`] (text, no disk here) become [`definition`]s in `file`, are checked against each
//! other in `lint`, become a [`Ruleset`] in `compile`, and are run over the views of a submission
//! in `scan`. A ruleset never changes; a new one takes its place. [`edit`] changes the text of a file and
//! leaves its comments and layout as they are, [`mod@write`] makes the text of new rules, and [`advice`]
//! says what could be better.

pub mod advice;
mod automaton;
mod classes;
mod compile;
pub mod condition;
pub mod definition;
pub mod edit;
mod error;
mod examples;
mod extent;
mod file;
mod given;
mod groups;
mod hash;
mod lint;
mod literal;
mod pattern;
mod plain;
mod prepared;
mod price;
mod probe;
mod relations;
mod scan;
mod sentence;
mod suite;
mod trial;
mod turns;
mod why;
mod windows;
pub mod write;

pub use compile::{Rule, Ruleset};
use definition::Definitions;

pub use definition::{Stance, State};
pub use error::{RuleError, Severity, SourceFile, Sources};
pub use given::Given;
pub use groups::Group;
pub use scan::{Fired, Mode, Scan};
pub use suite::{Case, CaseFailure, read_cases};
pub use trial::{LooksFor, TRIED, Tried};

/// The name of the group of rules that name none.
pub const OTHER_GROUP: &str = file::OTHER;

/// A compiled ruleset, and what could be better about it.
pub type Compiled = Result<(Ruleset, Vec<RuleError>), Vec<RuleError>>;

impl Ruleset {
    /// Compiles the files of a rules folder: every error of every file at once, or the ruleset
    /// with its warnings.
    pub fn compile(sources: &Sources) -> Compiled {
        let read = Read::of(sources);
        let sound = read.is_sound();
        let findings = in_order(advice::allowed(read.findings, &read.raw, sources, false));
        if sound {
            Ok((read.ruleset, findings))
        } else {
            Err(findings)
        }
    }

    /// Everything that can be said of a rules folder and its files of test cases: errors, and what
    /// could be better where there are none in the rules. Takes longer than compiling: for whoever
    /// writes rules. There is no ruleset if the rules have errors.
    pub fn lint(
        sources: &Sources,
        cases: &[SourceFile],
        reader: &advice::Reader,
    ) -> (Option<Self>, Vec<RuleError>) {
        let mut read = Read::of(sources);
        let sound = read.is_sound();
        if sound {
            let more = advice::of(&read.raw, &read.definitions, sources, reader);
            read.findings.extend(more);
        }
        let mut findings = advice::allowed(read.findings, &read.raw, sources, sound);
        findings.extend(suite::lint(cases, &read.definitions));
        (sound.then_some(read.ruleset), in_order(findings))
    }
}

/// The files of a rules folder, understood as far as they can be.
struct Read {
    /// As written.
    raw: Definitions,
    /// With overrides applied.
    definitions: Definitions,
    ruleset: Ruleset,
    findings: Vec<RuleError>,
}

impl Read {
    fn of(sources: &Sources) -> Self {
        let (raw, mut findings) = file::read(sources);
        let definitions = lint::check(raw.clone(), sources, &mut findings);
        let (ruleset, more) = compile::ruleset(&definitions, sources);
        findings.extend(more);
        let mut read = Self {
            raw,
            definitions,
            ruleset,
            findings,
        };
        if read.is_sound() {
            let wrong = examples::check(&read.ruleset, &read.definitions, sources);
            read.findings.extend(wrong);
        }
        read
    }

    fn is_sound(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|finding| finding.severity == Severity::Warning)
    }
}

/// Errors first, each kind in the order of files and places.
fn in_order(mut findings: Vec<RuleError>) -> Vec<RuleError> {
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    findings.sort_by_key(|finding| finding.severity == Severity::Warning);
    findings
}

impl Sources {
    /// The hash of the ruleset that these files make, or would make if they had no errors.
    pub fn hash(&self) -> String {
        hash::of(self)
    }
}
