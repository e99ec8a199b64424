use proptest::prelude::*;

use super::super::{Calibration, Lesson, Model, Options, Readiness, Table};
use super::*;
use crate::submission::Submission;
use crate::text::Views;

fn comment(content: &str) -> Submission {
    Submission {
        content: content.to_owned(),
        ..Submission::default()
    }
}

/// Forty comments of either label on rivers and on watches.
fn prior() -> Model {
    let rows: Vec<(Submission, Label)> = (0..40)
        .flat_map(|n| {
            let ham = format!("I disagree with point {n} of the article, the river was lower");
            let spam = format!("Buy cheap watches here http://shop{n}.example/watches best price");
            [(comment(&ham), Label::Ham), (comment(&spam), Label::Spam)]
        })
        .collect();
    let lessons = rows.iter().map(|(submission, label)| Lesson {
        submission,
        label: *label,
        teaches: crate::model::Teaches::default(),
        group: None,
    });
    Model::train(lessons, Options::default())
}

fn taught(content: &str, label: Label, weight: u32) -> Taught {
    let submission = comment(content);
    let views = Views::of(&submission);
    Taught {
        label,
        weight,
        tokens: TokenSet::read(Options::default().features, &submission, &views),
    }
}

fn logit(model: &Model, content: &str) -> f64 {
    let submission = comment(content);
    let opinion = model.judge(&submission, &Views::of(&submission));
    opinion.logit().expect("ready")
}

const NONE: [&Taught; 0] = [];

#[test]
fn one_lesson_is_seen_in_the_next_judgement() {
    let before = prior();
    let pitch = "Our agency writes guest articles on zeppelins, ask for the rates";
    let lesson = taught(pitch, Label::Spam, 4);
    let after = before.taught([&lesson], NONE);
    let near = "Our agency writes guest articles on zeppelins, see the rates";
    assert!(logit(&after, near) > logit(&before, near) + 1.0);
    assert_eq!(before.look_up("agency").log_odds, None);
    let agency = after.look_up("agency");
    assert_eq!(agency.own, Counts { ham: 0, spam: 4 });
    assert!(agency.log_odds.is_some_and(|odds| odds > 1.0));
    assert_eq!(
        after.readiness(),
        Readiness {
            ready: true,
            ham: 40,
            spam: 41,
            own_ham: 0,
            own_spam: 1,
            own_percent: 4,
        }
    );
}

#[test]
fn a_model_in_use_does_not_see_what_is_learnt_later() {
    let before = prior();
    let text = "Our agency writes guest articles";
    let was = logit(&before, text);
    let after = before.taught([&taught(text, Label::Spam, 4)], NONE);
    assert_eq!(logit(&before, text).to_bits(), was.to_bits());
    assert_ne!(before.hash(), after.hash());
    assert_eq!(after.prior_hash(), before.hash());
    assert_eq!(after.untaught().hash(), before.hash());
}

#[test]
fn bayespams_formula_learns_too() {
    let options = Options {
        scorer: super::super::Scorer::Bayespam,
        ..Options::default()
    };
    let table = prior().table(&|_| None);
    let before = Model::new(&table, Calibration::default(), options);
    let text = "zeppelins zeppelins";
    let after = before.taught([&taught(text, Label::Spam, 1)], NONE);
    assert!(logit(&after, text) > logit(&before, text) + 1.0);
}

/// A few words, so that lessons share many of their tokens with each other and with the prior.
fn content() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "river",
        "watches",
        "cheap",
        "zeppelin",
        "été",
        "中文",
        "article",
        "x1",
        "http://a.example/b",
    ]);
    prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

fn lesson() -> impl Strategy<Value = Taught> {
    (content(), any::<bool>(), 1_u32..5).prop_map(|(content, spam, weight)| {
        let label = if spam { Label::Spam } else { Label::Ham };
        taught(&content, label, weight)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// What is taken back leaves no trace, whatever else was learnt between.
    #[test]
    fn an_undo_gives_the_same_counts_and_scores_to_the_bit(
        kept in prop::collection::vec(lesson(), 0..6),
        undone in prop::collection::vec(lesson(), 1..6),
        asked in content(),
    ) {
        let base = prior();
        let never = base.taught(&kept, NONE);
        let both = base.taught(undone.iter().chain(&kept), NONE);
        let after = both.taught(NONE, &undone);
        prop_assert_eq!(after.hash(), never.hash());
        prop_assert_eq!(after.own().len(), never.own().len());
        prop_assert_eq!(after.table(&|_| None), never.table(&|_| None));
        prop_assert_eq!(logit(&after, &asked).to_bits(), logit(&never, &asked).to_bits());
    }

    /// Learning a comment four times over is training on it four times over.
    #[test]
    fn the_counts_are_those_of_a_table_that_learnt_the_same(
        lessons in prop::collection::vec((content(), any::<bool>(), 1_u32..4), 1..6),
        asked in content(),
    ) {
        let base = prior();
        let mut table = base.table(&|_| None);
        let mut all = Vec::new();
        let mut names = std::collections::HashMap::new();
        for (content, spam, weight) in lessons {
            let label = if spam { Label::Spam } else { Label::Ham };
            let submission = comment(&content);
            let tokens = base.options().features.tokens(&submission, &Views::of(&submission));
            for _ in 0..weight {
                table.learn(&tokens, label);
            }
            names.extend(tokens.iter().map(|t| (super::super::token::hash(t), t.clone())));
            all.push(Taught { label, weight, tokens: TokenSet::of(&tokens) });
        }
        let live = base.taught(&all, NONE);
        prop_assert_eq!(&live.table(&|hash| names.get(&hash).cloned()), &table);
        let trained = Model::new(&Table::clone(&table), base.calibration().clone(), base.options());
        prop_assert!((logit(&live, &asked) - logit(&trained, &asked)).abs() < 1e-3);
        // And where nobody knows the texts any more, by their hashes.
        let nameless = live.table(&|_| None);
        let there = Model::new(&nameless, base.calibration().clone(), base.options());
        prop_assert_eq!(logit(&there, &asked).to_bits(), logit(&trained, &asked).to_bits());
    }
}
