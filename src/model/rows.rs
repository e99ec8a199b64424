//! The known tokens of one comment, looked up as they are read.

use super::features::{GRAM, Sink, each_gram};
use super::lexicon::{Known, Lexicon};

/// Room for the tokens of an ordinary comment.
const ORDINARY: usize = 1024;

/// A [`Sink`] that asks a lexicon.
pub(super) struct Rows<'a> {
    lexicon: &'a Lexicon,
    token: String,
    /// Hashes that were not looked up yet. All at once at the end: a lexicon is larger than the
    /// caches, and the waits for memory overlap in a short loop.
    hashes: Vec<u64>,
    known: Vec<Known>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(lexicon: &'a Lexicon) -> Self {
        Self {
            lexicon,
            token: String::new(),
            hashes: Vec::with_capacity(ORDINARY),
            known: Vec::with_capacity(ORDINARY),
        }
    }

    /// The known tokens, each once.
    pub(super) fn distinct(mut self) -> Vec<Known> {
        let hashes = std::mem::take(&mut self.hashes);
        let found = hashes
            .into_iter()
            .filter_map(|hash| self.lexicon.find(hash));
        self.known.extend(found);
        // A set of its own: rows are numbers, and a multiplication spreads them well enough.
        let bits = (2 * self.known.len())
            .next_power_of_two()
            .trailing_zeros()
            .max(1);
        let mut seen: Vec<Option<Known>> = vec![None; 1 << bits];
        self.known.retain(|&token| {
            let mut at = token.spread() >> (32 - bits);
            while seen[at as usize].is_some_and(|other| other != token) {
                at = (at + 1) & ((1 << bits) - 1);
            }
            seen[at as usize].replace(token).is_none()
        });
        self.known
    }
}

impl Sink for Rows<'_> {
    fn add(&mut self, pieces: &[&str]) {
        self.token.clear();
        self.token.extend(pieces.iter().copied());
        self.hashes.push(self.lexicon.hash(&self.token));
    }

    /// A table was trained on whole tokens alone, so it knows no other.
    fn add_if_whole(&mut self, pieces: &[&str]) {
        self.add(pieces);
    }

    /// Most words are known, and of these all groups of letters.
    fn add_word(&mut self, word: &str) {
        if let Some(known) = self.lexicon.find(self.lexicon.hash(word)) {
            self.known.push(known);
            self.known.extend_from_slice(self.lexicon.grams(known));
        } else {
            each_gram(word, &mut |gram| self.add(&[GRAM, gram]));
        }
    }
}
