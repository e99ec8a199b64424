//! Honest texts of many languages and kinds: nothing in them is taken for a disguise.

use std::collections::BTreeSet;
use std::fs;

use hamlet::decision::Action;
use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::submission::Submission;
use hamlet::tuning::corpus;
use jiff::Timestamp;
use serde::Deserialize;

use crate::shipped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    text: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    kind: String,
    text: String,
}

/// What takes a comment for a disguised one.
fn disguises(filter: &Filter, submission: &Submission) -> Vec<String> {
    let facts = Facts::of(submission, Timestamp::UNIX_EPOCH, true);
    let decision = filter.assess(submission, &facts);
    decision
        .counted()
        .filter(|entry| entry.disguised || entry.group == "disguise")
        .map(|entry| format!("{} {:?}", entry.rule, entry.because))
        .collect()
}

#[test]
fn no_honest_text_is_taken_for_a_disguise() {
    let filter = shipped::filter();
    let path = shipped::root().join("tests/it/benign/texts.toml");
    let texts: Texts = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let kinds: BTreeSet<&str> = texts.text.iter().map(|text| text.kind.as_str()).collect();
    assert!(kinds.len() >= 60, "{} kinds", kinds.len());
    let mut found = Vec::new();
    for Text { kind, text } in &texts.text {
        let as_content = Submission {
            name: Some("Ann".to_owned()),
            content: text.clone(),
            ..Submission::default()
        };
        let as_name = Submission {
            name: Some(text.clone()),
            content: "I was there, too.".to_owned(),
            ..Submission::default()
        };
        for submission in [as_content, as_name] {
            for what in disguises(&filter, &submission) {
                found.push(format!("{kind}: {what}"));
            }
        }
        let decision = filter.assess(
            &Submission {
                content: text.clone(),
                ..Submission::default()
            },
            &Facts::of(&Submission::default(), Timestamp::UNIX_EPOCH, true),
        );
        assert_ne!(decision.action, Action::Reject, "{kind}: {decision:#?}");
        let categories = decision.moderation.iter().flat_map(|of| &of.categories);
        for category in categories {
            assert_eq!(category.decision, Action::Accept, "{kind}: {category:#?}");
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn hardly_any_real_reader_is_taken_for_one_in_disguise() {
    let Some(data) = shipped::data_sets() else {
        return;
    };
    let filter = shipped::filter();
    let mut all = 0;
    let mut found = Vec::new();
    for file in ["news-dev.jsonl", "blog-dev.jsonl"] {
        for row in corpus::read(&data.join(file)).unwrap() {
            let is_ham = row.known().is_some_and(|label| label.name() == "ham");
            if row.owner || !is_ham {
                continue;
            }
            all += 1;
            let disguises = disguises(&filter, &row.submission);
            if !disguises.is_empty() {
                found.push(format!("{}: {}", row.id, disguises.join(", ")));
            }
        }
    }
    eprintln!("{} of {all}\n{}", found.len(), found.join("\n"));
    // At most one in a thousand, and one where there are fewer.
    assert!(found.len() <= (all / 1000).max(1));
}
