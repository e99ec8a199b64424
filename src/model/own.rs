//! What the site itself taught: counts that stand on top of the shipped ones.
//!
//! A lesson adds its weight to the count of each of its tokens, and taking it back takes exactly
//! that away. So the table after an undo is the table before, to the bit. A change copies no more
//! than it touches: the counts lie in shards, and whoever judges by the table of a moment ago keeps
//! the shards that it had.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::Label;
use super::features::Family;
use super::lexicon::{Known, Lexicon};
use super::table::{Counts, Totals};
use super::token::TokenSet;

/// Bits of a hash that choose its shard. Of a million tokens some 250 lie in one, and a comment
/// touches several hundred: some megabytes are copied for a lesson.
const SHARD_BITS: u32 = 12;

/// The counts of one token, and what kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    counts: Counts,
    family: Family,
}

type Shard = HashMap<u64, Entry, BuildHasherDefault<AsItIs>>;

/// The keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "keys are numbers");
    }

    fn write_u64(&mut self, number: u64) {
        // The upper bits chose the shard and are alike in it.
        self.0 = number.rotate_left(SHARD_BITS);
    }
}

/// A comment that the site labelled, as the model learns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taught {
    /// What it is.
    pub label: Label,
    /// As how many comments of the shipped corpus it counts.
    pub weight: u32,
    /// What was read of it.
    pub tokens: TokenSet,
}

/// What the lessons of a site hash to, however many: followed without their counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Sum of the hashes of all lessons: the same for the same lessons in any order.
    sum: u128,
    lessons: Counts,
}

impl Digest {
    fn add(&mut self, taught: &Taught) {
        raise(self.lessons.of_mut(taught.label), 1);
        self.sum = self.sum.wrapping_add(digest(taught));
    }

    fn take(&mut self, taught: &Taught) {
        lower(self.lessons.of_mut(taught.label), 1);
        self.sum = self.sum.wrapping_sub(digest(taught));
    }

    /// The hash of a model that is this prior and these lessons.
    fn over(&self, prior: &str) -> String {
        if self.lessons.is_zero() {
            return prior.to_owned();
        }
        let mut hasher = Sha256::new();
        hasher.update(prior);
        hasher.update(self.sum.to_le_bytes());
        hasher.update(self.lessons.ham.to_le_bytes());
        hasher.update(self.lessons.spam.to_le_bytes());
        hex::encode(&hasher.finalize()[..8])
    }
}

/// The hashes that a model has while lessons come and go, without the models.
#[derive(Clone, Debug)]
pub struct Hashes {
    pub(super) prior: String,
    pub(super) digest: Digest,
}

impl Hashes {
    /// A lesson came.
    pub fn learn(&mut self, taught: &Taught) {
        self.digest.add(taught);
    }

    /// A lesson went.
    pub fn unlearn(&mut self, taught: &Taught) {
        self.digest.take(taught);
    }

    /// The hash of the model now.
    pub fn hash(&self) -> String {
        self.digest.over(&self.prior)
    }
}

/// The site's own counts. Cheap to clone: what does not change is shared.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Empty until something is learnt.
    shards: Vec<Arc<Shard>>,
    /// A bit for each row of the lexicon: whether the site has counts of it, too.
    touched: Arc<Vec<u64>>,
    /// Sums over all entries; of the vocabulary only what the lexicon does not have.
    totals: Totals,
    weights: Counts,
    digest: Digest,
}

impl Own {
    /// Adds a lesson.
    pub(super) fn learn(&mut self, lexicon: &Lexicon, taught: &Taught) {
        if self.shards.is_empty() {
            self.shards = vec![Arc::default(); 1 << SHARD_BITS];
            self.touched = Arc::new(vec![0; lexicon.len().div_ceil(64)]);
        }
        let touched = Arc::make_mut(&mut self.touched);
        for (hash, family) in taught.tokens.iter() {
            let shard = Arc::make_mut(&mut self.shards[shard_of(hash)]);
            let entry = shard.entry(hash).or_insert(Entry {
                counts: Counts::default(),
                family,
            });
            if entry.counts.is_zero() {
                match lexicon.find(hash) {
                    Some(known) => set(touched, known, true),
                    None => self.totals.vocabulary += 1,
                }
            }
            raise(entry.counts.of_mut(taught.label), taught.weight);
            *self.totals.of_mut(taught.label) += u64::from(taught.weight);
        }
        raise(self.weights.of_mut(taught.label), taught.weight);
        self.digest.add(taught);
    }

