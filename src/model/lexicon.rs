//! The table as it is read while a comment is judged: each token's log-odds, found by its hash.
//!
//! A comment of 60 words has 1,000 tokens. Here a token is hashed where it is put together and
//! never stored, what is known of it stands in one row, and of a known word the groups of letters
//! are looked up when the lexicon is made. A [`Table`] is learnt from; this is made of it, once,
//! and only read.

use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::features::{DOCUMENT, Family, GRAM, each_gram, is_plain_word, is_whole};
use super::table::{Counts, Table, Totals};
use super::token;

/// The half of a hash that stands in a slot.
const TAG: u64 = 0xffff_ffff_0000_0000;
/// Log-odds are kept to this many parts of one. Sums of thousands of such numbers are exact in
/// `f64`, so they do not depend on the order of the tokens in a comment.
const PARTS: f64 = (1 << 20) as f64;
/// Bits of [`Odds`] that tell the family.
const FAMILY_BITS: u32 = 4;

/// A known token, as a row of the lexicon. In the order of the tokens' bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Known(u32);

impl Known {
    /// The row of this number, from 0.
    pub(super) const fn at(row: usize) -> Self {
        Self(row as u32)
    }

    /// The row's number, from 0.
    pub(super) const fn row(self) -> usize {
        self.0 as usize
    }

    /// A number all of whose upper bits depend on the row.
    pub(super) const fn spread(self) -> u32 {
        // 2^32 divided by the golden ratio: Knuth, The Art of Computer Programming, 6.4.
        self.0.wrapping_mul(0x9e37_79b9)
    }
}

/// What a known token weighs: its log-odds above its family. Four bytes, apart from the rest of
/// the row: a comment asks for some hundred of them from all over the lexicon.
#[derive(Clone, Copy, Debug)]
struct Odds(i32);

/// Log-odds to the same fineness as those of a lexicon.
pub(super) fn to_parts(log_odds: f64) -> f64 {
    (log_odds * PARTS).round() / PARTS
}

impl Odds {
    fn new(log_odds: f64, family: Family) -> Self {
        // No log-odds come near the 128 that there is room for.
        let parts = (log_odds * PARTS).round() as i32;
        Self(parts << FAMILY_BITS | family as i32)
    }

    fn log_odds(self) -> f64 {
        f64::from(self.0 >> FAMILY_BITS) / PARTS
    }

    const fn family(self) -> Family {
        Family::ALL[self.0 as usize & ((1 << FAMILY_BITS) - 1)]
    }
}

#[derive(Clone, Copy, Debug)]
struct Row {
    hash: u64,
    counts: Counts,
    /// Where the token's text ends; it begins where that of the row before ends.
    end: u32,
    /// Where the list of a word's groups of letters ends; likewise.
    grams_end: u32,
}

/// The known tokens.
#[derive(Debug)]
pub(super) struct Lexicon {
    rows: Vec<Row>,
    /// What each row weighs.
    odds: Vec<Odds>,
    /// The tokens' texts, one after the other.
    texts: String,
    /// The known groups of letters of every known word, one list after the other.
    grams: Vec<Known>,
    /// By hash: its upper half, and the row plus one; 0 is free. Linear probing, never more than
    /// half full, one slot at least. Who looks for a token that is not there, as many of a
    /// comment's are, reads this alone.
    slots: Vec<u64>,
    totals: Totals,
    documents: Counts,
    /// Of every word that is known, all groups of letters are.
    spells_all: bool,
}

impl Lexicon {
    /// All tokens of a table.
    pub(super) fn of(table: &Table) -> Self {
        let mut builder = Builder::new();
        for (token, counts) in table.sorted() {
            builder.add(token, counts);
        }
        builder.documents = table.documents();
        builder.finish()
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
        self.odds[known.0 as usize].log_odds()
    }

    /// How often it was seen.
    pub(super) fn counts(&self, known: Known) -> Counts {
        self.rows[known.row()].counts
    }

    /// What it is found by.
    pub(super) fn hash(&self, known: Known) -> u64 {
        self.rows[known.row()].hash
    }

    /// The sums over all tokens.
    pub(super) const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whether [`Self::grams`] of a known word are all that it has. They are in a table that was
    /// trained by us; one from elsewhere may have words alone.
    pub(super) const fn spells_all(&self) -> bool {
        self.spells_all
    }

    /// Its kind.
    pub(super) fn family(&self, known: Known) -> Family {
        self.odds[known.0 as usize].family()
    }

