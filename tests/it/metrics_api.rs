//! `GET /metrics`: what is counted, and that the counts are right.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use hamlet::filter::Filter;
use hamlet::rules::{Ruleset, SourceFile, Sources};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::{Answer, Setup, TestServer, agent, comment, with};
use crate::troubled_store::Trouble;
use crate::{docs, shipped};

/// Rules with which a test gets the decision that it wants.
const RULES: &str = r#"
[[rule]]
id = "PLUMS"
description = "Names plums"
phrases = ["plums"]
score = 5.0
group = "fruit"
examples.hit = ["plums"]
examples.miss = ["pears"]

[[rule]]
id = "PEARS"
description = "Names pears"
phrases = ["pears"]
score = 7.0
examples.hit = ["pears"]
examples.miss = ["plums"]

[[rule]]
id = "FIGS"
description = "Names figs, on trial"
phrases = ["figs"]
score = 1.0
state = "shadow"
examples.hit = ["figs"]
examples.miss = ["plums"]

[[rule]]
id = "DATES"
description = "Names dates, not yet"
phrases = ["dates"]
score = 1.0
state = "draft"
examples.hit = ["dates"]
examples.miss = ["plums"]

[[rule]]
id = "SLOW"
description = "Gives up"
pattern = '(?<!q)(a+)+c'
score = 1.0
examples.hit = ["aac"]
examples.miss = ["plums"]

[[group]]
id = "fruit"
cap = 6.0
"#;

fn filter() -> Arc<Filter> {
    let sources = Sources {
        rules: vec![SourceFile {
            name: "rules/fruit.toml".into(),
            text: RULES.into(),
            ..SourceFile::default()
        }],
        ..Sources::default()
    };
    let (ruleset, _) = Ruleset::compile(&sources).unwrap();
    Arc::new(Filter {
        ruleset: Arc::new(ruleset),
        ..Filter::default()
    })
}

fn server() -> TestServer {
    TestServer::with(Setup {
        filter: filter(),
        ..Setup::default()
    })
}

/// One look at the metrics: series by name and labels.
struct Scrape {
    text: String,
    series: BTreeMap<String, f64>,
}

impl Scrape {
    fn of(server: &TestServer) -> Self {
        let answer = server.get("/metrics");
        assert_eq!(answer.status, 200);
        Self::read(answer.body.as_str().unwrap())
    }

    fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.map(|line| line.rsplit_once(' ').expect(line));
        Self {
            text: text.to_owned(),
            series: pairs
                .map(|(name, value)| (name.to_owned(), value.parse().expect(value)))
                .collect(),
        }
    }

    /// The whole number that a series stands at.
    #[track_caller]
    fn at(&self, series: &str) -> u64 {
        let value = self.series.get(series);
        *value.unwrap_or_else(|| panic!("no {series} in\n{}", self.text)) as u64
    }

    /// The series whose names begin so and that are not at zero.
    fn moved(&self, prefix: &str) -> Vec<(&str, u64)> {
        let moved = self
            .series
            .iter()
            .filter(|(name, value)| name.starts_with(prefix) && **value > 0.0);
        moved
            .map(|(name, value)| (name.as_str(), *value as u64))
            .collect()
    }
}

#[test]
fn every_decision_is_counted_with_the_rules_that_fired() {
    let server = server();
    let start = Scrape::of(&server);
    assert_eq!(start.moved("hamlet_decisions"), []);
    assert_eq!(start.moved("hamlet_rule_hits"), []);
    for action in ["accept", "hold", "reject"] {
        start.at(&format!("hamlet_decisions_total{{decision=\"{action}\"}}"));
    }

    for (content, decision) in [
        ("Nothing but thanks.", "accept"),
        ("I like figs and dates.", "accept"),
        ("I like plums.", "hold"),
        ("I like plums and pears.", "reject"),
    ] {
        let answer = server.check(&with("content", content));
        assert_eq!(answer.body["decision"], decision, "{content}");
    }
    let end = Scrape::of(&server);
    assert_eq!(
        end.moved("hamlet_decisions"),
        [
            ("hamlet_decisions_total{decision=\"accept\"}", 2),
            ("hamlet_decisions_total{decision=\"hold\"}", 1),
            ("hamlet_decisions_total{decision=\"reject\"}", 1),
        ]
    );
    assert_eq!(
        end.moved("hamlet_rule_hits"),
        [
            ("hamlet_rule_hits_total{rule=\"FIGS\",state=\"shadow\"}", 1),
            ("hamlet_rule_hits_total{rule=\"PEARS\",state=\"active\"}", 1),
            ("hamlet_rule_hits_total{rule=\"PLUMS\",state=\"active\"}", 2),
        ]
    );
    assert_eq!(end.at("hamlet_assess_duration_seconds_count"), 4);
    assert_eq!(
        end.at("hamlet_assess_duration_seconds_bucket{le=\"+Inf\"}"),
        4
    );
    assert!(end.series["hamlet_assess_duration_seconds_sum"] > 0.0);
    assert!(!end.text.contains("DATES"), "a draft runs nowhere");
}

