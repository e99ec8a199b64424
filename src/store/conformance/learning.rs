//! What moderators said, and what was learnt from it.

use std::collections::HashMap;

use super::super::{Feedback, Forget, Lesson, Noted, Source, Whose};
use super::{AnyStore, id, record, wordless};
use crate::model::Label;

pub(in super::super) fn says(n: u64, label: Option<Label>) -> Feedback {
    Feedback {
        decision: id(n),
        label,
        learn: true,
        at: record(n).at,
        reporter: Some("ann".to_owned()),
        reason: None,
    }
}

fn lesson(n: u64, label: Label) -> Lesson {
    Lesson {
        decision: id(n),
        label,
        weight: 4,
        tokens: vec![0, 255, 7, n as u8],
        source: Source::Feedback,
        reporter: Some("ann".to_owned()),
        at: record(n).at,
    }
}

const HAM: Option<Label> = Some(Label::Ham);
const SPAM: Option<Label> = Some(Label::Spam);

const fn new(before: Option<Label>, unlearnt: Option<Lesson>, turn: u64) -> Noted {
    Noted::New {
        before,
        unlearnt,
        turn,
    }
}

pub(super) async fn the_last_word_on_a_decision_counts(store: AnyStore) {
    store.append((0..4).map(record).collect()).await.unwrap();
    for (n, label, noted) in [
        (1, SPAM, new(None, None, 0)),
        (1, SPAM, Noted::Same),
        (1, HAM, new(SPAM, None, 0)),
        (2, SPAM, new(None, None, 0)),
        (2, None, new(SPAM, None, 0)),
        (2, None, Noted::Same),
        (2, HAM, new(None, None, 0)),
        (3, None, Noted::Same),
        (9, SPAM, Noted::UnknownDecision),
    ] {
        let answer = store.note(says(n, label), None).await.unwrap();
        assert_eq!(answer, noted, "{n} {label:?}");
    }
    store.note(says(0, SPAM), None).await.unwrap();
    store.note(says(0, None), None).await.unwrap();
    let all = store.labels(id(0), id(3)).await.unwrap();
    assert_eq!(
        all,
        HashMap::from([(id(1), Label::Ham), (id(2), Label::Ham)])
    );
    let some = store.labels(id(2), id(2)).await.unwrap();
    assert_eq!(some, HashMap::from([(id(2), Label::Ham)]));
    assert_eq!(store.labels(id(3), id(1)).await.unwrap(), HashMap::new());
}

pub(super) async fn a_word_and_its_lesson_come_and_go_together(store: AnyStore) {
    store.append((0..4).map(record).collect()).await.unwrap();
    let (spam, ham) = (lesson(1, Label::Spam), lesson(1, Label::Ham));
    for (label, taught, noted) in [
        (SPAM, Some(spam.clone()), new(None, None, 1)),
        (SPAM, Some(spam.clone()), Noted::Same),
        (HAM, Some(ham.clone()), new(SPAM, Some(spam), 2)),
        (None, None, new(HAM, Some(ham.clone()), 3)),
        (None, None, Noted::Same),
        (HAM, Some(ham.clone()), new(None, None, 4)),
    ] {
        let answer = store.note(says(1, label), taught.clone()).await.unwrap();
        assert_eq!(answer, noted, "{label:?}");
        if noted != Noted::Same {
            assert_eq!(store.lesson(id(1)).await.unwrap(), taught);
        }
    }
    let other = lesson(3, Label::Spam);
    store
        .note(says(3, SPAM), Some(other.clone()))
        .await
        .unwrap();
    assert_eq!(store.lessons(None, 9).await.unwrap(), [ham, other.clone()]);
    assert_eq!(store.lessons(Some(id(1)), 9).await.unwrap(), [other]);
    assert_eq!(store.lessons(None, 1).await.unwrap().len(), 1);
    assert_eq!(store.turn().await.unwrap(), 5);
    let ever = store.lessons_ever(None, 9).await.unwrap();
    let turns: Vec<_> = ever.iter().map(|d| (d.from_turn, d.to_turn)).collect();
    assert_eq!(
        turns,
        [(1, Some(2)), (2, Some(3)), (4, None), (5, None)],
        "each lesson, and while it counted"
    );
    let after = (ever[1].lesson.decision, ever[1].from_turn);
    let rest = store.lessons_ever(Some(after), 1).await.unwrap();
    assert_eq!(rest, ever[2..3]);
}

