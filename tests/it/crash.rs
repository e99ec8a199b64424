//! What the service answered is in the journal after `kill -9`, to the byte.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use hamlet::store::{Durability, SqliteStore, Store as _};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::process::{Running, serve};
use crate::shipped;

const ROUNDS: usize = 20;
const VISITORS: usize = 8;

/// A comment like no other.
fn comment(number: usize) -> Value {
    json!({
        "name": "Ann", "email": "ann@example.org", "comment_id": format!("c{number}"),
        "content": format!("Thank you, answer {number} helped me. See https://a.example/{number}"),
    })
}

/// Sends comments from all visitors at once until the service was killed, which it is after so
/// many answers. All answers, with the numbers of their comments.
fn load_and_kill(running: &Running, next: &AtomicUsize, n_answers: usize) -> Vec<(usize, Value)> {
    let (told, answers) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..VISITORS {
            let told = told.clone();
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    match running.try_check(&comment(number)) {
                        Ok(answer) if answer.status == 200 && answer.body.is_object() => {
                            told.send((number, answer.body)).unwrap();
                        }
                        Ok(answer) => panic!("{answer:?}"),
                        Err(_) => return,
                    }
                }
            });
        }
        drop(told);
        let mut all: Vec<_> = answers.iter().take(n_answers).collect();
        running.signal("-KILL");
        all.extend(answers);
        all
    })
}

/// The answers that the journal has, by id.
async fn kept(file: &Path) -> BTreeMap<Uuid, String> {
    let store = SqliteStore::open(file, Durability::Crash).await.unwrap();
    let records = store.journal(None, usize::MAX).await.unwrap();
    store.close().await;
    records
        .into_iter()
        .map(|record| (record.id, record.decision))
        .collect()
}

/// Starts the service. Its log is short, because nobody reads it: a full pipe would stop it.
fn start(folder: &Path) -> Running {
    let mut command = serve(folder, &["--listen", "127.0.0.1:0"]);
    Running::start(command.env("HAMLET_LOG__LEVEL", "error"))
}

fn id(answer: &Value) -> Uuid {
    answer["id"].as_str().unwrap().parse().unwrap()
}

#[test]
fn every_answer_that_was_given_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    shipped::put_model_into(&data);
    let runtime = Runtime::new().unwrap();
    let next = AtomicUsize::new(0);
    let mut n_answered = 0;

    for round in 0..ROUNDS {
        let running = start(folder.path());
        let answers = load_and_kill(&running, &next, 1 + round * 7);
        drop(running);
        n_answered += answers.len();

        let kept = runtime.block_on(kept(&data.join("hamlet.db")));
        for (_, answer) in &answers {
            let text = kept
                .get(&id(answer))
                .unwrap_or_else(|| panic!("round {round}: {} is gone", id(answer)));
            let recorded: Value = serde_json::from_str(text).unwrap();
            assert_eq!(recorded, *answer, "round {round}");
        }

        if round + 1 == ROUNDS {
            let running = start(folder.path());
            for (number, answer) in &answers {
                assert_eq!(
                    running.check(&comment(*number)).body,
                    *answer,
                    "sent again after the crash"
                );
            }
        }
    }
    eprintln!("{n_answered} answers in {ROUNDS} rounds, none lost");
}
