//! A running service takes changed rules, or says why not and keeps the last good ones.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::live_site::{LiveSite, PATIENCE, put, rule};

#[test]
fn a_changed_rule_takes_effect_without_a_restart_and_decisions_name_what_made_them() {
    let site = LiveSite::start();
    let first = site.hash();
    let answer = site.check("An apple and a pear");
    assert_eq!(answer["decision"], "hold");
    assert_eq!(answer["versions"]["ruleset"], first);

    site.put("rules/local/my.toml", &rule("PEAR", "pear", -4.0));
    let second = site.until_other(&first);
    let answer = site.check("An apple and a pear");
    assert_eq!(
        (&answer["decision"], &answer["score"]),
        (&json!("accept"), &json!(1.0))
    );
    assert_eq!(answer["versions"]["ruleset"], second);
    assert!(site.metric("hamlet_rule_hits_total{rule=\"PEAR\",state=\"active\"}") > 0);
    assert!(site.metric("hamlet_rules_reloads_total{result=\"swapped\"}") > 0);

    // The same file as before is the same ruleset as before.
    fs::remove_file(site.rules().join("local/my.toml")).unwrap();
    assert_eq!(site.until_other(&second), first);
    assert_eq!(
        site.metric("hamlet_rule_hits_total{rule=\"PEAR\",state=\"active\"}"),
        1
    );
}

