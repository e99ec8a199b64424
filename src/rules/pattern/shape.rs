//! What a pattern can cost, read off its expression before it meets a text: how far a match can
//! reach, how many of its parts can be under way at once, in how many ways it can be tried.
//!
//! All of it are upper bounds. Where a part is not understood, the bound is "without end".

use std::collections::HashMap;

use fancy_regex::{Assertion, Expr};

use super::subject::Subject;

/// Parts that can be under way at once, at most, for the tables of the linear engine to hold every
/// combination that a text can bring about. Beyond it they may be made anew without end.
const MAX_CALM: u64 = 5;
/// Stands for "without end" in a count of ways.
const MANY: u64 = 1 << 20;

/// How far from each place a pattern reads; look-arounds count as if they took their text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// In bytes, beside the runs.
    bytes: usize,
    /// Runs of white space, as long as the text has them.
    spaces: usize,
    /// Runs without white space.
    words: usize,
    /// Without end.
    far: bool,
}

impl Reach {
    const FAR: Self = Self {
        bytes: 0,
        spaces: 0,
        words: 0,
        far: true,
    };

    const fn bytes(bytes: usize) -> Self {
        Self {
            bytes,
            spaces: 0,
            words: 0,
            far: false,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            spaces: self.spaces.saturating_add(other.spaces),
            words: self.words.saturating_add(other.words),
            far: self.far || other.far,
        }
    }

    fn max(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.max(other.bytes),
            spaces: self.spaces.max(other.spaces),
            words: self.words.max(other.words),
            far: self.far || other.far,
        }
    }

    fn times(self, count: usize) -> Self {
        Self {
            bytes: self.bytes.saturating_mul(count),
            spaces: self.spaces.saturating_mul(count),
            words: self.words.saturating_mul(count),
            far: self.far,
        }
    }

    /// It has no end, whatever the text.
    pub(super) const fn is_far(self) -> bool {
        self.far
    }

    /// In bytes of a text; `None` if it is as far as the text goes.
    pub(super) fn within(self, subject: &Subject<'_>) -> Option<usize> {
        if self.far {
            return None;
        }
        let mut reach = self.bytes;
        if self.spaces > 0 || self.words > 0 {
            let runs = subject.runs();
            reach = reach
                .saturating_add(self.spaces.saturating_mul(runs.space))
                .saturating_add(self.words.saturating_mul(runs.word));
        }
        (reach < subject.text.len()).then_some(reach)
    }
}

/// What the text that an expression takes is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    Space,
    Word,
    Mixed,
}

impl Kind {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, kind) | (kind, Self::Nothing) => kind,
            (one, other) if one == other => one,
            _ => Self::Mixed,
        }
    }
}

/// The bounds of one pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) reach: Reach,
    /// Parts that can be under way at once, and forks on the way between them.
    pub(super) live: u64,
    /// Classes of characters, each as often as it is repeated.
    wide: u64,
    /// Ways in which it can be tried from one place.
    pub(super) ways: u64,
    /// It asks for word boundaries, for which the fast automata give up on text beyond ASCII.
    bounded_by_words: bool,
}

impl Shape {
    pub(super) fn of(expr: &Expr) -> Self {
        let mut reading = Reading::default();
        let (reach, _) = reading.reach(expr);
        let mut parts = Parts::default();
        parts.count(expr, 1);
        let letters = parts.letters.values().copied().max().unwrap_or_default();
        let word_boundary = |part: &Expr| matches!(part, Expr::Assertion(at) if !matches!(at, Assertion::StartText | Assertion::EndText));
        Self {
            reach,
            live: parts
                .wide
                .saturating_add(parts.forks)
                .saturating_add(letters),
            wide: parts.wide,
            ways: ways(expr),
            bounded_by_words: expr.has_descendant_or_self(word_boundary),
        }
    }

    /// Whether the linear engine runs over a text in steps that depend on nothing but its length.
    pub(super) fn is_calm(&self, subject: &Subject<'_>) -> bool {
        self.wide <= MAX_CALM && (subject.is_ascii() || !self.bounded_by_words)
    }
}

