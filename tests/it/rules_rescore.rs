//! `hamlet rules rescore`: points fitted to labelled comments.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::live_site::put;
use crate::process::hamlet;

/// One rule gives too little, one far too much, one is pinned, one sees nothing.
const RULES: &str = r#"
# Wares.
[[rule]]
id = "WATCHES"
description = "Sells watches"
phrases = ["cheap watches"]
score = 2.0   # by guess
examples.hit = ["Cheap watches here"]
examples.miss = ["My watch stopped"]

[[rule]] # too strict
id = "RIVER"
description = "Names the river"
phrases = ["river"]
score = 4.0
examples.hit = ["by the river"]
examples.miss = ["by the sea"]

[[rule]]
id = "PILLS"
description = "Sells pills"
phrases = ["cheap pills"]
score = 2.0
pinned = true
examples.hit = ["Cheap pills here"]
examples.miss = ["My pills are bitter"]

[[rule]]
id = "NEVER"
description = "Never seen"
phrases = ["xyzzy"]
score = 2.0
examples.hit = ["xyzzy"]
examples.miss = ["plugh"]
"#;

fn row(number: usize, label: &str, content: &str) -> String {
    json!({
        "id": format!("{label}-{number}"), "label": label, "permalink": format!("/post-{}", number % 20),
        "content": format!("{content}, number {number} of many"),
    })
    .to_string()
        + "\n"
}

/// Spam sells watches or pills; ham talks of the river or of nothing.
fn corpus() -> String {
    let rows = (0..60).flat_map(|number| {
        [
            row(number, "spam", "I have cheap watches for you"),
            row(number, "spam", "I have cheap pills for you"),
            row(number, "ham", "We walked along the river that day"),
            row(number, "ham", "I do not think that this is so"),
        ]
    });
    rows.collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "rules/a.toml", RULES);
    put(folder.path(), "comments.jsonl", &corpus());
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let all = [&["rules", "rescore", "--no-model"], arguments].concat();
    hamlet(folder, &all).output().unwrap()
}

