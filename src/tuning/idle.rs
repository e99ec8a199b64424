//! Rules that may have had their day: never hit, past their date, or always beside another.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::history::Past;
use crate::filter::Filter;
use crate::rules::State;

/// Fewest hits from which it is told that another rule always fires beside a rule.
const FEWEST_HITS: u64 = 5;

/// What a rule did on the comments of some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// Its id.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Its state.
    pub state: State,
    /// Comments that it hits.
    pub hits: u64,
    /// The latest of them.
    pub last_hit: Option<Timestamp>,
    /// Live rules of its group and direction that fired in each comment that it hit.
    pub always_with: Vec<String>,
}

impl Use {
    /// Whether there is something to think about.
    pub const fn is_stale(&self) -> bool {
        self.hits == 0 || !self.always_with.is_empty()
    }
}

/// What every active and shadow rule did, with the rules of today; and how many comments there were.
pub fn of<E>(
    filter: &Filter,
    history: impl Iterator<Item = Result<Past, E>>,
) -> Result<(u64, Vec<Use>), E> {
    let ruleset = &filter.ruleset;
    let mut uses: BTreeMap<usize, Use> = BTreeMap::new();
    for (at, rule) in ruleset.rules.iter().enumerate() {
        if matches!(rule.state, State::Active | State::Shadow) {
            let idle = Use {
                rule: rule.id.clone(),
                file: rule.file.clone(),
                line: rule.line,
                state: rule.state,
                hits: 0,
                last_hit: None,
                always_with: Vec::new(),
            };
            uses.insert(at, idle);
        }
    }
    let mut comments = 0;
    for past in history {
        let past = past?;
        comments += 1;
        let sample = &past.sample;
        let decision = filter.assess(&sample.submission, &sample.facts);
        let fired: Vec<usize> = decision
            .counted()
            .chain(&decision.shadow)
            .filter_map(|entry| ruleset.place(&entry.rule))
            .collect();
        for at in &fired {
            let Some(one) = uses.get_mut(at) else {
                continue;
            };
            let beside = |id: &String| fired.iter().any(|&other| ruleset.rules[other].id == *id);
            if one.hits == 0 {
                let others = fired.iter().filter(|other| *other != at);
                one.always_with = others
                    .filter(|&&other| makes_needless(filter, other, *at))
                    .map(|&other| ruleset.rules[other].id.clone())
                    .collect();
            } else {
                one.always_with.retain(beside);
            }
            one.hits += 1;
            one.last_hit = one.last_hit.max(Some(past.at));
        }
    }
    for one in uses.values_mut().filter(|one| one.hits < FEWEST_HITS) {
        one.always_with.clear();
    }
    Ok((comments, uses.into_values().collect()))
}

/// Whether a rule that always fires beside another could stand for it: it is live, of the same
/// direction and group, and the other does not rest on it.
fn makes_needless(filter: &Filter, one: usize, other: usize) -> bool {
    let ruleset = &filter.ruleset;
    let (rule, needless) = (&ruleset.rules[one], &ruleset.rules[other]);
    rule.state == State::Active
        && rule.group == needless.group
        && (rule.score.is_positive() == needless.score.is_positive())
        && !ruleset.rests_on(other, one)
}
