//! An import, written out and judged: the compiler reads the text that is to become a file, and what it
//! refuses is taken out and told, until it refuses nothing.
//!
//! So what is written loads: every pattern compiles, every rule hits its example and misses an
//! ordinary comment.

mod text;

use std::collections::{BTreeMap, HashSet};

use super::specimen;
use super::{Draft, Import, ImportError, Looks, Reason};
use crate::decision::{Points, View};
use crate::rules::write::{ConditionText, TermText};
use crate::rules::{RuleError, Ruleset, Severity};
pub use text::{About, Texts};

/// Most times the text is written and read again. Each takes out what was refused, or tries the next
/// example of each rule that lacks one.
const ROUNDS: usize = 64;
/// Patterns of a rule that are asked for an example.
const ASKED: usize = 24;

/// An import whose rules load.
#[derive(Debug)]
pub struct Settled {
    /// What is left of it, and all that was skipped.
    pub import: Import,
    /// The files.
    pub texts: Texts,
    /// The rules, compiled.
    pub ruleset: Ruleset,
}

/// A rule with the examples that are tried.
pub(super) struct Trial {
    pub(super) draft: Draft,
    hit: usize,
    miss: usize,
}

/// Writes the rules and takes out what the compiler refuses.
///
/// # Errors
///
/// [`ImportError::Nothing`] if no rule is left, [`ImportError::Refused`] for errors that belong to no rule.
pub fn settle(mut import: Import, about: &About) -> Result<Settled, ImportError> {
    let mut trials: Vec<Trial> = std::mem::take(&mut import.rules)
        .into_iter()
        .map(Trial::new)
        .collect();
    for _ in 0..ROUNDS {
        trials.retain(|trial| !trial.is_empty(&import));
        if trials.is_empty() {
            return Err(ImportError::Nothing);
        }
        let written = text::write(&import, &trials, about);
        let sources = written.sources(about);
        let (ruleset, findings) = match Ruleset::compile(&sources) {
            Ok((ruleset, warnings)) => (Some(ruleset), warnings),
            Err(errors) => (None, errors),
        };
        let verdicts = Verdicts::of(&findings, &written, &trials);
        let verdicts = if verdicts.is_empty() {
            Verdicts::of_unused(&trials)
        } else {
            verdicts
        };
        if let (Some(ruleset), true) = (ruleset, verdicts.is_empty()) {
            import.rules = trials.into_iter().map(|trial| trial.draft).collect();
            return Ok(Settled {
                import,
                texts: written.texts,
                ruleset,
            });
        }
        if !verdicts.carry_out(&mut trials, &mut import) {
            let errors = findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error);
            let report: Vec<_> = errors.take(5).map(|error| error.render(&sources)).collect();
            return Err(ImportError::Refused {
                report: report.join("\n\n"),
            });
        }
    }
    Err(ImportError::Nothing)
}

impl Trial {
    fn new(mut draft: Draft) -> Self {
        if draft.hits.is_empty()
            && let Looks::Patterns(entries) = &draft.looks
        {
            let in_links = draft.rule.view == Some(View::Links);
            let asked = entries.iter().take(ASKED);
            let texts = asked.flat_map(|entry| [0, 1].map(|way| specimen::of(&entry.text, way)));
            let texts = texts.flatten();
            draft.hits = if in_links {
                texts.flat_map(|text| specimen::in_link(&text)).collect()
            } else {
                texts.collect()
            };
        }
        Self {
            draft,
            hit: 0,
            miss: 0,
        }
    }

    /// Whether nothing is left that it could look for.
    fn is_empty(&self, import: &Import) -> bool {
        match &self.draft.looks {
            Looks::Patterns(entries) => entries.is_empty(),
            Looks::Lists(lists) => lists
                .iter()
                .all(|&list| import.lists[list].entries.is_empty()),
            Looks::Domains(list) => import.lists[*list].entries.is_empty(),
            Looks::Rules => false,
        }
    }

    /// The example that is tried now.
    fn hit(&self) -> &str {
        self.draft.hits.get(self.hit).map_or("", String::as_str)
    }

    fn miss(&self) -> &'static str {
        text::ORDINARY[self.miss.min(text::ORDINARY.len() - 1)]
    }
}

/// What is to be done about findings.
#[derive(Default)]
struct Verdicts {
    /// Patterns that are refused, by rule and place.
    patterns: BTreeMap<(usize, usize), Reason>,
    /// Rules that are refused.
    rules: BTreeMap<usize, Reason>,
    /// Rules that need another example.
    hits: Vec<usize>,
    misses: Vec<usize>,
}

