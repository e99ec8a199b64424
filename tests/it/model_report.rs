//! `hamlet model eval --report`, `crossval` and `ablate` over corpora that the tests write
//! themselves.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::process::hamlet;

/// Ham about a river, spam about watches; a topic for each five rows.
fn corpus(topics: bool) -> String {
    let mut text = String::new();
    for n in 0..60 {
        let topic = if topics {
            format!(r#""topic":"t{}","#, n / 5)
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            r#"{{"id":"ham-{n}",{topic}"name":"Reader {n}","content":"I walked by the river {n} and the water was low","label":"ham"}}"#
        );
        let _ = writeln!(
            text,
            r#"{{"id":"spam-{n}",{topic}"name":"watches","content":"Buy cheap watches {n} http://shop{n}.example/","label":"spam"}}"#
        );
    }
    text
}

fn folder(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("mine.jsonl"), text).expect("written");
    dir
}

fn run(dir: &Path, line: &str) -> Output {
    let arguments: Vec<&str> = line.split(' ').collect();
    hamlet(dir, &arguments).output().expect("hamlet starts")
}

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

fn asked(system: &Value) -> [u64; 2] {
    ["ham", "spam"].map(|label| {
        let actions = system["decisions"][label]
            .as_object()
            .expect("three numbers");
        actions.values().filter_map(Value::as_u64).sum()
    })
}

#[test]
fn crossval_asks_about_every_row_once_with_or_without_groups() {
    for topics in [true, false] {
        let dir = folder(&corpus(topics));
        let report = json(&run(
            dir.path(),
            "model crossval --corpus mine.jsonl --folds 4 --format json",
        ));
        assert_eq!(report["protocol"], "crossval");
        let systems = report["systems"].as_array().expect("systems");
        let names: Vec<&Value> = systems.iter().map(|system| &system["name"]).collect();
        assert_eq!(names, ["hamlet-model", "bayespam"]);
        for system in systems {
            assert_eq!(asked(system), [60, 60]);
        }
        assert_eq!(systems[0]["accuracy"], 1.0);
    }
}

#[test]
fn crossval_reads_a_folder_and_refuses_one_fold() {
    let dir = folder(&corpus(true));
    let output = run(dir.path(), "model crossval --corpus . --folds 3");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        text.starts_with("crossval\n") && text.contains("hamlet-model"),
        "{text}"
    );
    let output = run(dir.path(), "model crossval --corpus . --folds 1");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn crossval_says_what_is_missing_where_a_label_is() {
    let text: Vec<String> = corpus(true)
        .lines()
        .filter(|line| line.contains("ham-"))
        .map(str::to_owned)
        .collect();
    let dir = folder(&text.join("\n"));
    let output = run(dir.path(), "model crossval --corpus mine.jsonl");
    assert_eq!(output.status.code(), Some(3));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @r##"
    hamlet: the rows to learn from: 50 ham and 0 spam; both labels are needed; add comments of the missing one
    "##);
}

#[test]
fn a_report_is_one_page_that_keeps_texts_to_itself_unless_told() {
    let dir = folder(&corpus(true));
    let page = |more: &str| {
        let line = format!("model crossval --corpus mine.jsonl --report out.html{more}");
        let output = run(dir.path(), &line);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::read_to_string(dir.path().join("out.html")).expect("a page")
    };
    let (plain, quoted) = (page(""), page(" --quote"));
    for page in [&plain, &quoted] {
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        assert!(page.contains(">ham-") && page.contains(">spam-"), "ids");
    }
    assert!(!plain.contains("I walked by the river"));
    assert!(quoted.contains("I walked by the river"));
}

#[test]
fn a_report_that_can_not_be_written_is_told_with_the_remedy() {
    let dir = folder(&corpus(true));
    let output = run(
        dir.path(),
        "model crossval --corpus mine.jsonl --report nowhere/out.html",
    );
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("can not write nowhere/out.html; check the folder"),
        "{told}"
    );
}

#[test]
fn ablate_leaves_out_each_kind_of_token_and_the_slopes() {
    let dir = folder(&corpus(true));
    let arguments = "model ablate --protocol template-folds --training . --format json";
    let ablations = json(&run(dir.path(), arguments));
    let lines = ablations[0]["lines"].as_array().expect("lines");
    let left_out: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["left_out"].as_str())
        .collect();
    assert_eq!(
        left_out,
        [
            "nothing", "word", "pair", "triple", "gram", "shape", "link", "url", "author", "slopes"
        ]
    );
    // The log loss is a real number that no two models share by chance.
    let losses: std::collections::BTreeSet<String> = lines
        .iter()
        .map(|line| line["log_loss"].to_string())
        .collect();
    // There is no author's address in this corpus: without `url` it is the same model.
    assert_eq!(losses.len(), lines.len() - 1, "{losses:?}");
}

#[test]
fn ablate_writes_tables_for_a_document() {
    let dir = folder(&corpus(true));
    let arguments = "model ablate --protocol template-folds --training . --format markdown";
    let output = run(dir.path(), arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        text.starts_with("`template-folds`\n\n| left out "),
        "{text}"
    );
    assert_eq!(
        text.lines().filter(|line| line.starts_with('|')).count(),
        12
    );
}
