//! Conditions that can never hold, or always do.

use super::Advice;
use crate::rules::condition::{Condition, Operator, Term};
use crate::rules::definition::RuleDef;
use crate::signals::{Kind, Signal, Value};

/// What is sure of a condition whatever the comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sure {
    Always,
    Never,
    Neither,
}

pub(super) fn look(advice: &mut Advice<'_>, rule: &RuleDef) {
    if rule.condition.is_empty() {
        return;
    }
    let id = &rule.id;
    match sure(&rule.condition) {
        Sure::Never => {
            let what = (
                format!("the conditions of rule {} can never hold", id.value),
                "look for two that contradict each other, or for a count below 0".to_owned(),
            );
            advice.warn(rule.file, &id.span, "never_true", what);
        }
        Sure::Always => {
            let what = (
                format!("the conditions of rule {} hold for every comment", id.value),
                "take them out, or say what must be so".to_owned(),
            );
            advice.warn(rule.file, &id.span, "always_true", what);
        }
        Sure::Neither => {}
    }
}

/// What is unknown makes "always" a little less; it is meant as "whenever it is known".
fn sure(condition: &Condition) -> Sure {
    let verdicts = |terms: &[Term]| terms.iter().map(sure_of).collect::<Vec<_>>();
    let (all, any, none) = (
        verdicts(&condition.all),
        verdicts(&condition.any),
        verdicts(&condition.none),
    );
    let nothing_of_any = !any.is_empty() && any.iter().all(|sure| *sure == Sure::Never);
    let never = all.contains(&Sure::Never)
        || none.contains(&Sure::Always)
        || nothing_of_any
        || contradict(condition);
    let any_of_any = any.is_empty() || any.contains(&Sure::Always);
    let always = all.iter().all(|sure| *sure == Sure::Always)
        && none.iter().all(|sure| *sure == Sure::Never)
        && any_of_any;
    match (never, always) {
        (true, _) => Sure::Never,
        (false, true) => Sure::Always,
        (false, false) => Sure::Neither,
    }
}

fn sure_of(term: &Term) -> Sure {
    match term {
        Term::Rule { .. } => Sure::Neither,
        Term::Nested(inner) => sure(inner),
        Term::Compare {
            signal,
            operator,
            value,
        } => match Range::of(*signal, *operator, value) {
            Some(range) if range.is_empty() => Sure::Never,
            Some(range) if range == Range::all(*signal) => Sure::Always,
            _ => Sure::Neither,
        },
    }
}

/// Whether what must all be so can not be so at once.
fn contradict(condition: &Condition) -> bool {
    // The same under `all` and `none`.
    let same = |one: &Term, other: &Term| match (one, other) {
        (Term::Rule { id: one, .. }, Term::Rule { id: other, .. }) => one == other,
        (one, other) => one == other,
    };
    if condition
        .all
        .iter()
        .any(|term| condition.none.iter().any(|other| same(term, other)))
    {
        return true;
    }
    Signal::ALL.into_iter().any(|signal| {
        let mut range = Range::all(signal);
        let mut words: Vec<&str> = Vec::new();
        let mut flags = Vec::new();
        for term in &condition.all {
            let Term::Compare {
                signal: its,
                operator,
                value,
            } = term
            else {
                continue;
            };
            if *its != signal {
                continue;
            }
            match value {
                Value::Word(word) if *operator == Operator::Equal => words.push(word),
                Value::Flag(flag) => flags.push(*flag == (*operator == Operator::Equal)),
                _ => {}
            }
            if let Some(other) = Range::of(signal, *operator, value) {
                range = range.and(other);
            }
        }
        words.dedup();
        flags.dedup();
        range.is_empty() || words.len() > 1 || flags.len() > 1
    })
}

/// Whole numbers from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    from: i64,
    to: i64,
}

impl Range {
    /// All values of a signal: counts begin at 0; times may lie before the article.
    const fn all(signal: Signal) -> Self {
        let from = match signal.kind() {
            Kind::Number(_) => 0,
            _ => i64::MIN,
        };
        Self { from, to: i64::MAX }
    }

    /// The values for which a comparison holds; `None` where they are no range.
    fn of(signal: Signal, operator: Operator, value: &Value) -> Option<Self> {
        let (Value::Number(n) | Value::Duration(n)) = value else {
            return None;
        };
        let all = Self::all(signal);
        let (from, to) = match operator {
            Operator::Equal => (*n, *n),
            Operator::NotEqual => return None,
            Operator::Less => (all.from, n.saturating_sub(1)),
            Operator::AtMost => (all.from, *n),
            Operator::More => (n.saturating_add(1), all.to),
            Operator::AtLeast => (*n, all.to),
        };
        Some(Self { from, to }.and(all))
    }

    fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }

    const fn is_empty(self) -> bool {
        self.from > self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::condition::parse_term;

    fn condition(all: &[&str], any: &[&str], none: &[&str]) -> Condition {
        let terms = |texts: &[&str]| {
            let terms = texts.iter().map(|text| parse_term(text, 0..0));
            terms.collect::<Result<Vec<_>, _>>().expect("terms")
        };
        Condition {
            all: terms(all),
            any: terms(any),
            none: terms(none),
        }
    }

    #[test]
    fn what_contradicts_itself_can_never_hold() {
        for (all, any, none) in [
            (&["links >= 3", "links < 2"][..], &[][..], &[][..]),
            (&["links == 1", "links == 2"], &[], &[]),
            (&["links < 0"], &[], &[]),
            (&["has_url"], &[], &["has_url"]),
            (&["has_url", "has_url == false"], &[], &[]),
            (&["PRAISE"], &[], &["PRAISE"]),
            (&[], &["words < 0", "links < 0"], &[]),
            (&["url_tld == \"top\"", "url_tld == \"xyz\""], &[], &[]),
            (&[], &[], &["links >= 0"]),
        ] {
            assert_eq!(sure(&condition(all, any, none)), Sure::Never, "{all:?}");
        }
    }

    #[test]
    fn what_every_comment_has_says_nothing() {
        assert_eq!(sure(&condition(&["links >= 0"], &[], &[])), Sure::Always);
        assert_eq!(sure(&condition(&[], &[], &["words < 0"])), Sure::Always);
    }

    #[test]
    fn what_may_be_so_is_left_alone() {
        for all in [
            &["links >= 1", "links <= 3"][..],
            &["post_age < 0 d"],
            &["post_age > 7 d", "post_age < 30 d"],
            &["PRAISE", "has_url"],
            &["links != 2"],
        ] {
            let condition = condition(all, &[], &["quotes"]);
            assert_eq!(sure(&condition), Sure::Neither, "{all:?}");
        }
    }
}
