//! `GET /openapi.json` and `GET /docs`: they tell all that there is, and what they tell is true.

use std::collections::{BTreeMap, BTreeSet};

use hamlet::decision::{Action, FaultReason, View};
use hamlet::feedback;
use hamlet::http::problem::Code;
use hamlet::http::routes::{DOORS, Entry, Methods};
use hamlet::submission::errors::FieldCode;
use hamlet::submission::limits::INPUTS;
use serde_json::{Value, json};

use crate::shipped;
use crate::support::{Answer, Setup, TestServer, agent, comment, with};
use crate::troubled_store::Trouble;

fn openapi() -> Value {
    TestServer::start().get("/openapi.json").body
}

/// The values of an enum in the document.
fn listed(document: &Value, pointer: &str) -> BTreeSet<String> {
    let values = document
        .pointer(pointer)
        .expect(pointer)
        .as_array()
        .unwrap();
    let values = values
        .iter()
        .map(|value| value.as_str().unwrap().to_owned());
    values.collect()
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// What a reference points to, with what stands beside it; else the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect(reference),
        None => value,
    }
}

/// The methods of a door as the document names them; `head` goes without saying.
fn verbs(methods: Methods) -> impl Iterator<Item = &'static str> {
    let names = methods.names().split(", ").filter(|name| *name != "HEAD");
    names.map(|name| match name {
        "GET" => "get",
        "POST" => "post",
        other => panic!("this test does not know {other}"),
    })
}

#[test]
fn every_door_stands_in_the_document_and_the_reverse() {
    let document = openapi();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let doors: BTreeMap<String, BTreeSet<String>> = DOORS
        .iter()
        .map(|door| (door.path.to_owned(), set(verbs(door.methods))))
        .collect();
    let told = document["paths"].as_object().unwrap().iter();
    let told = told.map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys().cloned();
        (path.clone(), methods.collect())
    });
    assert_eq!(told.collect::<BTreeMap<_, _>>(), doors);
}

#[test]
fn every_door_is_as_open_as_the_document_says() {
    let document = openapi();
    let server = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    for door in DOORS {
        for verb in verbs(door.methods) {
            let status = match verb {
                "get" => server.get(door.path).status,
                _ => server.post(door.path, "text/plain", "x").status,
            };
            let needs_token = door.entry == Entry::Token;
            let operation = &document["paths"][door.path][verb];
            assert_eq!(status == 401, needs_token, "{}", door.path);
            let named = operation["security"].as_array().unwrap();
            assert_eq!(!named.is_empty(), needs_token, "{}", door.path);
            assert_eq!(operation["responses"]["401"].is_object(), needs_token);
        }
    }
}

#[test]
fn every_code_stands_in_the_document_under_its_status() {
    let document = openapi();
    let all = Code::ALL.iter().map(|code| code.name());
    let schemas = "/components/schemas";
    assert_eq!(
        listed(
            &document,
            &format!("{schemas}/Problem/properties/code/enum")
        ),
        set(all)
    );
    let mut met = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let response = resolved(&document, response);
                let problem = &response["content"]["application/problem+json"];
                if problem.is_null() {
                    continue;
                }
                for code in listed(problem, "/schema/properties/code/enum") {
                    let known = Code::ALL.iter().find(|known| known.name() == code);
                    assert_eq!(known.expect(&code).status().to_string(), *status, "{code}");
                    met.insert(code);
                }
            }
        }
    }
    // At an address that is not there no path can tell of it: the opening words do.
    let opening = document["info"]["description"].as_str().unwrap();
    assert!(opening.contains("`not_found`"));
    met.insert(Code::NotFound.name().to_owned());
    assert_eq!(met, set(Code::ALL.iter().map(|code| code.name())));
}

#[test]
fn fields_limits_and_words_are_those_of_the_program() {
    let document = openapi();
    let fields = document.pointer("/components/schemas/Submission/properties");
    let told: BTreeMap<&str, u64> = fields
        .and_then(Value::as_object)
        .unwrap()
        .iter()
        .map(|(name, field)| (name.as_str(), field["maxLength"].as_u64().unwrap()))
        .collect();
    let known = INPUTS
        .iter()
        .map(|input| (input.name, input.max_bytes as u64));
    assert_eq!(told, known.collect());
    for (name, most) in feedback::FIELDS {
        let field = &document["components"]["schemas"]["Feedback"]["properties"][name];
        assert!(
            name == "learn" || field["enum"].is_array() || field["maxLength"] == most,
            "{name}"
        );
    }

    let at = |pointer: &str| listed(&document, &format!("/components/schemas/{pointer}/enum"));
    let field_codes = FieldCode::ALL.map(|code| serde_json::to_value(code).unwrap());
    let field_codes = field_codes.iter().map(|code| code.as_str().unwrap());
    assert_eq!(at("FieldError/properties/code"), set(field_codes));
    assert_eq!(at("Action"), set(Action::ALL.map(Action::name)));
    assert_eq!(at("Match/properties/view"), set(View::ALL.map(View::name)));
    let reasons = FaultReason::ALL.map(FaultReason::name);
    assert_eq!(at("Fault/properties/reason"), set(reasons));
    for reason in FaultReason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
    }
}

