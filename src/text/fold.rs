//! The folded view: what two people who typed the same words in different ways have in common.
//!
//! NFKC, lower case, characters that nobody sees removed, typographic quotes made plain, each run
//! of white space one space, none at the ends. What a sign turns round (U+202E) stands as it is
//! read, and of marks piled on a letter the first few stay. Folding twice changes nothing more.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, is_nfkc_quick};
use unicode_segmentation::UnicodeSegmentation;

use super::reading::{Reading, Writer};

/// Longest run of combining characters that is normalised as one; the rest is cut off it. Piles
/// of hundreds are an attack on the reader and on the normaliser.
const MAX_CLUSTER: usize = 32;
/// Most marks on a letter that any script may have; Greek with all its accents has three. Scripts
/// that have marks of their own (Hebrew, Arabic, those of India) are not counted.
const MAX_MARKS: usize = 3;
/// Turns what follows round, up to [`TURN_ENDS`] or the end of the line.
const TURNS: char = '\u{202E}';
const TURN_ENDS: char = '\u{202C}';
/// Longest stretch that is turned round, in bytes.
const MAX_TURNED: usize = 1024;

/// Folds a text.
pub(super) fn fold(source: &Reading) -> Reading {
    let text = source.text();
    let mut out = Writer::new(source);
    let mut chars = Chars { text, at: 0 };
    let mut run = String::new();
    while chars.at < text.len() {
        let len = plain_run(&text[chars.at..]);
        if len > 0 {
            out.copy(&text[chars.at..chars.at + len], chars.at);
            out.make_lower_case(len);
            chars.at += len;
        }
        let len = simple_run(&text[chars.at..], &mut run);
        if len > 0 {
            out.copy(&run, chars.at);
            chars.at += len;
            continue;
        }
        let Some((start, c)) = chars.next() else {
            break;
        };
        let alone = chars
            .peek()
            .is_none_or(|next| keeps_apart(next) && !is_invisible(next));
        if c.is_ascii() && alone {
            ascii(&mut out, c, start);
        } else if alone && is_quote(c) {
            let quote = plain_quote(c).encode_utf8(&mut [0; 4]).to_owned();
            out.replace(&quote, start..chars.at);
        } else if c == TURNS {
            turned(&mut out, &mut chars, start);
        } else if c.is_whitespace() {
            space(&mut out, start, c.len_utf8());
        } else if alone && stands_alone(c) {
            lower_case(&mut out, c, start);
        } else if !is_invisible(c) {
            cluster(&mut out, &mut chars, start, c);
        }
    }
    out.trim_end();
    out.finish()
}

/// How many bytes at the front are visible ASCII, single spaces between words among them: what
/// most texts are made of. The last of them is left out where something may combine with it.
fn plain_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut len = 0;
    while let Some(byte) = bytes.get(len) {
        let follows = |kind: fn(&u8) -> bool| bytes.get(len + 1).is_some_and(kind);
        let fits = match byte {
            b' ' => len > 0 && follows(u8::is_ascii_graphic),
            byte => byte.is_ascii_graphic(),
        };
        if !fits {
            break;
        }
        len += 1;
    }
    // What nobody sees may stand between a letter and its mark.
    let may_combine = |byte: &u8| !byte.is_ascii() || is_invisible(char::from(*byte));
    if bytes.get(len).is_some_and(may_combine) {
        // Never the space: a visible sign of ASCII follows it.
        len = len.saturating_sub(1);
    }
    len
}

/// Reads the letters at the front that stand alone, with single spaces between them, into `run`
/// in lower case, each as long as it was; how many bytes they are.
fn simple_run(text: &str, run: &mut String) -> usize {
    run.clear();
    if text.as_bytes().first().is_none_or(u8::is_ascii) {
        return 0;
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let fits = if c.is_ascii() {
            c.is_ascii_graphic()
                || c == ' '
                    && chars
                        .peek()
                        .is_some_and(|&next| next > ' ' && stands_alone(next))
        } else {
            stands_alone(c)
        };
        if !fits {
            if !c.is_whitespace() && !is_quote(c) {
                // It may change the letter before it.
                run.pop();
            }
            break;
        }
        run.push(lower(c));
    }
    run.len()
}

