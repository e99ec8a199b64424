//! What the journal acknowledged is there after `kill -9`.
//!
//! The test starts this very binary again as a child that writes and says what was acknowledged,
//! kills it in the middle, and looks.

#![cfg(test)]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use hamlet::decision::{Action, Points, Versions};
use hamlet::store::{Durability, Journal, JournalOptions, Record, SqliteStore, Store as _};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Set for the child: the file that it writes to.
const FILE: &str = "HAMLET_TEST_WRITE_UNTIL_KILLED";

/// What the child says before each id that was acknowledged.
const ACKNOWLEDGED: &str = "acknowledged ";

const ROUNDS: usize = 20;

fn new_record() -> Record {
    let id = Uuid::now_v7();
    Record {
        id,
        at: Timestamp::now(),
        site: "blog".to_owned(),
        comment_id: Some(id.to_string()),
        content_hash: format!("{:064x}", id.as_u128()),
        action: Action::Hold,
        score: Points(425),
        decision: "{}".repeat(500),
        facts: "{}".to_owned(),
        submission: Some("{}".repeat(500)),
        ip_hmac: None,
        network_hmac: None,
        email_hmac: None,
        versions: Versions::default(),
        supersedes: None,
        event: None,
        article: None,
    }
}

/// Eight visitors who never stop.
async fn write_until_killed(path: &Path) {
    let store = SqliteStore::open(path, Durability::Crash).await.unwrap();
    let journal = Arc::new(Journal::start(Arc::new(store), JournalOptions::default()));
    let mut visitors = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let journal = Arc::clone(&journal);
        visitors.spawn(async move {
            loop {
                let record = new_record();
                let id = record.id;
                journal.record(record).await.unwrap();
                // One write: a line is there as a whole or not at all. Not `println!`, which the
                // test harness may keep for itself.
                let line = format!("\n{ACKNOWLEDGED}{id}\n");
                std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
            }
        });
    }
    visitors.join_all().await;
}

#[test]
fn the_child_writes_until_it_is_killed() {
    // Does nothing as a test of its own: it is what the next test starts.
    if let Some(path) = std::env::var_os(FILE) {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(write_until_killed(Path::new(&path)));
    }
}

fn start_child(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "store::the_child_writes_until_it_is_killed",
            "--exact",
            "--nocapture",
        ])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills the child after so many acknowledgements; all that it said, also on the way down.
fn kill_after(n_acknowledged: usize, mut child: Child) -> BTreeSet<Uuid> {
    let mut ids = BTreeSet::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(id) = line.strip_prefix(ACKNOWLEDGED) {
            // Only the last line may be torn.
            ids.extend(id.parse::<Uuid>());
        }
        if ids.len() >= n_acknowledged && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    assert!(
        killed,
        "the child ended by itself after {} records",
        ids.len()
    );
    ids
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.db");
    let runtime = Runtime::new().unwrap();
    let mut acknowledged = BTreeSet::new();

    for round in 0..ROUNDS {
        acknowledged.extend(kill_after(1 + round * 13, start_child(&path)));
        runtime.block_on(async {
            let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
            let kept = store.journal(None, usize::MAX).await.unwrap();
            let kept: BTreeSet<Uuid> = kept.into_iter().map(|record| record.id).collect();
            let lost: Vec<_> = acknowledged.difference(&kept).collect();
            assert!(lost.is_empty(), "round {round}: {lost:?} are gone");
            store.close().await;
        });
    }
}
