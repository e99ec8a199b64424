//! Old traffic decided again: the same answers where nothing changed, and what turns where
//! something did.

use std::sync::Arc;

use serde::Serialize;

use super::flips::{Flip, Flips, Losses};
use super::history::Past;
use super::then::Then;
use crate::decision::{Action, Decision};
use crate::filter::Filter;

/// How decisions of one action are decided now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Became {
    /// The action that was recorded.
    pub was: &'static str,
    /// Accepted now.
    pub accept: u64,
    /// Held now.
    pub hold: u64,
    /// Rejected now.
    pub reject: u64,
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replay {
    /// Comments that were decided again.
    pub comments: u64,
    /// Of these, made by this ruleset and policy, and by a model that could be made again.
    pub same_versions: u64,
    /// Of those, with the same answer, whole. Anything less than all is a bug: a decision rests on
    /// nothing else.
    pub same_answers: u64,
    /// Ids of those that have another answer though nothing changed, at most twenty.
    pub not_repeated: Vec<String>,
    /// How the decisions were and are, by what was recorded.
    pub became: [Became; 3],
    /// Labelled comments that got worse.
    pub losses: Losses,
    /// Each comment that is decided otherwise, the worst first.
    pub flips: Vec<Flip>,
}

/// Most ids of answers that did not come again.
const MOST_IDS: usize = 20;

/// Decides again on each comment of the journal, with the model that the site had then, where the
/// lessons that made it are still there.
pub fn run<E>(
    filter: &Filter,
    then: &mut Then,
    history: impl Iterator<Item = Result<Past, E>>,
) -> Result<Replay, E> {
    let mut flips = Flips::default();
    let mut replay = Replay {
        comments: 0,
        same_versions: 0,
        same_answers: 0,
        not_repeated: Vec::new(),
        became: Action::ALL.map(|was| Became {
            was: was.name(),
            ..Became::default()
        }),
        losses: Losses::default(),
        flips: Vec::new(),
    };
    for past in history {
        let past = past?;
        let filter = Filter {
            ruleset: Arc::clone(&filter.ruleset),
            model: then.model(&past.decision.versions.model),
            policy: filter.policy,
        };
        let now = filter.assess(&past.sample.submission, &past.sample.facts);
        replay.comments += 1;
        let row = &mut replay.became[past.decision.action as usize];
        match now.action {
            Action::Accept => row.accept += 1,
            Action::Hold => row.hold += 1,
            Action::Reject => row.reject += 1,
        }
        if now.action != past.decision.action {
            flips.note(&past.sample, &past.decision, &now);
        }
        if past.decision.versions == now.versions {
            replay.same_versions += 1;
            if without_files(now) == without_files(past.decision) {
                replay.same_answers += 1;
            } else if replay.not_repeated.len() < MOST_IDS {
                replay.not_repeated.push(past.sample.id);
            }
        }
    }
    flips.sort();
    replay.losses = flips.losses;
    replay.flips = flips.flips;
    Ok(replay)
}

/// Where a folder of rules lies is no part of its version.
fn without_files(mut decision: Decision) -> Decision {
    decision.counted_mut().for_each(|entry| entry.file = None);
    let shadow = decision.shadow.iter_mut();
    shadow.for_each(|entry| entry.file = None);
    decision
}
