//! How far a pattern can reach, and how much its engines carry along: what they pay for.

mod class;

use std::ops::Add;

use fancy_regex::Expr;

use class::{Class, Kind};

/// So many characters of classes, written out (`.{0,8}`), make few enough states for the tables of
/// the fast engine. Each of them more doubles the states that a text can bring about.
const FREE: usize = 8;

/// Counted repeats of so many characters are not told apart from none by those that backtrack.
const COUNTED_FREE: usize = 32;

/// States of `.`.
const ANY: usize = 32;

/// How far a pattern reaches, and how much it carries along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// From its start to its end, with what it looks around at.
    pub(super) reach: Reach,
    /// States of the automaton that reads it, about.
    pub(super) states: usize,
    /// Characters of classes, written out: `[^z]{1,200}` has 200. The linear engine may have to carry
    /// all of them along each byte, because each place may have begun a repeat.
    wide: usize,
    /// Characters of counted repeats, written out: what backtracking may try anew at each place.
    counted: usize,
    /// Look-arounds within look-arounds: each looks as far as it reaches from where the outer one is.
    depth: usize,
}

impl Extent {
    /// Of a pattern whose classes mean all scripts, or ASCII alone.
    pub(super) fn of(expr: &Expr, unicode: bool) -> Self {
        let part = Part::of(expr, unicode);
        Self {
            reach: part.reach,
            states: part.states,
            wide: part.wide,
            counted: part.counted,
            depth: part.depth,
        }
    }

    /// What a character costs backtracking, as a multiple of what it costs without counted repeats.
    pub(super) const fn factor(self) -> usize {
        let carried = if self.counted > COUNTED_FREE {
            self.counted
        } else {
            1
        };
        if self.depth > 1 {
            carried.saturating_mul(self.depth)
        } else {
            carried
        }
    }

    /// What the linear engine carries along, if that can be more than its tables hold.
    pub(super) fn carried(self) -> Option<usize> {
        (self.wide > FREE).then_some(self.wide)
    }
}

/// A number of characters that depends on the text: repeats without an end (`\S+`, `\s*`) end where
/// their kind of character does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Characters; `usize::MAX` where there is no end.
    chars: usize,
    /// Runs of what is no white space.
    solid: usize,
    /// Runs of white space.
    spaces: usize,
}

impl Reach {
    const ENDLESS: Self = Self::chars(usize::MAX);

    const fn chars(chars: usize) -> Self {
        Self {
            chars,
            solid: 0,
            spaces: 0,
        }
    }

    /// Whether it ends in each text.
    pub(super) const fn ends(self) -> bool {
        self.chars < usize::MAX
    }

    /// Most characters in any text; `usize::MAX` where a text can have as many as it likes.
    pub(super) const fn at_most(self) -> usize {
        if self.solid + self.spaces > 0 {
            usize::MAX
        } else {
            self.chars
        }
    }

    /// Most characters in a text whose longest runs are these, which are asked for where needed.
    pub(super) fn within(self, runs: impl FnOnce() -> Runs) -> usize {
        if self.solid + self.spaces == 0 {
            return self.chars;
        }
        let runs = runs();
        let solid = self.solid.saturating_mul(runs.solid);
        let spaces = self.spaces.saturating_mul(runs.spaces);
        self.chars.saturating_add(solid).saturating_add(spaces)
    }

    fn times(self, times: usize) -> Self {
        Self {
            chars: self.chars.saturating_mul(times),
            solid: self.solid.saturating_mul(times),
            spaces: self.spaces.saturating_mul(times),
        }
    }

    /// At least as far as both.
    fn max(self, other: Self) -> Self {
        Self {
            chars: self.chars.max(other.chars),
            solid: self.solid.max(other.solid),
            spaces: self.spaces.max(other.spaces),
        }
    }
}

impl Add for Reach {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            chars: self.chars.saturating_add(other.chars),
            solid: self.solid.saturating_add(other.solid),
            spaces: self.spaces.saturating_add(other.spaces),
        }
    }
}

/// The longest runs of a text, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs {
    solid: usize,
    spaces: usize,
}

impl Runs {
    pub(super) fn of(text: &str) -> Self {
        let mut runs = Self::default();
        let (mut solid, mut spaces) = (0, 0);
        for c in text.chars() {
            if c.is_whitespace() {
                (solid, spaces) = (0, spaces + 1);
                runs.spaces = runs.spaces.max(spaces);
            } else {
                (solid, spaces) = (solid + 1, 0);
                runs.solid = runs.solid.max(solid);
            }
        }
        runs
    }
}

/// The same of a part of a pattern.
#[derive(Clone, Copy, Debug)]
struct Part {
    reach: Reach,
    kind: Kind,
    /// Characters, written out.
    characters: usize,
    states: usize,
    wide: usize,
    /// Repeats without an end.
    endless: usize,
    counted: usize,
    depth: usize,
}

impl Part {
    const EMPTY: Self = Self {
        reach: Reach::chars(0),
        kind: Kind::Empty,
        characters: 0,
        states: 0,
        wide: 0,
        endless: 0,
        counted: 0,
        depth: 0,
    };