    /// Takes back a lesson that was learnt before.
    pub(super) fn unlearn(&mut self, lexicon: &Lexicon, taught: &Taught) {
        let touched = Arc::make_mut(&mut self.touched);
        for (hash, _) in taught.tokens.iter() {
            let Some(shard) = self.shards.get_mut(shard_of(hash)) else {
                return;
            };
            let shard = Arc::make_mut(shard);
            let Some(entry) = shard.get_mut(&hash) else {
                continue;
            };
            lower(entry.counts.of_mut(taught.label), taught.weight);
            let total = self.totals.of_mut(taught.label);
            *total = total.saturating_sub(u64::from(taught.weight));
            if entry.counts.is_zero() {
                shard.remove(&hash);
                match lexicon.find(hash) {
                    Some(known) => set(touched, known, false),
                    None => self.totals.vocabulary -= 1,
                }
            }
        }
        lower(self.weights.of_mut(taught.label), taught.weight);
        self.digest.take(taught);
    }

    /// The counts of a token, and its kind; `None` for one that the site never taught.
    pub(super) fn find(&self, hash: u64) -> Option<(Counts, Family)> {
        let entry = self.shards.get(shard_of(hash))?.get(&hash)?;
        Some((entry.counts, entry.family))
    }

    /// The counts of a token.
    pub(super) fn counts(&self, hash: u64) -> Counts {
        self.find(hash)
            .map_or_else(Counts::default, |(counts, _)| counts)
    }

    /// Whether the site taught this token of the lexicon, too.
    pub(super) fn touches(&self, known: Known) -> bool {
        let (word, bit) = place(known);
        self.touched.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Every token with its counts, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, Counts, Family)> {
        let shards = self.shards.iter();
        shards.flat_map(|shard| {
            let entries = shard.iter();
            entries.map(|(&hash, entry)| (hash, entry.counts, entry.family))
        })
    }

    /// The bytes of memory that its table takes, by its size.
    pub fn bytes(&self) -> usize {
        // A hash table of the standard library keeps one slot in eight free, and a byte a slot.
        let slots = self.shards.iter().map(|shard| shard.capacity() * 8 / 7);
        slots.sum::<usize>() * (size_of::<(u64, Entry)>() + 1)
    }

    /// Sums over all tokens; of the vocabulary only what the lexicon does not have.
    pub(super) const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// How many comments were learnt.
    pub const fn lessons(&self) -> Counts {
        self.digest.lessons
    }

    /// As how many comments of the shipped corpus they count.
    pub const fn weights(&self) -> Counts {
        self.weights
    }

    /// How many different tokens the site taught.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.len()).sum()
    }

    /// Whether nothing was learnt.
    pub const fn is_empty(&self) -> bool {
        self.digest.lessons.is_zero()
    }

    /// What the lessons hash to.
    pub(super) const fn digest(&self) -> Digest {
        self.digest
    }

    /// The hash of a model that is this prior and these lessons.
    pub(super) fn hash_over(&self, prior: &str) -> String {
        self.digest.over(prior)
    }
}

// No site gives four thousand million labels: the ends of the numbers are never met, and were they,
// a wrong count is better than a crash.
const fn raise(count: &mut u32, by: u32) {
    *count = count.saturating_add(by);
}

const fn lower(count: &mut u32, by: u32) {
    *count = count.saturating_sub(by);
}

const fn shard_of(hash: u64) -> usize {
    (hash >> (u64::BITS - SHARD_BITS)) as usize
}

const fn place(known: Known) -> (usize, u64) {
    let row = known.row();
    (row / 64, 1 << (row % 64))
}

fn set(touched: &mut [u64], known: Known, to: bool) {
    let (word, bit) = place(known);
    if let Some(bits) = touched.get_mut(word) {
        *bits = if to { *bits | bit } else { *bits & !bit };
    }
}

fn digest(taught: &Taught) -> u128 {
    let mut hasher = Sha256::new();
    hasher.update(taught.label.name());
    hasher.update(taught.weight.to_le_bytes());
    hasher.update(taught.tokens.to_bytes());
    let bytes: [u8; 32] = hasher.finalize().into();
    let (half, _) = bytes.split_at(size_of::<u128>());
    half.iter()
        .fold(0, |number, &byte| number << 8 | u128::from(byte))
}

#[cfg(test)]
mod tests;
