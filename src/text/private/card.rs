//! Numbers of payment cards: issuer, length, grouping, and Luhn's check digit.

use super::Findings;
use super::checks::{luhn, number};
use super::scan::{Joint, Run, cued, runs};

const MIN_DIGITS: usize = 13;
const MAX_DIGITS: usize = 19;

/// Words before a number that is a card's. Plain numbers of 13, 14 and 19 digits need one: goods
/// and parcels have such numbers.
const CUES: &[&str] = &[
    "card",
    "visa",
    "mastercard",
    "maestro",
    "amex",
    "diners",
    "discover",
    "credit",
    "debit",
    "karte",
    "kreditkarte",
    "carte",
    "tarjeta",
    "cartão",
    "carta",
];

pub(super) fn find(text: &str, found: &mut Findings) {
    runs(text, |run| {
        let mut at = 0;
        while at < run.groups.len() && !found.full() {
            match card_at(run, at) {
                Some(end) => {
                    found.add(run.span(at..end));
                    at = end;
                }
                None => at += 1,
            }
        }
    });
}

/// Where the card ends that begins with a group.
fn card_at(run: &Run, start: usize) -> Option<usize> {
    let joint = run.joint(start + 1);
    let mut digits = 0;
    let mut found = None;
    for end in start + 1..=run.groups.len() {
        digits += run.groups[end - 1].len();
        if digits > MAX_DIGITS || !run.joined_by(start..end, joint) {
            break;
        }
        let is_card = digits >= MIN_DIGITS
            && run.apart(start..end)
            && is_grouped(run, start, end)
            && is_issued(run.digits(start..end))
            && luhn(run.digits(start..end));
        if is_card {
            found = Some(end);
        }
    }
    found
}

/// Whether the digits stand as on a card, or all together.
fn is_grouped(run: &Run, start: usize, end: usize) -> bool {
    if !matches!(run.joint(start + 1), Joint::Space | Joint::Hyphen) && end - start > 1 {
        return false;
    }
    let sizes: Vec<usize> = run.sizes(start..end).collect();
    match sizes[..] {
        [13 | 14 | 19] => cued(run.text, run.groups[start].span.start, CUES),
        [_] | [4, 6, 4 | 5] | [6, 7..=13] => true,
        [1 | 2, ..] => {
            // Digit by digit: only if nothing else stands there, for lists look like that, too.
            run.groups.len() == sizes.len() && sizes.iter().all(|&size| size == sizes[0])
        }
        [ref body @ .., last] => {
            let size = sizes[0];
            (3..=5).contains(&size) && last <= size && body.iter().all(|&of| of == size)
        }
        [] => false,
    }
}

/// Whether an issuer has numbers that begin like this, of this length.
fn is_issued(digits: &[u8]) -> bool {
    let length = digits.len();
    let (two, three, four) = (
        number(&digits[..2]),
        number(&digits[..3]),
        number(&digits[..4]),
    );
    match digits[0] {
        4 => matches!(length, 13 | 16 | 19),
        5 if (51..=55).contains(&two) => length == 16,
        5 => matches!(four, 5018 | 5020 | 5038 | 5893 | 5060..=5089),
        2 if (2221..=2720).contains(&four) => length == 16,
        2 => (2200..=2204).contains(&four) && length >= 16,
        3 if matches!(two, 34 | 37) => length == 15,
        3 if (3528..=3589).contains(&four) => length >= 16,
        3 => matches!(three, 300..=305 | 309 | 360..=369 | 380..=399) && length == 14,
        6 if matches!(two, 62 | 64 | 65) || four == 6011 => length >= 16,
        6 => matches!(four, 6304 | 6759 | 6761..=6763 | 6000..=6099) && length >= 16,
        _ => false,
    }
}
