//! `hamlet rules suggest`: rules on trial that selected spam suggests.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::live_site::put;
use crate::process::hamlet;

/// A rule that stops some of the spam already.
const RULES: &str = r#"
[[rule]]
id = "WATCHES"
description = "Sells watches"
phrases = ["cheap watches"]
score = 5.0
examples.hit = ["Cheap watches here"]
examples.miss = ["My watch stopped"]
"#;

fn spam() -> String {
    let rows = [
        json!({ "content": "My uncle found the Golden Goose Method last year!", "name": "Ann Fern" }),
        json!({ "content": "the golden goose method changed my life, see https://a.goose-shop.example/x", "name": "Bo Lind" }),
        json!({ "content": "Try the golden  goose method: https://www.goose-shop.example", "name": "Cy Moor",
                "label": "spam" }),
        json!({ "content": "Cheap watches for everyone in town", "name": "best replica dealers" }),
        json!({ "content": "Cheap watches for everyone in town, again", "name": "best replica dealers" }),
        json!({ "content": "This one is ham and says golden goose method", "label": "ham" }),
    ];
    rows.map(|row| row.to_string()).join("\n")
}

fn ham() -> String {
    let rows = (0..60).map(|number| {
        json!({ "label": "ham", "name": "Dee Reed", "content": match number % 3 {
            0 => format!("Last year I found that my uncle was right, number {number}"),
            1 => format!("Everyone in town knows that, number {number}"),
            _ => format!("The goose was golden in the story, see https://reader{number}.example"),
        }})
        .to_string()
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "rules/a.toml", RULES);
    put(folder.path(), "spam.jsonl", &spam());
    put(folder.path(), "ham.jsonl", &ham());
    folder
}

fn suggest(folder: &Path, arguments: &[&str]) -> Output {
    let base = ["rules", "suggest", "--no-model", "--from", "spam.jsonl"];
    let all = [&base, arguments].concat();
    hamlet(folder, &all).output().unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn what_spam_shares_and_no_ham_has_is_suggested_what_passes_today_first() {
    let folder = folder();
    let output = suggest(
        folder.path(),
        &["--against", "ham.jsonl", "--format", "json"],
    );
    assert_eq!(output.status.code(), Some(0));
    let found = json_of(&output);
    assert_eq!(
        (&found["selected"], &found["accepted"]),
        (&json!(5), &json!(3))
    );
    assert_eq!(found["ham"], 60);
    let first = &found["suggestions"][0];
    assert_eq!(first["text"], "the golden goose method");
    assert_eq!(first["rule"], "PHRASE_THE_GOLDEN_GOOSE_METHOD");
    assert_eq!((&first["accepted"], &first["ham"]), (&json!(3), &json!(0)));
    let [low, high] = [0, 1].map(|at| first["precision_interval"][at].as_f64().unwrap());
    assert!(0.4 < low && low < 0.5 && high > 0.999, "{low} {high}");
    // The two that are stopped today come later, once, though they share several phrases.
    let held: Vec<&Value> = found["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["held"] == 2)
        .collect();
    assert_eq!(held.len(), 1, "{found}");
    let texts = found["suggestions"].to_string();
    assert!(
        !texts.contains("ann fern") && !texts.contains("bo lind"),
        "{texts}"
    );
}

#[test]
fn domains_and_names_that_are_no_persons_are_found() {
    let folder = folder();
    let only_links = (0..3).map(|number| {
        json!({ "content": format!("Look {number}: http://s{number}.goose-shop.example/{number}"), "name": "best goose shop" })
            .to_string()
    });
    put(
        folder.path(),
        "spam.jsonl",
        &only_links.collect::<Vec<_>>().join("\n"),
    );
    let found = json_of(&suggest(
        folder.path(),
        &["--against", "ham.jsonl", "--format", "json"],
    ));
    let first = &found["suggestions"][0];
    assert!(
        first["rule"] == "DOMAIN_GOOSE_SHOP_EXAMPLE" || first["rule"] == "NAME_BEST_GOOSE_SHOP",
        "{found}"
    );
    assert_eq!(
        found["suggestions"].as_array().unwrap().len(),
        1,
        "one says it all"
    );
    assert_eq!(found["covered"], 3);
}

#[test]
fn suggestions_are_printed_as_a_file_and_written_into_one_that_lint_likes() {
    let folder = folder();
    let printed = suggest(folder.path(), &["--against", "ham.jsonl"]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.starts_with("[[rule]]\n"), "{printed}");
    assert!(!folder.path().join("rules/local").exists());

    let arguments = [
        "--against",
        "ham.jsonl",
        "--write",
        "rules/local/suggested.toml",
    ];
    let told = suggest(folder.path(), &arguments);
    assert_eq!(
        told.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let file = fs::read_to_string(folder.path().join("rules/local/suggested.toml")).unwrap();
    assert!(file.starts_with("# Rules that"), "{file}");
    assert!(
        file.contains("state = \"shadow\"") && file.contains("author = \"hamlet rules suggest\""),
        "{file}"
    );
    assert!(
        file.contains("in 3 of 5 selected comments and in 0 of 60 ham"),
        "{file}"
    );
    let lint = hamlet(folder.path(), &["rules", "lint"]).output().unwrap();
    assert_eq!(
        lint.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&lint.stdout)
    );

    // What is there already is not suggested again.
    suggest(folder.path(), &arguments);
    let again = fs::read_to_string(folder.path().join("rules/local/suggested.toml")).unwrap();
    assert_eq!(
        again.matches("PHRASE_THE_GOLDEN_GOOSE_METHOD").count(),
        1,
        "{again}"
    );
    assert!(again.starts_with(&file));
}

#[test]
fn wrong_use_is_told() {
    let folder = folder();
    let told = |arguments: &[&str]| {
        let output = suggest(folder.path(), arguments);
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, message) = told(&[]);
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("--against FILE"), "{message}");
    let (code, message) = told(&["--against", "ham.jsonl", "--write", "rules/shipped.toml"]);
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("belong below rules/local"), "{message}");
}
