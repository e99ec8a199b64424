use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::super::MemoryStore;
use super::super::conformance::{comment, id, record, sqlite};
use super::super::{Dated, Feedback, Forget, Lesson, Looked, Noted, WithoutWords};
use super::*;
use crate::model::Label;
use crate::past::Key;

/// A store whose appends wait for the test, and fail when it says so.
struct SlowStore {
    inner: MemoryStore,
    /// One permit lets one append pass.
    gate: Semaphore,
    /// Appends that began.
    began: AtomicUsize,
    away: AtomicBool,
}

impl SlowStore {
    fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryStore::new(),
            gate: Semaphore::new(permits),
            began: AtomicUsize::new(0),
            away: AtomicBool::new(false),
        })
    }
}

#[async_trait]
impl Store for SlowStore {
    async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
        self.began.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::closed(None));
        }
        self.inner.append(records).await
    }

    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
        self.inner.decision(id).await
    }

    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError> {
        self.inner.latest_of_comment(site, comment_id).await
    }

    async fn look(
        &self,
        comment: Option<(&str, &str)>,
        keys: &[Key],
    ) -> Result<Looked, StoreError> {
        self.inner.look(comment, keys).await
    }

    async fn forget_trails(&self, now: u32) -> Result<u64, StoreError> {
        self.inner.forget_trails(now).await
    }

    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.inner.journal(after, limit).await
    }

    async fn note(&self, feedback: Feedback, lesson: Option<Lesson>) -> Result<Noted, StoreError> {
        self.inner.note(feedback, lesson).await
    }

    async fn teach(&self, lessons: Vec<Lesson>) -> Result<(Vec<Lesson>, u64), StoreError> {
        self.inner.teach(lessons).await
    }

    async fn lesson(&self, decision: Uuid) -> Result<Option<Lesson>, StoreError> {
        self.inner.lesson(decision).await
    }

    async fn lessons(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Lesson>, StoreError> {
        self.inner.lessons(after, limit).await
    }

    async fn lessons_ever(
        &self,
        after: Option<(Uuid, u64)>,
        limit: usize,
    ) -> Result<Vec<Dated>, StoreError> {
        self.inner.lessons_ever(after, limit).await
    }

    async fn turn(&self) -> Result<u64, StoreError> {
        self.inner.turn().await
    }

    async fn words(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        self.inner.words(since).await
    }

    async fn forget_words(&self, which: &Forget) -> Result<u64, StoreError> {
        self.inner.forget_words(which).await
    }

    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError> {
        self.inner.labels(from, to).await
    }

    async fn count(&self) -> Result<u64, StoreError> {
        self.inner.count().await
    }

    async fn forget_submissions(
        &self,
        before: Timestamp,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        self.inner.forget_submissions(before, without_words).await
    }

    async fn by_author(
        &self,
        email: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.inner.by_author(email, after, limit).await
    }

    async fn forget_author(
        &self,
        email: &str,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        self.inner.forget_author(email, without_words).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.inner.ready().await
    }

    async fn close(&self) {
        // What was written stays readable, so that a test can look.
    }
}

/// Lets other tasks go on until it is so.
async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}

/// Records each in a task of its own.
fn record_all(
    journal: &Arc<Journal>,
    records: impl IntoIterator<Item = Record>,
) -> JoinSet<Result<Appended, RecordError>> {
    let mut tasks = JoinSet::new();
    for record in records {
        let journal = Arc::clone(journal);
        tasks.spawn(async move { journal.record(record).await });
    }
    tasks
}

