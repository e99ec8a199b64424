//! What each kind of evidence brings: the whole filter measured without it.
//!
//! Two measurements, side by side: the corpus comment by comment, as if each blog were new (*cold*);
//! and each blog's life in date order, with a moderator who looks and a site that remembers (*life*).

use std::sync::Arc;

use serde::Serialize;

use super::corpus::Row;
use super::life::{self, Manner};
use super::metrics::Decisions;
use super::protocol::ask::{Progress, ask};
use super::report::SystemReport;
use super::systems::System;
use crate::filter::Filter;
use crate::model::Model;
use crate::rules::{Ruleset, State};
use crate::submission::Submission;

/// Something that the filter is measured without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// Nothing: the filter as it is.
    Nothing,
    /// The rules of these groups.
    Groups(&'static str, Vec<String>),
    /// The rules of one group.
    Group(String),
    /// The model.
    Model,
    /// All that the site remembers of what came in.
    Past,
}

impl Without {
    /// What can be left out of these rules, one after the other; first nothing.
    pub fn all(ruleset: &Ruleset) -> Vec<Self> {
        let several = |name, groups: &[&str]| {
            Self::Groups(
                name,
                groups.iter().map(|group| (*group).to_owned()).collect(),
            )
        };
        let has_rules = |at: usize| {
            let mut rules = ruleset.rules.iter();
            rules.any(|rule| rule.group == at && rule.state == State::Active)
        };
        let groups = ruleset.groups.iter().enumerate();
        let groups = groups.filter(|(at, group)| group.action.is_none() && has_rules(*at));
        let groups = groups.map(|(_, group)| Self::Group(group.id.clone()));
        let whole = [
            Self::Nothing,
            Self::Model,
            Self::Past,
            several(
                "all but text and model",
                &["history", "wave", "mass", "age", "client", "relevance"],
            ),
        ];
        whole.into_iter().chain(groups).collect()
    }

    /// Its name in tables.
    pub fn name(&self) -> &str {
        match self {
            Self::Nothing => "nothing",
            Self::Model => "model",
            Self::Past => "all that was seen before",
            Self::Groups(name, _) => name,
            Self::Group(id) => id,
        }
    }

    /// The filter without it. `compile` makes the same rules anew.
    fn of<E>(
        &self,
        filter: &Filter,
        compile: &mut dyn FnMut() -> Result<Ruleset, E>,
    ) -> Result<Filter, E> {
        let mut rest = Filter {
            ruleset: Arc::clone(&filter.ruleset),
            model: Arc::clone(&filter.model),
            policy: filter.policy,
        };
        let groups = match self {
            Self::Nothing | Self::Past => return Ok(rest),
            Self::Model => {
                rest.model = Arc::new(Model::default());
                return Ok(rest);
            }
            Self::Groups(_, groups) => groups.clone(),
            Self::Group(group) => vec![group.clone()],
        };
        let mut ruleset = compile()?;
        for rule in &mut ruleset.rules {
            if groups.contains(&ruleset.groups[rule.group].id) {
                rule.state = State::Retired;
            }
        }
        rest.ruleset = Arc::new(ruleset);
        Ok(rest)
    }
}

/// The figures without something.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What is left out.
    pub without: String,
    /// Area under the ROC curve of the corpus, comment by comment.
    pub auc: Option<f64>,
    /// Share of spam blocked where 1 % of ham may be, comment by comment.
    pub recall_at_one_percent: Option<f64>,
    /// What was decided, comment by comment.
    pub cold: Decisions,
    /// What was decided over the blogs' lives.
    pub life: Decisions,
    /// The same for each blog.
    pub blogs: Vec<(String, Decisions)>,
}

/// Measures the filter without each kind of evidence. `progress` hears how many comments of how many
/// were decided.
pub fn ablate<E>(
    rows: &[Row],
    filter: &Filter,
    compile: &mut dyn FnMut() -> Result<Ruleset, E>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Line>, E> {
    let all = Without::all(&filter.ruleset);
    let steps = (all.len() * rows.len() * 2) as u64;
    let mut done = 0;
    let mut lines = Vec::new();
    for without in all {
        let rest = without.of(filter, compile)?;
        let mut tick = |_, _| {
            done += 1;
            progress(done, steps);
        };
        let system = System::Hamlet(Box::new(|submission, facts| rest.assess(submission, facts)));
        let mut clock = Progress::new(rows.len(), &mut tick);
        let scored = ask(&system, rows.iter(), Submission::clone, &mut clock);
        let cold = SystemReport::pooled(&[scored]).into_iter().next();
        let manner = Manner {
            forgets: without == Without::Past,
            ..Manner::default()
        };
        let blogs = life::courses(rows.to_vec(), &rest, manner, &mut || tick(0, 0));
        let mut life = Decisions::default();
        for (_, course) in &blogs {
            life.add(&course.whole);
        }
        lines.push(Line {
            without: without.name().to_owned(),
            auc: cold.as_ref().and_then(|cold| cold.auc),
            recall_at_one_percent: cold.as_ref().and_then(|cold| cold.recall_at_one_percent),
            cold: cold.map(|cold| cold.decisions).unwrap_or_default(),
            life,
            blogs: blogs
                .into_iter()
                .map(|(blog, course)| (blog, course.whole))
                .collect(),
        });
    }
    Ok(lines)
}
