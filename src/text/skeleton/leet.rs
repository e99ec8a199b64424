//! Digits and signs for letters: `v1agra`, `ca$h`, `0nline`.
//!
//! Between two letters a sign or two are read as letters. At the ends of a word that is harder to
//! tell from a number (`python3`, `level1`), so only what is common there is. A version (`h264`),
//! an ordinal (`1st`), a price (`$5`) and a hash have too few letters or digits that stand for none.

use std::ops::Range;

use super::Tally;
use super::alike::{Class, class_of};
use super::word::{Letter, Word};

/// Longest word that is looked at, in letters.
const MAX_LETTERS: usize = 40;
/// Fewest letters of a word with a sign at its end; elsewhere three are enough.
const MIN_AT_END: usize = 4;

/// Reads signs as letters; whether there were any.
pub(super) fn undo(word: &mut Word, tally: &mut Tally) -> bool {
    if !word.letters.iter().any(|letter| is_leet(letter.c)) || word.letters.len() > MAX_LETTERS {
        return false;
    }
    // Code; a call, a word with its plural in brackets.
    let is_code = |c| matches!(c, '{' | '}' | '[' | ']' | '<' | '>' | '=' | '\\' | ';');
    if word.letters.iter().any(|one| is_code(one.c)) {
        return false;
    }
    if word.letters.iter().any(|one| one.c == '(') && word.letters.iter().any(|one| one.c == ')') {
        return false;
    }
    let mut changed = false;
    for part in parts(&word.letters) {
        let letters = &mut word.letters[part];
        let Some(strong) = hides_letters(letters) else {
            continue;
        };
        read(letters);
        changed = true;
        tally.leet += u32::from(strong);
    }
    changed
}

/// The parts of a word, without what is punctuation and no sign for a letter.
fn parts(letters: &[Letter]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 0..=letters.len() {
        let inside = letters.get(at).is_some_and(|one| {
            class_of(one.c) != Class::Other || one.c.is_ascii_digit() || is_leet(one.c)
        });
        if inside {
            continue;
        }
        let mut part = start..at;
        if !ends_masked(&letters[part.clone()]) {
            while part.end > part.start && matches!(letters[part.end - 1].c, '!' | '(' | '+' | '|')
            {
                part.end -= 1;
            }
        }
        while part.end > part.start && matches!(letters[part.start].c, '!' | '(' | '+' | '|') {
            part.start += 1;
        }
        if part.len() >= 3 {
            parts.push(part);
        }
        start = at + 1;
    }
    parts
}

/// Whether an upright stroke at the end is a letter too: `t@da|@f!|`. With no other sign between letters
/// it parts one cell from the next.
fn ends_masked(letters: &[Letter]) -> bool {
    let inner = letters.iter().rposition(|one| one.c.is_alphabetic());
    let (inner, end) = letters.split_at(inner.map_or(0, |last| last + 1));
    end.len() <= 2
        && end.last().is_some_and(|one| one.c == '|')
        && inner.iter().any(|one| is_show(one.c))
}

/// Whether a part has signs that stand for letters, and if so, whether beyond doubt.
fn hides_letters(letters: &[Letter]) -> Option<bool> {
    let n_letters = letters.iter().filter(|one| one.c.is_alphabetic()).count();
    if is_number_or_code(letters, n_letters) {
        return None;
    }
    let mut inside = false;
    let mut strong = 0;
    let mut run = 0;
    let mut seen = false;
    // `l€v!tr@`; no sentence ends in the midst of these.
    let has_money = letters.iter().any(|one| matches!(one.c, '€' | '$'));
    for (at, one) in letters.iter().enumerate() {
        if !one.c.is_alphabetic() {
            run += 1;
            continue;
        }
        if seen && (1..=most_in_a_row(&letters[at - run..at])).contains(&run) {
            let signs = &letters[at - run..at];
            // The end of a sentence and the next one; who is where.
            let shorter = (at - run).min(letters.len() - at);
            let is_sentence = signs[0].c == '!' && shorter > 2 && !has_money;
            if is_sentence || signs[0].c == '@' && shorter > 3 {
                return None;
            }
            inside = true;
            // Arabic in Latin letters has 2, 3, 5, 6, 7, 8 and 9 for its own.
            strong += signs.iter().filter(|sign| is_strong(sign.c)).count();
        } else if seen && run > 0 {
            return None;
        }
        seen = true;
        run = 0;
    }
    if inside {
        let vowel = |one: &Letter| matches!(one.c, 'a' | 'e' | 'i' | 'o' | 'u');
        return Some(strong > 0 && letters.len() >= 6 && letters.iter().any(vowel));
    }
    if is_masked(letters, n_letters) {
        return Some(true);
    }
    let at_an_end = begins_with_sign(letters) || n_letters >= MIN_AT_END && ends_with_sign(letters);
    let signs = letters.len() - n_letters;
    (at_an_end && signs == 1 || signs == 2 && ends_with_two(letters)).then_some(false)
}

/// How many signs may stand between two letters: of digits three, of signs that nobody sets there
/// (`m€$$@ge`, `ci@|!$`) four.
fn most_in_a_row(signs: &[Letter]) -> usize {
    if is_all_signs(signs) { 4 } else { 3 }
}

fn is_all_signs(letters: &[Letter]) -> bool {
    letters.iter().all(|one| is_show(one.c))
}

const fn is_show(c: char) -> bool {
    matches!(c, '@' | '$' | '!' | '|' | '€')
}

