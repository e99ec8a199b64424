//! The counts: in how many ham and spam comments each token stood.

use std::collections::{BTreeMap, HashMap};

use bayespam::classifier::Classifier;
use serde::{Deserialize, Serialize};

use super::features::{DOCUMENT, Family};
use super::{Label, ModelError};

/// How many sightings the vocabulary adds to all of a label, for each token of it.
const SMOOTHING: f64 = 0.5;

/// What a token's counts are raised by, so that one sighting is no proof. Where a family has few
/// tokens in each comment, or says much with each, one sighting may say more. The numbers were
/// chosen by the figures on all protocols of docs/measuring.md; near ones do nearly as well.
const fn smoothing(family: Family) -> f64 {
    match family {
        Family::Word | Family::Gram => SMOOTHING,
        Family::Pair | Family::Triple | Family::Url => 0.1,
        Family::Shape => 0.2,
        Family::Link => 0.3,
        Family::Author => 0.05,
    }
}

/// How often a token was seen, by label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// In ham.
    pub ham: u32,
    /// In spam.
    pub spam: u32,
}

impl Counts {
    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self {
            ham: self.ham.saturating_add(others.ham),
            spam: self.spam.saturating_add(others.spam),
        }
    }

    /// Whether nothing is left of it.
    pub const fn is_zero(self) -> bool {
        self.ham == 0 && self.spam == 0
    }

    pub(super) const fn of_mut(&mut self, label: Label) -> &mut u32 {
        match label {
            Label::Ham => &mut self.ham,
            Label::Spam => &mut self.spam,
        }
    }
}

/// bayespam's `model.json`.
#[derive(Deserialize)]
struct ModelJson {
    token_table: HashMap<Box<str>, Counts>,
}

/// The same to write, in sorted order so that the same counts give the same bytes.
#[derive(Serialize)]
struct SortedJson<'a> {
    token_table: BTreeMap<&'a str, Counts>,
}

/// The counts of all tokens, and their sums.
///
/// No entry is ever zero on both sides: bayespam would rate it 0.01, all but proof of ham.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    tokens: HashMap<Box<str>, Counts>,
    documents: Counts,
    totals: Totals,
}

/// The sums over a table that every token's weight needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All counts in ham.
    pub ham: u64,
    /// All counts in spam.
    pub spam: u64,
    /// Distinct tokens.
    pub vocabulary: u64,
}

impl Totals {
    /// Adds the counts of one more token.
    pub fn add(&mut self, counts: Counts) {
        self.ham += u64::from(counts.ham);
        self.spam += u64::from(counts.spam);
        self.vocabulary += 1;
    }

    /// The sum of one label.
    pub(super) const fn of_mut(&mut self, label: Label) -> &mut u64 {
        match label {
            Label::Ham => &mut self.ham,
            Label::Spam => &mut self.spam,
        }
    }

    /// These and those.
    pub(super) const fn and(&self, others: &Self) -> Self {
        Self {
            ham: self.ham + others.ham,
            spam: self.spam + others.spam,
            vocabulary: self.vocabulary + others.vocabulary,
        }
    }

    /// The part of a token's log-odds that is the same for all tokens.
    pub(super) fn level(&self) -> f64 {
        let all = SMOOTHING * self.vocabulary as f64;
        ((self.ham as f64 + all) / (self.spam as f64 + all)).ln()
    }

    /// Smoothed log-odds of a token of a family: `ln((s+a)/(S+.5V)) - ln((h+a)/(H+.5V))`, where
    /// `a` is the family's smoothing.
    pub fn log_odds(&self, counts: Counts, family: Family) -> f64 {
        let all = SMOOTHING * self.vocabulary as f64;
        let raised = smoothing(family);
        let rate = |count: u32, total: u64| (f64::from(count) + raised) / (total as f64 + all);
        (rate(counts.spam, self.spam) / rate(counts.ham, self.ham)).ln()
    }
}

