//! Rules on trial: what they hit on the site's own comments, what they would have turned, and
//! what moderators decided of those; and the gate before a rule goes live.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::evidence::wilson;
use super::flips::{Flip, Flips, Losses};
use super::history::Past;
use super::trial::Counts;
use crate::decision::{Decision, Points};
use crate::filter::Filter;
use crate::rules::State;

/// What a rule must have shown before it goes live.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Least share of its labelled hits that moderators saw as the rule does, 0 to 1.
    pub precision: f64,
    /// Fewest hits that have a label.
    pub hits: u64,
    /// Fewest days since its first hit on live traffic.
    pub days: u32,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            precision: 0.98,
            hits: 10,
            days: 3,
        }
    }
}

/// What one rule did so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probation {
    /// Its id.
    pub rule: String,
    /// Its points: below zero it speaks for ham.
    pub points: Points,
    /// Comments that it hits, by what moderators said of them.
    pub hits: Counts,
    /// Share of its labelled hits that are what the rule says: spam, or ham for a rule below zero.
    pub precision: Option<f64>,
    /// Wilson's 95 % interval of the precision.
    pub precision_interval: Option<[f64; 2]>,
    /// When it first hit a comment as it came in; a comment of before the rule does not count.
    pub live_since: Option<Timestamp>,
    /// Comments whose decision would have been another.
    pub would_turn: Counts,
    /// What would have got worse.
    pub losses: Losses,
    /// These comments, the worst first.
    pub flips: Vec<Flip>,
}

/// Looks at the comments of the journal with the rules of today.
///
/// Every rule of `rules` is an id; one that is active or retired is looked at as if it were live.
pub fn of<E>(
    filter: &Filter,
    rules: &[String],
    history: impl Iterator<Item = Result<Past, E>>,
) -> Result<Vec<Probation>, E> {
    let place = |id: &String| filter.ruleset.rules.iter().position(|rule| rule.id == *id);
    let mut watched: BTreeMap<usize, Watch> = rules
        .iter()
        .filter_map(|id| Some((place(id)?, Watch::default())))
        .collect();
    for past in history {
        let past = past?;
        let live = filter.assess(&past.sample.submission, &past.sample.facts);
        for (&at, watch) in &mut watched {
            watch.note(filter, at, &past, &live);
        }
    }
    let of = |(at, watch): (usize, Watch)| watch.into_probation(filter, at);
    Ok(watched.into_iter().map(of).collect())
}

/// The ids of the rules on trial, in the order of the files.
pub fn on_trial(filter: &Filter) -> Vec<String> {
    let rules = filter.ruleset.rules.iter();
    rules
        .filter(|rule| rule.state == State::Shadow)
        .map(|rule| rule.id.clone())
        .collect()
}

fn fired(decision: &Decision, id: &str) -> bool {
    let mut all = decision.counted().chain(&decision.shadow);
    all.any(|entry| entry.rule == id)
}

/// Whether a rule fires now wherever it would fire if it were live. One that does not run, or that
/// rests on rules on trial (which do not count for live ones), may not.
fn runs_alike(filter: &Filter, at: usize) -> bool {
    let rules = &filter.ruleset.rules;
    let on_trial = |other: usize| rules[other].state == State::Shadow;
    matches!(rules[at].state, State::Active | State::Shadow)
        && !(0..rules.len()).any(|other| on_trial(other) && filter.ruleset.rests_on(at, other))
}

#[derive(Default)]
struct Watch {
    hits: Counts,
    live_since: Option<Timestamp>,
    would_turn: Counts,
    flips: Flips,
}

impl Watch {
    fn note(&mut self, filter: &Filter, at: usize, past: &Past, live: &Decision) {
        let id = &filter.ruleset.rules[at].id;
        if self.live_since.is_none() && fired(&past.decision, id) {
            self.live_since = Some(past.at);
        }
        // Most rules hit few comments: a second look is for those alone.
        if runs_alike(filter, at) && !fired(live, id) {
            return;
        }
        let sample = &past.sample;
        let with = filter.assess_promoted(at, &sample.submission, &sample.facts);
        let hit = with.counted().any(|entry| entry.rule == *id);
        if !hit {
            return;
        }
        self.hits.add(sample.label);
        if live.action != with.action {
            self.would_turn.add(sample.label);
            self.flips.note(sample, live, &with);
        }
    }

