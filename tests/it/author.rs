//! What is kept of one author can be asked for, and goes when it is asked for.

use std::fs;

use serde_json::{Value, json};

use crate::process::Running;
use crate::site::{Site, saying};

/// Words that nobody else uses.
const WORDS: [&str; 2] = ["quibblefax", "zanzimond"];

fn by(email: &str, name: &str, content: &str) -> Value {
    json!({
        "name": name, "email": email, "content": content, "ip": "203.0.113.77",
        "visitor": format!("visitor-of-{name}"), "site": "garden.example",
    })
}

/// A site where Ann wrote three times, Bo once, and somebody said what two of hers are.
fn site() -> (Site, Running, Vec<String>) {
    let site = Site::new();
    let running = site.serve();
    let texts = [
        "Cheap watches at quibblefax, an offer",
        "My zanzimond stopped",
        "Good morning, quibblefax",
    ];
    let ids = texts.map(|text| {
        let answer = running.check(&by("Ann@example.org", "Ann Zanzimond", text));
        answer.id().to_owned()
    });
    running.check(&by("bo@example.org", "Bo", "Cheap watches here"));
    running.label(&ids[0], "spam");
    running.label(&ids[1], "ham");
    (site, running, ids.to_vec())
}

/// Whether the files of the journal hold a text.
fn is_on_disk(site: &Site, text: &str) -> bool {
    let data = site.path().join("data");
    let files = fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    let journal = files.filter(|path| path.to_string_lossy().contains("hamlet.db"));
    journal.into_iter().any(|path| {
        let bytes = fs::read(path).unwrap();
        bytes
            .windows(text.len())
            .any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
    })
}

#[test]
fn everything_that_is_kept_of_an_author_is_shown() {
    let (site, _running, ids) = site();
    let shown = site.json(0, &["author", "show", "ann@example.org"]);
    let comments = shown["comments"].as_array().unwrap();
    let told = |key: &str| {
        let values = comments.iter().map(|comment| comment[key].clone());
        values.collect::<Vec<_>>()
    };
    assert_eq!(told("id"), ids);
    assert_eq!(told("label"), [json!("spam"), json!("ham"), Value::Null]);
    assert_eq!(comments[0]["submission"]["name"], "Ann Zanzimond");
    assert_eq!(comments[0]["answer"]["decision"], "hold");
    let remembered = shown["remembered"].as_array().unwrap();
    let by: Vec<_> = remembered.iter().map(|trail| &trail["by"]).collect();
    assert_eq!(by, ["e-mail address", "browser"]);
    assert!(remembered.iter().all(|trail| trail["comments"] == 3));

    let table = site.says(0, &["author", "show", "ann@example.org"]);
    assert!(table.contains("My zanzimond stopped"), "{table}");
    assert!(table.contains("Remembered by browser: 3 comments, the first of 20"));
}

#[test]
fn an_author_is_forgotten_while_the_service_runs() {
    let (site, running, ids) = site();
    let forget = ["author", "forget", "ann@example.org"];
    let would = site.json(0, &[&forget[..], &["--dry-run"]].concat());
    assert_eq!(
        would,
        json!({ "comments": 3, "lessons": 2, "dry_run": true })
    );
    assert!(WORDS.iter().all(|word| is_on_disk(&site, word)));

    let told = site.says(0, &forget);
    assert_eq!(
        told,
        "3 comments of this address are forgotten; what was said and learnt of 2 of them is, too.\n"
    );
    for word in WORDS {
        assert!(!is_on_disk(&site, word), "{word}");
    }
    assert_eq!(
        site.says(1, &["author", "show", "ann@example.org"]),
        "Nothing is kept of this address.\n"
    );
    assert_eq!(site.json(1, &forget)["comments"], 0);
    let bo = site.json(0, &["author", "show", "bo@example.org"]);
    assert_eq!(bo["comments"].as_array().unwrap().len(), 1);
    assert_eq!(bo["comments"][0]["submission"]["name"], "Bo");

    // She may come back, as somebody new; nothing can be said of what is forgotten.
    running.check(&by("ann@example.org", "Ann", "Good evening"));
    let shown = site.json(0, &["author", "show", "ann@example.org"]);
    assert_eq!(shown["remembered"][0]["comments"], 1);
    running.label(&ids[1], "ham");
    let status = site.json(0, &["model", "status"]);
    assert_eq!(status["readiness"]["own_ham"], 0, "{status:#}");
}

#[test]
fn who_asks_in_the_wrong_place_is_told() {
    let site = Site::new();
    let show = ["author", "show", "ann@example.org"];
    let told = site.says(2, &show);
    assert!(
        told.contains("there is no journal at data/hamlet.db"),
        "{told}"
    );
    let running = site.serve();
    running.check(&saying("Good morning"));
    drop(running);
    let told = site.says(2, &["author", "forget", " "]);
    assert!(told.contains("the address is empty"), "{told}");
    fs::remove_file(site.path().join("data/pseudonym.key")).unwrap();
    let told = site.says(2, &show);
    assert!(
        told.contains("pseudonym.key is missing: without it nobody can be found"),
        "{told}"
    );
}
