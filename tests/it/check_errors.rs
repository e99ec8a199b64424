//! Everything that can be wrong with a request, and that none of it leaves a row.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use hamlet::http::Limits;
use hamlet::http::problem::Code;
use insta::assert_json_snapshot;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::{Answer, Setup, TestServer, agent, comment, with};
use crate::troubled_store::Trouble;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends bytes as they are, half closes, and reads the status and code of the answer.
fn raw(server: &TestServer, bytes: &[u8], half_close: bool) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(bytes).unwrap();
    if half_close {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let mut answer = Vec::new();
    let mut part = [0; 1024];
    // An answer ends with its object; the connection may stay open behind it.
    while !answer.ends_with(b"}") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&part[..n]),
        }
    }
    String::from_utf8(answer).unwrap()
}

#[test]
fn an_empty_object_is_refused_with_exactly_three_errors() {
    let server = TestServer::start();
    let answer = server.check(&json!({}));
    assert_eq!((answer.status, answer.code()), (422, "invalid_fields"));
    assert_json_snapshot!(answer.body);
    assert_eq!(server.rows(), 0);
}

#[test]
fn a_form_lacks_what_json_lacks() {
    let server = TestServer::start();
    let answer = server.post("/v1/check", FORM, "submit=Send");
    assert_eq!(answer.body, server.check(&json!({})).body);
}

#[test]
fn broken_json_is_told_with_its_place() {
    let server = TestServer::start();
    let answer = server.post("/v1/check", JSON, "{\"name\": \"Ann\",\n \"email\": }");
    assert_eq!((answer.status, answer.code()), (400, "malformed_json"));
    assert_json_snapshot!(answer.body);
    let not_utf8 = server.post("/v1/check", JSON, b"{\"name\": \"\xff\"}");
    assert_eq!(not_utf8.code(), "malformed_json");
    assert_eq!(server.rows(), 0);
}

#[test]
fn a_form_that_is_no_text_is_not_kept_as_another_one() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let server = TestServer::start();
    for name in [&b"J%FCrgen"[..], b"J\xfcrgen"] {
        let body = [b"email=a%40b.example&content=Good+morning&name=", name].concat();
        let answer = server.post("/v1/check", FORM, body);
        assert_eq!(
            (answer.status, answer.code()),
            (415, "unsupported_media_type")
        );
    }
    let body = "email=a%40b.example&content=Good+morning&name=J%C3%BCrgen";
    assert_eq!(server.post("/v1/check", FORM, body).status, 200);
    assert_eq!(server.rows(), 1);
}

#[test]
fn a_body_of_ten_megabytes_is_too_large_however_it_is_sent() {
    let server = TestServer::start();
    let large = "a".repeat(10_000_000);
    let announced = server.check(&with("content", large.as_str()));
    assert_eq!(
        (announced.status, announced.code()),
        (413, "body_too_large")
    );

    let body = with("content", large).to_string();
    let chunked = agent()
        .post(server.url("/v1/check"))
        .header("content-type", JSON)
        .send(ureq::SendBody::from_reader(&mut body.as_bytes()));
    // The server stops reading: a caller that does not listen while it sends may miss the answer.
    if let Ok(answer) = chunked {
        assert_eq!(Answer::of(answer).code(), "body_too_large");
    }
    assert_eq!(
        server.check(&comment()).status,
        200,
        "the next request is served"
    );
    assert_eq!(server.rows(), 1);
}

#[test]
fn a_body_may_be_as_long_as_the_limit_says_and_not_a_byte_longer() {
    let server = TestServer::with(Setup {
        limits: Limits {
            body_bytes: 200,
            ..Limits::default()
        },
        ..Setup::default()
    });
    let padded = |length: usize| format!("{:<length$}", comment().to_string());
    assert_eq!(server.post("/v1/check", JSON, padded(200)).status, 200);
    assert_eq!(server.post("/v1/check", JSON, padded(201)).status, 413);
}

#[test]
fn a_content_too_long_for_its_field_is_a_field_error() {
    let server = TestServer::start();
    assert_eq!(
        server.check(&with("content", "a".repeat(65_536))).status,
        200
    );
    let answer = server.check(&with("content", "a".repeat(65_537)));
    assert_eq!(answer.status, 422);
    assert_eq!(answer.body["errors"][0]["code"], "too_long");
    assert_eq!(answer.body["errors"][0]["limit"], 65_536);
}

#[test]
fn a_body_of_another_kind_is_told_which_kinds_there_are() {
    let server = TestServer::start();
    for kind in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
        "",
    ] {
        let answer = server.post("/v1/check", kind, comment().to_string());
        assert_eq!(
            (answer.status, answer.code()),
            (415, "unsupported_media_type"),
            "{kind}"
        );
        assert_eq!(
            answer.header("accept-post"),
            "application/json, application/x-www-form-urlencoded"
        );
    }
    let compressed = agent()
        .post(server.url("/v1/check"))
        .header("content-type", JSON)
        .header("content-encoding", "gzip")
        .send("x");
    assert_eq!(
        Answer::of(compressed.unwrap()).code(),
        "unsupported_media_type"
    );
}

