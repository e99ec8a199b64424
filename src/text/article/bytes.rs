//! The sketch of an article as bytes for the store.
//!
//! The form, the number of meaningful words in all, then words with their counts, names, and runs,
//! each list with its length before it. Numbers are little-endian.

use super::{ArticleSketch, MAX_NAMES, MAX_RUNS, MAX_WORDS};

/// How stored bytes begin: the form of what follows.
const FORM: u8 = 1;

impl ArticleSketch {
    /// As bytes for the store.
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = self.names.len() + self.runs.len();
        let mut bytes = Vec::with_capacity(11 + 5 * self.words.len() + 4 * numbers);
        bytes.push(FORM);
        bytes.extend(self.total.to_le_bytes());
        bytes.extend((self.words.len() as u16).to_le_bytes());
        for (hash, count) in &self.words {
            bytes.extend(hash.to_le_bytes());
            bytes.push(*count);
        }
        for list in [&self.names, &self.runs] {
            bytes.extend((list.len() as u16).to_le_bytes());
            bytes.extend(list.iter().flat_map(|hash| hash.to_le_bytes()));
        }
        bytes
    }

    /// Reads what [`ArticleSketch::to_bytes`] wrote; `None` if it is damaged, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&[FORM])?;
        let (total, rest) = rest.split_first_chunk::<4>()?;
        let (words, rest) = list::<5>(rest, MAX_WORDS)?;
        let (names, rest) = list::<4>(rest, MAX_NAMES)?;
        let (runs, rest) = list::<4>(rest, MAX_RUNS)?;
        let words: Vec<(u32, u8)> = words
            .iter()
            .map(|&[a, b, c, d, count]| (u32::from_le_bytes([a, b, c, d]), count))
            .collect();
        let numbers = |list: &[[u8; 4]]| -> Vec<u32> {
            list.iter()
                .map(|number| u32::from_le_bytes(*number))
                .collect()
        };
        let (names, runs) = (numbers(names), numbers(runs));
        let is_sound = rest.is_empty()
            && words.is_sorted_by(|a, b| a.0 < b.0)
            && names.is_sorted_by(|a, b| a < b)
            && runs.is_sorted_by(|a, b| a < b);
        is_sound.then(|| Self {
            total: u32::from_le_bytes(*total),
            words,
            names,
            runs,
        })
    }
}

/// A list with its length before it, and what follows.
fn list<const WIDTH: usize>(bytes: &[u8], most: usize) -> Option<(&[[u8; WIDTH]], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_le_bytes(*length));
    if length > most {
        return None;
    }
    let (list, rest) = rest.split_at_checked(length * WIDTH)?;
    Some((list.as_chunks::<WIDTH>().0, rest))
}
