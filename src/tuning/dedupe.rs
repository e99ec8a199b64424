//! A corpus without its copies: of texts that are nearly the same the first is kept.
//!
//! Copies weigh as much as they are many, and they make a test look better than it is, because what is asked
//! about was learnt. A text that stands under two labels is no copy but a contradiction, and is told.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::lines::{self, Line};
use super::near::Near;
use super::stats::Pair;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// From which share of common runs of words on two texts are one, over 0 and up to 1.
    pub near: f64,
    /// Keep texts that stand under two labels, once under each.
    pub keep_conflicts: bool,
}

/// A text that stands under two labels. What it says is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// File and line of the first.
    pub first: String,
    /// Its label.
    pub first_label: String,
    /// File and line of the other.
    pub other: String,
    /// Its label.
    pub other_label: String,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Rows that were read, by their label.
    pub read: Pair,
    /// Rows with another label, such as `toxic`.
    pub read_other: usize,
    /// Rows left out because the very text stands before them under their label.
    pub exact: Pair,
    /// Rows left out because nearly the same text does.
    pub near: Pair,
    /// Rows left out because their text stands under another label, too.
    pub contradicted: Pair,
    /// Rows that are kept.
    pub kept: Pair,
    /// Texts that stand under two labels, the first hundred.
    pub conflicts: Vec<Conflict>,
    /// How many of them there are.
    pub conflict_count: usize,
}

/// Conflicts that are told one by one.
const SHOWN: usize = 100;

/// Which rows are kept, as indices in their order, and what was found. `progress` is told the rows looked at.
pub fn dedupe(
    rows: &[Line],
    settings: Settings,
    progress: &mut dyn FnMut(u64),
) -> (Vec<usize>, Report) {
    let texts: Vec<String> = rows.iter().map(Line::folded).collect();
    let mut near = Near::new(texts.iter().map(String::as_str), settings.near);
    let mut first_of: HashMap<(&str, &str), usize> = HashMap::new();
    let (mut exact, mut alike, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let mut against: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        progress(at as u64);
        let text = texts[at].as_str();
        if first_of.contains_key(&(text, row.label())) {
            exact.push(at);
            continue;
        }
        first_of.insert((text, row.label()), at);
        let like = near.like(at);
        let same = |other: &&usize| rows[**other].label() == row.label();
        let first = like.iter().find(same).copied();
        let stands_for = first.unwrap_or(at);
        let others = like.iter().filter(|other| !same(other));
        against.extend(others.map(|&other| (other.min(stands_for), other.max(stands_for))));
        if first.is_some() {
            alike.push(at);
        } else {
            near.add(at);
            kept.push(at);
        }
    }
    let mut contradicted = Vec::new();
    if !settings.keep_conflicts {
        let both: BTreeSet<usize> = against
            .iter()
            .flat_map(|&(one, other)| [one, other])
            .collect();
        (contradicted, kept) = kept.into_iter().partition(|at| both.contains(at));
    }
    let of = |those: &[usize]| lines::count(those.iter().map(|&at| &rows[at]));
    let report = Report {
        read: lines::count(rows),
        read_other: rows.iter().filter(|row| row.row.known().is_none()).count(),
        exact: of(&exact),
        near: of(&alike),
        contradicted: of(&contradicted),
        kept: of(&kept),
        conflicts: against
            .iter()
            .take(SHOWN)
            .map(|pair| conflict(rows, *pair))
            .collect(),
        conflict_count: against.len(),
    };
    (kept, report)
}

fn conflict(rows: &[Line], (first, other): (usize, usize)) -> Conflict {
    let (first, other) = (&rows[first], &rows[other]);
    Conflict {
        first: first.place.clone(),
        first_label: first.label().to_owned(),
        other: other.place.clone(),
        other_label: other.label().to_owned(),
    }
}
