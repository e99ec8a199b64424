//! Numbers that states give to persons, each known by its grouping, its check digits, or both.
//!
//! Plain numbers count only after a word that names them: any eleven digits could be anything.

use std::ops::Range;

use super::Findings;
use super::checks::{all_same, is_day, luhn, mod_11_10, number, rest_of_97, verhoeff, weighted};
use super::scan::{Joint, Run, cued, glued_before, glued_behind, runs};

pub(super) fn find(text: &str, found: &mut Findings) {
    runs(text, |run| {
        let mut at = 0;
        while at < run.groups.len() && !found.full() {
            match id_at(run, at) {
                Some((span, end)) => {
                    found.add(span);
                    at = end;
                }
                None => at += 1,
            }
        }
    });
    codice_fiscale(text, found);
}

/// An id: its bytes, and the group behind it.
type Found = Option<(Range<usize>, usize)>;

/// The id that begins with a group.
fn id_at(run: &Run, at: usize) -> Found {
    const FORMS: [fn(&Run, usize) -> Option<usize>; 5] =
        [united_states, brazil, sweden, france_or_india, named];
    if let Some(end) = FORMS.iter().find_map(|form| form(run, at)) {
        return Some((run.span(at..end), end));
    }
    let forms: [fn(&Run, usize) -> Found; 4] = [spain, chile, china, united_kingdom];
    forms.iter().find_map(|form| form(run, at))
}

/// Whether groups have these sizes and joints, and stand by themselves.
fn formed(run: &Run, at: usize, sizes: &[usize], joints: &[Joint]) -> bool {
    let end = at + sizes.len();
    end <= run.groups.len()
        && run.sizes(at..end).eq(sizes.iter().copied())
        && (at + 1..end)
            .map(|group| run.joint(group))
            .eq(joints.iter().copied())
        && run.apart(at..end)
}

/// `ddd-dd-dddd`; with spaces or plain only where it is named.
fn united_states(run: &Run, at: usize) -> Option<usize> {
    const NAMES: &[&str] = &["ssn", "social", "itin"];
    let hyphens = formed(run, at, &[3, 2, 4], &[Joint::Hyphen; 2]);
    let spaces = formed(run, at, &[3, 2, 4], &[Joint::Space; 2]);
    let plain = formed(run, at, &[9], &[]);
    if !hyphens && !((spaces || plain) && named_by(run, at, NAMES)) {
        return None;
    }
    let end = at + if plain { 1 } else { 3 };
    let digits = run.digits(at..end);
    let area = number(&digits[..3]);
    let given = area != 0
        && area != 666
        && area < 900
        && number(&digits[3..5]) != 0
        && number(&digits[5..]) != 0;
    given.then_some(end)
}

/// CPF: `ddd.ddd.ddd-dd`, two check digits.
fn brazil(run: &Run, at: usize) -> Option<usize> {
    let dotted = formed(
        run,
        at,
        &[3, 3, 3, 2],
        &[Joint::Dot, Joint::Dot, Joint::Hyphen],
    );
    let half = formed(run, at, &[9, 2], &[Joint::Hyphen]);
    let plain = formed(run, at, &[11], &[]);
    if !dotted && !((plain || half) && named_by(run, at, &["cpf"])) {
        return None;
    }
    let end = at + if dotted { 4 } else { 1 + usize::from(half) };
    let digits = run.digits(at..end);
    let check = |length: usize| {
        let weights: Vec<u32> = (2..length as u32 + 2).rev().collect();
        let rest = weighted(&digits[..length], &weights) * 10 % 11 % 10;
        rest == u32::from(digits[length])
    };
    (!all_same(digits) && check(9) && check(10)).then_some(end)
}

