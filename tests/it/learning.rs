//! A label is learnt at once, changed, and taken back without a trace.

use std::sync::Arc;

use hamlet::store::{Durability, SqliteStore, Store as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::{Running, hamlet, serve};
use crate::shipped;
use crate::support::{Answer, Setup, TestServer, comment, with};

const JSON: &str = "application/json";

fn shipped_server() -> TestServer {
    TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    })
}

fn says(name: &str, content: &str) -> Value {
    let email = format!("{}@gmail.com", name.to_lowercase().replace(' ', "."));
    json!({"name": name, "email": email, "content": content})
}

fn label(server: &TestServer, id: &str, body: Value) -> Value {
    let mut body = body;
    body["id"] = json!(id);
    let answer = server.post("/v1/feedback", JSON, body.to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

fn model_of(answer: &Answer) -> &str {
    answer.body["versions"]["model"].as_str().unwrap()
}

fn probability(answer: &Answer) -> u64 {
    answer.body["model"]["spam_probability"]
        .as_f64()
        .expect("the model speaks")
        .to_bits()
}

#[test]
fn one_spam_labelled_moves_a_near_copy_over_the_hold_line() {
    let server = shipped_server();
    let pitch = "Our studio writes guest columns about zeppelins for journals such as yours at fair \
                 rates. Send me a line and you get the price list.";
    let copy = "Our studio writes guest columns on zeppelins for journals like yours, and the rates \
                are fair. Send me a line and I mail you the price list.";
    let first = server.check(&says("Walter Green", pitch));
    assert_eq!(first.body["decision"], "accept");
    let before = server.check(&says("Dana Brook", copy));
    assert_eq!(before.body["decision"], "accept");
    let learnt = label(
        &server,
        first.id(),
        json!({"label": "spam", "reporter": "ann"}),
    );
    assert_eq!(learnt["learnt"], true);
    let after = server.check(&says("Dana Brook", copy));
    assert_eq!(after.body["decision"], "hold", "{:#}", after.body);
    assert!(after.body["score"].as_f64() >= Some(4.0));
    let readiness = &after.body["model"]["readiness"];
    assert_eq!(
        [&readiness["own_ham"], &readiness["own_spam"]],
        [0, 1],
        "each answer says what the site taught"
    );
    // What has nothing to do with it stays where it was.
    let river = "The mayor closed the bridge in March, and the ferry has carried us since.";
    let other = server.check(&says("Ann Lee", river));
    assert_eq!(other.body["decision"], "accept");
}

/// Readers who write of agencies that promise the first page.
const ON_AGENCIES: [(&str, &str); 10] = [
    (
        "Tom Hale",
        "The agency that sold us a first page ranking on Google took the money and left.",
    ),
    (
        "Iris Kent",
        "More traffic for your website is what they promised me too. Our bakery got none.",
    ),
    (
        "Bo Lind",
        "An SEO agency ranked our website for our own name and charged 700 dollars.",
    ),
    (
        "Uma Rao",
        "We paid an agency for ranking, and Google dropped the page within a month.",
    ),
    (
        "Max Orr",
        "First page ranking is a promise that no agency can keep, ask anybody who paid.",
    ),
    (
        "Lea Voss",
        "Our school paid an SEO agency 400 dollars a month before the board noticed.",
    ),
    (
        "Gil Ames",
        "They promised more traffic and I got more bots. The agency calls it ranking.",
    ),
    (
        "Nora Fell",
        "The contract with my agency says ranking, the invoice says consulting.",
    ),
    (
        "Sam Dorn",
        "Has anybody got money back from an SEO agency that promised the first page?",
    ),
    (
        "Eva Holt",
        "My agency showed a ranking for words that nobody types. We paid for a year.",
    ),
];

#[test]
fn ten_ham_labels_on_a_topic_free_that_topic() {
    let server = shipped_server();
    let topic = "The SEO agency promised first page ranking on Google and more organic traffic for our website at \
                 a cheap rate.";
    let before = server.check(&says("Ann Lee", topic));
    assert_eq!(before.body["decision"], "hold", "{:#}", before.body);
    for (name, content) in ON_AGENCIES {
        let answer = server.check(&says(name, content));
        label(
            &server,
            answer.id(),
            json!({"label": "ham", "reporter": "ann"}),
        );
    }
    let after = server.check(&says("Ann Lee", topic));
    assert_eq!(after.body["decision"], "accept", "{:#}", after.body);
    let pitch = says(
        "SEO Experts",
        "We can rank your website on the first page of Google. Get more traffic now: https://rank-desk.example/offer",
    );
    assert_ne!(server.check(&pitch).body["decision"], "accept");
}

#[test]
fn undo_after_a_thousand_labels_gives_the_same_counts_and_scores() {
    let server = shipped_server();
    let asked = says(
        "Ann Lee",
        "The watches in the museum are from 1790, and one of them still runs.",
    );
    let before = server.check(&asked);
    let ids: Vec<String> = (0..1_000)
        .map(|n| {
            let content = format!(
                "Thing {n} of {} at the museum is cheap, item {}",
                n % 7,
                n * n
            );
            server.check(&says("Bo Lind", &content)).id().to_owned()
        })
        .collect();
    for (n, id) in ids.iter().enumerate() {
        let word = if n % 3 == 0 { "ham" } else { "spam" };
        label(&server, id, json!({"label": word}));
    }
    let taught = server.check(&asked);
    assert_ne!(model_of(&taught), model_of(&before));
    assert_ne!(probability(&taught), probability(&before));
    // Changed on the way back, in another order.
    for id in ids.iter().rev().step_by(5) {
        label(&server, id, json!({"label": "ham"}));
    }
    for id in ids.iter().rev() {
        label(&server, id, json!({"label": "none"}));
    }
    let after = server.check(&asked);
    assert_eq!(model_of(&after), model_of(&before), "the same counts");
    assert_eq!(after.body["model"], before.body["model"]);
    assert_eq!(probability(&after), probability(&before), "to the bit");
}

#[test]
fn a_label_can_be_kept_from_the_model() {
    let server = shipped_server();
    let asked = says(
        "Ann Lee",
        "A machine wrote this fine remark on the ferry and the bridge.",
    );
    let first = server.check(&asked);
    let kept = label(
        &server,
        first.id(),
        json!({"label": "spam", "learn": false}),
    );
    assert_eq!(
        kept,
        json!({"id": first.id(), "label": "spam", "changed": true, "learnt": false,
               "not_learnt_because": "not_wanted"})
    );
    assert_eq!(model_of(&server.check(&asked)), model_of(&first));
    let learnt = label(&server, first.id(), json!({"label": "spam"}));
    assert_eq!([&learnt["changed"], &learnt["learnt"]], [true, true]);
    assert_ne!(model_of(&server.check(&asked)), model_of(&first));
    label(
        &server,
        first.id(),
        json!({"label": "spam", "learn": false}),
    );
    assert_eq!(model_of(&server.check(&asked)), model_of(&first));
}

#[test]
fn nothing_is_learnt_from_staff_or_from_what_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let path = folder.path().join("hamlet.db");
    let store = Arc::new(
        runtime
            .block_on(SqliteStore::open(&path, Durability::Crash))
            .unwrap(),
    );
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        store: store.clone(),
        ..Setup::default()
    });
    let owner = server.check(&with("author_role", "owner"));
    let told = label(&server, owner.id(), json!({"label": "ham"}));
    assert_eq!(told["not_learnt_because"], "staff");

    let (first, second) = (
        server.check(&comment()),
        server.check(&with("content", "Buy gold")),
    );
    label(&server, second.id(), json!({"label": "spam"}));
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    runtime
        .block_on(store.forget_submissions(later, hamlet::check::without_words))
        .unwrap();
    let told = label(&server, first.id(), json!({"label": "ham"}));
    assert_eq!(told["not_learnt_because"], "forgotten");
    // What was learnt before can still be turned, and taken back.
    let told = label(&server, second.id(), json!({"label": "ham"}));
    assert_eq!(told["learnt"], true);
    label(&server, second.id(), json!({"label": "none"}));
    let now = server.check(&comment());
    assert_eq!(now.body["model"]["readiness"]["own_ham"], 0);
    assert_eq!(model_of(&now), model_of(&owner));
}

