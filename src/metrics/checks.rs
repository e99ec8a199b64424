//! What was decided, by which rules, and how fast.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};

use super::Durations;
use crate::decision::{Action, Decision, FaultReason};
use crate::rules::{Rule, Ruleset, State};

/// Names and values of the labels of a series.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];

/// Counts decisions and what they are made of.
///
/// The counter of each rule is found once, when the ruleset is known: counting a hit looks the
/// rule up and adds one.
#[derive(Debug)]
pub struct Checks {
    decisions: Family<Labels<1>, Counter>,
    faults: Family<Labels<1>, Counter>,
    hits: Family<Labels<2>, Counter>,
    repeats: Counter,
    assessments: Durations,
    by_action: HashMap<Action, Counter>,
    by_reason: HashMap<FaultReason, Counter>,
    by_rule: HashMap<String, Counter>,
}

impl Checks {
    /// Of decisions by these rules; every counter is there from the start, at zero.
    pub fn of(ruleset: &Ruleset) -> Self {
        let decisions: Family<Labels<1>, Counter> = Family::default();
        let faults: Family<Labels<1>, Counter> = Family::default();
        let hits: Family<Labels<2>, Counter> = Family::default();
        let of_action =
            |action: Action| decisions.get_or_create_owned(&[("decision", action.name().into())]);
        let of_reason =
            |reason: FaultReason| faults.get_or_create_owned(&[("reason", reason.name().into())]);
        let of_rule = |rule: &Rule| {
            let state = rule.state.name().into();
            hits.get_or_create_owned(&[("rule", rule.id.clone().into()), ("state", state)])
        };
        let run = ruleset
            .rules
            .iter()
            .filter(|rule| matches!(rule.state, State::Active | State::Shadow));
        Self {
            by_action: Action::ALL.map(|it| (it, of_action(it))).into(),
            by_reason: FaultReason::ALL.map(|it| (it, of_reason(it))).into(),
            by_rule: run.map(|it| (it.id.clone(), of_rule(it))).collect(),
            decisions,
            faults,
            hits,
            repeats: Counter::default(),
            assessments: Durations::default(),
        }
    }

    /// A comment was assessed, and it took so long.
    pub fn assessed(&self, took: Duration) {
        self.assessments.observe(took);
    }

    /// A decision was made and recorded.
    pub fn decided(&self, decision: &Decision) {
        if let Some(counter) = self.by_action.get(&decision.action) {
            counter.inc();
        }
        for entry in decision.entries.iter().chain(&decision.shadow) {
            // The model's entry and those of caps are no rules, and have no counter.
            if let Some(counter) = self.by_rule.get(&entry.rule) {
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
