//! A token as a number, and the tokens of a comment as a set of such numbers.
//!
//! What a site teaches the model is kept as hashes: 8 bytes a token, and no text at rest. A hash is
//! the same on every machine and in every version (`XXH3`, 64 bits), because it is written to disk.
//! Two tokens of a million share one with a chance of 1 in 37 million.

use twox_hash::XxHash3_64;

use super::Features;
use super::features::Family;
use crate::submission::Submission;
use crate::text::Views;

/// Bytes of a hash.
const WIDTH: usize = size_of::<u64>();

/// How a stored set begins: the form of what follows. Another order or number of families is
/// another form.
const FORM: u8 = 1;
/// What the name of a token begins with whose text nobody knows any more.
const NAMELESS: &str = "h_";
/// Hexadecimal digits of a hash.
const DIGITS: usize = 16;

/// The hash of a token; of one without a text, the hash that its name tells.
pub fn hash(token: &str) -> u64 {
    match token.strip_prefix(NAMELESS).and_then(told) {
        Some(hash) => hash,
        None => XxHash3_64::oneshot(token.as_bytes()),
    }
}

/// The name of a token whose text nobody knows any more: `h_pair_0123456789abcdef`. No word of a
/// comment is like it, for those have no `_`.
pub fn nameless(hash: u64, family: Family) -> String {
    format!("{NAMELESS}{}_{hash:016x}", family.name())
}

/// The hash in the rest of such a name.
fn told(rest: &str) -> Option<u64> {
    let (_, digits) = rest.rsplit_once('_')?;
    (digits.len() == DIGITS)
        .then(|| u64::from_str_radix(digits, 16).ok())
        .flatten()
}

/// The distinct tokens of one comment, as hashes, apart by family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenSet {
    /// Ascending within each family.
    hashes: [Vec<u64>; Family::COUNT],
}

/// Why bytes are no set of tokens.
#[derive(Debug, thiserror::Error)]
#[error("the tokens of a lesson are damaged, or of another version of Hamlet")]
pub struct TokenSetError;

impl TokenSet {
    /// What these features read of a comment.
    pub fn read(features: Features, submission: &Submission, views: &Views) -> Self {
        Self::of(&features.tokens(submission, views))
    }

    /// The set of these tokens.
    pub fn of<T: AsRef<str>>(tokens: &[T]) -> Self {
        let mut set = Self::default();
        for token in tokens {
            let token = token.as_ref();
            set.hashes[Family::of(token) as usize].push(hash(token));
        }
        for hashes in &mut set.hashes {
            hashes.sort_unstable();
            hashes.dedup();
        }
        set
    }

    /// Every token with its family.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Family)> {
        let families = Family::ALL.into_iter().zip(&self.hashes);
        families.flat_map(|(family, hashes)| hashes.iter().map(move |&hash| (hash, family)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.hashes.iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As bytes for the store: the form, then of each family the number of its tokens and their
    /// hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + WIDTH * self.len() + 4 * Family::COUNT);
        bytes.push(FORM);
        for hashes in &self.hashes {
            bytes.extend((hashes.len() as u32).to_le_bytes());
            bytes.extend(hashes.iter().flat_map(|hash| hash.to_le_bytes()));
        }
        bytes
    }

    /// Reads what [`TokenSet::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TokenSetError> {
        let mut set = Self::default();
        let mut rest = bytes.strip_prefix(&[FORM]).ok_or(TokenSetError)?;
        for hashes in &mut set.hashes {
            let (count, behind) = rest.split_first_chunk::<4>().ok_or(TokenSetError)?;
            let length = u32::from_le_bytes(*count) as usize;
            let (own, behind) = length
                .checked_mul(WIDTH)
                .and_then(|length| behind.split_at_checked(length))
                .ok_or(TokenSetError)?;
            let (numbers, _) = own.as_chunks::<WIDTH>();
            hashes.extend(numbers.iter().map(|number| u64::from_le_bytes(*number)));
            if !hashes.is_sorted_by(|a, b| a < b) {
                return Err(TokenSetError);
            }
            rest = behind;
        }
        if rest.is_empty() {
            Ok(set)
        } else {
            Err(TokenSetError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_on_every_machine_and_in_every_version() {
        assert_eq!(hash(""), 0x2d06_8005_38d3_94c2);
        assert_eq!(hash("casino"), 13_188_711_647_502_474_159);
        assert_eq!(
            hash("f_triple_great_post_thank"),
            14_802_318_171_028_339_425
        );
    }

    #[test]
    fn a_token_without_a_text_keeps_its_hash_and_its_kind() {
        for family in Family::ALL {
            let name = nameless(hash("casino"), family);
            assert_eq!(hash(&name), hash("casino"));
            assert_eq!(Family::of(&name), family);
        }
        assert_ne!(hash("h_"), 0);
        assert_ne!(hash("h_word_12"), 0x12);
    }

    #[test]
    fn tokens_come_back_from_bytes_each_once_and_with_their_family() {
        let set = TokenSet::of(&["casino", "f_pair_a_b", "casino", "f_shape_links_3", "été"]);
        assert_eq!(set.len(), 4);
        let back = TokenSet::from_bytes(&set.to_bytes()).expect("whole");
        assert_eq!(back, set);
        let families: Vec<Family> = back.iter().map(|(_, family)| family).collect();
        assert_eq!(
            families,
            [Family::Word, Family::Word, Family::Pair, Family::Shape]
        );
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = TokenSet::of(&["a", "b"]).to_bytes();
        for cut in 0..bytes.len() {
            assert!(TokenSet::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(TokenSet::from_bytes(&longer).is_err());
        let mut vast = bytes;
        vast[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(TokenSet::from_bytes(&vast).is_err());
    }
}
