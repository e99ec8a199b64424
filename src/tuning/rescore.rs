//! New points for the rules that there are, fitted to labelled comments.
//!
//! [`seen`] turns comments into hits, [`parts`] parts them so that nothing is asked about that was
//! learnt, [`fit`] finds points, [`ceiling`] takes back what would cost honest readers, and [`fitting`] takes the
//! best of what is left. What comes
//! out is a proposal; [`super::apply`] writes it.

mod ceiling;
mod fit;
mod fitting;
mod parts;
mod seen;

use std::collections::BTreeSet;

use serde::Serialize;
use thiserror::Error;

use super::corpus::Row;
use super::evidence::Labels;
use super::metrics::{self, Decisions, Outcome};
use crate::decision::{Action, Points};
use crate::filter::Filter;
use fit::scale::Scale;
use fitting::{Candidate, Fitting, terms, weights};
use seen::Seen;

pub(super) use parts::text;
pub use seen::Judges;

/// How hard points are pulled back to what they were, from free to fast; the one with the least
/// surprise on held-out comments is taken.
const PULLS: [f64; 6] = [0.25, 1.0, 4.0, 16.0, 64.0, 256.0];

/// How much worse it may become for ham.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Ham that is rejected and was not, at most.
    pub ham_rejected: u64,
    /// Ham that is held and was accepted, less what is accepted and was not, at most.
    pub ham_held: u64,
}

/// How points are fitted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// In how many parts the comments are parted, two and more.
    pub folds: usize,
    /// Decides which group comes into which part.
    pub seed: u64,
    /// How hard points are pulled to what they were; `None`: what serves held-out comments best.
    pub regularisation: Option<f64>,
    /// How far a rule may move.
    pub max_step: Points,
    /// New points are multiples of this.
    pub round_to: Points,
    /// A rule that hit fewer different texts stays where it is.
    pub min_texts: usize,
    /// What it may cost.
    pub budget: Budget,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folds: 10,
            seed: 1,
            regularisation: None,
            max_step: Points(200),
            round_to: Points(25),
            min_texts: 5,
            budget: Budget::default(),
        }
    }
}

/// Why there is no proposal.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RescoreError {
    /// Nothing to tell apart.
    #[error("the comments have {ham} ham and {spam} spam; points need both to be fitted to")]
    OneSided {
        /// Number of ham.
        ham: u64,
        /// Number of spam.
        spam: u64,
    },
    /// All comments are one group.
    #[error(
        "all comments are of one group (one template, one topic, one post), so none can be held out; \
         add comments from elsewhere"
    )]
    OneGroup,
}

/// What became of comments with some points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// What became of either label.
    pub decisions: Decisions,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Share of spam stopped where 0.5 % of ham may be.
    pub recall_at_half_percent: Option<f64>,
    /// Share of spam stopped where 1 % of ham may be.
    pub recall_at_one_percent: Option<f64>,
}

/// What gets worse and better for ham on comments that the points were not fitted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// Ham that is rejected and was not.
    pub ham_rejected: u64,
    /// Ham that is held and was accepted.
    pub ham_held: u64,
    /// Ham that is accepted and was not.
    pub ham_freed: u64,
}

/// A rule and its new points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// Its id.
    pub rule: String,
    /// What it has.
    pub from: Points,
    /// What it should have.
    pub to: Points,
    /// Comments that it hit.
    pub hits: Labels,
    /// Different texts among them.
    pub texts: u64,
    /// Spam that it hit and that is accepted with the old points.
    pub spam_accepted: u64,
    /// Ham that it hit and that is held or rejected with the old points.
    pub ham_stopped: u64,
    /// The ceiling let it go only part of its way.
    pub held_back: bool,
    /// The fits without a tenth each moved it the same way: how many of all.
    pub folds_agree: (usize, usize),
}

/// Why a rule that is active was left as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Left {
    /// It hit too few texts.
    pub too_few_texts: u64,
    /// It says `pinned`.
    pub pinned: u64,
    /// It rejects alone: what it is worth is for its owner to say.
    pub sole_reject: u64,
    /// It has no points.
    pub no_points: u64,
    /// Its points are right, or the change too small to write.
    pub right: u64,
    /// Its change would have cost too much ham.
    pub held_back: u64,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// The comments.
    pub comments: Labels,
    /// Different texts among them.
    pub texts: u64,
    /// Groups that were held out whole.
    pub groups: u64,
    /// In how many parts.
    pub folds: usize,
    /// How hard points were pulled to what they were.
    pub regularisation: f64,
    /// Mean surprise at the labels on held-out comments, in nats: with the old points and the new.
    pub surprise: (f64, f64),
    /// Held-out comments with the old points.
    pub before: Figures,
    /// The same with points that were not fitted to them.
    pub after: Figures,
    /// What it costs and gives ham, on held-out comments.
    pub losses: Losses,
    /// The budget took something back from some fit.
    pub cut: bool,
    /// The rules that move, furthest first.
    pub rules: Vec<Moved>,
    /// The rules that do not.
    pub left: Left,
    /// The points of every rule, by its index: what [`measure`] takes.
    #[serde(skip)]
    pub points: Vec<Points>,
}

impl Proposal {
    /// Whether the budget let nothing of any fit through.
    pub const fn is_refused(&self) -> bool {
        self.rules.is_empty() && self.cut
    }

    /// Whether held-out comments are less of a surprise with the new points. If not, what was
    /// fitted is chance.
    pub fn is_gain(&self) -> bool {
        self.surprise.1 < self.surprise.0
    }
}

/// Comments as the points see them.
#[derive(Debug)]
pub struct Comments(Vec<Seen>);

