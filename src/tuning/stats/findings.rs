//! What makes a corpus worth less than its number of rows.
//!
//! What is asked of rows that are written for a corpus is not asked of those that a site brought with it
//! (`source` says so): people leave fields empty, say thanks in two words, and quote each other.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::overlap::{self, MIN_WORDS};
use super::{Entry, KEYS};
use crate::model::Label;

/// A ham that shares more of its word pairs with one other says too little of its own.
const MOST_SHARED: f64 = 1.0 / 3.0;
/// Short ham can not be told from short spam; more of it teaches the model nothing.
const MOST_SHORT: f64 = 0.1;

/// Something wrong with a corpus.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Finding {
    /// A key is not there, no text, or empty.
    MissingKey {
        /// File and line.
        place: String,
        /// Which.
        key: &'static str,
    },
    /// Neither ham nor spam.
    OtherLabel {
        /// File and line.
        place: String,
        /// What it says.
        label: String,
    },
    /// Two rows are called the same.
    DuplicateId {
        /// File and line of the second.
        place: String,
        /// What they are called.
        id: String,
        /// File and line of the first.
        first: String,
    },
    /// A ham stands for a good part in another one.
    Overlap {
        /// File and line.
        place: String,
        /// Its id.
        id: String,
        /// The other's id.
        with: String,
        /// The share of its word pairs that stand there.
        share: f64,
    },
    /// Too much of the ham is too short to learn from.
    ShortHam {
        /// Ham under 12 words.
        short: usize,
        /// All ham.
        ham: usize,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingKey { place, key } => {
                write!(f, "{place}: no `{key}`; give one, as a form asks for it")
            }
            Self::OtherLabel { place, label } => {
                write!(f, "{place}: the label is `{label}`; write ham or spam")
            }
            Self::DuplicateId { place, id, first } => {
                write!(
                    f,
                    "{place}: the id `{id}` stands at {first} already; choose another"
                )
            }
            Self::Overlap {
                place,
                id,
                with,
                share,
            } => write!(
                f,
                "{place}: {id} shares {:.0} % of its word pairs with {with}; write one of them anew",
                100.0 * share
            ),
            Self::ShortHam { short, ham } => write!(
                f,
                "{short} of {ham} ham have fewer than {MIN_WORDS} words; write longer ones"
            ),
        }
    }
}

/// All that is wrong with these rows.
pub(super) fn of(entries: &[Entry]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut first: HashMap<&str, &str> = HashMap::new();
    for entry in entries {
        let place = || entry.place.clone();
        let needed = KEYS.iter().filter(|_| !entry.is_from_elsewhere());
        for key in needed.filter(|key| !entry.has(key)) {
            found.push(Finding::MissingKey {
                place: place(),
                key,
            });
        }
        if entry.has("label") && entry.label().is_none() {
            let label = entry.text("label").to_owned();
            found.push(Finding::OtherLabel {
                place: place(),
                label,
            });
        }
        let id = entry.text("id");
        match first.get(id) {
            Some(other) => found.push(Finding::DuplicateId {
                place: place(),
                id: id.to_owned(),
                first: (*other).to_owned(),
            }),
            None if id.is_empty() => {}
            None => {
                first.insert(id, &entry.place);
            }
        }
    }
    found.extend(of_ham(entries));
    found
}

fn of_ham(entries: &[Entry]) -> Vec<Finding> {
    let ham: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.label() == Some(Label::Ham) && !entry.is_from_elsewhere())
        .collect();
    let texts: Vec<&str> = ham.iter().map(|entry| entry.text("content")).collect();
    let mut found = Vec::new();
    for (entry, likeness) in ham.iter().zip(overlap::nearest_of_each(&texts)) {
        if let Some(likeness) = likeness.filter(|likeness| likeness.share() > MOST_SHARED) {
            found.push(Finding::Overlap {
                place: entry.place.clone(),
                id: entry.text("id").to_owned(),
                with: ham[likeness.with].text("id").to_owned(),
                share: likeness.share(),
            });
        }
    }
    let is_short = |text: &&&str| overlap::words(text).len() < MIN_WORDS;
    let short = texts.iter().filter(is_short).count();
    if short as f64 > MOST_SHORT * ham.len() as f64 {
        let ham = ham.len();
        found.push(Finding::ShortHam { short, ham });
    }
    found
}
