//! The text without what nobody sees, for those who look for addresses in it.

use super::super::fold::is_invisible;
use super::super::reading::{Reading, Writer};

/// The text without invisible characters; `None` if it has none.
pub(super) fn without_invisible(text: &Reading) -> Option<Reading> {
    let source = text.text();
    // Controls of ASCII are no part of an address and end one.
    let hides = |c: char| !c.is_ascii() && is_invisible(c);
    if !may_hide(source.as_bytes()) || !source.contains(hides) {
        return None;
    }
    let mut out = Writer::new(text);
    let mut at = 0;
    for (hidden, c) in source.char_indices().filter(|&(_, c)| hides(c)) {
        out.copy(&source[at..hidden], at);
        at = hidden + c.len_utf8();
    }
    out.copy(&source[at..], at);
    Some(out.finish())
}

/// Whether a text has a byte that begins an invisible character: most texts have none.
fn may_hide(bytes: &[u8]) -> bool {
    let begins = |part: &[u8]| {
        part.iter().fold(false, |any, byte| {
            any | matches!(byte, 0xC2 | 0xCD | 0xD8 | 0xE1..=0xE3 | 0xEF | 0xF0 | 0xF3)
        })
    };
    bytes.chunks(64).any(begins)
}
