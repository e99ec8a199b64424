//! The doors for whoever runs Hamlet, and what all answers have in common.

use insta::assert_json_snapshot;

use crate::support::{Answer, Setup, TestServer, agent, comment};
use crate::troubled_store::Trouble;

#[test]
fn a_running_process_is_healthy() {
    let server = TestServer::start();
    let answer = server.get("/healthz");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.to_string(), "{\"status\":\"ok\"}");
}

#[test]
fn it_is_ready_when_its_store_is_and_names_what_decides() {
    let server = TestServer::start();
    let answer = server.get("/readyz");
    assert_eq!(answer.status, 200);
    assert_json_snapshot!(answer.body, {".versions.ruleset" => "[hash]", ".versions.model" => "[hash]", ".versions.policy" => "[hash]", ".faults" => "[count]"});

    let down = Trouble::Down.server();
    let answer = down.get("/readyz");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body["status"], "not_ready");
    assert_eq!(answer.body["parts"]["store"], "unavailable");
    assert_eq!(
        down.get("/healthz").status,
        200,
        "restarting would not help"
    );
}

#[test]
fn head_says_what_get_says_without_a_body() {
    let server = TestServer::start();
    for path in ["/healthz", "/readyz"] {
        let answer = Answer::of(agent().head(server.url(path)).call().unwrap());
        assert_eq!((answer.status, answer.body.as_str()), (200, Some("")));
    }
}

#[test]
fn a_fit_request_id_comes_back_and_another_is_replaced() {
    let server = TestServer::start();
    let answered = |id: &str| {
        let request = agent()
            .get(server.url("/healthz"))
            .header("x-request-id", id);
        Answer::of(request.call().unwrap())
            .header("x-request-id")
            .to_owned()
    };
    assert_eq!(answered("my-id/7"), "my-id/7");
    for unfit in ["two words", &"x".repeat(129)] {
        assert!(answered(unfit).parse::<uuid::Uuid>().is_ok(), "{unfit}");
    }
}

#[test]
fn every_answer_has_an_id_and_is_kept_by_no_cache() {
    let server = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    // In turn: fine, not let in, not there.
    for answer in [
        server.get("/readyz"),
        server.check(&comment()),
        server.get("/nope"),
    ] {
        assert!(!answer.header("x-request-id").is_empty());
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