    /// The token itself.
    pub(super) fn text(&self, known: Known) -> &str {
        let at = known.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.rows[before].end);
        &self.texts[start as usize..self.rows[at].end as usize]
    }

    /// The known groups of letters of a word, each once.
    pub(super) fn grams(&self, known: Known) -> &[Known] {
        let at = known.0 as usize;
        let start = at
            .checked_sub(1)
            .map_or(0, |before| self.rows[before].grams_end);
        &self.grams[start as usize..self.rows[at].grams_end as usize]
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many comments were learnt from.
    pub(super) const fn documents(&self) -> Counts {
        self.documents
    }

    /// All tokens in the order of their bytes, [`DOCUMENT`] among them.
    pub(super) fn sorted(&self) -> Vec<(&str, Counts)> {
        let row = |at: usize| (self.text(Known(at as u32)), self.rows[at].counts);
        let mut all: Vec<(&str, Counts)> = (0..self.rows.len()).map(row).collect();
        if !self.documents.is_zero() {
            let place = all.partition_point(|&(token, _)| token < DOCUMENT);
            all.insert(place, (DOCUMENT, self.documents));
        }
        all
    }

    /// Puts every row into its slot. Of two with one hash, which one model in some ten million has,
    /// the first keeps it.
    fn index(&mut self) {
        self.slots = vec![0; (2 * self.rows.len()).next_power_of_two()];
        let mask = self.slots.len() - 1;
        for at in 0..self.rows.len() {
            let hash = token::hash(self.text(Known(at as u32)));
            self.rows[at].hash = hash;
            if self.find(hash).is_some() {
                continue;
            }
            let mut slot = hash as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = hash & TAG | (at as u64 + 1);
        }
    }

    /// Looks up the groups of letters of every word.
    fn spell(&mut self) {
        let mut name = String::new();
        let mut list = Vec::new();
        self.spells_all = true;
        for at in 0..self.rows.len() {
            let word = self.text(Known(at as u32));
            if is_plain_word(word) {
                let mut whole = true;
                each_gram(word, &mut |gram| {
                    name.clear();
                    name.push_str(GRAM);
                    name.push_str(gram);
                    let known = self.find(token::hash(&name));
                    // What bayespam would cut was never learnt.
                    whole &= known.is_some() || !is_whole(&name);
                    list.extend(known);
                });
                self.spells_all &= whole;
                list.sort_unstable();
                list.dedup();
                self.grams.append(&mut list);
            }
            self.rows[at].grams_end = self.grams.len() as u32;
        }
        self.grams.shrink_to_fit();
    }
}

/// A lexicon that is being made, token by token.
#[derive(Default)]
struct Builder {
    texts: String,
    rows: Vec<(u32, Counts)>,
    documents: Counts,
    /// Every token so far comes after the one before it.
    ascends: bool,
}

impl Builder {
    fn new() -> Self {
        Self {
            ascends: true,
            ..Self::default()
        }
    }

    fn text(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.rows[before].0);
        &self.texts[start as usize..self.rows[at].0 as usize]
    }

    fn add(&mut self, token: &str, counts: Counts) {
        self.texts.push_str(token);
        self.take(counts);
    }

    /// Takes what was written to the end of the texts as one more token.
    fn take(&mut self, counts: Counts) {
        let start = self.rows.last().map_or(0, |&(end, _)| end as usize);
        let token = &self.texts[start..];
        if token == DOCUMENT {
            self.documents = counts;
        }
        if token == DOCUMENT || counts.is_zero() {
            self.texts.truncate(start);
            return;
        }
        if let Some(before) = self.rows.len().checked_sub(1) {
            self.ascends &= self.text(before) < token;
        }
        self.rows.push((self.texts.len() as u32, counts));
    }

    fn finish(mut self) -> Lexicon {
        if !self.ascends {
            self = self.in_order();
        }
        let mut totals = Totals::default();
        for &(_, counts) in &self.rows {
            totals.add(counts);
        }
        self.texts.shrink_to_fit();
        let row = |(end, counts): (u32, Counts)| Row {
            hash: 0,
            counts,
            end,
            grams_end: 0,
        };
        let mut lexicon = Lexicon {
            rows: self.rows.into_iter().map(row).collect(),
            odds: Vec::new(),
            texts: self.texts,
            grams: Vec::new(),
            slots: Vec::new(),
            totals,
            documents: self.documents,
            spells_all: true,
        };
        lexicon.odds = (lexicon.rows.iter().enumerate())
            .map(|(at, row)| {
                let family = Family::of(lexicon.text(Known(at as u32)));
                Odds::new(totals.log_odds(row.counts, family), family)
            })
            .collect();
        lexicon.index();
        lexicon.spell();
        lexicon
    }

    /// The same tokens in the order of their bytes; of one that came twice the later.
    fn in_order(self) -> Self {
        let mut places: Vec<usize> = (0..self.rows.len()).collect();
        places.sort_by(|&a, &b| self.text(a).cmp(self.text(b)).then(b.cmp(&a)));
        places.dedup_by(|later, kept| self.text(*later) == self.text(*kept));
        let mut ordered = Self {
            documents: self.documents,
            ..Self::new()
        };
        for at in places {
            ordered.add(self.text(at), self.rows[at].1);
        }
        ordered
    }
}

