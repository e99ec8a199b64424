//! Two processes on one file against one memory: whatever they do in whatever order, they know the same.

use std::path::Path;

use proptest::prelude::*;

use super::super::super::conformance::trails::{by, event};
use super::super::super::conformance::{comment, learning::says};
use super::super::super::{Durability, MemoryStore, Record, SqliteStore, Store};
use super::*;

/// Authors that take turns: few, so that they meet on trails.
const AUTHORS: [&str; 3] = ["ann", "bo", "cy"];
/// Comments that are sent again, edited or not.
const COMMENTS: u64 = 5;

#[derive(Clone, Copy, Debug)]
enum Deed {
    /// A comment by an author, of one of two contents.
    Append {
        comment: u64,
        author: usize,
        edited: bool,
    },
    Label(u64, Option<Label>),
    Look(usize),
    Fold,
    Restart,
}

fn deed() -> impl Strategy<Value = Deed> {
    let append = (0..COMMENTS, 0..AUTHORS.len(), any::<bool>());
    let append = append.prop_map(|(comment, author, edited)| Deed::Append {
        comment,
        author,
        edited,
    });
    let label = prop_oneof![Just(None), Just(Some(Label::Ham)), Just(Some(Label::Spam))];
    prop_oneof![
        4 => append,
        2 => (0..20_u64, label).prop_map(|(n, label)| Deed::Label(n, label)),
        2 => (0..AUTHORS.len()).prop_map(Deed::Look),
        1 => Just(Deed::Fold),
        1 => Just(Deed::Restart),
    ]
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Durability::Crash).await.unwrap()
}

/// All keys of an author's comments.
fn keys(author: usize) -> Vec<Key> {
    let record = by(AUTHORS[author], comment(1, "1", "a"), 1);
    event(&record).keys.clone()
}

fn written(n: u64, (about, author, edited): (u64, usize, bool)) -> Record {
    let content = if edited { "b" } else { "a" };
    by(
        AUTHORS[author],
        comment(n, &about.to_string(), content),
        n as u32,
    )
}

async fn agree(store: &SqliteStore, memory: &MemoryStore, author: usize) {
    let keys = keys(author);
    let [here, there] = [
        store.look(None, &keys).await.unwrap().trails,
        memory.look(None, &keys).await.unwrap().trails,
    ];
    for key in keys {
        assert_eq!(here.get(key), there.get(key), "{key:?}");
    }
}

async fn play(deeds: Vec<(bool, Deed)>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.db");
    let memory = MemoryStore::new();
    let mut stores = [open(&path).await, open(&path).await];
    for (n, (second, deed)) in (0..).zip(deeds) {
        let store = &mut stores[usize::from(second)];
        match deed {
            Deed::Append {
                comment,
                author,
                edited,
            } => {
                let record = written(n, (comment, author, edited));
                store.append(vec![record.clone()]).await.unwrap();
                memory.append(vec![record]).await.unwrap();
            }
            Deed::Label(of, label) => {
                store.note(says(of, label), None).await.unwrap();
                memory.note(says(of, label), None).await.unwrap();
            }
            Deed::Look(author) => agree(store, &memory, author).await,
            Deed::Fold => store.trails.fold().await.unwrap(),
            Deed::Restart => *store = open(&path).await,
        }
    }
    for store in &stores {
        for author in 0..AUTHORS.len() {
            agree(store, &memory, author).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn two_on_one_file_know_what_one_memory_knows(
        deeds in prop::collection::vec((any::<bool>(), deed()), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(deeds));
    }
}

/// How many changes are not in the trails.
async fn waiting(store: &SqliteStore) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM trail_change");
    count.fetch_one(&store.readers).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_folded_beside_what_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.db");
    let (store, memory) = (open(&path).await, MemoryStore::new());
    let n_records = u64::try_from(FOLD_AFTER).unwrap() + 500;
    let authored = |n: u64| written(n, (n, n as usize % AUTHORS.len(), false));
    for from in (0..n_records).step_by(100) {
        let records: Vec<Record> = (from..n_records.min(from + 100)).map(authored).collect();
        store.append(records.clone()).await.unwrap();
        memory.append(records).await.unwrap();
        agree(&store, &memory, 0).await;
    }
    drop(store.trails.folding.lock().await);
    assert!(waiting(&store).await <= 600);
    let another = open(&path).await;
    for author in 0..AUTHORS.len() {
        agree(&store, &memory, author).await;
        agree(&another, &memory, author).await;
    }
}

#[tokio::test]
async fn a_damaged_change_or_trail_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("hamlet.db")).await;
    store.append(vec![written(1, (1, 0, false))]).await.unwrap();
    store.trails.fold().await.unwrap();
    for sql in [
        "UPDATE trail SET marks = x'0102'",
        "INSERT INTO trail_change (change) VALUES (x'0703')",
    ] {
        sqlx::query(sql).execute(&store.writer).await.unwrap();
    }
    let store = open(&folder.path().join("hamlet.db")).await;
    store.append(vec![written(2, (2, 0, false))]).await.unwrap();
    let trails = store.look(None, &keys(0)).await.unwrap().trails;
    let trail = trails.get(keys(0)[0]).unwrap();
    assert_eq!(trail.marks().len(), 1, "what was damaged begins anew");
    store.trails.fold().await.unwrap();
    assert_eq!(waiting(&store).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_let_go_while_another_looks_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("hamlet.db")).await;
    store.append(vec![written(1, (1, 0, false))]).await.unwrap();
    store.trails.fold().await.unwrap();
    let keeper = Arc::clone(&store.trails);
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let told = Arc::clone(&done);
    let other = std::thread::spawn(move || {
        while !told.load(Ordering::Relaxed) {
            keeper.cache().forget();
            std::thread::sleep(std::time::Duration::from_micros(50));
        }
    });
    for _ in 0..500 {
        let trails = store.look(None, &keys(0)).await.unwrap().trails;
        assert_eq!(trails.len(), keys(0).len());
    }
    done.store(true, Ordering::Relaxed);
    other.join().unwrap();
}