#[test]
fn sighup_has_it_read_the_rules_where_they_are_not_watched() {
    let site = LiveSite::with(
        &[
            ("HAMLET_RULES_WATCH", "false"),
            ("HAMLET_LOG__LEVEL", "info"),
        ],
        |folder| put(folder, "rules/a.toml", &rule("APPLE", "apple", 5.0)),
    );
    let before = site.hash();
    site.put("rules/a.toml", &rule("APPLE", "apple", 6.0));
    site.running.signal("-HUP");
    let now = site.until_other(&before);
    let log = site.end();
    let line = log
        .lines()
        .find(|line| line.contains("rules reloaded"))
        .unwrap();
    for part in ["by=\"signal\"", "result=\"swapped\"", &before, &now] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

/// Visitors who ask again as soon as they are answered, each time about another comment.
struct Load {
    stop: AtomicBool,
    answered: AtomicUsize,
}

impl Load {
    fn of_one_visitor(&self, site: &LiveSite, visitor: usize) {
        while !self.stop.load(Ordering::Relaxed) {
            let n = self.answered.load(Ordering::Relaxed);
            let answer = site.check(&format!("An apple from {visitor} to {n}"));
            assert_eq!(answer["decision"], "hold");
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until so many more were answered.
    fn goes_on(&self, more: usize) {
        let (begin, before) = (Instant::now(), self.answered.load(Ordering::Relaxed));
        while self.answered.load(Ordering::Relaxed) < before + more {
            assert!(begin.elapsed() < PATIENCE);
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_broken_save_under_load_fails_no_request_is_told_and_heals() {
    let site = LiveSite::start();
    let good = site.hash();
    let load = Load {
        stop: AtomicBool::new(false),
        answered: AtomicUsize::new(0),
    };
    let rejected = |ready: &Value| ready["parts"]["rules"] == "rejected";
    let places = thread::scope(|scope| {
        for visitor in 0..4 {
            let (site, load) = (&site, &load);
            scope.spawn(move || load.of_one_visitor(site, visitor));
        }
        load.goes_on(50);
        let broken = rule("APPLE", "apple", 5.0).replace("score", "scor");
        site.put("rules/a.toml", &broken);
        let ready = site.until("the save is rejected", rejected);
        load.goes_on(50);
        assert_eq!(ready["versions"]["ruleset"], good);
        assert_eq!(site.metric("hamlet_rules_stale"), 1);
        assert!(site.metric("hamlet_rules_reloads_total{result=\"rejected\"}") >= 1);
        site.put("rules/a.toml", &rule("APPLE", "apple", 6.0));
        let healed = site.until("it heals", |ready| !rejected(ready));
        assert_ne!(healed["versions"]["ruleset"], good);
        load.goes_on(50);
        load.stop.store(true, Ordering::Relaxed);
        ready["rules_rejected"]["places"].clone()
    });
    assert_eq!(site.metric("hamlet_rules_stale"), 0);
    for class in ["4xx", "5xx"] {
        let series =
            format!("hamlet_http_responses_total{{route=\"/v1/check\",status=\"{class}\"}}");
        assert_eq!(site.metric(&series), 0);
    }
    let told: Vec<String> = places
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    {"code":"missing_key","column":1,"file":"a.toml","line":1}
    {"code":"unknown_key","column":1,"file":"a.toml","line":5}
    "#);
    let log = site.end();
    assert!(log.contains("the last good ones stay in force"), "{log}");
    assert!(
        log.contains("code=\"unknown_key\"") && log.contains("line=5"),
        "{log}"
    );
    assert!(
        !log.contains("apple"),
        "the log has places, not what rules look for: {log}"
    );
}

#[test]
fn a_folder_that_is_away_for_a_while_is_told_and_missed_by_no_comment() {
    let site = LiveSite::start();
    let good = site.hash();
    fs::rename(site.rules(), site.folder.path().join("away")).unwrap();
    let rejected = |ready: &Value| ready["parts"]["rules"] == "rejected";
    let ready = site.until("the loss is told", rejected);
    assert_eq!(ready["versions"]["ruleset"], good);
    assert_eq!(ready["rules_rejected"]["places"][0]["code"], "unreadable");
    assert_eq!(site.check("An apple")["decision"], "hold");
    // Empty, as a mount point is before its volume comes.
    fs::create_dir(site.rules()).unwrap();
    let code = |ready: &Value| ready["rules_rejected"]["places"][0]["code"] == "no_rules";
    site.until("an empty folder is no ruleset", code);
    assert_eq!(site.check("An apple")["decision"], "hold");

    fs::remove_dir(site.rules()).unwrap();
    fs::rename(site.folder.path().join("away"), site.rules()).unwrap();
    let ready = site.until("it heals", |ready| !rejected(ready));
    assert_eq!(ready["versions"]["ruleset"], good);
    // The folder that came back is watched as the first was.
    site.put("rules/a.toml", &rule("APPLE", "apple", 6.0));
    site.until_other(&good);
}

#[test]
fn a_file_that_is_empty_between_two_steps_of_a_save_is_not_taken_for_a_wish() {
    let site = LiveSite::start();
    let good = site.hash();
    site.put("rules/a.toml", "");
    let emptied = Instant::now();
    // On a machine that sleeps meanwhile, the file is empty for long enough to be a wish.
    let in_time = || emptied.elapsed() < Duration::from_millis(1500);
    while emptied.elapsed() < Duration::from_millis(700) {
        let hash = site.hash();
        assert!(hash == good || !in_time());
        thread::sleep(Duration::from_millis(20));
    }
    site.put("rules/a.toml", &rule("APPLE", "apple", 7.0));
    let in_time = in_time();
    site.until("the whole save is taken", |_| {
        site.check("An apple")["score"] == 7.0
    });
    let swaps = site.metric("hamlet_rules_reloads_total{result=\"swapped\"}");
    assert!(swaps == 1 || !in_time, "{swaps}");
}

#[test]
#[cfg(unix)]
fn a_link_that_is_swapped_as_kubernetes_does_it_brings_the_new_rules() {
    use std::os::unix::fs::symlink;
    let site = LiveSite::with(&[], |folder| {
        put(folder, "rules/..one/a.toml", &rule("APPLE", "apple", 5.0));
        symlink("..one", folder.join("rules/..data")).unwrap();
        symlink("..data/a.toml", folder.join("rules/a.toml")).unwrap();
    });
    let first = site.hash();
    site.put("rules/..two/a.toml", &rule("APPLE", "apple", 3.0));
    symlink("..two", site.rules().join("..tmp")).unwrap();
    fs::rename(site.rules().join("..tmp"), site.rules().join("..data")).unwrap();
    site.until_other(&first);
    assert_eq!(site.check("An apple")["score"], 3.0);
    assert_eq!(site.reload().body["result"], "unchanged");
}