    fn of(expr: &Expr, unicode: bool) -> Self {
        let children = || expr.children_iter().map(|child| Self::of(child, unicode));
        match expr {
            Expr::Literal { val, .. } => Self::literal(val),
            Expr::Any { .. } => Self::class(Kind::Mixed, ANY),
            Expr::Delegate { inner, .. } => {
                let Class { kind, states } = Class::of(inner);
                Self::class(kind, if unicode { states } else { 1 })
            }
            // `\r\n` is one of them.
            Expr::GeneralNewline { .. } => Self {
                reach: Reach::chars(2),
                ..Self::class(Kind::Space, ANY)
            },
            Expr::Repeat { child, lo, hi, .. } => Self::of(child, unicode).repeated(*lo, *hi),
            Expr::Alt(_) => children().fold(Self::EMPTY, |one, other| Self {
                reach: one.reach.max(other.reach),
                ..one.and(other)
            }),
            Expr::LookAround(child, _) => {
                let child = Self::of(child, unicode);
                Self {
                    depth: child.depth + 1,
                    ..child
                }
            }
            Expr::Empty | Expr::Assertion(_) | Expr::KeepOut => Self::EMPTY,
            Expr::Concat(_) | Expr::Group(_) | Expr::AtomicGroup(_) => {
                children().fold(Self::EMPTY, Self::and)
            }
            // What is referred to may be as long as anything.
            _ => children().fold(
                Self {
                    reach: Reach::ENDLESS,
                    ..Self::class(Kind::Mixed, ANY)
                },
                Self::and,
            ),
        }
    }

    fn literal(text: &str) -> Self {
        let characters = text.chars().count();
        Self {
            reach: Reach::chars(characters),
            kind: text.chars().map(Kind::of).fold(Kind::Empty, Kind::with),
            characters,
            states: text.len(),
            ..Self::EMPTY
        }
    }

    const fn class(kind: Kind, states: usize) -> Self {
        Self {
            reach: Reach::chars(1),
            kind,
            characters: 1,
            states,
            wide: 1,
            ..Self::EMPTY
        }
    }

    fn repeated(self, lo: usize, hi: usize) -> Self {
        let is_endless = hi == usize::MAX;
        let times = if is_endless { lo + 1 } else { hi };
        let characters = self.characters.saturating_mul(times.max(1));
        let wide = if is_endless && times <= 2 {
            // However often a character has been repeated, the state is the same.
            if self.characters == 1 { 0 } else { self.wide }
        } else if times > 1 {
            (self.wide + self.endless).saturating_mul(times)
        } else {
            self.wide
        };
        Self {
            reach: match self.kind {
                _ if !is_endless => self.reach.times(hi),
                Kind::Empty => self.reach,
                Kind::Solid if self.depth == 0 => Reach {
                    solid: 1,
                    ..Reach::default()
                },
                Kind::Space if self.depth == 0 => Reach {
                    spaces: 1,
                    ..Reach::default()
                },
                _ => Reach::ENDLESS,
            },
            characters,
            states: self.states.saturating_mul(times.max(1)),
            wide,
            endless: self.endless + usize::from(is_endless),
            counted: if times > 1 { characters } else { self.counted },
            ..self
        }
    }

    /// Both, one after the other.
    fn and(self, other: Self) -> Self {
        Self {
            reach: self.reach + other.reach,
            kind: self.kind.with(other.kind),
            characters: self.characters.saturating_add(other.characters),
            states: self.states.saturating_add(other.states),
            wide: self.wide.saturating_add(other.wide),
            endless: self.endless.saturating_add(other.endless),
            counted: self.counted.saturating_add(other.counted),
            depth: self.depth.max(other.depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(pattern: &str) -> Extent {
        let tree = Expr::parse_tree(pattern).expect(pattern);
        Extent::of(&tree.expr, true)
    }

    #[test]
    fn repeats_within_repeats_multiply() {
        for (pattern, reach, factor, carried) in [
            ("casino", 6, 1, None),
            (r"buy\s+now", usize::MAX, 1, None),
            (r"buy.{0,8}now", 14, 1, None),
            (r"buy.{0,20}now", 26, 1, Some(20)),
            (r"(?:buy.{0,20}now\s+)+", usize::MAX, 56, Some(20)),
            (r"ab[^z]{1,200}c", 203, 200, Some(200)),
            (
                r"ab[a-z][a-z][a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?c",
                12,
                1,
                Some(9),
            ),
            (r"(?:[^\s.]+\s+){0,2}c", usize::MAX, 1, None),
            (r"(?:[^\s.]+\s+){0,8}c", usize::MAX, 1, Some(16)),
            (r"(?:a{1,20}){1,20}b", 401, 400, None),
            (r"(?<!not )(?:free|gratis)", 10, 1, None),
            (r"(.)\1{9,20}x", usize::MAX, 1, Some(21)),
            (r"(?:(?=a*(?=b?(?=a*)))a)+b", usize::MAX, 3, None),
        ] {
            let extent = extent(pattern);
            assert_eq!(
                (extent.reach.at_most(), extent.factor(), extent.carried()),
                (reach, factor, carried),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_repeats_without_an_end_ends_with_its_kind_of_character() {
        let runs = Runs::of("see https://shop.example/  \n now");
        assert_eq!((runs.solid, runs.spaces), (21, 4));
        for (pattern, within) in [
            ("casino", Some(6)),
            (r"buy\s+now", Some(3 + 4 + 3)),
            (r"buy\S*\s+(?:[a-z]+\.)+ru", Some(3 + 21 + 4 + 21 + 2)),
            (r"(?:[^\s.]+\s+){0,2}now", Some(2 * (21 + 4) + 3)),
            ("é{2,}", Some(21)),
            (r"(?:ab|c d)+", None),
            (r"buy.*now", None),
            (r"(?:[a-z]+\s+)+now", None),
            (r"(a+)\1", None),
            (r"(?=.*x)y", None),
            (r"(?:(?=a b)[ac])+", None),
        ] {
            let reach = extent(pattern).reach;
            let expected = within.unwrap_or(usize::MAX);
            assert_eq!(reach.within(|| runs), expected, "{pattern}");
            assert_eq!(reach.ends(), within.is_some(), "{pattern}");
        }
    }
}
