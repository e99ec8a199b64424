//! The real binary, run in a folder of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::shipped;
use crate::support::{Answer, agent};

/// A command in a folder and an empty environment.
pub(crate) fn hamlet(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hamlet"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// The service with the shipped rules and seed corpus; its data lie in the folder.
pub(crate) fn serve(folder: &Path, flags: &[&str]) -> Command {
    let mut command = hamlet(folder, &["serve"]);
    command
        .arg("--rules")
        .arg(shipped::root().join("rules"))
        .arg("--training")
        .arg(shipped::root().join("training"))
        .args(flags);
    command
}

/// A running service; it does not outlive the test.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) greeting: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some(first) = lines.next() else {
            let log = child.wait_with_output().unwrap().stderr;
            panic!("no greeting: {}", String::from_utf8_lossy(&log));
        };
        let first = first.unwrap();
        let address = first.rsplit_once("http://").unwrap().1.parse().unwrap();
        let rest: Vec<String> = lines.by_ref().take(5).map(Result::unwrap).collect();
        Self {
            child,
            address,
            greeting: rest.join("\n"),
        }
    }

    /// The answer to a comment, if there is one.
    pub(crate) fn try_check(&self, comment: &Value) -> Result<Answer, ureq::Error> {
        let url = format!("http://{}/v1/check", self.address);
        let request = agent().post(url).header("content-type", "application/json");
        Answer::read(request.send(comment.to_string())?)
    }

    pub(crate) fn check(&self, comment: &Value) -> Answer {
        self.try_check(comment).unwrap()
    }

    /// Says what a decision's comment was.
    pub(crate) fn label(&self, id: &str, label: &str) {
        let url = format!("http://{}/v1/feedback", self.address);
        let body = serde_json::json!({ "id": id, "label": label, "reporter": "ann" }).to_string();
        let request = agent().post(url).header("content-type", "application/json");
        let answer = Answer::of(request.send(body).unwrap());
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The process it is.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code and log.
    pub(crate) fn end(mut self) -> (i32, String) {
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code().unwrap(), log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
