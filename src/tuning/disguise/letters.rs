//! Other characters for letters.

use super::Chance;

/// Puts the look-alikes of a table for some letters of a word, and for one at least.
fn some(word: &str, table: &[(char, char)], chance: &mut Chance) -> String {
    let twin = |c: char| {
        table
            .iter()
            .find(|(plain, _)| *plain == c)
            .map(|(_, twin)| *twin)
    };
    let with_twin: Vec<usize> = word
        .char_indices()
        .filter(|&(_, c)| twin(c).is_some())
        .map(|(at, _)| at)
        .collect();
    let certain = chance.pick(&with_twin).copied();
    word.char_indices()
        .map(|(at, c)| match twin(c) {
            Some(twin) if Some(at) == certain || chance.below(2) == 0 => twin,
            _ => c,
        })
        .collect()
}

/// Puts another character for each letter that has one.
fn each(word: &str, other: impl Fn(char) -> Option<char>) -> String {
    word.chars().map(|c| other(c).unwrap_or(c)).collect()
}

/// The character as far from `to` as a letter from `a`, upper and lower case apart.
fn shifted(c: char, capitals: u32, small: u32) -> Option<char> {
    match c {
        'A'..='Z' => char::from_u32(capitals + (c as u32 - 'A' as u32)),
        'a'..='z' => char::from_u32(small + (c as u32 - 'a' as u32)),
        _ => None,
    }
}

pub(super) fn cyrillic(word: &str, chance: &mut Chance) -> String {
    const TABLE: &[(char, char)] = &[
        ('a', 'а'),
        ('c', 'с'),
        ('e', 'е'),
        ('i', 'і'),
        ('j', 'ј'),
        ('o', 'о'),
        ('p', 'р'),
        ('s', 'ѕ'),
        ('x', 'х'),
        ('y', 'у'),
        ('A', 'А'),
        ('B', 'В'),
        ('C', 'С'),
        ('E', 'Е'),
        ('H', 'Н'),
        ('I', 'І'),
        ('K', 'К'),
        ('M', 'М'),
        ('O', 'О'),
        ('P', 'Р'),
        ('T', 'Т'),
        ('X', 'Х'),
        ('d', 'ԁ'),
        ('h', 'һ'),
        ('q', 'ԛ'),
        ('w', 'ԝ'),
    ];
    some(word, TABLE, chance)
}

pub(super) fn greek(word: &str, chance: &mut Chance) -> String {
    const TABLE: &[(char, char)] = &[
        ('a', 'α'),
        ('e', 'ε'),
        ('i', 'ι'),
        ('k', 'κ'),
        ('n', 'η'),
        ('o', 'ο'),
        ('p', 'ρ'),
        ('t', 'τ'),
        ('u', 'υ'),
        ('v', 'ν'),
        ('w', 'ω'),
        ('x', 'χ'),
        ('A', 'Α'),
        ('B', 'Β'),
        ('E', 'Ε'),
        ('H', 'Η'),
        ('I', 'Ι'),
        ('K', 'Κ'),
        ('M', 'Μ'),
        ('N', 'Ν'),
        ('O', 'Ο'),
        ('P', 'Ρ'),
        ('T', 'Τ'),
        ('X', 'Χ'),
        ('Y', 'Υ'),
        ('Z', 'Ζ'),
    ];
    some(word, TABLE, chance)
}

pub(super) fn ipa_small_caps(word: &str, _: &mut Chance) -> String {
    const LETTERS: &str = "abcdefghijklmnoprstuvwyz";
    const SMALL: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
    each(word, |c| {
        let at = LETTERS
            .chars()
            .position(|letter| letter == c.to_ascii_lowercase())?;
        SMALL.chars().nth(at)
    })
}

/// Bold, bold script, sans-serif bold, or typewriter.
pub(super) fn mathematical(word: &str, chance: &mut Chance) -> String {
    const ALPHABETS: [u32; 4] = [0x1d400, 0x1d4d0, 0x1d5d4, 0x1d670];
    let first = chance.pick(&ALPHABETS).copied().unwrap_or(ALPHABETS[0]);
    each(word, |c| shifted(c, first, first + 26))
}

pub(super) fn fullwidth(word: &str, _: &mut Chance) -> String {
    each(word, |c| {
        c.is_ascii_alphanumeric()
            .then(|| char::from_u32(c as u32 + 0xfee0))
            .flatten()
    })
}

pub(super) fn circled(word: &str, _: &mut Chance) -> String {
    each(word, |c| shifted(c, 0x24b6, 0x24d0))
}

/// White letters on black, or letters in a frame.
pub(super) fn squared(word: &str, chance: &mut Chance) -> String {
    let first = if chance.below(2) == 0 {
        0x1f170
    } else {
        0x1f130
    };
    each(word, |c| shifted(c, first, first))
}

pub(super) fn odd_accents(word: &str, chance: &mut Chance) -> String {
    const TABLE: &[(char, char)] = &[
        ('a', 'ä'),
        ('c', 'ç'),
        ('e', 'ë'),
        ('g', 'ğ'),
        ('i', 'ï'),
        ('l', 'ĺ'),
        ('n', 'ñ'),
        ('o', 'ö'),
        ('r', 'ŕ'),
        ('s', 'š'),
        ('t', 'ť'),
        ('u', 'ü'),
        ('y', 'ý'),
        ('z', 'ž'),
        ('A', 'Å'),
        ('C', 'Ć'),
        ('E', 'È'),
        ('I', 'Ì'),
        ('N', 'Ń'),
        ('O', 'Õ'),
        ('S', 'Ş'),
        ('U', 'Ů'),
    ];
    some(word, TABLE, chance)
}

pub(super) fn leet_digits(word: &str, chance: &mut Chance) -> String {
    const TABLE: &[(char, char)] = &[
        ('a', '4'),
        ('b', '8'),
        ('e', '3'),
        ('i', '1'),
        ('l', '1'),
        ('o', '0'),
        ('s', '5'),
        ('t', '7'),
        ('A', '4'),
        ('B', '8'),
        ('E', '3'),
        ('I', '1'),
        ('O', '0'),
        ('S', '5'),
    ];
    some(word, TABLE, chance)
}

pub(super) fn leet_signs(word: &str, chance: &mut Chance) -> String {
    const TABLE: &[(char, char)] = &[
        ('a', '@'),
        ('e', '€'),
        ('i', '!'),
        ('l', '|'),
        ('s', '$'),
        ('A', '@'),
        ('E', '€'),
        ('I', '!'),
        ('S', '$'),
    ];
    some(word, TABLE, chance)
}

/// Written backwards, and shown forwards by a sign that turns the direction.
pub(super) fn bidi_override(word: &str, _: &mut Chance) -> String {
    let turned: String = word.chars().rev().collect();
    format!("\u{202e}{turned}\u{202c}")
}
