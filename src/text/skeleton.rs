//! The skeleton view: what a disguised word was meant to be read as.
//!
//! Made from the folded view, for rules with `bonus_if_disguised`. Three disguises are undone:
//! letters set apart (`c a s i n o`, `v.i.a.g.r.a`), letters of another script inside a Latin
//! word (`cаsino` with a Cyrillic а), and signs for letters (`v1agra`, `ca$h`). Honest words in
//! other scripts are left as they are.

use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton as confusable_skeleton;

use super::reading::{Reading, Writer};

/// Fewest letters set apart that are joined: `U.S.A.` and `e. g. a b` are no disguise.
const MIN_APART: usize = 4;
/// What may stand between letters that were set apart.
const SEPARATORS: [char; 6] = [' ', '.', '-', '_', '*', '|'];

/// Undoes disguises.
pub(super) fn undisguise(folded: &Reading) -> Reading {
    let text = folded.text();
    let mut out = Writer::new(folded);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some(letters) = set_apart(text, at) {
            for (offset, c) in &letters {
                out.copy(&text[*offset..*offset + c.len_utf8()], *offset);
            }
            at = letters
                .last()
                .map_or(text.len(), |(offset, c)| offset + c.len_utf8());
            continue;
        }
        let len = rest.find(' ').unwrap_or(rest.len());
        word(&mut out, &rest[..len], at);
        at += len;
        if text[at..].starts_with(' ') {
            out.copy(" ", at);
            at += 1;
        }
    }
    out.finish()
}

/// Single letters with the same sign between each two, from the begin of a word on.
fn set_apart(text: &str, at: usize) -> Option<Vec<(usize, char)>> {
    // Most words are out by their second sign.
    let second = text[at..].chars().nth(1)?;
    if !SEPARATORS.contains(&second) {
        return None;
    }
    let mut chars = text[at..]
        .char_indices()
        .map(|(offset, c)| (at + offset, c));
    let mut letters = vec![
        chars
            .next()
            .filter(|(_, c)| c.is_alphanumeric() || is_leet(*c))?,
    ];
    let mut chars = chars.peekable();
    let separator = chars
        .peek()
        .map(|&(_, c)| c)
        .filter(|c| SEPARATORS.contains(c))?;
    while chars.next_if(|&(_, c)| c == separator).is_some() {
        let Some(letter) = chars.next_if(|&(_, c)| c.is_alphanumeric() || is_leet(c)) else {
            break;
        };
        if chars.peek().is_some_and(|&(_, c)| c.is_alphanumeric()) {
            // The next word has begun: its first letter is not one of those set apart.
            break;
        }
        letters.push(letter);
    }
    let all_letters = letters.iter().filter(|(_, c)| c.is_alphabetic()).count();
    (letters.len() >= MIN_APART && all_letters + 1 >= letters.len()).then_some(letters)
}

fn word(out: &mut Writer<'_>, word: &str, at: usize) {
    if word
        .bytes()
        .all(|byte| byte.is_ascii() && !is_leet(char::from(byte)))
    {
        out.copy(word, at);
        return;
    }
    let mixed = mixes_scripts(word);
    let leet = hides_letters(word);
    if !mixed && !leet {
        out.copy(word, at);
        return;
    }
    let mut before = None;
    for (offset, c) in word.char_indices() {
        let from = at + offset..at + offset + c.len_utf8();
        let next = word[offset + c.len_utf8()..].chars().next();
        let read_as = if mixed && !c.is_ascii() {
            latin_twin(c)
        } else if leet && (before.is_some_and(char::is_alphabetic) || next.is_some_and(is_letter)) {
            leet_letter(c)
        } else {
            None
        };
        match read_as {
            Some(letter) => out.replace(letter.encode_utf8(&mut [0; 4]), from),
            None => out.copy(&word[offset..offset + c.len_utf8()], from.start),
        }
        before = Some(read_as.unwrap_or(c));
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Whether letters of Latin and of a script with look-alikes stand in one word.
fn mixes_scripts(word: &str) -> bool {
    !word.is_ascii()
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word.chars().any(|c| {
            matches!(
                c.script(),
                Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee
            )
        })
}

/// The Latin letter that a character looks like.
fn latin_twin(c: char) -> Option<char> {
    let twin = confusable_skeleton(c.encode_utf8(&mut [0; 4])).collect::<String>();
    let mut twin = twin.chars();
    match (twin.next(), twin.next()) {
        (Some(letter), None) if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
        _ => None,
    }
}

fn is_leet(c: char) -> bool {
    leet_letter(c).is_some()
}

const fn leet_letter(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

/// Whether a word has signs among its letters that stand for letters: at least three letters, and
/// between two of them one or two such signs. An address, a version (`h264`), an ordinal (`1st`)
/// and a price (`$5`) have none.
fn hides_letters(word: &str) -> bool {
    if word.len() > 40 || word.contains("://") || (word.contains('@') && word.contains('.')) {
        return false;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let mut run = 0;
    let mut inside = false;
    let mut seen_letter = false;
    for c in word.chars() {
        if is_leet(c) {
            run += 1;
        } else {
            let after_letter = c.is_alphabetic();
            inside |= seen_letter && after_letter && (1..=2).contains(&run);
            seen_letter = after_letter || (seen_letter && run == 0 && c == '\'');
            run = 0;
        }
    }
    let digits_only_outside = word
        .chars()
        .all(|c| c.is_alphanumeric() || is_leet(c) || "-.,;:?'\"".contains(c));
    letters >= 3 && inside && digits_only_outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, skeleton: &str) {
        let folded = super::super::fold::fold(&Reading::raw(text));
        assert_eq!(undisguise(&folded).text(), skeleton);
    }

    #[test]
    fn disguises_are_undone() {
        check("Best c a s i n o here", "best casino here");
        check("v.i.a.g.r.a", "viagra");
        check("V1agra and c1al1s", "viagra and cialis");
        check("cаsіno", "casino");
        check("b00st ur w3bsite", "boost ur website");
        check("fr3e ca$h", "free cash");
    }

    #[test]
    fn honest_text_stays_as_it_is() {
        for text in [
            "the u.s.a. and e.g. this",
            "covid19, mp3, h264, 1st, 24h, b2b",
            "привет, как дела? москва",
            "mail me at anna1@web.de for $5",
            "i am a b student",
            "αβγ and δ",
        ] {
            check(text, text);
        }
    }
}
