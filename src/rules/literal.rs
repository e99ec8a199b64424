//! The literals that a text must hold for a pattern to match it.
//!
//! Promise: if [`required`] gives literals, no text without one of them matches. It may give none
//! where a cleverer reading would find some; it never gives one too many.
//! `the_prefilter_never_loses_a_match` in `scan` holds it to that.

use fancy_regex::Expr;

/// Shortest literal worth looking for, in bytes.
const MIN_LITERAL: usize = 2;
/// Most alternatives that are kept for one place of a pattern.
const MAX_SET: usize = 64;
/// Longest literal, in bytes: longer ones are no more selective.
const MAX_LENGTH: usize = 48;

/// Literals of which at least one must occur; `None` if no such set is known.
pub(super) fn required(expr: &Expr) -> Option<Vec<String>> {
    let found = read(expr);
    best([found.exact, found.required].into_iter().flatten())
}

/// What is known of the texts that an expression matches.
struct Found {
    /// They are exactly these.
    exact: Option<Vec<String>>,
    /// They hold one of these.
    required: Option<Vec<String>>,
}

impl Found {
    const NOTHING: Self = Self {
        exact: None,
        required: None,
    };

    /// It takes no part of the text.
    fn empty() -> Self {
        Self {
            exact: Some(vec![String::new()]),
            required: None,
        }
    }

    fn best(self) -> Option<Vec<String>> {
        best([self.exact, self.required].into_iter().flatten())
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
                LookAhead | LookBehind => read(inner).best(),
                _ => None,
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
        required: None,
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
            required: best(candidates),
        };
    }
    candidates.push(run);
    Found {
        exact: None,
        required: best(candidates),
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
        .filter(|set| set.len() <= MAX_SET * 4);
    Found { exact, required }
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
            required: None,
        },
        (0, _) => Found::NOTHING,
        _ => Found {
            exact: None,
            required: found.best(),
        },
    }
}

/// The set whose shortest literal is the longest, and of these the smallest set.
fn best(sets: impl IntoIterator<Item = Vec<String>>) -> Option<Vec<String>> {
    sets.into_iter()
        .filter_map(|set| {
            let shortest = set.iter().map(String::len).min()?;
            (shortest >= MIN_LITERAL).then_some((shortest.min(8), set))
        })
        .max_by_key(|(shortest, set)| (*shortest, usize::MAX - set.len()))
        .map(|(_, set)| set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, literals: &[&str]) {
        let tree = Expr::parse_tree(pattern).unwrap();
        let mut found = required(&tree.expr).unwrap_or_default();
        found.sort();
        assert_eq!(found, literals, "{pattern}");
    }

    #[test]
    fn a_literal_is_found_where_one_is_required() {
        check(
            r"(rank|boost)\s+(your|ur)\s+(site|website)",
            &["site", "website"],
        );
        check(r"casino", &["casino"]);
        check(r"\bcasinos?\b", &["casino", "casinos"]);
        check(r"(?<!not )free\s+money", &["money"]);
        check(r"(?=.*viagra).*", &["viagra"]);
        check(r"(?i)VIAGRA", &["VIAGRA"]);
        check(r"(ab){2,}cdef", &["cdef"]);
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
