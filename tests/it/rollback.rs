//! `hamlet rules log` and `rollback`: what ran, and the way back.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::live_site::{LiveSite, UNTAUGHT, put, rule};
use crate::process::hamlet;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let all = [&["rules"], arguments].concat();
    hamlet(folder, &all).output().unwrap()
}

/// What a command says that ends with a code, on both its ways.
#[track_caller]
fn says(folder: &Path, arguments: &[&str], code: i32) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = run(folder, arguments);
    let said = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(code), "{said}");
    said
}

fn log(folder: &Path) -> Vec<Value> {
    let said = says(folder, &["log", "--limit", "0", "--format", "json"], 0);
    serde_json::from_str(&said).unwrap()
}

/// Another state of the site's own rules in force; its hash.
fn change(site: &LiveSite, name: &str, text: &str) -> String {
    let before = site.hash();
    site.put(name, text);
    site.until_other(&before)
}

/// Four states of the site's own rules in turn; their hashes, the oldest first.
fn history(site: &LiveSite) -> [String; 4] {
    let my = "rules/local/my.toml";
    [
        site.hash(),
        change(site, my, &rule("PEAR", "pear", 2.0)),
        change(site, my, &rule("PEAR", "pear", 4.0)),
        change(site, "rules/local/lists/x.list", "plum\n"),
    ]
}

#[test]
fn each_ruleset_that_ran_is_listed_with_its_cause_and_changes() {
    let site = LiveSite::start();
    let folder = site.folder.path();
    let hashes = history(&site);
    let entries = log(folder);
    let listed: Vec<&str> = entries
        .iter()
        .rev()
        .map(|it| it["hash"].as_str().unwrap())
        .collect();
    assert_eq!(listed, hashes);
    assert_eq!(entries[3]["cause"]["kind"], "start");
    assert_eq!(
        entries[2]["cause"],
        json!({"kind": "reload", "by": "watch"})
    );
    assert_eq!(entries[2]["changes"]["added"], json!(["PEAR"]));
    let changed = &entries[1]["changes"]["changed"];
    assert_eq!(*changed, json!([{"id": "PEAR", "points": [2.0, 4.0]}]));
    assert_eq!(
        (&entries[0]["rules"], &entries[0]["lists"]),
        (&json!(2), &json!(1))
    );

    let table = says(folder, &["log", "--limit", "3"], 0);
    for part in [
        "when",
        "reload by watch",
        "+PEAR",
        "PEAR 2.00 -> 4.00",
        "1 older ones",
    ] {
        assert!(table.contains(part), "{part} in {table}");
    }
}

#[test]
fn the_way_back_is_taken_by_the_running_service_and_can_be_taken_back() {
    let site = LiveSite::start();
    let folder = site.folder.path();
    let hashes = history(&site);
    let [_, second, _, fourth] = &hashes;

    let dry = says(folder, &["rollback", second, "--dry-run"], 0);
    assert!(dry.contains("would write local/my.toml"), "{dry}");
    assert!(dry.contains("would remove local/lists/x.list"), "{dry}");
    assert!(dry.contains("PEAR 4.00 -> 2.00"), "{dry}");
    assert_eq!(log(folder).len(), 4, "a dry run leaves no trace");
    assert!(folder.join("rules/local/lists/x.list").exists());

    // Four digits are enough, if no other set begins so.
    let alone = |n: usize| {
        hashes
            .iter()
            .filter(|hash| hash.starts_with(&second[..n]))
            .count()
            == 1
    };
    let digits = (4..=16).find(|&n| alone(n)).unwrap();
    let done = says(folder, &["rollback", &second[..digits]], 0);
    assert!(
        done.contains(&format!("`hamlet rules rollback {fourth}` undoes it")),
        "{done}"
    );
    site.until("the running service takes it", |ready| {
        ready["versions"]["ruleset"] == **second
    });
    assert_eq!(site.check("A pear")["score"], 2.0);
    let command = log(folder)
        .into_iter()
        .find(|it| it["cause"]["kind"] == "command")
        .unwrap();
    let why = format!("back to {second}");
    assert_eq!(
        command["cause"],
        json!({"kind": "command", "command": "rules rollback", "why": why})
    );
    assert_eq!(command["hash"], **second);

    says(folder, &["rollback", fourth], 0);
    site.until("and back again", |ready| {
        ready["versions"]["ruleset"] == **fourth
    });
    let list = fs::read_to_string(folder.join("rules/local/lists/x.list")).unwrap();
    assert_eq!(list, "plum\n");
    let again = says(folder, &["rollback", fourth], 0);
    assert!(again.contains("are those of"), "{again}");
}

