//! Comments as the points see them: which rules fired, and what the model gave.
//!
//! What the model learnt from it knows by heart, so its points would look better there than they
//! are. Comments that are in the seed corpus are judged by a model that never saw them, nor what is
//! alike (Wolpert 1992, *Stacked generalization*).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::parts;
use crate::decision::{Action, Points};
use crate::filter::Filter;
use crate::model::{Label, Model};
use crate::rules::Mode;
use crate::signals::Signals;
use crate::submission::Submission;
use crate::text::Views;
use crate::tuning::corpus::Row;
use crate::tuning::{folds, systems};

/// A rule that fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Which, as an index into the ruleset.
    pub(super) rule: usize,
    /// Points beside its score: the bonus for disguise.
    pub(super) bonus: Points,
}

/// A labelled comment.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) spam: bool,
    pub(super) hits: Vec<Hit>,
    pub(super) model: Option<Points>,
    /// What it is parted with.
    pub(super) group: String,
    /// Its text as a number: copies have the same.
    pub(super) text: u64,
    /// Which of the corpora it is from.
    pub(super) corpus: usize,
}

impl Seen {
    /// Score and action with these points for each rule.
    pub(super) fn weigh(&self, filter: &Filter, points: &[Points]) -> (Points, Action) {
        let hits = self.hits.iter();
        let fired = hits.map(|hit| (hit.rule, points[hit.rule] + hit.bonus));
        filter.policy.weigh(&filter.ruleset, fired, self.model)
    }
}

/// Models that did not see what they are asked about.
pub struct Judges {
    whole: Arc<Model>,
    /// The fold of each text that the whole model learnt from.
    learnt: HashMap<u64, usize>,
    held_out: Vec<Model>,
}

impl Judges {
    /// The model alone: for comments that it has never seen.
    pub fn of(model: &Arc<Model>) -> Self {
        Self {
            whole: Arc::clone(model),
            learnt: HashMap::new(),
            held_out: Vec::new(),
        }
    }

    /// Whether some of these comments are in a seed corpus.
    pub fn overlap<'a>(training: &[Row], mut rows: impl Iterator<Item = &'a Row>) -> bool {
        let learnt: HashSet<u64> = training.iter().map(text_of).collect();
        rows.any(|row| learnt.contains(&text_of(row)))
    }

    /// With a model for each tenth of the seed corpus that learnt from the others; `progress`
    /// hears how many are trained.
    pub fn held_out(
        model: &Arc<Model>,
        training: &[Row],
        progress: &mut dyn FnMut(usize, usize),
    ) -> Self {
        let parts = folds::by_group(training, folds::FOLDS);
        let held_out = (0..folds::FOLDS).map(|fold| {
            progress(fold, folds::FOLDS);
            let rest = training.iter().zip(&parts);
            let rest = rest.filter(|(_, part)| **part != fold);
            systems::model(rest.map(|(row, _)| row), model.options())
        });
        Self {
            whole: Arc::clone(model),
            learnt: training
                .iter()
                .map(text_of)
                .zip(parts.iter().copied())
                .collect(),
            held_out: held_out.collect(),
        }
    }

    fn points(&self, text: u64, submission: &Submission, views: &Views) -> Option<Points> {
        let fold = self.learnt.get(&text);
        let model = fold.and_then(|&fold| self.held_out.get(fold));
        model
            .unwrap_or(&self.whole)
            .judge(submission, views)
            .points()
    }
}

fn text_of(row: &Row) -> u64 {
    parts::text(&row.submission.content)
}

/// Looks at a comment; `None` without a label of the two.
pub(super) fn look(filter: &Filter, judges: &Judges, row: &Row, corpus: usize) -> Option<Seen> {
    let spam = row.known()? == Label::Spam;
    let submission = &row.submission;
    let views = Views::of(submission);
    let signals = Signals::of(submission, &views, &systems::facts(submission));
    let scan = filter
        .ruleset
        .scan(submission, &views, &signals, Mode::Live);
    let text = text_of(row);
    let hits = scan.fired.into_iter().filter(|fired| fired.counts);
    Some(Seen {
        spam,
        hits: hits
            .map(|fired| Hit {
                rule: fired.rule,
                bonus: fired.points - filter.ruleset.rules[fired.rule].score,
            })
            .collect(),
        model: judges.points(text, submission, &views),
        group: parts::group(row),
        text,
        corpus,
    })
}