/// Reads the reach, remembering that of each group for those that refer back to it.
#[derive(Default)]
struct Reading {
    groups: Vec<Option<(Reach, Kind)>>,
}

impl Reading {
    fn reach(&mut self, expr: &Expr) -> (Reach, Kind) {
        match expr {
            Expr::Empty | Expr::Assertion(_) | Expr::KeepOut => (Reach::default(), Kind::Nothing),
            Expr::Any { .. } => (Reach::bytes(4), Kind::Mixed),
            Expr::GeneralNewline { .. } => (Reach::bytes(4), Kind::Mixed),
            Expr::Literal { val, casei } => {
                // A letter may have fellows of more bytes.
                let bytes = if *casei {
                    4 * val.chars().count()
                } else {
                    val.len()
                };
                (Reach::bytes(bytes), kind_of_text(val))
            }
            Expr::Delegate { inner, .. } => (Reach::bytes(4), kind_of_class(inner)),
            Expr::Concat(parts) => {
                parts
                    .iter()
                    .fold((Reach::default(), Kind::Nothing), |(reach, kind), part| {
                        let (more, other) = self.reach(part);
                        (reach.plus(more), kind.with(other))
                    })
            }
            Expr::Alt(branches) => {
                branches
                    .iter()
                    .fold((Reach::default(), Kind::Nothing), |(reach, kind), branch| {
                        let (more, other) = self.reach(branch);
                        (reach.max(more), kind.with(other))
                    })
            }
            Expr::Group(inner) => {
                let at = self.groups.len();
                self.groups.push(None);
                let found = self.reach(inner);
                self.groups[at] = Some(found);
                found
            }
            Expr::AtomicGroup(inner) => self.reach(inner),
            Expr::LookAround(inner, _) => (self.reach(inner).0, Kind::Nothing),
            Expr::Repeat { child, hi, .. } => {
                let (reach, kind) = self.reach(child);
                (repeated(reach, kind, *hi), kind)
            }
            Expr::Backref { group, casei } => {
                let known = group.checked_sub(1).and_then(|at| *self.groups.get(at)?);
                match known {
                    Some((reach, kind)) if *casei => (reach.times(3), kind),
                    Some(known) => known,
                    None => (Reach::FAR, Kind::Mixed),
                }
            }
            _ => (Reach::FAR, Kind::Mixed),
        }
    }
}

fn repeated(reach: Reach, kind: Kind, hi: usize) -> Reach {
    if hi != usize::MAX {
        return reach.times(hi);
    }
    // However often it is repeated, it stays within one run; its look-arounds go beyond.
    let run = match kind {
        Kind::Nothing => Reach::default(),
        Kind::Space => Reach {
            spaces: 1,
            ..Reach::default()
        },
        Kind::Word => Reach {
            words: 1,
            ..Reach::default()
        },
        Kind::Mixed => return Reach::FAR,
    };
    reach.plus(run)
}

fn kind_of_text(text: &str) -> Kind {
    text.chars().fold(Kind::Nothing, |kind, c| {
        kind.with(if c.is_whitespace() {
            Kind::Space
        } else {
            Kind::Word
        })
    })
}

/// What a class takes. White space is a closed list, so asking for each is exact.
fn kind_of_class(class: &str) -> Kind {
    match class {
        r"\w" | r"\d" | r"\S" | "[0-9]" | "[a-z]" => return Kind::Word,
        r"\s" => return Kind::Space,
        _ => {}
    }
    let spaces: String = ('\0'..='\u{3000}').filter(|c| c.is_whitespace()).collect();
    match fancy_regex::Regex::new(class).map(|class| class.is_match(&spaces)) {
        Ok(Ok(false)) => Kind::Word,
        _ => Kind::Mixed,
    }
}

/// Counts parts, each as often as it is written out by its repeats.
#[derive(Default)]
struct Parts {
    letters: HashMap<char, u64>,
    wide: u64,
    forks: u64,
}

