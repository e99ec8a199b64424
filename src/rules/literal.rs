//! The literals that a text must hold for a pattern to match it.
//!
//! Promise: if [`required`] gives sets of literals, no text matches that lacks one of each set. It
//! may give none where a cleverer reading would find some; it never gives one too many.
//! `the_prefilter_never_loses_a_match` in `scan` holds it to that.

use fancy_regex::Expr;

/// Shortest literal worth looking for, in bytes.
const MIN_LITERAL: usize = 2;
/// Signs that are rare enough to be looked for by themselves.
const RARE_SIGNS: &str = "{}|<>[]@$%#*~^=\\+&";
/// Most alternatives that are kept for one place of a pattern.
const MAX_SET: usize = 64;
/// Most literals that are looked for on behalf of one pattern: those of a large class of words.
const MAX_REQUIRED: usize = 2_048;
/// Most sets that are asked for: a text without the rarest has no other either.
const MAX_SETS: usize = 3;
/// Longest literal, in bytes: longer ones are no more selective.
const MAX_LENGTH: usize = 48;

/// Sets of literals of each of which at least one must occur, the most telling first; none if
/// nothing is known.
pub(super) fn required(expr: &Expr) -> Vec<Vec<String>> {
    read(expr).sets()
}

/// What is known of the texts that an expression matches.
struct Found {
    /// They are exactly these.
    exact: Option<Vec<String>>,
    /// They hold one of each of these sets.
    required: Vec<Vec<String>>,
}

impl Found {
    const NOTHING: Self = Self {
        exact: None,
        required: Vec::new(),
    };

    /// It takes no part of the text.
    fn empty() -> Self {
        Self {
            exact: Some(vec![String::new()]),
            required: Vec::new(),
        }
    }

    fn sets(self) -> Vec<Vec<String>> {
        most_telling(self.exact.into_iter().chain(self.required))
    }

    fn best(self) -> Option<Vec<String>> {
        self.sets().into_iter().next()
    }
}

fn read(expr: &Expr) -> Found {
    match expr {
        Expr::Empty | Expr::Assertion(_) | Expr::KeepOut => Found::empty(),
        Expr::Literal { val, casei } => literal(val, *casei),
        Expr::Concat(parts) => concat(parts),
        Expr::Alt(branches) => alternatives(branches),
        Expr::Group(inner) => read(inner),
        Expr::AtomicGroup(inner) => read(inner),
        Expr::LookAround(inner, kind) => {
            use fancy_regex::LookAround::{LookAhead, LookBehind};
            let required = match kind {
                LookAhead | LookBehind => read(inner).sets(),
                _ => Vec::new(),
            };
            Found {
                exact: Some(vec![String::new()]),
                required,
            }
        }
        Expr::Repeat { child, lo, hi, .. } => repeat(child, *lo, *hi),
        _ => Found::NOTHING,
    }
}

fn literal(text: &str, ignores_case: bool) -> Found {
    // The automaton folds the case of ASCII alone; `k` and `s` have fellows beyond it (the Kelvin
    // sign, the long s).
    let safe = text
        .bytes()
        .all(|byte| byte.is_ascii() && !b"kKsS".contains(&byte));
    if ignores_case && !safe {
        return Found::NOTHING;
    }
    Found {
        exact: Some(vec![text.to_owned()]),
        required: Vec::new(),
    }
}

fn concat(parts: &[Expr]) -> Found {
    let mut candidates = Vec::new();
    let mut run = vec![String::new()];
    let mut all_exact = true;
    for part in parts {
        let found = read(part);
        candidates.extend(found.required);
        if let Some(longer) = found.exact.and_then(|next| product(&run, &next)) {
            run = longer;
        } else {
            all_exact = false;
            candidates.push(std::mem::replace(&mut run, vec![String::new()]));
            // What was too much to multiply is still known by itself.
            if let Some(alone) = read(part).exact {
                candidates.push(alone.clone());
                run = alone;
            }
        }
    }
    if all_exact {
        return Found {
            exact: Some(run),
            required: most_telling(candidates),
        };
    }
    candidates.push(run);
    Found {
        exact: None,
        required: most_telling(candidates),
    }
}

