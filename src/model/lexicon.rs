//! The table as it is read while a comment is judged: each token's log-odds, found by its hash.
//!
//! A comment of 60 words has 1,000 tokens, and most of a decision was once spent on making a
//! string of each, sorting the strings and comparing them. Here a token is hashed where it is put
//! together and never stored: what is known of it stands in one row. The table is learnt from;
//! this is made of it, once, and only read.

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

use super::features::Family;
use super::table::Table;

/// The half of a hash that stands in a slot.
const TAG: u64 = 0xffff_ffff_0000_0000;

/// A known token, as a row of the lexicon. In the order of the tokens' bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known(u32);

#[derive(Clone, Copy, Debug)]
struct Row {
    hash: u64,
    log_odds: f64,
    /// Where the token's text ends; it begins where that of the row before ends.
    end: u32,
    family: Family,
}

/// The known tokens.
#[derive(Debug)]
pub(super) struct Lexicon {
    rows: Vec<Row>,
    /// The tokens' texts, one after the other.
    texts: String,
    /// By hash: its upper half, and the row plus one; 0 is free. Linear probing, never more than
    /// half full, one slot at least. Who looks for a token that is not there, as most of a
    /// comment's are, reads this alone.
    slots: Vec<u64>,
    hasher: FixedState,
}

impl Lexicon {
    /// All tokens of a table.
    pub(super) fn of(table: &Table) -> Self {
        let mut seed = 0;
        loop {
            match Self::with_seed(table, seed) {
                Some(lexicon) => return lexicon,
                // Two tokens with one hash: once in a million models.
                None => seed += 1,
            }
        }
    }

    fn with_seed(table: &Table, seed: u64) -> Option<Self> {
        let mut lexicon = Self {
            rows: Vec::with_capacity(table.len()),
            texts: String::new(),
            slots: vec![0; (2 * table.len()).next_power_of_two()],
            hasher: FixedState::with_seed(seed),
        };
        let totals = table.totals();
        for (token, counts) in table.sorted().filter(|(token, _)| Table::weighs(token)) {
            lexicon.texts.push_str(token);
            let hash = lexicon.hash(token);
            if lexicon.find(hash).is_some() {
                return None;
            }
            lexicon.rows.push(Row {
                hash,
                log_odds: totals.log_odds(counts),
                end: lexicon.texts.len() as u32,
                family: Family::of(token),
            });
            let slot = lexicon.free_slot(hash);
            lexicon.slots[slot] = hash & TAG | lexicon.rows.len() as u64;
        }
        lexicon.texts.shrink_to_fit();
        Some(lexicon)
    }

    /// What a token is looked up by.
    pub(super) fn hash(&self, token: &str) -> u64 {
        self.hasher.hash_one(token.as_bytes())
    }

    fn free_slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// The row of the token with this hash; `None` for one never seen.
    pub(super) fn find(&self, hash: u64) -> Option<Known> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            let row = (self.slots[at] & !TAG) as u32 - 1;
            if self.slots[at] & TAG == hash & TAG && self.rows[row as usize].hash == hash {
                return Some(Known(row));
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Log-odds of spam, before the calibration.
    pub(super) fn log_odds(&self, known: Known) -> f64 {
        self.rows[known.0 as usize].log_odds
    }

    /// Its kind.
    pub(super) fn family(&self, known: Known) -> Family {
        self.rows[known.0 as usize].family
    }

    /// The token itself.
    pub(super) fn text(&self, known: Known) -> &str {
        let at = known.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.rows[before].end);
        &self.texts[start as usize..self.rows[at].end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Counts;
    use super::*;

    #[test]
    fn every_token_of_a_table_is_found_and_no_other() {
        let counts = |n: u32| Counts {
            ham: n % 3,
            spam: 1 + n % 5,
        };
        let table = Table::from_counts((0..5_000).map(|n| (format!("token{n}").into(), counts(n))));
        let lexicon = Lexicon::of(&table);
        for n in 0..5_000 {
            let token = format!("token{n}");
            let known = lexicon.find(lexicon.hash(&token)).expect("known");
            assert_eq!(lexicon.text(known), token);
            let log_odds = table.log_odds(&token).expect("known");
            assert!((lexicon.log_odds(known) - log_odds).abs() < f64::EPSILON);
            assert_eq!(lexicon.find(lexicon.hash(&format!("tokem{n}"))), None);
        }
    }

    #[test]
    fn rows_are_in_the_order_of_the_tokens_bytes() {
        let one = Counts { ham: 1, spam: 0 };
        let lexicon = Lexicon::of(&Table::from_counts(
            ["b", "f_pair_a_b", "a", "é"].map(|token| (token.into(), one)),
        ));
        let rows = ["a", "b", "f_pair_a_b", "é"].map(|token| lexicon.find(lexicon.hash(token)));
        assert!(rows.is_sorted());
        assert_eq!(lexicon.family(rows[2].expect("known")), Family::Pair);
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        let lexicon = Lexicon::of(&Table::default());
        assert_eq!(lexicon.find(lexicon.hash("a")), None);
    }
}
