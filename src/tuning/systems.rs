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
use crate::decision::{Action, Decision};
use crate::facts::Facts;
use crate::filter::Filter;
use crate::model::{BAYESPAM_CUT, Label, Lesson, Model, Options};
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
                    flagged: decision.action != Action::Accept,
                    action: decision.action,
                    logit: None,
                }
            }
            Self::Model(model) => {
                let tokens = model
                    .options()
                    .features
                    .tokens(submission, &Views::of(submission));
                let logit = model.judge_tokens(&tokens).logit;
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

/// Our model, trained on these rows alone.
pub fn model<'a>(rows: impl IntoIterator<Item = &'a Row>, options: Options) -> Model {
    let lessons = rows.into_iter().filter_map(|row| {
        Some(Lesson {
            submission: &row.submission,
            label: row.known()?,
            group: folds::group(row),
        })
    });
    Model::train(lessons, options)
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
