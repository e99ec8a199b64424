//! Letters typed again and again: `casiiinooo`, `frreeee`.
//!
//! A rule of thumb says what three and more stand for. `ee` at the end of a word, `oo` before the
//! last letter (`good`) and in `boost`, `ll` and `ff` behind a vowel at the end, `ss` there in short words; else
//! one letter. In such a word a double consonant where no word has one goes as well (`frree`).
//! `xxx` and `www` stay. Languages that write three of a letter (`Schifffahrt`) lose one: no
//! other word comes of it.

use super::word::{Letter, Word};

/// Shortens runs of three and more of a letter; whether there were any.
pub(super) fn shorten(word: &mut Word) -> bool {
    if !word.letters.windows(3).any(same) && !word.letters.windows(4).any(is_long_w) {
        return false;
    }
    let letters = &word.letters;
    let mut out: Vec<Letter> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let c = letters[at].c;
        let run = letters[at..].iter().take_while(|next| next.c == c).count();
        let before = at.checked_sub(1).map(|before| letters[before].c);
        let is_whole = !before.is_some_and(char::is_alphabetic)
            && !letters
                .get(at + run)
                .is_some_and(|next| next.c.is_alphabetic());
        let keep = match () {
            // `wwwwwebsite`; of `www` nothing is left out.
            () if c == 'w' && run > 3 && !is_whole => 1,
            () if !repeats(c) || is_whole => run,
            () if run >= 3 => kept(c, &out, &letters[at + run..]),
            () if run == 2 && is_consonant(c) && !before.is_some_and(is_vowel) => 1,
            () => run,
        };
        out.extend(&letters[at..at + keep]);
        at += run;
    }
    let changed = out.len() < letters.len();
    word.letters = out;
    changed
}

fn same(three: &[Letter]) -> bool {
    matches!(three, [a, b, c] if a.c == b.c && b.c == c.c && repeats(a.c))
}

fn is_long_w(four: &[Letter]) -> bool {
    four.iter().all(|letter| letter.c == 'w')
}

/// Letters of scripts in which a run of them is play, not spelling.
fn repeats(c: char) -> bool {
    !matches!(c, 'w' | 'x') && (c.is_ascii_lowercase() || matches!(c, 'à'..='ɏ' | 'ά'..='џ'))
}

/// How many of a run stay, by what stands before and behind it.
fn kept(c: char, before: &[Letter], behind: &[Letter]) -> usize {
    let letters = behind
        .iter()
        .take_while(|next| next.c.is_alphabetic())
        .count();
    let at_end = letters == 0;
    let last_but = |most: usize| {
        (1..=most).contains(&letters) && behind[..letters].iter().all(|next| is_consonant(next.c))
    };
    let after_vowel = before.last().is_some_and(|letter| is_vowel(letter.c));
    let twice = match c {
        'e' => at_end,
        'o' => last_but(1) || is_boost(before, &behind[..letters]),
        'l' => after_vowel && (at_end || letters == 1 && behind[0].c == 's'),
        'f' => after_vowel && at_end,
        's' => after_vowel && at_end && before.len() <= 3,
        _ => false,
    };
    1 + usize::from(twice)
}

/// `boost` and `roost`, beside `cost` and `most`.
fn is_boost(before: &[Letter], behind: &[Letter]) -> bool {
    matches!(before.last(), Some(one) if matches!(one.c, 'b' | 'r'))
        && matches!(behind, [s, t, ..] if s.c == 's' && t.c == 't')
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

const fn is_consonant(c: char) -> bool {
    c.is_ascii_lowercase() && !is_vowel(c)
}
