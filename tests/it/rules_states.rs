//! The life of a rule: on trial, live, on trial again, out; and rules that have had their day.

use serde_json::{Value, json};

use crate::process::Running;
use crate::site::{RULES, Site, saying};

/// A site that asks for two labelled hits before a rule goes live.
fn site() -> Site {
    let site = Site::new();
    site.put("hamlet.toml", "[gate]\nhits = 2\ndays = 0\n");
    site
}

fn say(service: &Running, comments: &[(&str, &str)]) {
    for (content, label) in comments {
        let answer = service.check(&saying(content));
        if !label.is_empty() {
            service.label(answer.id(), label);
        }
    }
}

fn loans(report: &Value) -> &Value {
    let rules = report["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["rule"] == "LOANS").unwrap()
}

#[test]
fn a_rule_goes_live_when_it_has_shown_enough() {
    let site = site();
    let service = site.serve();
    say(
        &service,
        &[("A quick loan today", "spam"), ("Need a quick loan?", "")],
    );
    let report = site.json(0, &["rules", "shadow"]);
    let rule = loans(&report);
    assert_eq!(rule["hits"], json!({"spam": 1, "ham": 0, "unlabelled": 1}));
    assert_eq!(
        rule["would_turn"],
        json!({"spam": 1, "ham": 0, "unlabelled": 1})
    );
    assert!(rule["live_since"].is_string());

    let told = site.says(1, &["rules", "promote", "LOANS"]);
    assert!(
        told.contains("1 of its hits have a label, and 2 are wanted"),
        "{told}"
    );
    assert!(!site.path().join("rules/local/overrides.toml").exists());

    say(&service, &[("quick loan, quick loan", "spam")]);
    let changed = site.json(0, &["rules", "promote", "LOANS"]);
    assert_eq!(
        [&changed["from"], &changed["to"], &changed["why"]],
        ["shadow", "active", "hit 2 spam and no ham while on trial"]
    );
    assert_eq!(
        changed["written"]["places"][0]["file"],
        "rules/local/overrides.toml"
    );
    let told = site.says(2, &["rules", "promote", "LOANS"]);
    assert!(told.contains("LOANS is live already"), "{told}");
    // What is written down is what the service will read.
    let trial = site.json(0, &["rules", "eval", "--since", "1d"]);
    assert_eq!(loans(&trial)["state"], "active");
}

#[test]
fn a_rule_that_hits_readers_stays_on_trial_unless_forced() {
    let site = site();
    let service = site.serve();
    say(
        &service,
        &[
            ("A quick loan today", "spam"),
            ("The quick loan ruined him", "ham"),
        ],
    );
    let refused = site.json(1, &["rules", "promote", "LOANS"]);
    assert_eq!(refused["to"], "shadow");
    assert_eq!(refused["written"], Value::Null);
    assert_eq!(
        refused["shown"]["lacks"],
        json!(["its precision is 50.0 %, and 98.0 % is wanted: narrow it"])
    );
    // Nobody forces without saying why.
    site.says(2, &["rules", "promote", "LOANS", "--force"]);
    let told = site.says(
        0,
        &[
            "rules",
            "promote",
            "LOANS",
            "--force",
            "--why",
            "a wave of them",
        ],
    );
    assert!(
        told.contains("LOANS: shadow -> active, because: a wave of them"),
        "{told}"
    );
    assert!(told.contains("the gate was passed by"), "{told}");
    let closely = site.says(0, &["rules", "shadow", "LOANS"]);
    assert!(closely.contains("LOANS"), "{closely}");
}

#[test]
fn a_rule_is_put_on_trial_again_and_taken_out_and_brought_back() {
    let site = site();
    site.says(
        0,
        &["rules", "demote", "WATCHES", "--why", "it hit a watchmaker"],
    );
    site.says(2, &["rules", "demote", "WATCHES"]);
    site.says(0, &["rules", "retire", "WATCHES"]);
    let told = site.says(2, &["rules", "retire", "WATCHES"]);
    assert!(told.contains("WATCHES is retired already"), "{told}");
    let told = site.says(0, &["rules", "promote", "WATCHES"]);
    assert!(told.contains("WATCHES: retired -> shadow"), "{told}");
    let told = site.says(2, &["rules", "retire", "WATCHESS"]);
    assert!(told.contains("did you mean `WATCHES`?"), "{told}");
    // One override, changed in its place; the shipped file is as it was.
    let local = site.path().join("rules/local/overrides.toml");
    let overrides = std::fs::read_to_string(local).unwrap();
    assert_eq!(overrides.matches("[[override]]").count(), 1, "{overrides}");
    let shipped = std::fs::read_to_string(site.path().join("rules/a.toml")).unwrap();
    assert_eq!(shipped, RULES);
}

#[test]
fn a_rule_that_no_comment_needs_is_found() {
    let site = site();
    site.put(
        "rules/local/mine.toml",
        "[[rule]]\nid = \"CHEAP\"\ndescription = \"Cheap watches again\"\nphrases = [\"cheap watches here\"]\n\
         score = 1\ngroup = \"wares\"\nstate = \"active\"\n\
         examples.hit = [\"cheap watches here\"]\nexamples.miss = [\"a lake\"]\n",
    );
    let service = site.serve();
    say(&service, &[("cheap watches here", "spam"); 5]);
    say(&service, &[("cheap watches there, an offer", "spam")]);
    let report = site.json(0, &["rules", "stale"]);
    assert_eq!(report["comments"], 6);
    let told: Vec<String> = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| format!("{} {} {}", rule["rule"], rule["hits"], rule["always_with"]))
        .collect();
    assert_eq!(told, ["\"LOANS\" 0 []", "\"CHEAP\" 5 [\"WATCHES\"]"]);
    let text = site.says(0, &["rules", "stale"]);
    assert!(text.contains("always beside WATCHES"), "{text}");
}
