//! The shipped corpus keeps what training/README.md promises of it.

use std::collections::BTreeSet;
use std::fs;

use hamlet::model::Label;
use hamlet::tuning::spin;
use hamlet::tuning::stats::{self, Entry, Stats};

use crate::process::hamlet;
use crate::shipped;

/// Comments of either label.
const LEAST: usize = 1500;
/// Languages of ham.
const LANGUAGES: usize = 8;
/// How far the share of comments with a web site may differ between the labels, in points.
const URL_POINTS: f64 = 25.0;
/// How often the host of the e-mail address alone may tell the label; a half is luck.
const HOST_ACCURACY: f64 = 0.65;

fn entries() -> Vec<Entry> {
    stats::read(&shipped::root().join("training")).unwrap()
}

#[test]
fn it_has_enough_of_either_label_in_many_languages() {
    let entries = entries();
    let of = |label| {
        entries
            .iter()
            .filter(move |entry| entry.label() == Some(label))
    };
    for label in [Label::Ham, Label::Spam] {
        let rows = of(label).count();
        assert!(rows >= LEAST, "{rows} {}", label.name());
    }
    let languages: BTreeSet<&str> = of(Label::Ham).map(|entry| entry.text("lang")).collect();
    assert!(languages.len() >= LANGUAGES, "{languages:?}");
}

#[test]
fn nothing_in_it_is_told_twice_or_left_out() {
    let findings = Stats::of(&entries()).findings;
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn neither_the_web_site_nor_the_host_of_the_address_gives_the_label_away() {
    let stats = Stats::of(&entries());
    let share = |part: usize, all: usize| 100.0 * part as f64 / all as f64;
    let ham = share(stats.url_given.ham, stats.rows.ham);
    let spam = share(stats.url_given.spam, stats.rows.spam);
    assert!(
        (ham - spam).abs() < URL_POINTS,
        "web site: {ham} % and {spam} %"
    );
    let told = stats.email_host_accuracy.unwrap();
    assert!(told < HOST_ACCURACY, "e-mail host: {told}");
}

#[test]
fn every_row_is_what_a_form_would_send() {
    for entry in entries() {
        let text = |key| entry.text(key);
        let place = &entry.place;
        assert!(
            text("created_at") >= text("post_date"),
            "{place}: before its post"
        );
        let mail = hamlet::submission::formats::email(text("email"));
        assert!(mail.is_ok(), "{place}: {mail:?}");
        if !text("url").is_empty() {
            let url = hamlet::submission::formats::web_address(text("url"));
            assert!(url.is_ok(), "{place}: {url:?}");
        }
    }
}

#[test]
fn what_the_templates_give_is_what_is_shipped() {
    let spam = shipped::root().join("training/spam");
    let rows = match spin::expand(&spam.join("templates"), 1) {
        Ok(rows) => rows,
        Err(spin::error::SpinFailure::Templates(errors)) => {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        }
        Err(error) => panic!("{error}"),
    };
    let shipped = fs::read_to_string(spam.join("expanded.jsonl")).unwrap();
    assert!(
        spin::jsonl(&rows).unwrap() == shipped,
        "run `hamlet corpus expand --out training/spam/expanded.jsonl`"
    );
}

#[test]
fn the_tables_of_its_readme_are_those_that_stats_prints() {
    let output = hamlet(
        shipped::root(),
        &["corpus", "stats", "--format", "markdown"],
    )
    .output()
    .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let readme = fs::read_to_string(shipped::root().join("training/README.md")).unwrap();
    let (_, rest) = readme
        .split_once("<!-- hamlet corpus stats --format markdown -->\n")
        .unwrap();
    let (tables, _) = rest.split_once("<!-- end -->").unwrap();
    assert!(
        tables.trim() == printed.trim(),
        "put these between the comments of training/README.md:\n{printed}"
    );
}
