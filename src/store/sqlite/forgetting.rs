//! Comments that are over: too old, or their author asked for it.

use jiff::Timestamp;
use sqlx::Row as _;
use uuid::Uuid;

use super::super::WithoutWords;
use super::{SqliteStore, rows, statements, trails};

/// How many are forgotten in one transaction: few enough that a comment waiting to be recorded does
/// not notice, many enough that a day's worth is done in a moment.
pub(super) const AT_ONCE: usize = 256;

/// Forgets the submissions decided before a time, and the words in their decisions.
pub(super) async fn old(
    store: &SqliteStore,
    before: Timestamp,
    without_words: WithoutWords,
) -> Result<u64, sqlx::Error> {
    let mut forgotten = 0;
    loop {
        let mut transaction = store.writer.begin_with("BEGIN IMMEDIATE").await?;
        let old = sqlx::query(statements::OLD)
            .bind(before.as_microsecond())
            .bind(AT_ONCE as i64)
            .fetch_all(&mut *transaction)
            .await?;
        for row in &old {
            let (id, decision): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            sqlx::query(statements::FORGET)
                .bind(id)
                .bind(without_words(decision))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        forgotten += old.len() as u64;
        if old.len() < AT_ONCE {
            return Ok(forgotten);
        }
    }
}

/// Forgets who wrote what came under an address, what it said, and the marks that it left.
pub(super) async fn of_author(
    store: &SqliteStore,
    email: &str,
    without_words: WithoutWords,
) -> Result<u64, sqlx::Error> {
    let mut forgotten = 0;
    loop {
        let mut transaction = store.writer.begin_with("BEGIN IMMEDIATE").await?;
        let some = sqlx::query(statements::WRITTEN_BY)
            .bind(email)
            .bind(AT_ONCE as i64)
            .fetch_all(&mut *transaction)
            .await?;
        let mut events = Vec::new();
        for row in &some {
            let (id, decision): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            events.extend(rows::event(row, 2)?);
            sqlx::query(statements::FORGET_AUTHOR)
                .bind(id)
                .bind(without_words(decision))
                .execute(&mut *transaction)
                .await?;
        }
        let changes = trails::erase(&mut transaction, &store.statements, events).await?;
        transaction.commit().await?;
        store.trails.follow(&changes);
        forgotten += some.len() as u64;
        if some.len() < AT_ONCE {
            return Ok(forgotten);
        }
    }
}

/// Comments under an address, from behind an id or from the start.
pub(super) async fn written_by(
    store: &SqliteStore,
    email: &str,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<super::Record>, sqlx::Error> {
    // The empty text stands before every id.
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let found = sqlx::query(statements::BY_AUTHOR)
        .bind(email)
        .bind(after)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&store.readers)
        .await?;
    found.iter().map(rows::record).collect()
}