impl Verdicts {
    fn of(findings: &[RuleError], written: &text::Written, trials: &[Trial]) -> Self {
        let mut verdicts = Self::default();
        for finding in findings {
            let Some(rule) = written.rule_at(finding) else {
                continue;
            };
            let is_error = finding.severity == Severity::Error;
            let pattern = written.pattern_at(rule, finding);
            match (finding.code, pattern) {
                ("no_literal", Some(pattern)) => {
                    verdicts
                        .patterns
                        .insert((rule, pattern), Reason::NeedsNoText);
                }
                ("hit_missed", _) => verdicts.hits.push(rule),
                ("miss_hit", _) => verdicts.misses.push(rule),
                ("unknown_rule" | "circle", _) => {
                    verdicts
                        .rules
                        .insert(rule, Reason::RestsOn(finding.message.clone()));
                }
                (_, Some(pattern)) if is_error => {
                    let reason = Reason::Pattern(finding.message.clone());
                    verdicts.patterns.entry((rule, pattern)).or_insert(reason);
                }
                (_, None) if is_error => {
                    verdicts
                        .rules
                        .insert(rule, Reason::Pattern(finding.message.clone()));
                }
                _ => {}
            }
        }
        // With a pattern that is refused the rule may do better; its examples wait for that.
        let cut: Vec<usize> = verdicts.patterns.keys().map(|(rule, _)| *rule).collect();
        verdicts.hits.retain(|rule| !cut.contains(rule));
        let tried_out = |rule: &usize| trials[*rule].hit + 1 >= trials[*rule].draft.hits.len();
        for rule in verdicts.hits.iter().filter(|rule| tried_out(rule)) {
            verdicts.rules.insert(*rule, Reason::NoExample);
        }
        let all_hit = |rule: &usize| trials[*rule].miss + 1 >= text::ORDINARY.len();
        for rule in verdicts.misses.iter().filter(|rule| all_hit(rule)) {
            let reason = Reason::Pattern("hits every ordinary comment that was tried".to_owned());
            verdicts.rules.insert(*rule, reason);
        }
        verdicts
    }

    /// Parts without points on which no rule rests any more.
    fn of_unused(trials: &[Trial]) -> Self {
        let mut named = HashSet::new();
        for trial in trials {
            names(&trial.draft.rule.condition, &mut named);
        }
        let is_unused = |trial: &Trial| {
            let rule = &trial.draft.rule;
            rule.score == Points::ZERO && !named.contains(rule.id.as_str())
        };
        let unused = trials
            .iter()
            .enumerate()
            .filter(|(_, trial)| is_unused(trial));
        Self {
            rules: unused.map(|(at, _)| (at, Reason::Unused)).collect(),
            ..Self::default()
        }
    }

    fn is_empty(&self) -> bool {
        self.patterns.is_empty()
            && self.rules.is_empty()
            && self.hits.is_empty()
            && self.misses.is_empty()
    }

    /// Takes out what is refused, and turns to the next examples; whether anything was done.
    fn carry_out(self, trials: &mut Vec<Trial>, import: &mut Import) -> bool {
        let done = !self.is_empty();
        for &rule in &self.hits {
            trials[rule].hit += 1;
        }
        for &rule in &self.misses {
            // An example that the source gave and that the rule contradicts is of no use either.
            trials[rule].draft.rule.misses.clear();
            trials[rule].miss += 1;
        }
        for ((rule, pattern), reason) in self.patterns.into_iter().rev() {
            if let Looks::Patterns(entries) = &mut trials[rule].draft.looks {
                let entry = entries.remove(pattern);
                import.skip(&entry, reason);
            }
        }
        for (rule, reason) in self.rules.into_iter().rev() {
            let trial = trials.remove(rule);
            refuse(&trial.draft, &reason, import);
        }
        let said: HashSet<_> = std::mem::take(&mut import.skipped).into_iter().collect();
        import.skipped = said.into_iter().collect();
        import.skipped.sort_by_key(|skip| (skip.file, skip.line));
        done
    }
}

/// The rules that a condition names.
fn names<'a>(condition: &'a ConditionText, named: &mut HashSet<&'a str>) {
    for term in condition
        .all
        .iter()
        .chain(&condition.any)
        .chain(&condition.none)
    {
        match term {
            TermText::Word(word) => {
                named.insert(word.as_str());
            }
            TermText::Nested(inner) => names(inner, named),
        }
    }
}

/// Tells what falls with a rule.
fn refuse(draft: &Draft, reason: &Reason, import: &mut Import) {
    let fallen: Vec<_> = match (&draft.origin, &draft.looks) {
        (Some(origin), _) => vec![origin.clone()],
        (None, Looks::Patterns(entries)) => entries.clone(),
        (None, Looks::Lists(lists)) => lists
            .iter()
            .flat_map(|&list| import.lists[list].entries.clone())
            .collect(),
        (None, Looks::Domains(list)) => import.lists[*list].entries.clone(),
        (None, Looks::Rules) => Vec::new(),
    };
    for entry in fallen {
        import.skip(&entry, reason.clone());
    }
}