#[test]
fn a_rule_that_meets_a_limit_is_counted_by_its_reason() {
    let server = server();
    let content = format!("{}!", "a".repeat(5_000));
    let answer = server.check(&with("content", content));
    let reason = answer.body["faults"][0]["reason"].as_str().unwrap();
    let end = Scrape::of(&server);
    let series = format!("hamlet_faults_total{{reason=\"{reason}\"}}");
    assert_eq!(end.moved("hamlet_faults"), [(series.as_str(), 1)]);
    assert_eq!(server.get("/readyz").body["faults"], 1);

    let other = TestServer::start();
    assert_eq!(
        other.get("/readyz").body["faults"],
        0,
        "each server has its own"
    );
}

#[test]
fn a_comment_that_comes_again_is_counted_as_that() {
    let server = server();
    for _ in 0..3 {
        server.check(&with("comment_id", "7"));
    }
    let end = Scrape::of(&server);
    assert_eq!(end.at("hamlet_decisions_total{decision=\"accept\"}"), 1);
    assert_eq!(end.at("hamlet_repeats_total"), 2);
}

#[test]
fn answers_are_counted_by_route_and_class() {
    let server = server();
    server.check(&comment());
    server.check(&json!({}));
    server.check(&with("content", "a".repeat(2_000_000)));
    server.get("/v1/check");
    server.get("/v1/%63heck");
    server.get("/viagra");
    server.get("/v1/viagra");
    server.get("/readyz?viagra");

    let end = Scrape::of(&server);
    assert_eq!(
        end.moved("hamlet_http_responses"),
        [
            (
                "hamlet_http_responses_total{route=\"/readyz\",status=\"2xx\"}",
                1
            ),
            (
                "hamlet_http_responses_total{route=\"/v1/check\",status=\"2xx\"}",
                1
            ),
            (
                "hamlet_http_responses_total{route=\"/v1/check\",status=\"4xx\"}",
                4
            ),
            (
                "hamlet_http_responses_total{route=\"none\",status=\"4xx\"}",
                2
            ),
        ]
    );
    for (route, n) in [("/v1/check", 5), ("none", 2), ("/healthz", 0)] {
        let series = format!("hamlet_http_request_duration_seconds_count{{route=\"{route}\"}}");
        assert_eq!(end.at(&series), n, "{route}");
    }
    assert!(!end.text.contains("viagra"), "{}", end.text);
    let again = Scrape::of(&server);
    assert_eq!(
        again.at("hamlet_http_responses_total{route=\"/metrics\",status=\"2xx\"}"),
        1,
        "a look counts for the next one"
    );
}

#[test]
fn a_bug_and_a_store_that_is_down_are_counted_as_errors_of_the_server() {
    for (trouble, errors, failed, decided) in [(Trouble::Bug, 1, 0, 1), (Trouble::Down, 2, 1, 0)] {
        let server = trouble.server();
        // The bug is met by a comment with an id, and the disk that is gone by every one.
        for comment in [with("comment_id", "7"), comment()] {
            server.check(&comment);
        }
        let end = Scrape::of(&server);
        let series = "hamlet_http_responses_total{route=\"/v1/check\",status=\"5xx\"}";
        assert_eq!(end.at(series), errors);
        let series = "hamlet_journal_rows_total{outcome=\"failed\"}";
        assert_eq!(end.at(series), failed);
        let series = "hamlet_decisions_total{decision=\"accept\"}";
        assert_eq!(end.at(series), decided, "what is not kept is not decided");
    }
}

