//! What a visitor or a caller wrote shows in no log line and in no metric, whatever goes wrong.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use hamlet::config::{LogConfig, LogFormat, LogLevel};
use hamlet::telemetry;
use serde_json::{Value, json};

use crate::process::{Running, serve};
use crate::shipped;
use crate::support::{Answer, Setup, TestServer, agent};
use crate::troubled_store::Trouble;

/// Parts of everything that is planted, in lower case.
const PLANTED: [&str; 3] = ["quibblefax", "203.0.113.77", "2001:db8:77"];

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// A comment in which all that a person could be known by is planted, and that hits rules.
fn whole() -> Value {
    json!({
        "name": "Quibblefax Pharmacy",
        "email": "quibblefax@quibblefax.example",
        "url": "https://quibblefax.example/viagra",
        "ip": "203.0.113.77",
        "content": "Quibblefax! Order v1agra without prescription: https://quibblefax.example/order",
        "user_agent": "Quibblefax/1.0",
        "referrer": "https://search.example/?q=quibblefax",
        "permalink": "/quibblefax",
        "title": "Quibblefax",
        "article": "All about quibblefax.",
        "site_url": "https://quibblefax.example",
        "comment_id": "quibblefax-7",
        "site": "quibblefax",
        "type": "quibblefax",
        "lang": "quibblefax",
        "form_token": "quibblefax",
        "honeypot": "quibblefax",
        "user_id": "quibblefax",
        "visitor": "quibblefax",
    })
}

/// A comment that is accepted.
fn kind() -> Value {
    json!({
        "name": "Quibblefax", "email": "ann@quibblefax.example", "ip": "2001:db8:77::1",
        "content": "Thank you, Quibblefax, this helped me.", "comment_id": "quibblefax",
    })
}

/// Bodies with which something is wrong: the kind, and the bytes.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let wrong = json!({
        "name": "quibblefax\u{0}", "email": "quibblefax", "url": "http://quibblefax:port/",
        "ip": "203.0.113.77:80", "content": ["quibblefax"], "post_date": "quibblefax",
        "author_role": "quibblefax", "created_at": "quibblefax", "quibblefax": "quibblefax",
        "title": "quibblefax".repeat(1_000), "comment_id": {"quibblefax": 1},
    });
    vec![
        (JSON, b"{\"content\": \"quibblefax".to_vec()),
        (JSON, b"{\"content\": quibblefax}".to_vec()),
        (JSON, b"{\"content\": \"quibblefax\xff\"}".to_vec()),
        (JSON, b"{\"name\": \"\\uquibblefax\"}".to_vec()),
        (JSON, b"\"quibblefax\"".to_vec()),
        (JSON, wrong.to_string().into_bytes()),
        (JSON, "quibblefax ".repeat(200_000).into_bytes()),
        (
            FORM,
            b"name=quibblefax&email=quibblefax&quibblefax=%ff".to_vec(),
        ),
        ("quibblefax/json", b"quibblefax".to_vec()),
        (
            "application/json; charset=quibblefax",
            b"quibblefax".to_vec(),
        ),
    ]
}

/// Sends whatever could be sent to an address; what is answered does not matter here.
fn bother(door: &str, comments: &[Value]) {
    let post = |path: &str, kind: &str, body: &[u8]| {
        let request = agent()
            .post(format!("{door}{path}"))
            .header("content-type", kind)
            .header("referer", "https://quibblefax.example/")
            .header("cookie", "quibblefax=1")
            .header("x-request-id", "quibblefax is not fit")
            .header("authorization", "Bearer quibblefax");
        // Who sends too much may be cut off before the answer.
        drop(request.send(body).map(Answer::of));
    };
    for comment in comments {
        // Twice: the second is found again.
        for path in ["/v1/check", "/v1/check?answer=short&quibblefax=quibblefax"] {
            post(path, JSON, comment.to_string().as_bytes());
        }
    }
    let form = "name=Quibblefax&email=ann%40quibblefax.example&content=quibblefax";
    post("/v1/check", FORM, form.as_bytes());
    let form = "author=Quibblefax&email=ann%40quibblefax.example&comment=quibblefax";
    post("/demo", FORM, form.as_bytes());
    for (kind, body) in broken() {
        post("/v1/check", kind, &body);
    }
    // Callers make up methods, too.
    let made_up = ureq::http::Request::builder()
        .method("QUIBBLEFAX")
        .uri(format!("{door}/healthz"));
    drop(agent().run(made_up.body(()).unwrap()).map(Answer::of));
    for path in [
        "/v1/check?answer=quibblefax",
        "/quibblefax",
        "/v1/quibblefax",
        "/healthz/quibblefax?quibblefax",
        "/metrics?quibblefax",
        "/v1/form-token?page=https%3A%2F%2Fquibblefax.example%2F",
        "/demo?quibblefax",
    ] {
        post(path, JSON, b"quibblefax");
        drop(agent().get(format!("{door}{path}")).call().map(Answer::of));
    }
}

