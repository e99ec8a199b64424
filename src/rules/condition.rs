//! Conditions over rules and signals: `all`, `any`, `none`, comparisons.
//!
//! Three values, by Kleene: true, false, and unknown for a signal that the site gave no ground
//! for. A condition holds only if it is true; `none` of something unknown is unknown.

use std::fmt;
use std::ops::Range;

use crate::signals::{Kind, Signal, Signals, Value};

/// How a signal is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// One member of a list of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Another rule fired.
    Rule {
        /// Its id as written.
        id: String,
        /// Where that is written.
        span: Range<usize>,
    },
    /// A signal compares as said.
    Compare {
        /// Which.
        signal: Signal,
        /// How.
        operator: Operator,
        /// With what.
        value: Value,
    },
    /// A condition of its own.
    Nested(Condition),
}

/// `all`, `any` and `none`; all three must hold, an empty list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Each of these.
    pub all: Vec<Term>,
    /// At least one of these.
    pub any: Vec<Term>,
    /// Not one of these.
    pub none: Vec<Term>,
}

impl Condition {
    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty() && self.none.is_empty()
    }

    /// Whether it holds: `None` is unknown. `fired` tells of a rule id.
    pub fn holds(&self, signals: &Signals, fired: &dyn Fn(&str) -> bool) -> Option<bool> {
        let value = |term: &Term| term.holds(signals, fired);
        let all = every(self.all.iter().map(value));
        let any = if self.any.is_empty() {
            Some(true)
        } else {
            some(self.any.iter().map(value))
        };
        let none = some(self.none.iter().map(value)).map(|found| !found);
        every([all, any, none])
    }

    /// All terms, those of nested conditions too.
    pub fn terms(&self) -> Vec<&Term> {
        let mut found = Vec::new();
        for term in self.all.iter().chain(&self.any).chain(&self.none) {
            match term {
                Term::Nested(inner) => found.extend(inner.terms()),
                term => found.push(term),
            }
        }
        found
    }

    /// What it rested on, in words: the true terms; where it asks only what must not be so, the
    /// values of those signals.
    pub fn because(&self, signals: &Signals, fired: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut words = Vec::new();
        for term in self.all.iter().chain(&self.any) {
            match term {
                Term::Nested(inner) => words.extend(inner.because(signals, fired)),
                Term::Rule { id, .. } if fired(id) => words.push(id.clone()),
                Term::Compare { signal, .. } if term.holds(signals, fired) == Some(true) => {
                    words.extend(in_words(*signal, signals));
                }
                _ => {}
            }
        }
        if self.all.is_empty() && self.any.is_empty() {
            for term in &self.none {
                if let Term::Compare { signal, .. } = term {
                    words.extend(in_words(*signal, signals));
                }
            }
        }
        words.dedup();
        words
    }
}

impl fmt::Display for Term {
    /// As it is written in a rule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { id, .. } => f.write_str(id),
            Self::Nested(_) => f.write_str("{ … }"),
            Self::Compare {
                signal,
                operator: Operator::Equal,
                value: Value::Flag(true),
            } => f.write_str(signal.name()),
            Self::Compare {
                signal,
                operator,
                value,
            } => write!(f, "{} {} {value}", signal.name(), operator.sign()),
        }
    }
}

impl Term {
    fn holds(&self, signals: &Signals, fired: &dyn Fn(&str) -> bool) -> Option<bool> {
        match self {
            Self::Rule { id, .. } => Some(fired(id)),
            Self::Nested(inner) => inner.holds(signals, fired),
            Self::Compare {
                signal,
                operator,
                value,
            } => Some(operator.compares(signals.get(*signal)?, value)),
        }
    }
}

fn in_words(signal: Signal, signals: &Signals) -> Option<String> {
    let value = signals.get(signal)?;
    Some(format!("{} = {value}", signal.name()))
}

