//! What could be better about rules that work: warnings for whoever writes them.
//!
//! Looking for these costs more than reading rules, so a service does not: `hamlet rules lint`
//! does. [`conditions`] finds what can never hold, [`entries`] what stands twice, [`patterns`] what
//! matches more or costs more than was meant, [`weights`] points, groups and overrides without
//! effect. A rule can allow a warning with its reason.

mod conditions;
mod entries;
mod patterns;
mod weights;

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use super::definition::{Definitions, RuleDef, State};
use super::error::{RuleError, SourceFile, Sources};

/// Every warning that there is, and what it means.
pub const WARNINGS: [(&str, &str); 18] = [
    (
        "no_literal",
        "The pattern needs no text of two letters or more and no rare sign (`{`, `@`, `$`, …), so it runs on every comment.",
    ),
    (
        "backtracks",
        "The pattern needs backtracking and can run far from each place, so it reads 1 KiB of a field.",
    ),
    (
        "slow_pattern",
        "The pattern gave up on a short text that was made to be hard for it.",
    ),
    (
        "inactive_reference",
        "An active rule rests on one that is not active, which counts as not fired.",
    ),
    ("never_true", "The conditions can never hold."),
    (
        "always_true",
        "The conditions hold for every comment, so they say nothing.",
    ),
    (
        "dot_in_domain",
        "A `.` in what looks like a domain stands for any character.",
    ),
    (
        "inside_words",
        "What is looked for stands inside ordinary words.",
    ),
    (
        "common_word",
        "What is looked for is a word that half of all comments have.",
    ),
    (
        "duplicate_entry",
        "A phrase, pattern or domain stands twice.",
    ),
    (
        "covered_entry",
        "A domain stands below another one of the same list, which stands for it.",
    ),
    (
        "no_points",
        "A rule has no points, and no other rests on it.",
    ),
    (
        "above_cap",
        "A rule has more points than its group may give.",
    ),
    ("unused_group", "No rule is in this group."),
    ("unused_list", "No rule reads this list."),
    (
        "override_again",
        "A later override of the same rule sets the same key.",
    ),
    (
        "expired",
        "The rule's day has passed: it does not fire any more.",
    ),
    (
        "unused_allow",
        "The rule allows a warning that nothing gives.",
    ),
];

/// What lint knows beside the rules.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The day; rules that expired before it are told.
    pub today: Option<Date>,
    /// Words of ordinary comments, in lower case: what stands inside them is told.
    pub words: BTreeSet<String>,
}

/// The warnings about rules that compile. `raw` are the definitions as written, `definitions` the
/// same with overrides applied.
pub(super) fn of(
    raw: &Definitions,
    definitions: &Definitions,
    sources: &Sources,
    reader: &Reader,
) -> Vec<RuleError> {
    let mut advice = Advice {
        sources,
        found: Vec::new(),
    };
    for rule in &definitions.rules {
        advice.expired(rule, reader.today);
        conditions::look(&mut advice, rule);
        entries::look(&mut advice, rule);
        patterns::look(&mut advice, rule, &reader.words);
    }
    entries::lists(&mut advice, definitions);
    weights::look(&mut advice, raw, definitions);
    advice.found
}

/// Takes out what rules allow, and tells what they allow in vain if everything was looked for.
pub(super) fn allowed(
    warnings: Vec<RuleError>,
    raw: &Definitions,
    sources: &Sources,
    everything: bool,
) -> Vec<RuleError> {
    let mut used = BTreeSet::new();
    let mut left = Vec::new();
    for warning in warnings {
        let owner = owner(raw, sources, &warning);
        let at = owner.and_then(|owner| {
            let allow = &raw.rules[owner].allow;
            let at = allow
                .iter()
                .position(|allow| allow.code.value == warning.code)?;
            Some((owner, at))
        });
        match at {
            Some(at) => {
                used.insert(at);
            }
            None => left.push(warning),
        }
    }
    let mut advice = Advice {
        sources,
        found: left,
    };
    for (owner, rule) in raw.rules.iter().enumerate() {
        for (at, allow) in rule.allow.iter().enumerate() {
            if everything && !used.contains(&(owner, at)) {
                let what = (
                    format!("`{}` is allowed, and nothing gives it", allow.code.value),
                    "take it out of `allow`".to_owned(),
                );
                advice.warn(rule.file, &allow.code.span, "unused_allow", what);
            }
        }
    }
    advice.found
}

/// The rule in whose table a warning stands.
fn owner(raw: &Definitions, sources: &Sources, warning: &RuleError) -> Option<usize> {
    let file = sources
        .rules
        .iter()
        .position(|file| file.name == warning.file)?;
    let overrides = raw.overrides.iter().filter(|one| one.file == file);
    let latest = overrides
        .map(|one| one.start)
        .filter(|&start| start <= warning.span.start)
        .max();
    let rules = raw.rules.iter().enumerate();
    let (at, rule) = rules
        .filter(|(_, rule)| rule.file == file && rule.start <= warning.span.start)
        .max_by_key(|(_, rule)| rule.start)?;
    (latest.is_none_or(|latest| latest < rule.start)).then_some(at)
}

/// The warnings found so far.
struct Advice<'a> {
    sources: &'a Sources,
    found: Vec<RuleError>,
}

impl Advice<'_> {
    fn warn(
        &mut self,
        file: usize,
        span: &Range<usize>,
        code: &'static str,
        what: (String, String),
    ) {
        if let Some(file) = self.sources.rules.get(file) {
            self.warn_in(file, span, code, what);
        }
    }

    fn warn_in(
        &mut self,
        file: &SourceFile,
        span: &Range<usize>,
        code: &'static str,
        what: (String, String),
    ) {
        self.found
            .push(RuleError::at(file, span.clone(), code, what).warning());
    }

    fn expired(&mut self, rule: &RuleDef, today: Option<Date>) {
        let Some(expires) = &rule.about.expires else {
            return;
        };
        if rule.state != State::Retired && today.is_some_and(|today| expires.value <= today) {
            let what = (
                format!(
                    "rule {} does not fire any more since {}",
                    rule.id.value, expires.value
                ),
                "give it a later day, or take it out".to_owned(),
            );
            self.warn(rule.file, &expires.span, "expired", what);
        }
    }
}
