//! What comments leave on the trails of the past.

use super::super::{Appended, Article, Forget, Looked, Record};
use super::learning::says;
use super::{AnyStore, comment, id, record, wordless};
use crate::decision::Action;
use crate::model::Label;
use crate::past::{Event, Keys, Trail, Trails, Verdict, Who};
use crate::submission::Submission;
use crate::text::Views;

/// The `n`th decision, on a comment by this author.
pub(in super::super) fn by(author: &str, record: Record, n: u32) -> Record {
    let submission = Submission {
        content: "The mayor said as much last year, and nothing came of it.".to_owned(),
        ..Submission::default()
    };
    let who = Who {
        email: Some(author),
        ..Who::default()
    };
    let keys = Keys::of(&submission, &Views::of(&submission), &who);
    Record {
        event: Some(keys.event(n, 1_700_000_000 + n, Action::Hold)),
        ..record
    }
}

pub(in super::super) fn event(record: &Record) -> &Event {
    record.event.as_ref().unwrap()
}

/// What stands on the author's trail: decisions with their verdicts.
async fn seen(store: &AnyStore, of: &Record) -> Vec<(u32, Verdict)> {
    // The e-mail's kind comes first.
    let key = event(of).keys[0];
    let trails = store.look(None, &[key]).await.unwrap().trails;
    let marks = trails.get(key).into_iter().flat_map(Trail::marks);
    marks.map(|mark| (mark.decision, mark.verdict)).collect()
}

pub(super) async fn marks_come_with_their_record_and_once(store: AnyStore) {
    let first = by("ann", comment(1, "7", "a"), 1);
    let none = store.look(Some(("", "7")), &event(&first).keys).await;
    assert!(none.unwrap().trails.is_empty());
    let again = by("ann", comment(2, "7", "a"), 2);
    store
        .append(vec![first.clone(), again.clone()])
        .await
        .unwrap();
    assert_eq!(seen(&store, &first).await, [(1, Verdict::Held)]);
    let answers = store.append(vec![again]).await.unwrap();
    assert!(matches!(answers[..], [Appended::Again(_)]));
    assert_eq!(seen(&store, &first).await, [(1, Verdict::Held)]);
    let seen = store.look(Some(("", "7")), &event(&first).keys).await;
    let Looked { latest, trails, .. } = seen.unwrap();
    assert_eq!(latest, Some(first.clone()));
    let mut wanted = Trails::default();
    event(&first).leave(&mut wanted);
    for (key, trail) in wanted.iter() {
        assert_eq!(trails.get(key), Some(trail), "{key:?}");
    }
    assert_eq!(trails.len(), wanted.len());
}

pub(super) async fn another_content_takes_the_place_of_the_first_on_the_trails(store: AnyStore) {
    let first = by("ann", comment(1, "7", "a"), 1);
    let second = by("ann", comment(2, "7", "b"), 2);
    let third = by("ann", comment(3, "7", "c"), 3);
    store.append(vec![first.clone(), second]).await.unwrap();
    assert_eq!(seen(&store, &first).await, [(2, Verdict::Held)]);
    store.append(vec![third]).await.unwrap();
    assert_eq!(seen(&store, &first).await, [(3, Verdict::Held)]);
}

pub(super) async fn a_label_of_what_was_replaced_changes_no_others_marks(store: AnyStore) {
    let spam = Some(Label::Spam);
    let mut all: Vec<Record> = (10..50).map(|n| by("ann", record(n), n as u32)).collect();
    all.push(by("ann", comment(51, "7", "a"), 11));
    all.push(by("ann", comment(52, "7", "b"), 52));
    let first = all[0].clone();
    store.append(all).await.unwrap();
    store.note(says(10, spam), None).await.unwrap();
    let key = event(&first).keys[0];
    let spam_of = async || {
        let trails = store.look(None, &[key]).await.unwrap().trails;
        let trail = trails.get(key).cloned().unwrap();
        trail.older(Verdict::Spam, 1_700_000_100)
    };
    assert_eq!(spam_of().await, 1, "it has no mark of its own any more");
    store.note(says(51, spam), None).await.unwrap();
    assert_eq!(spam_of().await, 1);
    store.note(says(51, None), None).await.unwrap();
    assert_eq!(spam_of().await, 1);
    store.note(says(10, None), None).await.unwrap();
    assert_eq!(spam_of().await, 0);
}

pub(super) async fn a_label_reaches_the_marks_and_leaves_them_again(store: AnyStore) {
    let (one, two) = (by("ann", record(1), 1), by("ann", record(2), 2));
    store.append(vec![one.clone(), two]).await.unwrap();
    let verdicts = |first, second| [(1, first), (2, second)];
    store.note(says(1, Some(Label::Spam)), None).await.unwrap();
    assert_eq!(
        seen(&store, &one).await,
        verdicts(Verdict::Spam, Verdict::Held)
    );
    store.note(says(2, Some(Label::Ham)), None).await.unwrap();
    store.note(says(1, Some(Label::Ham)), None).await.unwrap();
    assert_eq!(
        seen(&store, &one).await,
        verdicts(Verdict::Ham, Verdict::Ham)
    );
    store.note(says(2, None), None).await.unwrap();
    assert_eq!(
        seen(&store, &one).await,
        verdicts(Verdict::Ham, Verdict::Held)
    );
    store.forget_words(&Forget::ALL).await.unwrap();
    assert_eq!(
        seen(&store, &one).await,
        verdicts(Verdict::Held, Verdict::Held)
    );
}