fn start(store: &Arc<SlowStore>, queue: usize, batch: usize) -> Arc<Journal> {
    let store = Arc::clone(store) as Arc<dyn Store>;
    Arc::new(Journal::start(store, JournalOptions { queue, batch }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_share_transactions_and_each_gets_its_answer() {
    let (_folder, store) = sqlite().await;
    let journal = Arc::new(Journal::start(store.clone(), JournalOptions::default()));
    let answers = record_all(&journal, (0..64).map(record)).join_all().await;
    for answer in answers {
        assert_eq!(answer.unwrap(), Appended::New { supersedes: None });
    }
    assert_eq!(store.count().await.unwrap(), 64);
    let stats = journal.stats();
    assert_eq!((stats.written, stats.failures, stats.waiting), (64, 0, 0));
    assert!((1..=64).contains(&stats.batches), "{stats:?}");
}

#[tokio::test]
async fn what_waits_while_a_batch_is_written_goes_into_the_next() {
    let store = SlowStore::new(0);
    let journal = start(&store, 1024, 256);
    let first = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    let others = record_all(&journal, (1..64).map(record));
    until(|| journal.stats().waiting == 63).await;
    store.gate.add_permits(2);
    assert!(first.join_all().await.iter().all(Result::is_ok));
    assert!(others.join_all().await.iter().all(Result::is_ok));
    let stats = journal.stats();
    assert_eq!((stats.written, stats.batches), (64, 2));
}

#[tokio::test]
async fn a_batch_holds_no_more_than_it_may() {
    let store = SlowStore::new(0);
    let journal = start(&store, 1024, 10);
    let first = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    let others = record_all(&journal, (1..22).map(record));
    until(|| journal.stats().waiting == 21).await;
    store.gate.add_permits(9);
    first.join_all().await;
    others.join_all().await;
    assert_eq!(journal.stats().batches, 1 + 3);
}

#[tokio::test]
async fn a_full_queue_turns_the_next_record_away_at_once() {
    let store = SlowStore::new(0);
    let journal = start(&store, 2, 256);
    let mut accepted = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    for n in 1..3 {
        let journal = Arc::clone(&journal);
        accepted.spawn(async move { journal.record(record(n)).await });
    }
    until(|| journal.stats().waiting == 2).await;
    let error = journal.record(record(3)).await.unwrap_err();
    assert!(matches!(error, RecordError::Busy), "{error}");

    store.gate.add_permits(9);
    assert!(accepted.join_all().await.iter().all(Result::is_ok));
    journal.record(record(3)).await.unwrap();
    assert_eq!(store.count().await.unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_comment_from_many_tasks_at_once_is_recorded_once() {
    let (_folder, store) = sqlite().await;
    let journal = Arc::new(Journal::start(store.clone(), JournalOptions::default()));
    let same = (0..16).map(|n| comment(n, "42", "a"));
    let answers = record_all(&journal, same).join_all().await;

    let kept = store.latest_of_comment("", "42").await.unwrap().unwrap();
    let (new, again): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .map(Result::unwrap)
        .partition(|answer| matches!(answer, Appended::New { .. }));
    assert_eq!((new.len(), again.len()), (1, 15));
    for answer in again {
        assert_eq!(answer, Appended::Again(Box::new(kept.clone())));
    }
    assert_eq!(store.count().await.unwrap(), 1);
    assert_eq!(journal.stats().repeated, 15);
}

#[tokio::test]
async fn one_refused_record_does_not_take_its_batch_with_it() {
    let store = SlowStore::new(0);
    let journal = start(&store, 1024, 256);
    let first = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    // The id of the first is taken by the time this batch is written.
    let others = record_all(&journal, [1, 0, 2].map(record));
    until(|| journal.stats().waiting == 3).await;
    store.gate.add_permits(99);
    first.join_all().await;
    let answers = others.join_all().await;

    let refused: Vec<_> = answers.iter().filter_map(|a| a.as_ref().err()).collect();
    let [RecordError::Store(error)] = refused[..] else {
        panic!("one is refused, not {refused:?}");
    };
    assert!(matches!(**error, StoreError::Conflict { .. }), "{error}");
    assert_eq!(store.count().await.unwrap(), 3);
    let stats = journal.stats();
    assert_eq!((stats.written, stats.failures), (3, 1));
}

#[tokio::test]
async fn a_store_that_is_away_is_asked_once_and_everyone_is_told() {
    let store = SlowStore::new(0);
    store.away.store(true, Ordering::SeqCst);
    let journal = start(&store, 1024, 256);
    let mut tasks = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    for n in 1..9 {
        let journal = Arc::clone(&journal);
        tasks.spawn(async move { journal.record(record(n)).await });
    }
    until(|| journal.stats().waiting == 8).await;
    store.gate.add_permits(99);
    for answer in tasks.join_all().await {
        let Err(RecordError::Store(error)) = answer else {
            panic!("{answer:?}");
        };
        assert!(matches!(*error, StoreError::Unavailable { .. }));
    }
    assert_eq!(store.began.load(Ordering::SeqCst), 2);
    assert_eq!(journal.stats().failures, 9);

    // And when it is back, so is the journal.
    store.away.store(false, Ordering::SeqCst);
    journal.record(record(9)).await.unwrap();
}

#[tokio::test]
async fn draining_finishes_what_was_accepted_and_takes_no_more() {
    let store = SlowStore::new(0);
    let journal = start(&store, 1024, 2);
    let accepted = record_all(&journal, (0..7).map(record));
    until(|| journal.stats().waiting == 5).await;
    let draining = tokio::spawn({
        let journal = Arc::clone(&journal);
        async move { journal.drain().await }
    });
    store.gate.add_permits(99);
    draining.await.unwrap();
    journal.drain().await;

    assert!(accepted.join_all().await.iter().all(Result::is_ok));
    assert_eq!(store.count().await.unwrap(), 7);
    let error = journal.record(record(8)).await.unwrap_err();
    assert!(matches!(error, RecordError::Closed), "{error}");
}

#[tokio::test]
async fn draining_closes_the_store() {
    let (_folder, store) = sqlite().await;
    let journal = Journal::start(store.clone(), JournalOptions::default());
    journal.record(record(0)).await.unwrap();
    journal.drain().await;
    let error = store.ready().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }));
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_the_record_behind() {
    let store = SlowStore::new(0);
    let journal = start(&store, 1024, 256);
    let mut impatient = record_all(&journal, [record(0)]);
    until(|| store.began.load(Ordering::SeqCst) == 1).await;
    impatient.abort_all();
    while impatient.join_next().await.is_some() {}
    store.gate.add_permits(9);
    journal.drain().await;
    assert!(store.decision(id(0)).await.unwrap().is_some());
}
