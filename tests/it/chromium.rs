//! A real browser for a test, told what to do over the pipe of its `DevTools`.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The names it goes by.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// How long anything may take: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);

/// Opens the two pipes as the browser wants them, and becomes the browser.
const LAUNCH: &str = r#"folder=$1; shift; exec "$@" 3<"$folder/in" 4>"$folder/out""#;

/// A browser with one page.
pub(crate) struct Chromium {
    child: Child,
    to: File,
    from: Receiver<Value>,
    session: String,
    next: u64,
    _folder: tempfile::TempDir,
}

impl Chromium {
    /// Starts one, if there is one on this machine; else says what is left out.
    pub(crate) fn start() -> Option<Self> {
        let is_there = |name: &&&str| {
            let told = Command::new(name).arg("--version").output();
            told.is_ok_and(|told| told.status.success())
        };
        let Some(name) = NAMES.iter().find(is_there) else {
            eprintln!("left out: Chromium is not installed (Debian: apt-get install chromium)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").args([at("in"), at("out")]).status();
        assert!(made.unwrap().success());
        let child = Command::new("sh")
            .args(["-c", LAUNCH, "sh"])
            .arg(folder.path())
            .arg(name)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", at("profile").display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // In this order: each waits for the other side.
        let to = OpenOptions::new().write(true).open(at("in")).unwrap();
        let from = File::open(at("out")).unwrap();
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            for message in BufReader::new(from).split(0) {
                let Ok(message) = message else { return };
                if tell
                    .send(serde_json::from_slice(&message).unwrap())
                    .is_err()
                {
                    return;
                }
            }
        });
        let mut browser = Self {
            child,
            to,
            from: told,
            session: String::new(),
            next: 0,
            _folder: folder,
        };
        browser.attach();
        Some(browser)
    }

    fn attach(&mut self) {
        let target = self.ask("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.ask("Target.attachToTarget", attach);
        session["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.session);
        self.ask(
            "Emulation.setFocusEmulationEnabled",
            json!({"enabled": true}),
        );
    }

    /// Gives an order and waits for what comes of it.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        match self.try_to(method, params) {
            Ok(result) => result,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    /// The same, where the browser may say no.
    fn try_to(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.next += 1;
        let mut order = json!({"id": self.next, "method": method});
        order["params"] = params;
        if !self.session.is_empty() {
            order["sessionId"] = json!(self.session);
        }
        let mut bytes = order.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let answer = self.from.recv_timeout(PATIENCE).expect(method);
            if answer["id"] == self.next {
                return match &answer["error"] {
                    Value::Null => Ok(answer["result"].clone()),
                    error => Err(error.clone()),
                };
            }
        }
    }

    /// What an expression is worth on the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true});
        let answer = self.ask("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true on the page.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, expression: &str) {
        let until = Instant::now() + PATIENCE;
        // One page may go and another come in the middle of it.
        let params = json!({"expression": expression, "returnByValue": true});
        let is_true = |answer: Value| answer["result"]["value"] == true;
        while !self
            .try_to("Runtime.evaluate", params.clone())
            .is_ok_and(is_true)
        {
            if Instant::now() > until {
                let page = self.eval("document.documentElement.outerHTML");
                panic!("{expression} did not come true on {page}");
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Goes to a page and waits until it is there whole.
    pub(crate) fn open(&mut self, url: &str) {
        self.ask("Page.navigate", json!({"url": url}));
        self.wait_for("document.readyState === 'complete'");
    }

    /// Types into the field of that id, as a person does who clicked into it.
    pub(crate) fn write(&mut self, id: &str, text: &str) {
        self.eval(&format!("document.getElementById('{id}').focus()"));
        self.ask("Input.insertText", json!({"text": text}));
    }

    /// Whether pages may run scripts.
    pub(crate) fn scripts(&mut self, allowed: bool) {
        let params = json!({"value": !allowed});
        self.ask("Emulation.setScriptExecutionDisabled", params);
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
