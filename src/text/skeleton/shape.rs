//! One look at the bytes of a word: whether it could be in disguise at all.

/// Longest stretch without a space that is taken for one word, in bytes. Longer ones are cut.
const MAX_WORD: usize = 96;

/// What a look at a word says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Where it ends: at a space, or where a long stretch was cut.
    pub(super) end: usize,
    /// A room should look at it.
    pub(super) is_odd: bool,
    /// It begins with a single letter, so that letters set apart may begin here.
    pub(super) may_be_apart: bool,
}

/// What kinds of bytes a word has had so far.
#[derive(Default)]
struct Seen {
    letters: bool,
    beyond: bool,
    odd: bool,
}

impl Shape {
    /// Looks at the word that begins at `start`; in a text that is mostly Latin any letter beyond
    /// ASCII is worth a second look.
    pub(super) fn of(source: &str, start: usize, is_latin: bool) -> Self {
        let bytes = source.as_bytes();
        let limit = bytes.len().min(start + MAX_WORD);
        let mut seen = Seen::default();
        let (mut last, mut before) = (0, 0);
        let mut at = start;
        let mut cut = start;
        while at < limit && bytes[at] != b' ' {
            let byte = bytes[at];
            if byte.is_ascii_lowercase() {
                let start = at;
                while at < limit && bytes[at].is_ascii_lowercase() {
                    at += 1;
                }
                seen.odd |= seen.is_sign(last) || has_triple(&bytes[start..at]);
                seen.letters = true;
                last = bytes[at - 1];
            } else if byte.is_ascii() {
                seen.odd |= byte == b'&';
                if matches!(byte, b',' | b';' | b'/' | b'?' | b')' | b']') {
                    cut = at + 1;
                }
                last = byte;
                at += 1;
            } else {
                // A digit before a letter: `к0зино`.
                seen.odd |= matches!(last, b'0' | b'3' | b'4' | b'6' | b'@');
                let (c, len) = beyond_at(source, at);
                seen.beyond(c);
                let stamp = 0x80 | (c as u32 as u8 & 0x7F);
                seen.odd |= stamp == last && stamp == before;
                (before, last) = (last, stamp);
                at += len;
            }
        }
        let ends = at >= bytes.len() || bytes[at] == b' ';
        // A sign at the end: `casin0`.
        seen.odd |= seen.letters && matches!(last, b'0' | b'1' | b'3' | b'4' | b'@' | b'$');
        seen.odd |= seen.beyond && (seen.letters || is_latin);
        let end = match () {
            () if ends => at,
            () if cut > start => cut,
            () => at,
        };
        Self {
            end,
            is_odd: seen.odd,
            may_be_apart: may_be_apart(source, start),
        }
    }
}

impl Seen {
    /// Whether a letter behind this sign is odd.
    fn is_sign(&self, sign: u8) -> bool {
        match sign {
            b'0' | b'1' | b'3' | b'8' | b'$' => true,
            b'4'..=b'7'
            | b'9'
            | b'!'
            | b'@'
            | b'|'
            | b'('
            | b'+'
            | b'*'
            | b'_'
            | b'~'
            | b'^'
            | b'`'
            | b'=' => self.letters,
            _ => false,
        }
    }

    fn beyond(&mut self, c: char) {
        if is_plain(c) {
            self.beyond = true;
            return;
        }
        match c {
            // Typographic signs and emoji at the ends of words are in every second text.
            '«' | '»' | '°' | '…' | '‘'..='„' | '–' | '—' => {}
            // Plain Greek and Cyrillic, the scripts from Hebrew to Myanmar, Han, kana, Hangul.
            'ά'..='ώ' | 'Ѐ'..='џ' | 'א'..='\u{109F}' | '、'..='\u{A4CF}' | '가'..='힣' => {
                self.beyond = true;
            }
            _ => {
                self.beyond = true;
                self.odd = true;
            }
        }
    }
}

/// A single letter (perhaps behind a quote or bracket) with something else behind it.
fn may_be_apart(source: &str, start: usize) -> bool {
    let bytes = source.as_bytes();
    let Some(&first) = bytes.get(start) else {
        return false;
    };
    if first.is_ascii_lowercase() {
        // What most words are: letter behind letter.
        return bytes
            .get(start + 1)
            .is_some_and(|next| !next.is_ascii_alphanumeric() && *next != b'\'');
    }
    let mut chars = source[start..].chars();
    let Some(c) = chars.next() else { return false };
    // Letter behind letter, without a look into the tables.
    if is_plain(c) && source[start + c.len_utf8()..].starts_with(is_plain) {
        return false;
    }
    if matches!(c, '"' | '\'' | '(' | '[' | '«' | '*') {
        return chars.nth(1).is_some_and(|second| !second.is_alphanumeric());
    }
    (c.is_alphanumeric() || !c.is_ascii() || matches!(c, '$' | '@' | '!'))
        && chars.next().is_some_and(|next| {
            next == ' ' || !next.is_alphanumeric() && !super::styled::is_flag(next)
        })
}

/// The character beyond ASCII at a place, and its length. Plain Cyrillic is read fast.
fn beyond_at(source: &str, at: usize) -> (char, usize) {
    let bytes = source.as_bytes();
    if let (first @ 0xD0..=0xD1, Some(second)) = (bytes[at], bytes.get(at + 1)) {
        let code = (u32::from(first) & 0x1F) << 6 | u32::from(*second) & 0x3F;
        return (char::from_u32(code).unwrap_or(' '), 2);
    }
    let c = source[at..].chars().next().unwrap_or(' ');
    (c, c.len_utf8())
}

const fn is_plain(c: char) -> bool {
    matches!(c, 'Ѐ'..='џ' | 'ぁ'..='鿿')
}

/// Whether a letter stands three times in a row.
fn has_triple(letters: &[u8]) -> bool {
    letters.len() > 2
        && letters
            .windows(3)
            .any(|three| three[0] == three[1] && three[1] == three[2])
}

/// Whether more of a text is Latin letters than bytes beyond ASCII.
pub(super) fn is_mostly_latin(source: &str) -> bool {
    if source.is_ascii() {
        return true;
    }
    let letters = source.bytes().filter(u8::is_ascii_alphabetic).count();
    let beyond = source.bytes().filter(|byte| !byte.is_ascii()).count();
    letters > beyond
}