#[track_caller]
fn hold(what: &str, text: &str) {
    let lower = text.to_lowercase();
    for planted in PLANTED {
        let line = lower.lines().find(|line| line.contains(planted));
        assert_eq!(line, None, "{what} shows what was planted");
    }
}

/// The lines of a log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_planted_shows_where_stores_fail_and_code_panics() {
    let lines = Lines::default();
    let config = LogConfig {
        format: LogFormat::Human,
        level: LogLevel::Trace,
    };
    let tap = lines.clone();
    telemetry::start_into(&config, false, move || tap.clone()).unwrap();

    let locked = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    let troubles = [
        Trouble::Down,
        Trouble::Bug,
        Trouble::BugInWriting,
        Trouble::Scribbled,
    ];
    let servers = troubles.map(Trouble::server).into_iter().chain([locked]);
    for server in servers {
        bother(&server.url(""), &[kind(), whole()]);
        let metrics = server.get("/metrics").body.to_string();
        hold("/metrics", &metrics);
        // Ends it, and so drains its journal, which has something to say of a writer that fell.
        drop(server);
    }
    // Panics of other tests are to be heard again, should this be one process with them.
    drop(std::panic::take_hook());

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    hold("the log", &log);
    for told in [
        "decided",
        "answered",
        "no decision",
        "a batch was not recorded",
        "panicked: this is a bug",
        "the journal's writer ended before its time",
        "kind=Data",
    ] {
        assert!(log.contains(told), "{told} is not in\n{log}");
    }
}

#[test]
fn nothing_planted_shows_in_the_log_of_the_program_at_any_level() {
    for (level, format) in [("trace", "json"), ("debug", "human")] {
        let folder = tempfile::tempdir().unwrap();
        shipped::put_model_into(&folder.path().join("data"));
        let flags = ["--listen", "127.0.0.1:0", "--log-format", format];
        let running = Running::start(serve(folder.path(), &flags).env("HAMLET_LOG__LEVEL", level));
        let door = format!("http://{}", running.address);
        bother(&door, &[kind(), whole()]);
        let scraped = agent().get(format!("{door}/metrics")).call().unwrap();
        let metrics = Answer::of(scraped).body.to_string();
        assert!(metrics.contains("hamlet_decisions_total"), "{metrics}");
        hold("/metrics", &metrics);
        running.signal("-TERM");
        let (code, log) = running.end();
        assert_eq!(code, 0);
        hold("the log", &log);
        assert!(log.contains("decided") && log.contains("ended"), "{log}");
    }
}

#[test]
fn what_is_left_of_a_decision_has_no_word_of_its_comment() {
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    let before = server.check(&whole()).body;
    let text = before.to_string();
    for word in ["quibblefax", "v1agra"] {
        assert!(text.to_lowercase().contains(word), "{before:#}");
    }
    let text = hamlet::check::without_words(&text);
    let left: Value = serde_json::from_str(&text).unwrap();
    for word in PLANTED.iter().chain(&["v1agra"]) {
        assert!(!text.to_lowercase().contains(word), "{word}: {left:#}");
    }
    // Which rules, with how many points, in which places, stays.
    for key in ["id", "decision", "score", "would_change", "versions"] {
        assert_eq!(left[key], before[key], "{key}");
    }
    let of = |decision: &Value, part: &str| {
        let entries = decision["entries"].as_array().unwrap().clone();
        let parts = entries.iter().map(|entry| entry[part].clone());
        parts.collect::<Vec<_>>()
    };
    for part in ["rule", "points", "because"] {
        assert_eq!(of(&left, part), of(&before, part));
    }
    let places = |decision: &Value| {
        let matches = of(decision, "matches");
        let found = matches.iter().filter_map(Value::as_array).flatten();
        found.map(|found| found["span"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(places(&left), places(&before));
    let reasons = left["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), before["reasons"].as_array().unwrap().len());
    assert!(
        reasons
            .iter()
            .any(|reason| reason.as_str().unwrap().contains(": in the content (+")),
        "{reasons:#?}"
    );
}
