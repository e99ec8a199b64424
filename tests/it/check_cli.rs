//! `hamlet check` and its fellows that only look: what they take, print and end with.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use hamlet::signals::Signal;
use serde_json::{Value, json};

use crate::process::hamlet;
use crate::shipped;
use crate::support::{Setup, TestServer};

/// `hamlet check` with what is shipped, in an empty folder.
fn check(folder: &Path, arguments: &[&str]) -> Command {
    let config = shipped::config();
    shipped::filter();
    let mut command = hamlet(folder, &["check"]);
    command
        .arg("--rules")
        .arg(config.rules)
        .arg("--training")
        .arg(config.training)
        .arg("--data")
        .arg(config.data)
        .args(arguments);
    command
}

fn told(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

fn answer(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", told(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn with_stdin(command: &mut Command, text: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A comment that many rules have something to say about, at a time of its own.
fn offer() -> Value {
    json!({
        "name": "Cheap Shoes", "email": "sales@shoes-outlet.example",
        "url": "https://shoes-outlet.example/buy.html",
        "content": "Great post! Visit <a href=\"https://bit.ly/x\">cheap shoes</a> for more.",
        "title": "The drones of the cartels", "post_date": "2024-01-01",
        "created_at": "2026-01-01",
    })
}

#[test]
fn a_comment_in_flags_gets_its_score_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = check(
        folder.path(),
        &[
            "--name",
            "Cheap Shoes",
            "--email",
            "sales@shoes-outlet.example",
            "--url",
            "https://shoes-outlet.example/buy.html",
            "--content",
            "Great post! Visit https://bit.ly/x for cheap shoes.",
        ],
    );
    let output = command.output().unwrap();
    let sheet = told(&output);
    assert_eq!(output.status.code(), Some(0), "{sheet}");
    for part in [
        "A comment by Cheap Shoes: ",
        "URL_COMMERCIAL",
        "url.toml:",
        "MODEL",
        "of 4.00 to hold, 10.00 to reject",
    ] {
        assert!(sheet.contains(part), "no {part} in\n{sheet}");
    }
    assert!(
        fs::read_dir(folder.path()).unwrap().next().is_none(),
        "nothing is recorded"
    );
}

#[test]
fn a_file_and_standard_input_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.json"), offer().to_string()).unwrap();
    let from_file = check(folder.path(), &["c.json", "--format", "json"])
        .output()
        .unwrap();
    let mut command = check(folder.path(), &["-", "--format", "json"]);
    let from_stdin = with_stdin(&mut command, &offer().to_string());
    assert_eq!(answer(&from_file), answer(&from_stdin));
}

#[test]
fn flags_overrule_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.json"), offer().to_string()).unwrap();
    let flags = [
        "c.json",
        "--url",
        "https://ann.example/",
        "--format",
        "json",
    ];
    let output = check(folder.path(), &flags).output().unwrap();
    let entries = answer(&output)["entries"].to_string();
    assert!(!entries.contains("URL_FILE"), "{entries}");
}

#[test]
fn its_json_is_the_answer_of_the_service_without_the_id() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    let mut sent_back = server.check(&offer()).body;
    assert!(sent_back.as_object_mut().unwrap().remove("id").is_some());
    let mut command = check(folder.path(), &["-", "--format", "json"]);
    let output = with_stdin(&mut command, &offer().to_string());
    let printed = answer(&output);
    assert_ne!(printed["entries"], json!([]));
    assert_eq!(printed, sent_back);
}

#[test]
fn field_errors_are_all_told_and_end_it_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--email", "nowhere", "--url", "https://ann.example/"];
    let output = check(folder.path(), &flags).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = told(&output);
    for pointer in ["/name: ", "/email: ", "/content: "] {
        assert!(errors.contains(pointer), "no {pointer} in\n{errors}");
    }
    let output = check(folder.path(), &["--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors: Value = serde_json::from_slice(&output.stdout).unwrap();
    let errors = errors.to_string();
    assert!(errors.contains("\"/content\""), "{errors}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), &["gone.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("gone.json"), "{}", told(&output));
}

#[test]
fn wrong_use_ends_it_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--nmae", "Ann"][..], &["--format", "xml"]] {
        let output = check(folder.path(), arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    }
}

#[test]
fn every_signal_is_listed_with_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let output = hamlet(folder.path(), &["rules", "signals"])
        .output()
        .unwrap();
    let list = told(&output);
    let output = hamlet(folder.path(), &["rules", "signals", "--format", "json"])
        .output()
        .unwrap();
    let json = answer(&output);
    let json = json.as_array().unwrap();
    assert_eq!(json.len(), Signal::ALL.len());
    for (signal, listed) in Signal::ALL.into_iter().zip(json) {
        assert!(list.contains(signal.name()), "{}", signal.name());
        assert_eq!(listed["name"], signal.name());
        assert_eq!(listed["kind"], signal.kind().describe());
    }
}

#[test]
fn help_names_every_command_and_each_has_help_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let help = |arguments: &[&str]| {
        let output = hamlet(folder.path(), arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        told(&output)
    };
    let all = help(&["--help"]);
    for command in ["check", "rules", "model", "serve"] {
        let line = format!("\n  {command} ");
        assert!(all.contains(&line), "no {command} in\n{all}");
        let own = help(&[command, "--help"]);
        assert!(own.contains("Usage: hamlet"), "{own}");
    }
    assert!(all.contains("Exit codes: 0 fine"), "{all}");
}
