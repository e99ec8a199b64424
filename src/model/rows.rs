//! The known tokens of one comment, looked up as they are read.

use std::ops::Range;

use super::features::{Family, GRAM, Sink, each_gram};
use super::lexicon::{Known, Lexicon};
use super::own::Own;
use super::table::Counts;
use super::token;

/// Room for the tokens of an ordinary comment.
const ORDINARY: usize = 1024;

/// A [`Sink`] that asks a lexicon, and what the site taught.
pub(super) struct Rows<'a> {
    lexicon: &'a Lexicon,
    own: &'a Own,
    /// The token at hand, or all of them where the site taught some: its table has no texts.
    texts: String,
    /// Hashes that were not looked up yet, and where the text of each ends. All at once at the end:
    /// a lexicon is larger than the caches, and the waits for memory overlap in a short loop.
    hashes: Vec<(u64, u32)>,
    known: Vec<Known>,
}

/// The known tokens of a comment, each once.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Those of the lexicon.
    pub(super) known: Vec<Known>,
    /// Those that the site alone taught.
    pub(super) own: Vec<OwnToken>,
    texts: String,
}

/// A token that the site alone taught.
#[derive(Clone, Debug)]
pub(super) struct OwnToken {
    hash: u64,
    /// How often the site saw it.
    pub(super) counts: Counts,
    /// Its kind.
    pub(super) family: Family,
    text: Range<u32>,
}

impl Found {
    /// The text of one of [`Found::own`].
    pub(super) fn text(&self, token: &OwnToken) -> &str {
        &self.texts[token.text.start as usize..token.text.end as usize]
    }
}

impl<'a> Rows<'a> {
    pub(super) fn of(lexicon: &'a Lexicon, own: &'a Own) -> Self {
        Self {
            lexicon,
            own,
            texts: String::new(),
            hashes: Vec::with_capacity(ORDINARY),
            known: Vec::with_capacity(ORDINARY),
        }
    }

    /// Takes tokens that were read before.
    pub(super) fn take(&mut self, tokens: &[String]) {
        for token in tokens {
            self.add(&[token]);
        }
    }

    /// The known tokens, each once.
    pub(super) fn distinct(self) -> Found {
        let mut known = self.known;
        let mut own = Vec::new();
        let mut start = 0;
        for (hash, end) in self.hashes {
            if let Some(row) = self.lexicon.find(hash) {
                known.push(row);
            } else if let Some((counts, family)) = self.own.find(hash) {
                own.push(OwnToken {
                    hash,
                    counts,
                    family,
                    text: start..end,
                });
            }
            start = end;
        }
        retain_first(&mut known);
        own.sort_unstable_by_key(|token| (token.hash, token.text.start));
        own.dedup_by_key(|token| token.hash);
        Found {
            known,
            own,
            texts: self.texts,
        }
    }
}

/// Drops every row that came before.
fn retain_first(known: &mut Vec<Known>) {
    // A set of its own: rows are numbers, and a multiplication spreads them well enough.
    let bits = (2 * known.len())
        .next_power_of_two()
        .trailing_zeros()
        .max(1);
    let mut seen: Vec<Option<Known>> = vec![None; 1 << bits];
    known.retain(|&token| {
        let mut at = token.spread() >> (32 - bits);
        while seen[at as usize].is_some_and(|other| other != token) {
            at = (at + 1) & ((1 << bits) - 1);
        }
        seen[at as usize].replace(token).is_none()
    });
}

impl Sink for Rows<'_> {
    fn add(&mut self, pieces: &[&str]) {
        if self.own.is_empty() {
            self.texts.clear();
        }
        let start = self.texts.len();
        self.texts.extend(pieces.iter().copied());
        let hash = token::hash(&self.texts[start..]);
        self.hashes.push((hash, self.texts.len() as u32));
    }

    /// A table was trained on whole tokens alone, so it knows no other.
    fn add_if_whole(&mut self, pieces: &[&str]) {
        self.add(pieces);
    }

    /// Most words are known, and of these all groups of letters.
    fn add_word(&mut self, word: &str) {
        let known = self.lexicon.find(token::hash(word));
        if let Some(known) = known {
            self.known.push(known);
            self.known.extend_from_slice(self.lexicon.grams(known));
        } else if !self.own.is_empty() {
            self.add(&[word]);
        }
        // Groups of letters that the site alone has taught are those of words that it alone has.
        if known.is_none() || !self.own.is_empty() && !self.lexicon.spells_all() {
            each_gram(word, &mut |gram| self.add(&[GRAM, gram]));
        }
    }
}
