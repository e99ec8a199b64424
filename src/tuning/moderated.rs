//! What the categories of moderation do to a corpus: how many comments of each source and label
//! they stop, and which rules do.
//!
//! Labels are taken as they stand in the file (`toxic`, `ham`, `none` …): what may not stand on
//! one site may on another, so nothing here says which of them should be stopped.

use std::collections::BTreeMap;

use serde::Serialize;

use super::corpus::{Row, RowLabel};
use super::flips::start_of;
use super::metrics::ThreeWay;
use super::systems;
use crate::decision::{Action, Category};
use crate::filter::Filter;

/// Most comments of one source and label that are quoted.
const MAX_QUOTED: usize = 200;

/// What became of the comments of one source and label.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// The source; empty where the file names none.
    pub source: String,
    /// The label as it stands in the file.
    pub label: String,
    /// What moderation says of them, the score left aside.
    pub decisions: ThreeWay,
    /// How many the score stops, whatever moderation says.
    pub stopped_as_spam: u64,
    /// How many each category stops.
    pub categories: BTreeMap<String, u64>,
    /// How many each rule of a category hits.
    pub rules: BTreeMap<String, u64>,
    /// Comments that are stopped, the first of them.
    pub stopped: Vec<Stopped>,
    /// Comments that are not, the first of them.
    pub let_through: Vec<String>,
}

/// A comment that moderation stops.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stopped {
    /// How it begins.
    pub text: String,
    /// The rules.
    pub rules: Vec<String>,
}

/// Counts; lines in the order of sources and labels. Owners' comments are left out.
pub fn count(filter: &Filter, rows: impl Iterator<Item = Row>) -> Vec<Line> {
    let mut lines: BTreeMap<(String, String), Line> = BTreeMap::new();
    for row in rows.filter(|row| !row.owner) {
        let label = match &row.label {
            RowLabel::Known(label) => label.name().to_owned(),
            RowLabel::Other(label) => label.clone(),
        };
        let line = lines
            .entry((row.source.clone(), label.clone()))
            .or_insert_with(|| Line {
                source: row.source.clone(),
                label,
                ..Line::default()
            });
        line.add(filter, &row);
    }
    lines.into_values().collect()
}

impl Line {
    fn add(&mut self, filter: &Filter, row: &Row) {
        let decision = filter.assess(&row.submission, &systems::facts(&row.submission));
        self.stopped_as_spam += u64::from(decision.by_score() != Action::Accept);
        let categories: Vec<&Category> = decision
            .moderation
            .iter()
            .flat_map(|of| &of.categories)
            .collect();
        let actions = categories.iter().map(|category| category.decision);
        let action = actions.max().unwrap_or(Action::Accept);
        self.decisions.count(action);
        let mut rules = Vec::new();
        for category in categories {
            if category.decision != Action::Accept {
                *self.categories.entry(category.group.clone()).or_default() += 1;
            }
            for entry in &category.entries {
                *self.rules.entry(entry.rule.clone()).or_default() += 1;
                rules.push(entry.rule.clone());
            }
        }
        let text = start_of(&row.submission.content);
        if action == Action::Accept {
            if self.let_through.len() < MAX_QUOTED {
                self.let_through.push(text);
            }
        } else if self.stopped.len() < MAX_QUOTED {
            self.stopped.push(Stopped { text, rules });
        }
    }
}
