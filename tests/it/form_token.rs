//! Tokens of comment forms through HTTP: each state told apart, whichever server handed it out.

use std::collections::BTreeSet;
use std::path::Path;

use hamlet::form::Tokens;
use hamlet::store::Pseudonyms;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::shipped;
use crate::support::{Answer, Setup, TestServer, comment, with};

const PAGE: &str = "https://garden.example/apple-trees/";

fn server(data: Option<&Path>) -> TestServer {
    TestServer::with(Setup {
        filter: shipped::filter(),
        data: data.map(Path::to_owned),
        ..Setup::default()
    })
}

fn ask(server: &TestServer, page: &str) -> Answer {
    let query: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    server.get(&format!("/v1/form-token?page={query}"))
}

fn token(server: &TestServer) -> String {
    let answer = ask(server, PAGE);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["token"].as_str().unwrap().to_owned()
}

/// A comment of an ordinary reader on that page.
fn reader(token: &str) -> Value {
    let mut comment = with("permalink", PAGE);
    comment["content"] = json!("We cut ours in February and left the collar.");
    comment["form_token"] = json!(token);
    comment
}

/// The rules of the form that fired, after a look that the reader was published.
#[track_caller]
fn fired(server: &TestServer, comment: &Value) -> Vec<String> {
    let answer = server.check(comment);
    assert_eq!(answer.body["decision"], "accept", "{answer:?}");
    let entries = answer.body["entries"].as_array().unwrap();
    entries
        .iter()
        .filter(|entry| entry["group"] == "client" && entry["rule"] != "GROUP_CAP")
        .map(|entry| entry["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_token_is_for_everybody_and_is_another_each_time() {
    let server = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    let answer = ask(&server, PAGE);
    assert_eq!(answer.status, 200, "no token of Hamlet's is needed");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["expires_in"], 86_400);
    let tokens: BTreeSet<String> = (0..20).map(|_| token(&server)).collect();
    assert_eq!(tokens.len(), 20);
}

#[test]
fn without_a_page_or_with_one_too_long_there_is_no_token() {
    let server = TestServer::start();
    for path in [
        "/v1/form-token".to_owned(),
        "/v1/form-token?page=".to_owned(),
        format!("/v1/form-token?page={}", "a".repeat(4_097)),
    ] {
        let answer = server.get(&path);
        assert_eq!((answer.status, answer.code()), (400, "invalid_query"));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let answer = server.post("/v1/form-token", "application/json", "{}");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
}

#[test]
fn the_script_may_be_kept_and_is_for_every_site() {
    let answer = TestServer::start().get("/form.js");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert_eq!(
        answer.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.body.as_str().unwrap().len() < 4_096);
}

#[test]
fn a_token_counts_for_one_comment() {
    let data = tempfile::tempdir().unwrap();
    let server = server(Some(data.path()));
    let key = Pseudonyms::open(&data.path().join("key")).unwrap();
    let tokens = Tokens::with_key(&key.derived(Tokens::DOMAIN));
    let minute_ago = Timestamp::now() - SignedDuration::from_secs(60);
    let mut first = reader(&tokens.mint(PAGE, minute_ago, 77));
    first["comment_id"] = json!("1");
    assert_eq!(fired(&server, &first), ["FORM_TOKEN_GOOD"]);
    assert_eq!(
        fired(&server, &first),
        ["FORM_TOKEN_GOOD"],
        "sent again because the answer got lost"
    );
    let mut edited = first.clone();
    edited["content"] = json!("We cut ours in March and left the collar.");
    assert_eq!(
        fired(&server, &edited),
        ["FORM_TOKEN_GOOD"],
        "the same comment"
    );
    let mut second = first.clone();
    second["comment_id"] = json!("2");
    second["content"] = json!("And in March we cut the quinces.");
    assert_eq!(fired(&server, &second), ["FORM_REPLAYED"]);
}

#[test]
fn each_state_is_told_and_the_reader_is_published_in_all_of_them() {
    let data = tempfile::tempdir().unwrap();
    let server = server(Some(data.path()));
    let key = Pseudonyms::open(&data.path().join("key")).unwrap();
    let tokens = Tokens::with_key(&key.derived(Tokens::DOMAIN));
    let mut nonce = 0;
    let mut minted = |seconds_ago: i64| {
        let then = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
        nonce += 1;
        tokens.mint(PAGE, then, nonce)
    };
    let of = |token: &str| fired(&server, &reader(token));
    // The first check of a server may be slow.
    server.check(&comment());
    assert_eq!(of(&token(&server)), ["FORM_TOO_YOUNG"]);
    assert_eq!(of(&minted(60)), ["FORM_TOKEN_GOOD"]);
    assert_eq!(
        of(&minted(2 * 86_400)),
        ["FORM_TOKEN_GOOD"],
        "from a page of two days ago"
    );
    assert_eq!(of(&minted(5 * 86_400)), [""; 0], "old is no evidence");
    assert_eq!(of(&minted(-600)), ["FORM_TOKEN_GOOD"], "a clock went back");
    assert_eq!(of("made-up"), ["FORM_FORGED"]);

    let mut elsewhere = reader(&minted(60));
    elsewhere["permalink"] = json!("https://garden.example/pears");
    assert_eq!(fired(&server, &elsewhere), ["FORM_OTHER_PAGE"]);
    elsewhere["form_token"] = json!(minted(60));
    elsewhere["permalink"] = json!("http://www.garden.example/apple-trees?replytocom=4#respond");
    assert_eq!(fired(&server, &elsewhere), ["FORM_TOKEN_GOOD"]);
    elsewhere["form_token"] = json!(minted(60));
    elsewhere["permalink"] = Value::Null;
    assert_eq!(fired(&server, &elsewhere), ["FORM_TOKEN_GOOD"]);

    // A comment that waited at the site is as old as it was when it was written.
    let mut late = reader(&minted(9 * 86_400));
    let written = Timestamp::now() - SignedDuration::from_secs(9 * 86_400 - 120);
    late["created_at"] = json!(written.to_string());
    assert_eq!(fired(&server, &late), ["FORM_TOKEN_GOOD"]);
}

#[test]
fn absent_is_no_evidence_and_an_empty_hidden_field_is_not_absent() {
    let server = server(None);
    assert_eq!(fired(&server, &comment()), [""; 0]);
    for (value, rules) in [
        (Value::Null, vec![]),
        (json!(""), vec![]),
        (json!("x"), vec!["HONEYPOT_FILLED"]),
    ] {
        assert_eq!(fired(&server, &with("honeypot", value)), rules);
    }
    assert_eq!(fired(&server, &with("form_token", "")), [""; 0]);
    let form = "name=Ann&email=ann%40example.org&content=Hello&honeypot=x&form_token=x";
    let answer = server.post("/v1/check", "application/x-www-form-urlencoded", form);
    let text = answer.body.to_string();
    assert!(text.contains("HONEYPOT_FILLED") && text.contains("FORM_FORGED"));
    assert!(text.contains("GROUP_CAP"), "{text}");
    assert_eq!(
        answer.body["decision"], "accept",
        "both together hold nobody"
    );
}

#[test]
fn two_servers_on_one_folder_read_each_other_and_a_restart_forgets_nothing() {
    let data = tempfile::tempdir().unwrap();
    let (one, two) = (server(Some(data.path())), server(Some(data.path())));
    // How long a server takes to start is not the matter here.
    let knows = |server: &TestServer, token: &str| {
        let fired = fired(server, &reader(token));
        fired == ["FORM_TOO_YOUNG"] || fired == ["FORM_TOKEN_GOOD"]
    };
    assert!(knows(&two, &token(&one)));
    assert!(knows(&one, &token(&two)));
    let before = token(&one);
    drop((one, two));
    assert!(knows(&server(Some(data.path())), &before));
    assert_eq!(fired(&server(None), &reader(&before)), ["FORM_FORGED"]);
}

#[test]
fn the_demonstration_is_only_there_without_a_token() {
    let open = TestServer::start();
    let page = open.get("/demo");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let form = "application/x-www-form-urlencoded";
    let nasty =
        "author=%3Cscript%3E&email=a%40example.org&comment=%3Cscript%3Ealert(1)%3C/script%3E";
    let decided = open.post("/demo", form, nasty);
    let text = decided.body.as_str().unwrap();
    assert_eq!(decided.status, 200);
    assert!(!text.contains("<script>"), "{text}");
    assert_eq!(open.rows(), 1);
    let owner = "author=Ann&email=a%40example.org&comment=Hi&author_role=owner&name=Eve";
    let text = open.post("/demo", form, owner).body.to_string();
    assert!(!text.contains("owner"), "a visitor names no role: {text}");

    let locked = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    assert_eq!(locked.get("/demo").code(), "not_found");
    assert_eq!(locked.post("/demo", form, nasty).code(), "not_found");
    assert_eq!(locked.rows(), 0);
}
