//! `meta NAME (A && !B) || (C + D > 1)`: an expression over tests, as a condition of ours.

use crate::rules::write::{ConditionText, TermText};

/// Most members of a sum that is written out: "two of seven" are 21 pairs.
const MOST_WAYS: usize = 64;
/// How deep an expression may nest: conditions here may six times.
const DEEPEST: usize = 24;

/// An expression, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meta {
    /// A test.
    Name(String),
    Number(i64),
    Not(Box<Meta>),
    All(Vec<Meta>),
    Any(Vec<Meta>),
    Sum(Vec<Meta>),
    /// A sum of tests of which so many must have hit.
    AtLeast(i64, Vec<Meta>),
}

/// Reads an expression; `None` where it says what conditions can not.
pub(super) fn parse(text: &str) -> Option<Meta> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    let meta = parser.any()?;
    (parser.at == tokens.len()).then_some(meta)
}

impl Meta {
    /// The tests it names, each once, and whether it wants them to hit.
    pub(super) fn names(&self) -> Vec<(&str, bool)> {
        let mut found = Vec::new();
        self.collect(true, &mut found);
        found
    }

    fn collect<'a>(&'a self, wanted: bool, found: &mut Vec<(&'a str, bool)>) {
        match self {
            Self::Name(name) => {
                if !found.contains(&(name, wanted)) {
                    found.push((name, wanted));
                }
            }
            Self::Number(_) => {}
            Self::Not(inner) => inner.collect(!wanted, found),
            Self::All(parts) | Self::Any(parts) | Self::Sum(parts) | Self::AtLeast(_, parts) => {
                for part in parts {
                    part.collect(wanted, found);
                }
            }
        }
    }

    /// As a condition; `id` gives the id of a test here. `None` where it can not be said.
    pub(super) fn condition(&self, id: &dyn Fn(&str) -> String) -> Option<ConditionText> {
        let all = |terms| ConditionText {
            all: terms,
            ..ConditionText::default()
        };
        let any = |terms| ConditionText {
            any: terms,
            ..ConditionText::default()
        };
        Some(match self {
            Self::Name(name) => all(vec![TermText::Word(id(name))]),
            Self::Number(_) | Self::Sum(_) => return None,
            Self::Not(inner) => ConditionText {
                none: vec![inner.term(id)?],
                ..ConditionText::default()
            },
            Self::All(parts) => all(terms(parts, id)?),
            Self::Any(parts) => any(terms(parts, id)?),
            Self::AtLeast(count, parts) => {
                let count = usize::try_from(*count).ok()?;
                let terms = terms(parts, id)?;
                match count {
                    1 => any(terms),
                    _ if count == terms.len() => all(terms),
                    _ if count == 0 || count > terms.len() => return None,
                    _ => {
                        let ways = choose(&terms, count)?;
                        any(ways
                            .into_iter()
                            .map(|way| TermText::Nested(all(way)))
                            .collect())
                    }
                }
            }
        })
    }

    fn term(&self, id: &dyn Fn(&str) -> String) -> Option<TermText> {
        match self {
            Self::Name(name) => Some(TermText::Word(id(name))),
            other => other.condition(id).map(TermText::Nested),
        }
    }
}

fn terms(parts: &[Meta], id: &dyn Fn(&str) -> String) -> Option<Vec<TermText>> {
    parts.iter().map(|part| part.term(id)).collect()
}

/// All ways to take so many of the terms; `None` if they are too many to write out.
fn choose(terms: &[TermText], count: usize) -> Option<Vec<Vec<TermText>>> {
    let mut ways: Vec<(usize, Vec<TermText>)> = vec![(0, Vec::new())];
    for _ in 0..count {
        ways = ways
            .into_iter()
            .flat_map(|(from, way)| {
                (from..terms.len()).map(move |at| {
                    let more = way.iter().chain([&terms[at]]).cloned().collect();
                    (at + 1, more)
                })
            })
            .collect();
        if ways.len() > 4 * MOST_WAYS {
            return None;
        }
    }
    (ways.len() <= MOST_WAYS).then(|| ways.into_iter().map(|(_, way)| way).collect())
}