/// `yymmdd-dddd` and `yyyymmdd-dddd`: a day, and Luhn's check digit.
fn sweden(run: &Run, at: usize) -> Option<usize> {
    let short = formed(run, at, &[6, 4], &[Joint::Hyphen]);
    let long = formed(run, at, &[8, 4], &[Joint::Hyphen]);
    if !short && !long {
        return None;
    }
    let digits = run.digits(at..at + 2);
    let ten = &digits[digits.len() - 10..];
    let century = short || matches!(number(&digits[..2]), 19 | 20);
    // Coordination numbers add 60 to the day.
    let day = number(&ten[4..6]) % 60;
    (century && is_day(number(&ten[2..4]), day) && luhn(ten)).then_some(at + 2)
}

/// NIR: sex, year, month, place and key. Aadhaar: three groups of four.
fn france_or_india(run: &Run, at: usize) -> Option<usize> {
    let spaces = [Joint::Space; 6];
    let french = [
        &[1, 2, 2, 2, 3, 3, 2][..],
        &[1, 2, 2, 5, 3, 2],
        &[13, 2],
        &[15],
    ];
    let nir = french
        .iter()
        .find(|sizes| formed(run, at, sizes, &spaces[..sizes.len() - 1]));
    if let Some(sizes) = nir {
        let end = at + sizes.len();
        let plain = sizes.len() <= 2;
        let called = !plain || named_by(run, at, &["sécu", "secu", "nir", "sociale", "insee"]);
        return (called && is_nir(run.digits(at..end))).then_some(end);
    }
    let end = at + 3;
    let alone = at == 0 && run.groups.len() == 3 && run.alone();
    let grouped = alone
        && (formed(run, at, &[4; 3], &spaces[..2])
            || formed(run, at, &[4; 3], &[Joint::Hyphen; 2]));
    if grouped {
        let digits = run.digits(at..end);
        // Years and round numbers in a row are none.
        let counts = digits
            .chunks(4)
            .all(|four| matches!(number(four), 1900..=2099) || four.ends_with(&[0, 0]));
        return (digits[0] >= 2 && !counts && verhoeff(digits)).then_some(end);
    }
    None
}

fn is_nir(digits: &[u8]) -> bool {
    let month = number(&digits[3..5]);
    matches!(digits[0], 1..=4 | 7 | 8)
        && matches!(month, 1..=12 | 20..=42 | 50..=99)
        && u64::from(97 - rest_of_97(digits[..13].iter().copied())) == number(&digits[13..])
}

/// Plain numbers that a word before them names: Polish, Dutch, German, Indian.
fn named(run: &Run, at: usize) -> Option<usize> {
    let end = plain_end(run, at)?;
    let digits = run.digits(at..end);
    let is = |names: &[&str]| named_by(run, at, names);
    let passes = match digits.len() {
        9 => {
            let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
            let check = u32::from(digits[8]);
            is(&["bsn", "burgerservicenummer", "sofinummer"])
                && sum >= check
                && (sum - check).is_multiple_of(11)
        }
        11 if is(&["pesel"]) => {
            weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
                && is_day(number(&digits[2..4]) % 20, number(&digits[4..6]))
        }
        11 => {
            is(&[
                "steuer",
                "steuerid",
                "idnr",
                "steueridentifikationsnummer",
                "identifikationsnummer",
                "steuernummer",
            ]) && digits[0] != 0
                && mod_11_10(digits)
        }
        12 => is(&["aadhaar", "aadhar", "uid"]) && digits[0] >= 2 && verhoeff(digits),
        _ => false,
    };
    (passes && !all_same(digits)).then_some(end)
}

/// One group, or several with spaces or dots between that are the whole run.
fn plain_end(run: &Run, at: usize) -> Option<usize> {
    if run.groups[at].len() >= 9 {
        return run.apart(at..at + 1).then_some(at + 1);
    }
    let end = run.groups.len();
    let joint = run.joint(1);
    let whole = at == 0
        && (2..=4).contains(&end)
        && matches!(joint, Joint::Space | Joint::Dot)
        && run.joined_by(0..end, joint);
    (whole && run.alone()).then_some(end)
}

