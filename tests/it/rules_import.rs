//! `hamlet rules import`: lists become rules on trial, and nothing is lost in
//! silence.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::process::hamlet;

/// Comment keys with all that a file has that somebody kept for years.
const KEYS: &str = "\u{feff}casino\r\n\r\n  Cheap Watches  \ncialis\nCIALIS\n# a remark\nshop.example.com\n\
    bad-host.top\n/redirect?\n203.0.113.7\n@spam-mail.\ndi#git\n:))\n<b>offer\nтаблетки\n１０％\nham\n\
    c++ course (free)\nbetting tips\n";

/// Honest comments.
const HAM: &[&str] = &[
    "My doctor is a specialist for knees.",
    "The specialist said so too.",
    "Ham and eggs, as every Sunday. Only 10% more.",
    "We live in Birmingham.",
];

pub(crate) fn folder(file: &str, text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join(file), text).unwrap();
    fs::write(folder.path().join("ham.jsonl"), ham()).unwrap();
    folder
}

fn ham() -> String {
    let line = |content| json!({ "label": "ham", "content": content }).to_string() + "\n";
    HAM.iter().map(line).collect()
}

fn import(folder: &Path, arguments: &[&str]) -> Output {
    let all = [&["rules", "import"], arguments, &["--against", "ham.jsonl"]].concat();
    hamlet(folder, &all).output().unwrap()
}

