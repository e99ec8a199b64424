//! The Bayesian model: features, table, scoring, calibration.
//!
//! [`features`] turns a comment into tokens; bayespam's trainer counts them; [`table`] keeps the
//! counts and gives each token its log-odds; [`calibration`] weighs the kinds of tokens against
//! each other, so that the result is a logit. The [`Model`] is one immutable snapshot of the
//! three, named by the hash of its content.
//!
//! Nothing here does I/O, reads a clock or draws random numbers, but for [`cache`], which keeps a
//! trained model in a file and is called by the doors only.

pub mod cache;
pub mod calibration;
pub mod features;
mod format;
mod lexicon;
mod opinion;
mod rows;
pub mod table;
mod train;

use bayespam::classifier::Classifier;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::decision::{Readiness, TokenWeight};
use crate::submission::Submission;
use crate::text::Views;
pub use calibration::Calibration;
use calibration::{Slopes, Sums};
pub use features::Features;
use lexicon::{Known, Lexicon};
pub use opinion::{Judgement, Opinion};
use rows::Rows;
pub use table::{Counts, Table};
pub(crate) use train::fnv_1a;

/// Most tokens that an opinion shows each way.
const SHOWN: usize = 8;
/// bayespam calls a text spam above this score.
pub const BAYESPAM_CUT: f64 = 0.8;

/// What a person says a comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// To be published.
    Ham,
    /// Not to be published.
    Spam,
}

impl Label {
    /// Both labels.
    pub const ALL: [Self; 2] = [Self::Ham, Self::Spam];

    /// The label of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }

    /// The word in files and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ham => "ham",
            Self::Spam => "spam",
        }
    }
}

/// A comment to learn from.
#[derive(Clone, Debug)]
pub struct Lesson<'a> {
    /// The comment.
    pub submission: &'a Submission,
    /// What it is.
    pub label: Label,
    /// What it shares its words with, if anything: a template, a topic. Comments of one group are
    /// held out together when the model is calibrated; parted, one would vouch for the other.
    pub group: Option<String>,
}

/// How the counts become a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scorer {
    /// Smoothed log-odds of all known tokens, calibrated on held-out folds.
    #[default]
    #[serde(rename = "hamlet")]
    LogOdds,
    /// bayespam's own product over the twenty most telling tokens.
    Bayespam,
}

/// The choices that are part of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What is read of a comment.
    pub features: Features,
    /// How the counts become a score.
    pub scorer: Scorer,
    /// Whether each family of tokens has a weight of its own.
    pub slopes: Slopes,
    /// The model is silent until it has learnt from this many of either label.
    pub min_documents: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            features: Features::default(),
            scorer: Scorer::default(),
            slopes: Slopes::default(),
            min_documents: 30,
        }
    }
}

/// What can be wrong with a stored model.
#[derive(Debug, Error)]
pub enum ModelError {
    /// Not JSON, or not of the expected form.
    #[error("not a model file: {0}; train it again with `hamlet model train`")]
    Malformed(#[from] serde_json::Error),
    /// Written by another version of Hamlet.
    #[error(
        "the model file has format {found}, this Hamlet reads {expected}; \
         train it again with `hamlet model train`"
    )]
    OtherVersion {
        /// The file's.
        found: String,
        /// Ours.
        expected: String,
    },
    /// The content does not have the hash that the file names.
    #[error(
        "the model file is damaged: its content hashes to {found}, it says {expected}; \
         train it again with `hamlet model train`"
    )]
    Damaged {
        /// What the content hashes to.
        found: String,
        /// What the file says.
        expected: String,
    },
}

/// One snapshot of what was learnt.
#[derive(Debug)]
pub struct Model {
    lexicon: Lexicon,
    calibration: Calibration,
    options: Options,
    hash: String,
    /// bayespam's own classifier over the same counts, where it is asked for its score.
    classifier: Option<Classifier>,
}

impl Default for Model {
    fn default() -> Self {
        Self::new(
            &Table::default(),
            Calibration::default(),
            Options::default(),
        )
    }
}

impl Model {
    /// A model of these parts.
    pub fn new(table: &Table, calibration: Calibration, options: Options) -> Self {
        Self::of_lexicon(Lexicon::of(table), calibration, options)
    }

    fn of_lexicon(lexicon: Lexicon, calibration: Calibration, options: Options) -> Self {
        let hash = content_hash(&lexicon, &calibration, options);
        let classifier = (options.scorer == Scorer::Bayespam).then(|| lexicon.table().classifier());
        Self {
            lexicon,
            calibration,
            options,
            hash,
            classifier,
        }
    }

