//! Telephone numbers: of a country (`+49 …`), of North America, of an area (`030 …`), and what a
//! word before them calls a number.

use std::ops::Range;

use super::Findings;
use super::checks::number;
use super::scan::{Joint, Run, cued, runs};

/// Words after which a plain number is a telephone's.
const CUES: &[&str] = &[
    "call",
    "phone",
    "telephone",
    "tel",
    "telefon",
    "telefone",
    "telefono",
    "teléfono",
    "téléphone",
    "mobile",
    "mobil",
    "cell",
    "cellphone",
    "handy",
    "whatsapp",
    "viber",
    "sms",
    "ring",
    "celular",
    "móvil",
    "cellulare",
    "portable",
    "fax",
    "тел",
    "телефон",
    "позвони",
    "звоните",
];
/// Words that make `number is` a person's.
const OWNERS: &[&str] = &["her", "his", "their", "my", "phone", "mobile", "cell"];

/// Country codes of one and two digits; all others have three.
const SHORT_CODES: &[u64] = &[
    1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54,
    55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
];

pub(super) fn find(text: &str, found: &mut Findings) {
    runs(text, |run| {
        let mut at = 0;
        while at < run.groups.len() && !found.full() {
            match phone_at(run, at) {
                Some(end) => {
                    found.add(run.span(at..end));
                    at = end;
                }
                None => at += 1,
            }
        }
    });
}

/// Where the number ends that begins with a group.
fn phone_at(run: &Run, at: usize) -> Option<usize> {
    if !begins_freely(run, at) {
        return None;
    }
    let end = of_country(run, at)
        .or_else(|| of_north_america(run, at))
        .or_else(|| of_area(run, at))
        .or_else(|| in_brackets(run, at))
        .or_else(|| called_so(run, at))?;
    let behind = run.text[run.span(at..end).end..].chars().next();
    (!behind.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '_'))
        && matches!(run.joint(end), Joint::Edge | Joint::Space | Joint::Bracket))
    .then_some(end)
}

/// Not in the middle of a longer number, of a price, or of a word.
fn begins_freely(run: &Run, at: usize) -> bool {
    let before = &run.text[..run.groups[at].span.start];
    let mut signs = before.chars().rev();
    let sign = signs.next();
    let glued = match sign {
        Some(c) if c.is_alphanumeric() => true,
        Some('$' | '€' | '£' | '#' | '_' | '=' | '-') => true,
        Some('.' | ',' | ':' | '/' | '+' | '(') => signs.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    };
    let joined = matches!(run.joint(at), Joint::Hyphen | Joint::Dot | Joint::Slash);
    !glued && !joined
}

/// `+49 30 …`, `0049 30 …`: a code that exists and 8 to 15 digits.
fn of_country(run: &Run, at: usize) -> Option<usize> {
    let plus = run.text[..run.groups[at].span.start].ends_with(['+', '＋']);
    let first = run.digits(at..at + 1);
    let zeros = at == 0 && first.starts_with(&[0, 0]);
    if !plus && !zeros {
        return None;
    }
    let end = longest(run, at, 15 + if plus { 0 } else { 2 });
    let digits = run.digits(at..end);
    let digits = if plus { digits } else { digits.get(2..)? };
    let least = if plus { 8 } else { 10 };
    // After the zeros a group must follow, or a word must say what it is: else it is a count.
    let told = plus || end - at > 1 || is_called(run, at);
    (told && digits.len() >= least && has_code(digits)).then_some(end)
}

fn has_code(digits: &[u8]) -> bool {
    digits[0] != 0
        && (SHORT_CODES.contains(&number(&digits[..1]))
            || SHORT_CODES.contains(&number(&digits[..2]))
            || matches!(number(&digits[..2]), 21..=26 | 29 | 35 | 37 | 38 | 42 | 50 | 59 | 67..=69 | 80 | 85 | 87 | 88 | 96 | 97 | 99))
}

/// The last group up to which no more than so many digits stand.
fn longest(run: &Run, at: usize, most: usize) -> usize {
    let mut digits = 0;
    let fits = run.groups[at..].iter().take_while(|group| {
        digits += group.len();
        digits <= most
    });
    at + fits.count()
}

