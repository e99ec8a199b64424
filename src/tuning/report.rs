//! Figures in the form that doors print.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::metrics::{self, Count, Decisions, Outcome};
use super::mistakes::Mistake;

/// What one system said of each comment, and where the comment is from.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The system.
    pub name: &'static str,
    /// Source and answer, row by row.
    pub outcomes: Vec<(String, Outcome)>,
    /// Where it was furthest from right.
    pub worst: Vec<Mistake>,
}

/// The figures of one system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SystemReport {
    /// `hamlet`, `hamlet-model` or `bayespam`.
    pub name: String,
    /// Share on the right side of the system's cut.
    pub accuracy: Option<f64>,
    /// Spam is the positive label.
    pub f1: Option<f64>,
    /// Area under the ROC curve; `null` where one label is missing.
    pub auc: Option<f64>,
    /// Share of spam blocked where 0.5 % of ham may be.
    pub recall_at_half_percent: Option<f64>,
    /// Share of spam blocked where 1 % of ham may be.
    pub recall_at_one_percent: Option<f64>,
    /// Surprise at the labels in nats a comment; `null` where the system says no probability.
    pub log_loss: Option<f64>,
    /// What became of either label, by the score alone.
    pub decisions: Decisions,
    /// How many moderation stops, whatever the score says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderated: Option<Count>,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Which.
    pub protocol: String,
    /// All test rows together.
    pub systems: Vec<SystemReport>,
    /// The same by the source of the rows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_source: BTreeMap<String, Vec<SystemReport>>,
    /// All test rows together, blind to name and e-mail.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_identity: Vec<SystemReport>,
}

impl SystemReport {
    fn of(name: &str, outcomes: &[Outcome]) -> Self {
        Self {
            name: name.to_owned(),
            accuracy: metrics::accuracy(outcomes),
            f1: metrics::f1(outcomes),
            auc: metrics::auc(outcomes),
            recall_at_half_percent: metrics::recall_at(outcomes, 0.005),
            recall_at_one_percent: metrics::recall_at(outcomes, 0.01),
            log_loss: metrics::log_loss(outcomes),
            decisions: metrics::decisions(outcomes),
            moderated: Some(metrics::moderated(outcomes)).filter(|n| n.ham + n.spam > 0),
        }
    }

    /// How many comments it was asked about.
    pub const fn comments(&self) -> u64 {
        let Decisions { ham, spam } = self.decisions;
        ham.all() + spam.all()
    }

    /// One report a system over all its answers, systems in the order of their first.
    pub fn pooled(scored: &[Scored]) -> Vec<Self> {
        let mut names: Vec<&str> = Vec::new();
        for one in scored {
            if !names.contains(&one.name) {
                names.push(one.name);
            }
        }
        names
            .into_iter()
            .map(|name| {
                let outcomes: Vec<Outcome> = scored
                    .iter()
                    .filter(|one| one.name == name)
                    .flat_map(|one| one.outcomes.iter().map(|(_, outcome)| *outcome))
                    .collect();
                Self::of(name, &outcomes)
            })
            .collect()
    }

    /// The spam of each source against all ham.
    pub fn by_source_of_spam(scored: &[Scored]) -> BTreeMap<String, Vec<Self>> {
        let all = scored.iter().flat_map(|one| &one.outcomes);
        let sources: BTreeSet<&str> = all
            .filter(|(_, outcome)| outcome.spam)
            .map(|(source, _)| source.as_str())
            .collect();
        sources
            .into_iter()
            .map(|source| {
                let part = |one: &Scored| Scored {
                    name: one.name,
                    outcomes: one
                        .outcomes
                        .iter()
                        .filter(|(from, outcome)| !outcome.spam || from == source)
                        .cloned()
                        .collect(),
                    worst: Vec::new(),
                };
                let parts: Vec<Scored> = scored.iter().map(part).collect();
                (source.to_owned(), Self::pooled(&parts))
            })
            .collect()
    }

    /// The same for each source.
    pub fn by_source(scored: &[Scored]) -> BTreeMap<String, Vec<Self>> {
        let mut sources: BTreeMap<String, Vec<Scored>> = BTreeMap::new();
        for one in scored {
            let mut parts: BTreeMap<&str, Vec<(String, Outcome)>> = BTreeMap::new();
            for (source, outcome) in &one.outcomes {
                parts
                    .entry(source)
                    .or_default()
                    .push((source.clone(), *outcome));
            }
            for (source, outcomes) in parts {
                sources.entry(source.to_owned()).or_default().push(Scored {
                    name: one.name,
                    outcomes,
                    worst: Vec::new(),
                });
            }
        }
        sources
            .into_iter()
            .map(|(source, scored)| (source, Self::pooled(&scored)))
            .collect()
    }
}

/// A share for people: `96.4 %`, and a dash where there is none.
pub fn percent(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// A figure for people: `0.9939`, and a dash where there is none.
pub fn plain(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.4}"))
}
