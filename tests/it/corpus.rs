//! `hamlet corpus` over templates and rows that the tests write themselves.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::hamlet;

const ARTICLES: &str = r#"
[[article]]
title = "Bread without kneading"
permalink = "https://crust.example/bread/"
post_date = "2024-03-02"
topic = "cooking"
lang = "en"
"#;

const TEMPLATES: &str = r#"
[sets]
city = ["Leeds", "Lagos", "Lyon"]

[[template]]
id = "seo-agency"
topic = "seo"
lang = "en"
count = 5
names = ["{@city} SEO"]
emails = ["{jason|mark}@gmail.com"]
urls = ["", "https://rank.example/"]
content = "{Hi|Hello} from {@city}, {we|I} {found|saw} your site"
"#;

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("templates")).unwrap();
    write(dir.path(), "templates/articles.toml", ARTICLES);
    write(dir.path(), "templates/seo.toml", TEMPLATES);
    dir
}

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}

/// The exit code, and what was said.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = hamlet(dir, arguments).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn expand_prints_rows_that_the_corpus_can_read() {
    let dir = folder();
    let (code, told) = run(dir.path(), &["corpus", "expand", "templates"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(told.lines().count(), 5);
    let first = told.lines().next().unwrap();
    assert!(first.starts_with(
        r#"{"id":"seo-agency/001","label":"spam","topic":"seo","lang":"en","name":""#
    ));
    write(dir.path(), "rows.jsonl", &told);
    let (code, told) = run(dir.path(), &["corpus", "stats", ".", "--format", "json"]);
    assert_eq!(code, Some(0), "{told}");
    let stats = parsed(&told);
    assert_eq!(stats["rows"], json!({ "ham": 0, "spam": 5 }));
    assert_eq!(stats["templates"], 1);
    assert_eq!(
        stats["email_hosts"],
        json!([{ "name": "gmail.com", "ham": 0, "spam": 5 }])
    );
    assert_eq!(stats["email_host_accuracy"], Value::Null);
}

#[test]
fn check_is_content_with_what_expand_wrote_and_names_the_first_row_that_differs() {
    let dir = folder();
    let expand = |more: &[&str]| {
        run(
            dir.path(),
            &[&["corpus", "expand", "templates"], more].concat(),
        )
    };
    let (code, told) = expand(&["--out", "rows.jsonl"]);
    assert_eq!(
        (code, told.as_str()),
        (Some(0), "5 comments in rows.jsonl\n")
    );
    let (code, told) = expand(&["--check", "rows.jsonl"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(told, "rows.jsonl: the 5 comments that the templates give\n");

    let (code, told) = expand(&["--check", "rows.jsonl", "--seed", "2"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.starts_with("rows.jsonl:1: not what the templates give"),
        "{told}"
    );
    assert!(
        told.contains("--seed 2 --out rows.jsonl`\n- {\"id\":"),
        "{told}"
    );

    let text = fs::read_to_string(dir.path().join("rows.jsonl")).unwrap();
    let shorter: String = text.split_inclusive('\n').take(3).collect();
    write(dir.path(), "rows.jsonl", &shorter);
    let (code, told) = expand(&["--check", "rows.jsonl", "--format", "json"]);
    assert_eq!(code, Some(1), "{told}");
    let told = parsed(&told);
    assert_eq!(told["same"], false);
    assert_eq!(
        (&told["first"]["line"], &told["first"]["found"]),
        (&json!(4), &Value::Null)
    );
}

#[test]
fn errors_in_templates_are_findings_and_a_folder_without_them_can_not_be_expanded() {
    let dir = folder();
    let broken = TEMPLATES
        .replace("count = 5", "count = 0")
        .replace("{@city} SEO", "{@citi} SEO");
    write(dir.path(), "templates/seo.toml", &broken);
    let (code, told) = run(dir.path(), &["corpus", "expand", "templates"]);
    assert_eq!(code, Some(1), "{told}");
    let name = Path::new("templates").join("seo.toml");
    let name = name.display();
    assert_eq!(
        told,
        format!(
            "{name}:9: `count` is 0; write a number from 1 to 1000\n\
             {name}:10: there is no set `citi` in this file; did you mean `city`?\n"
        )
    );
    let (code, told) = run(
        dir.path(),
        &["corpus", "expand", "templates", "--format", "json"],
    );
    assert_eq!(code, Some(1), "{told}");
    assert_eq!(parsed(&told)[1]["line"], 10);

    fs::create_dir(dir.path().join("empty")).unwrap();
    let (code, told) = run(dir.path(), &["corpus", "expand", "empty"]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("no [[template]] in any file"), "{told}");
    let (code, told) = run(dir.path(), &["corpus", "expand", "nowhere"]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("nowhere: "), "{told}");
}

fn row(id: &str, label: &str, content: &str) -> Value {
    json!({
        "id": id, "label": label, "topic": "bread", "lang": "en", "name": "Ann",
        "email": "ann@gmail.com", "url": "", "title": "Bread", "permalink": "https://crust.example/",
        "post_date": "2024-03-02", "created_at": "2024-03-03T10:00:00Z", "content": content,
    })
}

#[test]
fn stats_tell_what_is_wrong_with_a_corpus() {
    let dir = tempfile::tempdir().unwrap();
    let told = "the crumb was dense until I let it rest for a whole night in the cold pantry";
    let again = "the crumb was dense until I let it rest for a whole day on the warm stove";
    let mut keyless = row("b", "spam", "buy it");
    keyless.as_object_mut().unwrap().remove("lang");
    keyless["email"] = json!(" ");
    let rows = [
        row("a", "ham", told),
        row("a", "ham", again),
        row("c", "ham", "thanks"),
        row("d", "toxic", "you fool"),
        keyless,
    ];
    let lines = rows.map(|row| row.to_string());
    write(dir.path(), "rows.jsonl", &lines.join("\n"));
    let (code, told) = run(dir.path(), &["corpus", "stats", "."]);
    assert_eq!(code, Some(1), "{told}");
    let file = Path::new(".").join("rows.jsonl");
    let told = told.replace(&file.display().to_string(), "rows.jsonl");
    let findings: Vec<&str> = told.lines().filter(|line| line.contains(';')).collect();
    insta::assert_snapshot!(findings.join("\n"), @r"
    rows.jsonl:2: the id `a` stands at rows.jsonl:1 already; choose another
    rows.jsonl:4: the label is `toxic`; write ham or spam
    rows.jsonl:5: no `lang`; give one, as a form asks for it
    rows.jsonl:5: no `email`; give one, as a form asks for it
    rows.jsonl:1: a shares 69 % of its word pairs with a; write one of them anew
    rows.jsonl:2: a shares 69 % of its word pairs with a; write one of them anew
    1 of 3 ham have fewer than 12 words; write longer ones
    ");
    let (code, told) = run(dir.path(), &["corpus", "stats", ".", "--format", "json"]);
    assert_eq!(code, Some(1), "{told}");
    let codes: Vec<Value> = parsed(&told)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].clone())
        .collect();
    assert_eq!(
        codes,
        [
            "duplicate_id",
            "other_label",
            "missing_key",
            "missing_key",
            "overlap",
            "overlap",
            "short_ham"
        ]
    );
}
