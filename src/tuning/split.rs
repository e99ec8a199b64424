//! A corpus in two: what a filter learns from, and what it is asked about.
//!
//! Each label is parted by itself, so both parts have the same mixture. By time the oldest are learnt from,
//! as a site lives; by group no text is asked about of which another version was learnt.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::chance::Chance;
use super::folds;
use super::lines::{self, Line};
use super::near::Near;
use super::stats::Pair;

/// By what rows are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The oldest go to the first part.
    Time,
    /// Chance decides.
    Random,
    /// What is nearly the same text, of one template, or written on one topic stays together.
    Group,
}

/// From which share of common runs of words on two texts stay together.
const NEAR: f64 = 0.8;

/// Two parts, as indices in the order of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// To learn from.
    pub train: Vec<usize>,
    /// To be asked about.
    pub test: Vec<usize>,
    /// In neither: the time is asked for, and they have none.
    pub without_time: Vec<usize>,
}

/// What is in the parts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Report {
    /// To learn from.
    pub train: Pair,
    /// To be asked about.
    pub test: Pair,
    /// Rows with another label, such as `toxic`, in both.
    pub other: usize,
    /// In neither, because they have no time.
    pub without_time: Pair,
}

impl Parts {
    /// What is in them.
    pub fn report(&self, rows: &[Line]) -> Report {
        let of = |those: &[usize]| lines::count(those.iter().map(|&at| &rows[at]));
        let both = self.train.iter().chain(&self.test);
        Report {
            train: of(&self.train),
            test: of(&self.test),
            other: both.filter(|&&at| rows[at].row.known().is_none()).count(),
            without_time: of(&self.without_time),
        }
    }
}

/// Parts rows: about `share` (over 0, below 1) of each label to learn from.
pub fn split(rows: &[Line], by: By, share: f64, seed: u64) -> Parts {
    let mut labels: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        labels.entry(row.label()).or_default().push(at);
    }
    let mut parts = match by {
        By::Group => of_groups(rows, labels, share, seed),
        By::Random | By::Time => {
            let mut parts = Parts::default();
            for (label, mut members) in labels {
                if by == By::Random {
                    Chance::named(seed, label).shuffle(&mut members);
                } else {
                    let time = |at: &usize| rows[*at].row.submission.created_at;
                    parts
                        .without_time
                        .extend(members.iter().filter(|at| time(at).is_none()));
                    members.retain(|at| time(at).is_some());
                    members.sort_by_key(time);
                }
                let (train, test) = members.split_at(first_part(members.len(), share));
                parts.train.extend(train);
                parts.test.extend(test);
            }
            parts
        }
    };
    parts.train.sort_unstable();
    parts.test.sort_unstable();
    parts.without_time.sort_unstable();
    parts
}

fn first_part(rows: usize, share: f64) -> usize {
    ((rows as f64 * share).round() as usize).min(rows)
}

/// The largest groups first, each into the part that lacks more of its labels.
fn of_groups(rows: &[Line], labels: BTreeMap<&str, Vec<usize>>, share: f64, seed: u64) -> Parts {
    let mut groups = groups(rows);
    Chance::named(seed, "groups").shuffle(&mut groups);
    groups.sort_by_key(|members| usize::MAX - members.len());
    // What each part should have of each label, and has not yet.
    let mut lacks: BTreeMap<&str, [f64; 2]> = labels
        .into_iter()
        .map(|(label, members)| {
            let train = first_part(members.len(), share);
            (label, [train as f64, (members.len() - train) as f64])
        })
        .collect();
    let wanted = lacks.clone();
    let mut parts = Parts::default();
    for members in groups {
        let need = |part: usize| -> f64 {
            let of = |at: &usize| {
                let label = rows[*at].label();
                let of = |table: &BTreeMap<&str, [f64; 2]>| {
                    table.get(label).map_or(0.0, |both| both[part])
                };
                of(&lacks) / of(&wanted).max(1.0)
            };
            members.iter().map(of).sum()
        };
        let part = usize::from(need(0) < need(1));
        for at in &members {
            if let Some(both) = lacks.get_mut(rows[*at].label()) {
                both[part] -= 1.0;
            }
        }
        let into = if part == 0 {
            &mut parts.train
        } else {
            &mut parts.test
        };
        into.extend(members);
    }
    parts
}

/// Rows that belong together: by template or topic, and by what they say, also under different labels.
fn groups(rows: &[Line]) -> Vec<Vec<usize>> {
    let texts: Vec<String> = rows.iter().map(Line::folded).collect();
    let mut near = Near::new(texts.iter().map(String::as_str), NEAR);
    let mut heads: Vec<usize> = (0..rows.len()).collect();
    let mut named: HashMap<String, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(name) = folds::group(&row.row) {
            let first = *named.entry(name).or_insert(at);
            join(&mut heads, first, at);
        }
        let like = near.like(at);
        for other in &like {
            join(&mut heads, *other, at);
        }
        // One of many copies is enough to compare the next ones with.
        if like.is_empty() {
            near.add(at);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..rows.len() {
        groups.entry(head(&mut heads, at)).or_default().push(at);
    }
    groups.into_values().collect()
}

fn head(heads: &mut [usize], mut at: usize) -> usize {
    while heads[at] != at {
        heads[at] = heads[heads[at]];
        at = heads[at];
    }
    at
}

fn join(heads: &mut [usize], one: usize, other: usize) {
    let (one, other) = (head(heads, one), head(heads, other));
    heads[one.max(other)] = one.min(other);
}
