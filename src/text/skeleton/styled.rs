//! Letters that no language writes with: small capitals, letters in boxes, phonetic signs in the
//! middle of a word. (NFKC has already dealt with mathematical, fullwidth and circled letters.)

use super::Tally;
use super::word::Word;

/// Fewest letters in boxes in a row that are a word; fewer are signs (`🅿`, `🅱`).
const MIN_BOXED: usize = 3;

/// Small capitals and phonetic signs, and what they are read as.
const ODD: &[(&str, &str)] = &[
    ("ᴀɑɐɒ", "a"),
    ("ʙƀ", "b"),
    ("ᴄↄ", "c"),
    ("ᴅȡ", "d"),
    ("ᴇɘɚɜɞ", "e"),
    ("ꜰ", "f"),
    ("ɢɡʛ", "g"),
    ("ʜɦɥ", "h"),
    ("ɪɩᵻ", "i"),
    ("ᴊʝɟ", "j"),
    ("ᴋʞ", "k"),
    ("ʟᴌɭɫ", "l"),
    ("ᴍɯɱ", "m"),
    ("ɴɳ", "n"),
    ("ᴏᴑɵ", "o"),
    ("ᴘ", "p"),
    ("ꞯ", "q"),
    ("ʀɹɾɼɽʁᴚ", "r"),
    ("ꜱʂ", "s"),
    ("ᴛʇʈ", "t"),
    ("ᴜʉᴝ", "u"),
    ("ᴠʌ", "v"),
    ("ᴡʍ", "w"),
    ("ʏʎ", "y"),
    ("ᴢʐʑ", "z"),
];

/// Reads odd letters as plain ones; whether there were any.
pub(super) fn undo(word: &mut Word, tally: &mut Tally) -> bool {
    let count = |kind: fn(char) -> bool| word.letters.iter().filter(|one| kind(one.c)).count();
    let boxed = count(|c| boxed(c).is_some());
    let odd = count(|c| odd(c).is_some());
    let keycaps = count(|c| matches!(c, '\u{20DD}'..='\u{20E4}'));
    if boxed + odd + keycaps == 0 {
        return false;
    }
    let letters = count(char::is_alphabetic);
    let takes_odd = odd > 0 && letters >= 3 && !is_pronunciation(word);
    let takes_boxed = boxed >= MIN_BOXED;
    if takes_odd || takes_boxed {
        tally.styled += 1;
    }
    word.letters
        .retain(|one| !matches!(one.c, '\u{20DD}'..='\u{20E4}'));
    for letter in &mut word.letters {
        let plain = match () {
            () if takes_boxed => boxed_or_odd(letter.c, takes_odd),
            () if takes_odd => self::odd(letter.c),
            () => None,
        };
        letter.c = plain.unwrap_or(letter.c);
    }
    takes_odd || takes_boxed || keycaps > 0
}

/// A pronunciation (`/kəˈlɛr/`) is told by its stress, its length marks, or what is around it.
pub(super) fn is_pronunciation(word: &Word) -> bool {
    word.letters
        .iter()
        .any(|one| matches!(one.c, 'ˈ' | 'ˌ' | 'ː' | '/' | '[' | ']'))
}

fn boxed_or_odd(c: char, takes_odd: bool) -> Option<char> {
    boxed(c).or_else(|| odd(c).filter(|_| takes_odd))
}

/// A plain letter for any that stands for one as a sign does, flags' letters among them.
pub(super) fn letter(c: char) -> Option<char> {
    boxed(c).or_else(|| flag_letter(c))
}

/// Whether it is a letter as flags are made of.
pub(super) const fn is_flag(c: char) -> bool {
    matches!(c, '🇦'..='🇿')
}

fn flag_letter(c: char) -> Option<char> {
    is_flag(c).then(|| nth(c as u32 - '🇦' as u32))
}

/// A letter white on black, in a circle or a box.
fn boxed(c: char) -> Option<char> {
    match c as u32 {
        code @ 0x1F150..=0x1F169 => Some(nth(code - 0x1F150)),
        code @ 0x1F170..=0x1F189 => Some(nth(code - 0x1F170)),
        _ => None,
    }
}

fn nth(number: u32) -> char {
    char::from(b'a' + (number % 26) as u8)
}

/// A small capital or phonetic sign.
pub(super) fn odd(c: char) -> Option<char> {
    if !matches!(c, 'ƀ'..='ʯ' | 'ᴀ'..='ᵿ' | 'ↄ' | 'ꜰ'..='ꟿ') {
        return None;
    }
    ODD.iter()
        .find(|(signs, _)| signs.contains(c))
        .and_then(|(_, plain)| plain.chars().next())
}

/// Whether a character, before folding, is a Latin letter in a style that NFKC takes off, or one
/// that this room knows. Superscripts of one letter are ordinary; words of them are not.
pub(in crate::text) fn is_styled(c: char) -> bool {
    match c as u32 {
        0x249C..=0x24E9
        | 0x1D2C..=0x1D6A
        | 0x1D400..=0x1D7CB
        | 0x1F110..=0x1F12A
        | 0x1F130..=0x1F149
        | 0xFF21..=0xFF3A
        | 0xFF41..=0xFF5A => true,
        code if code >= 0x180 => boxed(c).is_some() || odd(c).is_some(),
        _ => false,
    }
}