#[test]
fn a_hash_that_is_not_there_is_told_with_those_that_are() {
    let site = LiveSite::start();
    let folder = site.folder.path();
    let hash = site.hash();
    let mut slip = hash.clone();
    slip.replace_range(15..16, if hash.ends_with('0') { "1" } else { "0" });
    let said = says(folder, &["rollback", &slip], 2);
    assert!(said.contains(&format!("did you mean {hash}?")), "{said}");
    let said = says(folder, &["rollback", "zzzz"], 2);
    assert!(said.contains(&format!("the latest are {hash}")), "{said}");
    let said = says(folder, &["rollback", &hash[..3]], 2);
    assert!(said.contains("at least 4"), "{said}");
    // Two sets that begin alike.
    let twin = format!("{}{}", &hash[..8], "00000000");
    let sets = folder.join("data/rulesets");
    fs::copy(
        sets.join(format!("{hash}.json")),
        sets.join(format!("{twin}.json")),
    )
    .unwrap();
    let said = says(folder, &["rollback", &hash[..8]], 2);
    assert!(said.contains(&hash) && said.contains(&twin), "{said}");

    let elsewhere = tempfile::tempdir().unwrap();
    let said = says(elsewhere.path(), &["log"], 0);
    assert!(said.contains("No ruleset is kept in data yet"), "{said}");
    let said = says(elsewhere.path(), &["rollback", "abcd"], 2);
    assert!(said.contains("`--data` names the folder"), "{said}");
}

#[test]
fn shipped_files_are_never_written_and_other_ones_are_named() {
    let site = LiveSite::start();
    let folder = site.folder.path();
    let first = site.hash();
    // An upgrade, and a rule of the site's own.
    change(&site, "rules/a.toml", &rule("APPLE", "apple", 6.0));
    let upgraded = site.hash();
    change(&site, "rules/local/my.toml", &rule("PEAR", "pear", 2.0));

    let said = says(folder, &["rollback", &first], 1);
    assert!(said.starts_with("a.toml\nnothing was written"), "{said}");
    assert!(folder.join("rules/local/my.toml").exists());
    let said = says(folder, &["rollback", &first, "--local-only"], 0);
    assert!(said.contains("removed local/my.toml"), "{said}");
    site.until("the site's own part is back", |ready| {
        ready["versions"]["ruleset"] == upgraded
    });
    let shipped = fs::read_to_string(folder.join("rules/a.toml")).unwrap();
    assert_eq!(shipped, rule("APPLE", "apple", 6.0));
}

#[test]
fn broken_rules_are_kept_before_they_are_rolled_back() {
    let site = LiveSite::start();
    let folder = site.folder.path();
    site.put("rules/local/tests/my.toml", "# no case yet\n");
    let good = change(&site, "rules/local/my.toml", &rule("PEAR", "pear", 2.0));
    let broken = "[[rule]]\nid = \"PEAR\"\nnot done yet";
    site.put("rules/local/my.toml", broken);
    site.until("the save is rejected", |ready| {
        ready["parts"]["rules"] == "rejected"
    });

    says(folder, &["rollback", &good], 0);
    site.until("it heals", |ready| ready["parts"]["rules"] == "current");
    assert_eq!(site.hash(), good);
    let found = log(folder)
        .into_iter()
        .find(|it| it["cause"]["kind"] == "found")
        .unwrap();
    assert_eq!(found["rules"], Value::Null);
    // What is broken can be had back to be mended, but not by a rollback: it would be rejected.
    let said = says(folder, &["rollback", found["hash"].as_str().unwrap()], 1);
    assert!(said.contains("bad_toml"), "{said}");
    let kept = fs::read_dir(folder.join("data/rulesets/texts")).unwrap();
    let texts: Vec<String> = kept
        .map(|it| fs::read_to_string(it.unwrap().path()).unwrap())
        .collect();
    assert!(texts.iter().any(|text| text == broken));
    assert!(folder.join("rules/local/tests/my.toml").exists());
}

#[test]
fn a_service_that_starts_again_with_the_same_rules_is_no_news() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "rules/a.toml", &rule("APPLE", "apple", 5.0));
    put(folder.path(), "training/a.jsonl", UNTAUGHT);
    for _ in 0..2 {
        let mut command = hamlet(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        let running = crate::process::Running::start(&mut command);
        running.signal("-TERM");
        assert_eq!(running.end().0, 0);
    }
    assert_eq!(log(folder.path()).len(), 1);
}