pub(super) async fn the_same_word_without_a_lesson_before_brings_it(store: AnyStore) {
    store.append(vec![record(1)]).await.unwrap();
    let unlearnt = Feedback {
        learn: false,
        ..says(1, SPAM)
    };
    let answer = store.note(unlearnt.clone(), None).await.unwrap();
    assert_eq!(answer, new(None, None, 0));
    assert_eq!(
        store.note(unlearnt.clone(), None).await.unwrap(),
        Noted::Same
    );
    let taught = lesson(1, Label::Spam);
    let learnt = store.note(says(1, SPAM), Some(taught.clone())).await;
    assert_eq!(learnt.unwrap(), new(SPAM, None, 1));
    let answer = store.note(unlearnt, None).await.unwrap();
    assert_eq!(answer, new(SPAM, Some(taught), 2));
    let labels = store.labels(id(1), id(1)).await.unwrap();
    assert_eq!(labels, HashMap::from([(id(1), Label::Spam)]));
}

pub(super) async fn what_nobody_spoke_of_may_be_taught_and_nothing_else(store: AnyStore) {
    store.append((0..4).map(record).collect()).await.unwrap();
    let silent = |n| Lesson {
        source: Source::Accept,
        reporter: None,
        ..lesson(n, Label::Ham)
    };
    store.note(says(0, SPAM), None).await.unwrap();
    store
        .note(says(1, SPAM), Some(lesson(1, Label::Spam)))
        .await
        .unwrap();
    let taken = store.teach((0..3).map(silent).collect()).await.unwrap();
    assert_eq!(taken, (vec![silent(2)], 2));
    assert_eq!(store.teach(vec![silent(2)]).await.unwrap(), (vec![], 2));
    // Whoever objects takes it back.
    let answer = store.note(says(2, None), None).await.unwrap();
    assert_eq!(answer, new(None, Some(silent(2)), 3));
    assert_eq!(store.teach(vec![silent(2)]).await.unwrap(), (vec![], 3));
}

/// A word of a reporter, and the lesson that comes with it.
async fn teach(store: &AnyStore, n: u64, reporter: &str, label: Option<Label>) -> Noted {
    let word = Feedback {
        reporter: Some(reporter.to_owned()),
        ..says(n, label)
    };
    let taught = label.map(|label| Lesson {
        reporter: Some(reporter.to_owned()),
        ..lesson(n, label)
    });
    store.note(word, taught).await.unwrap()
}

fn of(reporter: &str) -> Forget {
    Forget {
        whose: Whose::Reporter(reporter.to_owned()),
        ..Forget::ALL
    }
}

/// The lessons that count: of which decision, with which label, by whom.
async fn counting(store: &AnyStore) -> Vec<(u64, Label, String)> {
    let lessons = store.lessons(None, 99).await.unwrap();
    let labels = store.labels(id(0), id(99)).await.unwrap();
    let line = |lesson: Lesson| {
        let n = (lesson.decision.as_u128() - id(0).as_u128()) as u64;
        assert_eq!(labels.get(&lesson.decision), Some(&lesson.label));
        (n, lesson.label, lesson.reporter.unwrap_or_default())
    };
    lessons.into_iter().map(line).collect()
}

