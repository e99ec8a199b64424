//! International bank account numbers: the length that the country sets, and modulus 97.

use super::Findings;
use super::checks::rest_of_97;

/// Countries and the lengths of their numbers.
const LENGTHS: &str = "
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23
    IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27
    MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
";

/// Fewest digits: without them, words of four letters would have to be tried.
const MIN_DIGITS: usize = 9;

pub(super) fn find(text: &str, found: &mut Findings) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 4 <= bytes.len() && !found.full() {
        let begins = bytes[at].is_ascii_alphabetic()
            && bytes[at + 1].is_ascii_alphabetic()
            && bytes[at + 2].is_ascii_digit()
            && bytes[at + 3].is_ascii_digit()
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if begins && let Some(end) = iban_at(text, at) {
            found.add(at..end);
            at = end;
        } else {
            at += 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
    }
}

/// Where the number ends that begins with a country and two digits.
fn iban_at(text: &str, start: usize) -> Option<usize> {
    let country = text[start..start + 2].to_ascii_uppercase();
    let length = LENGTHS
        .split_whitespace()
        .find_map(|entry| entry.strip_prefix(country.as_str())?.parse().ok())?;
    let mut signs: Vec<u8> = Vec::with_capacity(length);
    let mut spaced = false;
    let mut end = start;
    for (at, c) in text[start..].char_indices() {
        match c {
            c if c.is_ascii_alphanumeric() => {
                if spaced && !signs.len().is_multiple_of(4) {
                    return None;
                }
                spaced = false;
                signs.push(c.to_ascii_uppercase() as u8);
            }
            ' ' | '-' | '\u{a0}' | '\u{202f}' if !spaced => spaced = true,
            _ => return None,
        }
        if signs.len() == length {
            end = start + at + 1;
            break;
        }
    }
    let whole = signs.len() == length && !text[end..].starts_with(char::is_alphanumeric);
    let digits = signs.iter().filter(|sign| sign.is_ascii_digit()).count();
    (whole && digits >= MIN_DIGITS && passes(&signs)).then_some(end)
}

/// Country and check digits go behind the rest, letters count from ten, and one must be left over.
fn passes(signs: &[u8]) -> bool {
    let turned = signs[4..].iter().chain(&signs[..4]);
    let digits = turned.flat_map(|&sign| match sign {
        b'0'..=b'9' => [None, Some(sign - b'0')],
        letter => {
            let value = letter - b'A' + 10;
            [Some(value / 10), Some(value % 10)]
        }
    });
    rest_of_97(digits.flatten()) == 1
}