    fn into_probation(mut self, filter: &Filter, at: usize) -> Probation {
        let rule = &filter.ruleset.rules[at];
        let labelled = self.hits.labelled();
        let right = if rule.score < Points::ZERO {
            labelled.ham
        } else {
            labelled.spam
        };
        self.flips.sort();
        Probation {
            rule: rule.id.clone(),
            points: rule.score,
            hits: self.hits,
            precision: (labelled.all() > 0).then(|| right as f64 / labelled.all() as f64),
            precision_interval: wilson(right, labelled.all()),
            live_since: self.live_since,
            would_turn: self.would_turn,
            losses: self.flips.losses,
            flips: self.flips.flips,
        }
    }
}

impl Gate {
    /// What a rule lacks, in words; nothing if it may go live.
    pub fn lacks(&self, probation: &Probation, now: Timestamp) -> Vec<String> {
        let mut lacks = Vec::new();
        let labelled = probation.hits.labelled().all();
        if labelled < self.hits {
            lacks.push(format!(
                "{labelled} of its hits have a label, and {} are wanted: tell more of them with POST /v1/feedback",
                self.hits
            ));
        }
        if let Some(precision) = probation.precision
            && precision < self.precision
        {
            lacks.push(format!(
                "its precision is {:.1} %, and {:.1} % is wanted: narrow it",
                100.0 * precision,
                100.0 * self.precision
            ));
        }
        if probation.losses.ham_rejected > 0 {
            lacks.push(format!(
                "it would have rejected {} ham: give it fewer points, or max_action = \"hold\"",
                probation.losses.ham_rejected
            ));
        }
        let wanted = i64::from(self.days);
        match probation.live_since {
            None if wanted > 0 => lacks.push(format!(
                "it has hit no comment as it came in yet, and {wanted} days of that are wanted"
            )),
            Some(since) if now.duration_since(since).as_hours() < 24 * wanted => {
                lacks.push(format!(
                    "its first hit on a comment as it came in is {} hours old, and {wanted} days are wanted",
                    now.duration_since(since).as_hours()
                ));
            }
            _ => {}
        }
        lacks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probation(spam: u64, ham: u64, since: &str) -> Probation {
        Probation {
            rule: "WATCHES".to_owned(),
            points: Points(400),
            hits: Counts {
                spam,
                ham,
                unlabelled: 3,
            },
            precision: (spam + ham > 0).then(|| spam as f64 / (spam + ham) as f64),
            precision_interval: wilson(spam, spam + ham),
            live_since: since.parse().ok(),
            would_turn: Counts::default(),
            losses: Losses::default(),
            flips: Vec::new(),
        }
    }

    #[test]
    fn the_gate_tells_everything_that_is_lacking() {
        let gate = Gate::default();
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        let lacks = |probation: &Probation| gate.lacks(probation, now).join("\n");
        assert_eq!(lacks(&probation(10, 0, "2026-11-17T12:00:00Z")), "");
        insta::assert_snapshot!(lacks(&probation(5, 1, "2026-11-19T11:00:00Z")), @r"
        6 of its hits have a label, and 10 are wanted: tell more of them with POST /v1/feedback
        its precision is 83.3 %, and 98.0 % is wanted: narrow it
        its first hit on a comment as it came in is 25 hours old, and 3 days are wanted
        ");
        let mut harmful = probation(100, 1, "");
        harmful.losses.ham_rejected = 1;
        insta::assert_snapshot!(lacks(&harmful), @r#"
        it would have rejected 1 ham: give it fewer points, or max_action = "hold"
        it has hit no comment as it came in yet, and 3 days of that are wanted
        "#);
    }
}
