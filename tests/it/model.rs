//! `hamlet model` over corpora that the tests write themselves, and over the data sets where
//! they are there.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::shipped;

fn hamlet(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hamlet"))
        .current_dir(dir)
        .args(arguments)
        .output()
        .expect("hamlet starts")
}

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// Rows from `from` on: ham about a river, spam about watches, half and half.
fn corpus(from: usize) -> String {
    let mut text = String::new();
    for n in from..from + 40 {
        let _ = writeln!(
            text,
            r#"{{"name":"Reader {n}","content":"I walked by the river {n} and the water was low","label":"ham"}}"#
        );
        let _ = writeln!(
            text,
            r#"{{"author":"watches","content":"Buy cheap watches http://shop{n}.example/","label":"spam"}}"#
        );
    }
    text
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("old.jsonl"), corpus(0)).expect("written");
    fs::write(dir.path().join("new.jsonl"), corpus(100)).expect("written");
    dir
}

#[test]
fn the_sites_own_comments_count_four_times_and_the_owners_not_at_all() {
    let dir = folder();
    let put = |name: &str, content: &str, more: &str| {
        let row = format!(r#"{{"content":"{content}","label":"ham"{more}}}"#);
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, row + "\n").unwrap();
    };
    put("more/a.jsonl", "zeppelin", "");
    put("local/b.jsonl", "ferry", "");
    put("local/c.jsonl", "harbour", r#","owner":true"#);
    let output = hamlet(
        dir.path(),
        &["model", "train", "--training", ".", "--out", "m"],
    );
    assert!(output.status.success(), "{output:?}");
    let model: Value = serde_json::from_slice(&fs::read(dir.path().join("m")).unwrap()).unwrap();
    let ham = |token: &str| model["token_table"][token]["ham"].clone();
    assert_eq!(
        [ham("zeppelin"), ham("ferry"), ham("harbour")],
        [1.into(), 4.into(), Value::Null]
    );
    assert_eq!(ham("f_doc"), 85, "80 of the folder's files, 1 and 4");
}

#[test]
fn eval_of_files_tells_every_figure() {
    let dir = folder();
    let arguments = "model eval --train old.jsonl --test new.jsonl --format json";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let mut report = json(&hamlet(dir.path(), &arguments));
    let loss = report["systems"][0]["log_loss"]
        .take()
        .as_f64()
        .expect("a figure");
    assert!((0.0..0.2).contains(&loss), "{loss}");
    insta::assert_json_snapshot!(report, @r#"
    {
      "protocol": "train-test",
      "systems": [
        {
          "accuracy": 1.0,
          "auc": 1.0,
          "decisions": {
            "ham": {
              "accept": 40,
              "hold": 0,
              "reject": 0
            },
            "spam": {
              "accept": 0,
              "hold": 40,
              "reject": 0
            }
          },
          "f1": 1.0,
          "log_loss": null,
          "name": "hamlet-model",
          "recall_at_half_percent": 1.0,
          "recall_at_one_percent": 1.0
        },
        {
          "accuracy": 1.0,
          "auc": 1.0,
          "decisions": {
            "ham": {
              "accept": 40,
              "hold": 0,
              "reject": 0
            },
            "spam": {
              "accept": 0,
              "hold": 40,
              "reject": 0
            }
          },
          "f1": 1.0,
          "log_loss": null,
          "name": "bayespam",
          "recall_at_half_percent": 1.0,
          "recall_at_one_percent": 1.0
        }
      ]
    }
    "#);
}

#[test]
fn eval_by_templates_needs_no_data_set_and_sets_the_kinds_of_spam_apart() {
    let dir = tempfile::tempdir().expect("a folder");
    // Topics for the ham, and half of the spam from templates.
    let text: Vec<String> = corpus(0)
        .lines()
        .enumerate()
        .map(|(n, line)| {
            let id = match n % 4 {
                1 => format!("watches-{}/{n:03}", n % 12),
                _ => format!("row-{n}"),
            };
            line.replacen('{', &format!(r#"{{"id":"{id}","topic":"t{}","#, n % 15), 1)
        })
        .collect();
    fs::write(dir.path().join("seed.jsonl"), text.join("\n")).expect("written");
    let arguments = "model eval --protocol template-folds --training . --format json";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let report = json(&hamlet(dir.path(), &arguments));
    let counts = |systems: &Value| {
        let decisions = &systems[0]["decisions"];
        ["ham", "spam"].map(|label| {
            let actions = decisions[label].as_object().expect("three numbers");
            actions.values().filter_map(Value::as_u64).sum::<u64>()
        })
    };
    assert_eq!(report["systems"][0]["name"], "hamlet-model");
    assert!(report["systems"][0]["log_loss"].is_f64());
    assert_eq!(counts(&report["systems"]), [40, 40]);
    let sources = &report["by_source"];
    assert_eq!(counts(&sources["spam from templates"]), [40, 20]);
    assert_eq!(counts(&sources["spam written one by one"]), [40, 20]);
}

#[test]
fn eval_for_people_is_a_table() {
    let dir = folder();
    let arguments = [
        "model",
        "eval",
        "--train",
        "old.jsonl",
        "--test",
        "new.jsonl",
    ];
    let output = hamlet(dir.path(), &arguments);
    let text = String::from_utf8(output.stdout).expect("text");
    for word in ["hamlet-model", "bayespam", "AUC", "40/0/0"] {
        assert!(text.contains(word), "no {word} in\n{text}");
    }
}

#[test]
fn training_twice_writes_the_same_bytes_and_names_the_model() {
    let dir = folder();
    let train = |out| {
        let output = hamlet(
            dir.path(),
            &["model", "train", "--training", ".", "--out", out],
        );
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    let told = train("a.json");
    assert!(told.contains("80 ham and 80 spam"), "{told}");
    train("b.json");
    let read = |name: &str| fs::read(dir.path().join(name)).expect("written");
    assert_eq!(read("a.json"), read("b.json"));
}

#[test]
fn a_bad_line_is_named() {
    let dir = folder();
    fs::write(dir.path().join("new.jsonl"), "{\"content\":\"x\"}\n").expect("written");
    let arguments = [
        "model",
        "eval",
        "--train",
        "old.jsonl",
        "--test",
        "new.jsonl",
    ];
    let output = hamlet(dir.path(), &arguments);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("new.jsonl:1: no `label`"), "{told}");
}

/// Floors under what was reached, so that a change that costs something is seen.
#[test]
fn the_model_keeps_what_it_reached() {
    let Some(data) = shipped::data_sets() else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (protocol, accuracy, auc, recall) in [
        ("youtube-70-30", 0.955, 0.992, 0.93),
        ("youtube-lovo", 0.935, 0.984, 0.88),
        ("sms-70-30", 0.991, 0.997, 0.97),
    ] {
        let data = data.to_string_lossy();
        let arguments = [
            "model",
            "eval",
            "--protocol",
            protocol,
            "--data",
            &data,
            "--format",
            "json",
        ];
        let report = json(&hamlet(root, &arguments));
        let system = &report["systems"][0];
        assert_eq!(system["name"], "hamlet-model");
        for (figure, floor) in [
            ("accuracy", accuracy),
            ("auc", auc),
            ("recall_at_one_percent", recall),
        ] {
            let reached = system[figure].as_f64().expect("a figure");
            assert!(reached >= floor, "{protocol}: {figure} {reached} < {floor}");
        }
    }
}