/// The lower-case form of a letter that stands alone.
fn lower(c: char) -> char {
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        'а'..='џ' | 'ぁ'..='ヺ' | '一'..='鿿' | '가'..='힣' => c,
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

/// Whether a character leaves the one before it as it is.
fn keeps_apart(c: char) -> bool {
    stands_alone(c) || is_quote(c)
}

/// Letters that NFKC leaves as they are, that have one lower-case form of as many bytes, and that
/// combine with nothing before them: most of what is written beyond ASCII.
fn stands_alone(c: char) -> bool {
    c.is_ascii()
        || matches!(c,
            'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' // Latin-1
            | 'Ā'..='į' | 'ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž' // Latin Extended-A
            | 'Ѐ'..='џ' // Cyrillic
            | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' // Greek
            | 'א'..='ת' // Hebrew
            | 'ء'..='غ' | 'ف'..='ي' // Arabic
            | 'अ'..='ध' | 'प'..='र' | 'ก'..='ะ' // Devanagari, Thai
            | '«' | '»' | '–' | '—' | '、'..='」' | '・' | 'ー'
            | '☀'..='➿' | '\u{1F300}'..='\u{1F6FF}' | '\u{1F900}'..='\u{1F9FF}' // Emoji
            | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '가'..='힣')
}

fn lower_case(out: &mut Writer<'_>, c: char, at: usize) {
    let mut bytes = [0; 4];
    out.copy(lower(c).encode_utf8(&mut bytes), at);
}

/// The folded form of a short text, for phrases, lists and tokens.
pub fn folded(text: &str) -> String {
    fold(&Reading::raw(text)).text().to_owned()
}

fn ascii(out: &mut Writer<'_>, c: char, at: usize) {
    if c.is_ascii_whitespace() || c == '\x0b' {
        space(out, at, 1);
    } else if !c.is_ascii_control() {
        out.copy(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]), at);
    }
}

fn space(out: &mut Writer<'_>, at: usize, len: usize) {
    if !out.text().is_empty() && !out.text().ends_with(' ') {
        if len == 1 {
            out.copy(" ", at);
        } else {
            out.replace(" ", at..at + len);
        }
    }
}

/// Normalises a character together with those that combine with it.
fn cluster(out: &mut Writer<'_>, chars: &mut Chars<'_>, start: usize, first: char) {
    let mut piece = String::new();
    piece.push(first);
    let mut end = start + first.len_utf8();
    let mut len = 1;
    let mut marks = usize::from(is_common_mark(first));
    while let Some(next) = chars.peek() {
        if next == TURNS {
            break;
        } else if is_invisible(next) {
            chars.next();
        } else if combines(next) {
            chars.next();
            marks += usize::from(is_common_mark(next));
            if len < MAX_CLUSTER && (marks <= MAX_MARKS || !is_common_mark(next)) {
                piece.push(next);
                len += 1;
            }
        } else {
            break;
        }
        end = chars.at;
    }
    if len == 1 && stays(first) {
        if end - start == first.len_utf8() {
            out.copy(&piece, start);
        } else {
            out.replace(&piece, start..end);
        }
        return;
    }
    let folded = stable(&piece);
    for part in folded.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        // Byte for byte only where one character became one: a part of it is then a character too.
        if word.len() == end - start && word.chars().count() == 1 && piece.chars().count() == 1 {
            out.copy(word, start);
        } else {
            out.replace(word, start..end);
        }
        if word.len() < part.len() && !out.text().is_empty() && !out.text().ends_with(' ') {
            out.replace(" ", start..end);
        }
    }
}

/// Writes what stands behind a sign that turns it round, as it is read.
///
/// Where letters run from right to left anyway the sign does nothing that a reader would see.
fn turned(out: &mut Writer<'_>, chars: &mut Chars<'_>, start: usize) {
    let inner = chars.at;
    let limit = chars.text.floor_char_boundary(inner + MAX_TURNED);
    let stretch = &chars.text[inner..limit];
    let len = stretch
        .find([TURNS, TURN_ENDS, '\n', '\r', '\u{2029}'])
        .unwrap_or(stretch.len());
    let stretch = &stretch[..len];
    let turns = stretch
        .chars()
        .any(|c| c.is_ascii_alphanumeric() || is_european(c))
        && !stretch
            .chars()
            .any(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}'));
    if !turns {
        return;
    }
    let seen: String = stretch.chars().filter(|&c| !is_invisible(c)).collect();
    let reversed: String = seen.graphemes(true).rev().map(mirrored).collect();
    // A mark at the begin would change the letter before it.
    let reversed = reversed.trim_start_matches(combines);
    chars.at = inner + len;
    while chars
        .peek()
        .is_some_and(|next| next != TURNS && (is_invisible(next) || combines(next)))
    {
        chars.next();
    }
    let text = folded(reversed);
    let write_space = |out: &mut Writer<'_>| {
        if !out.text().is_empty() && !out.text().ends_with(' ') {
            out.replace(" ", start..chars.at);
        }
    };
    // A sign may have folded to a space and a mark.
    if reversed.starts_with(char::is_whitespace) || text.starts_with(combines) {
        write_space(out);
    }
    out.replace(&text, start..chars.at);
    if reversed.ends_with(char::is_whitespace) {
        write_space(out);
    }
}

/// Letters of Latin, Greek and Cyrillic beyond ASCII.
const fn is_european(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}' | '\u{FF10}'..='\u{FF5A}'
        | '\u{1D400}'..='\u{1D7FF}')
}

/// Brackets open the other way where text is turned round.
fn mirrored(grapheme: &str) -> &str {
    match grapheme {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "<" => ">",
        ">" => "<",
        "{" => "}",
        "}" => "{",
        other => other,
    }
}