#[test]
fn the_journal_tells_what_it_keeps_and_what_it_refuses() {
    let server = server();
    for _ in 0..5 {
        server.check(&comment());
    }
    let end = Scrape::of(&server);
    assert_eq!(end.at("hamlet_journal_rows_total{outcome=\"written\"}"), 5);
    assert_eq!(end.at("hamlet_journal_batches_total"), 5);
    assert_eq!(end.at("hamlet_journal_commit_duration_seconds_count"), 5);
    assert_eq!(end.at("hamlet_journal_queue_depth"), 0);
    assert_eq!(end.at("hamlet_journal_queue_limit"), 64);

    let leave = Arc::new(Semaphore::new(0));
    let stuck = Trouble::Stuck(Arc::clone(&leave)).server();
    let (told, answers) = mpsc::channel();
    let (full, answers) = thread::scope(|scope| {
        // One is being written, one waits, and for the third there is no room; nor for the second,
        // if it comes before the writer took the first.
        for _ in 0..3 {
            let told = told.clone();
            let stuck = &stuck;
            scope.spawn(move || told.send(stuck.check(&comment()).status).unwrap());
        }
        let first = answers.recv().unwrap();
        let full = Scrape::of(&stuck);
        leave.add_permits(3);
        drop(told);
        let mut all: Vec<u16> = answers.iter().collect();
        all.push(first);
        (full, all)
    });
    let refused = answers.iter().filter(|&&status| status == 503).count() as u64;
    assert!((1..3).contains(&refused), "{answers:?}");
    assert!(full.at("hamlet_journal_rows_total{outcome=\"refused\"}") >= 1);
    let end = Scrape::of(&stuck);
    assert_eq!(
        end.at("hamlet_journal_rows_total{outcome=\"refused\"}"),
        refused
    );
    assert_eq!(
        end.at("hamlet_journal_rows_total{outcome=\"written\"}"),
        3 - refused
    );
    assert_eq!(end.at("hamlet_journal_queue_depth"), 0);
}

#[test]
fn model_versions_build_and_start_are_told() {
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    let versions = &server.get("/readyz").body["versions"];
    let label = |name: &str| format!("{name}={}", versions[name]);
    let scrape = Scrape::of(&server);
    let series = format!(
        "hamlet_versions_info{{{},{},{}}}",
        label("ruleset"),
        label("model"),
        label("policy")
    );
    assert_eq!(scrape.at(&series), 1);
    assert_eq!(scrape.at("hamlet_model_ready"), 1);
    assert!(scrape.at("hamlet_model_comments{label=\"ham\"}") >= 360);
    assert!(scrape.at("hamlet_model_comments{label=\"spam\"}") >= 370);
    let version = concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"");
    assert!(scrape.moved("hamlet_build_info")[0].0.contains(version));
    let started = scrape.at("hamlet_start_time_seconds");
    let now = jiff::Timestamp::now().as_second() as u64;
    assert!(started <= now && now - started < 600, "{started}");

    let untaught = Scrape::of(&TestServer::start());
    assert_eq!(untaught.at("hamlet_model_ready"), 0);
}

#[test]
fn they_need_the_token_where_one_is_set_and_take_no_other_method() {
    let server = TestServer::with(Setup {
        token: Some("s3cret"),
        ..Setup::default()
    });
    let answer = server.get("/metrics");
    assert_eq!((answer.status, answer.code()), (401, "unauthorized"));
    let request = agent()
        .get(server.url("/metrics"))
        .header("authorization", "Bearer s3cret");
    let answer = Answer::of(request.call().unwrap());
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let scrape = Scrape::read(answer.body.as_str().unwrap());
    let refused = "hamlet_http_responses_total{route=\"/metrics\",status=\"4xx\"}";
    assert_eq!(scrape.at(refused), 1, "who is turned away is counted");

    let open = TestServer::start();
    let answer = open.post("/metrics", "text/plain", "x");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
}

#[test]
fn the_number_of_series_does_not_grow() {
    let server = server();
    let before: Vec<String> = Scrape::of(&server).series.into_keys().collect();
    for n in 0..20 {
        server.get(&format!("/{n}"));
        server.check(&with("name", format!("Ann {n}")));
        server.check(&with("email", n));
    }
    let after: Vec<String> = Scrape::of(&server).series.into_keys().collect();
    assert_eq!(before, after);
}

/// The text after a busy minute, with all series.
fn busy() -> Scrape {
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    for _ in 0..3 {
        server.check(&comment());
        server.check(&json!({}));
        server.get("/nope");
    }
    Scrape::of(&server)
}

#[test]
fn promtool_finds_nothing_wrong_with_the_format() {
    let started = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = started else {
        eprintln!("left out: promtool is not installed (Debian: apt-get install prometheus)");
        return;
    };
    let mut stdin = promtool.stdin.take().unwrap();
    stdin.write_all(busy().text.as_bytes()).unwrap();
    drop(stdin);
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

#[test]
fn every_metric_stands_in_the_documentation_and_the_reverse() {
    let text = busy().text;
    let served = text.lines().filter_map(|line| {
        let (name, kind) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some((name.to_owned(), kind.to_owned()))
    });
    assert_eq!(docs::metrics(), served.collect::<BTreeMap<_, _>>());
}