fn product(left: &[String], right: &[String]) -> Option<Vec<String>> {
    if left.len() * right.len() > MAX_SET {
        return None;
    }
    let joined: Vec<String> = left
        .iter()
        .flat_map(|a| right.iter().map(move |b| format!("{a}{b}")))
        .collect();
    joined
        .iter()
        .all(|text| text.len() <= MAX_LENGTH)
        .then_some(joined)
}

fn alternatives(branches: &[Expr]) -> Found {
    let found: Vec<Found> = branches.iter().map(read).collect();
    let exact = found
        .iter()
        .map(|branch| branch.exact.clone())
        .collect::<Option<Vec<_>>>()
        .map(|sets| sets.concat())
        .filter(|set| set.len() <= MAX_SET);
    let required = found
        .into_iter()
        .map(Found::best)
        .collect::<Option<Vec<_>>>()
        .map(|sets| sets.concat())
        .filter(|set| set.len() <= MAX_REQUIRED);
    Found {
        exact,
        required: required.into_iter().collect(),
    }
}

fn repeat(child: &Expr, lo: usize, hi: usize) -> Found {
    let found = read(child);
    match (lo, hi) {
        (1, 1) => found,
        (0, 1) => Found {
            exact: found.exact.map(|mut set| {
                set.push(String::new());
                set
            }),
            required: Vec::new(),
        },
        (0, _) => Found::NOTHING,
        _ => Found {
            exact: None,
            required: found.sets(),
        },
    }
}

/// The sets whose shortest literal is the longest, and of these the smallest: at most [`MAX_SETS`].
fn most_telling(sets: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let mut telling: Vec<(usize, Vec<String>)> = sets
        .into_iter()
        .filter_map(|set| {
            let shortest = set.iter().map(String::len).min()?;
            let is_telling = |text: &String| {
                text.len() >= MIN_LITERAL || text.chars().any(|sign| RARE_SIGNS.contains(sign))
            };
            let telling = set.iter().all(is_telling);
            telling.then_some((shortest.min(8), set))
        })
        .collect();
    telling.sort_by_key(|(shortest, set)| (std::cmp::Reverse(*shortest), set.len()));
    let mut sets: Vec<Vec<String>> = telling.into_iter().map(|(_, set)| set).collect();
    sets.dedup();
    sets.truncate(MAX_SETS);
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, literals: &[&str]) {
        let tree = Expr::parse_tree(pattern).unwrap();
        let mut found = required(&tree.expr).into_iter().next().unwrap_or_default();
        found.sort();
        assert_eq!(found, literals, "{pattern}");
    }

    #[test]
    fn a_literal_is_found_where_one_is_required() {
        check(
            r"(rank|boost)\s+(your|ur)\s+(site|website)",
            &["boost", "rank"],
        );
        check(r"casino", &["casino"]);
        check(r"\bcasinos?\b", &["casino", "casinos"]);
        check(r"(?<!not )free\s+money", &["money"]);
        check(r"(?=.*viagra).*", &["viagra"]);
        check(r"(?i)VIAGRA", &["VIAGRA"]);
        check(r"(ab){2,}cdef", &["cdef"]);
        check(r"\{[^{}|]+(?:\|[^{}|]+)+\}", &["{"]);
        check(r"[a-z]+(?:@|\[at\])[a-z]+", &["@", "[at]"]);
        check(r"[0-9]+\$.*now", &["now"]);
    }

    #[test]
    fn each_part_that_must_be_there_gives_a_set() {
        let tree = Expr::parse_tree(r"\b(?:rats|mice)\b.{0,9}\b(?:eat|ate)\b \w+").unwrap();
        let sets = required(&tree.expr);
        assert_eq!(sets[..2], [vec!["rats", "mice"], vec!["eat ", "ate "]]);
    }

    #[test]
    fn no_literal_is_claimed_where_none_is_required() {
        for pattern in [
            r"\d+",
            r"(casino)?",
            r"(foo|\d)",
            r"(?!casino)",
            r"a",
            r"(?i)sky",
            r"(.)\1{9,}",
        ] {
            check(pattern, &[]);
        }
    }
}