/// Kleene's "and".
fn every(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for value in values {
        match value {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

/// Kleene's "or".
fn some(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    every(values.into_iter().map(|value| value.map(|known| !known))).map(|none| !none)
}

impl Operator {
    const SIGNS: [(&'static str, Self); 6] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        (">", Self::More),
        ("<", Self::Less),
    ];

    /// As it is written.
    fn sign(self) -> &'static str {
        let mut signs = Self::SIGNS.iter();
        signs
            .find(|(_, operator)| *operator == self)
            .map_or("", |(sign, _)| sign)
    }

    fn compares(self, actual: &Value, wanted: &Value) -> bool {
        let ordering = match (actual, wanted) {
            (Value::Number(a), Value::Number(b)) | (Value::Duration(a), Value::Duration(b)) => {
                a.cmp(b)
            }
            (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
            (Value::Word(a), Value::Word(b)) => a.cmp(b),
            // The parser gave the constant the signal's own kind.
            _ => return false,
        };
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::More => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

/// Why a term could not be read: what is wrong, and what to do.
pub(crate) type TermError = (&'static str, (String, String));

/// Reads `RULE_ID`, `flag`, or `signal >= 3`.
pub(crate) fn parse_term(text: &str, span: Range<usize>) -> Result<Term, TermError> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Ok(Term::Rule {
            id: text.to_owned(),
            span,
        });
    }
    let (name, comparison) = split(text);
    let signal = Signal::of_name(name).ok_or_else(|| {
        let known = Signal::ALL.map(Signal::name);
        let help = super::error::suggestion(name, known);
        (
            "unknown_signal",
            (
                format!("there is no signal `{name}`"),
                format!("{help} (`hamlet rules signals` lists them; a rule's id is in capitals)"),
            ),
        )
    })?;
    let Some((operator, constant)) = comparison else {
        return if signal.kind() == Kind::Flag {
            Ok(Term::Compare {
                signal,
                operator: Operator::Equal,
                value: Value::Flag(true),
            })
        } else {
            Err(wrong_value(signal, ""))
        };
    };
    let value = value_of(signal, constant).ok_or_else(|| wrong_value(signal, constant))?;
    let ordered = matches!(value, Value::Number(_) | Value::Duration(_));
    if !ordered && !matches!(operator, Operator::Equal | Operator::NotEqual) {
        return Err(wrong_value(signal, constant));
    }
    Ok(Term::Compare {
        signal,
        operator,
        value,
    })
}

fn split(text: &str) -> (&str, Option<(Operator, &str)>) {
    for (at, _) in text.char_indices() {
        for (sign, operator) in Operator::SIGNS {
            if let Some(constant) = text[at..].strip_prefix(sign) {
                return (text[..at].trim(), Some((operator, constant.trim())));
            }
        }
    }
    (text, None)
}

fn value_of(signal: Signal, constant: &str) -> Option<Value> {
    match signal.kind() {
        Kind::Number(_) => constant.parse().ok().map(Value::Number),
        Kind::Flag => constant.parse().ok().map(Value::Flag),
        Kind::Duration => duration(constant).map(Value::Duration),
        Kind::Word => {
            let word = constant
                .strip_prefix(['"', '\''])?
                .strip_suffix(['"', '\''])?;
            Some(Value::Word(word.to_lowercase()))
        }
    }
}

/// `30 s`, `5 min`, `12 h`, `7 d`, in seconds.
fn duration(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '-')?;
    let seconds = match text[unit_at..].trim() {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    text[..unit_at].parse::<i64>().ok()?.checked_mul(seconds)
}

fn wrong_value(signal: Signal, constant: &str) -> TermError {
    let name = signal.name();
    let example = match signal.kind() {
        Kind::Number(_) => format!("`{name} >= 2`"),
        Kind::Duration => format!("`{name} > 180 d` (units: s, min, h, d)"),
        Kind::Flag => format!("`{name}`, or put it under `none`"),
        Kind::Word => format!("`{name} == \"word\"`"),
    };
    let message = if constant.is_empty() {
        format!(
            "`{name}` is a {} and must be compared",
            signal.kind().describe()
        )
    } else {
        format!(
            "`{name}` is a {} and can not be compared so",
            signal.kind().describe()
        )
    };
    ("bad_comparison", (message, format!("write {example}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_neither_true_nor_false() {
        assert_eq!(every([Some(true), None]), None);
        assert_eq!(every([Some(false), None]), Some(false));
        assert_eq!(some([Some(true), None]), Some(true));
        assert_eq!(some([Some(false), None]), None);
    }

    #[test]
    fn none_of_something_unknown_does_not_hold() {
        let term = parse_term("post_age > 7 d", 0..0).unwrap();
        let condition = Condition {
            none: vec![term],
            ..Condition::default()
        };
        assert_eq!(condition.holds(&Signals::default(), &|_| false), None);
    }

    #[test]
    fn a_comparison_must_fit_the_kind_of_the_signal() {
        assert!(parse_term("links >= 2", 0..0).is_ok());
        assert!(parse_term("post_age>180 d", 0..0).is_ok());
        assert!(parse_term("has_url", 0..0).is_ok());
        assert!(parse_term("content_script == \"latin\"", 0..0).is_ok());
        for wrong in [
            "links",
            "links >= many",
            "post_age > 180",
            "has_url > 2",
            "lnks >= 1",
        ] {
            assert!(parse_term(wrong, 0..0).is_err(), "{wrong}");
        }
    }
}
