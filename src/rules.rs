//! Rule files: read, lint, compile, scan.
//!
//! [`Sources`] (text, no disk here) become [`definition`]s in `file`, are checked against each
//! other in `lint`, become a [`Ruleset`] in `compile`, and are run over the views of a submission
//! in `scan`. A ruleset never changes; a new one takes its place. `write` makes the text of new
//! rules.

mod automaton;
mod compile;
pub mod condition;
pub mod definition;
mod error;
mod examples;
mod file;
mod lint;
mod literal;
mod pattern;
mod scan;
mod suite;
pub mod write;

pub use compile::{Group, Rule, Ruleset};
pub use definition::State;
pub use error::{RuleError, Severity, SourceFile, Sources};
pub use scan::{Fired, Mode, Scan};
pub use suite::{Case, CaseFailure, read_cases};

/// The name of the group of rules that name none.
pub const OTHER_GROUP: &str = file::OTHER;

/// A compiled ruleset, and what could be better about it.
pub type Compiled = Result<(Ruleset, Vec<RuleError>), Vec<RuleError>>;

impl Ruleset {
    /// Compiles the files of a rules folder: every error of every file at once, or the ruleset
    /// with its warnings.
    pub fn compile(sources: &Sources) -> Compiled {
        let (definitions, mut errors) = file::read(sources);
        let definitions = lint::check(definitions, sources, &mut errors);
        let (ruleset, findings) = compile::ruleset(&definitions, sources);
        errors.extend(findings);
        if errors
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
        {
            errors.extend(examples::check(&ruleset, &definitions, sources));
        }
        errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        let (failures, warnings): (Vec<_>, Vec<_>) = errors
            .into_iter()
            .partition(|finding| finding.severity == Severity::Error);
        if failures.is_empty() {
            Ok((ruleset, warnings))
        } else {
            Err(failures.into_iter().chain(warnings).collect())
        }
    }
}
