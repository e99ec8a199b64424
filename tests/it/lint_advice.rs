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

/// A rule whose keys look for something, with an example of it.
fn seeking(keys: &str, found: &str) -> String {
    let examples = format!("examples.hit = [\"{found}\"]\nexamples.miss = [\"y\"]\n");
    rule("A", &format!("{keys}\n{examples}"))
}

/// Each of these rules earns exactly this warning.
#[track_caller]
fn earn(cases: impl IntoIterator<Item = (&'static str, String)>) {
    for (code, text) in cases {
        let mut told = codes(&text);
        // What backtracks without end is told for its shape, too.
        told.retain(|told| code != "slow_pattern" || told != "backtracks");
        assert_eq!(told, [code], "{text}");
    }
}

#[test]
fn patterns_and_phrases_that_match_or_cost_more_than_was_meant_are_told() {
    earn([
        ("no_literal", seeking("pattern = '[0-9]'", "1")),
        ("slow_pattern", seeking("pattern = '(a+)\\1+bcd'", "aabcd")),
        (
            "dot_in_domain",
            seeking("pattern = '\\bshop.com/'", "shop.com/"),
        ),
        (
            "inside_words",
            seeking("phrases = [\"cialis\"]\nmatch = \"anywhere\"", "cialis"),
        ),
        ("inside_words", seeking("pattern = 'ham'", "ham")),
        ("common_word", seeking("phrases = [\"about\"]", "about")),
    ]);
}

#[test]
fn what_stands_twice_is_told() {
    earn([
        (
            "duplicate_entry",
            seeking("phrases = [\"good  buy\", \"good buy\"]", "good buy"),
        ),
        (
            "covered_entry",
            seeking(
                "domains = [\"a.shop.example\", \"shop.example\"]",
                "https://shop.example/",
            ),
        ),
    ]);
}

#[test]
fn what_has_no_effect_is_told() {
    let seeking_x = |keys: &str| rule("A", &format!("phrases = [\"x\"]\n{keys}"));
    let group = "[[group]]\nid = \"g\"\ncap = 2\n";
    earn([
        // Retired: no example could be hit.
        (
            "never_true",
            seeking_x("state = \"retired\"\nall = [\"links >= 3\", \"links < 2\"]"),
        ),
        ("always_true", seeking_x("all = [\"links >= 0\"]")),
        ("no_points", seeking_x("score = 0")),
        (
            "above_cap",
            group.to_owned() + &seeking_x("score = 3\ngroup = \"g\""),
        ),
        ("unused_group", group.to_owned() + &seeking_x("")),
        ("expired", seeking_x("expires = \"2020-01-31\"")),
        (
            "unused_allow",
            seeking_x("allow = { no_literal = \"none is needed\" }"),
        ),
        (
            "inactive_reference",
            seeking_x("none = [\"A2\"]")
                + &seeking("phrases = [\"z\"]\nstate = \"shadow\"", "z").replace("\"A\"", "\"A2\""),
        ),
    ]);
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
        &rule("WAVE", "phrases = [\"x\"]\nall = [\"words >= 1\"]\nstate = \"active\"\nexpires = 2026-03-02\nauthor = \"Ann\"\nadded = 2026-02-01\nwhy = \"a wave\""),
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

const FIGURES: &str = "patterns = ['[a-z]{6} [a-z]', '[a-z]{5}']\n\
    examples.hit = [\"Best casino here\"]\nexamples.miss = [\"y\"]";

#[test]
fn warnings_count_if_they_shall() {
    let site = Site::new();
    site.put("rules/a.toml", &rule("A", FIGURES));
    site.says(0, &["rules", "lint"]);
    site.says(1, &["rules", "lint", "--strict"]);
}

#[test]
fn github_shows_findings_beside_their_lines() {
    let site = Site::new();
    site.put("rules/a.toml", "");
    site.put("rules/b,c:d%.toml", &rule("A", FIGURES));
    let told = site.says(0, &["rules", "lint", "--format", "github"]);
    insta::assert_snapshot!(told.lines().next().unwrap_or_default(), @"::warning file=rules/b%2Cc%3Ad%25.toml,line=4,col=13,title=no_literal::no text is required by this pattern, so it runs on every comment; add a word that must stand there, or write `phrases`");
}

#[test]
fn gitlab_knows_a_finding_again_after_lines_were_added() {
    let site = Site::new();
    let issues = |text: &str| -> Vec<Value> {
        site.put("rules/a.toml", text);
        let output = site.run(&["rules", "lint", "--format", "gitlab"]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let text = rule("A", FIGURES);
    let (before, after) = (issues(&text), issues(&format!("# One line more\n{text}")));
    let prints = |issues: &[Value]| -> Vec<String> {
        let prints = issues.iter().map(|issue| issue["fingerprint"].to_string());
        prints.collect()
    };
    assert_eq!(before.len(), 2);
    assert_eq!(prints(&before), prints(&after));
    assert_ne!(prints(&before)[0], prints(&before)[1]);
    assert_eq!(before[0]["severity"], "minor");
    let line = |issue: &Value| issue["location"]["lines"]["begin"].as_u64().unwrap();
    assert_eq!(line(&after[0]), line(&before[0]) + 1);
}

#[test]
fn files_of_test_cases_are_read_too() {
    let site = Site::new();
    site.put(
        "rules/local/tests/a.toml",
        "[[case]]\nname = \"a\"\ndecision = \"acept\"\nsubmission = { content = \"x\", site_url = \"http://\" }\n\n\
         [[case]]\nname = \"b\"\ndecision = \"accept\"\nnot_hits = [\"WATCHS\"]\nsubmission = { content = \"x\" }\n",
    );
    let told = site.says(1, &["rules", "lint"]);
    for part in [
        "there is no decision `acept`",
        "`http://` is not a web address",
        "did you mean `WATCHES`?",
        "not_hits = [\"WATCHS\"]",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
}

#[test]
fn a_case_that_fails_says_why_a_rule_did_not_fire() {
    let site = Site::new();
    site.put(
        "rules/local/mine.toml",
        &(rule("FAR", "phrases = [\"x\"]\nall = [\"links >= 2\", \"post_age > 3 d\"]\nnone = [\"OFFER\"]\nstate = \"active\"\n\
            examples.hit = [{ content = \"x https://a.example https://b.example\", post_date = \"2025-01-01\", created_at = \"2025-02-01\" }]\n\
            examples.miss = [\"y\"]")
            + &rule("PAST", "phrases = [\"x\"]\nexpires = \"2020-01-01\"\nstate = \"active\"")),
    );
    site.put(
        "rules/local/tests/a.toml",
        "[[case]]\nname = \"An offer\"\ndecision = \"hold\"\nhits = [\"WATCHES\", \"FAR\", \"PAST\"]\n\
         submission = { content = \"an offer of x\", created_at = \"2026-01-01\" }\n\n\
         [[case]]\nname = \"Another\"\ndecision = \"accept\"\nsubmission = { content = \"x\" }\n",
    );
    let told = site.says(1, &["rules", "test", "--only", "offer"]);
    insta::assert_snapshot!(told, @r"
    rules/local/tests/a.toml:1: An offer
        - expected hold
        + decided  accept at 1.00
        - expected WATCHES to hit
        - expected FAR to hit
        - expected PAST to hit
            +1.00 OFFER
        WATCHES did not fire: there is nothing that it looks for in the content
        FAR did not fire: its conditions do not hold: links >= 2 (it is 0), post_age > 3 d (unknown: known when post_date is sent), under `none`: OFFER fired
        PAST did not fire: it had expired by the time of the comment

    rules/local/tests/a.toml: 1 failed
    5 rules with their examples, 0 of 1 cases passed
    ");
    let told = site.says(2, &["rules", "test", "--only", "ofer"]);
    assert!(told.contains("no case has `ofer` in its name"), "{told}");
}
