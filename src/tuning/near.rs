//! Which texts are nearly the same: those that share most runs of four words.
//!
//! A text is the set of its runs of four words ("shingles"; Broder 1997); two texts are as alike as the
//! number of runs in both over that in either (Jaccard). All pairs above a threshold are found exactly, with
//! an index over the rarest runs of each text alone: two sets that are alike enough must share one of those
//! (prefix filtering; Chaudhuri, Ganti, Kaushik 2006).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::stats::overlap::words;

/// Words of a run.
const RUN: usize = 4;

/// Texts, and those of them that others are compared with.
#[derive(Debug)]
pub struct Near {
    threshold: f64,
    /// The runs of each text by number, the rarest first; runs that no other text has are counted alone.
    sets: Vec<Set>,
    index: HashMap<u32, Vec<u32>>,
}

#[derive(Debug, Default)]
struct Set {
    shared: Vec<u32>,
    alone: usize,
}

impl Set {
    const fn len(&self) -> usize {
        self.shared.len() + self.alone
    }
}

impl Near {
    /// Takes these texts apart; from `threshold` (over 0, up to 1) on, two are alike.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>, threshold: f64) -> Self {
        let hashed: Vec<Vec<u64>> = texts.into_iter().map(runs).collect();
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for hash in hashed.iter().flatten() {
            *counts.entry(*hash).or_default() += 1;
        }
        counts.retain(|_, count| *count > 1);
        let mut order: Vec<(u32, u64)> =
            counts.iter().map(|(hash, count)| (*count, *hash)).collect();
        order.sort_unstable();
        let ranks: HashMap<u64, u32> = (0..)
            .zip(&order)
            .map(|(rank, (_, hash))| (*hash, rank))
            .collect();
        let set = |hashes: Vec<u64>| {
            let mut shared: Vec<u32> = hashes
                .iter()
                .filter_map(|hash| ranks.get(hash).copied())
                .collect();
            shared.sort_unstable();
            let alone = hashes.len() - shared.len();
            Set { shared, alone }
        };
        Self {
            threshold,
            sets: hashed.into_iter().map(set).collect(),
            index: HashMap::new(),
        }
    }

    /// Lets others be compared with a text from now on.
    pub fn add(&mut self, at: usize) {
        let Some(set) = self.sets.get(at) else {
            return;
        };
        for run in prefix(set, self.threshold) {
            self.index.entry(*run).or_default().push(at as u32);
        }
    }

    /// The texts added so far that are alike to this one, in their order.
    pub fn like(&self, at: usize) -> Vec<usize> {
        let Some(set) = self.sets.get(at) else {
            return Vec::new();
        };
        let runs = prefix(set, self.threshold).iter();
        let mut found: Vec<u32> = runs
            .filter_map(|run| self.index.get(run))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        let found = found.into_iter().map(|other| other as usize);
        found
            .filter(|&other| other != at && self.alike(set, &self.sets[other]))
            .collect()
    }

    fn alike(&self, one: &Set, other: &Set) -> bool {
        let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
        if (short as f64) < self.threshold * long as f64 {
            return false;
        }
        let both = in_both(&one.shared, &other.shared);
        let either = one.len() + other.len() - both;
        both as f64 >= self.threshold * either as f64
    }
}

/// The runs of which alike texts share one at least: of n runs, all but the last ⌈t·n⌉ − 1.
fn prefix(set: &Set, threshold: f64) -> &[u32] {
    let needed = (threshold * set.len() as f64).ceil() as usize;
    // The runs that stand alone are the rarest, so they come first, and match nothing.
    let prefix = (set.len() + 1)
        .saturating_sub(needed.max(1))
        .saturating_sub(set.alone);
    set.shared.get(..prefix).unwrap_or(&set.shared)
}

fn in_both(one: &[u32], other: &[u32]) -> usize {
    let (mut a, mut b, mut both) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(a), other.get(b)) {
        a += usize::from(left <= right);
        b += usize::from(right <= left);
        both += usize::from(left == right);
    }
    both
}

/// The runs of a text as hashes, each once. A text with fewer words is one run; without words it is itself.
fn runs(text: &str) -> Vec<u64> {
    let words = words(text);
    let mut runs: Vec<u64> = match words.len() {
        0 => vec![hash(text.trim())],
        1..RUN => vec![hash(&words)],
        _ => words.windows(RUN).map(hash).collect(),
    };
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The same in each process: the outcome must not hang on luck.
fn hash<T: Hash + ?Sized>(what: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuning::chance::Chance;

    fn like(texts: &[&str], threshold: f64) -> Vec<Vec<usize>> {
        let mut near = Near::new(texts.iter().copied(), threshold);
        (0..texts.len())
            .map(|at| {
                let found = near.like(at);
                near.add(at);
                found
            })
            .collect()
    }

    #[test]
    fn a_word_changed_in_a_long_text_leaves_it_alike_and_a_half_does_not() {
        let long = "I sowed the beans in March and the frost took every one of them before the month was out so wait";
        let word = long.replace("wait", "wait!! longer");
        let half = "I sowed the beans in March and the frost took not one because there was none that whole spring";
        assert_eq!(like(&[long, &word, half], 0.8), [vec![], vec![0], vec![]]);
    }

    #[test]
    fn short_texts_are_alike_if_their_words_are_the_same() {
        let texts = ["Thanks!", "thanks", "Thank you", "👍", "👍", "👎", "", ""];
        let found = like(&texts, 0.8);
        let pairs: Vec<_> = found
            .iter()
            .enumerate()
            .filter(|(_, found)| !found.is_empty())
            .collect();
        assert_eq!(pairs, [(1, &vec![0]), (4, &vec![3]), (7, &vec![6])]);
    }

    #[test]
    fn the_index_finds_the_pairs_that_comparing_all_with_all_finds() {
        let mut chance = Chance::new(7);
        let vocabulary: Vec<String> = (0..40).map(|n| format!("w{n}")).collect();
        let mut texts: Vec<Vec<String>> = Vec::new();
        for n in 0..300 {
            let text = if n % 3 == 0 || texts.is_empty() {
                let length = 4 + chance.below(40);
                (0..length)
                    .filter_map(|_| chance.pick(&vocabulary).cloned())
                    .collect()
            } else {
                let mut text = chance.pick(&texts).cloned().unwrap();
                for _ in 0..chance.below(4) {
                    let at = chance.below(text.len() as u64) as usize;
                    text[at] = chance.pick(&vocabulary).cloned().unwrap();
                }
                text
            };
            texts.push(text);
        }
        let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        for threshold in [0.5, 0.8, 0.95, 1.0] {
            let sets: Vec<Vec<u64>> = texts.iter().map(|text| runs(text)).collect();
            let jaccard = |a: &[u64], b: &[u64]| {
                let both = a.iter().filter(|run| b.contains(run)).count();
                both as f64 / (a.len() + b.len() - both) as f64
            };
            let slow: Vec<Vec<usize>> = (0..texts.len())
                .map(|at| {
                    (0..at)
                        .filter(|&other| jaccard(&sets[at], &sets[other]) >= threshold)
                        .collect()
                })
                .collect();
            let pairs: usize = slow.iter().map(Vec::len).sum();
            assert!(pairs > 20, "{pairs} pairs at {threshold}");
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            assert_eq!(like(&texts, threshold), slow, "{threshold}");
        }
    }
}
