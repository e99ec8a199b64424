//! Comments and patterns that mean to take time: there is an answer, and it says what was not
//! looked at.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hamlet::filter::Filter;
use hamlet::setup;
use hamlet::tuning::corpus;
use serde_json::Value;

use crate::shipped;
use crate::support::{Answer, Setup, TestServer, with};

/// The longest content that is taken.
const LONGEST: usize = 64 * 1024;

/// What a hostile text may cost, as a multiple of an honest one of the same length.
const MAX_RATIO: f64 = 40.0;

/// Patterns that backtrack without end, each with a text that it matches. None of them matches
/// a text of nothing but `a`.
const PATTERNS: [(&str, &str); 4] = [
    (r"(a+)\1+b", "aab"),
    (r"(?=.*x)(?=.*y).*z\b(?!q)", "xyz"),
    (r"(?:(?=(.*a))(?=.*b))+c", "cab"),
    (r"(a|aa)+\1z$", "aaz"),
];

/// A rules folder in which the site has these patterns, active.
fn write_rules(folder: &Path) {
    let mut text = String::new();
    for (at, (pattern, hit)) in PATTERNS.iter().enumerate() {
        let _ = write!(
            text,
            "[[rule]]\nid = \"SLOW_{at}\"\ndescription = \"Takes its time\"\n\
             pattern = '{pattern}'\nscore = 1.0\nstate = \"active\"\n\
             examples.hit = [\"{hit}\"]\nexamples.miss = [\"Well said.\"]\n"
        );
    }
    fs::create_dir(folder.join("local")).unwrap();
    fs::write(folder.join("local/slow.toml"), text).unwrap();
}

fn timed(server: &TestServer, content: &str) -> (Answer, Duration) {
    let started = Instant::now();
    let answer = server.check(&with("content", content));
    (answer, started.elapsed())
}

#[test]
fn patterns_that_would_not_end_are_given_up_and_named() {
    let folder = tempfile::tempdir().unwrap();
    write_rules(folder.path());
    let server = TestServer::with(Setup {
        filter: Arc::new(Filter {
            ruleset: Arc::new(setup::ruleset(folder.path()).unwrap()),
            ..Filter::default()
        }),
        ..Setup::default()
    });
    let (answer, took) = timed(&server, &"a".repeat(LONGEST));
    eprintln!("{LONGEST} bytes of `a`: {took:?}");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["degraded"], true, "{:#}", answer.body);
    let faults = answer.body["faults"].as_array().unwrap();
    for at in 0..PATTERNS.len() {
        let rule = Value::from(format!("SLOW_{at}"));
        let fault = faults.iter().find(|fault| fault["rule"] == rule);
        let reason = fault.map(|fault| fault["reason"].as_str().unwrap());
        assert!(
            matches!(reason, Some("step_limit" | "read_limit" | "work_limit")),
            "{rule}: {:#}",
            answer.body
        );
    }
    let reasons = answer.body["reasons"].to_string();
    assert!(reasons.contains("Not fully looked at: SLOW_0"), "{reasons}");

    let (answer, _) = timed(&server, "A short answer, with nothing to see.");
    assert_eq!(answer.body["degraded"], false, "{:#}", answer.body);
}

/// Honest comments, one behind the other.
fn honest() -> String {
    let rows = corpus::read_dir(&shipped::root().join("training/ham")).unwrap();
    let mut text = String::new();
    for row in rows.iter().cycle() {
        text.push_str(&row.submission.content);
        text.push('\n');
        if text.len() > LONGEST {
            break;
        }
    }
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

#[test]
fn no_text_costs_much_more_than_an_honest_one() {
    let server = TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    });
    let cost = |content: &str| {
        let runs = (0..3).map(|_| {
            let (answer, took) = timed(&server, content);
            assert_eq!(answer.status, 200, "{}", answer.body);
            took
        });
        runs.min().unwrap().as_secs_f64()
    };
    let honest = cost(&honest());
    let hostile = [
        "<",
        "&",
        "&#",
        "<a href=",
        "<!--",
        "[url=",
        "[url=http://a.example]",
        "[a](",
        "http://",
        "http://a.example ",
        "a.b.c.",
        "a@b.",
        "e\u{301}",
        "\u{301}",
        "\u{200b}",
        "a\u{200b}",
        "a ",
        "c a s i n o ",
        "4@",
        "ᴀ",
        "\u{fdfa}",
        "漢",
        "\u{202e}",
        "great post ",
        "\n",
        "''",
        "((",
        "`",
        "> ",
    ];
    let mut dear = Vec::new();
    for part in hostile {
        // White space alone would be no content.
        let content = format!("x{}", part.repeat((LONGEST - 1) / part.len()));
        let ratio = cost(&content) / honest;
        eprintln!("{ratio:6.2} times an honest text: {part:?}");
        if ratio > MAX_RATIO {
            dear.push((part, ratio));
        }
    }
    eprintln!("an honest text: {:.1} ms", honest * 1e3);
    assert!(dear.is_empty(), "{dear:?}");
}
