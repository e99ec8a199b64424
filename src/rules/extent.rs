//! How far a pattern can reach and how much of it is counted repeats: what its engines pay for.

use fancy_regex::Expr;

/// Counted repeats of so many states cost nothing to speak of: their automata fit into the tables.
const FREE: usize = 32;

/// How far a pattern reaches, and how much it carries along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Most characters from its start to its end; `usize::MAX` where there is no end.
    pub(super) reach: usize,
    /// States of its counted repeats (`[^z]{1,200}`), written out. The linear engine may have to carry
    /// all of them along each byte, because each place may have begun a repeat.
    counted: usize,
    /// Look-arounds within look-arounds: each looks as far as it reaches from where the outer one is.
    depth: usize,
}

impl Extent {
    pub(super) fn of(expr: &Expr) -> Self {
        let Part {
            reach,
            counted,
            depth,
            ..
        } = Self::of_part(expr);
        Self {
            reach,
            counted,
            depth,
        }
    }

    /// What a byte costs, as a multiple of what it costs a pattern without counted repeats.
    pub(super) const fn factor(self) -> usize {
        let carried = if self.counted > FREE { self.counted } else { 1 };
        if self.depth > 1 {
            carried.saturating_mul(self.depth)
        } else {
            carried
        }
    }

    fn of_part(expr: &Expr) -> Part {
        let children = || expr.children_iter().map(Self::of_part);
        match expr {
            Expr::Literal { val, .. } => Part::of(val.chars().count()),
            Expr::Repeat { child, lo, hi, .. } => {
                let child = Self::of_part(child);
                let times = if *hi == usize::MAX { lo + 1 } else { *hi };
                let states = child.states.saturating_mul(times.max(1));
                Part {
                    reach: if *hi == usize::MAX {
                        usize::MAX
                    } else {
                        child.reach.saturating_mul(*hi)
                    },
                    states,
                    counted: if times > 1 { states } else { child.counted },
                    depth: child.depth,
                }
            }
            Expr::Alt(_) => children().fold(Part::default(), |one, other| Part {
                reach: one.reach.max(other.reach),
                states: one.states.saturating_add(other.states),
                counted: one.counted.saturating_add(other.counted),
                depth: one.depth.max(other.depth),
            }),
            Expr::LookAround(child, _) => {
                let child = Self::of_part(child);
                Part {
                    depth: child.depth + 1,
                    ..child
                }
            }
            Expr::Any { .. } | Expr::Delegate { .. } | Expr::GeneralNewline { .. } => Part::of(1),
            Expr::Empty | Expr::Assertion(_) => Part::default(),
            _ => {
                let mut children = children().peekable();
                if children.peek().is_none() {
                    // What is referred to may be as long as anything.
                    return Part {
                        reach: usize::MAX,
                        ..Part::of(1)
                    };
                }
                children.fold(Part::default(), |one, other| Part {
                    reach: one.reach.saturating_add(other.reach),
                    states: one.states.saturating_add(other.states),
                    counted: one.counted.saturating_add(other.counted),
                    depth: one.depth.max(other.depth),
                })
            }
        }
    }
}

/// The same of a part.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    reach: usize,
    states: usize,
    counted: usize,
    depth: usize,
}

impl Part {
    const fn of(characters: usize) -> Self {
        Self {
            reach: characters,
            states: characters,
            counted: 0,
            depth: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_within_repeats_multiply() {
        for (pattern, reach, factor) in [
            ("casino", 6, 1),
            (r"buy\s+now", usize::MAX, 1),
            (r"buy.{0,20}now", 26, 1),
            (r"ab[^z]{1,200}c", 203, 200),
            (r"(?:a{1,20}){1,20}b", 401, 400),
            (r"(?<!not )(?:free|gratis)", 10, 1),
            (r"(.)\1{9,20}x", usize::MAX, 1),
            (r"(?:(?=a*(?=b?(?=a*)))a)+b", usize::MAX, 3),
        ] {
            let tree = Expr::parse_tree(pattern).expect(pattern);
            let extent = Extent::of(&tree.expr);
            assert_eq!(
                (extent.reach, extent.factor()),
                (reach, factor),
                "{pattern}"
            );
        }
    }
}