pub(super) async fn words_are_forgotten_with_what_was_learnt_from_them(store: AnyStore) {
    store.append((0..6).map(record).collect()).await.unwrap();
    for n in 0..6 {
        teach(&store, n, if n % 2 == 0 { "ann" } else { "bob" }, SPAM).await;
    }
    let left = async || -> Vec<u64> { counting(&store).await.iter().map(|l| l.0).collect() };
    let late = Forget {
        since: record(2).at,
        ..of("bob")
    };
    let turn = store.turn().await.unwrap();
    assert_eq!(store.forget_words(&late).await.unwrap(), 2);
    assert_eq!(store.forget_words(&late).await.unwrap(), 0);
    assert_eq!(left().await, [0, 1, 2, 4]);
    assert_eq!(store.turn().await.unwrap(), turn + 1);
    let some = Forget {
        whose: Whose::Decisions([id(2), id(3), id(4)].into()),
        ..Forget::ALL
    };
    teach(&store, 4, "bob", None).await;
    let turn = store.turn().await.unwrap();
    assert_eq!(store.forget_words(&some).await.unwrap(), 2);
    assert_eq!(store.turn().await.unwrap(), turn + 1, "all of them at once");
    assert_eq!(left().await, [0, 1]);
    assert_eq!(store.words(record(0).at).await.unwrap().len(), 2);
    let ever = store.lessons_ever(None, 99).await.unwrap();
    assert_eq!(ever.len(), 2, "what was taken back is gone, too");
    assert_eq!(store.forget_words(&Forget::ALL).await.unwrap(), 2);
    assert_eq!(left().await, [0; 0]);
    assert_eq!(store.lessons_ever(None, 99).await.unwrap(), []);
}

pub(super) async fn what_others_said_before_counts_again(store: AnyStore) {
    store.append((0..4).map(record).collect()).await.unwrap();
    for n in 0..4 {
        teach(&store, n, "ann", SPAM).await;
    }
    // Turned, taken back, and turned twice.
    teach(&store, 0, "mallory", HAM).await;
    teach(&store, 1, "mallory", None).await;
    teach(&store, 2, "mallory", HAM).await;
    teach(&store, 2, "bob", HAM).await;
    assert_eq!(counting(&store).await.len(), 3);
    assert_eq!(store.forget_words(&of("mallory")).await.unwrap(), 3);
    let ann = |n| (n, Label::Spam, "ann".to_owned());
    let bob = (2, Label::Ham, "bob".to_owned());
    assert_eq!(counting(&store).await, [ann(0), ann(1), bob, ann(3)]);
    let tokens = store.lesson(id(1)).await.unwrap().unwrap().tokens;
    assert_eq!(tokens, lesson(1, Label::Spam).tokens);
}

pub(super) async fn the_same_word_from_another_is_kept_and_changes_nothing(store: AnyStore) {
    store.append(vec![record(1)]).await.unwrap();
    teach(&store, 1, "mallory", SPAM).await;
    let turn = store.turn().await.unwrap();
    assert_eq!(teach(&store, 1, "ann", SPAM).await, Noted::Confirmed);
    assert_eq!(teach(&store, 1, "ann", SPAM).await, Noted::Same);
    assert_eq!(store.turn().await.unwrap(), turn);
    assert_eq!(
        counting(&store).await,
        [(1, Label::Spam, "mallory".to_owned())]
    );
    store.forget_words(&of("mallory")).await.unwrap();
    assert_eq!(counting(&store).await, [(1, Label::Spam, "ann".to_owned())]);
}

pub(super) async fn lessons_that_count_no_more_go_with_the_comments(store: AnyStore) {
    store.append((0..2).map(record).collect()).await.unwrap();
    for n in 0..2 {
        teach(&store, n, "ann", SPAM).await;
    }
    teach(&store, 0, "ann", None).await;
    store
        .forget_submissions(record(9).at, wordless)
        .await
        .unwrap();
    let ever = store.lessons_ever(None, 9).await.unwrap();
    assert_eq!(ever.len(), 1);
    assert_eq!(counting(&store).await.len(), 1);
}
