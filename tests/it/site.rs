//! A small site of its own: a few rules, a model that has learnt too little to speak, a journal.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Running, hamlet};

/// Two live rules and one on trial.
pub(crate) const RULES: &str = r#"
[[group]]
id = "wares"

[[rule]]
id = "WATCHES"
description = "Sells watches"
phrases = ["cheap watches"]
score = 5.0
group = "wares"
examples.hit = ["Cheap watches here"]
examples.miss = ["My watch stopped"]

[[rule]]
id = "OFFER"
description = "Makes an offer"
phrases = ["offer"]
score = 1.0
examples.hit = ["An offer for you"]
examples.miss = ["Nothing at all"]

[[rule]]
id = "LOANS"
description = "Sells loans"
phrases = ["quick loan"]
score = 4.0
group = "wares"
state = "shadow"
examples.hit = ["A quick loan for all"]
examples.miss = ["A loan from the library"]
"#;

/// The folder of a site.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A site with [`RULES`], and no rules of its own.
    pub(crate) fn new() -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        site.put("rules/a.toml", RULES);
        site.put("rules/local/README.md", "The site's own rules.\n");
        let lesson = json!({ "label": "ham", "content": "Thank you for the recipe" });
        site.put("training/few.jsonl", &lesson.to_string());
        site
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the site.
    pub(crate) fn put(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Starts its service.
    pub(crate) fn serve(&self) -> Running {
        let mut command = hamlet(self.path(), &["serve", "--listen", "127.0.0.1:0"]);
        // Some hundred lines would fill the pipe, and nobody reads it until the end.
        Running::start(command.env("HAMLET_LOG__LEVEL", "warn"))
    }

    /// Runs a command there.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        hamlet(self.path(), arguments).output().unwrap()
    }

    /// What a command prints; it must end with `code`.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap() + &told
    }

    /// What a command prints as JSON; it must end with `code`.
    #[track_caller]
    pub(crate) fn json(&self, code: i32, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"))
    }
}

/// A comment of that text.
pub(crate) fn saying(content: &str) -> Value {
    json!({ "name": "Ann", "email": "ann@example.org", "content": content })
}
