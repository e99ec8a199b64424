//! Something between the letters, or more of them.

use super::Chance;

/// Puts a piece between letters: between all of them, or at some places and at one at least.
fn between(
    word: &str,
    everywhere: bool,
    chance: &mut Chance,
    mut piece: impl FnMut(&mut Chance) -> String,
) -> String {
    let length = word.chars().count() as u64;
    let certain = 1 + chance.below(length.saturating_sub(1));
    let mut out = String::with_capacity(word.len() * 2);
    for (at, c) in word.chars().enumerate() {
        // Two words stay two.
        let inside = at > 0 && c != ' ' && !out.ends_with(' ');
        if inside && (everywhere || at as u64 == certain || chance.below(3) == 0) {
            out += &piece(chance);
        }
        out.push(c);
    }
    out
}

/// Puts pieces behind each letter.
fn behind_each(word: &str, mut piece: impl FnMut() -> String) -> String {
    word.chars()
        .map(|c| {
            if c.is_alphanumeric() {
                format!("{c}{}", piece())
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn one_of(signs: &[char], chance: &mut Chance) -> String {
    chance
        .pick(signs)
        .copied()
        .map(String::from)
        .unwrap_or_default()
}

pub(super) fn zero_width(word: &str, chance: &mut Chance) -> String {
    const SIGNS: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
    between(word, false, chance, |chance| one_of(&SIGNS, chance))
}

pub(super) fn soft_hyphen(word: &str, chance: &mut Chance) -> String {
    between(word, false, chance, |_| "\u{ad}".to_owned())
}

/// Invisible letters, once meant for languages and flags.
pub(super) fn tag_characters(word: &str, chance: &mut Chance) -> String {
    between(word, false, chance, |chance| {
        let tag = 0xe0061 + chance.below(26) as u32;
        char::from_u32(tag).map(String::from).unwrap_or_default()
    })
}

/// One to four marks over and under each letter.
pub(super) fn combining_piles(word: &str, chance: &mut Chance) -> String {
    const MARKS: [char; 8] = [
        '\u{301}', '\u{308}', '\u{30a}', '\u{316}', '\u{323}', '\u{331}', '\u{346}', '\u{35b}',
    ];
    behind_each(word, || {
        let count = 1 + chance.below(4);
        (0..count).map(|_| one_of(&MARKS, chance)).collect()
    })
}

pub(super) fn strike_through(word: &str, _: &mut Chance) -> String {
    behind_each(word, || "\u{336}".to_owned())
}

/// One letter three to five times.
pub(super) fn repeated_letters(word: &str, chance: &mut Chance) -> String {
    let letters: Vec<usize> = word
        .char_indices()
        .filter(|(_, c)| c.is_alphabetic())
        .map(|(at, _)| at)
        .collect();
    let which = chance.pick(&letters).copied();
    let times = 3 + chance.below(3) as usize;
    word.char_indices()
        .flat_map(|(at, c)| std::iter::repeat_n(c, if Some(at) == which { times } else { 1 }))
        .collect()
}

pub(super) fn spaced(word: &str, chance: &mut Chance) -> String {
    // Else nobody could read where a word ends.
    between(&word.replace(' ', "   "), true, chance, |_| " ".to_owned())
}

pub(super) fn dotted(word: &str, chance: &mut Chance) -> String {
    between(word, true, chance, |_| ".".to_owned())
}

pub(super) fn dashed(word: &str, chance: &mut Chance) -> String {
    between(word, true, chance, |_| "-".to_owned())
}

/// One sign inside.
pub(super) fn starred(word: &str, chance: &mut Chance) -> String {
    let sign = one_of(&['*', '_', '~', '^', '|'], chance);
    word.split(' ')
        .map(|part| {
            let letters = part.chars().count() as u64;
            let at = 1 + chance.below(letters.saturating_sub(1)) as usize;
            let start: String = part.chars().take(at).collect();
            let end: String = part.chars().skip(at).collect();
            if end.is_empty() {
                start
            } else {
                format!("{start}{sign}{end}")
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