fn start(folder: &std::path::Path) -> Running {
    let mut command = serve(folder, &["--listen", "127.0.0.1:0"]);
    Running::start(command.env("HAMLET_LOG__LEVEL", "error"))
}

#[test]
fn a_label_that_was_acknowledged_survives_kill_9_before_the_next_check() {
    let folder = tempfile::tempdir().unwrap();
    shipped::put_model_into(&folder.path().join("data"));
    let mut labelled = 0;
    let mut models = std::collections::BTreeSet::new();
    for round in 0..6 {
        let running = start(folder.path());
        let first = running.check(&says("Ann Lee", &format!("Remark {round} on the ferry")));
        let own = &first.body["model"]["readiness"]["own_spam"];
        assert_eq!(*own, labelled, "round {round}");
        models.insert(model_of(&first).to_owned());
        let ids = (0..=round).map(|n| {
            let content = format!("Offer {n} of round {round}");
            running.check(&says("Bo Lind", &content)).id().to_owned()
        });
        for id in ids.collect::<Vec<_>>() {
            running.label(&id, "spam");
            labelled += 1;
        }
        running.signal("-KILL");
    }
    assert_eq!(models.len(), 6, "each round began with another model");
}

/// What a command says, on a site's data.
fn told(folder: &std::path::Path, code: i32, arguments: &[&str]) -> String {
    let output = hamlet(folder, arguments)
        .env("HAMLET_TRAINING", shipped::root().join("training"))
        .env("HAMLET_RULES", shipped::root().join("rules"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}{errors}");
    text
}

/// A service that has learnt three remarks of Ann's, and the model before that.
fn taught() -> (tempfile::TempDir, Running, String) {
    let folder = tempfile::tempdir().unwrap();
    shipped::put_model_into(&folder.path().join("data"));
    let running = start(folder.path());
    let before = model_now(&running);
    for n in 0..3 {
        let content = format!("Remark {n} on the zeppelin ferry");
        let answer = running.check(&says("Bo Lind", &content));
        running.label(answer.id(), "spam");
    }
    (folder, running, before)
}

fn model_now(running: &Running) -> String {
    model_of(&running.check(&says("Ann Lee", "The ferry again"))).to_owned()
}

fn told_json(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&told(folder, 0, &arguments)).unwrap()
}

