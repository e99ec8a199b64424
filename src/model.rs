//! The Bayesian model: features, table, scoring, calibration.
//!
//! [`features`] turns a comment into tokens; bayespam's trainer counts them; [`table`] keeps the
//! counts and gives each token its log-odds; [`calibration`] weighs the kinds of tokens against
//! each other, so that the result is a logit. On top stands what the site itself taught ([`own`]):
//! the more that is, the less the shipped counts weigh. The [`Model`] is one immutable snapshot of
//! all four, named by the hash of its content.
//!
//! Nothing here does I/O, reads a clock or draws random numbers, but for [`cache`], which keeps a
//! trained model in a file and is called by the doors only.

mod bayespam;
pub mod cache;
pub mod calibration;
mod compact;
pub mod features;
mod format;
mod judge;
mod lexicon;
mod opinion;
pub mod own;
mod rows;
pub mod table;
pub mod token;
mod train;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::decision::Readiness;
use crate::submission::Submission;
pub use calibration::Calibration;
use calibration::Slopes;
pub use features::Features;
use features::{DOCUMENT, Family};
use lexicon::{Known, Lexicon};
pub use opinion::{Judgement, Opinion};
pub use own::{Own, Taught};
use table::Totals;
pub use table::{Counts, Table};
pub(crate) use train::fnv_1a;

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

/// What of a comment is learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Teaches {
    /// All of it.
    #[default]
    Everything,
    /// Its links, and its author's name and addresses. For spam that says what a reader would say:
    /// learnt as a whole, it would make the words of readers words of spam.
    Address,
}