/// As bayespam's `token_table`: an object of counts, in the order of the tokens' bytes.
impl Serialize for Lexicon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.sorted())
    }
}

impl<'de> Deserialize<'de> for Lexicon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(Builder::new())
            .map(Builder::finish)
    }
}

impl<'de> Visitor<'de> for Builder {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of counts by token")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while map.next_key_seed(Append(&mut self.texts))?.is_some() {
            self.take(map.next_value()?);
        }
        Ok(self)
    }
}

/// Reads a text to the end of another: no string for each of 400,000 tokens.
struct Append<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Append<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a token")
    }

    fn visit_str<E>(self, token: &str) -> Result<(), E> {
        self.0.push_str(token);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Counts = Counts { ham: 1, spam: 0 };

    fn find(lexicon: &Lexicon, token: &str) -> Option<Known> {
        lexicon.find(token::hash(token))
    }

    fn of(tokens: &[&str]) -> Lexicon {
        Lexicon::of(&Table::from_counts(
            tokens.iter().map(|&token| (token.into(), ONE)),
        ))
    }

    #[test]
    fn every_token_of_a_table_is_found_and_no_other() {
        let counts = |n: u32| Counts {
            ham: n % 3,
            spam: 1 + n % 5,
        };
        let tokens = (0..5_000).map(|n| (format!("token{n}").into(), counts(n)));
        let document = (DOCUMENT.into(), Counts { ham: 7, spam: 9 });
        let table = Table::from_counts(tokens.chain([document]));
        let lexicon = Lexicon::of(&table);
        for n in 0..5_000 {
            let token = format!("token{n}");
            let known = find(&lexicon, &token).expect("known");
            assert_eq!(lexicon.text(known), token);
            let log_odds = table.log_odds(&token).expect("known");
            assert!((lexicon.log_odds(known) - log_odds).abs() < 1e-6);
            assert_eq!(find(&lexicon, &format!("tokem{n}")), None);
        }
        assert!(lexicon.sorted() == table.sorted().collect::<Vec<_>>());
    }

    #[test]
    fn rows_are_in_the_order_of_the_tokens_bytes() {
        let lexicon = of(&["b", "f_pair_a_b", "a", "é"]);
        let rows = ["a", "b", "f_pair_a_b", "é"].map(|token| find(&lexicon, token));
        assert!(rows.is_sorted());
        assert_eq!(lexicon.family(rows[2].expect("known")), Family::Pair);
    }

    #[test]
    fn a_word_knows_its_known_groups_of_letters() {
        let lexicon = of(&[
            "été",
            "casino",
            "f_gram__ca",
            "f_gram_sin",
            "f_gram__ét",
            "f_gram_zzz",
        ]);
        let grams = |word| {
            let word = find(&lexicon, word).expect("known");
            let texts = lexicon.grams(word).iter().map(|&gram| lexicon.text(gram));
            texts.collect::<Vec<_>>()
        };
        assert_eq!(grams("casino"), ["f_gram__ca", "f_gram_sin"]);
        assert_eq!(grams("été"), ["f_gram__ét"]);
        assert_eq!(grams("f_gram_sin"), [""; 0]);
    }

    #[test]
    fn tokens_out_of_order_and_twice_are_put_in_order_once() {
        let json = r#"{"b":{"ham":1,"spam":0},"a":{"ham":2,"spam":0},"f_doc":{"ham":5,"spam":6},
            "a":{"ham":3,"spam":0},"c":{"ham":0,"spam":0}}"#;
        let lexicon: Lexicon = serde_json::from_str(json).expect("a lexicon");
        let count = |ham, spam| Counts { ham, spam };
        assert_eq!(
            lexicon.sorted(),
            [
                ("a", count(3, 0)),
                ("b", count(1, 0)),
                (DOCUMENT, count(5, 6))
            ]
        );
        assert_eq!(
            serde_json::to_string(&lexicon).expect("json"),
            r#"{"a":{"ham":3,"spam":0},"b":{"ham":1,"spam":0},"f_doc":{"ham":5,"spam":6}}"#
        );
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        let lexicon = of(&[]);
        assert_eq!(find(&lexicon, "a"), None);
        assert_eq!((lexicon.len(), lexicon.sorted().len()), (0, 0));
    }
}