fn fitted(folder: &Path, arguments: &[&str]) -> Output {
    run(
        folder,
        &[&["--corpus", "comments.jsonl"], arguments].concat(),
    )
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The move of a rule.
fn moved(found: &Value, rule: &str) -> Option<(f64, f64)> {
    let rules = found["rules"].as_array().unwrap();
    let rule = rules.iter().find(|one| one["rule"] == rule)?;
    Some((rule["from"].as_f64().unwrap(), rule["to"].as_f64().unwrap()))
}

#[test]
fn points_follow_what_comments_show_and_nothing_is_written_unasked() {
    let folder = folder();
    let output = fitted(folder.path(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let found = json_of(&output);
    assert_eq!(found["comments"], json!({ "ham": 120, "spam": 120 }));
    let (from, to) = moved(&found, "WATCHES").unwrap();
    assert!(from < to && to <= 4.0, "{to}");
    let (from, to) = moved(&found, "RIVER").unwrap();
    assert!(to < from && to >= 2.0, "{to}");
    assert_eq!(moved(&found, "PILLS"), None, "it is pinned");
    assert_eq!(moved(&found, "NEVER"), None, "it hit nothing");
    assert_eq!(
        (&found["left"]["pinned"], &found["left"]["too_few_texts"]),
        (&json!(1), &json!(1))
    );
    let ham = |when: &str| found[when]["decisions"]["ham"].clone();
    assert_eq!(
        ham("before"),
        json!({ "accept": 60, "hold": 60, "reject": 0 })
    );
    assert_eq!(
        ham("after"),
        json!({ "accept": 120, "hold": 0, "reject": 0 })
    );
    let surprise = &found["surprise"];
    assert!(surprise[1].as_f64() < surprise[0].as_f64(), "{surprise}");
    assert_eq!(read(folder.path(), "rules/a.toml"), RULES);
    assert!(!folder.path().join("rules/local").exists());
}

#[test]
fn written_points_are_overrides_that_lint_likes_and_that_a_second_run_changes_in_place() {
    let folder = folder();
    let output = fitted(folder.path(), &["--write"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("rules/local/overrides.toml:"), "{told}");
    let overrides = read(folder.path(), "rules/local/overrides.toml");
    assert_eq!(overrides.matches("[[override]]").count(), 2, "{overrides}");
    assert!(
        overrides.contains("rescore on 240 comments, "),
        "{overrides}"
    );
    assert_eq!(read(folder.path(), "rules/a.toml"), RULES);
    let lint = hamlet(folder.path(), &["rules", "lint"]).output().unwrap();
    assert_eq!(lint.status.code(), Some(0));
    let ours = overrides.replacen("\"rescore", "\"our readers; rescore", 1);
    let kept = format!("# Ours.\n\n{ours}\n# The end.\n");
    put(folder.path(), "rules/local/overrides.toml", &kept);
    fitted(folder.path(), &["--write", "--max-step", "0.5"]);
    let again = read(folder.path(), "rules/local/overrides.toml");
    assert_eq!(again.matches("[[override]]").count(), 2, "{again}");
    assert!(
        again.starts_with("# Ours.") && again.ends_with("# The end.\n"),
        "{again}"
    );
    assert_eq!(
        again.matches("\"our readers; rescore on ").count(),
        1,
        "{again}"
    );
}

#[test]
fn in_place_every_comment_and_the_layout_stay() {
    let folder = folder();
    let found = json_of(&fitted(
        folder.path(),
        &["--write", "--in-place", "--format", "json"],
    ));
    let points = |rule| format!("{:.2}", moved(&found, rule).unwrap().1);
    let river = format!("score = {}", points("RIVER"));
    let watches = format!("score = {}   # by guess", points("WATCHES"));
    let expected = RULES
        .replace("score = 4.0", &river)
        .replace("score = 2.0   # by guess", &watches);
    assert_eq!(read(folder.path(), "rules/a.toml"), expected);
    assert!(!folder.path().join("rules/local").exists());
}

#[test]
fn what_would_cost_ham_is_taken_back() {
    let folder = folder();
    // Some ham says what the spam says, and would be held at four points.
    let rules = RULES.replace("score = 4.0", "score = 4.0\npinned = true");
    put(folder.path(), "rules/a.toml", &rules);
    let ham = |number| row(number, "ham", "Nobody needs cheap watches");
    let rows = corpus() + &(0..6).map(ham).collect::<String>();
    put(folder.path(), "comments.jsonl", &rows);
    let found = |arguments: &[&str]| {
        let output = fitted(folder.path(), &[&["--format", "json"], arguments].concat());
        (output.status.code(), json_of(&output))
    };
    let (code, strict) = found(&[]);
    assert_eq!(code, Some(0));
    assert_eq!(strict["losses"]["ham_held"], 0, "{strict}");
    assert!(moved(&strict, "WATCHES").unwrap().1 < 4.0, "{strict}");
    let (code, free) = found(&["--max-ham-held", "6"]);
    assert_eq!(code, Some(0));
    assert_eq!(free["losses"]["ham_held"], 6, "{free}");
    assert_eq!(moved(&free, "WATCHES").unwrap(), (2.0, 4.0), "{free}");
    // In steps of two points there is no way but over the line.
    let (code, refused) = found(&["--round-to", "2"]);
    assert_eq!(code, Some(1));
    assert_eq!(refused["rules"], json!([]));
}

#[test]
fn halves_share_no_post_and_each_is_asked_about_by_the_other() {
    let folder = folder();
    let arguments = ["--halves", "comments.jsonl", "--format", "json"];
    let found = json_of(&run(folder.path(), &arguments));
    let halves = found["halves"].as_array().unwrap();
    assert_eq!(halves.len(), 2);
    for half in halves {
        assert_eq!(half["groups"], 10, "of twenty posts");
        assert_eq!(half["test"]["after"]["decisions"]["ham"]["hold"], 0);
    }
    assert_eq!(
        found["pooled"]["before"]["decisions"]["ham"],
        json!({ "accept": 60, "hold": 60, "reject": 0 })
    );
    let markdown = run(
        folder.path(),
        &["--halves", "comments.jsonl", "--format", "markdown"],
    );
    let markdown = String::from_utf8(markdown.stdout).unwrap();
    assert!(markdown.contains("| WATCHES"), "{markdown}");
    assert!(markdown.contains("both halves"), "{markdown}");
}

#[test]
fn wrong_use_and_comments_that_say_nothing_are_told() {
    let folder = folder();
    let told = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, message) = told(&[]);
    assert_eq!(code, Some(2));
    assert!(message.contains("--corpus FILE"), "{message}");
    assert_eq!(
        told(&["--corpus", "comments.jsonl", "--in-place"]).0,
        Some(2)
    );
    assert_eq!(
        told(&["--corpus", "comments.jsonl", "--round-to", "0"]).0,
        Some(2)
    );
    put(
        folder.path(),
        "spam.jsonl",
        &row(1, "spam", "Cheap watches"),
    );
    let (code, message) = told(&["--corpus", "spam.jsonl"]);
    assert_eq!(code, Some(3));
    assert!(message.contains("0 ham and 1 spam"), "{message}");
}
