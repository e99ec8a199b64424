//! What was decided, by which rules, and how fast.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::Durations;
use crate::decision::{Action, Decision, FaultReason};
use crate::learning::alarm::Alarm;
use crate::rules::{Rule, Ruleset, State};

/// Names and values of the labels of a series.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];

/// So many rules that no longer run may keep their series, so that no count is lost between two
/// readings. Beyond it they all go: whoever makes up new ids with each reload must not fill the memory.
const MOST_GONE: usize = 1000;

/// Counts decisions and what they are made of.
#[derive(Debug)]
pub struct Checks {
    decisions: Family<Labels<1>, Counter>,
    faults: Family<Labels<1>, Counter>,
    hits: Family<Labels<2>, Counter>,
    repeats: Counter,
    alarms: Family<Labels<1>, Gauge>,
    assessments: Durations,
    by_action: HashMap<Action, Counter>,
    by_reason: HashMap<FaultReason, Counter>,
    /// The rules that have a series of hits.
    told: Mutex<BTreeSet<(String, State)>>,
}

/// The counters of one ruleset's rules, found once: counting a hit looks the rule up and adds one.
#[derive(Debug)]
pub struct RuleCounts(HashMap<String, Counter>);

impl Default for Checks {
    /// Of no rules yet; every counter is there from the start, at zero.
    fn default() -> Self {
        let decisions: Family<Labels<1>, Counter> = Family::default();
        let faults: Family<Labels<1>, Counter> = Family::default();
        let of_action =
            |action: Action| decisions.get_or_create_owned(&[("decision", action.name().into())]);
        let of_reason =
            |reason: FaultReason| faults.get_or_create_owned(&[("reason", reason.name().into())]);
        let checks = Self {
            by_action: Action::ALL.map(|it| (it, of_action(it))).into(),
            by_reason: FaultReason::ALL.map(|it| (it, of_reason(it))).into(),
            decisions,
            faults,
            hits: Family::default(),
            repeats: Counter::default(),
            alarms: Family::default(),
            assessments: Durations::default(),
            told: Mutex::default(),
        };
        checks.alarmed([]);
        checks
    }
}

impl Checks {
    /// The counters of the rules that run. Those that ran before, in the same state, go on; new
    /// ones are there at once, at zero.
    pub fn learn(&self, ruleset: &Ruleset) -> RuleCounts {
        let run = || {
            let rules = ruleset.rules.iter();
            rules.filter(|rule| matches!(rule.state, State::Active | State::Shadow))
        };
        let now: BTreeSet<_> = run().map(|rule| (rule.id.clone(), rule.state)).collect();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<_> = told.difference(&now).cloned().collect();
        if gone.len() > MOST_GONE {
            for (id, state) in gone {
                self.hits.remove(&labels(&id, state));
            }
            told.clear();
        }
        told.extend(now);
        let counter = |rule: &Rule| self.hits.get_or_create_owned(&labels(&rule.id, rule.state));
        RuleCounts(run().map(|it| (it.id.clone(), counter(it))).collect())
    }

    /// A comment was assessed, and it took so long.
    pub fn assessed(&self, took: Duration) {
        self.assessments.observe(took);
    }

    /// A decision was made by these rules and recorded.
    pub fn decided(&self, decision: &Decision, rules: &RuleCounts) {
        if let Some(counter) = self.by_action.get(&decision.action) {
            counter.inc();
        }
        for entry in decision.counted().chain(&decision.shadow) {
            // The model's entry and those of caps are no rules, and have no counter.
            if let Some(counter) = rules.0.get(&entry.rule) {
                counter.inc();
            }
        }
        for fault in &decision.faults {
            if let Some(counter) = self.by_reason.get(&fault.reason) {
                counter.inc();
            }
        }
    }

    /// A comment came again and got the decision that was made on it before.
    pub fn repeated(&self) {
        self.repeats.inc();
    }

    /// Of these kinds are the alarms about labels that stand now.
    pub fn alarmed(&self, kinds: impl IntoIterator<Item = &'static str>) {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        for kind in Alarm::KINDS {
            let standing = i64::from(kinds.contains(&kind));
            self.alarms
                .get_or_create_owned(&[("kind", kind.into())])
                .set(standing);
        }
    }

    /// How often rules met a limit, for whatever reason.
    pub fn faults(&self) -> u64 {
        self.by_reason.values().map(Counter::get).sum()
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "decisions",
            "Decisions that were made and recorded",
            self.decisions.clone(),
        );
        registry.register(
            "repeats",
            "Comments that came again and got their recorded decision",
            self.repeats.clone(),
        );
        registry.register(
            "learning_alarm",
            "Whether labels come as they never did (1) or not (0): see hamlet model status",
            self.alarms.clone(),
        );
        registry.register(
            "rule_hits",
            "Decisions in which a rule fired",
            self.hits.clone(),
        );
        registry.register(
            "faults",
            "Times that a rule met a limit and could not look at all of a comment",
            self.faults.clone(),
        );
        registry.register_with_unit(
            "assess_duration",
            "Time to assess a comment, without reading the request and recording the decision",
            Unit::Seconds,
            self.assessments.clone(),
        );
    }
}

fn labels(rule: &str, state: State) -> Labels<2> {
    [
        ("rule", rule.to_owned().into()),
        ("state", state.name().into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{SourceFile, Sources};

    /// So many rules on trial, with names of their own.
    fn rules(names: &str, count: usize) -> Ruleset {
        let rule = |n: usize| {
            format!(
                "[[rule]]\nid = \"{names}_{n}\"\ndescription = \"x\"\nphrases = [\"word{n}\"]\n\
                 score = 1.0\nstate = \"shadow\"\nexamples.hit = [\"word{n}\"]\nexamples.miss = [\"x\"]\n"
            )
        };
        let file = SourceFile {
            name: "a.toml".to_owned(),
            text: (0..count).map(rule).collect(),
            ..SourceFile::default()
        };
        let sources = Sources {
            rules: vec![file],
            ..Sources::default()
        };
        Ruleset::compile(&sources).expect("sound rules").0
    }

    #[test]
    fn rules_that_went_keep_their_series_until_they_are_many() {
        let checks = Checks::default();
        let has = |rule| checks.hits.get(&labels(rule, State::Shadow)).is_some();
        checks.learn(&rules("A", 600));
        checks.learn(&rules("B", 600));
        assert!(has("A_599") && has("B_599"));
        checks.learn(&rules("C", 1));
        assert!(!has("A_0") && !has("B_599") && has("C_0"));
    }

    #[test]
    fn a_rule_that_stays_goes_on_counting() {
        let checks = Checks::default();
        checks.learn(&rules("A", 1)).0["A_0"].inc();
        assert_eq!(checks.learn(&rules("A", 2)).0["A_0"].get(), 1);
    }
}
