//! Accents that belong to no language, and strokes through letters.
//!
//! A Latin word whose letters all fit the alphabet of one language stays. One that fits none
//! (`cásïnø`) is read as its base letters, and so is one with marks that no language sets there.

use unicode_normalization::char::decompose_canonical;

use super::alike::{Class, class_of};
use super::alphabets;
use super::word::{Letter, Word};
use super::{Context, Tally, styled};

/// Fewest letters of a word: `x̄` and `v̂` are mathematics.
const MIN_LETTERS: usize = 3;

/// Takes off what fits no language; whether there was something.
pub(super) fn strip(context: &Context<'_>, word: &mut Word, tally: &mut Tally) -> bool {
    if !word.letters.iter().any(|one| is_marked(one.c)) || styled::is_pronunciation(word) {
        return false;
    }
    let mut out = Vec::with_capacity(word.letters.len());
    let mut at = 0;
    let mut changed = false;
    let parts = word.stretches(|c| matches!(class_of(c), Class::Latin | Class::Mark));
    for part in parts {
        let letters = &word.letters[part.clone()];
        let fits = fits(letters);
        if fits && !stands_out(context, letters) {
            continue;
        }
        out.extend(&word.letters[at..part.start]);
        for letter in letters {
            push_base(&mut out, *letter);
        }
        at = part.end;
        changed = true;
        tally.accented += u32::from(!fits);
    }
    if changed {
        out.extend(&word.letters[at..]);
        word.letters = out;
    }
    // A stroke through letters of other scripts.
    let before = word.letters.len();
    word.letters.retain(|one| !is_stroke(one.c));
    changed || word.letters.len() < before
}

pub(super) fn is_marked(c: char) -> bool {
    !c.is_ascii() && matches!(class_of(c), Class::Latin | Class::Mark)
}

const fn is_stroke(c: char) -> bool {
    matches!(c, '\u{335}'..='\u{338}' | '\u{20D2}'..='\u{20D3}' | '\u{20E5}'..='\u{20EB}')
}

fn fits(letters: &[Letter]) -> bool {
    let count = letters
        .iter()
        .filter(|one| class_of(one.c) == Class::Latin)
        .count();
    if count < MIN_LETTERS {
        return true;
    }
    let mut languages = u64::MAX;
    for (at, letter) in letters.iter().enumerate() {
        if class_of(letter.c) == Class::Mark {
            let base = at.checked_sub(1).map(|before| letters[before].c);
            if !base.is_some_and(|base| carries(base, letter.c)) {
                return false;
            }
        } else if !letter.c.is_ascii() {
            languages &= alphabets::languages(letter.c);
        }
    }
    languages != 0
}

/// Whether a word has several accents in a text where few words have one: `Kämägra in three
/// days`; or any, where few have and no language has all of those. An honest name (`Übergröße`) loses
/// its accents as well, and becomes no other word.
fn stands_out(context: &Context<'_>, letters: &[Letter]) -> bool {
    let accents = letters.iter().filter(|one| is_marked(one.c)).count();
    accents >= 2 && context.has_few_accents() || context.has_accents_of_none()
}

/// Whether some language has all the letters of a text.
pub(super) fn fit_a_language(text: &str) -> bool {
    let letters = text
        .chars()
        .filter(|&c| !c.is_ascii() && class_of(c) == Class::Latin);
    letters.fold(u64::MAX, |all, c| all & alphabets::languages(c)) != 0
}

/// Whether a language sets this mark on a letter that has no character of its own with it.
fn carries(base: char, mark: char) -> bool {
    match mark {
        // A Turkish `İ` in lower case; Lithuanian.
        '\u{307}' => base == 'i',
        // Yoruba and others: a tone on a letter with a dot, on an open vowel, on m and n.
        '\u{300}' | '\u{301}' | '\u{302}' | '\u{303}' | '\u{304}' | '\u{30C}' => {
            !base.is_ascii() || matches!(base, 'm' | 'n' | 'g' | 'j')
        }
        '\u{329}' | '\u{331}' | '\u{323}' | '\u{325}' => {
            matches!(
                base,
                's' | 'e' | 'o' | 'r' | 'l' | 'h' | 'd' | 't' | 'i' | 'u' | 'n' | 'k'
            )
        }
        _ => false,
    }
}

/// The base letters of a letter; nothing for a mark.
fn push_base(out: &mut Vec<Letter>, letter: Letter) {
    if class_of(letter.c) == Class::Mark {
        return;
    }
    let mut base = None;
    decompose_canonical(letter.c, |c| base = base.or(Some(c)));
    let (first, second) = match base.unwrap_or(letter.c) {
        'ø' | 'ɔ' => ('o', None),
        'đ' | 'ð' | 'ɗ' | 'ɖ' => ('d', None),
        'ł' | 'ƚ' => ('l', None),
        'ħ' => ('h', None),
        'ŧ' | 'ƭ' => ('t', None),
        'ı' | 'ɨ' => ('i', None),
        'ŋ' | 'ɲ' | 'ƞ' => ('n', None),
        'ɓ' => ('b', None),
        'ƙ' | 'ĸ' => ('k', None),
        'ƴ' | 'ɏ' => ('y', None),
        'ƒ' => ('f', None),
        'ɛ' | 'ə' | 'ɇ' | 'ǝ' => ('e', None),
        'ȼ' | 'ƈ' => ('c', None),
        'ⱥ' => ('a', None),
        'ɠ' | 'ǥ' => ('g', None),
        'ƥ' | 'ᵽ' | 'þ' => ('p', None),
        'ɍ' => ('r', None),
        'ʋ' => ('v', None),
        'ƶ' | 'ȥ' => ('z', None),
        'ſ' => ('s', None),
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        other => (other, None),
    };
    out.push(Letter { c: first, ..letter });
    out.extend(second.map(|c| Letter { c, ..letter }));
}
