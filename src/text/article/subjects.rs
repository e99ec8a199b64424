//! The meaningful words and the runs of words of a folded text, as hashes.
//!
//! The hashes are written to disk: they are the same on every machine and in every version.

use twox_hash::XxHash3_64;

use crate::text::{runs_together, subject_of, words};

/// As much of a text is read; its subject is clear by then.
const MAX_READ: usize = 16 * 1024;
/// What a run weighs: five words, or ten characters of a script without spaces.
const RUN_WEIGHT: usize = 10;
const WORD_WEIGHT: usize = 2;
/// Characters that stand for a word where none are told apart: two of Han and kana, four of the
/// scripts that have letters.
const HAN_GROUP: usize = 2;
const LETTERS_GROUP: usize = 4;

/// The part of a text that is read.
pub(super) fn cap(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_READ)]
}

pub(super) fn hash(bytes: &[u8]) -> u32 {
    (XxHash3_64::oneshot(bytes) >> 32) as u32
}

/// The meaningful words of a text, addresses left out; in scripts without spaces groups of
/// characters.
pub(super) fn subjects(text: &str) -> impl Iterator<Item = u32> {
    parts(text).flat_map(|part| {
        let mut found = Vec::new();
        if part.is_ascii() || !part.contains(runs_together) {
            found.extend(words(part).filter_map(subject_of).map(hash_of));
        } else {
            for apart in part.split(runs_together) {
                found.extend(words(apart).filter_map(subject_of).map(hash_of));
            }
            for run in part.split(|c| !is_run(c)) {
                groups(run, &mut found);
            }
        }
        found
    })
}

fn hash_of(word: &str) -> u32 {
    hash(word.as_bytes())
}

fn is_run(c: char) -> bool {
    // The long vowel of kana belongs to no script.
    runs_together(c) || c == 'ー'
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|part| !is_address(part))
}

/// Whether a run without spaces is an address.
fn is_address(part: &str) -> bool {
    part.starts_with("www.") || part.as_bytes().contains(&b':') && part.contains("://")
}

/// Groups of characters that stand for words. Hiragana is mostly endings and particles.
fn groups(run: &str, found: &mut Vec<u32>) {
    let is_hiragana = |c: char| ('\u{3041}'..='\u{309f}').contains(&c);
    // Thai and its kin have letters; the rest are Han and kana.
    let size = if run.starts_with(|c| c < '\u{2e80}') {
        LETTERS_GROUP
    } else {
        HAN_GROUP
    };
    let starts = run.char_indices().map(|(at, _)| at);
    let ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
    for (start, end) in starts.zip(ends.skip(size - 1)) {
        let group = &run[start..end];
        if !group.contains(is_hiragana) {
            found.push(hash_of(group));
        }
    }
}

/// Some words in a row.
pub(super) struct Run {
    /// What they are known by.
    pub(super) hash: u32,
    /// Whether any of them carries a subject.
    pub(super) carries: bool,
    /// What the run weighs in all.
    pub(super) weight: usize,
    /// What its first word weighs.
    pub(super) first: usize,
}

/// A word, or a character of a script without spaces.
struct Token {
    hash: u64,
    weight: usize,
    carries: bool,
}

/// All runs of five words, each one word further.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Run> {
    let tokens = tokens(text);
    let mut start = 0;
    std::iter::from_fn(move || {
        let mut weight = 0;
        let mut all = 0_u64;
        let mut carries = false;
        for token in tokens.get(start..)? {
            all = (all.rotate_left(23) ^ token.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            weight += token.weight;
            carries |= token.carries;
            if weight >= RUN_WEIGHT {
                break;
            }
        }
        let first = tokens.get(start)?.weight;
        start += 1;
        (weight >= RUN_WEIGHT).then_some(Run {
            hash: (all >> 32) as u32,
            carries,
            weight,
            first,
        })
    })
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in parts(text).flat_map(words) {
        if word.is_ascii() || !word.contains(runs_together) {
            tokens.push(Token {
                hash: XxHash3_64::oneshot(word.as_bytes()),
                weight: WORD_WEIGHT,
                carries: subject_of(word).is_some(),
            });
            continue;
        }
        tokens.extend(word.char_indices().map(|(at, c)| Token {
            hash: XxHash3_64::oneshot(&word.as_bytes()[at..at + c.len_utf8()]),
            weight: 1,
            carries: true,
        }));
    }
    tokens
}
