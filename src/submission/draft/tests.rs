use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::submission::errors::FieldCode;
use crate::submission::errors::MAX_UNKNOWN;
use crate::submission::limits::INPUTS;

fn parse(value: Value) -> Result<Submission, FieldErrors> {
    Draft::from_value(value).expect("an object").parse()
}

/// A sound comment with one field set.
fn with(name: &str, value: impl Into<Value>) -> Result<Submission, FieldErrors> {
    let mut comment = json!({"name": "Ann", "email": "ann@example.org", "content": "Hello"});
    comment[name] = value.into();
    parse(comment)
}

fn codes(result: Result<Submission, FieldErrors>) -> Vec<(String, FieldCode)> {
    let errors = result.expect_err("it should be refused").0;
    errors
        .into_iter()
        .map(|error| (error.pointer, error.code))
        .collect()
}

fn listed(result: Result<Submission, FieldErrors>) -> String {
    let errors = result.expect_err("it should be refused").0;
    let lines = errors.iter().map(|error| {
        let code = serde_json::to_value(error.code).unwrap();
        format!(
            "{} {}: {}",
            error.pointer,
            code.as_str().unwrap(),
            error.message
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_empty_object_lacks_exactly_the_three_required_fields() {
    assert_snapshot!(listed(parse(json!({}))), @r"
    /name missing: `name` is missing; send the author's name
    /email missing: `email` is missing; send the author's e-mail address
    /content missing: `content` is missing; send the comment itself
    ");
}

#[test]
fn every_fault_is_told_at_once_and_each_with_its_remedy() {
    let all_wrong = json!({
        "name": " \t", "email": "user@localhost", "content": 5, "url": "my site", "ip": "1.2.3.4:80",
        "title": "a\u{0}b", "post_date": "2013-11-07T06:20:48", "created_at": "soon",
        "author_role": "king", "lang": "x".repeat(65), "emial": "", "a/b~c": 1,
    });
    assert_snapshot!(listed(parse(all_wrong)), @r"
    /name empty: `name` is empty; send the author's name
    /email not_an_email: `email` is not an e-mail address; send one such as ann@example.org, with a full domain after the @
    /content not_text: `content` is a number; send a text, in quotes
    /url not_a_url: `url` is not a web address; send one such as https://example.org/page, or leave the field out
    /ip not_an_ip: `ip` is not an IP address; send one address such as 203.0.113.7 or 2001:db8::1, without a port
    /title control_characters: `title` has the control character U+0000 at byte 1; remove it
    /post_date not_a_time: `post_date` has no offset, so it could be any of a day's hours; add one: 2013-11-07T06:20:48Z or 2013-11-07T06:20:48+01:00
    /author_role not_a_role: `author_role` is not a role; send owner, moderator, member or visitor
    /created_at not_a_time: `created_at` is not a time; send RFC 3339 such as 2013-11-07T06:20:48Z, or a date such as 2013-11-07
    /lang too_long: `lang` is 65 bytes long and may be 64; shorten it before sending
    /a~1b~0c unknown_field: there is no field `a/b~c`; remove it
    /emial unknown_field: there is no field `emial`; did you mean `email`?
    ");
}

#[test]
fn every_code_can_happen() {
    let seen = [
        parse(json!({})),
        with("name", ""),
        with("name", "x".repeat(513)),
        with("name", 1),
        with("name", "a\u{7}"),
        with("email", "ann"),
        with("url", "my site"),
        with("ip", "x"),
        with("post_date", "x"),
        with("author_role", "x"),
        with("x", "x"),
    ]
    .map(|result| codes(result)[0].1);
    // Those three are of feedback.
    let of_feedback = [
        FieldCode::NotAnId,
        FieldCode::NotALabel,
        FieldCode::NotAFlag,
    ];
    let of_comments = FieldCode::ALL
        .into_iter()
        .filter(|code| !of_feedback.contains(code));
    assert_eq!(seen.to_vec(), of_comments.collect::<Vec<_>>());
}

#[test]
fn a_field_of_its_limit_fits_and_one_byte_more_does_not() {
    for input in INPUTS {
        // What has a form of its own is filled up with something of that form, or left alone.
        let (prefix, filler) = match input.name {
            "url" | "site_url" | "permalink" => ("https://example.org/", "a"),
            "email" | "ip" | "post_date" | "created_at" | "author_role" => continue,
            _ => ("", "a"),
        };
        let fits = format!("{prefix}{}", filler.repeat(input.max_bytes - prefix.len()));
        assert!(with(input.name, fits.clone()).is_ok(), "{}", input.name);
        let errors = with(input.name, fits + filler).expect_err("too long").0;
        assert_eq!(errors[0].code, FieldCode::TooLong);
        assert_eq!(errors[0].limit, Some(input.max_bytes));
    }
}

#[test]
fn only_texts_of_many_lines_hold_line_ends_and_none_holds_other_controls() {
    assert!(with("content", "a\tb\r\nc\u{85}").is_ok());
    assert!(with("article", "a\nb").is_ok());
    for (name, text) in [
        ("content", "a\u{7f}b"),
        ("content", "a\u{1b}[0m"),
        ("name", "Ann\nBob"),
        ("title", "a\tb"),
        ("email", "ann@example.org\n"),
    ] {
        let expected = (format!("/{name}"), FieldCode::ControlCharacters);
        assert_eq!(codes(with(name, text)), [expected]);
    }
}

#[test]
fn null_and_empty_are_absent() {
    let plain = parse(json!({"name": "Ann", "email": "ann@example.org", "content": "Hello"}));
    for absent in [Value::Null, "".into(), "  ".into()] {
        for name in [
            "url",
            "ip",
            "user_agent",
            "created_at",
            "type",
            "comment_id",
        ] {
            assert_eq!(with(name, absent.clone()), plain, "{name}: {absent}");
        }
    }
    assert_eq!(
        codes(with("name", Value::Null)),
        [("/name".into(), FieldCode::Missing)]
    );
}

#[test]
fn an_empty_honeypot_is_kept_because_it_says_something() {
    let sent = |value: Value| with("honeypot", value).unwrap().honeypot;
    assert_eq!(sent(Value::Null), None);
    for empty in ["", " \t\n"] {
        assert_eq!(sent(json!(empty)).as_deref(), Some(""));
    }
    assert_eq!(sent(json!("a\nb")).as_deref(), Some("a\nb"));
    let text = r#"{"content":"Hello","ip":null}"#;
    let earlier: Submission = serde_json::from_str(text).unwrap();
    assert_eq!(
        earlier.honeypot, None,
        "of a record from before there was one"
    );
    assert!(
        !serde_json::to_string(&earlier)
            .unwrap()
            .contains("honeypot")
    );
}

#[test]
fn ids_may_be_whole_numbers_and_nothing_else_may() {
    let read = with("comment_id", 1234).unwrap();
    assert_eq!(read.comment_id.as_deref(), Some("1234"));
    assert_eq!(with("site", 7).unwrap().site.as_deref(), Some("7"));
    for other in [
        json!(1.5),
        json!(1e30),
        json!(true),
        json!([1]),
        json!({"id": 1}),
    ] {
        assert_eq!(
            codes(with("comment_id", other)),
            [("/comment_id".into(), FieldCode::NotText)]
        );
    }
    assert_eq!(
        codes(with("title", 5)),
        [("/title".into(), FieldCode::NotText)]
    );
}

#[test]
fn machines_need_no_name_and_people_do() {
    for kind in ["trackback", "pingback"] {
        assert!(parse(json!({"type": kind, "content": "An excerpt"})).is_ok());
        let without_text = parse(json!({"type": kind}));
        assert_eq!(
            codes(without_text),
            [("/content".into(), FieldCode::Missing)]
        );
    }
    for kind in ["comment", " Comment "] {
        assert_eq!(
            codes(parse(json!({"type": kind, "content": "Hello"}))).len(),
            2
        );
    }
}

#[test]
fn what_was_sent_is_what_is_kept() {
    let read = with("content", "  Hello \n").unwrap();
    assert_eq!(read.content, "  Hello \n");
    assert_eq!(
        with("name", " Ann ").unwrap().name.as_deref(),
        Some(" Ann ")
    );
    assert_eq!(
        with("email", " ann@example.org ").unwrap().email.as_deref(),
        Some("ann@example.org")
    );
}

#[test]
fn a_form_says_the_same_as_json_and_may_hold_other_things() {
    let form = Draft::from_form([
        ("name", ""),
        ("name", "Ann"),
        ("name", "Bob"),
        ("email", "ann@example.org"),
        ("submit", "Send"),
        ("content", "Hello"),
        ("comment_id", "7"),
    ]);
    assert_eq!(form.parse(), with("comment_id", 7));
}

#[test]
fn a_body_of_unknown_fields_gets_a_short_answer() {
    let members = (0..5_000).map(|n| (format!("field_{n}"), Value::Null));
    let errors = codes(parse(Value::Object(members.collect())));
    assert_eq!(errors.len(), 3 + MAX_UNKNOWN + 1);
    assert_eq!(errors.last().unwrap().0, "");
}

#[test]
fn what_is_not_an_object_of_json_is_no_draft() {
    let broken = Draft::from_json(b"{\n \"name\": }").unwrap_err();
    assert_eq!(
        broken.to_string(),
        "the body is not JSON: expected value at line 2 column 10"
    );
    for (body, found) in [
        ("[]", "a list"),
        ("null", "null"),
        ("5", "a number"),
        ("\"x\"", "a text"),
    ] {
        assert_eq!(
            Draft::from_json(body.as_bytes()),
            Err(DraftError::NotAnObject { found })
        );
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        r"[a-z0-9@:./\[\]-]{0,24}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_it_panic_and_what_passes_is_within_its_limits(
        members in prop::collection::vec((0..=INPUTS.len(), any_json()), 0..12),
    ) {
        let named = members.into_iter().map(|(n, value)| {
            (INPUTS.get(n).map_or("other", |input| input.name).to_owned(), value)
        });
        if let Ok(submission) = parse(Value::Object(named.collect())) {
            prop_assert!(!submission.content.trim().is_empty());
            prop_assert!(submission.name.is_none_or(|name| name.len() <= 512));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Draft::from_json(&bytes).map(Draft::parse);
    }
}
