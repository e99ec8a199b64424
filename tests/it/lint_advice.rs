//! `hamlet rules lint` over rules that work and could be better.

use std::fs;

use hamlet::rules::advice::WARNINGS;
use serde_json::{Value, json};

use crate::shipped;
use crate::site::{Site, saying};

const EXAMPLES: &str = "examples.hit = [\"x\"]\nexamples.miss = [\"y\"]\n";

/// A rule with these keys.
fn rule(id: &str, keys: &str) -> String {
    let score = if keys.contains("score") {
        ""
    } else {
        "score = 1\n"
    };
    let examples = if keys.contains("examples") {
        ""
    } else {
        EXAMPLES
    };
    format!("[[rule]]\nid = \"{id}\"\ndescription = \"d\"\n{keys}\n{score}{examples}\n")
}

/// The codes that lint gives of these rules, with what they are about.
fn codes(text: &str) -> Vec<String> {
    let site = Site::new();
    site.put("rules/a.toml", text);
    let ham = |content: &str| json!({"label": "ham", "content": content}).to_string();
    let twice = format!("{}\n", ham("a specialist of the champion")).repeat(2);
    site.put("training/few.jsonl", &twice);
    let findings = site.json(0, &["rules", "lint"]);
    let findings = findings.as_array().unwrap().iter();
    findings
        .map(|finding| {
            assert_eq!(finding["severity"], "warning", "{finding}");
            finding["code"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn each_warning_has_rules_that_earn_it() {
    let hit = |text: &str| format!("examples.hit = [\"{text}\"]\nexamples.miss = [\"y\"]\n");
    let cases = [
        (
            "no_literal",
            rule("A", &format!("pattern = '[0-9]'\n{}", hit("1"))),
        ),
        (
            "slow_pattern",
            rule("A", &format!("pattern = '(a+)\\1+bcd'\n{}", hit("aabcd"))),
        ),
        (
            "dot_in_domain",
            rule(
                "A",
                &format!("pattern = '\\bshop.com/'\n{}", hit("shop.com/")),
            ),
        ),
        (
            "inside_words",
            rule(
                "A",
                &format!(
                    "phrases = [\"cialis\"]\nmatch = \"anywhere\"\n{}",
                    hit("cialis")
                ),
            ),
        ),
        (
            "inside_words",
            rule("A", &format!("pattern = 'ham'\n{}", hit("ham"))),
        ),
        (
            "common_word",
            rule("A", &format!("phrases = [\"about\"]\n{}", hit("about"))),
        ),
        (
            "duplicate_entry",
            rule(
                "A",
                &format!(
                    "phrases = [\"good  buy\", \"good buy\"]\n{}",
                    hit("good buy")
                ),
            ),
        ),
        (
            "covered_entry",
            rule(
                "A",
                &format!(
                    "domains = [\"a.shop.example\", \"shop.example\"]\n{}",
                    hit("https://shop.example/")
                ),
            ),
        ),
        (
            "never_true",
            // Retired: no example could be hit.
            rule(
                "A",
                "phrases = [\"x\"]\nstate = \"retired\"\nall = [\"links >= 3\", \"links < 2\"]",
            ),
        ),
        (
            "always_true",
            rule("A", "phrases = [\"x\"]\nall = [\"links >= 0\"]"),
        ),
        ("no_points", rule("A", "phrases = [\"x\"]\nscore = 0")),
        (
            "above_cap",
            format!(
                "[[group]]\nid = \"g\"\ncap = 2\n{}",
                rule("A", "phrases = [\"x\"]\nscore = 3\ngroup = \"g\"")
            ),
        ),
        (
            "unused_group",
            format!("[[group]]\nid = \"g\"\n{}", rule("A", "phrases = [\"x\"]")),
        ),
        (
            "expired",
            rule("A", "phrases = [\"x\"]\nexpires = \"2020-01-31\""),
        ),
        (
            "unused_allow",
            rule(
                "A",
                "phrases = [\"x\"]\nallow = { no_literal = \"none is needed\" }",
            ),
        ),
        (
            "inactive_reference",
            rule("A", "phrases = [\"x\"]\nnone = [\"B\"]")
                + &rule("B", "phrases = [\"x\"]\nstate = \"shadow\""),
        ),
    ];
    for (code, text) in cases {
        assert_eq!(codes(&text), [code], "{text}");
    }
}

#[test]
fn a_warning_that_is_allowed_with_a_reason_is_not_told() {
    let text = rule(
        "A",
        "pattern = '[0-9]'\nallow = { no_literal = \"every number counts\" }\n\
         examples.hit = [\"1\"]\nexamples.miss = [\"y\"]",
    );
    assert_eq!(codes(&text), [""; 0]);
}

#[test]
fn what_can_not_be_allowed_is_an_error() {
    let site = Site::new();
    let text = rule(
        "A",
        "phrases = [\"x\"]\nallow = { no_litral = \"x\", backtracks = \"\" }",
    );
    site.put("rules/a.toml", &text);
    let told = site.says(1, &["rules", "lint"]);
    assert!(told.contains("did you mean `no_literal`?"), "{told}");
    assert!(
        told.contains("`backtracks` is allowed without a reason"),
        "{told}"
    );
}

#[test]
fn lists_and_overrides_without_effect_are_told() {
    let site = Site::new();
    site.put("rules/lists/idle.list", "a\nb\n");
    let twice = "[[override]]\nid = \"OFFER\"\nwhy = \"w\"\nscore = 2\n".repeat(2);
    site.put("rules/local/o.toml", &twice);
    let told = site.says(0, &["rules", "lint"]);
    assert!(told.contains("warning[unused_list]"), "{told}");
    assert!(told.contains("warning[override_again]"), "{told}");
    assert!(
        told.contains("rules/local/o.toml:5, which counts"),
        "{told}"
    );
}

#[test]
fn a_rule_does_not_fire_from_the_day_on_which_it_expires() {
    let site = Site::new();
    site.put(
        "rules/local/wave.toml",
        &rule("WAVE", "phrases = [\"x\"]\nstate = \"active\"\nexpires = 2026-03-02\nauthor = \"Ann\"\nadded = 2026-02-01\nwhy = \"a wave\""),
    );
    let service = site.serve();
    let fires = |time: &str| {
        let mut comment = saying("an x there");
        comment["created_at"] = Value::from(time);
        let answer = service.check(&comment).body;
        answer["entries"]
            .as_array()
            .unwrap()
            .iter()
            .any(|entry| entry["rule"] == "WAVE")
    };
    assert!(fires("2026-03-01T23:59:59Z"));
    assert!(!fires("2026-03-02T00:00:00Z"));
    // The day is that of UTC.
    assert!(fires("2026-03-02T01:00:00+02:00"));
}

#[test]
fn every_warning_stands_in_the_documentation_with_its_meaning() {
    let page = fs::read_to_string(shipped::root().join("docs/rules.md")).unwrap();
    for (code, meaning) in WARNINGS {
        let row = format!("| `{code}` | {meaning} |");
        assert!(page.contains(&row), "{row}");
    }
}