/// Marks that belong to no script of their own, of which hundreds are piled up.
pub(super) const fn is_common_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Folds until nothing changes: lower-casing can undo NFKC and the other way round.
fn stable(piece: &str) -> String {
    let mut now: String = piece.nfkc().flat_map(plain).collect();
    for _ in 0..4 {
        let next: String = now.nfkc().flat_map(plain).collect();
        if next == now {
            break;
        }
        now = next;
    }
    now
}

/// Whether folding leaves a character by itself as it is.
fn stays(c: char) -> bool {
    !c.is_ascii()
        && !is_quote(c)
        && !c.is_whitespace()
        && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
        && c.to_lowercase().eq(std::iter::once(c))
}

fn plain(c: char) -> impl Iterator<Item = char> {
    let c = plain_quote(c);
    c.to_lowercase().filter(|&c| !is_invisible(c))
}

fn is_quote(c: char) -> bool {
    plain_quote(c) != c
}

const fn plain_quote(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{201F}' => '"',
        other => other,
    }
}

/// Whether a character may change the one before it.
fn combines(c: char) -> bool {
    !c.is_ascii()
        && (canonical_combining_class(c) != 0
            || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe)
}

/// Controls, default-ignorable and bidirectional marks: characters that nobody sees.
pub(super) fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !c.is_ascii_whitespace() && c != '\x0b';
    }
    matches!(c,
        '\u{80}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}'
        | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

struct Chars<'a> {
    text: &'a str,
    at: usize,
}

impl Chars<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<(usize, char)> {
        let start = self.at;
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some((start, c))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_that_stand_alone_need_no_normaliser() {
        for c in ('\u{80}'..=char::MAX).filter(|&c| stands_alone(c)) {
            let lower: Vec<char> = c.to_lowercase().collect();
            assert_eq!(lower.len(), 1, "{c} has one lower-case form");
            assert_eq!(lower[0].len_utf8(), c.len_utf8(), "{c} keeps its length");
            assert_eq!(
                stable(&c.to_string()),
                lower[0].to_string(),
                "{c} folds to that"
            );
            assert!(
                !combines(c) && !is_invisible(c) && !c.is_whitespace(),
                "{c}"
            );
        }
    }

    #[test]
    fn two_ways_to_type_the_same_words_fold_to_one() {
        assert_eq!(folded("  Buy\t\n NOW "), "buy now");
        assert_eq!(folded("ｖｉａｇｒａ"), "viagra");
        assert_eq!(folded("vi\u{200B}ag\u{AD}ra"), "viagra");
        assert_eq!(folded("Don\u{2019}t"), "don't");
        assert_eq!(folded("e\u{301}te\u{301}"), "été");
        assert_eq!(folded("B\u{e}\u{331}"), "\u{1e07}");
        assert_eq!(folded("ŽLUŤOUČKÝ"), "žluťoučký");
        assert_eq!(folded("a\u{A0}\u{2003}b"), "a b");
    }

    #[test]
    fn what_is_turned_round_is_read_as_it_is_seen() {
        assert_eq!(folded("play \u{202E}onisac\u{202C} now"), "play casino now");
        assert_eq!(folded("a\u{202E}(cba\nnext"), "aabc) next");
        assert_eq!(folded("\u{202E}sunob onisac\u{202C}!"), "casino bonus!");
        assert_eq!(folded("\u{202E}שלום\u{202C} x"), "שלום x");
        assert_eq!(folded("x\u{202E}\u{202C}y"), "xy");
    }

    #[test]
    fn of_piled_marks_the_first_stay_and_those_of_languages_all() {
        let pile: String = ('\u{300}'..'\u{330}').collect();
        let read = folded(&format!("c{pile}a{pile}"));
        assert!(read.chars().count() <= 8, "{read}");
        for text in [
            "tiê\u{301}ng viê\u{323}t",
            "שָׁלוֹם",
            "مُحَمَّدٌ",
            "ที่นี้ได้",
            "क्षत्रिय",
            "ᾅδω",
        ] {
            let all: String = text.nfkc().collect();
            assert_eq!(folded(text), all);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC{0,60}|[\\x00-\\u{2FF}\\u{1100}-\\u{11FF}\\u{300}-\\u{36F}İſßΣς'’ \\u{200d}\\u{202c}\\u{202e}]{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn spans_are_in_bounds_and_monotone(text in "\\PC{0,60}|(<b>|&amp;|İ|e\u{301}|\u{200B}|\u{202E}|\u{202C}|\n| |a|</a>){0,20}") {
            let raw = Reading::raw(&text);
            let reading = fold(&raw);
            let mut last = 0;
            for (at, c) in reading.text().char_indices() {
                let span = reading.raw_span(at..at + c.len_utf8());
                prop_assert!(span.start <= span.end && span.end <= text.len());
                prop_assert!(span.start >= last, "{} after {}", span.start, last);
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                last = span.start;
            }
        }
    }
}