pub(super) async fn an_author_is_forgotten_and_nobody_else(store: AnyStore) {
    let of = |author: &str, record: Record, n| Record {
        email_hmac: Some(author.to_owned()),
        ..by(author, record, n)
    };
    let written: Vec<Record> = (0..300)
        .map(|n| of("ann", comment(n, &format!("c{n}"), "text"), n as u32))
        .chain([of("bo", record(900), 900)])
        .collect();
    let (first, bo) = (written[0].clone(), written[300].clone());
    store.append(written).await.unwrap();
    store.note(says(0, Some(Label::Ham)), None).await.unwrap();
    let page = store.by_author("ann", Some(id(297)), 10).await.unwrap();
    let ids: Vec<_> = page.iter().map(|record| record.id).collect();
    assert_eq!(ids, [id(298), id(299)]);
    let key = event(&first).keys[0];
    let known = store.look(None, &[key]).await.unwrap().trails;
    assert!(known.get(key).is_some_and(|trail| !trail.is_empty()));

    assert_eq!(store.forget_author("ann", wordless).await.unwrap(), 300);
    assert_eq!(store.forget_author("ann", wordless).await.unwrap(), 0);
    assert_eq!(store.by_author("ann", None, 10).await.unwrap(), []);
    let forgotten = Record {
        submission: None,
        decision: wordless(&first.decision),
        content_hash: first.id.to_string(),
        ip_hmac: None,
        network_hmac: None,
        email_hmac: None,
        event: None,
        ..first.clone()
    };
    assert_eq!(store.decision(first.id).await.unwrap(), Some(forgotten));
    assert_eq!(store.decision(bo.id).await.unwrap(), Some(bo.clone()));
    // Not even numbers of what had no mark any more are left of hers; of the site's, Bo's mark.
    let known = store.look(None, &event(&first).keys).await.unwrap().trails;
    assert!(known.get(key).is_none_or(Trail::is_empty));
    assert_eq!(seen(&store, &bo).await, [(900, Verdict::Held)]);
    for (key, trail) in known.iter() {
        assert!(
            trail.marks().iter().all(|mark| mark.decision == 900),
            "{key:?}"
        );
    }
    // A label on what is forgotten brings nothing back.
    store.note(says(0, Some(Label::Spam)), None).await.unwrap();
    let known = store.look(None, &[key]).await.unwrap().trails;
    assert!(known.get(key).is_none_or(Trail::is_empty));
}

pub(super) async fn trails_end(store: AnyStore) {
    let one = by("ann", record(1), 1);
    store
        .append(vec![one.clone(), by("bo", record(2), 2)])
        .await
        .unwrap();
    let trails = store.look(None, &event(&one).keys).await.unwrap().trails;
    let until = trails.iter().map(|(_, trail)| trail.until()).min().unwrap();
    assert_eq!(store.forget_trails(until).await.unwrap(), 0);
    let forgotten = store.forget_trails(until + 1).await.unwrap();
    // Ann's own; the site's and the text's saw Bo later.
    assert_eq!(forgotten, 1);
    assert_eq!(seen(&store, &one).await, []);
    store.note(says(1, Some(Label::Ham)), None).await.unwrap();
    assert_eq!(
        seen(&store, &one).await,
        [],
        "what is forgotten does not come back"
    );
    assert_eq!(store.decision(id(1)).await.unwrap(), Some(one));
}

pub(super) async fn many_keys_are_looked_at_at_once(store: AnyStore) {
    let records: Vec<Record> = (0..200)
        .map(|n| by(&format!("author {n}"), record(n), n as u32))
        .collect();
    store.append(records.clone()).await.unwrap();
    let keys: Vec<_> = records.iter().map(|record| event(record).keys[0]).collect();
    let trails = store.look(None, &keys).await.unwrap().trails;
    assert_eq!(trails.len(), 200);
}

pub(super) async fn an_article_is_remembered_for_its_time(store: AnyStore) {
    let keys = {
        let submission = Submission {
            permalink: Some("https://news.example/drones".to_owned()),
            ..Submission::default()
        };
        Keys::of(&submission, &Views::of(&submission), &Who::default())
    };
    let key = keys.thread().unwrap();
    let with = |n, until, sketch: &[u8]| Record {
        article: Some(Article {
            key,
            until,
            sketch: sketch.to_vec(),
        }),
        ..record(n)
    };
    let known = async || {
        let seen = store.look(None, &keys.all()).await.unwrap();
        seen.article.map(|article| (article.until, article.sketch))
    };
    assert_eq!(known().await, None);
    store.append(vec![with(1, 50, b"first")]).await.unwrap();
    store.append(vec![with(2, 70, b"second")]).await.unwrap();
    assert_eq!(known().await, Some((70, b"second".to_vec())));
    store.forget_trails(70).await.unwrap();
    assert!(known().await.is_some());
    store.forget_trails(71).await.unwrap();
    assert_eq!(known().await, None);
}