/// DNI: eight digits and the letter they lead to. NIE: X, Y or Z and seven digits.
fn spain(run: &Run, at: usize) -> Found {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let plain = [7, 8].contains(&run.groups[at].len());
    let end = if plain { at + 1 } else { at + 3 };
    let dotted = end <= run.groups.len()
        && run.joined_by(at..end, Joint::Dot)
        && (run.sizes(at..end).eq([2, 3, 3]) || run.sizes(at..end).eq([1, 3, 3]));
    if !plain && !dotted || !matches!(run.joint(at), Joint::Edge | Joint::Space) {
        return None;
    }
    let span = run.span(at..end);
    let digits = run.digits(at..end);
    let behind = letter_behind(run.text, span.end)?;
    let first = letter_before(run.text, span.start);
    let mut value = number(digits);
    match (first, digits.len()) {
        (Some((_, letter @ b'X'..=b'Z')), 7) => value += u64::from(letter - b'X') * 10_000_000,
        (None, 8) if !glued_before(run.text, span.start) => {}
        _ => return None,
    }
    let begin = first.map_or(span.start, |(begin, _)| begin);
    let (stop, letter) = behind;
    (LETTERS[(value % 23) as usize] == letter).then_some((begin..stop, end))
}

/// RUT: `dd.ddd.ddd-k`; without dots only where it is named.
fn chile(run: &Run, at: usize) -> Found {
    if !matches!(run.joint(at), Joint::Edge | Joint::Space) {
        return None;
    }
    let dotted = (at + 3 <= run.groups.len())
        && (run.sizes(at..at + 3).eq([2, 3, 3]) || run.sizes(at..at + 3).eq([1, 3, 3]))
        && run.joined_by(at..at + 3, Joint::Dot);
    let plain = matches!(run.groups[at].len(), 7 | 8) && named_by(run, at, &["rut", "run"]);
    if !dotted && !plain {
        return None;
    }
    let body = at + if dotted { 3 } else { 1 };
    let span = run.span(at..body);
    let digits = run.digits(at..body);
    let weights = (2..=7).cycle();
    let sum: u32 = digits
        .iter()
        .rev()
        .zip(weights)
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    let expected = 11 - sum % 11;
    if glued_before(run.text, span.start) {
        return None;
    }
    if expected == 10 {
        let (stop, letter) = letter_behind(run.text, span.end)?;
        return (letter == b'K').then_some((span.start..stop, body));
    }
    let check = body..body + 1;
    let given =
        run.joint(body) == Joint::Hyphen && run.digits(check.clone()) == [(expected % 11) as u8];
    let end = run.span(check).end;
    (given && !glued_behind(run.text, end)).then_some((span.start..end, body + 1))
}

