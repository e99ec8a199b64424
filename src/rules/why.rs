//! Why a rule did not fire on a comment, in words for whoever wrote it.

use super::compile::Ruleset;
use super::condition::{Condition, Term};
use super::definition::{Stance, State};
use super::error::suggestion;
use super::scan::Mode;
use crate::facts::Facts;
use crate::signals::Signals;
use crate::submission::{Field, Submission};
use crate::text::Views;

impl Ruleset {
    /// Why the rule of this id did not fire; `None` if it did.
    pub fn why_not(&self, id: &str, submission: &Submission, facts: &Facts) -> Option<String> {
        let Some(at) = self.place(id) else {
            let known = self.rules.iter().map(|rule| rule.id.as_str());
            return Some(format!("there is no such rule; {}", suggestion(id, known)));
        };
        let rule = &self.rules[at];
        let views = Views::of(submission);
        let signals = Signals::of(submission, &views, facts);
        let site = submission.site.as_deref();
        let signals = self.heard(&signals, site);
        let scan = self.scan(submission, &views, &signals, Mode::Live);
        let fired = |id: &str| {
            let at = self.place(id);
            scan.fired.iter().any(|fired| Some(fired.rule) == at)
        };
        if fired(id) {
            return None;
        }
        if let State::Draft | State::Retired = rule.state {
            return Some(format!("it is {}, so it does not run", rule.state.name()));
        }
        if self.groups[rule.group].stance_on(site) == Some(Stance::Off) {
            return Some("its category of moderation is off".to_owned());
        }
        if rule.has_expired(&signals) {
            return Some("it had expired by the time of the comment".to_owned());
        }
        if let Some(fault) = scan.faults.iter().find(|fault| fault.rule == id) {
            return Some(format!(
                "it met its {} in the {}",
                fault.reason.name(),
                fault.field.name()
            ));
        }
        // A rule on trial counts as not fired for a live one.
        let sees = |other: &str| {
            let live = |other: usize| self.rules[other].state == State::Active;
            fired(other) && (rule.state != State::Active || self.place(other).is_some_and(live))
        };
        let holds =
            rule.condition.is_empty() || rule.condition.holds(&signals, &sees) == Some(true);
        Some(if holds {
            let fields: Vec<&str> = rule
                .fields
                .iter()
                .map(|field| Field::name(*field))
                .collect();
            let enough = match rule.at_least {
                1 => "nothing that it looks for".to_owned(),
                n => format!("not {n} different things that it looks for"),
            };
            format!("there is {enough} in the {}", fields.join(" and "))
        } else {
            let mut reasons = lacking(&rule.condition, &signals, &sees);
            let off = self.unheard_on(site);
            reasons.extend(off.map(|signal| format!("{} is off", signal.name())));
            format!("its conditions do not hold: {}", reasons.join(", "))
        })
    }
}

/// The members of a condition that are not as they should be.
fn lacking(condition: &Condition, signals: &Signals, sees: &dyn Fn(&str) -> bool) -> Vec<String> {
    let one = |term: &Term| match term {
        Term::Nested(inner) => inner.clone(),
        term => Condition {
            all: vec![term.clone()],
            ..Condition::default()
        },
    };
    let holds = |term: &Term| one(term).holds(signals, sees);
    let mut reasons = Vec::new();
    for term in condition
        .all
        .iter()
        .filter(|term| holds(term) != Some(true))
    {
        match term {
            Term::Nested(inner) => reasons.extend(lacking(inner, signals, sees)),
            term => reasons.push(is(term, signals)),
        }
    }
    if !condition.any.is_empty() && !condition.any.iter().any(|term| holds(term) == Some(true)) {
        let terms = condition.any.iter().map(|term| is(term, signals));
        reasons.push(format!(
            "none of ({})",
            terms.collect::<Vec<_>>().join("; ")
        ));
    }
    for term in condition
        .none
        .iter()
        .filter(|term| holds(term) != Some(false))
    {
        let so = match term {
            Term::Rule { id, .. } => format!("{id} fired"),
            term => is(term, signals),
        };
        reasons.push(format!("under `none`: {so}"));
    }
    reasons
}

/// A member, and how things are.
fn is(term: &Term, signals: &Signals) -> String {
    match term {
        Term::Rule { id, .. } => format!("{id} did not fire"),
        Term::Nested(_) => "a nested condition".to_owned(),
        Term::Compare { signal, .. } => match signals.get(*signal) {
            Some(value) => format!("{term} (it is {value})"),
            None => format!("{term} (unknown: known when {})", signal.known()),
        },
    }
}
