use proptest::prelude::*;

use super::*;
use crate::rules::condition::{Condition, Term};
use crate::rules::definition::{Matcher, Placed, RuleDef};
use crate::rules::error::{SourceFile, Sources};

/// The rules of a text, as `file` reads them; no error is allowed.
#[track_caller]
fn read(text: &str) -> Vec<RuleDef> {
    let sources = Sources {
        rules: vec![SourceFile {
            name: "new.toml".to_owned(),
            text: text.to_owned(),
            local: true,
            ..SourceFile::default()
        }],
        ..Sources::default()
    };
    let (definitions, errors) = crate::rules::file::read(&sources);
    assert!(errors.is_empty(), "{}", errors[0].render(&sources));
    definitions.rules
}

fn values(placed: &[Placed<String>]) -> Vec<&str> {
    placed.iter().map(|placed| placed.value.as_str()).collect()
}

fn base() -> RuleText {
    RuleText {
        id: "NEW".to_owned(),
        description: "A new one".to_owned(),
        score: Points::ONE,
        hits: vec![ExampleText::Text("yes".to_owned())],
        misses: vec![ExampleText::Text("no".to_owned())],
        ..RuleText::default()
    }
}

fn watches() -> RuleText {
    RuleText {
        comment: vec!["Seen at the harbour".to_owned()],
        id: "WATCHES".to_owned(),
        description: "Sells \"watches\"".to_owned(),
        fields: vec![Field::Content, Field::Name],
        view: Some(View::Folded),
        patterns: vec![r"\bcheap\s+watch".to_owned(), "it's a watch".to_owned()],
        at_least: 2,
        condition: ConditionText {
            all: vec![TermText::Word("links >= 1".to_owned())],
            none: vec![TermText::Nested(ConditionText {
                any: vec![
                    TermText::Word("question".to_owned()),
                    TermText::Word("url_tld == \"org\"".to_owned()),
                ],
                ..ConditionText::default()
            })],
            ..ConditionText::default()
        },
        score: Points::from_f64(2.5).unwrap(),
        group: Some("wares".to_owned()),
        state: Some(State::Shadow),
        max_action: Some(Action::Hold),
        bonus_if_disguised: Some(Points::ONE),
        hits: vec![ExampleText::Fields(vec![
            (
                "content".to_owned(),
                "a cheap watch, it's a watch".to_owned(),
            ),
            ("name".to_owned(), "Ann".to_owned()),
        ])],
        ..base()
    }
}

#[test]
fn a_rule_reads_as_a_person_would_have_written_it() {
    let watches = watches();
    let wares = GroupText {
        id: "wares".to_owned(),
        description: "Goods".to_owned(),
        cap: Some(Points::ONE),
    };
    let text = format!("{}\n{}", group(&wares), rule(&watches));
    insta::assert_snapshot!(text, @r#"
    [[group]]
    id = "wares"
    description = "Goods"
    cap = 1.00

    # Seen at the harbour
    [[rule]]
    id = "WATCHES"
    description = "Sells \"watches\""
    field = ["content", "name"]
    view = "folded"
    patterns = [
      '\bcheap\s+watch',
      '''it's a watch''',
    ]
    at_least = 2
    all = ['links >= 1']
    none = [{ any = ['question', 'url_tld == "org"'] }]
    score = 2.50
    group = "wares"
    state = "shadow"
    max_action = "hold"
    bonus_if_disguised = 1.00
    examples.hit = [{ content = "a cheap watch, it's a watch", name = "Ann" }]
    examples.miss = ["no"]
    "#);
    let read = read(&text);
    let [read] = read.as_slice() else {
        panic!("{read:?}");
    };
    assert_eq!(read.fields, watches.fields);
    assert_eq!((read.at_least, read.score), (2, watches.score));
    assert_eq!(read.state, State::Shadow);
    assert_eq!(read.bonus_if_disguised, Some(Points::ONE));
    assert_eq!(read.hits[0].submission.name.as_deref(), Some("Ann"));
    let Condition { all, any, none } = &read.condition;
    assert_eq!((all.len(), any.len()), (1, 0));
    assert!(matches!(&none[0], Term::Nested(inner) if inner.any.len() == 2));
}

#[test]
fn where_a_rule_comes_from_stands_before_its_examples() {
    let text = rule(&RuleText {
        author: Some("Ann \"A\"".to_owned()),
        added: Some("2026-03-04".to_owned()),
        why: Some("2026".to_owned()),
        expires: Some("2026-13-99".to_owned()),
        ..base()
    });
    let keys: Vec<_> = text.lines().skip(4).collect();
    assert_eq!(
        keys,
        [
            r#"author = "Ann \"A\"""#,
            "added = 2026-03-04",
            r#"why = "2026""#,
            r#"expires = "2026-13-99""#,
            r#"examples.hit = ["yes"]"#,
            r#"examples.miss = ["no"]"#,
        ]
    );
}

#[test]
fn a_comment_stays_one_whatever_it_says() {
    let lines = [
        "two\nlines".to_owned(),
        "a\u{7}bell".to_owned(),
        String::new(),
    ];
    assert_eq!(comment(&lines), "# two\n# lines\n# a bell\n#\n");
}

/// Texts with all that quotes must withstand; not blank, which the language refuses.
fn hard() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "\\PC{1,8}",
        Just("'".to_owned()),
        Just("''".to_owned()),
        Just("'''".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n\t".to_owned()),
        Just("\0\u{7f}\u{85}\u{feff}\u{202e}".to_owned()),
        Just("# no comment".to_owned()),
    ];
    proptest::collection::vec(part, 1..6)
        .prop_map(|parts| parts.concat())
        .prop_filter("blank", |text| !text.trim().is_empty())
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(
        first in hard(), second in hard(), list in hard(), description in hard(), why in hard()
    ) {
        let many = vec![first.clone(), second.clone()];
        let patterns = RuleText {
            comment: vec![why],
            description: description.clone(),
            patterns: many.clone(),
            hits: vec![
                ExampleText::Text(first.clone()),
                ExampleText::Fields(vec![("content".to_owned(), second.clone())]),
            ],
            ..base()
        };
        let phrases = RuleText { phrases: many.clone(), lists: vec![list.clone()], ..base() };
        let domains = RuleText { domains: many.clone(), domain_lists: vec![list.clone()], ..base() };
        let text = [&patterns, &phrases, &domains].map(rule).concat();
        let found = read(&text);
        prop_assert_eq!(found.len(), 3);
        prop_assert_eq!(&found[0].description, &description);
        let hits: Vec<_> = found[0].hits.iter().map(|hit| &hit.submission.content).collect();
        prop_assert_eq!(hits, vec![&first, &second]);
        let Some(Matcher::Patterns(read)) = &found[0].matcher else { panic!() };
        prop_assert_eq!(values(read), many.clone());
        let Some(Matcher::Phrases { phrases, lists, anywhere: false }) = &found[1].matcher else { panic!() };
        prop_assert_eq!((values(phrases), values(lists)), (vec![&*first, &*second], vec![&*list]));
        let Some(Matcher::Domains { domains, lists }) = &found[2].matcher else { panic!() };
        prop_assert_eq!((values(domains), values(lists)), (vec![&*first, &*second], vec![&*list]));
    }
}