/// A province, a day of birth, three digits, and a check sign that may be X.
fn china(run: &Run, at: usize) -> Found {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = run.digits(at..at + 1);
    if !matches!(digits.len(), 17 | 18) || glued_before(run.text, run.groups[at].span.start) {
        return None;
    }
    let span = run.span(at..at + 1);
    let check = match weighted(digits, &WEIGHTS) % 11 {
        0 => 1,
        1 => 0,
        rest => 12 - rest,
    };
    let end = match digits.get(17) {
        Some(&last) => {
            (u32::from(last) == check && !glued_behind(run.text, span.end)).then_some(span.end)?
        }
        None => {
            letter_behind(run.text, span.end)
                .filter(|&(_, letter)| letter == b'X' && check == 10)?
                .0
        }
    };
    let born = matches!(number(&digits[6..10]), 1900..=2099)
        && is_day(number(&digits[10..12]), number(&digits[12..14]));
    let province = matches!(number(&digits[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82);
    (born && province).then_some((span.start..end, at + 1))
}

/// `AB 12 34 56 C`; written together only where it is named.
fn united_kingdom(run: &Run, at: usize) -> Found {
    let spaced = at + 3 <= run.groups.len()
        && run.sizes(at..at + 3).eq([2; 3])
        && run.joined_by(at..at + 3, Joint::Space);
    let plain = run.groups[at].len() == 6;
    if !spaced && !plain || run.joint(at) != Joint::Edge {
        return None;
    }
    let end = at + if spaced { 3 } else { 1 };
    let span = run.span(at..end);
    let before = run.text[..span.start]
        .strip_suffix(' ')
        .unwrap_or(&run.text[..span.start]);
    let mut letters = before.bytes().rev();
    let (second, first) = (letters.next()?, letters.next()?);
    let begin = before.len() - 2;
    let letters = first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(&first)
        && !b"DFIOQUV".contains(&second)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[first, second]);
    if !letters || glued_before(run.text, begin) {
        return None;
    }
    let rest = &run.text[span.end..];
    let gap = usize::from(rest.starts_with(' '));
    let suffix = rest[gap..].bytes().next()?;
    let stop = span.end + gap + 1;
    let ends = (b'A'..=b'D').contains(&suffix) && !glued_behind(run.text, stop);
    let named = spaced || cued(run.text, begin, &["nino", "insurance", "ni"]);
    (ends && named).then_some((begin..stop, end))
}

/// A capital letter behind a place, with or without a hyphen before it, and where it ends.
fn letter_behind(text: &str, at: usize) -> Option<(usize, u8)> {
    let rest = &text[at..];
    let gap = usize::from(rest.starts_with('-'));
    let letter = *rest.as_bytes().get(gap)?;
    let stop = at + gap + 1;
    (letter.is_ascii_alphabetic() && !glued_behind(text, stop))
        .then(|| (stop, letter.to_ascii_uppercase()))
}

/// A letter before a place, with or without a hyphen behind it, and where it begins.
fn letter_before(text: &str, at: usize) -> Option<(usize, u8)> {
    let before = &text[..at];
    let before = before.strip_suffix('-').unwrap_or(before);
    let letter = *before.as_bytes().last()?;
    let begin = before.len() - 1;
    (letter.is_ascii_alphabetic() && !glued_before(text, begin))
        .then(|| (begin, letter.to_ascii_uppercase()))
}

/// Sixteen signs: six letters, year, month, day, place, and a check letter.
fn codice_fiscale(text: &str, found: &mut Findings) {
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let sign = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if sign.len() == 16 && !found.full() && is_codice_fiscale(sign.as_bytes()) {
            found.add(at..at + sign.len());
        }
        at += word.len();
    }
}

fn is_codice_fiscale(signs: &[u8]) -> bool {
    /// What a sign counts in an odd place, by its place in the alphabet or its value.
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    const FORM: &[u8; 16] = b"LLLLLLDDLDDLDDDL";
    let formed = signs.iter().zip(FORM).all(|(sign, form)| match form {
        b'L' => sign.is_ascii_alphabetic(),
        // Where two would have the same number, digits are written as these letters.
        _ => sign.is_ascii_digit() || b"LMNPQRSTUV".contains(&sign.to_ascii_uppercase()),
    });
    let digits = signs.iter().filter(|sign| sign.is_ascii_digit()).count();
    if !formed || digits < 4 || !b"ABCDEHLMPRST".contains(&signs[8].to_ascii_uppercase()) {
        return false;
    }
    let sum: u32 = signs[..15]
        .iter()
        .enumerate()
        .map(|(at, sign)| {
            let value = match sign.to_ascii_uppercase() {
                digit @ b'0'..=b'9' => digit - b'0',
                letter => letter - b'A',
            };
            if at % 2 == 0 {
                ODD[usize::from(value)]
            } else {
                u32::from(value)
            }
        })
        .sum();
    (sum % 26) as u8 == signs[15].to_ascii_uppercase() - b'A'
}

fn named_by(run: &Run, at: usize, names: &[&str]) -> bool {
    cued(run.text, run.groups[at].span.start, names)
}
