//! A running service with rules of its own, for tests that change them.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::process::{Running, hamlet};
use crate::support::{Answer, agent, with};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A seed corpus that teaches nothing: rules alone decide.
pub(crate) const UNTAUGHT: &str =
    "{\"id\": \"h\", \"label\": \"ham\", \"content\": \"Good morning\"}\n";

/// A rule that finds a word.
pub(crate) fn rule(id: &str, word: &str, points: f64) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\ndescription = \"Names a {word}\"\nphrases = [\"{word}\"]\nscore = {points:.2}\n\
         state = \"active\"\nexamples.hit = [\"a {word} here\"]\nexamples.miss = [\"nothing\"]\n"
    )
}

/// A case about a comment that names a word.
pub(crate) fn case(word: &str, decision: &str) -> String {
    format!(
        "[[case]]\nname = \"Who names a {word}\"\ndecision = \"{decision}\"\n\
         submission = {{ name = \"Ann\", email = \"ann@example.org\", content = \"A {word} here\" }}\n"
    )
}

pub(crate) fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A service with rules of its own and a model that knows nothing.
pub(crate) struct LiveSite {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) running: Running,
}

impl LiveSite {
    /// With one rule in `rules/a.toml`, for an apple.
    pub(crate) fn start() -> Self {
        Self::with(&[], |folder| {
            put(folder, "rules/a.toml", &rule("APPLE", "apple", 5.0));
        })
    }

    pub(crate) fn with(environment: &[(&str, &str)], prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "training/a.jsonl", UNTAUGHT);
        prepare(folder.path());
        let mut command = hamlet(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        // Thousands of lines would fill the pipe, and nobody reads it until the end.
        command.env("HAMLET_LOG__LEVEL", "warn");
        command.envs(environment.iter().copied());
        let running = Running::start(&mut command);
        Self { folder, running }
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        put(self.folder.path(), name, text);
    }

    pub(crate) fn rules(&self) -> PathBuf {
        self.folder.path().join("rules")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let url = format!("http://{}{path}", self.running.address);
        Answer::of(agent().get(url).call().unwrap())
    }

    pub(crate) fn reload(&self) -> Answer {
        let url = format!("http://{}/v1/rules/reload", self.running.address);
        Answer::of(agent().post(url).send_empty().unwrap())
    }

    /// What `/readyz` says; a service whose rules are wrong is ready all the same.
    pub(crate) fn ready(&self) -> Value {
        let answer = self.get("/readyz");
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// The hash of the rules in force.
    pub(crate) fn hash(&self) -> String {
        self.ready()["versions"]["ruleset"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Waits for something to become true.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let begin = Instant::now();
        loop {
            let ready = self.ready();
            if holds(&ready) {
                return ready;
            }
            assert!(begin.elapsed() < PATIENCE, "{what}: {ready:#}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until other rules are in force; their hash.
    #[track_caller]
    pub(crate) fn until_other(&self, before: &str) -> String {
        let other = |ready: &Value| ready["versions"]["ruleset"] != before;
        let ready = self.until("other rules", other);
        ready["versions"]["ruleset"].as_str().unwrap().to_owned()
    }

    pub(crate) fn check(&self, content: &str) -> Value {
        let answer = self.running.check(&with("content", content));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// The whole number that a metric stands at.
    pub(crate) fn metric(&self, series: &str) -> u64 {
        let text = self.get("/metrics").body;
        let mut lines = text.as_str().unwrap().lines();
        let line = lines.find_map(|line| line.strip_prefix(series));
        let value = line.unwrap_or_else(|| panic!("no {series} in {text}"));
        let value: f64 = value.trim().parse().unwrap();
        value as u64
    }

    /// Its log, after an end in order.
    pub(crate) fn end(self) -> String {
        self.running.signal("-TERM");
        let (code, log) = self.running.end();
        assert_eq!(code, 0, "{log}");
        log
    }
}
