//! `POST /v1/feedback`: what a moderator says of a decision.

use serde_json::{Value, json};

use crate::support::{TestServer, comment, with};

const JSON: &str = "application/json";

fn say(server: &TestServer, id: &str, label: &str) -> Value {
    let body = json!({ "id": id, "label": label, "reporter": "ann" });
    let answer = server.post("/v1/feedback", JSON, body.to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

#[test]
fn a_label_is_given_changed_and_taken_back() {
    let server = TestServer::start();
    let answer = server.check(&comment());
    let id = answer.id();
    for (word, label, changed) in [
        ("spam", json!("spam"), true),
        ("spam", json!("spam"), false),
        ("ham", json!("ham"), true),
        ("none", Value::Null, true),
        ("none", Value::Null, false),
    ] {
        let counted = say(&server, id, word);
        let mut expected = json!({"id": id, "label": label, "changed": changed, "learnt": true});
        if label.is_null() {
            expected["learnt"] = json!(false);
            expected["not_learnt_because"] = json!("taken_back");
        }
        assert_eq!(counted, expected);
    }
    // Decisions are not made anew for it.
    assert_eq!(server.rows(), 1);
}

#[test]
fn a_decision_that_is_not_in_the_journal_is_told() {
    let server = TestServer::start();
    let body = json!({"id": "01a20ee8-ab69-76ec-8876-213eb65b4af7", "label": "spam"});
    let answer = server.post("/v1/feedback", JSON, body.to_string());
    assert_eq!((answer.status, answer.code()), (404, "unknown_decision"));
}

#[test]
fn what_is_wrong_is_told_field_by_field_and_changes_nothing() {
    let server = TestServer::start();
    let id = server.check(&with("comment_id", "1")).id().to_owned();
    let body = json!({"id": id, "lable": "spam"});
    let answer = server.post("/v1/feedback", JSON, body.to_string());
    assert_eq!((answer.status, answer.code()), (422, "invalid_fields"));
    let pointers: Vec<&str> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/label", "/lable"]);
    let form = server.post(
        "/v1/feedback",
        "application/x-www-form-urlencoded",
        "id=1&label=spam",
    );
    assert_eq!((form.status, form.code()), (415, "unsupported_media_type"));
    assert_eq!(say(&server, &id, "spam")["changed"], true);
}
