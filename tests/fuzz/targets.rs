//! What is fuzzed: one function a parser, each with what must hold whatever comes in.
//!
//! `tests/fuzz/README.md` says how to run the fuzzer; `tests/it/fuzz.rs` gives the kept corpus to
//! the same functions in every run of the tests.

use std::fs;

use hamlet::decision::View;
use hamlet::decision::policy::Policy;
use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::model::Model;
use hamlet::rules::{Ruleset, SourceFile, Sources, read_cases};
use hamlet::submission::draft::Draft;
use hamlet::submission::{Field, Submission};
use hamlet::text::{PrivateKind, Views, changes, folded, private_data};
use hamlet::tuning::archive::{self, Kind};
use hamlet::tuning::import::{self, Format};

/// A parser under test.
pub(crate) type Target = fn(&[u8]);

/// All of them, by the name of their folder in the corpus.
pub(crate) const TARGETS: [(&str, Target); 8] = [
    ("views", views),
    ("private", private),
    ("submission", submission),
    ("rules", rules),
    ("pattern", pattern),
    ("archive", archive),
    ("import", import),
    ("model", model),
];

/// Longest text of a comment.
const MAX_TEXT: usize = 64 * 1024;

/// Every reading of a text leads back into what was sent, in order, and folding is done once.
pub(crate) fn views(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    for field in [Field::Content, Field::Name, Field::Email] {
        let mut submission = Submission::default();
        submission.set_field(field, text);
        let views = Views::of(&submission);
        for view in View::ALL {
            let Some(reading) = views.get(field, view) else {
                continue;
            };
            let is_list = matches!(view, View::Anchors | View::Links);
            let mut last = 0;
            for (at, c) in reading.text().char_indices() {
                let span = reading.raw_span(at..at + c.len_utf8());
                assert!(span.start <= span.end && span.end <= text.len(), "{view:?}");
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                assert!(is_list || span.start >= last, "{view:?} goes back");
                last = span.start;
            }
            changes(text, reading);
        }
        let once = views.folded(field);
        assert_eq!(folded(once), once, "folding twice");
        for link in views.links() {
            assert!(text.get(link.span.clone()).is_some(), "{link:?}");
        }
    }
}

/// Private data is found where it stands.
pub(crate) fn private(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for kind in PrivateKind::ALL {
        let mut last = 0;
        for range in private_data(&text, kind) {
            assert!(
                !text[range.clone()].is_empty() && range.start >= last,
                "{kind:?}"
            );
            last = range.start;
        }
    }
}

/// A request is understood or refused, and what is understood can be decided on.
pub(crate) fn submission(data: &[u8]) {
    if let Ok(draft) = Draft::from_json(data)
        && let Ok(submission) = draft.parse()
    {
        let json = serde_json::to_vec(&submission).expect("a submission is JSON");
        let again = Draft::from_json(&json).expect("a submission is an object");
        assert_eq!(again.parse().expect("a submission is one"), submission);
        let facts = Facts::of(&submission, jiff::Timestamp::UNIX_EPOCH, true);
        Filter::default().assess(&submission, &facts);
    }
}

fn sources(text: &str) -> Sources {
    Sources {
        rules: vec![file(text)],
        ..Sources::default()
    }
}

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "rules/fuzz.toml".to_owned(),
        text: text.to_owned(),
        local: true,
        trial: true,
    }
}

/// A rule file compiles, or each error has a place in it.
pub(crate) fn rules(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let sources = sources(&text);
    if let Err(errors) = Ruleset::compile(&sources) {
        assert!(!errors.is_empty());
        for error in errors {
            assert!(text.get(error.span.clone()).is_some(), "{error:?}");
            assert!(!error.render(&sources).is_empty());
        }
    }
    let _ = read_cases(&file(&text));
}

/// A pattern (up to the first NUL) runs within its limits on a text (behind it).
pub(crate) fn pattern(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pattern, content) = text.split_once('\0').unwrap_or((&text, &text));
    let pattern = toml::Value::from(pattern);
    let rule = format!(
        "[[rule]]\nid = \"FUZZ\"\ndescription = \"x\"\nview = \"raw\"\npattern = {pattern}\nscore = 1.0\n"
    );
    let Ok((ruleset, _)) = Ruleset::compile(&sources(&rule)) else {
        return;
    };
    let filter = Filter {
        ruleset: ruleset.into(),
        policy: Policy::default(),
        ..Filter::default()
    };
    let submission = Submission {
        content: content.to_owned(),
        ..Submission::default()
    };
    let facts = Facts::of(&submission, jiff::Timestamp::UNIX_EPOCH, true);
    let decision = filter.assess(&submission, &facts);
    for entry in &decision.entries {
        for found in &entry.matches {
            assert!(content.get(found.span[0]..found.span[1]).is_some());
        }
    }
}

/// Comments of other systems are read up to the first thing that is wrong.
pub(crate) fn archive(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let kinds = [
        Kind::WordPressWxr,
        Kind::WordPressSql,
        Kind::DisqusXml,
        Kind::Csv,
        Kind::Jsonl,
    ];
    let kind = kinds[usize::from(*first) % kinds.len()];
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), rest).expect("written");
    if let Ok(archive) = archive::open(kind, file.path(), archive::Options::default()) {
        for entry in archive.entries.take(10_000) {
            let _ = entry;
        }
    }
}

/// Lists and rules of other filters become rules that lint takes, or are told as skipped.
pub(crate) fn import(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let formats = [
        Format::WordPress,
        Format::SmokeDetector,
        Format::SpamAssassin,
    ];
    let options = import::Options {
        name: "fuzz".to_owned(),
        anywhere: false,
        purpose: None,
    };
    let source = import::Source {
        name: "fuzz.txt",
        bytes: rest,
    };
    let format = formats[usize::from(*first) % formats.len()];
    let _ = import::read(format, &[source], &options);
}

/// A model file is one or is refused.
pub(crate) fn model(data: &[u8]) {
    if let Ok(model) = Model::from_any_bytes(data) {
        assert!(!model.hash().is_empty());
    }
}
