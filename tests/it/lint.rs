//! `hamlet rules lint` over rules with one thing wrong: the place, a caret, and what to do.

use std::fs;
use std::process::Output;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::process::hamlet;

/// A rule that nothing is wrong with.
const GOOD: &str = r#"[[rule]]
id          = "CASINO"
description = "Offers a casino"
pattern     = '\bcasino'
score       = 2.0
examples.hit  = ["Best casino here"]
examples.miss = ["The old theatre is a library now"]
"#;

fn rules(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/site.toml"), text).unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = hamlet(folder.path(), arguments).output().unwrap();
    let told = [stdout, stderr].concat();
    (status.code(), String::from_utf8(told).unwrap())
}

/// The good rule with one part changed.
fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

/// What lint says of rules that have exactly one error.
#[track_caller]
fn check(text: &str) -> String {
    let folder = rules(text);
    let (code, told) = run(&folder, &["rules", "lint"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.ends_with("1 errors, 0 warnings\n"), "{told}");
    let place = told.split("--> rules/site.toml:").nth(1).expect(&told);
    let numbers: Vec<_> = place.lines().next().unwrap().split(':').collect();
    assert_eq!(numbers.len(), 2, "line and column: {told}");
    assert!(numbers.iter().all(|number| number.parse::<usize>().is_ok()));
    assert!(told.contains('^'), "no caret: {told}");
    assert!(told.contains("= help: "), "no remedy: {told}");
    told
}

#[test]
fn what_nothing_is_wrong_with_passes() {
    let (code, told) = run(&rules(GOOD), &["rules", "lint"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn a_misspelt_key_is_told_with_the_right_one() {
    assert_snapshot!(check(&changed("score      ", "scroe = 1\nscore      ")));
}

#[test]
fn a_pattern_that_can_not_be_read_is_told() {
    assert_snapshot!(check(&changed(r"'\bcasino'", "'(casino'")));
}

#[test]
fn a_rule_needs_something_that_it_misses() {
    let without = changed(
        "examples.miss = [\"The old theatre is a library now\"]\n",
        "",
    );
    assert_snapshot!(check(&without));
}

#[test]
fn an_unknown_signal_is_told_with_one_that_there_is() {
    assert_snapshot!(check(&changed("score ", "all = [\"lnks >= 2\"]\nscore ")));
}

#[test]
fn rules_in_a_circle_are_named() {
    let composite = |id: &str, other: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ndescription = \"Rests on another\"\nall = [\"{other}\"]\n\
             score = 1.0\nexamples.hit = [\"x\"]\nexamples.miss = [\"y\"]\n"
        )
    };
    let circle = ["ONE", "TWO", "THREE"]
        .into_iter()
        .zip(["TWO", "THREE", "ONE"])
        .map(|(id, other)| composite(id, other))
        .collect::<String>();
    assert_snapshot!(check(&circle));
}

#[test]
fn a_capital_can_not_match_in_a_view_of_lower_case() {
    assert_snapshot!(check(&changed(r"'\bcasino'", r"'\bCasino'")));
}

#[test]
fn an_unknown_list_is_told() {
    let with_list = changed(r"pattern     = '\bcasino'", "list = \"lists/casinos.list\"");
    let folder = rules(&with_list);
    fs::create_dir(folder.path().join("rules/lists")).unwrap();
    fs::write(folder.path().join("rules/lists/casino.list"), "casino\n").unwrap();
    let (code, told) = run(&folder, &["rules", "lint"]);
    assert_eq!(code, Some(1));
    assert_snapshot!(told);
}

#[test]
fn a_second_rule_of_the_same_id_is_told_with_the_place_of_the_first() {
    assert_snapshot!(check(&format!("{GOOD}\n{GOOD}")));
}

#[test]
fn an_example_that_the_rule_contradicts_is_told() {
    assert_snapshot!(check(&changed("The old theatre is", "The old casino is")));
}

#[test]
fn an_unknown_group_is_told_with_how_to_make_it() {
    let text = changed("score ", "group = \"wears\"\nscore ");
    let group = "[[group]]\nid = \"wares\"\ncap = 6.0\n";
    assert_snapshot!(check(&format!("{text}\n{group}")));
}

#[test]
fn every_error_is_told_at_once() {
    let wrong = changed("score ", "scroe ")
        .replace("[[rule]]", "[[rule]]\nview = \"foldd\"")
        .replace(r"\bcasino", "(casino");
    let (code, told) = run(&rules(&format!("{wrong}\n[[rull]]\n")), &["rules", "lint"]);
    assert_eq!(code, Some(1));
    for code in [
        "unknown_key",
        "unknown_value",
        "`foldd`",
        "`scroe`",
        "`rull`",
    ] {
        assert!(told.contains(code), "no {code} in\n{told}");
    }
}

#[test]
fn programs_get_the_same_as_json() {
    let folder = rules(&changed(r"'\bcasino'", "'(casino'"));
    let (code, told) = run(&folder, &["rules", "lint", "--format", "json"]);
    assert_eq!(code, Some(1));
    let findings: serde_json::Value = serde_json::from_str(&told).unwrap();
    insta::assert_json_snapshot!(findings);
}

#[test]
fn the_service_does_not_start_with_rules_that_have_errors() {
    let folder = rules(&changed("score ", "scroe = 1\nscore "));
    let flags = ["serve", "--listen", "127.0.0.1:0", "--store", "memory"];
    let (code, told) = run(&folder, &flags);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("did you mean `score`?"), "{told}");
    assert!(told.contains("rules/site.toml:5:1"), "{told}");
    assert!(!told.contains("Hamlet listens"), "{told}");
}