impl Parts {
    fn count(&mut self, expr: &Expr, copies: u64) {
        match expr {
            Expr::Literal { val, .. } => {
                for c in val.chars().flat_map(char::to_lowercase) {
                    let count = self.letters.entry(c).or_default();
                    *count = count.saturating_add(copies);
                }
            }
            Expr::Any { .. } | Expr::Delegate { .. } | Expr::GeneralNewline { .. } => {
                self.wide = self.wide.saturating_add(copies);
            }
            Expr::Alt(branches) => {
                let forks = copies.saturating_mul(branches.len() as u64);
                self.forks = self.forks.saturating_add(forks);
                for branch in branches {
                    self.count(branch, copies);
                }
            }
            Expr::Repeat { child, lo, hi, .. } => {
                let times = if *hi == usize::MAX { *lo.max(&1) } else { *hi };
                let copies = copies.saturating_mul(times as u64);
                if lo != hi {
                    self.forks = self.forks.saturating_add(copies);
                }
                self.count(child, copies);
            }
            _ => {
                for child in expr.children_iter() {
                    self.count(child, copies);
                }
            }
        }
    }
}

fn ways(expr: &Expr) -> u64 {
    let count = match expr {
        Expr::Alt(branches) => branches.iter().map(ways).fold(0, u64::saturating_add),
        Expr::Repeat { child, lo, hi, .. } => {
            let counts = (hi.saturating_sub(*lo) as u64).saturating_add(1);
            match ways(child) {
                1 => counts,
                each => each
                    .saturating_pow((*hi).min(64) as u32)
                    .saturating_add(counts),
            }
        }
        Expr::Empty
        | Expr::Any { .. }
        | Expr::Literal { .. }
        | Expr::Delegate { .. }
        | Expr::Assertion(_)
        | Expr::Backref { .. } => 1,
        _ => expr
            .children_iter()
            .map(ways)
            .fold(1, u64::saturating_mul),
    };
    count.clamp(1, MANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(pattern: &str) -> Shape {
        Shape::of(&Expr::parse_tree(pattern).unwrap().expr)
    }

    #[track_caller]
    fn check(pattern: &str, text: &str, reach: Option<usize>) {
        assert_eq!(
            shape(pattern).reach.within(&Subject::of(text)),
            reach,
            "{pattern}"
        );
    }

    #[test]
    fn a_reach_is_the_most_that_a_match_can_span() {
        let text = "one  three ".repeat(90);
        check("casino", &text, Some(6));
        check("(?:ab|c)d{2,4}", &text, Some(6));
        check("é.", &text, Some(6));
        check("(?i)ab", &text, Some(8));
        check("(?:a{1,20}){1,20}", &text, Some(400));
        check(r"(?<=ab)c(?!def)", &text, Some(6));
        check(r"(a{1,9})\1{1,9}", &text, Some(90));
    }

    #[test]
    fn what_stays_within_a_word_reaches_as_far_as_the_longest_word() {
        let text = "one  three ".repeat(90);
        check(r"a\s+b", &text, Some(2 + 4 + 2));
        check(r"a[^\s.!?]+b", &text, Some(2 + 4 + 5));
        check(r"(a+)\1+b", &text, Some(1 + 2 * (1 + 5) + 5));
        check(r"(a+)\1+b", &"a".repeat(900), None);
    }

    #[test]
    fn what_has_no_end_is_far() {
        for pattern in [r"a.*b", r"(?=.*x)y", r"(?:\w+\s)+a", r"[^.]+", r"\W+", r"a(?R)?b"] {
            assert!(shape(pattern).reach.is_far(), "{pattern}");
        }
    }

    #[test]
    fn parts_are_counted_as_often_as_they_are_repeated() {
        assert_eq!(shape("casino").live, 1);
        assert_eq!(shape("[ab]{3,40}").live, 80);
        assert_eq!(shape("(?:[ab]{20}c){20}").live, 400 + 20);
        assert_eq!(shape("(?:a|b|c)d").live, 1 + 3);
        assert_eq!(shape("(?:a{1,20}){1,20}").ways, MANY);
        assert_eq!(shape("(?<!not )free").ways, 1);
    }
}
