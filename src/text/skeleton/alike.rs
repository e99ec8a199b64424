//! Letters of other scripts that look like Latin ones.
//!
//! A word that mixes scripts is in disguise where each foreign letter has a Latin twin, or where
//! the scripts change to and fro. `iPhone'ом`, `3D-принтер`, `Δt`, `SMSка` are none. A word that
//! is all of look-alikes is one in a text that else is Latin and has no honest word of its script.

use unicode_security::skeleton as confusable_skeleton;

use super::word::{Letter, Word};
use super::{Context, Tally, styled};

/// Fewest letters of a word.
const MIN_LETTERS: usize = 3;

/// What kind of letter it is, as far as disguise goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Latin,
    Cyrillic,
    Greek,
    /// A script that has look-alikes of Latin letters, and hardly ever stands among them.
    Alike,
    /// A mark on the letter before.
    Mark,
    Other,
}

/// Told by ranges: look-ups in the tables of Unicode would cost more than all else here.
pub(super) const fn class_of(c: char) -> Class {
    match c as u32 {
        0x41..=0x5A | 0x61..=0x7A | 0xAA | 0xBA => Class::Latin,
        0xC0..=0x2AF => match c {
            '×' | '÷' => Class::Other,
            _ => Class::Latin,
        },
        0x300..=0x36F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F => {
            Class::Mark
        }
        0x370..=0x3E1 | 0x3F0..=0x3FF | 0x1F00..=0x1FFF => Class::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0xA640..=0xA69F => Class::Cyrillic,
        0x1D00..=0x1D7F | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F => {
            Class::Latin
        }
        0x3E2..=0x3EF
        | 0x531..=0x58F
        | 0x10A0..=0x10FF
        | 0x13A0..=0x167F
        | 0x2C00..=0x2C5F
        | 0x2C80..=0x2CFF
        | 0xA4D0..=0xA4FF
        | 0xAB70..=0xABBF
        | 0x10280..=0x1044F
        | 0x10480..=0x104AF
        | 0x118A0..=0x118FF
        | 0x16F00..=0x16F9F => Class::Alike,
        _ => Class::Other,
    }
}

/// Which scripts beside Latin a text has honest words of, and whether it is mostly Latin.
pub(super) struct Scripts {
    is_latin: bool,
    cyrillic: bool,
    greek: bool,
}

impl Scripts {
    pub(super) fn of(text: &str) -> Self {
        let mut scripts = Self {
            is_latin: false,
            cyrillic: false,
            greek: false,
        };
        let (mut latin, mut foreign) = (0, 0);
        for word in text.split(' ') {
            let mut counts = [0; 3];
            let mut without_twin = [0; 3];
            for c in word.chars() {
                let at = match class_of(c) {
                    Class::Latin => 0,
                    Class::Cyrillic => 1,
                    Class::Greek => 2,
                    _ => continue,
                };
                counts[at] += 1;
                without_twin[at] += usize::from(strict(c, false).is_none());
            }
            if counts[0] > 0 {
                // A word that mixes them is one in disguise.
                latin += counts.iter().sum::<usize>();
            } else {
                foreign += counts[1] + counts[2];
                // Most letters of an honest word look like no Latin one.
                scripts.cyrillic |= without_twin[1] * 2 > counts[1];
                scripts.greek |= without_twin[2] * 2 > counts[2];
            }
        }
        scripts.is_latin = latin > foreign;
        scripts
    }
}

/// Reads look-alikes as what they look like; whether there were any.
pub(super) fn undo(context: &Context<'_>, word: &mut Word, tally: &mut Tally) -> bool {
    let foreign = |c| matches!(class_of(c), Class::Cyrillic | Class::Greek | Class::Alike);
    if !word.letters.iter().any(|letter| foreign(letter.c)) {
        return false;
    }
    let mut changed = false;
    let parts = word.stretches(|c| !matches!(class_of(c), Class::Other));
    for part in parts {
        let letters = &mut word.letters[part];
        if letters.len() < MIN_LETTERS {
            continue;
        }
        let mixes = letters.iter().any(|one| class_of(one.c) == Class::Latin);
        if let Some(twins) = twins(context, letters) {
            // A word that is all of another script may be a quoted one, after all.
            let is_sure = mixes || letters.len() > MIN_LETTERS + 1;
            for (letter, twin) in letters.iter_mut().zip(twins) {
                letter.c = twin;
            }
            changed = true;
            tally.mixed += u32::from(is_sure);
        }
    }
    changed
}