impl Teaches {
    /// The word in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Address => "address",
        }
    }

    /// What goes by that word.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Everything, Self::Address]
            .into_iter()
            .find(|teaches| teaches.name() == name)
    }

    /// Whether tokens of this kind are learnt.
    pub(crate) const fn takes(self, family: Family) -> bool {
        match self {
            Self::Everything => true,
            Self::Address => matches!(family, Family::Link | Family::Url | Family::Author),
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
    /// What of it is learnt.
    pub teaches: Teaches,
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
    /// It ends too early, or has numbers that no model has.
    #[error("the model file is damaged or cut off; export it again with `hamlet model export`")]
    Cut,
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
#[derive(Clone, Debug)]
pub struct Model {
    prior: Arc<Prior>,
    own: Own,
    /// Sums over the prior and the site's own.
    totals: Totals,
    /// What the site's own lessons moved all other tokens by.
    shift: f64,
    hash: String,
}

/// What the site's own lessons stand on: the model as it was trained.
#[derive(Debug)]
struct Prior {
    lexicon: Lexicon,
    calibration: Calibration,
    options: Options,
    hash: String,
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
        let prior = Prior {
            lexicon,
            calibration,
            options,
            hash,
        };
        Self::over(Arc::new(prior), Own::default())
    }

    fn over(prior: Arc<Prior>, own: Own) -> Self {
        let before = *prior.lexicon.totals();
        let totals = before.and(own.totals());
        Self {
            shift: lexicon::to_parts(totals.level() - before.level()),
            hash: own.hash_over(&prior.hash),
            prior,
            own,
            totals,
        }
    }

    /// The same model after some lessons more, and some less. It shares what does not change, so
    /// that a lesson costs the same whatever was learnt before.
    ///
    /// Each of `less` must have been learnt.
    #[must_use]
    pub fn taught<'a>(
        &self,
        more: impl IntoIterator<Item = &'a Taught>,
        less: impl IntoIterator<Item = &'a Taught>,
    ) -> Self {
        let mut own = self.own.clone();
        for taught in more {
            own.learn(&self.prior.lexicon, taught);
        }
        for taught in less {
            own.unlearn(&self.prior.lexicon, taught);
        }
        Self::over(Arc::clone(&self.prior), own)
    }

    /// The same prior, to be taught from nothing: for many lessons at once.
    pub fn teaching(&self) -> Teaching {
        Teaching {
            prior: Arc::clone(&self.prior),
            own: Own::default(),
        }
    }

    /// The same model without anything that the site taught.
    #[must_use]
    pub fn untaught(&self) -> Self {
        Self::over(Arc::clone(&self.prior), Own::default())
    }

    /// Learns from labelled submissions, and calibrates itself on held-out tenths of them.
    ///
    /// The order of the rows does not matter.
    pub fn train<'a>(lessons: impl IntoIterator<Item = Lesson<'a>>, options: Options) -> Self {
        let (table, calibration) = train::train(lessons, options);
        Self::new(&table, calibration, options)
    }

    /// What is known of one token.
    pub fn look_up(&self, token: &str) -> TokenCounts {
        let hash = token::hash(token);
        let lexicon = &self.prior.lexicon;
        let known = lexicon.find(hash);
        let prior = known.map_or_else(Counts::default, |known| lexicon.counts(known));
        let own = self.own.counts(hash);
        let family = Family::of(token);
        let all = prior.and(own);
        TokenCounts {
            prior,
            own,
            family,
            log_odds: (!all.is_zero()).then(|| self.totals.log_odds(all, family)),
        }
    }

    /// The same counts, scored so.
    #[must_use]
    pub fn scored_by(self, scorer: Scorer) -> Self {
        if self.prior.options.scorer == scorer {
            return self;
        }
        let options = Options {
            scorer,
            ..self.prior.options
        };
        let table = self.table(&|_| None);
        Self::new(&table, self.prior.calibration.clone(), options)
    }

    /// How much it has learnt, and whether that is enough to speak.
    pub fn readiness(&self) -> Readiness {
        let prior = self.prior.lexicon.documents();
        let own = self.own.lessons();
        let Counts { ham, spam } = prior.and(own);
        let enough = self.prior.options.min_documents;
        Readiness {
            ready: ham >= enough && spam >= enough,
            ham: ham.into(),
            spam: spam.into(),
            own_ham: own.ham.into(),
            own_spam: own.spam.into(),
            own_percent: self.own_percent(),
        }
    }

    /// How much of what it knows the site itself taught, from 0 to 100.
    fn own_percent(&self) -> u8 {
        let sum = |counts: Counts| u64::from(counts.ham) + u64::from(counts.spam);
        let own = sum(self.own.weights());
        let all = own + sum(self.prior.lexicon.documents());
        (100 * own).checked_div(all).unwrap_or(0) as u8
    }

    /// The content hash: 16 hexadecimal digits over counts, calibration, choices and lessons.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The hashes of this model while lessons come and go.
    pub fn hashes(&self) -> own::Hashes {
        own::Hashes {
            prior: self.prior.hash.clone(),
            digest: self.own.digest(),
        }
    }

    /// The hash of what the site's own lessons stand on.
    pub fn prior_hash(&self) -> &str {
        &self.prior.hash
    }

    /// All counts, as a table: made anew at each call. Of what the site alone taught there are no
    /// texts; `name` is asked for them by hash, and what it does not know is called as
    /// [`token::nameless`] tells.
    pub fn table(&self, name: &dyn Fn(u64) -> Option<String>) -> Table {
        let lexicon = &self.prior.lexicon;
        let known = (0..lexicon.len()).map(|row| {
            let token = Known::at(row);
            (lexicon.text(token).into(), self.counts(token))
        });
        let own = self.own.iter();
        let own = own.filter(|(hash, ..)| lexicon.find(*hash).is_none());
        let own = own.map(|(hash, counts, family)| {
            let name = name(hash).unwrap_or_else(|| token::nameless(hash, family));
            (name.into(), counts)
        });
        let documents = lexicon.documents().and(self.own.weights());
        let documents = std::iter::once((DOCUMENT.into(), documents));
        Table::from_counts(known.chain(own).chain(documents))
    }

    /// How many different tokens it knows.
    pub fn vocabulary(&self) -> usize {
        self.totals.vocabulary as usize
    }

    /// What the site itself taught.
    pub const fn own(&self) -> &Own {
        &self.own
    }

    /// How the kinds of tokens are weighed.
    pub fn calibration(&self) -> &Calibration {
        &self.prior.calibration
    }

    /// The choices it was made with.
    pub fn options(&self) -> Options {
        self.prior.options
    }
}

/// A model that is being taught: no copy is made between its lessons.
#[derive(Debug)]
pub struct Teaching {
    prior: Arc<Prior>,
    own: Own,
}

impl Teaching {
    /// One lesson more.
    pub fn learn(&mut self, taught: &Taught) {
        self.own.learn(&self.prior.lexicon, taught);
    }

    /// The model after all of them.
    pub fn finish(self) -> Model {
        Model::over(self.prior, self.own)
    }
}

/// What is known of a token.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TokenCounts {
    /// In the comments that it was trained on.
    pub prior: Counts,
    /// In the site's own lessons, each counted as often as it weighs.
    pub own: Counts,
    /// Its kind.
    pub family: Family,
    /// Log-odds of spam before the calibration; `None` for one never seen.
    pub log_odds: Option<f64>,
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
