//! The promise of the literal prefilter: no pattern that the plain engine finds is lost.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{compiled_as_is, in_field, rule, scan};
use crate::decision::View;
use crate::rules::Ruleset;
use crate::rules::pattern::{MAX_MATCHES, MAX_SEARCHES, Pattern};
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

/// The places where the plain engine finds the pattern, and whether they and the empty ones are more
/// than are looked at; `None` if it gives up.
fn slow_path(pattern: &str, text: &str) -> Option<(Vec<Range<usize>>, bool)> {
    let regex = fancy_regex::Regex::new(pattern).unwrap();
    let found: Result<Vec<_>, _> = regex.find_iter(text).collect();
    let found = found.ok()?;
    let is_many = found.len() > MAX_SEARCHES;
    let places = found.into_iter().map(|found| found.range());
    Some((places.filter(|place| !place.is_empty()).collect(), is_many))
}

fn same_as_slow_path(patterns: &[String], view: View, sent: &str) -> Result<(), TestCaseError> {
    let (ruleset, taken) = rules_of(patterns, view.name());
    let submission = in_field(Field::Content, sent);
    let views = Views::of(&submission);
    let text = views.get(Field::Content, view).unwrap().text().to_owned();
    let scan = scan(&ruleset, &submission, Mode::Live);
    let places_of = |id: &str| {
        let hit = scan
            .fired
            .iter()
            .find(|hit| ruleset.rules[hit.rule].id == id);
        let matches = hit.into_iter().flat_map(|hit| &hit.matches);
        matches.map(|found| found.span).collect::<Vec<_>>()
    };
    let reading = views.get(Field::Content, view).unwrap();
    // A limit is met sooner here than by the plain engine; then the answer says so.
    let is_told = |id: &str| scan.faults.iter().any(|fault| fault.rule == id);
    for (id, pattern) in taken.iter().enumerate() {
        let Some((expected, is_many)) = slow_path(pattern, &text) else {
            continue;
        };
        let id = format!("R{id}");
        let raw = expected.into_iter().map(|place| reading.raw_span(place));
        let mut expected: Vec<[usize; 2]> = raw.map(|span| [span.start, span.end]).collect();
        expected.dedup();
        expected.truncate(MAX_MATCHES);
        let places = places_of(&id);
        // One that backtracks may have read only the beginning, one of many empty matches may have looked
        // at the first of them; both are silent if they found something.
        let may_be_cut = is_many || Pattern::may_backtrack(pattern);
        let is_cut = is_told(&id) || may_be_cut && !places.is_empty();
        prop_assert!(
            places == expected || is_cut && expected.starts_with(&places),
            "{pattern} over {text:?}: {places:?}, {expected:?} without the prefilter"
        );
    }
    Ok(())
}

#[test]
fn a_match_that_a_limit_hides_is_told() {
    let pattern = "(?:a|(?:(?:.)*)+?)(?!k)é".to_owned();
    same_as_slow_path(&[pattern], View::Raw, "éSak SsAAaaSſ").unwrap();
}

#[test]
fn a_match_behind_more_empty_ones_than_are_looked_at_is_told() {
    let pattern = r"(?:k|\b)+?".to_owned();
    let sent = "xy z ".repeat(250) + "ks";
    same_as_slow_path(&[pattern], View::Raw, &sent).unwrap();
}

/// More than the usual; whoever asks for more still gets them.
fn many_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.max(1500),
        ..usual
    }
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn the_prefilter_never_loses_a_match(
        patterns in vec(pattern(false), 1..4),
        sent in "([abks]{0,3}[abks1é ]){0,12}",
    ) {
        same_as_slow_path(&patterns, View::Folded, &sent)?;
    }

    #[test]
    fn what_is_read_around_the_literals_of_a_long_text_holds_every_match(
        patterns in vec(pattern(true), 1..4),
        mut parts in vec("([abks]{0,3}[abks1é ]){0,12}", 1..4),
        filler in prop::sample::select(vec!["xy z ", "xyzé", "x", "\n ", "ж "]),
        lengths in vec(0_usize..200, 4),
    ) {
        for (part, length) in parts.iter_mut().zip(lengths) {
            part.push_str(&filler.repeat(length));
        }
        same_as_slow_path(&patterns, View::Raw, &parts.concat())?;
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
