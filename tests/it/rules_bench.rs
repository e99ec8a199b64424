//! `hamlet rules eval` and `hamlet rules diff`: what rules do to labelled comments.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::live_site::put;
use crate::process::hamlet;

/// Rules of which one hits spam alone, one hits ham too, and one is on trial.
const RULES: &str = r#"
[[group]]
id = "wares"

[[rule]]
id = "WATCHES"
description = "Sells watches"
field = "content"
phrases = ["cheap watches"]
score = 5.0
group = "wares"
examples.hit = ["Cheap watches here"]
examples.miss = ["My watch stopped"]

[[rule]]
id = "OFFER"
description = "Makes an offer"
field = "content"
phrases = ["offer"]
score = 1.0
examples.hit = ["An offer for you"]
examples.miss = ["Nothing at all"]

[[rule]]
id = "RIVER"
description = "Names the river"
field = "content"
phrases = ["river"]
score = 1.0
state = "shadow"
examples.hit = ["by the river"]
examples.miss = ["by the sea"]
"#;

fn corpus() -> String {
    let rows = [
        ("s1", "spam", "Cheap watches, a good offer"),
        ("s2", "spam", "CHEAP  WATCHES for all"),
        ("s3", "spam", "Have a look at my page"),
        ("h1", "ham", "The offer of the council was refused"),
        ("h2", "ham", "The river was low this year"),
    ];
    let line = |(id, label, content): (&str, &str, &str)| {
        json!({ "id": id, "label": label, "content": content }).to_string()
    };
    rows.map(line).join("\n")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "rules/a.toml", RULES);
    put(folder.path(), "comments.jsonl", &corpus());
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let all = [
        &["rules"],
        arguments,
        &["--corpus", "comments.jsonl", "--no-model"],
    ]
    .concat();
    hamlet(folder, &all).output().unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn eval_counts_comments_and_tells_who_decided() {
    let folder = folder();
    let output = run(folder.path(), &["eval", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let evidence = json_of(&output);
    assert_eq!(evidence["comments"], json!({ "ham": 2, "spam": 3 }));
    assert_eq!(
        evidence["decisions"],
        json!({
            "ham": { "accept": 2, "hold": 0, "reject": 0 },
            "spam": { "accept": 1, "hold": 2, "reject": 0 },
        })
    );
    let rule = |id: &str| {
        let rules = evidence["rules"].as_array().unwrap();
        rules
            .iter()
            .find(|rule| rule["rule"] == id)
            .unwrap()
            .clone()
    };
    let watches = rule("WATCHES");
    assert_eq!(watches["hits"], json!({ "ham": 0, "spam": 2 }));
    assert_eq!(watches["decisive"], json!({ "ham": 0, "spam": 2 }));
    assert_eq!(watches["alone"], json!({ "ham": 0, "spam": 1 }));
    assert_eq!(watches["precision"], 1.0);
    assert_eq!(watches["mostly_with"], json!(["OFFER", 0.5]));
    let offer = rule("OFFER");
    assert_eq!(offer["hits"], json!({ "ham": 1, "spam": 1 }));
    assert_eq!(offer["decisive"], json!({ "ham": 0, "spam": 0 }));
    assert_eq!(offer["precision"], 0.5);
    // A third of the spam and half of the ham.
    let s_o = offer["s_o"].as_f64().unwrap();
    assert!(
        (s_o - (1.0 / 3.0) / (1.0 / 3.0 + 0.5)).abs() < 1e-12,
        "{s_o}"
    );
    let river = rule("RIVER");
    assert_eq!(
        (&river["state"], &river["hits"]["ham"]),
        (&json!("shadow"), &json!(1))
    );
    assert_eq!(river["alone"], json!({ "ham": 0, "spam": 0 }));
}

#[test]
fn eval_for_people_lines_up_and_for_a_pull_request_is_markdown() {
    let folder = folder();
    let text = String::from_utf8(run(folder.path(), &["eval"]).stdout).unwrap();
    let line = text.lines().find(|line| line.contains("WATCHES")).unwrap();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(cells[..4], ["WATCHES", "5.00", "2", "0"]);
    let markdown = run(folder.path(), &["eval", "--format", "markdown"]);
    let markdown = String::from_utf8(markdown.stdout).unwrap();
    assert!(
        markdown.lines().any(|line| line.starts_with("| WATCHES")),
        "{markdown}"
    );
    assert!(
        markdown
            .lines()
            .all(|line| line.is_empty() || line.starts_with('|'))
    );
}

#[test]
fn diff_tells_the_worst_first_and_keeps_to_its_budget() {
    let folder = folder();
    // The watches are let through now, and who names the river is held.
    let worse = RULES
        .replace(
            "phrases = [\"cheap watches\"]",
            "phrases = [\"cheap watch\"]",
        )
        .replace("Cheap watches here", "A cheap watch")
        .replace("score = 1.0\nstate = \"shadow\"", "score = 4.0");
    put(folder.path(), "new/a.toml", &worse);
    let diff = |budget: &[&str]| {
        let base = [
            "diff", "--base", "rules", "--rules", "new", "--format", "json",
        ];
        run(folder.path(), &[&base, budget].concat())
    };
    let found = json_of(&diff(&[]));
    assert_eq!(found["comments"], 5);
    assert_eq!(
        found["losses"],
        json!({ "ham_rejected": 0, "ham_held": 1, "spam_accepted": 2 })
    );
    let flips = found["flips"].as_array().unwrap();
    let ids: Vec<&str> = flips
        .iter()
        .map(|flip| flip["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["h2", "s1", "s2"]);
    assert_eq!(flips[0]["now"], json!(["RIVER +4.00"]));
    assert_eq!(
        (&flips[1]["from"], &flips[1]["to"]),
        (&json!("hold"), &json!("accept"))
    );
    assert_eq!(flips[1]["before"], json!(["WATCHES +5.00"]));

    assert_eq!(diff(&["--max-ham-rejected", "0"]).status.code(), Some(0));
    let over = diff(&["--max-ham-held", "0", "--max-spam-accepted", "1"]);
    assert_eq!(over.status.code(), Some(1));
    let told = String::from_utf8(over.stderr).unwrap();
    assert!(told.contains("ham held: 1 more, and 0 may be"), "{told}");
    assert!(
        told.contains("spam accepted: 2 more, and 1 may be"),
        "{told}"
    );
}

#[test]
fn rules_that_are_the_same_turn_nothing() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["diff", "--base", "rules", "--max-ham-rejected", "0"],
    );
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("0 of 5 comments are decided otherwise"),
        "{text}"
    );
}

#[test]
fn a_corpus_without_labels_or_without_a_file_is_told() {
    let folder = folder();
    put(
        folder.path(),
        "comments.jsonl",
        "{\"content\":\"x\",\"label\":\"unsure\"}\n",
    );
    let output = run(folder.path(), &["eval"]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("no comment in the corpus has a label"),
        "{told}"
    );
    fs::remove_file(folder.path().join("comments.jsonl")).unwrap();
    assert_eq!(run(folder.path(), &["eval"]).status.code(), Some(3));
}
