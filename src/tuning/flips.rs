//! Which decisions a change of the rules turns.

use serde::Serialize;

use super::corpus::Row;
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
    /// What it is.
    pub label: Label,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flips {
    /// How many comments were looked at.
    pub comments: u64,
    /// What got worse.
    pub losses: Losses,
    /// Ham that is rejected now, ham that is held, spam that is accepted, then all others.
    pub flips: Vec<Flip>,
}

/// Asks both filters about each row that has a label.
pub fn between(
    before: &Filter,
    now: &Filter,
    rows: &[Row],
    progress: &mut dyn FnMut(u64),
) -> Flips {
    let mut found = Flips {
        comments: 0,
        losses: Losses::default(),
        flips: Vec::new(),
    };
    for (done, row) in rows.iter().enumerate() {
        progress(done as u64 + 1);
        let Some(label) = row.known() else { continue };
        found.comments += 1;
        let facts = super::systems::facts(&row.submission);
        let old = before.assess(&row.submission, &facts);
        let new = now.assess(&row.submission, &facts);
        if old.action == new.action {
            continue;
        }
        match (label, old.action, new.action) {
            (Label::Ham, _, Action::Reject) => found.losses.ham_rejected += 1,
            (Label::Ham, Action::Accept, _) => found.losses.ham_held += 1,
            (Label::Spam, _, Action::Accept) => found.losses.spam_accepted += 1,
            _ => {}
        }
        found.flips.push(Flip {
            id: row.id.clone(),
            label,
            from: old.action,
            to: new.action,
            score_from: old.score,
            score_to: new.score,
            before: only_in(&old, &new),
            now: only_in(&new, &old),
            content: start_of(&row.submission.content),
        });
    }
    found.flips.sort_by_key(rank);
    found
}

/// The worst first.
const fn rank(flip: &Flip) -> u8 {
    match (flip.label, flip.from, flip.to) {
        (Label::Ham, _, Action::Reject) => 0,
        (Label::Ham, Action::Accept, _) => 1,
        (Label::Spam, _, Action::Accept) => 2,
        (Label::Spam, Action::Reject, _) => 3,
        _ => 4,
    }
}

fn only_in(one: &Decision, other: &Decision) -> Vec<String> {
    let has = |rule: &str, points: Points| {
        other
            .entries
            .iter()
            .any(|entry| entry.rule == rule && entry.points == points)
    };
    one.entries
        .iter()
        .filter(|entry| !has(&entry.rule, entry.points))
        .map(|entry| format!("{} {:+}", entry.rule, entry.points))
        .collect()
}

fn start_of(content: &str) -> String {
    let one_line = content.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = one_line.chars().take(QUOTED).collect();
    if start.len() < one_line.len() {
        start.push('…');
    }
    start
}