#[track_caller]
pub(crate) fn report(folder: &Path, arguments: &[&str]) -> Value {
    let output = import(folder, &[arguments, &["--format", "json"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let mut reports: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

#[track_caller]
pub(crate) fn lint(folder: &Path) {
    let output = hamlet(folder, &["rules", "lint"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}");
}

/// The shadow rules of the import that a comment hits.
pub(crate) fn hits(folder: &Path, comment: &Value) -> Vec<String> {
    fs::write(folder.join("comment.json"), comment.to_string()).unwrap();
    let empty = folder.join("training");
    fs::create_dir_all(&empty).unwrap();
    fs::write(empty.join("a.jsonl"), ham()).unwrap();
    let output = hamlet(folder, &["check", "comment.json", "--format", "json"])
        .output()
        .unwrap();
    let decision: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let shadow = decision["shadow"].as_array().unwrap().iter();
    shadow
        .map(|entry| {
            entry["rule"]
                .as_str()
                .unwrap()
                .replace("IMPORTED_KEYS_", "")
        })
        .collect()
}

pub(crate) fn content(text: &str) -> Value {
    json!({ "content": text, "name": "Ann", "email": "ann@mail.example" })
}

pub(crate) fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join("rules/local/imported").join(name)).unwrap()
}

pub(crate) fn skipped(report: &Value) -> Vec<(u64, String)> {
    let skipped = report["skipped"].as_array().unwrap().iter();
    skipped
        .map(|skip| {
            (
                skip["line"].as_u64().unwrap(),
                skip["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[test]
fn comment_keys_become_shadow_rules_that_load_and_find_what_they_say() {
    let folder = folder("keys.txt", KEYS);
    let dir = folder.path();
    let report = report(dir, &["wordpress", "keys.txt"]);
    assert_eq!(
        (&report["entries"], &report["twins"]),
        (&json!(18), &json!(1))
    );
    assert_eq!(
        skipped(&report),
        [(6, "remark".to_owned()), (10, "ip_address".to_owned())]
    );
    lint(dir);
    assert_eq!(hits(dir, &content("The best CASINO in town")), ["WORDS"]);
    assert_eq!(hits(dir, &content("cheap\n watches for all")), ["PHRASES"]);
    assert_eq!(
        hits(dir, &content("see https://www.bad-host.top/x")),
        ["DOMAINS", "DOMAINS_IN_TEXT"]
    );
    assert_eq!(
        hits(
            dir,
            &content("a <a href=\"https://x.example/redirect?to=1\">link</a>")
        ),
        ["IN_LINKS"]
    );
    assert_eq!(
        hits(dir, &content("write to bob@spam-mail.example")),
        ["EMAILS"]
    );
    assert_eq!(hits(dir, &content("di#git")), ["WORDS"]);
    assert_eq!(hits(dir, &content("C++ course (free)")), ["PHRASES"]);
    assert_eq!(hits(dir, &content("so good :))")), ["SIGNS"]);
    assert_eq!(hits(dir, &content("an <B>Offer</B>")), ["EXACT"]);
    assert_eq!(hits(dir, &content("Купи ТАБЛЕТКИ")), ["WORDS"]);
    assert_eq!(hits(dir, &content("nur １０％ mehr")), ["EXACT"]);
    // The fold of 10% is no reason to find what the key does not say; nor is a part of a word.
    assert_eq!(
        hits(dir, &content("10% more for the specialist in Birmingham")),
        [""; 0]
    );
    let name = json!({ "content": "Thank you.", "name": "Casino Bob", "email": "a@b.example" });
    assert_eq!(hits(dir, &name), ["WORDS"]);
}

#[test]
fn parts_of_words_are_found_where_that_is_asked_for() {
    let folder = folder("keys.txt", KEYS);
    let dir = folder.path();
    report(dir, &["wordpress", "keys.txt", "--match", "anywhere"]);
    lint(dir);
    assert_eq!(hits(dir, &content("ask a specialist")), ["WORDS"]);
}

#[test]
fn the_files_say_where_they_come_from_and_the_rules_are_on_trial() {
    let folder = folder("keys.txt", "casino\n");
    report(
        folder.path(),
        &["wordpress", "keys.txt", "--name", "Old Keys"],
    );
    let rules = read(folder.path(), "old-keys.toml");
    let today = rules
        .lines()
        .find_map(|line| line.strip_prefix("# Imported on "))
        .unwrap()[..10]
        .to_owned();
    // The first line holds the hash of the rest.
    let (_, rest) = rules.split_once('\n').unwrap();
    let shown = rest.replace(&today, "TODAY");
    insta::with_settings!({ filters => vec![("sha256 [0-9a-f]{64}", "sha256 HASH")] }, {
        insta::assert_snapshot!(shown, @r#"
    # Imported on TODAY with `hamlet rules import wordpress`, from
    #   keys.txt, sha256 HASH
    # Whoever made it has a licence for it: look whether you may use and share it.

    [[group]]
    id = "imported-old-keys"
    description = "Imported comment keys: what all of it may add up to"
    cap = 2.00

    [[rule]]
    id = "IMPORTED_OLD_KEYS_WORDS"
    description = "Imported comment keys: single words"
    field = ["content", "name", "email", "url", "user_agent"]
    list = "local/imported/old-keys-words.list"
    score = 1.00
    group = "imported-old-keys"
    state = "shadow"
    max_action = "hold"
    author = "hamlet rules import wordpress"
    added = TODAY
    why = "on trial: made for other comments, in keys.txt"
    examples.hit = ["casino"]
    examples.miss = ["I walked past the works this morning: two men, one digger, and nobody knew when the bridge opens."]

    [[rule]]
    id = "IMPORTED_OLD_KEYS_IN_LINKS"
    description = "Imported comment keys: in the address of a link"
    field = "content"
    view = "links"
    list = "local/imported/old-keys-words.list"
    score = 1.00
    group = "imported-old-keys"
    state = "shadow"
    max_action = "hold"
    author = "hamlet rules import wordpress"
    added = TODAY
    why = "on trial: made for other comments, in keys.txt"
    examples.hit = ["https://casino"]
    examples.miss = ["I walked past the works this morning: two men, one digger, and nobody knew when the bridge opens."]
    "#);
    });
    let list = read(folder.path(), "old-keys-words.list");
    assert!(
        list.ends_with("# 1 entries: single words.\ncasino\n"),
        "{list}"
    );
}

#[test]
fn what_honest_comments_have_is_told_with_the_word_that_it_is_in() {
    let folder = folder("keys.txt", KEYS);
    let human = import(folder.path(), &["wordpress", "keys.txt", "--dry-run"]);
    let human = String::from_utf8(human.stdout).unwrap();
    assert!(
        human.contains("Of 4 honest comments some have 2 entries; 1 entries hit them"),
        "{human}"
    );
    let words = report(folder.path(), &["wordpress", "keys.txt", "--dry-run"]);
    assert_eq!(
        words["ham"]["entries"],
        json!([
            { "entry": "ham", "line": 17, "whole": 1, "part": 1, "hits": true, "evidence": "ham and eggs, as every" },
            { "entry": "cialis", "line": 4, "whole": 0, "part": 2, "hits": false, "evidence": "specialist" },
        ])
    );
    let parts = report(
        folder.path(),
        &["wordpress", "keys.txt", "--dry-run", "--match", "anywhere"],
    );
    assert_eq!(parts["ham"]["hits"], 2);
    assert!(
        !folder.path().join("rules/local").exists(),
        "--dry-run writes nothing"
    );
}

#[test]
fn risky_entries_are_put_aside_where_that_is_asked_for() {
    let folder = folder("keys.txt", KEYS);
    let dir = folder.path();
    let report = report(
        dir,
        &[
            "wordpress",
            "keys.txt",
            "--match",
            "anywhere",
            "--leave-out-risky",
        ],
    );
    assert_eq!(report["ham"]["put_aside"], 2);
    assert!(read(dir, "keys.risky.list").ends_with("\ncialis\nham\n"));
    let words = read(dir, "keys-words.list");
    assert!(
        words.contains("casino") && !words.contains("cialis"),
        "{words}"
    );
    assert!(skipped(&report).contains(&(4, "risky".to_owned())));
    lint(dir);
    assert_eq!(hits(dir, &content("ask a specialist")), [""; 0]);
}

#[test]
fn importing_again_changes_nothing_and_what_was_changed_by_hand_is_left_alone() {
    let folder = folder("keys.txt", KEYS);
    let dir = folder.path();
    let statuses = |report: &Value| {
        let files = report["files"].as_array().unwrap().iter();
        let mut found: Vec<_> = files
            .map(|file| file["status"].as_str().unwrap().to_owned())
            .collect();
        found.dedup();
        found
    };
    assert_eq!(
        statuses(&report(dir, &["wordpress", "keys.txt"])),
        ["written"]
    );
    let before = read(dir, "keys.toml");
    assert_eq!(
        statuses(&report(dir, &["wordpress", "keys.txt"])),
        ["unchanged"]
    );
    assert_eq!(read(dir, "keys.toml"), before);

    let path = dir.join("rules/local/imported/keys.toml");
    fs::write(&path, before.replace("score = 1.00", "score = 2.00")).unwrap();
    let refused = import(dir, &["wordpress", "keys.txt"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("changed by hand") && told.contains("keys.toml") && told.contains("--force"),
        "{told}"
    );
    assert!(read(dir, "keys.toml").contains("score = 2.00"));
    report(dir, &["wordpress", "keys.txt", "--force"]);
    assert_eq!(read(dir, "keys.toml"), before);

    // Without domains there is no list of them any more.
    fs::write(dir.join("keys.txt"), "casino\n").unwrap();
    let report = report(dir, &["wordpress", "keys.txt"]);
    assert!(statuses(&report).contains(&"removed".to_owned()));
    assert!(!dir.join("rules/local/imported/keys-domains.list").exists());
    lint(dir);
}

#[test]
fn two_imports_of_the_same_rules_do_not_stand_beside_each_other() {
    let folder = folder("a.cf", "body PILLS /free pills/i\n");
    report(folder.path(), &["spamassassin", "a.cf"]);
    fs::copy(folder.path().join("a.cf"), folder.path().join("b.cf")).unwrap();
    let output = import(folder.path(), &["spamassassin", "b.cf"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("duplicate_id") && told.contains("SA_PILLS"),
        "{told}"
    );
    assert!(!folder.path().join("rules/local/imported/b.toml").exists());
}

#[test]
fn a_folder_outside_of_the_rules_is_a_rules_folder_of_its_own() {
    let folder = folder("keys.txt", "casino\n");
    report(folder.path(), &["wordpress", "keys.txt", "--out", "trial"]);
    let output = hamlet(folder.path(), &["rules", "lint", "--rules", "trial"])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    report(
        folder.path(),
        &["wordpress", "keys.txt", "--out", "rules/local/other"],
    );
    lint(folder.path());
}

#[test]
fn several_lists_are_imported_each_by_itself_and_never_over_each_other() {
    let folder = folder("keys.txt", "casino\n");
    let dir = folder.path();
    fs::write(dir.join("more.txt"), "roulette\n").unwrap();
    fs::write(dir.join("empty.txt"), "\n").unwrap();
    let output = import(
        dir,
        &[
            "wordpress",
            "keys.txt",
            "empty.txt",
            "more.txt",
            "--format",
            "json",
        ],
    );
    assert_eq!(
        output.status.code(),
        Some(1),
        "one of them could not be used"
    );
    let reports: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<_> = reports
        .iter()
        .map(|report| report["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["keys", "more"]);
    lint(dir);
    fs::create_dir(dir.join("other")).unwrap();
    fs::write(dir.join("other/keys.txt"), "poker\n").unwrap();
    let output = import(dir, &["wordpress", "keys.txt", "other/keys.txt"]);
    assert_eq!(output.status.code(), Some(2));
    let both = import(
        dir,
        &["wordpress", "keys.txt", "more.txt", "--name", "both"],
    );
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn what_is_no_list_is_told_and_nothing_is_written() {
    let check = |text: &[u8], code: i32, says: &str| {
        let folder = folder("keys.txt", text);
        let output = import(folder.path(), &["wordpress", "keys.txt"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(says), "{told}");
        assert!(!folder.path().join("rules/local").exists());
    };
    check(b"", 1, "nothing in it can be a rule");
    check(
        b"\n# only a remark\n203.0.113.7\n",
        1,
        "nothing in it can be a rule",
    );
    check(b"\xFF\xFEo\0n\0", 1, "UTF-16");
    let folder = folder("keys.txt", "casino\n");
    let output = import(folder.path(), &["wordpress", "missing.txt"]);
    assert_eq!(output.status.code(), Some(3));
    let wrong = import(folder.path(), &["askimet", "keys.txt"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn ten_thousand_lines_of_all_kinds_import_load_and_are_found() {
    let mut keys = String::new();
    for number in 0..10_000 {
        let kind = [
            "word{}x",
            "two words {}",
            "host-{}.example.org",
            "/path-{}/",
            "mail{}@",
            "<i>{}",
            "１{}％",
        ];
        let key = kind[number % kind.len()].replace("{}", &number.to_string());
        writeln!(keys, "{key}").unwrap();
    }
    keys.push_str("\u{e000}\u{200b}\n\u{200b}\nlatin\n");
    let folder = folder("keys.txt", [keys.as_bytes(), b"caf\xE9\n"].concat());
    let dir = folder.path();
    let report = report(dir, &["wordpress", "keys.txt"]);
    assert_eq!(report["entries"], 10_004);
    let codes: Vec<_> = skipped(&report).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["not_utf8"]);
    lint(dir);
    assert_eq!(hits(dir, &content("word7000x")), ["WORDS"]);
    assert_eq!(hits(dir, &content("two words 9997 here")), ["PHRASES"]);
    assert!(
        hits(dir, &content("a <i>9987</i> b"))
            .iter()
            .any(|id| id.starts_with("EXACT_"))
    );
}
