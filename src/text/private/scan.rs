//! Digits in groups, as people write numbers, and the words that stand before them.

use std::ops::Range;

/// How far back a word may stand that says what a number is, in bytes.
const CUE_REACH: usize = 40;

/// The value of a decimal digit of the scripts that numbers are written in.
pub(super) fn digit_of(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        '０'..='９' => '０',
        _ => return None,
    };
    Some((c as u32 - zero as u32) as u8)
}

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Nothing: a run begins or ends here.
    Edge,
    Space,
    Hyphen,
    Dot,
    Slash,
    /// A bracket, with or without a space or hyphen.
    Bracket,
}

/// Digits without anything between them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// Its digits in those of the run.
    pub(super) digits: Range<usize>,
    /// What stands before it.
    pub(super) joint: Joint,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }
}

/// Groups of digits with one space or sign between two of them.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) groups: Vec<Group>,
    digits: Vec<u8>,
}

impl Run<'_> {
    pub(super) fn end(&self) -> usize {
        self.groups.last().map_or(0, |group| group.span.end)
    }

    /// The digits of some groups.
    pub(super) fn digits(&self, groups: Range<usize>) -> &[u8] {
        match self.groups.get(groups) {
            Some([first, .., last]) => &self.digits[first.digits.start..last.digits.end],
            Some([only]) => &self.digits[only.digits.clone()],
            _ => &[],
        }
    }

    /// How many digits some groups have each.
    pub(super) fn sizes(&self, groups: Range<usize>) -> impl Iterator<Item = usize> + Clone {
        self.groups[groups].iter().map(Group::len)
    }

    /// The bytes of some groups.
    pub(super) fn span(&self, groups: Range<usize>) -> Range<usize> {
        match self.groups.get(groups) {
            Some([first, .., last]) => first.span.start..last.span.end,
            Some([only]) => only.span.clone(),
            _ => 0..0,
        }
    }

    /// What stands before a group; an edge behind the last.
    pub(super) fn joint(&self, group: usize) -> Joint {
        self.groups
            .get(group)
            .map_or(Joint::Edge, |group| group.joint)
    }

    /// Whether all joints between these groups are of one kind.
    pub(super) fn joined_by(&self, groups: Range<usize>, joint: Joint) -> bool {
        self.groups[groups]
            .iter()
            .skip(1)
            .all(|group| group.joint == joint)
    }

    /// Whether these groups stand by themselves: nothing but a space joins them to others, and no
    /// letter, and no sign with a digit behind it, is glued to them.
    pub(super) fn apart(&self, groups: Range<usize>) -> bool {
        let loose = |at| matches!(self.joint(at), Joint::Edge | Joint::Space);
        loose(groups.start) && loose(groups.end) && {
            let span = self.span(groups);
            !glued_before(self.text, span.start) && !glued_behind(self.text, span.end)
        }
    }

    /// Whether these groups are the whole run, and nothing is glued to it.
    pub(super) fn alone(&self) -> bool {
        self.apart(0..self.groups.len())
    }
}

/// Whether something before a place belongs to the number that begins there.
pub(super) fn glued_before(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        Some(c) if c.is_alphanumeric() || c == '_' => true,
        Some('.' | ',' | ':' | '-' | '/' | '=') => {
            before.next().is_some_and(|c| digit_of(c).is_some())
        }
        _ => false,
    }
}

/// Whether something behind a place belongs to the number that ends there.
pub(super) fn glued_behind(text: &str, at: usize) -> bool {
    let mut behind = text[at..].chars();
    match behind.next() {
        None => false,
        Some(c) if c.is_alphanumeric() || c == '_' => true,
        Some('.' | ',' | ':' | '-' | '/' | '=') => {
            behind.next().is_some_and(|c| digit_of(c).is_some())
        }
        Some(c) => c == '%',
    }
}

/// Calls `each` for every run of a text that stands in no web address.
pub(super) fn runs(text: &str, mut each: impl FnMut(&Run)) {
    let (mut at, mut token_end) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if at >= token_end {
            let rest = &text[at..];
            token_end = at + rest.find(char::is_whitespace).unwrap_or(rest.len());
            if is_address(&text[at..token_end]) {
                at = token_end;
                continue;
            }
        }
        if digit_of(c).is_some() {
            let run = run_at(text, at);
            at = run.end().max(at + 1);
            each(&run);
        } else {
            at += c.len_utf8();
        }
    }
}

fn is_address(token: &str) -> bool {
    token.contains("://") || token.starts_with("www.")
}

fn run_at(text: &str, start: usize) -> Run<'_> {
    let mut run = Run {
        text,
        groups: Vec::new(),
        digits: Vec::new(),
    };
    let (mut at, mut joint) = (start, Joint::Edge);
    loop {
        let (begin, first) = (at, run.digits.len());
        for c in text[at..].chars() {
            let Some(digit) = digit_of(c) else { break };
            run.digits.push(digit);
            at += c.len_utf8();
        }
        run.groups.push(Group {
            span: begin..at,
            digits: first..run.digits.len(),
            joint,
        });
        let Some((next, length)) = joint_at(&text[at..]) else {
            return run;
        };
        joint = next;
        at += length;
    }
}

/// The joint that a text begins with, and its bytes; a digit must follow.
fn joint_at(text: &str) -> Option<(Joint, usize)> {
    let mut signs = [' '; 3];
    let mut length = 0;
    for (at, c) in text.chars().take(4).enumerate() {
        if digit_of(c).is_some() {
            let joint = match &signs[..at] {
                [' '] => Joint::Space,
                ['-'] | [' ', '-', ' '] => Joint::Hyphen,
                ['.'] => Joint::Dot,
                ['/'] => Joint::Slash,
                several if several.iter().any(|c| matches!(c, '(' | ')')) => Joint::Bracket,
                _ => return None,
            };
            return Some((joint, length));
        }
        *signs.get_mut(at)? = match c {
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => ' ',
            '-' | '\u{2010}'..='\u{2013}' => '-',
            '.' | '/' | '(' | ')' => c,
            _ => return None,
        };
        length += c.len_utf8();
    }
    None
}

/// Whether one of some lower-case words stands shortly before a place.
pub(super) fn cued(text: &str, at: usize, cues: &[&str]) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(CUE_REACH));
    let before = text[from..at].to_lowercase();
    let mut words = before
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.any(|word| cues.contains(&word))
}
