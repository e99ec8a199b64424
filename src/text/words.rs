//! Words and scripts.

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// The words of a text, by Unicode's rules.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    // No word has a space inside, and what is ASCII between two spaces is cut much faster.
    text.split(' ').flat_map(UnicodeSegmentation::unicode_words)
}

/// Whether a character belongs to a script that writes words without spaces between them, so
/// that a word can not be told from its neighbours.
pub fn runs_together(c: char) -> bool {
    // Thai is the first of them; what stands before needs no look into the tables.
    c >= '\u{e00}'
        && matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        )
}

/// The script that most letters of a text are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lettering {
    /// The lower-case name: `latin`, `cyrillic`, `han`, …; kana counts as `han`.
    pub name: &'static str,
    /// How many letters the text has in all.
    pub letters: usize,
}

/// The script that most letters of a text are in; `None` without letters.
pub fn lettering_of(text: &str) -> Option<Lettering> {
    const NAMES: [(&str, &[Script]); 10] = [
        ("latin", &[Script::Latin]),
        ("cyrillic", &[Script::Cyrillic]),
        ("han", &[Script::Han, Script::Hiragana, Script::Katakana]),
        ("arabic", &[Script::Arabic]),
        ("greek", &[Script::Greek]),
        ("hebrew", &[Script::Hebrew]),
        ("thai", &[Script::Thai]),
        ("hangul", &[Script::Hangul]),
        ("devanagari", &[Script::Devanagari]),
        ("other", &[]),
    ];
    let mut counts = [0_usize; NAMES.len()];
    counts[0] = text.bytes().filter(u8::is_ascii_alphabetic).count();
    for c in text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()) {
        // Cyrillic without a look into the tables: after Latin the most frequent.
        let script = match c {
            'Ѐ'..='ӿ' => Script::Cyrillic,
            other => other.script(),
        };
        let at = NAMES
            .iter()
            .position(|(_, scripts)| scripts.contains(&script));
        counts[at.unwrap_or(NAMES.len() - 1)] += 1;
    }
    let (at, count) = counts
        .iter()
        .enumerate()
        .max_by_key(|&(at, count)| (count, usize::MAX - at))?;
    (*count > 0).then(|| Lettering {
        name: NAMES[at].0,
        letters: counts.iter().sum(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::words;

    proptest! {
        #[test]
        fn words_are_those_of_unicode(text in "\\PC{0,60}|[ a'.,:0-9_é\u{301}\u{200d}中ねא😀🇩🇪-]{0,40}") {
            let cut: Vec<&str> = words(&text).collect();
            // Unicode hangs a mark behind a space on that space.
            let whole: Vec<&str> = text.unicode_words().map(|word| word.trim_start_matches(' ')).collect();
            prop_assert_eq!(cut, whole);
        }
    }
}
