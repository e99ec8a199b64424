//! The test cases of a rules folder, run.

use std::sync::Arc;

use crate::filter::Filter;
use crate::rules::{Case, CaseFailure, RuleError, Ruleset, SourceFile, read_cases};

/// How the cases of some files ended.
#[derive(Debug, Default)]
pub struct Tried {
    /// Cases that were run.
    pub cases: usize,
    /// What is wrong with the files themselves.
    pub errors: Vec<RuleError>,
    /// The cases that were decided otherwise than they say.
    pub failures: Vec<(Case, CaseFailure)>,
}

/// Runs the cases of these files. They are about rules: what a model learnt must not turn them, and
/// the thresholds are those that every test case is written for, the default ones.
pub fn run<'a>(files: impl IntoIterator<Item = &'a SourceFile>, ruleset: &Arc<Ruleset>) -> Tried {
    let filter = Filter {
        ruleset: Arc::clone(ruleset),
        ..Filter::default()
    };
    let mut tried = Tried::default();
    for file in files {
        match read_cases(file) {
            Ok(cases) => {
                tried.cases += cases.len();
                tried.failures.extend(cases.into_iter().filter_map(|case| {
                    let failure = verdict(&filter, &case).err()?;
                    Some((case, failure))
                }));
            }
            Err(errors) => tried.errors.extend(errors),
        }
    }
    tried
}

/// Decides on a case's comment, and compares.
pub fn verdict(filter: &Filter, case: &Case) -> Result<(), CaseFailure> {
    case.verdict(&filter.assess(&case.submission, &case.facts()))
}
