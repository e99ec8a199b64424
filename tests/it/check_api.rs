//! `POST /v1/check`: what is answered to a comment that nothing is wrong with.

use std::collections::HashSet;
use std::thread;

use insta::assert_json_snapshot;
use serde_json::json;

use crate::support::{Setup, TestServer, agent, comment, with};

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_comment_without_all_that_may_be_absent_gets_a_decision() {
    let server = TestServer::start();
    let answer = server.check(&comment());
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_json_snapshot!(answer.body, {
        ".id" => "[id]",
        ".versions.ruleset" => "[hash]", ".versions.model" => "[hash]", ".versions.policy" => "[hash]"
    });
    assert_eq!(server.rows(), 1);
}

#[test]
fn a_comment_with_everything_gets_a_decision() {
    let server = TestServer::start();
    let whole = json!({
        "name": "Ann", "email": "ann@example.org", "content": "Hello\nworld", "url": "ann.example",
        "ip": "203.0.113.7", "user_agent": "Mozilla/5.0", "referrer": "https://search.example/?q=x",
        "permalink": "/2013/11/hello", "title": "Hello", "article": "The article.\n",
        "post_date": "2013-11-07T06:20:48+01:00", "author_role": "visitor", "type": "comment",
        "site": "blog", "site_url": "example.org", "comment_id": 7,
        "created_at": "2013-11-08", "lang": "en, fr-CA",
    });
    assert_eq!(server.check(&whole).status, 200);
}

#[test]
fn the_short_answer_has_four_members_in_their_order() {
    let server = TestServer::start();
    let answer = server.post(
        "/v1/check?answer=short",
        "application/json",
        comment().to_string(),
    );
    let members: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
    let expected: HashSet<_> = ["id", "decision", "score", "reasons"]
        .map(str::to_owned)
        .into();
    assert_eq!(members.into_iter().collect::<HashSet<_>>(), expected);
}

#[test]
fn a_form_gets_the_decision_that_json_gets() {
    let server = TestServer::start();
    let form = "name=Ann&email=ann%40example.org&content=Thank+you%2C+this+helped+me.&submit=Send";
    let mut by_json = server.check(&comment()).body;
    for kind in [FORM, "Application/X-WWW-Form-Urlencoded; charset=\"UTF-8\""] {
        let answer = server.post("/v1/check", kind, form);
        assert_eq!(answer.status, 200, "{kind}");
        by_json["id"] = answer.body["id"].clone();
        assert_eq!(answer.body, by_json);
    }
}

#[test]
fn people_of_every_script_may_comment() {
    let server = TestServer::start();
    for email in ["用户@例子.广告", "jürgen@bücher.example"] {
        assert_eq!(server.check(&with("email", email)).status, 200, "{email}");
    }
    assert_eq!(server.check(&with("name", "Ἀριστοτέλης")).status, 200);
    assert_eq!(server.check(&with("content", "👍🏽")).status, 200);
}

#[test]
fn the_same_comment_sent_twice_is_one_decision_and_an_edited_one_is_another() {
    let server = TestServer::start();
    let comment = with("comment_id", "7");
    let first = server.check(&comment);
    let again = server.check(&comment);
    assert_eq!(first.body, again.body);
    assert_eq!(server.rows(), 1);

    let mut edited = comment;
    edited["content"] = "Thank you! Buy my pills.".into();
    assert_ne!(server.check(&edited).id(), first.id());
    assert_eq!(server.rows(), 2);
}

#[test]
fn callers_at_the_same_time_each_get_a_decision_of_their_own() {
    let server = TestServer::start();
    let ids: Vec<String> = thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let answers = (0..10).map(|_| server.check(&comment()));
                    answers
                        .map(|answer| answer.id().to_owned())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().unwrap())
            .collect()
    });
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 80);
    assert_eq!(server.rows(), 80);
}

#[test]
fn one_comment_sent_by_many_at_once_is_one_decision() {
    let server = TestServer::start();
    let comment = with("comment_id", "7");
    let ids: HashSet<String> = thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| server.check(&comment).id().to_owned()))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    assert_eq!(ids.len(), 1);
    assert_eq!(server.rows(), 1);
}

#[test]
fn with_a_token_only_who_shows_it_is_let_in() {
    let server = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    let status = |authorization: &str| {
        let request = agent()
            .post(server.url("/v1/check"))
            .header("authorization", authorization)
            .header("content-type", "application/json");
        request
            .send(comment().to_string())
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(status("Bearer s3cret"), 200);
    assert_eq!(status("bearer s3cret"), 200);
    for wrong in ["Bearer s3cre", "Bearer", "Basic s3cret", "s3cret"] {
        assert_eq!(status(wrong), 401, "{wrong}");
    }
    let answer = server.check(&comment());
    assert_eq!((answer.status, answer.code()), (401, "unauthorized"));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"hamlet\"");
    assert_eq!(server.rows(), 2);
    assert_eq!(server.get("/healthz").status, 200, "health needs no token");
}
