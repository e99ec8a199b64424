//! `POST /v1/rules/reload`: what whoever asks is told, and that no decision is made of two sets.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::live_site::{case, put, rule};
use crate::support::{Answer, Setup, TestServer, with};

/// A server in this process over a folder of rules, which nobody watches.
fn server(folder: &Path) -> TestServer {
    TestServer::with(Setup {
        rules: Some(folder.to_owned()),
        ..Setup::default()
    })
}

fn reload(server: &TestServer) -> Answer {
    server.post("/v1/rules/reload", "application/json", "")
}

#[test]
fn whoever_asks_hears_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    put(folder.path(), "a.toml", &rule("APPLE", "apple", 5.0));
    let first = reload(&server);
    assert_eq!(first.status, 200);
    assert_json_snapshot!(first.body, {".before" => "[hash]", ".now" => "[hash]"}, @r#"
    {
      "before": "[hash]",
      "changed": true,
      "lists": 0,
      "now": "[hash]",
      "result": "swapped",
      "rules": 1,
      "warnings": []
    }
    "#);
    let again = reload(&server).body;
    assert_eq!(
        (&again["result"], &again["changed"]),
        (&json!("unchanged"), &json!(false))
    );
    assert_eq!(
        (&again["before"], &again["now"]),
        (&first.body["now"], &first.body["now"])
    );
}

#[test]
fn what_is_wrong_is_told_whole_to_who_asks_and_by_its_places_to_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    put(folder.path(), "a.toml", &rule("APPLE", "apple", 5.0));
    let in_force = reload(&server).body["now"].clone();
    let broken = rule("APPLE", "apple", 5.0).replace("a apple here", "a plum here");
    put(folder.path(), "a.toml", &broken);
    put(
        folder.path(),
        "local/b.toml",
        "[[rule]]\nid = \"low\"\nscor = 1.0\n",
    );
    let answer = reload(&server);
    assert_eq!((answer.status, answer.code()), (422, "rules_rejected"));
    assert_eq!(answer.body["in_force"], in_force);
    let findings = answer.body["findings"].as_array().unwrap();
    let of_b = |it: &&Value| it["file"].as_str().unwrap().ends_with("local/b.toml");
    let codes: BTreeSet<&str> = findings
        .iter()
        .filter(of_b)
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains("bad_id") && codes.contains("unknown_key"),
        "{findings:#?}"
    );
    assert!(
        findings
            .iter()
            .all(|it| it["line"].is_u64() && it["remedy"].is_string())
    );

    let ready = server.get("/readyz");
    assert_eq!(
        (ready.status, &ready.body["status"]),
        (200, &json!("ready"))
    );
    assert_eq!(
        ready.body["parts"],
        json!({"store": "ready", "rules": "rejected"})
    );
    let rejected = &ready.body["rules_rejected"];
    assert_eq!(rejected["errors"], findings.len());
    assert_eq!(rejected["places"][0]["file"], "local/b.toml");
    assert!(
        !ready.body.to_string().contains("APPLE"),
        "places, and no words of rules"
    );

    put(folder.path(), "a.toml", &rule("APPLE", "apple", 5.0));
    fs::remove_file(folder.path().join("local/b.toml")).unwrap();
    assert_eq!(reload(&server).body["result"], "unchanged");
    let ready = server.get("/readyz").body;
    assert_eq!(ready["parts"]["rules"], "current");
    assert_eq!(ready["rules_rejected"], Value::Null);
}

#[test]
fn a_failing_case_of_the_site_holds_the_rules_up_and_a_shipped_one_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    put(folder.path(), "a.toml", &rule("APPLE", "apple", 5.0));
    put(folder.path(), "tests/a.toml", &case("apple", "hold"));
    assert_eq!(reload(&server).body["warnings"], json!([]));

    // A site that retires a shipped rule must not be locked out by the cases that came with it.
    let retired = "[[override]]\nid = \"APPLE\"\nstate = \"retired\"\nwhy = \"we sell them\"\n";
    put(folder.path(), "local/my.toml", retired);
    let answer = reload(&server).body;
    assert_eq!(answer["result"], "swapped");
    let warning = &answer["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["severity"]),
        (&json!("case_failed"), &json!("warning"))
    );
    let message = warning["message"].as_str().unwrap();
    insta::assert_snapshot!(message, @"the case `Who names a apple` fails: expected hold, decided  accept at 0.00");

    put(
        folder.path(),
        "local/tests/my.toml",
        &case("pear", "reject"),
    );
    put(
        folder.path(),
        "local/my.toml",
        &format!("{retired}{}", rule("PEAR", "pear", 5.0)),
    );
    let held = reload(&server);
    assert_eq!((held.status, held.code()), (422, "rules_rejected"));
    assert_eq!(held.body["findings"][0]["code"], "case_failed");
    assert_eq!(held.body["in_force"], answer["now"]);
    put(folder.path(), "local/tests/my.toml", &case("pear", "hold"));
    assert_eq!(reload(&server).body["result"], "swapped");
}

#[test]
fn no_decision_mixes_two_rulesets() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    // Two rules each, so that a mixture would show.
    let set = |id: &str| {
        format!(
            "{}{}",
            rule(&format!("{id}_A"), "apple", 1.0),
            rule(&format!("{id}_P"), "pear", 1.0)
        )
    };
    put(folder.path(), "a.toml", &set("ODD"));
    let odd = reload(&server).body["now"].clone();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let checks: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = BTreeSet::new();
                    while !stop.load(Ordering::Relaxed) {
                        let answer = server.check(&with("content", "An apple and a pear")).body;
                        let kind = if answer["versions"]["ruleset"] == odd {
                            "ODD"
                        } else {
                            "EVEN"
                        };
                        let rules: Vec<&str> = answer["entries"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|entry| entry["rule"].as_str().unwrap())
                            .collect();
                        assert_eq!(rules, [format!("{kind}_A"), format!("{kind}_P")]);
                        seen.insert(kind);
                    }
                    seen
                })
            })
            .collect();
        for n in 1..=30 {
            put(
                folder.path(),
                "a.toml",
                &set(if n % 2 == 0 { "ODD" } else { "EVEN" }),
            );
            assert_eq!(reload(&server).body["result"], "swapped");
        }
        stop.store(true, Ordering::Relaxed);
        let seen: Vec<_> = checks
            .into_iter()
            .map(|check| check.join().unwrap())
            .collect();
        assert!(
            seen.iter().any(|seen| seen.len() == 2),
            "both were in force: {seen:?}"
        );
    });
}
