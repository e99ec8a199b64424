//! `&#99;asino` in what a reader sees: it was written as an entity twice over, for a site that
//! decodes twice.

use super::word::{Letter, Word};

/// Longest entity that is looked for, in characters.
const MAX_ENTITY: usize = 12;

/// Decodes entities, twice at most; whether there were any.
pub(super) fn decode(word: &mut Word) -> bool {
    let mut changed = false;
    for _ in 0..2 {
        if !decode_once(word) {
            break;
        }
        changed = true;
    }
    changed
}

fn decode_once(word: &mut Word) -> bool {
    if !word.letters.iter().any(|letter| letter.c == '&') {
        return false;
    }
    let mut out = Vec::with_capacity(word.letters.len());
    let mut at = 0;
    let mut changed = false;
    while let Some(letter) = word.letters.get(at) {
        if letter.c == '&'
            && let Some((decoded, len)) = entity(&word.letters[at..])
        {
            let last = word.letters[at + len - 1];
            let whole = last.at + last.len - letter.at;
            out.extend(decoded.chars().map(|c| Letter {
                c,
                at: letter.at,
                len: whole,
            }));
            at += len;
            changed = true;
        } else {
            out.push(*letter);
            at += 1;
        }
    }
    word.letters = out;
    changed
}

/// What the entity at the front stands for, folded, and how many letters it is long.
fn entity(letters: &[Letter]) -> Option<(String, usize)> {
    let len = letters
        .iter()
        .take(MAX_ENTITY)
        .position(|letter| letter.c == ';')?
        + 1;
    let written: String = letters[..len].iter().map(|letter| letter.c).collect();
    let decoded = htmlize::unescape(&written);
    if decoded == written {
        return None;
    }
    let folded = super::super::fold::folded(&decoded);
    // White space would cut the word.
    (!folded.contains(' ')).then_some((folded, len))
}
