//! Which decisions a change of the rules turns.

use serde::Serialize;

use super::sample::Sample;
use crate::decision::{Action, Decision, Points};
use crate::filter::Filter;
use crate::model::Label;

/// Longest start of a comment that a flip quotes, in characters.
const QUOTED: usize = 80;

/// A comment whose decision is another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The row's name in its corpus; empty where it has none.
    pub id: String,
    /// What it is; `None` where nobody has said so.
    pub label: Option<Label>,
    /// The decision before.
    pub from: Action,
    /// The decision now.
    pub to: Action,
    /// The score before.
    pub score_from: Points,
    /// The score now.
    pub score_to: Points,
    /// Rules that fired before alone, or with other points.
    pub before: Vec<String>,
    /// Rules that fire now alone, or with other points.
    pub now: Vec<String>,
    /// How the comment begins.
    pub content: String,
}

/// How many comments got worse, by what happened to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// Ham that is rejected now and was not.
    pub ham_rejected: u64,
    /// Ham that is held now and was accepted.
    pub ham_held: u64,
    /// Spam that is accepted now and was not.
    pub spam_accepted: u64,
}

/// All flips of a corpus, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Flips {
    /// How many comments were looked at.
    pub comments: u64,
    /// What got worse.
    pub losses: Losses,
    /// Ham that is rejected now, ham that is held, spam that is accepted, what nobody has labelled,
    /// then all others.
    pub flips: Vec<Flip>,
}

/// Asks both filters about each comment.
pub fn between<E>(
    before: &Filter,
    now: &Filter,
    samples: impl Iterator<Item = Result<Sample, E>>,
) -> Result<Flips, E> {
    let mut found = Flips::default();
    for sample in samples {
        let sample = sample?;
        let old = before.assess(&sample.submission, &sample.facts);
        let new = now.assess(&sample.submission, &sample.facts);
        found.comments += 1;
        if old.action != new.action {
            found.note(&sample, &old, &new);
        }
    }
    found.sort();
    Ok(found)
}

impl Flips {
    /// The worst first.
    pub(super) fn sort(&mut self) {
        self.flips.sort_by_key(rank);
    }

    pub(super) fn note(&mut self, sample: &Sample, old: &Decision, new: &Decision) {
        match (sample.label, old.action, new.action) {
            (Some(Label::Ham), _, Action::Reject) => self.losses.ham_rejected += 1,
            (Some(Label::Ham), Action::Accept, _) => self.losses.ham_held += 1,
            (Some(Label::Spam), _, Action::Accept) => self.losses.spam_accepted += 1,
            _ => {}
        }
        self.flips.push(Flip {
            id: sample.id.clone(),
            label: sample.label,
            from: old.action,
            to: new.action,
            score_from: old.score,
            score_to: new.score,
            before: only_in(old, new),
            now: only_in(new, old),
            content: start_of(&sample.submission.content),
        });
    }
}

/// The worst first.
const fn rank(flip: &Flip) -> u8 {
    match (flip.label, flip.from, flip.to) {
        (Some(Label::Ham), _, Action::Reject) => 0,
        (Some(Label::Ham), Action::Accept, _) => 1,
        (Some(Label::Spam), _, Action::Accept) => 2,
        (Some(Label::Spam), Action::Reject, _) => 3,
        (None, _, Action::Reject) => 4,
        (None, Action::Accept, _) => 5,
        _ => 6,
    }
}

fn only_in(one: &Decision, other: &Decision) -> Vec<String> {
    let has = |rule: &str, points: Points| {
        other
            .counted()
            .any(|entry| entry.rule == rule && entry.points == points)
    };
    one.counted()
        .filter(|entry| !has(&entry.rule, entry.points))
        .map(|entry| format!("{} {:+}", entry.rule, entry.points))
        .collect()
}

/// How a comment begins, in one line.
pub(super) fn start_of(content: &str) -> String {
    let one_line = content.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = one_line.chars().take(QUOTED).collect();
    if start.len() < one_line.len() {
        start.push('…');
    }
    start
}
