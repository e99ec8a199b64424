//! What every store must do, whatever it is made of: one suite, run against each.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Appended, Durability, Forget, MemoryStore, Record, SqliteStore, Store, StoreError};
use crate::decision::{Action, Points, Versions};

mod agreement;
pub(super) mod learning;
pub(super) mod trails;

use learning::*;
use trails::*;

/// The `n`th decision of a quiet day: one a second, each on a comment without an id.
pub(super) fn record(n: u64) -> Record {
    Record {
        id: id(n),
        at: Timestamp::from_second(1_700_000_000 + n as i64).unwrap(),
        site: String::new(),
        comment_id: None,
        content_hash: format!("hash {n}"),
        action: Action::Hold,
        score: Points(425),
        decision: r#"{"decision":"hold"}"#.to_owned(),
        facts: "{}".to_owned(),
        submission: Some(r#"{"content":"I love your blog"}"#.to_owned()),
        ip_hmac: Some("ip".to_owned()),
        network_hmac: Some("network".to_owned()),
        email_hmac: None,
        versions: Versions {
            ruleset: "r".to_owned(),
            model: "m".to_owned(),
            policy: "p".to_owned(),
        },
        supersedes: None,
        event: None,
        article: None,
    }
}

/// The id of the `n`th decision.
pub(super) fn id(n: u64) -> Uuid {
    Uuid::from_u128(0x018b_cfe5_6800_7000_8000_0000_0000_0000 + u128::from(n))
}

/// A decision on a comment whose id the site sent, and on this content of it.
pub(super) fn comment(n: u64, comment_id: &str, content: &str) -> Record {
    Record {
        comment_id: Some(comment_id.to_owned()),
        content_hash: content.to_owned(),
        ..record(n)
    }
}

/// A `SQLite` store in a folder of its own, which lives as long as the first value.
pub(super) async fn sqlite() -> (TempDir, Arc<SqliteStore>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.db");
    let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
    (folder, Arc::new(store))
}

const NEW: Appended = Appended::New { supersedes: None };

fn superseding(n: u64) -> Appended {
    Appended::New {
        supersedes: Some(id(n)),
    }
}

fn again(record: Record) -> Appended {
    Appended::Again(Box::new(record))
}

type AnyStore = Arc<dyn Store>;

/// What these decisions are without words.
pub(super) fn wordless(decision: &str) -> String {
    decision.replace("hold", "…")
}

async fn what_was_recorded_is_found_unchanged(store: AnyStore) {
    let full = Record {
        site: "söme site".to_owned(),
        action: Action::Reject,
        score: Points(-1234),
        email_hmac: Some("email".to_owned()),
        submission: Some("'; DROP TABLE journal; -- \u{1f3ad}".to_owned()),
        ..comment(1, "42", "a")
    };
    let bare = Record {
        submission: None,
        ip_hmac: None,
        network_hmac: None,
        action: Action::Accept,
        ..record(2)
    };
    let answers = store.append(vec![full.clone(), bare.clone()]).await;
    assert_eq!(answers.unwrap(), [NEW, NEW]);
    assert_eq!(store.decision(id(1)).await.unwrap(), Some(full));
    assert_eq!(store.decision(id(2)).await.unwrap(), Some(bare));
    assert_eq!(store.decision(id(3)).await.unwrap(), None);
    assert_eq!(store.count().await.unwrap(), 2);
}

async fn times_are_kept_to_the_microsecond(store: AnyStore) {
    let at: Timestamp = "2026-01-02T03:04:05.123456789Z".parse().unwrap();
    let answers = store.append(vec![Record { at, ..record(1) }]).await;
    assert_eq!(answers.unwrap(), [NEW]);
    let kept = store.decision(id(1)).await.unwrap().unwrap().at;
    assert_eq!(kept.to_string(), "2026-01-02T03:04:05.123456Z");
}

async fn nothing_to_append_is_fine(store: AnyStore) {
    assert_eq!(store.append(Vec::new()).await.unwrap(), []);
}

async fn the_same_comment_again_gives_its_first_record(store: AnyStore) {
    let first = comment(1, "42", "a");
    store.append(vec![first.clone()]).await.unwrap();
    let answers = store.append(vec![comment(2, "42", "a")]).await.unwrap();
    assert_eq!(answers, [again(first)]);
    assert_eq!(store.count().await.unwrap(), 1);
    assert_eq!(store.decision(id(2)).await.unwrap(), None);
}

async fn the_same_comment_twice_in_a_batch_is_written_once(store: AnyStore) {
    let first = comment(1, "42", "a");
    let edited = Record {
        supersedes: Some(id(1)),
        ..comment(3, "42", "b")
    };
    let batch = vec![
        first.clone(),
        comment(2, "42", "a"),
        comment(3, "42", "b"),
        comment(4, "42", "b"),
    ];
    let answers = store.append(batch).await.unwrap();
    assert_eq!(answers, [NEW, again(first), superseding(1), again(edited)]);
    assert_eq!(store.count().await.unwrap(), 2);
}

async fn other_content_of_a_comment_supersedes_the_latest(store: AnyStore) {
    store.append(vec![comment(1, "42", "a")]).await.unwrap();
    let second = store.append(vec![comment(2, "42", "b")]).await.unwrap();
    let third = store.append(vec![comment(3, "42", "c")]).await.unwrap();
    assert_eq!(
        (second, third),
        (vec![superseding(1)], vec![superseding(2)])
    );

    let latest = store.latest_of_comment("", "42").await.unwrap().unwrap();
    assert_eq!((latest.id, latest.supersedes), (id(3), Some(id(2))));
    assert_eq!(store.latest_of_comment("", "43").await.unwrap(), None);
}

async fn a_late_record_does_not_supersede_a_later_decision(store: AnyStore) {
    store.append(vec![comment(2, "42", "b")]).await.unwrap();
    let late = store.append(vec![comment(1, "42", "a")]).await.unwrap();
    assert_eq!(late, [NEW]);
    let latest = store.latest_of_comment("", "42").await.unwrap().unwrap();
    assert_eq!(latest.id, id(2));
}

async fn sites_do_not_share_comments(store: AnyStore) {
    let elsewhere = Record {
        site: "b".to_owned(),
        ..comment(2, "42", "a")
    };
    let batch = vec![comment(1, "42", "a"), elsewhere.clone()];
    assert_eq!(store.append(batch).await.unwrap(), [NEW, NEW]);
    let latest = store.latest_of_comment("b", "42").await.unwrap();
    assert_eq!(latest, Some(elsewhere));
    assert_eq!(store.latest_of_comment("c", "42").await.unwrap(), None);
}

async fn comments_without_an_id_are_all_kept(store: AnyStore) {
    let twin = Record {
        content_hash: record(1).content_hash,
        ..record(2)
    };
    let answers = store.append(vec![record(1), twin]).await.unwrap();
    assert_eq!(answers, [NEW, NEW]);
}

async fn an_id_that_is_taken_stops_the_whole_batch(store: AnyStore) {
    store.append(vec![record(1)]).await.unwrap();
    for batch in [
        vec![record(2), record(1), record(3)],
        vec![record(2), record(2)],
    ] {
        let error = store.append(batch).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    }
    assert_eq!(store.count().await.unwrap(), 1);
    assert_eq!(store.append(vec![record(2)]).await.unwrap(), [NEW]);
}

async fn a_big_batch_comes_out_in_its_order(store: AnyStore) {
    // More than any implementation writes with one statement, and no round number.
    let batch: Vec<Record> = (0..731)
        .map(|n| comment(n, &format!("c{}", n % 700), "a"))
        .collect();
    let answers = store.append(batch).await.unwrap();
    let n_new = answers.iter().filter(|a| **a == NEW).count();
    assert_eq!((answers.len(), n_new), (731, 700));
    assert_eq!(answers[700], again(comment(0, "c0", "a")));
    assert_eq!(store.count().await.unwrap(), 700);
}

async fn the_journal_reads_in_the_order_of_ids(store: AnyStore) {
    store.append(vec![record(3), record(1)]).await.unwrap();
    store.append(vec![record(2)]).await.unwrap();
    let ids = async |after, limit| -> Vec<Uuid> {
        let records = store.journal(after, limit).await.unwrap();
        records.into_iter().map(|record| record.id).collect()
    };
    assert_eq!(ids(None, 9).await, [id(1), id(2), id(3)]);
    assert_eq!(ids(None, 2).await, [id(1), id(2)]);
    assert_eq!(ids(Some(id(2)), usize::MAX).await, [id(3)]);
    assert_eq!(ids(Some(id(0)), 1).await, [id(1)]);
    assert!(ids(Some(id(3)), 9).await.is_empty());
    assert!(ids(None, 0).await.is_empty());
}

async fn old_submissions_are_forgotten_and_their_records_stay(store: AnyStore) {
    let n_records = 600;
    store
        .append((0..n_records).map(record).collect())
        .await
        .unwrap();
    let before = record(n_records - 1).at;
    let forget = async |before| store.forget_submissions(before, wordless).await.unwrap();
    assert_eq!(forget(before).await, n_records - 1);
    assert_eq!(forget(before).await, 0);

    let forgotten = Record {
        submission: None,
        decision: wordless(&record(1).decision),
        ..record(n_records - 2)
    };
    let kept = record(n_records - 1);
    assert_eq!(store.decision(forgotten.id).await.unwrap(), Some(forgotten));
    assert_eq!(store.decision(kept.id).await.unwrap(), Some(kept));
    let after = before + SignedDuration::from_micros(1);
    assert_eq!(forget(after).await, 1);
    assert_eq!(store.count().await.unwrap(), n_records);
}

async fn a_closed_store_is_unavailable(store: AnyStore) {
    store.ready().await.unwrap();
    store.close().await;
    store.close().await;
    let errors = [
        store.ready().await.unwrap_err(),
        store.append(vec![record(1)]).await.unwrap_err(),
        store.decision(id(1)).await.unwrap_err(),
        store.latest_of_comment("", "1").await.unwrap_err(),
        store.look(None, &[]).await.map(drop).unwrap_err(),
        store.forget_trails(0).await.unwrap_err(),
        store.journal(None, 1).await.unwrap_err(),
        store.count().await.unwrap_err(),
        store.note(says(1, None), None).await.unwrap_err(),
        store.teach(Vec::new()).await.map(drop).unwrap_err(),
        store.lesson(id(1)).await.unwrap_err(),
        store.lessons(None, 1).await.unwrap_err(),
        store.lessons_ever(None, 1).await.unwrap_err(),
        store.turn().await.unwrap_err(),
        store.words(record(1).at).await.unwrap_err(),
        store.forget_words(&Forget::ALL).await.unwrap_err(),
        store.labels(id(0), id(1)).await.unwrap_err(),
        store
            .forget_submissions(record(1).at, wordless)
            .await
            .unwrap_err(),
        store.by_author("ann", None, 1).await.unwrap_err(),
        store.forget_author("ann", wordless).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        assert!(error.to_string().starts_with("the store is closed; "));
    }
}

/// Makes each case a test of each store.
macro_rules! every_store {
    ($($case:ident)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case(std::sync::Arc::new(super::MemoryStore::new())).await;
            })*
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let (_folder, store) = super::sqlite().await;
                super::$case(store).await;
            })*
        }
    };
}