    /// Learns from labelled submissions, and calibrates itself on held-out tenths of them.
    ///
    /// The order of the rows does not matter.
    pub fn train<'a>(lessons: impl IntoIterator<Item = Lesson<'a>>, options: Options) -> Self {
        let (table, calibration) = train::train(lessons, options);
        Self::new(&table, calibration, options)
    }

    /// What the model makes of a comment.
    pub fn judge(&self, submission: &Submission, views: &Views) -> Opinion {
        let readiness = self.readiness();
        if !readiness.ready {
            return Opinion::NotReady(readiness);
        }
        if self.classifier.is_some() {
            let tokens = self.options.features.tokens(submission, views);
            return Opinion::Ready(self.judge_tokens(&tokens));
        }
        let mut rows = Rows::of(&self.lexicon);
        self.options.features.read(submission, views, &mut rows);
        Opinion::Ready(self.judge_known(&rows.distinct()))
    }

    /// What the model makes of these tokens, ready or not.
    pub fn judge_tokens(&self, tokens: &[String]) -> Judgement {
        let find = |token: &String| self.lexicon.find(self.lexicon.hash(token));
        let known: Vec<Known> = tokens.iter().filter_map(find).collect();
        let judgement = self.judge_known(&known);
        match &self.classifier {
            Some(classifier) => Judgement {
                logit: bayespam_logit(classifier, tokens),
                ..judgement
            },
            None => judgement,
        }
    }

    fn judge_known(&self, known: &[Known]) -> Judgement {
        let (logit, shares) = self.shares(known);
        let spam_tokens = self.strongest(&shares, 1.0);
        let ham_tokens = self.strongest(&shares, -1.0);
        Judgement {
            logit,
            readiness: self.readiness(),
            spam_tokens,
            ham_tokens,
        }
    }

    /// The logit, and what each of these known tokens, all distinct, adds to it.
    fn shares(&self, known: &[Known]) -> (f64, Vec<(f64, Known)>) {
        let mut sums = Sums::default();
        for &token in known {
            sums.add(self.lexicon.family(token), self.lexicon.log_odds(token));
        }
        let slopes = self.calibration.slopes(&sums);
        let share = |&token: &Known| {
            let slope = slopes[self.lexicon.family(token) as usize];
            (slope * self.lexicon.log_odds(token), token)
        };
        let shares = known.iter().map(share).collect();
        (self.calibration.logit(&sums), shares)
    }

    /// The tokens that say most on one side, strongest first.
    fn strongest(&self, shares: &[(f64, Known)], side: f64) -> Vec<TokenWeight> {
        let order = |a: &(f64, Known), b: &(f64, Known)| {
            let by_text = if side > 0.0 {
                a.1.cmp(&b.1)
            } else {
                b.1.cmp(&a.1)
            };
            (side * b.0).total_cmp(&(side * a.0)).then(by_text)
        };
        let mut strongest: Vec<(f64, Known)> = Vec::with_capacity(SHOWN + 1);
        // What the weakest of them weighs, once there are enough.
        let mut least = f64::MIN_POSITIVE;
        for share in shares {
            if side * share.0 < least {
                continue;
            }
            let place = strongest.partition_point(|kept| order(kept, share).is_lt());
            strongest.insert(place, *share);
            strongest.truncate(SHOWN);
            if strongest.len() == SHOWN {
                least = side * strongest[SHOWN - 1].0;
            }
        }
        strongest
            .into_iter()
            .map(|(weight, token)| TokenWeight {
                token: self.lexicon.text(token).to_owned(),
                weight,
            })
            .collect()
    }

    /// bayespam's own score of the same tokens over the same counts.
    pub fn bayespam_score(&self, tokens: &[String]) -> f64 {
        let text = Features::text(tokens);
        match &self.classifier {
            Some(classifier) => f64::from(classifier.score(&text)),
            None => f64::from(self.table().classifier().score(&text)),
        }
    }

    /// How much it has learnt, and whether that is enough to speak.
    pub fn readiness(&self) -> Readiness {
        let Counts { ham, spam } = self.lexicon.documents();
        let enough = self.options.min_documents;
        Readiness {
            ready: ham >= enough && spam >= enough,
            ham: ham.into(),
            spam: spam.into(),
        }
    }

    /// The content hash: 16 hexadecimal digits over counts, calibration and choices.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The counts, as a table to learn more into: made anew at each call.
    pub fn table(&self) -> Table {
        self.lexicon.table()
    }

    /// How many different tokens it knows.
    pub fn vocabulary(&self) -> usize {
        self.lexicon.len()
    }

    /// How the kinds of tokens are weighed.
    pub const fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The choices it was made with.
    pub const fn options(&self) -> Options {
        self.options
    }
}

/// bayespam's score as a logit that is zero at bayespam's own cut. No token is no evidence,
/// though bayespam's score for it is 0.
fn bayespam_logit(classifier: &Classifier, tokens: &[String]) -> f64 {
    if tokens.is_empty() {
        return 0.0;
    }
    let score = f64::from(classifier.score(&Features::text(tokens)));
    let logit = |p: f64| (p / (1.0 - p)).ln();
    if score.is_nan() {
        return 0.0;
    }
    logit(score.clamp(1e-6, 1.0 - 1e-6)) - logit(BAYESPAM_CUT)
}

fn content_hash(lexicon: &Lexicon, calibration: &Calibration, options: Options) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!(
        "hamlet-model {} features {} {options:?}\n",
        format::VERSION,
        features::VERSION
    ));
    for number in calibration.numbers() {
        hasher.update(number.to_bits().to_le_bytes());
    }
    for (token, counts) in lexicon.sorted() {
        hasher.update(token.as_bytes());
        hasher.update([0]);
        hasher.update(counts.ham.to_le_bytes());
        hasher.update(counts.spam.to_le_bytes());
    }
    hex::encode(&hasher.finalize()[..8])
}

#[cfg(test)]
mod tests;
