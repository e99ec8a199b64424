//! The promise of the literal prefilter: no pattern that the plain engine finds is lost.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{compiled_as_is, in_field, rule, scan};
use crate::decision::View;
use crate::rules::Ruleset;
use crate::rules::scan::Mode;
use crate::submission::Field;
use crate::text::Views;

/// Patterns of everything that the prefilter reads, over few letters so that they match often.
/// With `k`, `s` and their fellows beyond ASCII, which a fold of case must not lose.
fn pattern(with_case: bool) -> impl Strategy<Value = String> {
    let atoms = prop_oneof![
        4 => "[abks]{1,4}",
        1 => Just("é".to_owned()),
        2 => prop::sample::select(vec![
            ".", "[ab]", "[^a]", r"\w", r"\s", r"\d", r"\b", r"\B", "^", "$", r"[a-k]", r"\S",
            "(?<!b)", "(?<=ab)", "(?!a)", " ", "1",
        ]).prop_map(str::to_owned),
    ];
    let part = atoms.prop_recursive(4, 24, 4, move |inner| {
        let repeat = prop::sample::select(vec![
            "?", "*", "+", "??", "+?", "{2}", "{0,2}", "{1,3}", "{2,}", "{1}", "{0}",
        ]);
        let group = prop::sample::select(if with_case {
            vec!["(?:", "(?=", "(?!", "(?>", "(?i:", "(?s:"]
        } else {
            vec!["(?:", "(?=", "(?!", "(?>", "(?s:"]
        });
        prop_oneof![
            3 => vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            2 => vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            2 => (inner.clone(), repeat).prop_map(|(part, times)| format!("(?:{part}){times}")),
            2 => (group, inner).prop_map(|(open, part)| format!("{open}{part})")),
        ]
    });
    let echo = prop::sample::select(vec!["", "", "", "(ab|s)\\1", "(?:(k)|a)\\1"]);
    let flag = prop::sample::select(if with_case {
        vec!["", "(?i)"]
    } else {
        vec![""]
    });
    (flag, echo, vec(part, 1..3))
        .prop_map(|(flag, echo, parts)| format!("{flag}{echo}{}", parts.concat()))
}

/// The patterns, a rule each. Those that are refused are left out.
fn rules_of(patterns: &[String], view: &str) -> (Ruleset, Vec<String>) {
    let text = |id: usize, pattern: &str| {
        let keys = format!("pattern = '{pattern}'\nview = \"{view}\"");
        rule(&format!("R{id}"), &keys, "x", "y")
    };
    let taken: Vec<String> = patterns
        .iter()
        .filter(|pattern| compiled_as_is(text(0, pattern)).is_ok())
        .cloned()
        .collect();
    let all = taken
        .iter()
        .enumerate()
        .map(|(id, pattern)| text(id, pattern));
    (compiled_as_is(all.collect()).unwrap(), taken)
}

/// Whether the plain engine finds the pattern; `None` if it gives up.
fn slow_path(pattern: &str, text: &str) -> Option<bool> {
    let regex = fancy_regex::Regex::new(pattern).unwrap();
    for found in regex.find_iter(text) {
        let found = found.ok()?;
        if found.start() < found.end() {
            return Some(true);
        }
    }
    Some(false)
}

fn same_as_slow_path(patterns: &[String], view: View, sent: &str) -> Result<(), TestCaseError> {
    let (ruleset, taken) = rules_of(patterns, view.name());
    let submission = in_field(Field::Content, sent);
    let views = Views::of(&submission);
    let text = views.get(Field::Content, view).unwrap().text().to_owned();
    let scan = scan(&ruleset, &submission, Mode::Live);
    let has_fired = |id: &str| {
        scan.fired
            .iter()
            .any(|hit| ruleset.rules[hit.rule].id == id)
    };
    // A limit is met sooner here than by the plain engine; then the answer says so.
    let is_told = |id: &str| scan.faults.iter().any(|fault| fault.rule == id);
    for (id, pattern) in taken.iter().enumerate() {
        let Some(expected) = slow_path(pattern, &text) else {
            continue;
        };
        let id = format!("R{id}");
        prop_assert!(
            has_fired(&id) == expected || expected && is_told(&id),
            "{pattern} over {text:?}: {expected} without the prefilter"
        );
    }
    Ok(())
}

#[test]
fn a_match_that_a_limit_hides_is_told() {
    let pattern = "(?:a|(?:(?:.)*)+?)(?!k)é".to_owned();
    same_as_slow_path(&[pattern], View::Raw, "éSak SsAAaaSſ").unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_prefilter_never_loses_a_match(
        patterns in vec(pattern(false), 1..4),
        sent in "([abks]{0,3}[abks1é ]){0,12}",
    ) {
        same_as_slow_path(&patterns, View::Folded, &sent)?;
    }

    #[test]
    fn the_prefilter_never_loses_a_match_with_capitals_and_case_flags(
        patterns in vec(pattern(true), 1..4),
        sent in "([abksABKS]{0,3}[abksABKSſK1éÉ \n]){0,12}",
    ) {
        same_as_slow_path(&patterns, View::Raw, &sent)?;
    }
}

#[test]
fn a_case_flag_finds_the_fellows_of_a_letter_beyond_ascii() {
    let patterns = ["(?i)sky", "(?i:ask)s", "(?i)bé"].map(str::to_owned);
    for sent in ["ſky", "S\u{212a}y", "aſKs", "BÉ", "Bé", "sky", "ask"] {
        same_as_slow_path(&patterns, View::Raw, sent).unwrap();
    }
}
