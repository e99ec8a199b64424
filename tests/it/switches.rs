//! What a site switches on and off in its own files: first comments, signals.

use std::sync::Arc;

use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::rules::{RuleError, Ruleset, SourceFile, Sources};
use hamlet::submission::Submission;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Setup, TestServer};

const FIRST: &str = include_str!("../../rules/first.toml");
const GROUPS: &str = include_str!("../../rules/groups.toml");

fn compiled(shipped: &[&str], local: &str) -> Result<Ruleset, Vec<RuleError>> {
    let file = |name: &str, text: &str, local| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
        local,
        trial: false,
    };
    let mut rules: Vec<SourceFile> = shipped
        .iter()
        .map(|text| file("rules/a.toml", text, false))
        .collect();
    rules.push(file("rules/local/b.toml", local, true));
    let sources = Sources {
        rules,
        ..Sources::default()
    };
    Ruleset::compile(&sources).map(|(ruleset, _)| ruleset)
}

fn server(shipped: &[&str], local: &str) -> TestServer {
    TestServer::with(Setup {
        filter: Arc::new(Filter {
            ruleset: Arc::new(compiled(shipped, local).unwrap()),
            ..Filter::default()
        }),
        ..Setup::default()
    })
}

fn of_ann(site: &str, content: &str) -> Value {
    json!({"name": "Ann Lee", "email": "ann.lee@mail.example", "ip": "198.51.100.7", "content": content, "site": site})
}

#[test]
fn the_first_comment_is_held_where_a_site_wants_it_until_somebody_has_looked() {
    let server = server(
        &[GROUPS, FIRST],
        r#"
[[moderation]]
group  = "first"
action = "hold"
site   = "blog"
why    = "we look at whoever is new"
"#,
    );
    let first = server
        .check(&of_ann("blog", "They flew two of these over our street."))
        .body;
    assert_eq!(first["decision"], "hold");
    let category = &first["moderation"]["categories"][0];
    assert_eq!(category["entries"][0]["rule"], "FIRST_COMMENT");
    let second = server
        .check(&of_ann("blog", "And one more on Monday."))
        .body;
    assert_eq!(second["decision"], "hold", "nobody has looked");
    let label = |id: &Value, label: &str| {
        let body = json!({"id": id, "label": label, "learn": false}).to_string();
        assert_eq!(
            server.post("/v1/feedback", "application/json", body).status,
            200
        );
    };
    label(&first["id"], "ham");
    let third = server
        .check(&of_ann("blog", "The sheriff has been told."))
        .body;
    assert_eq!(third["decision"], "accept");
    assert_eq!(third["moderation"], Value::Null);
    label(&first["id"], "none");
    let fourth = server.check(&of_ann("blog", "Nobody came.")).body;
    assert_eq!(fourth["decision"], "hold");

    // Elsewhere newcomers are not spoken of.
    let elsewhere = server
        .check(&of_ann("other", "They flew two of these over our street."))
        .body;
    assert_eq!(elsewhere["decision"], "accept");
    assert_eq!(elsewhere["moderation"], Value::Null);
    assert_eq!(elsewhere["would_change"], json!([]));
    assert!(!elsewhere.to_string().contains("FIRST_COMMENT"));
}

#[test]
fn the_first_three_are_held_by_a_rule_of_ones_own() {
    let server = server(
        &[GROUPS, FIRST],
        r#"
[[moderation]]
group  = "first"
action = "hold"
why    = "we look at whoever is new"

[[rule]]
id            = "LOCAL_FIRST_THREE"
description   = "One of the first three comments of somebody"
all           = ["author_approved < 3", "author_published < 3"]
none          = ["FIRST_COMMENT"]
score         = 4.0
group         = "first"
state         = "active"
examples.hit  = [{ content = "Good morning.", facts = { past = { author = { approved = 2, days = 1 } } } }]
examples.miss = [{ content = "Good morning.", facts = { past = { author = { approved = 3, days = 2 } } } }]
"#,
    );
    let said = [
        "Good morning.",
        "The bridge is shut.",
        "Since March.",
        "Still.",
    ];
    let decisions = said.map(|content| {
        let answer = server.check(&of_ann("blog", content)).body;
        let body = json!({"id": answer["id"], "label": "ham", "learn": false}).to_string();
        server.post("/v1/feedback", "application/json", body);
        answer["decision"].clone()
    });
    assert_eq!(decisions, ["hold", "hold", "hold", "accept"]);
}