/// `(555) 010-1234`, `555-010-1234`, `1-555-010-1234`, `555.010.1234`.
fn of_north_america(run: &Run, at: usize) -> Option<usize> {
    let with_code = run.digits(at..at + 1) == [1] && at + 4 <= run.groups.len();
    let start = at + usize::from(with_code);
    let end = start + 3;
    if end > run.groups.len() || !run.sizes(start..end).eq([3, 3, 4]) {
        return None;
    }
    let digits = run.digits(start..end);
    if digits[0] < 2 {
        return None;
    }
    let (first, second) = (run.joint(start + 1), run.joint(start + 2));
    let plain = matches!(
        (first, second),
        (Joint::Hyphen | Joint::Slash, Joint::Hyphen) | (Joint::Dot, Joint::Dot)
    );
    let mixed = matches!(first, Joint::Bracket | Joint::Space) && second == Joint::Hyphen;
    let spaces = matches!(first, Joint::Bracket | Joint::Space)
        && second == Joint::Space
        // Round numbers in a row are no telephone.
        && !(digits[2] == 0 && digits[5] == 0 && digits[9] == 0)
        && run.groups.len() == end - at;
    (plain || mixed || spaces).then_some(end)
}

/// `030 1234567`, `(020) 7946 0123`, `01 23 45 67 89`: a zero first, 9 to 12 digits, groups.
fn of_area(run: &Run, at: usize) -> Option<usize> {
    let bracket = run.joint(at) == Joint::Bracket;
    if at > 0 && !bracket {
        return None;
    }
    let first = run.digits(at..at + 1);
    let end = longest(run, at, 12);
    if first[0] != 0 || first.len() < 2 || first[1] == 0 || end - at < 2 {
        return None;
    }
    let digits = run.digits(at..end).len();
    let small = run.sizes(at..end).any(|size| size < 2);
    (digits >= 9 && !small && !is_date(run, at..end) && !is_decimal(run, at..end)).then_some(end)
}

/// Three groups with one sign between them, and the day, month and year that they may be.
fn is_date(run: &Run, groups: Range<usize>) -> bool {
    let joint = run.joint(groups.start + 1);
    let three = groups.start..(groups.start + 3).min(groups.end);
    three.len() == 3
        && joint != Joint::Space
        && run.joined_by(three.clone(), joint)
        && run.joint(three.end) != joint
        && run.sizes(three.clone()).all(|size| size == 2 || size == 4)
        && run.digits(three.clone()).len() <= 8
}

/// Fractions, addresses of machines, versions: dots between few groups.
fn is_decimal(run: &Run, groups: Range<usize>) -> bool {
    let dotted = run.joined_by(groups.clone(), Joint::Dot);
    let pairs = run.sizes(groups.clone()).all(|size| size == 2);
    // Six pairs are a draw of numbers, whatever is between them.
    (dotted && !(pairs && groups.len() == 5)) || (pairs && groups.len() == 6)
}

/// `(11) 91234-5678`: an area in brackets and two groups.
fn in_brackets(run: &Run, at: usize) -> Option<usize> {
    let end = at + 3;
    if end > run.groups.len()
        || run.joint(at + 1) != Joint::Bracket
        || !matches!(run.joint(at + 2), Joint::Hyphen | Joint::Space)
    {
        return None;
    }
    let sizes: Vec<usize> = run.sizes(at..end).collect();
    let opened = run.text[..run.groups[at].span.start].ends_with('(');
    (opened && matches!(sizes[..], [2 | 3, 4 | 5, 4])).then_some(end)
}

/// Any 9 to 13 digits, and 7 as `555-0123`, after a word that calls them a telephone number.
fn called_so(run: &Run, at: usize) -> Option<usize> {
    let end = longest(run, at, 13);
    let digits = run.digits(at..end).len();
    let local =
        end - at == 2 && run.sizes(at..end).eq([3, 4]) && run.joint(at + 1) == Joint::Hyphen;
    let small = end - at > 1 && run.sizes(at..end).any(|size| size < 2);
    let fits = (9..=13).contains(&digits) && !small || local;
    let grouped = !matches!(run.joint(at + 1), Joint::Dot | Joint::Slash);
    let dated = end - at > 1 && is_date(run, at..end);
    (fits && (grouped || !dated) && end > at && !is_range(run, at..end) && is_called(run, at))
        .then_some(end)
}

/// `2019-2020` and lists of years.
fn is_range(run: &Run, groups: Range<usize>) -> bool {
    let is_year = |at: usize| {
        let digits = run.digits(at..at + 1);
        digits.len() == 4 && matches!(number(digits), 1900..=2099)
    };
    groups.len() > 1 && groups.clone().all(is_year)
}

fn is_called(run: &Run, at: usize) -> bool {
    let start = run.groups[at].span.start;
    cued(run.text, start, CUES)
        || cued(run.text, start, &["number", "no", "nr"]) && cued(run.text, start, OWNERS)
}