/// What the letters of a part are read as; `None` if they are what they are.
fn twins(context: &Context<'_>, letters: &[Letter]) -> Option<Vec<char>> {
    let count = |class| {
        letters
            .iter()
            .filter(|one| class_of(one.c) == class)
            .count()
    };
    let latin = count(Class::Latin);
    let (cyrillic, greek) = (count(Class::Cyrillic), count(Class::Greek));
    let foreign = cyrillic + greek + count(Class::Alike);
    if foreign == 0 || latin == 0 && !may_be_latin(context, letters, cyrillic, greek) {
        return None;
    }
    let is_capital = |letter: &Letter| context.is_capital(letter.at as usize, letter.len as usize);
    let read = |twin: fn(char, bool) -> Option<char>| {
        move |letter: &Letter| match class_of(letter.c) {
            Class::Latin | Class::Mark | Class::Other => Some(letter.c),
            Class::Cyrillic | Class::Greek => twin(letter.c, is_capital(letter)),
            Class::Alike => confusable(letter.c),
        }
    };
    if let Some(twins) = letters.iter().map(read(strict)).collect() {
        return (!is_symbol(letters, greek)).then_some(twins);
    }
    if latin == 0 {
        let alike = letters
            .iter()
            .filter(|one| strict(one.c, is_capital(one)).is_some())
            .count();
        let twins: Option<Vec<char>> = letters.iter().map(read(loose)).collect();
        return twins.filter(|_| alike * 4 >= letters.len() * 3);
    }
    let switches = letters
        .windows(2)
        .filter(|two| (class_of(two[0].c) == Class::Latin) != (class_of(two[1].c) == Class::Latin))
        .count();
    let back = |letter: &Letter| match class_of(letter.c) {
        Class::Latin => cyrillic_twin(letter.c),
        _ => Some(letter.c),
    };
    let is_cyrillic = foreign > latin && cyrillic == foreign;
    if is_cyrillic && (switches >= 2 || latin == 1) {
        return letters.iter().map(back).collect();
    }
    if ends_in_greek(letters, greek, foreign) {
        return letters.iter().map(read(loose)).collect();
    }
    // `SMSка`, `IT-шник`: one word with the ending of another language.
    if switches < 2 || is_symbol(letters, greek) {
        return None;
    }
    let twin = read(loose);
    Some(
        letters
            .iter()
            .map(|letter| twin(letter).unwrap_or(letter.c))
            .collect(),
    )
}

/// Whether a word of one foreign script may stand for a Latin one.
fn may_be_latin(context: &Context<'_>, letters: &[Letter], cyrillic: usize, greek: usize) -> bool {
    let scripts = context.scripts();
    let all = letters.len();
    scripts.is_latin
        && letters.len() > MIN_LETTERS
        && (cyrillic == all && !scripts.cyrillic || greek == all && !scripts.greek)
}

/// A single Greek letter that science puts before or behind a Latin word: `μmol`, `βcarotene`.
fn is_symbol(letters: &[Letter], greek: usize) -> bool {
    let is_sign = |at: Option<&Letter>| at.is_some_and(|one| "αβγδλμπσωθφψ".contains(one.c));
    greek == 1
        && is_sign(letters.first().or(letters.last()))
        && letters.iter().all(|one| class_of(one.c) != Class::Cyrillic)
        && !is_sign(letters.get(1))
        && letters.first().is_some_and(|one| one.c != 'α')
}

/// A long Latin word with one of these at its end, where no science has it: `Doublε`. It has `interferonω`,
/// `tanθ` and `SOCλ`.
fn ends_in_greek(letters: &[Letter], greek: usize, foreign: usize) -> bool {
    greek == 1
        && foreign == 1
        && letters.len() > 5
        && letters
            .last()
            .is_some_and(|one| matches!(one.c, 'ε' | 'η' | 'τ'))
        && letters.iter().all(|one| class_of(one.c) != Class::Mark)
}

/// The Latin letter that nobody could tell it from.
const fn strict(c: char, capital: bool) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'ԍ' => 'g',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' | 'ϳ' => 'j',
        'κ' => 'k',
        'ӏ' => 'l',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ν' => {
            if capital {
                'n'
            } else {
                'v'
            }
        }
        'υ' => {
            if capital {
                'y'
            } else {
                'u'
            }
        }
        'в' | 'β' if capital => 'b',
        'ε' if capital => 'e',
        'н' | 'η' if capital => 'h',
        'к' if capital => 'k',
        'м' | 'μ' if capital => 'm',
        'т' | 'τ' if capital => 't',
        'ζ' if capital => 'z',
        _ => return None,
    })
}

/// The Latin letter that people take it for.
const fn loose(c: char, capital: bool) -> Option<char> {
    if let Some(twin) = strict(c, capital) {
        return Some(twin);
    }
    Some(match c {
        'ά' | 'ӑ' | 'ӓ' => 'a',
        'в' | 'β' | 'ь' | 'ъ' => 'b',
        'ς' => 'c',
        'д' | 'δ' => 'd',
        'ё' | 'є' | 'ε' | 'έ' | 'ѐ' | 'з' | 'э' | 'ξ' => 'e',
        'ғ' => 'f',
        'н' => 'h',
        'ї' | 'ί' | 'ϊ' | 'ΐ' => 'i',
        'к' | 'қ' => 'k',
        'м' => 'm',
        'п' | 'и' | 'й' | 'η' | 'ή' | 'π' => 'n',
        'ө' | 'ό' | 'σ' | 'θ' => 'o',
        'г' | 'я' | 'ґ' => 'r',
        'т' | 'τ' => 't',
        'μ' | 'ύ' | 'ϋ' | 'ц' => 'u',
        'ш' | 'щ' | 'ω' | 'ώ' => 'w',
        'ҳ' => 'x',
        'ү' | 'ў' => 'y',
        'ζ' => 'z',
        _ => return None,
    })
}

/// The Cyrillic letter that a Latin one stands for inside a Cyrillic word.
const fn cyrillic_twin(c: char) -> Option<char> {
    Some(match c {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'i' => 'і',
        'j' => 'ј',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        's' => 'ѕ',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        _ => return None,
    })
}

/// The Latin letter that Unicode has it confused with, by itself or as a capital.
fn confusable(c: char) -> Option<char> {
    if c == 'ꮖ' {
        return Some('i');
    }
    let one = |c: char| {
        let mut bytes = [0; 4];
        let mut twin = confusable_skeleton(c.encode_utf8(&mut bytes));
        let first = twin.next().filter(|_| twin.next().is_none())?;
        if first.is_ascii_alphabetic() {
            Some(first.to_ascii_lowercase())
        } else {
            styled::odd(first)
        }
    };
    one(c).or_else(|| c.to_uppercase().next().and_then(one))
}