fn tokens(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let signs = [
            "&&", "||", ">=", "<=", "==", "!=", "(", ")", "!", ">", "<", "+",
        ];
        let length = if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else {
            signs.iter().find(|sign| rest.starts_with(**sign))?.len()
        };
        let (token, after) = rest.split_at(length);
        found.push(match token {
            "and" => "&&",
            "or" => "||",
            "not" => "!",
            other => other,
        });
        rest = after.trim_start();
    }
    Some(found)
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).copied().unwrap_or("")
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Meta> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut parts = vec![self.all()?];
        while self.eat("||") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Some(one_or(parts, Meta::Any))
    }

    fn all(&mut self) -> Option<Meta> {
        let mut parts = vec![self.comparison()?];
        while self.eat("&&") {
            parts.push(self.comparison()?);
        }
        Some(one_or(parts, Meta::All))
    }

    fn comparison(&mut self) -> Option<Meta> {
        let left = self.sum()?;
        let operator = [">=", "<=", "==", "!=", ">", "<"]
            .into_iter()
            .find(|sign| self.eat(sign));
        let Some(operator) = operator else {
            return Some(left);
        };
        let Meta::Number(right) = self.sum()? else {
            return None;
        };
        let mut parts = match left {
            Meta::Sum(parts) => parts,
            Meta::Number(_) => return None,
            other => vec![other],
        };
        // A number among the tests moves the line.
        let fixed: i64 = parts
            .iter()
            .map(|part| {
                if let Meta::Number(number) = part {
                    *number
                } else {
                    0
                }
            })
            .sum();
        parts.retain(|part| !matches!(part, Meta::Number(_)));
        let line = right.checked_sub(fixed)?;
        let at_least = |count| Meta::AtLeast(count, parts.clone());
        let not = |meta| Meta::Not(Box::new(meta));
        Some(match operator {
            ">=" => at_least(line),
            ">" => at_least(line.checked_add(1)?),
            "<" => not(at_least(line)),
            "<=" => not(at_least(line.checked_add(1)?)),
            "==" if line == 0 => not(at_least(1)),
            "==" if usize::try_from(line) == Ok(parts.len()) => at_least(line),
            "==" => Meta::All(vec![at_least(line), not(at_least(line.checked_add(1)?))]),
            "!=" if line == 0 => at_least(1),
            _ => return None,
        })
    }

    fn sum(&mut self) -> Option<Meta> {
        let mut parts = vec![self.single()?];
        while self.eat("+") {
            parts.push(self.single()?);
        }
        Some(one_or(parts, Meta::Sum))
    }

    fn single(&mut self) -> Option<Meta> {
        if self.eat("!") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let inner = self.single()?;
            self.depth -= 1;
            return Some(Meta::Not(Box::new(inner)));
        }
        if self.eat("(") {
            let inner = self.any()?;
            return self.eat(")").then_some(inner);
        }
        let token = self.peek().to_owned();
        self.at += 1;
        if let Ok(number) = token.parse() {
            return Some(Meta::Number(number));
        }
        let first = token.chars().next()?;
        (first.is_ascii_alphabetic() || first == '_').then_some(Meta::Name(token))
    }
}

fn one_or(mut parts: Vec<Meta>, several: fn(Vec<Meta>) -> Meta) -> Meta {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    several(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The condition as words, or what can not be said.
    #[track_caller]
    fn check(text: &str, said: &str) {
        let condition = parse(text).and_then(|meta| meta.condition(&str::to_owned));
        let found = condition.map_or("-".to_owned(), |condition| words(&condition));
        assert_eq!(found, said, "{text}");
    }

    fn words(condition: &ConditionText) -> String {
        let side = |name: &str, terms: &[TermText]| {
            let terms: Vec<_> = terms
                .iter()
                .map(|term| match term {
                    TermText::Word(word) => word.clone(),
                    TermText::Nested(inner) => words(inner),
                })
                .collect();
            (!terms.is_empty()).then(|| format!("{name}({})", terms.join(" ")))
        };
        let sides = [
            side("all", &condition.all),
            side("any", &condition.any),
            side("none", &condition.none),
        ];
        sides.into_iter().flatten().collect::<Vec<_>>().join("+")
    }

    #[test]
    fn and_or_and_not_are_all_any_and_none() {
        check("A", "all(A)");
        check("(A && B) || !__C", "any(all(A B) none(__C))");
        check("A and not B", "all(A none(B))");
        check("!(A || B)", "none(any(A B))");
        let many = ["!A"; 30].join(" || ");
        check(&many, &format!("any({})", ["none(A)"; 30].join(" ")));
    }

    #[test]
    fn a_sum_is_written_out_where_that_can_be_read() {
        check("(A + B + C) > 0", "any(A B C)");
        check("A+B+C >= 3", "all(A B C)");
        check("A + B + C > 1", "any(all(A B) all(A C) all(B C))");
        check("A + B < 1", "none(any(A B))");
        check("A + B == 0", "none(any(A B))");
        check("1 + A + B > 1", "any(A B)");
        check("(A + B == 1)", "all(any(A B) none(all(A B)))");
        let long = ["A"; 30].join(" + ");
        check(&format!("{long} > 3"), "-");
    }

    #[test]
    fn what_conditions_can_not_say_is_not_guessed() {
        for text in [
            "A * 2 > 1",
            "A - B",
            "1",
            "A + B",
            "A > B",
            "(A",
            "A B",
            "A && ",
            "rules_matching(/X/)",
            "",
        ] {
            check(text, "-");
        }
        check(&"(".repeat(10_000), "-");
        check(&"!".repeat(10_000), "-");
    }
}
