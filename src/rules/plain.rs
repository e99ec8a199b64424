//! A text in letters of ASCII, one byte for each character: what fast automata read.
//!
//! Word boundaries (`\b`) ask of each character beyond ASCII whether it is a letter, and the fast
//! engine gives up on that. A pattern that itself is ASCII can not tell one such letter from
//! another, so it may read `_` for each, a space for each kind of white space, and a control for
//! any other sign: boundaries, counts and classes come out the same, and places are led back.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use fancy_regex::Regex;

use super::extent::Runs;

/// A letter, mark or digit.
const LETTER: char = '_';
/// Any other character.
const SIGN: char = '\u{1}';

/// What `\w` says of a character that is no letter: a digit, a mark, a joining stroke.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A\w").ok());

/// A text that patterns read, with its stand-in where one is asked for.
#[derive(Debug)]
pub(super) struct Text<'t> {
    pub(super) given: &'t str,
    is_ascii: OnceCell<bool>,
    runs: OnceCell<Runs>,
    plain: OnceCell<Option<Plain>>,
}

#[derive(Debug)]
struct Plain {
    text: String,
    /// Where each character begins in the text, and where the last one ends.
    starts: Vec<u32>,
}

impl<'t> Text<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            given: text,
            is_ascii: OnceCell::new(),
            runs: OnceCell::new(),
            plain: OnceCell::new(),
        }
    }

    pub(super) fn is_ascii(&self) -> bool {
        *self.is_ascii.get_or_init(|| self.given.is_ascii())
    }

    /// Its longest runs; those of the stand-in are the same.
    pub(super) fn runs(&self) -> Runs {
        *self.runs.get_or_init(|| Runs::of(self.given))
    }

    /// The stand-in; the text itself where it is ASCII.
    pub(super) fn plain(&self) -> &str {
        self.stand_in().map_or(self.given, |plain| &plain.text)
    }

    /// The range of the text that a range of the stand-in means.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        let Some(plain) = self.stand_in() else {
            return range;
        };
        let at = |index: usize| {
            let start = plain.starts.get(index);
            start.map_or(self.given.len(), |&start| start as usize)
        };
        at(range.start)..at(range.end)
    }

    /// The range of the stand-in that a range of the text means; the other way round.
    pub(super) fn place_in_plain(&self, range: Range<usize>) -> Range<usize> {
        let Some(plain) = self.stand_in() else {
            return range;
        };
        let index = |at: usize| plain.starts.partition_point(|&start| (start as usize) < at);
        index(range.start)..index(range.end)
    }

    fn stand_in(&self) -> Option<&Plain> {
        let make = || (!self.is_ascii()).then(|| Plain::of(self.given));
        self.plain.get_or_init(make).as_ref()
    }
}

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self {
            text: String::with_capacity(text.len()),
            starts: Vec::with_capacity(text.len()),
        };
        for (at, c) in text.char_indices() {
            plain.starts.push(at as u32);
            plain.text.push(stand_in_for(c));
        }
        plain.starts.push(text.len() as u32);
        plain
    }
}

fn stand_in_for(c: char) -> char {
    // Elsewhere the engine may know of other letters than the standard library does.
    let is_settled =
        matches!(c, '\u{80}'..='\u{7FF}' | '\u{3041}'..='\u{30FA}' | '一'..='鿿' | '가'..='힣');
    if c.is_ascii() {
        c
    } else if is_settled && c.is_alphabetic() {
        LETTER
    } else if c.is_whitespace() {
        ' '
    } else if matches!(c, '\u{2010}'..='\u{203E}' | '\u{3001}'..='\u{3004}' | '\u{1F300}'..='\u{1FAFF}')
    {
        // Dashes, typographic quotes, emoji: most of what is left.
        SIGN
    } else {
        let is_word = WORD.as_ref().is_some_and(|word| {
            let sign = c.encode_utf8(&mut [0; 4]).to_owned();
            word.is_match(&sign).unwrap_or(false)
        });
        if is_word { LETTER } else { SIGN }
    }
}

/// Whether a pattern reads the stand-in as it would the text: it is ASCII, minds no case, and has
/// nothing that means `_`, a digit of any script, or a property of characters.
pub(super) fn reads_plain(pattern: &str) -> bool {
    let spans_underscore = |part: &[u8]| matches!(part, &[from, b'-', to] if from < b'_' && to > b'_' && from != b'\\');
    let unsafe_parts = [
        "_", "(?i", r"\p", r"\P", r"\d", r"\D", r"\x", r"\u", r"\h", r"\H", "[:", "&&", "~~", "--",
    ];
    pattern.is_ascii()
        && !unsafe_parts.iter().any(|part| pattern.contains(part))
        && !pattern.as_bytes().windows(3).any(spans_underscore)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_text() {
        let text = Text::of("né — à");
        assert_eq!(text.plain(), "n_ \u{1} _");
        assert_eq!(text.place(1..2), 1..3);
        assert_eq!(text.place(3..6), 4..10);
        assert_eq!(text.place(6..6), 10..10);
        for range in [0..0, 1..2, 3..6, 6..6] {
            assert_eq!(text.place_in_plain(text.place(range.clone())), range);
        }
        assert_eq!(Text::of("abc").place(1..2), 1..2);
    }

    #[test]
    fn every_character_stands_for_what_a_pattern_asks_of_it() {
        let same = |class: &str| {
            let regex = Regex::new(class).unwrap();
            for c in ('\u{80}'..=char::MAX).step_by(7) {
                let plain = stand_in_for(c).to_string();
                let is = |text: &str| regex.is_match(text).unwrap();
                assert_eq!(is(&c.to_string()), is(&plain), "{class}: {c:?}");
            }
        };
        for class in [
            r"\A\w\z",
            r"\A\s\z",
            r"\A[^a-z.!?]\z",
            r"\A[a-z0-9]\z",
            r"\A.\z",
        ] {
            same(class);
        }
    }

    #[test]
    fn patterns_that_could_tell_the_difference_read_the_text() {
        for pattern in [
            r"a_b",
            r"\d",
            "[A-z]",
            "[!-~]",
            "é",
            r"(?i)k",
            r"\p{L}",
            "[[:word:]]",
        ] {
            assert!(!reads_plain(pattern), "{pattern}");
        }
        for pattern in [r"\bcheap\s+[^\s.!?]+", "[a-z0-9-]{2,9}", r"[.\-]x"] {
            assert!(reads_plain(pattern), "{pattern}");
        }
    }
}
