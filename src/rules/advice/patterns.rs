//! Patterns and phrases that match more, or cost more, than was meant.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use fancy_regex::{Expr, Regex};

use super::Advice;
use crate::decision::FaultReason;
use crate::rules::definition::{Matcher, Placed, RuleDef};
use crate::rules::pattern::Pattern;
use crate::rules::plain::Text;
use crate::rules::price::{Engine, Work};
use crate::rules::turns::Near;
use crate::signals::is_common;

/// Shortest text for which it is looked into words; shorter ones stand in nearly all of them.
const SHORTEST: usize = 3;
/// Length of the texts that are made to be hard, in bytes: what the dearest patterns read.
const HARD: usize = 1_000;
/// Most parts of a pattern of which hard texts are made.
const MOST_PARTS: usize = 12;

/// A bare dot between what look like the parts of a domain.
static DOMAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[a-z0-9](?:\.|\[\.\])?(?<dot>(?<!\\)\.)(?:com|net|org|info|biz|ru|cn|top|xyz|shop|online|site|club|io|co|de|uk|eu|pl|example)(?![a-z0-9*+?{])",
    )
    .ok()
});

pub(super) fn look(advice: &mut Advice<'_>, rule: &RuleDef, words: &BTreeSet<String>) {
    match &rule.matcher {
        Some(Matcher::Patterns(patterns)) => {
            for pattern in patterns {
                dot_in_domain(advice, rule, pattern);
                slow(advice, rule, pattern);
                if is_bare(&pattern.value) {
                    inside_words(advice, rule, pattern, words);
                }
            }
        }
        Some(Matcher::Phrases {
            phrases, anywhere, ..
        }) => {
            for phrase in phrases {
                if *anywhere {
                    inside_words(advice, rule, phrase, words);
                } else if rule.at_least == 1
                    && rule.condition.is_empty()
                    && is_common(&phrase.value)
                {
                    let what = (
                        format!(
                            "`{}` is a word that half of all comments have",
                            phrase.value
                        ),
                        "write a longer phrase, or ask for more beside it with `all`".to_owned(),
                    );
                    advice.warn(rule.file, &phrase.span, "common_word", what);
                }
            }
        }
        _ => {}
    }
}

/// Whether a pattern is a word and nothing else, so that it matches inside others.
fn is_bare(pattern: &str) -> bool {
    pattern.len() >= SHORTEST && pattern.chars().all(char::is_alphabetic)
}

fn inside_words(
    advice: &mut Advice<'_>,
    rule: &RuleDef,
    text: &Placed<String>,
    words: &BTreeSet<String>,
) {
    let wanted = text.value.trim();
    if wanted.chars().count() < SHORTEST {
        return;
    }
    let inside: Vec<&str> = words
        .iter()
        .filter(|word| word.len() > wanted.len() && word.contains(wanted))
        // A plural or another ending of the word itself is what was meant.
        .filter(|word| !word.starts_with(wanted))
        .take(3)
        .map(String::as_str)
        .collect();
    if !inside.is_empty() {
        let what = (
            format!("`{wanted}` stands inside `{}`", inside.join("`, `")),
            "match whole words: leave `match` out, or write \\b on both sides".to_owned(),
        );
        advice.warn(rule.file, &text.span, "inside_words", what);
    }
}

fn dot_in_domain(advice: &mut Advice<'_>, rule: &RuleDef, pattern: &Placed<String>) {
    let found = DOMAIN
        .as_ref()
        .and_then(|domain| domain.captures(&pattern.value).ok().flatten());
    if let Some(found) = found {
        let part = found.get(0).map_or("", |part| part.as_str());
        let what = (
            format!("the `.` in `{part}` stands for any character"),
            "write `\\.`, or name the domain: domains = [\"…\"]".to_owned(),
        );
        advice.warn(rule.file, &pattern.span, "dot_in_domain", what);
    }
}