#[test]
fn an_unknown_address_and_an_unknown_method_are_told_apart() {
    let server = TestServer::start();
    for path in ["/", "/v1", "/v1/chek", "/v1/check/"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
    }
    let answer = server.get("/v1/check");
    assert_eq!((answer.status, answer.code()), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "POST");
    let answer = server.post("/healthz", JSON, "{}");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
}

#[test]
fn a_store_that_is_down_means_come_back_later() {
    let server = Trouble::Down.server();
    for comment in [comment(), with("comment_id", "7")] {
        let answer = server.check(&comment);
        assert_eq!((answer.status, answer.code()), (503, "store_unavailable"));
        assert_eq!(answer.header("retry-after"), "5");
    }
}

#[test]
fn a_journal_that_is_full_means_come_back_in_a_second() {
    let leave = Arc::new(Semaphore::new(0));
    let server = Trouble::Stuck(Arc::clone(&leave)).server();
    let (told, answers) = mpsc::channel();
    let server = &server;
    thread::scope(|scope| {
        // One is being written, one waits, and for the third there is no room.
        for _ in 0..3 {
            let told = told.clone();
            scope.spawn(move || told.send(server.check(&comment())).unwrap());
        }
        let first = answers.recv().unwrap();
        assert_eq!((first.status, first.code()), (503, "busy"));
        assert_eq!(first.header("retry-after"), "1");
        leave.add_permits(1);
        drop(told);
        assert!(answers.iter().any(|answer| answer.status == 200));
    });
}

#[test]
fn a_bug_ends_one_request_and_nothing_else() {
    let server = Trouble::Bug.server();
    for _ in 0..8 {
        let answer = server.check(&with("comment_id", "7"));
        assert_eq!((answer.status, answer.code()), (500, "internal"));
        assert!(!answer.header("x-request-id").is_empty());
    }
    assert_eq!(server.check(&comment()).status, 200);
}

#[test]
fn a_request_that_drips_is_ended() {
    let server = TestServer::with(Setup {
        limits: Limits {
            body_wait: Duration::from_millis(50),
            ..Limits::default()
        },
        ..Setup::default()
    });
    let answer = raw(&server, &head("content-length: 100", "{"), false);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("\"body_timeout\""), "{answer}");
}

/// The head of a check request, and the start of its body.
fn head(length: &str, body: &str) -> Vec<u8> {
    format!("POST /v1/check HTTP/1.1\r\nhost: x\r\ncontent-type: {JSON}\r\n{length}\r\n\r\n{body}")
        .into_bytes()
}

/// Every code of the table but `busy`, which takes several requests: it has a test of its own.
#[test]
fn each_code_is_met_by_some_request() {
    let server = TestServer::start();
    let locked = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    let down = Trouble::Down.server();
    let impatient = TestServer::with(Setup {
        limits: Limits {
            body_wait: Duration::from_millis(50),
            ..Limits::default()
        },
        ..Setup::default()
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), "[[rule]]").unwrap();
    let unruly = TestServer::with(Setup {
        rules: Some(folder.path().to_owned()),
        ..Setup::default()
    });
    let post = |body: &str| server.post("/v1/check", JSON, body);
    let answers = [
        post("{"),
        post("[]"),
        post(""),
        server.post("/v1/check?answer=long", JSON, comment().to_string()),
        locked.check(&comment()),
        server.get("/nope"),
        server.get("/v1/check"),
        server.post(
            "/v1/feedback",
            JSON,
            r#"{"id":"00000000-0000-7000-8000-000000000000","label":"ham"}"#,
        ),
        server.post("/v1/check", "text/plain", "x"),
        server.check(&with("content", "a".repeat(2_000_000))),
        server.check(&json!({})),
        down.check(&comment()),
        Trouble::Bug.server().check(&with("comment_id", "7")),
        unruly.post("/v1/rules/reload", JSON, ""),
    ];
    let mut met: BTreeSet<String> = answers
        .iter()
        .map(|answer| answer.code().to_owned())
        .collect();
    let broken_off = raw(&server, &head("transfer-encoding: chunked", "zz\r\n"), true);
    let dripping = raw(&impatient, &head("content-length: 100", "{"), false);
    for (answer, code) in [
        (broken_off, Code::UnreadableBody),
        (dripping, Code::BodyTimeout),
    ] {
        assert!(answer.contains(code.name()), "{code:?}: {answer}");
        met.insert(code.name().to_owned());
    }
    met.insert(Code::Busy.name().to_owned());
    let all: BTreeSet<String> = Code::ALL
        .iter()
        .map(|code| code.name().to_owned())
        .collect();
    assert_eq!(met, all);
    assert_eq!(server.rows() + locked.rows() + impatient.rows(), 0);
}
