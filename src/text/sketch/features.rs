//! What two copies of a text are compared by: its pairs of words, and its long words.
//!
//! A pair is two neighbours, or two with one word between them: an exchanged word spoils few of
//! them. In scripts without spaces three characters in a row stand for a pair. Addresses and
//! numbers are left out, for each copy has others.
//!
//! Words are cut here by a rule of our own and not by Unicode's, because what comes of it is
//! written to disk.

use twox_hash::XxHash3_64;

use super::super::runs_together;

/// As much is read, in bytes: a run without spaces has no end of its own.
const MAX_READ: usize = 16 * 1024;
/// Most words that are read.
const MAX_WORDS: usize = 1_024;
/// Fewest words that say anything: short praise is the same everywhere.
const MIN_WORDS: usize = 10;
/// Fewest different features that say anything.
const MIN_FEATURES: usize = 10;
/// A pair of fewer letters stands in any text: `of the`, `it is`.
const PAIR_LETTERS: usize = 8;
/// A word of as many letters counts alone, too.
const LONG_LETTERS: usize = 7;
/// So many characters of a script without spaces are about a word.
const CHARACTERS_A_WORD: usize = 3;

/// A word as it is compared.
#[derive(Clone, Copy, Default)]
struct Word {
    hash: u64,
    letters: usize,
}

/// The features of a text.
#[derive(Debug, Default)]
pub(super) struct Features {
    hashes: Vec<u32>,
    words: usize,
}

impl Features {
    /// Reads a folded text.
    pub(super) fn of(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(MAX_READ)];
        let mut features = Self {
            // Three for each word, and a word has about six bytes.
            hashes: Vec::with_capacity((text.len() / 2).min(3 * MAX_WORDS)),
            words: 0,
        };
        // The two words before.
        let mut last = [Word::default(); 2];
        for part in text.split(' ').filter(|part| !is_address(part)) {
            for word in part
                .split(|c| !is_letter(c))
                .filter(|word| !word.is_empty())
            {
                if features.words >= MAX_WORDS {
                    return features;
                }
                features.read(word, &mut last);
            }
        }
        features
    }

    /// How many words were read.
    pub(super) const fn words(&self) -> usize {
        self.words
    }

    /// The features; `None` if there are too few to say anything.
    pub(super) fn get(&self) -> Option<&[u32]> {
        (self.words >= MIN_WORDS && self.has_enough()).then_some(&self.hashes)
    }

    fn has_enough(&self) -> bool {
        let mut different = [0; MIN_FEATURES];
        let mut count = 0;
        for hash in &self.hashes {
            if !different[..count].contains(hash) {
                different[count] = *hash;
                count += 1;
                if count == MIN_FEATURES {
                    return true;
                }
            }
        }
        false
    }

    fn read(&mut self, word: &str, last: &mut [Word; 2]) {
        if !word.is_ascii() && word.chars().any(runs_together) {
            self.read_run(word);
            *last = [Word::default(); 2];
            return;
        }
        self.words += 1;
        let this = Word {
            hash: XxHash3_64::oneshot(word.as_bytes()),
            letters: if word.is_ascii() {
                word.len()
            } else {
                word.chars().count()
            },
        };
        if this.letters >= LONG_LETTERS {
            self.hashes.push((this.hash >> 32) as u32);
        }
        for (gap, other) in last.iter().enumerate() {
            if other.letters > 0 && this.letters + other.letters >= PAIR_LETTERS {
                self.hashes.push(pair(*other, this, gap));
            }
        }
        *last = [this, last[0]];
    }

    /// A run of characters without spaces: each three of them.
    fn read_run(&mut self, run: &str) {
        let most = (MAX_WORDS - self.words) * CHARACTERS_A_WORD;
        let starts = || run.char_indices().map(|(at, _)| at).take(most);
        let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(2);
        for (start, end) in starts().zip(ends) {
            let group = &run.as_bytes()[start..end];
            self.hashes.push((XxHash3_64::oneshot(group) >> 32) as u32);
        }
        self.words += starts().count().div_ceil(CHARACTERS_A_WORD);
    }
}

/// One number for two words in their order, and for how far they are apart.
fn pair(first: Word, second: Word, gap: usize) -> u32 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let first = (first.hash ^ gap as u64).wrapping_mul(ODD);
    let both = (first.rotate_left(23) ^ second.hash).wrapping_mul(ODD);
    (both >> 32) as u32
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic() || c == '\''
    } else {
        // Marks of Thai are no letters by themselves.
        c.is_alphabetic() || runs_together(c)
    }
}

/// Whether a run without spaces is an address.
fn is_address(part: &str) -> bool {
    part.starts_with("www.") || part.as_bytes().contains(&b':') && part.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_numbers_and_signs_are_no_features() {
        let features = |text: &str| Features::of(text).hashes;
        assert_eq!(
            features("harbour drones, 17 of them: see https://a.example/harbour/x"),
            features("harbour drones of them see www.other.example/99")
        );
        assert_ne!(features("harbour drones"), features("drones harbour"));
        assert!(features("it is so of the").is_empty());
    }

    #[test]
    fn a_word_counts_alone_if_it_is_long() {
        assert_eq!(Features::of("harbour").hashes.len(), 1);
        assert!(Features::of("drones").hashes.is_empty());
        // Six letters of two bytes each are no long word.
        assert!(Features::of("гавань").hashes.is_empty());
        assert_eq!(Features::of("причалы").hashes.len(), 1);
    }

    #[test]
    fn scripts_without_spaces_are_read_in_groups_of_characters() {
        let han = Features::of("港口的无人机太吵了");
        assert_eq!((han.hashes.len(), han.words), (7, 3));
        // The marks of Thai do not part a run.
        let thai = Features::of("ที่ท่าเรือ");
        assert_eq!(thai.hashes.len(), "ที่ท่าเรือ".chars().count() - 2);
    }

    #[test]
    fn no_more_is_read_than_the_cap() {
        let long = "harbour drones ".repeat(MAX_WORDS);
        assert_eq!(Features::of(&long).words, MAX_WORDS);
        let run = "港口".repeat(4 * MAX_WORDS);
        assert!(Features::of(&run).hashes.len() <= CHARACTERS_A_WORD * MAX_WORDS);
    }

    #[test]
    fn one_word_over_and_over_says_nothing() {
        assert!(Features::of(&"casino ".repeat(60)).get().is_none());
    }
}