/// What is wrong with a value by its schema; as much of JSON Schema as the document uses.
fn misfits(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    if schema["$ref"].is_string() {
        let named = resolved(document, schema);
        found.extend(misfits(document, named, value, place));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices
            .iter()
            .filter(|choice| misfits(document, choice, value, place).is_empty());
        if fitting.count() != 1 {
            found.push(format!("{place} is not one of the choices"));
        }
    }
    if !schema["type"].is_null() && !kinds(&schema["type"]).any(|kind| is_a(kind, value)) {
        found.push(format!("{place} is no {}: {value}", schema["type"]));
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        found.push(format!("{place} is not listed: {value}"));
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        found.push(format!("{place} is not {}: {value}", schema["const"]));
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        if value.get(required.as_str().unwrap()).is_none() {
            found.push(format!("{place} lacks {required}"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let place = format!("{place}/{name}");
        match &schema["properties"][name] {
            Value::Null if schema["additionalProperties"] == false => {
                found.push(format!("{place} is not told"));
            }
            Value::Null => {}
            known => found.extend(misfits(document, known, member, &place)),
        }
    }
    for item in value.as_array().into_iter().flatten() {
        found.extend(misfits(
            document,
            &schema["items"],
            item,
            &format!("{place}[]"),
        ));
    }
    found
}

fn kinds(kinds: &Value) -> impl Iterator<Item = &str> {
    let several = kinds.as_array().into_iter().flatten();
    several
        .chain(kinds.is_string().then_some(kinds))
        .map(|kind| kind.as_str().unwrap())
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("this test does not know the type {other}"),
    }
}

/// Holds an answer against what the document says of it.
#[track_caller]
fn hold(document: &Value, method: &str, path: &str, answer: &Answer) {
    let responses = &document["paths"][path][method]["responses"];
    let status = answer.status.to_string();
    let response = resolved(document, &responses[&status]);
    let media = &response["content"][answer.header("content-type")];
    assert!(media.is_object(), "{path} {status} is not told: {answer:?}");
    assert_eq!(
        misfits(document, &media["schema"], &answer.body, ""),
        [""; 0],
        "{path} {status}: {answer:?}"
    );
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let value = json!(answer.header(name));
        let header = resolved(document, header);
        assert_eq!(misfits(document, &header["schema"], &value, name), [""; 0]);
    }
}

#[test]
fn what_is_answered_has_the_form_that_the_document_tells() {
    let document = openapi();
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    let spam = json!({
        "name": "Canada Pharmacy", "email": "sales@pills-outlet.example",
        "url": "https://pills-outlet.example/order/viagra.html",
        "content": "Great post! Order cheap v1agra without prescription: https://pills-outlet.example/order",
    });
    let long = with("content", "a ".repeat(32_000));
    for comment in [comment(), spam.clone(), long] {
        let answer = server.check(&comment);
        assert_eq!(answer.status, 200);
        hold(&document, "post", "/v1/check", &answer);
    }
    let sheet = server.check(&spam).body;
    let entries = sheet["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["matches"].is_array()));
    let post = |path: &str, kind: &str, body: &str| server.post(path, kind, body);
    let json = "application/json";
    for (path, kind, body) in [
        (
            "/v1/check?answer=short",
            json,
            comment().to_string().as_str(),
        ),
        ("/v1/check?answer=long", json, "{}"),
        ("/v1/check", json, "{"),
        ("/v1/check", json, "[]"),
        ("/v1/check", json, "{\"conent\": 1, \"email\": \"x\"}"),
        ("/v1/check", "text/plain", "x"),
        ("/v1/check", json, &"a".repeat(2_000_000)),
    ] {
        hold(&document, "post", "/v1/check", &post(path, kind, body));
    }
    hold(&document, "post", "/v1/check", &server.get("/v1/check"));
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] {
        hold(&document, "get", path, &server.get(path));
        hold(&document, "get", path, &post(path, json, "{}"));
    }
    let down = Trouble::Down.server();
    hold(&document, "get", "/readyz", &down.get("/readyz"));
    hold(&document, "post", "/v1/check", &down.check(&comment()));
    let bug = Trouble::Bug.server().check(&with("comment_id", 7));
    hold(&document, "post", "/v1/check", &bug);
    let locked = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    hold(&document, "post", "/v1/check", &locked.check(&comment()));
}

#[test]
fn what_a_form_is_given_has_the_form_that_the_document_tells() {
    let document = openapi();
    let server = TestServer::start();
    let post = |path: &str, kind: &str, body: &str| server.post(path, kind, body);
    let json = "application/json";
    for path in ["/form.js", "/v1/form-token"] {
        hold(&document, "get", path, &server.get(path));
        hold(&document, "get", path, &post(path, json, "{}"));
    }
    let token = server.get("/v1/form-token?page=%2Fa");
    hold(&document, "get", "/v1/form-token", &token);
    let form = "application/x-www-form-urlencoded";
    hold(&document, "get", "/demo", &server.get("/demo"));
    for (kind, body) in [
        (form, "author=Ann&email=ann%40example.org&comment=Thank+you"),
        (form, "author=Ann"),
        (json, "{}"),
    ] {
        hold(&document, "post", "/demo", &post("/demo", kind, body));
    }
    let locked = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    hold(&document, "get", "/demo", &locked.get("/demo"));
}

#[test]
fn what_is_said_of_a_label_has_the_form_that_the_document_tells() {
    let document = openapi();
    let server = TestServer::start();
    let (path, json) = ("/v1/feedback", "application/json");
    let id = server.check(&comment()).id().to_owned();
    let spam = json!({"id": id, "label": "spam", "reporter": "ann"});
    let unknown = json!({"id": "00000000-0000-7000-8000-000000000000", "label": "ham"});
    for body in [&spam, &unknown, &json!({"id": 7})] {
        hold(
            &document,
            "post",
            path,
            &server.post(path, json, body.to_string()),
        );
    }
    hold(&document, "post", path, &server.get(path));
    let down = Trouble::Down.server();
    hold(
        &document,
        "post",
        path,
        &down.post(path, json, spam.to_string()),
    );
}

#[test]
fn a_reload_is_answered_in_the_form_that_the_document_tells() {
    let document = openapi();
    let path = "/v1/rules/reload";
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::with(Setup {
        rules: Some(folder.path().to_owned()),
        ..Setup::default()
    });
    let put = |rules: &str| std::fs::write(folder.path().join("a.toml"), rules).unwrap();
    // A warning, and then an error.
    put(
        "[[rule]]\nid = \"A\"\ndescription = \"x\"\npattern = '[0-9]'\nscore = 1.0\n\
         examples.hit = [\"1\"]\nexamples.miss = [\"x\"]\n",
    );
    let answer = server.post(path, "text/plain", "x");
    assert_eq!(answer.body["warnings"][0]["code"], "no_literal");
    hold(&document, "post", path, &answer);
    hold(&document, "get", "/readyz", &server.get("/readyz"));
    put("[[rule]]");
    let answer = server.post(path, "text/plain", "x");
    assert_eq!(answer.status, 422);
    hold(&document, "post", path, &answer);
    hold(&document, "get", "/readyz", &server.get("/readyz"));
    hold(&document, "post", path, &server.get(path));
}

#[test]
fn what_the_document_shows_as_an_example_has_its_own_form() {
    let document = openapi();
    let mut seen = 0;
    let mut look = |content: &Value| {
        for (kind, media) in content.as_object().into_iter().flatten() {
            if let Some(example) = media.get("example") {
                seen += 1;
                let found = misfits(&document, &media["schema"], example, kind);
                assert_eq!(found, [""; 0], "{example}");
            }
        }
    };
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            look(&operation["requestBody"]["content"]);
            for response in operation["responses"].as_object().unwrap().values() {
                look(&resolved(&document, response)["content"]);
            }
        }
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn head_says_what_get_says_without_a_body() {
    let server = TestServer::start();
    for path in ["/openapi.json", "/docs", "/metrics"] {
        let answer = Answer::of(agent().head(server.url(path)).call().unwrap());
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, Some("")),
            "{path}"
        );
        let kind = server.get(path).header("content-type").to_owned();
        assert_eq!(answer.header("content-type"), kind);
    }
}