impl Table {
    /// Counts the feature texts of labelled comments with bayespam's own trainer.
    pub fn train<'a, T: IntoIterator<Item = &'a str>>(
        documents: impl IntoIterator<Item = (T, Label)>,
    ) -> Result<Self, ModelError> {
        let mut classifier = Classifier::new();
        let mut text = String::new();
        for (tokens, label) in documents {
            text.clear();
            text.push_str(DOCUMENT);
            for token in tokens {
                text.extend([" ", token]);
            }
            match label {
                Label::Ham => classifier.train_ham(&text),
                Label::Spam => classifier.train_spam(&text),
            }
        }
        Self::from_model_json(&serde_json::to_vec(&classifier)?)
    }

    /// All counts of these tables, added up.
    pub(super) fn of_parts(parts: Vec<Self>) -> Self {
        let mut parts = parts.into_iter();
        let Some(mut table) = parts.next() else {
            return Self::default();
        };
        for part in parts {
            table.documents = table.documents.and(part.documents);
            table.tokens.reserve(part.tokens.len());
            for (token, counts) in part.tokens {
                let sum = table.tokens.entry(token).or_default();
                *sum = sum.and(counts);
            }
        }
        table.totals = Totals::default();
        for counts in table.tokens.values() {
            table.totals.add(*counts);
        }
        table
    }

    /// Reads bayespam's `model.json`, ours or any other.
    pub fn from_model_json(json: &[u8]) -> Result<Self, ModelError> {
        let ModelJson { token_table } = serde_json::from_slice(json)?;
        Ok(Self::from_counts(token_table))
    }

    /// A table of these counts; entries that are zero on both sides are left out.
    pub fn from_counts(counts: impl IntoIterator<Item = (Box<str>, Counts)>) -> Self {
        let mut table = Self::default();
        for (token, counts) in counts {
            if counts.is_zero() {
                continue;
            }
            if &*token == DOCUMENT {
                table.documents = counts;
            } else if table.tokens.insert(token, counts).is_none() {
                table.totals.add(counts);
            }
        }
        table
    }

    /// Writes bayespam's `model.json`.
    pub fn to_model_json(&self) -> Result<Vec<u8>, ModelError> {
        Ok(serde_json::to_vec(&SortedJson {
            token_table: self.sorted().collect(),
        })?)
    }

    /// Learns one comment. `tokens` are distinct, as [`Features::tokens`](super::Features::tokens) gives them.
    pub fn learn(&mut self, tokens: &[String], label: Label) {
        *self.documents.of_mut(label) += 1;
        for token in tokens {
            if !self.tokens.contains_key(token.as_str()) {
                self.tokens.insert(token.as_str().into(), Counts::default());
                self.totals.vocabulary += 1;
            }
            if let Some(counts) = self.tokens.get_mut(token.as_str()) {
                let count = counts.of_mut(label);
                let before = *count;
                *count = before.saturating_add(1);
                *self.totals.of_mut(label) += u64::from(before < u32::MAX);
            }
        }
    }

    /// The counts of a token; `None` for one never seen.
    pub fn get(&self, token: &str) -> Option<Counts> {
        self.tokens.get(token).copied()
    }

    /// A token's log-odds; `None` for one never seen.
    pub fn log_odds(&self, token: &str) -> Option<f64> {
        let counts = self.get(token)?;
        Some(self.totals.log_odds(counts, Family::of(token)))
    }

    /// How many comments it was learnt from.
    ///
    /// A table from elsewhere does not say; its most frequent token tells how many at least.
    pub fn documents(&self) -> Counts {
        if !self.documents.is_zero() {
            return self.documents;
        }
        let most = |of: fn(&Counts) -> u32| self.tokens.values().map(of).max().unwrap_or(0);
        Counts {
            ham: most(|counts| counts.ham),
            spam: most(|counts| counts.spam),
        }
    }

    /// The sums.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Number of distinct tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether it holds no token.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// All entries in the order of their bytes, [`DOCUMENT`] among them.
    pub fn sorted(&self) -> impl Iterator<Item = (&str, Counts)> {
        let mut entries: Vec<(&str, Counts)> = self
            .tokens
            .iter()
            .map(|(token, counts)| (&**token, *counts))
            .collect();
        if !self.documents.is_zero() {
            entries.push((DOCUMENT, self.documents));
        }
        entries.sort_unstable_by_key(|&(token, _)| token);
        entries.into_iter()
    }
}

#[cfg(test)]
mod tests;