#[test]
fn what_the_site_taught_is_told_beside_the_running_service() {
    let (folder, running, before) = taught();
    let folder = folder.path();
    let status = told_json(folder, &["model", "status"]);
    assert_eq!(status["model"], model_now(&running));
    assert_eq!(status["shipped"], before);
    assert_eq!(status["lessons"][0]["reporter"], "ann");
    assert_eq!(status["lessons"][0]["spam"], 3);
    let text = told(folder, 0, &["model", "status"]);
    assert!(text.contains("0 ham, 3 spam"), "{text}");

    let check = [
        "check",
        "--name",
        "Ann",
        "--email",
        "ann@gmail.com",
        "--content",
        "The ferry",
    ];
    let sheet = told_json(folder, &check);
    assert_eq!(
        sheet["versions"]["model"], status["model"],
        "as the service decides"
    );
    let known = told_json(folder, &["model", "inspect", "zeppelin"]);
    assert_eq!(
        known[0]["own"],
        json!({"ham": 0, "spam": 12}),
        "three, each four times"
    );
    let text = told(folder, 0, &["model", "inspect", "--text", "A zeppelin"]);
    assert!(text.contains("zeppelin"), "{text}");
}

#[test]
fn a_reporter_is_forgotten_and_the_running_service_sees_it() {
    let (folder, running, before) = taught();
    let forget = |name| told(folder.path(), 0, &["model", "forget", "--reporter", name]);
    assert_eq!(
        forget("nobody"),
        "What was said of 0 decisions is forgotten.\n"
    );
    assert_eq!(
        forget("ann"),
        "What was said of 3 decisions is forgotten.\n"
    );
    let begin = std::time::Instant::now();
    while model_now(&running) != before {
        assert!(begin.elapsed() < crate::live_site::PATIENCE);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_model_travels_with_what_the_site_taught() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    shipped::put_model_into(&here.path().join("data"));
    let running = start(here.path());
    let answer = running.check(&says("Bo Lind", "Our zeppelin columns come at fair rates"));
    running.label(answer.id(), "spam");
    let asked = says("Ann Lee", "Your zeppelin columns come at fair rates");
    let taught = running.check(&asked);
    for form in ["compact", "json", "bayespam"] {
        let file = there.path().join(form);
        let file = file.to_str().unwrap();
        told(
            here.path(),
            0,
            &["model", "export", "--out", file, "--form", form],
        );
        let start_from = there.path().join("start.model");
        let start_from = start_from.to_str().unwrap();
        told(
            there.path(),
            0,
            &["model", "import", file, "--out", start_from],
        );
        let mut command = serve(there.path(), &["--listen", "127.0.0.1:0"]);
        command.env("HAMLET_MODEL__FILE", start_from);
        let other = Running::start(command.env("HAMLET_LOG__LEVEL", "error"));
        let answer = other.check(&asked);
        let logit = |answer: &Answer| {
            let p = answer.body["model"]["spam_probability"].as_f64().unwrap();
            (p / (1.0 - p)).ln()
        };
        // A plain table of counts comes without the weights of the kinds of tokens.
        let apart = (logit(&answer) - logit(&taught)).abs();
        assert!(form == "bayespam" || apart < 1e-3, "{form}: {apart}");
        let documents = &answer.body["model"]["readiness"]["spam"];
        assert_eq!(
            documents.as_u64(),
            taught.body["model"]["readiness"]["spam"]
                .as_u64()
                .map(|n| n + 3),
            "a lesson counts as four"
        );
    }
    let broken = there.path().join("broken");
    std::fs::write(&broken, "{}").unwrap();
    let output = hamlet(
        there.path(),
        &["model", "import", broken.to_str().unwrap(), "--out", "x"],
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("not a model file"), "{error}");
}