/// Three and more such signs, of different kinds, among letters are no number and no code.
fn is_masked(letters: &[Letter], n_letters: usize) -> bool {
    let signs = || letters.iter().filter(|one| !one.c.is_alphabetic());
    let first = signs().next().map(|one| one.c);
    n_letters >= 2
        && signs().count() >= 3
        && signs().all(|one| is_show(one.c))
        && signs().any(|one| Some(one.c) != first)
}

/// Too few letters, other signs among them, a number with its unit, a hash.
fn is_number_or_code(letters: &[Letter], n_letters: usize) -> bool {
    let n_signs = letters.len() - n_letters;
    let is_number = |two: &[Letter]| two.iter().all(|one| one.c.is_ascii_digit());
    // These stand between honest words too, so they need company.
    let is_weak = |c| matches!(c, '(' | '+');
    let is_hash =
        letters.len() >= 8 && n_signs >= 3 && letters.iter().all(|one| one.c.is_ascii_hexdigit());
    let all = |fits: &dyn Fn(char) -> bool| {
        letters
            .iter()
            .all(|one| one.c.is_alphabetic() || fits(one.c))
    };
    let is_masked = is_masked(letters, n_letters);
    n_letters < 3 && !is_masked
        || n_signs == 0
        || n_signs > n_letters + 1 && !is_masked
        || n_signs > n_letters && letters.len() < 7 && !is_masked
        || is_hash
        || !all(&is_leet)
        || all(&is_weak)
        || is_number(&letters[..2])
        || is_number(&letters[letters.len() - 2..])
}

const fn is_strong(c: char) -> bool {
    matches!(c, '0' | '1' | '4' | '@' | '$' | '!' | '|' | '€')
}

/// `0nline`, `1oan`, `3xtra`, `$exy`, `8uy`.
fn begins_with_sign(letters: &[Letter]) -> bool {
    match letters[0].c {
        '0' | '3' | '$' | '€' | '£' => true,
        '1' | '8' => matches!(letters[1].c, 'a' | 'e' | 'i' | 'o' | 'u'),
        _ => false,
    }
}

/// `doub|€`: a stroke and another such sign.
fn ends_with_two(letters: &[Letter]) -> bool {
    let [before @ .., stroke, last] = letters else {
        return false;
    };
    before.len() >= MIN_AT_END && stroke.c == '|' && matches!(last.c, '€' | '@' | '$')
}

/// `casin0`, `viagr@`, `pill$`, `replic4`; `emai1` and `onlin3` by what stands before.
fn ends_with_sign(letters: &[Letter]) -> bool {
    const BEFORE_E: [&str; 15] = [
        "in", "at", "iv", "bl", "gl", "cl", "uc", "ic", "as", "ur", "ag", "os", "ov", "ac", "fre",
    ];
    let [.., before, last] = letters else {
        return false;
    };
    match last.c {
        '0' | '@' | '$' => true,
        '4' => letters.len() > MIN_AT_END + 1,
        '1' => matches!(before.c, 'l' | 'i'),
        '3' => {
            let stem: String = letters[..letters.len() - 1]
                .iter()
                .map(|one| one.c)
                .collect();
            BEFORE_E.iter().any(|end| stem.ends_with(end))
        }
        _ => false,
    }
}

fn read(letters: &mut [Letter]) {
    let others = |kind: fn(char) -> bool| letters.iter().filter(|one| kind(one.c)).count();
    let is_cyrillic = others(|c| matches!(c, 'Ѐ'..='ӿ')) > others(|c| c.is_ascii_lowercase());
    // The sign before, as it was written.
    let mut sign = None;
    for at in 0..letters.len() {
        let before = at.checked_sub(1).map(|before| letters[before].c);
        let after = letters.get(at + 1).map(|next| next.c);
        let written = letters[at].c;
        let read_as = match written {
            '0' if is_cyrillic => Some('о'),
            '3' if is_cyrillic => Some('з'),
            '4' if is_cyrillic => Some('ч'),
            '6' if is_cyrillic => Some('б'),
            '@' if is_cyrillic => Some('а'),
            '1' | '|' | '!' if sign == Some(written) || after == Some(written) => Some('l'),
            '1' | '|' | '!' => Some(if is_l(before, after) { 'l' } else { 'i' }),
            other => leet_letter(other),
        };
        sign = Some(written);
        letters[at].c = read_as.unwrap_or(written);
    }
}

/// Whether a tall stroke is an l: before an i, between vowels, before a vowel that begins the
/// word, at an end, and where English has an l behind such a letter (`s1ots`, but `c1alis`).
fn is_l(before: Option<char>, after: Option<char>) -> bool {
    let is_vowel = |c| {
        matches!(
            c,
            'a' | 'e' | 'i' | 'o' | 'u' | '0' | '3' | '4' | '@' | '!' | '€'
        )
    };
    match (before, after) {
        (_, Some('i')) | (Some(_), None) => true,
        (Some('c'), Some(after)) => matches!(after, 'e' | 'o' | '0' | 'u'),
        (None | Some('b' | 'f' | 'g' | 'p' | 's'), Some(after)) => is_vowel(after),
        (Some(before), Some(after)) => is_vowel(before) && is_vowel(after),
        (None, None) => false,
    }
}

/// Whether a sign may stand for a letter.
pub(super) fn is_leet(c: char) -> bool {
    leet_letter(c).is_some()
}

/// The letter that a sign stands for.
const fn leet_letter(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '£' => 'l',
        '¢' | '(' => 'c',
        _ => return None,
    })
}
