//! Letters set apart: `c a s i n o`, `v.i.a.g.r.a`, `(s)(e)(x)(y)`.

use super::word::{Letter, Word};
use super::{Context, leet, styled};

/// Fewest letters set apart that are joined: `U.S.A.` and `e. g. a b` are no disguise.
const MIN_APART: usize = 4;
/// The same, for signs that stand between single letters in sums, lists and addresses.
const MIN_APART_IN_SUMS: usize = 5;
/// Most letters that are joined as one group.
const MAX_APART: usize = 128;
/// Longest run of signs between two letters.
const MAX_BETWEEN: usize = 3;

/// Letters in order, with where reading goes on behind them.
struct Group<'a> {
    letters: Vec<Letter>,
    between: &'a str,
    in_brackets: bool,
    end: usize,
}

/// Joins letters that are set apart from `at` on into `word`. Gives where they begin, if there
/// are such, and up to where it was looked.
pub(super) fn join(context: &Context<'_>, at: usize, word: &mut Word) -> (Option<usize>, usize) {
    let source = context.folded.text();
    let opening = source[at..].starts_with(['"', '\'', '[', '«', '*'])
        || source[at..].starts_with('(') && unit(source, at).is_none();
    let start = at + if opening { first_len(source, at) } else { 0 };
    let Some(group) = group(source, start) else {
        return (None, at + 1);
    };
    if !is_disguise(&group) {
        return (None, group.end);
    }
    word.letters.clear();
    let mut gaps = gaps(context, &group);
    if let Some(first) = gaps.first_mut()
        && begins_with_a_word(&source[..start], &group)
    {
        *first += 1;
    }
    let least = gaps.iter().copied().min().unwrap_or(0);
    for (at, letter) in group.letters.iter().enumerate() {
        // A wider gap is one between words.
        if let Some(before) = at.checked_sub(1)
            && gaps.get(before).is_some_and(|&gap| gap > least)
        {
            let end = group.letters[before].at + group.letters[before].len;
            word.letters.push(Letter {
                c: ' ',
                at: end,
                len: letter.at - end,
            });
        }
        word.letters.push(Letter {
            c: styled::letter(letter.c).unwrap_or(letter.c),
            ..*letter
        });
    }
    (Some(start), group.end)
}

fn group(source: &str, start: usize) -> Option<Group<'_>> {
    let (first, mut end, in_brackets) = unit(source, start)?;
    let len = source[end..]
        .chars()
        .take(MAX_BETWEEN)
        .take_while(|&c| is_between(c))
        .map(char::len_utf8)
        .sum::<usize>();
    if len == 0 && !in_brackets {
        return None;
    }
    // Behind most single letters stands a word.
    unit(source, end + len)?;
    let between = &source[end..end + len];
    let mut letters = vec![first];
    while letters.len() < MAX_APART
        && source[end..].starts_with(between)
        && let Some((letter, next, brackets)) = unit(source, end + len)
        && brackets == in_brackets
        // Else the next word has begun: its first letter is not one of those set apart.
        && !source[next..].starts_with(|c: char| c.is_alphanumeric() || styled::is_flag(c))
    {
        letters.push(letter);
        end = next;
    }
    Some(Group {
        letters,
        between,
        in_brackets,
        end,
    })
}

/// A single letter, or one in brackets, with the end of it.
fn unit(source: &str, at: usize) -> Option<(Letter, usize, bool)> {
    let rest = &source[at..];
    let mut chars = rest.chars();
    let mut c = chars.next()?;
    let mut offset = 0;
    let in_brackets = c == '(';
    if in_brackets {
        c = chars.next()?;
        offset = 1;
        if chars.next() != Some(')') {
            return None;
        }
    }
    let is_letter = c.is_alphanumeric()
        && !matches!(c, '\u{1100}'..='\u{11FF}' | 'ぁ'..='ヿ' | '가'..='힣')
        || styled::letter(c).is_some()
        || leet::is_leet(c) && !is_between(c) && c != '(';
    let letter = Letter {
        c,
        at: (at + offset) as u32,
        len: c.len_utf8() as u32,
    };
    is_letter.then_some((letter, at + offset * 2 + c.len_utf8(), in_brackets))
}

fn is_disguise(group: &Group<'_>) -> bool {
    let letters = &group.letters;
    let in_sums = group.between.contains(['/', '+', '=', ':', ',', '\'', '"']);
    let least = if in_sums {
        MIN_APART_IN_SUMS
    } else {
        MIN_APART
    };
    if letters.len() < least || group.in_brackets && group.between.len() > 1 {
        return false;
    }
    let n_letters = letters
        .iter()
        .filter(|letter| letter.c.is_alphabetic() || styled::letter(letter.c).is_some())
        .count();
    let n_signs = letters.len() - n_letters;
    let steps = |wanted: u32| {
        letters
            .windows(2)
            .all(|two| two[1].c as u32 == two[0].c as u32 + wanted)
    };
    // The alphabet, or one letter again and again.
    let is_row = steps(1) || steps(0);
    let few_signs = n_signs <= 1 || n_signs == 2 && n_letters >= 4;
    // Numbers of machines: `a:b:1:2:f:0`.
    let is_hex = in_sums && letters.iter().all(|letter| letter.c.is_ascii_hexdigit());
    few_signs && !is_row && !is_hex
}

/// Whether the first letter is a word of its own: `you are a f o o l`, `I h a t e`. After some words
/// an article follows, at the begin of a sentence whoever speaks.
fn begins_with_a_word(before: &str, group: &Group<'_>) -> bool {
    const BEFORE_A: [&str; 16] = [
        "am", "are", "as", "be", "been", "for", "is", "like", "of", "such", "than", "that's",
        "was", "were", "what", "with",
    ];
    const BEFORE_I: [&str; 9] = [
        "and", "because", "but", "how", "if", "so", "that", "when", "why",
    ];
    let before = before.trim_end();
    let last = before.rsplit(' ').next().unwrap_or_default();
    let enough = group.letters.len() > MIN_APART;
    enough
        && match group.letters.first().map(|letter| letter.c) {
            Some('a') => BEFORE_A.contains(&last),
            Some('i') => {
                let begins = last.is_empty() || last.ends_with(['.', '!', '?', ',', ';', ':']);
                begins || BEFORE_I.contains(&last)
            }
            _ => false,
        }
}

/// How much stood between each two letters before white space was folded to one space.
fn gaps(context: &Context<'_>, group: &Group<'_>) -> Vec<usize> {
    if !group.between.contains(' ') {
        return Vec::new();
    }
    let span = |letter: &Letter| {
        let at = letter.at as usize;
        context.folded.span_in_source(at..at + letter.len as usize)
    };
    let text = context.text.text();
    group
        .letters
        .windows(2)
        .map(|two| {
            let gap = span(&two[0]).end..span(&two[1]).start;
            let lines = text.get(gap.clone()).is_some_and(|gap| gap.contains('\n'));
            gap.len() + usize::from(lines) * 8
        })
        .collect()
}

fn first_len(source: &str, at: usize) -> usize {
    source[at..].chars().next().map_or(0, char::len_utf8)
}

/// What may stand between letters that were set apart.
const fn is_between(c: char) -> bool {
    matches!(
        c,
        ' ' | '.'
            | '-'
            | '_'
            | '*'
            | '|'
            | '/'
            | '+'
            | '~'
            | '='
            | ':'
            | ','
            | '\''
            | '"'
            | '•'
            | '·'
            | '∙'
            | '⋅'
            | '–'
            | '—'
            | '^'
            | '#'
            | '\\'
    )
}