/// Looks at labelled comments, corpus by corpus; `progress` hears of each.
pub fn look(
    filter: &Filter,
    judges: &Judges,
    corpora: &[Vec<Row>],
    progress: &mut dyn FnMut(),
) -> Comments {
    let mut all = Vec::new();
    for (corpus, rows) in corpora.iter().enumerate() {
        for row in rows {
            all.extend(seen::look(filter, judges, row, corpus));
            progress();
        }
    }
    Comments(all)
}

/// Parts rows in two halves of like make-up that share no group: no template, topic, post.
pub fn halves(rows: &[Row], seed: u64) -> [Vec<Row>; 2] {
    let groups: Vec<String> = rows.iter().map(parts::group).collect();
    let kind = |row: &Row| format!("{} {:?}", row.source, row.label);
    let kinds: Vec<String> = rows.iter().map(kind).collect();
    let assigned = parts::assign(&groups, &kinds, 2, seed);
    [0, 1].map(|half| {
        let rows = rows.iter().zip(&assigned);
        rows.filter(|(_, part)| **part == half)
            .map(|(row, _)| row.clone())
            .collect()
    })
}

/// The points that the rules have, by their index.
pub fn present(filter: &Filter) -> Vec<Points> {
    filter.ruleset.rules.iter().map(|rule| rule.score).collect()
}

/// What becomes of comments with these points; of several corpora each with its own, pooled.
pub fn measure(filter: &Filter, corpora: &[(&Comments, &[Points])]) -> Figures {
    let comments = corpora
        .iter()
        .flat_map(|(comments, points)| comments.0.iter().map(|seen| (seen, *points)));
    figures(filter, comments)
}

fn figures<'a>(
    filter: &Filter,
    comments: impl Iterator<Item = (&'a Seen, &'a [Points])>,
) -> Figures {
    let outcomes: Vec<Outcome> = comments
        .map(|(seen, points)| {
            let (score, action) = seen.weigh(filter, points);
            Outcome {
                spam: seen.spam,
                score: score.as_f64(),
                flagged: action != Action::Accept,
                action,
                moderated: false,
                logit: None,
            }
        })
        .collect();
    Figures {
        decisions: metrics::decisions(&outcomes),
        auc: metrics::auc(&outcomes),
        recall_at_half_percent: metrics::recall_at(&outcomes, 0.005),
        recall_at_one_percent: metrics::recall_at(&outcomes, 0.01),
    }
}

/// Fits points to comments.
pub fn propose(
    filter: &Filter,
    comments: &Comments,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Proposal, RescoreError> {
    let seen = &comments.0;
    let labels = labels(seen.iter());
    if labels.ham == 0 || labels.spam == 0 {
        return Err(RescoreError::OneSided {
            ham: labels.ham,
            spam: labels.spam,
        });
    }
    let groups: Vec<String> = seen.iter().map(|seen| seen.group.clone()).collect();
    let distinct = distinct(groups.iter());
    if distinct < 2 {
        return Err(RescoreError::OneGroup);
    }
    let folds = options.folds.clamp(2, distinct);
    let kinds: Vec<String> = seen.iter().map(|seen| seen.spam.to_string()).collect();
    let parts = parts::assign(&groups, &kinds, folds, options.seed);
    let (terms, left) = terms(filter, seen, options);
    let groups = &filter.ruleset.groups;
    let caps: Vec<Option<Points>> = groups.iter().map(|group| group.cap).collect();
    let old = present(filter);
    let weights = weights(seen);
    let scores: Vec<(f64, bool, f64)> = seen
        .iter()
        .zip(&weights)
        .map(|(seen, &weight)| (seen.weigh(filter, &old).0.as_f64(), seen.spam, weight))
        .collect();
    let fitting = Fitting {
        filter,
        seen,
        parts: &parts,
        folds,
        weights,
        terms: &terms,
        caps: &caps,
        scale: Scale::of(&scores, filter.policy.thresholds.hold.as_f64()),
        old: &old,
        options,
    };
    let best = fitting.best(progress);
    Ok(proposal(&fitting, best, left, distinct as u64))
}

fn proposal(fitting: &Fitting<'_>, best: Candidate, mut left: Left, groups: u64) -> Proposal {
    let Fitting {
        filter, seen, old, ..
    } = *fitting;
    let rules = fitting.moved(&best);
    let kept = &best.kept;
    let back = kept.held_back.iter();
    left.held_back = back.filter(|&&rule| kept.whole[rule] == old[rule]).count() as u64;
    let movable = fitting.terms.iter().filter(|term| term.high > term.low);
    left.right = movable.count() as u64 - rules.len() as u64 - left.held_back;
    let held_out = |at: usize| kept.folds[fitting.parts[at]].as_slice();
    let with_new = seen
        .iter()
        .enumerate()
        .map(|(at, seen)| (seen, held_out(at)));
    Proposal {
        comments: labels(seen.iter()),
        texts: distinct(seen.iter().map(|seen| seen.text)) as u64,
        groups,
        folds: fitting.folds,
        regularisation: best.pull,
        surprise: (
            fitting.surprise(&vec![old.to_vec(); fitting.folds]),
            best.surprise,
        ),
        before: figures(filter, seen.iter().map(|seen| (seen, old))),
        after: figures(filter, with_new),
        losses: kept.losses,
        cut: best.cut,
        rules,
        left,
        points: best.kept.whole,
    }
}

fn labels<'a>(seen: impl Iterator<Item = &'a Seen>) -> Labels {
    let mut labels = Labels::default();
    for seen in seen {
        *(if seen.spam {
            &mut labels.spam
        } else {
            &mut labels.ham
        }) += 1;
    }
    labels
}

fn distinct<T: Ord>(things: impl Iterator<Item = T>) -> usize {
    things.collect::<BTreeSet<_>>().len()
}
