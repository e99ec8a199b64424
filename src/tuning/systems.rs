//! The filters that are compared.
//!
//! | name | what | score | cut |
//! |---|---|---|---|
//! | `hamlet` | the whole filter: rules and model | points | accept against the rest |
//! | `hamlet-model` | the model alone | logit | 0 |
//! | `bayespam` | bayespam as its README shows, over the content as sent | its score | 0.8 |

use std::sync::Arc;

use bayespam::classifier::Classifier;

use super::corpus::Row;
use super::folds;
use super::metrics::Outcome;
use crate::decision::{Action, Decision, TokenWeight};
use crate::facts::Facts;
use crate::filter::Filter;
use crate::learning;
use crate::model::features::Family;
use crate::model::{BAYESPAM_CUT, Judgement, Label, Lesson, Model, Options};
use crate::rules::Ruleset;
use crate::submission::Submission;
use crate::text::Views;

/// A filter under test.
pub enum System<'a> {
    /// The whole filter.
    Hamlet(Box<Assess<'a>>),
    /// The model alone.
    Model(Arc<Model>),
    /// bayespam over plain content.
    Bayespam(Classifier),
}

/// The whole filter as a function, so that a measurement does not care how it was built.
pub type Assess<'a> = dyn Fn(&Submission, &Facts) -> Decision + 'a;

/// Something that moved a system, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// A rule's id, `MODEL`, or a token.
    pub name: String,
    /// Points of the whole filter, or a share of the model's logit; spam adds.
    pub weight: f64,
}

/// Most reasons that are told of one comment.
const REASONS: usize = 6;

impl System<'_> {
    /// Its name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hamlet(_) => "hamlet",
            Self::Model(_) => "hamlet-model",
            Self::Bayespam(_) => "bayespam",
        }
    }

    /// What it says of a comment.
    pub fn ask(&self, submission: &Submission, label: Label) -> Outcome {
        let spam = label == Label::Spam;
        match self {
            Self::Hamlet(assess) => {
                let decision = assess(submission, &facts(submission));
                Outcome {
                    spam,
                    score: decision.score.as_f64(),
                    flagged: decision.by_score() != Action::Accept,
                    action: decision.by_score(),
                    moderated: decision.moderation.as_ref().is_some_and(|of| {
                        let mut categories = of.categories.iter();
                        categories.any(|category| category.decision != Action::Accept)
                    }),
                    logit: None,
                }
            }
            Self::Model(model) => {
                let logit = judge(model, submission).logit;
                Outcome {
                    logit: Some(logit),
                    ..cut(spam, logit, 0.0)
                }
            }
            Self::Bayespam(classifier) => {
                let score = f64::from(classifier.score(&submission.content));
                cut(spam, score, BAYESPAM_CUT)
            }
        }
    }
}

impl System<'_> {
    /// What moved it most, strongest first: the entries of a decision, or the tokens on the wrong
    /// side. bayespam does not say.
    pub fn reasons(&self, submission: &Submission, spam: bool) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = match self {
            Self::Hamlet(assess) => assess(submission, &facts(submission))
                .entries
                .into_iter()
                .map(|entry| Reason {
                    name: entry.rule,
                    weight: entry.points.as_f64(),
                })
                .collect(),
            Self::Model(model) => {
                let judgement = judge(model, submission);
                let tokens = if spam {
                    judgement.ham_tokens
                } else {
                    judgement.spam_tokens
                };
                let reason = |token: TokenWeight| Reason {
                    name: token.token,
                    weight: token.weight,
                };
                tokens.into_iter().map(reason).collect()
            }
            Self::Bayespam(_) => Vec::new(),
        };
        reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        reasons.truncate(REASONS);
        reasons
    }
}

fn judge(model: &Model, submission: &Submission) -> Judgement {
    let views = Views::of(submission);
    model.judge_tokens(&model.options().features.tokens(submission, &views))
}

/// A system that knows no more than a score holds what reaches its cut, and never rejects.
fn cut(spam: bool, score: f64, cut: f64) -> Outcome {
    let flagged = score >= cut;
    let action = if flagged {
        Action::Hold
    } else {
        Action::Accept
    };
    Outcome {
        spam,
        score,
        flagged,
        action,
        moderated: false,
        logit: None,
    }
}

/// The facts of a comment whose corpus is believed. Without a time of its own it has the epoch's:
/// a measurement reads no clock.
pub(super) fn facts(submission: &Submission) -> Facts {
    Facts::of(submission, jiff::Timestamp::UNIX_EPOCH, true)
}

/// bayespam as its README shows: trained on the content as it was sent.
pub fn bayespam<'a>(rows: impl IntoIterator<Item = &'a Row>) -> System<'static> {
    let mut classifier = Classifier::new();
    for row in rows {
        match row.known() {
            Some(Label::Ham) => classifier.train_ham(&row.submission.content),
            Some(Label::Spam) => classifier.train_spam(&row.submission.content),
            None => {}
        }
    }
    System::Bayespam(classifier)
}

/// Our model, trained on these rows alone. Owners teach nothing: they write as no reader does. The
/// site's own rows count as often as a lesson of its moderators.
pub fn model<'a>(rows: impl IntoIterator<Item = &'a Row>, options: Options) -> Model {
    let rows: Vec<&Row> = rows.into_iter().filter(|row| !row.owner).collect();
    let lessons = rows.iter().filter_map(|row| {
        Some(Lesson {
            submission: &row.submission,
            label: row.known()?,
            teaches: row.teaches,
            group: folds::group(row),
        })
    });
    let model = Model::train(lessons, options);
    let own: Vec<&Row> = rows.into_iter().filter(|row| row.own).collect();
    if own.is_empty() {
        return model;
    }
    let mut table = model.table(&|_| None);
    for row in own {
        let Some(label) = row.known() else { continue };
        let views = Views::of(&row.submission);
        let mut tokens = options.features.tokens(&row.submission, &views);
        tokens.retain(|token| row.teaches.takes(Family::of(token)));
        for _ in 1..learning::WEIGHT {
            table.learn(&tokens, label);
        }
    }
    Model::new(&table, model.calibration().clone(), options)
}

/// The whole filter over these rules and this model.
pub fn hamlet(ruleset: &Arc<Ruleset>, model: &Arc<Model>) -> System<'static> {
    let filter = Filter {
        ruleset: Arc::clone(ruleset),
        model: Arc::clone(model),
        ..Filter::default()
    };
    System::Hamlet(Box::new(move |submission, facts| {
        filter.assess(submission, facts)
    }))
}
