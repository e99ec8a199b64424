//! Moderation beside spam: categories, what a site does about them, private data, and what the
//! answer says.

use std::sync::Arc;

use hamlet::decision::policy::Policy;
use hamlet::filter::Filter;
use hamlet::model::Model;
use hamlet::rules::{Ruleset, SourceFile, Sources};
use serde_json::{Value, json};

use crate::support::{Setup, TestServer};

const RULES: &str = r#"
[[group]]
id = "threat"
description = "Threats"
kind = "moderation"
action = "hold"

[[group]]
id = "private"
description = "Private data"
kind = "moderation"

[[words]]
id = "harm"
phrases = ["kill", "strangle", "drown*"]

[[rule]]
id = "THREAT"
description = "Threatens somebody"
view = "own"
pattern = '\bi(?: will|.ll) (?&harm) (?:you|them)\b'
unless = ['\bnever\b']
score = 4.0
group = "threat"
examples.hit = ["I will kill you", "I'll d r o w n them"]
examples.miss = ["I will never kill you.", "He wrote \"I will kill you\" and I left."]

[[rule]]
id = "MENACE"
description = "Has a menacing tone"
phrases = ["watch your back"]
score = 2.0
group = "threat"
examples.hit = ["Watch your back"]
examples.miss = ["Watch your steps"]

[[rule]]
id = "CARD"
description = "Has the number of a payment card"
find = ["card"]
view = "text"
score = 4.0
group = "private"
examples.hit = ["His card: 4111 1111 1111 1111"]
examples.miss = ["His card: 4111 1111 1111 1112"]

[[rule]]
id = "REGULAR"
description = "Greets the house"
phrases = ["dear neighbours"]
score = -9.0
examples.hit = ["Dear neighbours"]
examples.miss = ["Dear all"]

[[rule]]
id = "OFFER"
description = "Offers pills"
phrases = ["cheap pills"]
score = 5.0
examples.hit = ["cheap pills"]
examples.miss = ["cheap bread"]
"#;

fn server(local: &str) -> TestServer {
    let file = |name: &str, text: &str, local| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
        local,
        trial: false,
    };
    let sources = Sources {
        rules: vec![
            file("rules/a.toml", RULES, false),
            file("rules/local/b.toml", local, true),
        ],
        ..Sources::default()
    };
    let (ruleset, _) = Ruleset::compile(&sources).unwrap();
    TestServer::with(Setup {
        filter: Arc::new(Filter {
            ruleset: Arc::new(ruleset),
            model: Arc::new(Model::default()),
            policy: Policy::default(),
        }),
        ..Setup::default()
    })
}

fn decide(server: &TestServer, content: &str) -> Value {
    decide_on(server, content, None)
}

fn decide_on(server: &TestServer, content: &str, site: Option<&str>) -> Value {
    let comment = json!({
        "name": "Ann", "email": "ann@garden.example", "content": content, "site": site,
    });
    server.check(&comment).body
}

#[test]
fn a_threat_is_held_beside_the_score() {
    let answer = decide(&server(""), "Dear neighbours, I will kill you.");
    assert_eq!(answer["decision"], "hold");
    assert_eq!(answer["score"], -9.0, "nothing of it is in the score");
    assert_eq!(answer["entries"].as_array().unwrap().len(), 1);
    insta::assert_json_snapshot!(answer["moderation"]);
    insta::assert_json_snapshot!(answer["reasons"]);
    assert_eq!(
        answer["would_change"],
        json!([{ "without": "THREAT", "decision": "accept" }])
    );
}

#[test]
fn what_is_weak_alone_acts_together_and_spam_stays_spam() {
    let server = server("");
    let weak = decide(&server, "Watch your back.");
    assert_eq!(weak["decision"], "accept");
    assert_eq!(weak["moderation"]["categories"][0]["decision"], "accept");
    let spam = decide(&server, "Cheap pills! I will kill you, watch your back.");
    assert_eq!(spam["decision"], "hold", "two categories never reject");
    assert_eq!(spam["moderation"]["by_score"], "hold");
    assert_eq!(spam["moderation"]["categories"][0]["points"], 6.0);
}

#[test]
fn each_site_says_what_it_does() {
    let server = server(
        r#"
[[moderation]]
group = "threat"
action = "reject"
why = "nobody has time to read them"
[[moderation]]
group = "threat"
action = "accept"
site = "novel.example"
why = "crime stories"
"#,
    );
    let threat = "I will strangle you";
    let rejected = decide(&server, threat);
    assert_eq!(rejected["decision"], "reject");
    assert_eq!(
        rejected["reasons"][0],
        "Rejected for what it says, not as spam: threat 4.00, where 4.00 acts. By its spam score, 0.00, it would be accepted."
    );
    let told = decide_on(&server, threat, Some("novel.example"));
    assert_eq!(told["decision"], "accept");
    assert_eq!(
        told["moderation"]["categories"][0]["entries"][0]["rule"],
        "THREAT"
    );
    assert_eq!(
        decide_on(&server, threat, Some("b.example"))["decision"],
        "reject"
    );
}

#[test]
fn who_quotes_a_threat_has_not_made_it() {
    let server = server("");
    for text in [
        "He wrote \"I will kill you\" to me.",
        "> I will kill you\nThat goes too far.",
        "I will never kill you.",
    ] {
        assert_eq!(decide(&server, text)["decision"], "accept", "{text}");
    }
    let disguised = decide(&server, "I will str4ngle them");
    let found = &disguised["moderation"]["categories"][0]["entries"][0]["matches"][0];
    assert_eq!(found["text"], "I will str4ngle them");
    assert_eq!(found["view"], "own");
}

#[test]
fn private_data_is_found_and_not_repeated() {
    let text = "Her card is 4111 1111 1111 1111, use it";
    let answer = decide(&server(""), text);
    assert_eq!(answer["decision"], "hold");
    let found = &answer["moderation"]["categories"][0]["entries"][0]["matches"][0];
    assert_eq!(found["text"], "4••• •••• •••• ••••");
    let at = text.find("4111").unwrap();
    assert_eq!(found["span"], json!([at, at + 19]));
    assert!(!answer.to_string().contains("1111"));
}