/// Tries a pattern that needs backtracking on short texts made of its own parts. Counts steps, not
/// time: the same pattern is told everywhere.
fn slow(advice: &mut Advice<'_>, rule: &RuleDef, source: &Placed<String>) {
    if !Pattern::may_backtrack(&source.value) {
        return;
    }
    let Ok(pattern) = Pattern::compile(&source.value, rule.view.is_lower_case()) else {
        return;
    };
    if pattern.engine() == Engine::Linear {
        return;
    }
    let gives_up = |text: &String| {
        let (_, fault) = pattern.find(&Text::of(text), Near::ANYWHERE, &mut Work::default());
        matches!(fault, Some(FaultReason::StepLimit | FaultReason::WorkLimit))
    };
    if let Some(hard) = hard_texts(&source.value).into_iter().find(gives_up) {
        let start: String = hard.chars().take(12).collect();
        let what = (
            format!(
                "this pattern gives up on a text of {} bytes such as `{start}…`",
                hard.len()
            ),
            "repeat only what can not be read in two ways: no `(a+)+`, bounded repeats before `\\1` and in look-arounds".to_owned(),
        );
        advice.warn(rule.file, &source.span, "slow_pattern", what);
    }
}

/// Texts that repeat a part of the pattern and then fail.
fn hard_texts(pattern: &str) -> Vec<String> {
    let parts = RefCell::new(BTreeSet::new());
    if let Ok(tree) = Expr::parse_tree(pattern) {
        // Visits all of them: none is the one that is looked for.
        tree.expr.has_descendant_or_self(|expr| {
            let mut parts = parts.borrow_mut();
            match expr {
                Expr::Literal { val, .. } => {
                    parts.insert(val.clone());
                }
                Expr::Delegate { inner, .. } => parts.extend(sample(inner)),
                Expr::Any { .. } => {
                    parts.insert("a".to_owned());
                }
                _ => {}
            }
            false
        });
    }
    let parts: Vec<String> = parts.into_inner().into_iter().take(MOST_PARTS).collect();
    let all = parts.concat();
    let mut texts = Vec::new();
    for part in parts.iter().chain([&all]).filter(|part| !part.is_empty()) {
        let pumped = part.repeat(1 + HARD / part.len());
        texts.push(format!("{pumped}!"));
        texts.push(pumped);
    }
    texts
}

/// A character that a class takes.
fn sample(class: &str) -> Option<String> {
    let taken = Regex::new(&format!("^(?:{class})$")).ok()?;
    [
        "a", "b", "x", "0", " ", ".", "-", "\u{e9}", "\u{436}", "\u{6f22}",
    ]
    .into_iter()
    .find(|text| taken.is_match(text).unwrap_or(false))
    .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_slow(pattern: &str) -> bool {
        let compiled = Pattern::compile(pattern, true).expect(pattern);
        compiled.engine() != Engine::Linear
            && hard_texts(pattern).iter().any(|text| {
                compiled
                    .find(&Text::of(text), Near::ANYWHERE, &mut Work::default())
                    .1
                    == Some(FaultReason::StepLimit)
            })
    }

    #[test]
    fn patterns_that_backtrack_badly_are_found_by_trying() {
        for slow in [
            r"(a+)\1+b",
            r"(x+x+)+y(?!z)",
            r"(a|aa)+\1z$",
            r"(?=(\w+\s?)+\1q)w",
        ] {
            assert!(is_slow(slow), "{slow}");
        }
        for fine in [
            r"\bbuy\s+now\b",
            r"(?<!not )free",
            r"(.)\1{9,20}x",
            r"(?:a+)+b",
        ] {
            assert!(!is_slow(fine), "{fine}");
        }
    }

    #[test]
    fn a_bare_dot_in_a_domain_is_seen_and_an_escaped_one_is_fine() {
        let domain = DOMAIN.as_ref().expect("a pattern");
        let seen = |pattern: &str| domain.is_match(pattern).expect("an answer");
        for wrong in ["shop.com", r"\bbit.ly.com/", "a.example"] {
            assert!(seen(wrong), "{wrong}");
        }
        for fine in [
            r"shop\.com",
            "buy.*now",
            "be.coming",
            r"x.{2}com",
            "any.community",
        ] {
            assert!(!seen(fine), "{fine}");
        }
    }
}
