//! bayespam's own score over our counts.
//!
//! Its classifier wants a whole table. What a score rests on is the counts of the comment's own
//! tokens and the two sums, so it is given those tokens, and one more that stands for all others.

use std::collections::HashMap;

use bayespam::classifier::Classifier;
use serde::Serialize;

use super::table::{Counts, Totals};

/// Holds what all other tokens count. No comment has it: its words are cut at `_`.
const REST: &str = "f_rest";

/// bayespam's `model.json`.
#[derive(Serialize)]
struct ModelJson<'a> {
    token_table: HashMap<&'a str, Counts>,
}

/// The score of a text whose known tokens these are, from 0 to 1.
pub(super) fn score(mut tokens: HashMap<&str, Counts>, totals: &Totals, text: &str) -> f64 {
    let sum = |of: fn(&Counts) -> u32| tokens.values().map(|counts| u64::from(of(counts))).sum();
    let ham: u64 = sum(|counts| counts.ham);
    let spam: u64 = sum(|counts| counts.spam);
    // bayespam adds up in 32 bits.
    let rest = |total: u64, seen: u64| {
        total
            .saturating_sub(seen)
            .min(u64::from(u32::MAX).saturating_sub(seen)) as u32
    };
    let rest = Counts {
        ham: rest(totals.ham, ham),
        spam: rest(totals.spam, spam),
    };
    tokens.insert(REST, rest);
    // Such a table always serialises to what bayespam reads; the empty classifier stands in only
    // where memory is so short that nothing else would work either.
    let classifier: Classifier = serde_json::to_vec(&ModelJson {
        token_table: tokens,
    })
    .ok()
    .and_then(|json| serde_json::from_slice(&json).ok())
    .unwrap_or_default();
    f64::from(classifier.score(text))
}