const LINKED: &str = r#"
[[rule]]
id = "LINKED"
description = "Has a link"
all = ["links >= 1"]
score = 5.0
examples.hit = ["See https://a.example/"]
examples.miss = ["See here"]

[[rule]]
id = "LINKLESS"
description = "Has no link"
none = ["links >= 1"]
score = -1.0
examples.hit = ["See here"]
examples.miss = ["See https://a.example/"]
"#;

#[test]
fn a_signal_is_unknown_where_a_site_does_not_go_by_it() {
    let local = r#"
[[signals]]
off  = ["links", "thread_age"]
site = "blog"
why  = "a blog of links"
"#;
    let with_switch = compiled(&[LINKED], local).unwrap();
    assert_ne!(with_switch.hash(), compiled(&[LINKED], "").unwrap().hash());
    let server = server(&[LINKED], local);
    let linked = |site| server.check(&of_ann(site, "See https://a.example/")).body;
    assert_eq!(linked("other")["decision"], "hold");
    let here = linked("blog");
    assert_eq!(here["decision"], "accept");
    assert_eq!(
        here["entries"],
        json!([]),
        "unknown fires under `none` neither"
    );
}

#[test]
fn why_a_rule_is_silent_names_what_is_off() {
    let off = "[[signals]]\noff = [\"links\"]\nsite = \"blog\"\nwhy = \"a blog of links\"\n";
    let ruleset = compiled(&[GROUPS, FIRST, LINKED], off).unwrap();
    let submission = Submission {
        content: "See https://a.example/".to_owned(),
        site: Some("blog".to_owned()),
        ..Submission::default()
    };
    let facts = Facts::of(&submission, Timestamp::UNIX_EPOCH, true);
    let why = |rule: &str| ruleset.why_not(rule, &submission, &facts).unwrap();
    assert!(why("LINKED").contains("links is off"), "{}", why("LINKED"));
    assert!(why("FIRST_COMMENT").contains("is off"));
}

#[test]
fn without_a_site_a_switch_is_for_all_of_them() {
    let server = server(
        &[LINKED],
        "[[signals]]\noff = [\"links\"]\nwhy = \"a blog of links\"\n",
    );
    for site in ["blog", "other"] {
        let answer = server.check(&of_ann(site, "See https://a.example/")).body;
        assert_eq!(answer["decision"], "accept");
    }
}

#[test]
fn what_is_wrong_with_a_switch_is_told() {
    let codes = |shipped: &[&str], local: &str| -> Vec<(&str, String)> {
        let errors = compiled(shipped, local).expect_err("refused");
        errors
            .into_iter()
            .map(|error| (error.code, error.to_string()))
            .collect()
    };
    let one = codes(&[LINKED], "[[signals]]\noff = [\"link\"]\nwhy = \"x\"\n");
    assert_eq!(one[0].0, "unknown_signal");
    assert!(one[0].1.contains("`links`"), "{}", one[0].1);
    for (local, code) in [
        ("[[signals]]\noff = [\"links\"]\n", "missing_key"),
        ("[[signals]]\nwhy = \"x\"\n", "missing_key"),
        ("[[signals]]\noff = []\nwhy = \"x\"\n", "empty_value"),
        (
            "[[signals]]\nof = [\"links\"]\nwhy = \"x\"\n",
            "missing_key",
        ),
    ] {
        let told = codes(&[LINKED], local);
        assert_eq!(told[0].0, code, "{local}{told:?}");
    }
    let shipped = "[[signals]]\noff = [\"links\"]\nwhy = \"x\"\n";
    assert_eq!(codes(&[LINKED, shipped], "")[0].0, "not_local");
}
