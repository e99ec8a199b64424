//! The examples in the rules: each must be hit, or missed, as it says.

use jiff::Timestamp;

use super::compile::Ruleset;
use super::definition::{Definitions, Example, RuleDef, State};
use super::error::{RuleError, Sources};
use super::scan::Mode;
use crate::signals::Signals;
use crate::text::Views;

/// Runs every example; an error for each that the rule contradicts.
pub(super) fn check(
    ruleset: &Ruleset,
    definitions: &Definitions,
    sources: &Sources,
) -> Vec<RuleError> {
    let mut errors = Vec::new();
    for rule in definitions
        .rules
        .iter()
        .filter(|rule| rule.state != State::Retired)
    {
        let mut complain = |example: &Example, code, message: String, remedy: &str| {
            if let Some(file) = sources.rules.get(rule.file) {
                let what = (message, remedy.to_owned());
                errors.push(RuleError::at(file, example.span.clone(), code, what));
            }
        };
        for example in rule
            .hits
            .iter()
            .filter(|example| !fires(ruleset, rule, example))
        {
            complain(
                example,
                "hit_missed",
                format!("rule {} does not hit its own example", rule.id.value),
                "mend the rule, or take the example out",
            );
        }
        for example in rule
            .misses
            .iter()
            .filter(|example| fires(ruleset, rule, example))
        {
            complain(
                example,
                "miss_hit",
                format!("rule {} hits what it must miss", rule.id.value),
                "narrow the rule, or take the example out",
            );
        }
    }
    errors
}

fn fires(ruleset: &Ruleset, rule: &RuleDef, example: &Example) -> bool {
    let submission = &example.submission;
    let facts = example.given.facts(submission, Timestamp::UNIX_EPOCH);
    let views = Views::of(submission);
    let signals = Signals::of(submission, &views, &facts);
    let scan = ruleset.scan(submission, &views, &signals, Mode::Testing);
    scan.fired
        .iter()
        .any(|fired| ruleset.rules[fired.rule].id == rule.id.value)
}
