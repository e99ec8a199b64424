use std::fs;
use std::sync::Arc;

use super::super::conformance::{comment, id, record, sqlite};
use super::*;

async fn pragma(pool: &SqlitePool, sql: &'static str) -> String {
    let row = sqlx::query(sql).fetch_one(pool).await.unwrap();
    sqlx::Row::try_get::<String, _>(&row, 0)
        .or_else(|_| sqlx::Row::try_get::<i64, _>(&row, 0).map(|n| n.to_string()))
        .unwrap()
}

/// How `SQLite` means to run a statement.
async fn plan_of(store: &SqliteStore, sql: String) -> String {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
        .fetch_all(&store.writer)
        .await
        .unwrap();
    let lines: Vec<String> = rows.iter().map(|row| sqlx::Row::get(row, 3)).collect();
    lines.join("\n")
}

#[tokio::test]
async fn opening_the_file_again_finds_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/deep/hamlet.db");
    let records: Vec<Record> = (0..300).map(record).collect();
    let store = SqliteStore::open(&path, Durability::Power).await.unwrap();
    store.append(records.clone()).await.unwrap();
    store.close().await;
    assert!(
        !path.with_extension("db-wal").exists(),
        "closing folds the log into the file"
    );

    let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
    assert_eq!(store.journal(None, 999).await.unwrap(), records);
}

#[tokio::test]
async fn durability_is_what_sqlite_was_told() {
    for (durability, synchronous) in [(Durability::Crash, "1"), (Durability::Power, "2")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hamlet.db");
        let store = SqliteStore::open(&path, durability).await.unwrap();
        assert_eq!(
            pragma(&store.writer, "PRAGMA synchronous").await,
            synchronous
        );
        assert_eq!(pragma(&store.writer, "PRAGMA journal_mode").await, "wal");
        assert_eq!(pragma(&store.writer, "PRAGMA secure_delete").await, "1");
        assert_eq!(pragma(&store.readers, "PRAGMA query_only").await, "1");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/hamlet.db");
    let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
    store.append(vec![record(1)]).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in ["db", "db-wal", "db-shm"] {
        assert_eq!(mode(&path.with_extension(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "these are my notes\n".repeat(99);
    fs::write(&path, &text).unwrap();
    let error = SqliteStore::open(&path, Durability::Crash)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    assert!(message.ends_with("move it away, or point the store at another file"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn a_folder_that_can_not_be_made_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("data"),
        "a file where a folder should be",
    )
    .unwrap();
    let path = folder.path().join("data/hamlet.db");
    let error = SqliteStore::open(&path, Durability::Crash)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    let message = error.to_string();
    assert!(
        message.contains("/data can not be made; let Hamlet's user"),
        "{message}"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_folder_in_place_of_the_file_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let error = SqliteStore::open(folder.path(), Durability::Crash).await;
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("can not be opened for writing; let"),
        "{message}"
    );
}

#[tokio::test]
async fn a_file_of_a_newer_hamlet_is_not_touched() {
    let (folder, store) = sqlite().await;
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (9999, 'later', 0, true, x'00', 0)")
        .execute(&store.writer)
        .await
        .unwrap();
    store.close().await;
    let path = folder.path().join("hamlet.db");
    let error = SqliteStore::open(&path, Durability::Crash)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("written by a newer Hamlet; install"),
        "{error}"
    );
}

#[tokio::test]
async fn a_row_that_hamlet_did_not_write_is_corrupt() {
    let (_folder, store) = sqlite().await;
    store.append(vec![record(1)]).await.unwrap();
    sqlx::query("UPDATE journal SET action = 'perhaps'")
        .execute(&store.writer)
        .await
        .unwrap();
    let error = store.decision(id(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_was_deleted_in_use_is_not_ready() {
    let (folder, store) = sqlite().await;
    store.ready().await.unwrap();
    fs::remove_file(folder.path().join("hamlet.db")).unwrap();
    let error = store.ready().await.unwrap_err();
    assert!(error.to_string().contains("deleted or moved"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_and_write_the_same_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = Arc::new(folder.path().join("hamlet.db"));
    let starts = (0..8).map(|n| {
        let path = Arc::clone(&path);
        tokio::spawn(async move {
            let store = SqliteStore::open(&path, Durability::Crash).await?;
            let answers = store.append(vec![comment(n, "42", "a")]).await?;
            Ok::<_, StoreError>(answers)
        })
    });
    let mut n_new = 0;
    for start in starts.collect::<Vec<_>>() {
        let answers = start.await.unwrap().unwrap();
        n_new += usize::from(matches!(answers[..], [Appended::New { .. }]));
    }
    assert_eq!(n_new, 1);
}

#[tokio::test]
async fn a_lookup_never_reads_the_whole_journal() {
    let (_folder, store) = sqlite().await;
    let asked = [()];
    let (lookup, _) = store.statements.lookups(&asked).remove(0);
    for sql in [
        lookup.as_str(),
        statements::DECISION,
        statements::LATEST_OF_COMMENT,
        statements::JOURNAL,
        statements::FORGET,
    ] {
        let plan = plan_of(&store, sql.to_owned()).await;
        assert!(
            !plan.contains("SCAN journal") && !plan.contains("SCAN j"),
            "{sql}\n{plan}"
        );
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}

#[tokio::test]
async fn a_forgotten_submission_is_gone_from_the_disk() {
    let (folder, store) = sqlite().await;
    let secret = "a sentence that nobody else wrote";
    let big = format!("{secret}{}", "x".repeat(20_000));
    let records = [(1, secret.to_owned()), (2, big)].map(|(n, text)| Record {
        decision: format!(r#"{{"text":"{text}"}}"#),
        submission: Some(text),
        ..record(n)
    });
    let is_on_disk = || {
        let path = folder.path().join("hamlet.db");
        let bytes = [path.clone(), path.with_extension("db-wal")]
            .map(|file| fs::read(file).unwrap())
            .concat();
        bytes.windows(secret.len()).any(|w| w == secret.as_bytes())
    };
    store.append(records.to_vec()).await.unwrap();
    assert!(is_on_disk());
    let wordless = |_: &str| "{}".to_owned();
    store
        .forget_submissions(record(9).at, wordless)
        .await
        .unwrap();
    assert!(!is_on_disk());
}

#[tokio::test]
async fn who_reads_the_file_meanwhile_is_named_and_what_was_forgotten_goes_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.db");
    let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
    let written = Record {
        email_hmac: Some("ann".to_owned()),
        submission: Some(r#"{"content":"quibblefax"}"#.to_owned()),
        ..record(1)
    };
    store.append(vec![written]).await.unwrap();
    let mut reading = store.readers.begin().await.unwrap();
    sqlx::query(statements::COUNT)
        .fetch_one(&mut *reading)
        .await
        .unwrap();
    let error = store.forget_author("ann", str::to_owned).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("another program is reading the file"),
        "{error}"
    );
    drop(reading);
    let again = store.forget_author("ann", str::to_owned).await;
    assert_eq!(again.unwrap(), 0);
    let log = fs::read(path.with_extension("db-wal")).unwrap();
    assert!(log.is_empty());
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(10).any(|part| part == b"quibblefax"));
}