every_store! {
    what_was_recorded_is_found_unchanged
    times_are_kept_to_the_microsecond
    nothing_to_append_is_fine
    the_same_comment_again_gives_its_first_record
    the_same_comment_twice_in_a_batch_is_written_once
    other_content_of_a_comment_supersedes_the_latest
    a_late_record_does_not_supersede_a_later_decision
    sites_do_not_share_comments
    comments_without_an_id_are_all_kept
    an_id_that_is_taken_stops_the_whole_batch
    a_big_batch_comes_out_in_its_order
    the_journal_reads_in_the_order_of_ids
    old_submissions_are_forgotten_and_their_records_stay
    an_author_is_forgotten_and_nobody_else
    the_last_word_on_a_decision_counts
    a_word_and_its_lesson_come_and_go_together
    the_same_word_without_a_lesson_before_brings_it
    what_nobody_spoke_of_may_be_taught_and_nothing_else
    words_are_forgotten_with_what_was_learnt_from_them
    what_others_said_before_counts_again
    the_same_word_from_another_is_kept_and_changes_nothing
    lessons_that_count_no_more_go_with_the_comments
    marks_come_with_their_record_and_once
    another_content_takes_the_place_of_the_first_on_the_trails
    a_label_of_what_was_replaced_changes_no_others_marks
    a_label_reaches_the_marks_and_leaves_them_again
    trails_end
    many_keys_are_looked_at_at_once
    an_article_is_remembered_for_its_time
    a_closed_store_is_unavailable
}
