//! Signs between the letters of a word: `vi*agra`, `cas_ino`, `lo~an`.
//!
//! `-`, `.`, `'` and `/` stay: honest words have them. So does the dot of Catalan (`col·labora`).

use super::word::Word;

/// Fewest letters of a word that signs are taken out of.
const MIN_LETTERS: usize = 4;
/// Most signs in one place.
const MAX_RUN: usize = 3;

/// Takes the signs out of a word that else is all letters; whether there were any.
pub(super) fn take_out(word: &mut Word) -> bool {
    let letters = &word.letters;
    if !letters.iter().any(|letter| is_sign(letter.c)) {
        return false;
    }
    let is_letter = |at: usize| letters[at].c.is_alphabetic();
    let (Some(first), Some(last)) = (
        (0..letters.len()).find(|&at| is_letter(at)),
        (0..letters.len()).rfind(|&at| is_letter(at)),
    ) else {
        return false;
    };
    let mut count = 0;
    let mut run = 0;
    for letter in &letters[first..=last] {
        if is_sign(letter.c) {
            run += 1;
            if run > MAX_RUN {
                return false;
            }
        } else if letter.c.is_alphabetic() || super::leet::is_leet(letter.c) {
            count += usize::from(letter.c.is_alphabetic());
            run = 0;
        } else {
            return false;
        }
    }
    let has_others = letters[first..=last]
        .iter()
        .any(|one| matches!(one.c, '@' | '$' | '€'));
    let stays = |at: usize| {
        let (before, after) = (letters[at - 1].c, letters[at + 1].c);
        match letters[at].c {
            '·' => before == 'l' && after == 'l',
            // A stroke behind a consonant is a letter (`v|agra`), and so is one among such signs
            // (`t@da|@f!|`); between two that are the same it is none (`whatsap|p`).
            '|' if has_others => true,
            '|' => {
                before != after && after != 'i' && !matches!(before, 'a' | 'e' | 'i' | 'o' | 'u')
            }
            _ => false,
        }
    };
    let goes: Vec<bool> = (0..letters.len())
        .map(|at| at > first && at < last && is_sign(letters[at].c) && !stays(at))
        .collect();
    if count < MIN_LETTERS || !goes.contains(&true) {
        return false;
    }
    let mut goes = goes.into_iter();
    word.letters.retain(|_| !goes.next().unwrap_or(false));
    true
}

const fn is_sign(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '~' | '|' | '^' | '`' | '·' | '•' | '¦' | '¬' | '¤' | '∙' | '⋅'
            | '■'..='◿' | '★'..='☆' | '♠'..='♯' | '✀'..='➿'
    )
}
