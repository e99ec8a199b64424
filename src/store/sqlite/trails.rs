//! Trails in `SQLite`: read for a check, and changed in the transaction of what they follow from.

use std::collections::HashMap;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Row as _, SqlSafeStr as _};
use uuid::Uuid;

use super::super::{Article, Record};
use super::statements::{self, Statements};
use crate::model::Label;
use crate::past::{Event, Key, Kind, Trail, Trails};

/// The trails of these keys, as far as there are any, and what is remembered of the article whose page
/// is among them: one statement, because each is a step to another thread and back.
pub(super) async fn look(
    connection: &mut SqliteConnection,
    statements: &Statements,
    keys: &[Key],
) -> Result<(Trails, Option<Article>), sqlx::Error> {
    let (mut trails, mut article) = (Trails::default(), None);
    let numbers: Vec<i64> = keys.iter().map(|key| as_kept(*key)).collect();
    let page = keys.iter().find(|key| key.kind() == Kind::Thread);
    for (at, (sql, chunk)) in statements.trails(&numbers).into_iter().enumerate() {
        let query = chunk
            .into_iter()
            .fold(sqlx::query(sql), sqlx::query::Query::bind);
        let page = page.filter(|_| at == 0).map(|page| as_kept(*page));
        let rows = query.bind(page).fetch_all(&mut *connection).await?;
        for row in &rows {
            let number: i64 = row.try_get(0)?;
            let bytes: &[u8] = row.try_get(1)?;
            let until: Option<i64> = row.try_get(2)?;
            match (Key::numbered(number.cast_unsigned()), until) {
                (Some(key), Some(until)) => {
                    article = Some(Article {
                        key,
                        until: u32::try_from(until).unwrap_or(0),
                        sketch: bytes.to_vec(),
                    });
                }
                (Some(key), None) if let Some(trail) = Trail::from_bytes(bytes) => {
                    trails.insert(key, trail);
                }
                // One damaged trail must not stop decisions; what it held begins anew.
                _ => tracing::warn!(key = number, "a trail is damaged or of another version"),
            }
        }
    }
    Ok((trails, article))
}

/// The trails alone.
async fn load(
    connection: &mut SqliteConnection,
    statements: &Statements,
    keys: &[Key],
) -> Result<Trails, sqlx::Error> {
    let (trails, _) = look(connection, statements, keys).await?;
    Ok(trails)
}

/// Puts trails in place of what was there.
pub(super) async fn save(
    connection: &mut SqliteConnection,
    statements: &Statements,
    trails: &Trails,
) -> Result<(), sqlx::Error> {
    let mut rows: Vec<(i64, i64, Vec<u8>)> = trails
        .iter()
        .map(|(key, trail)| (as_kept(key), i64::from(trail.until()), trail.to_bytes()))
        .collect();
    // In the order of the tree, which touches each page once.
    rows.sort_unstable_by_key(|(key, ..)| *key);
    for (sql, chunk) in statements.saves(&rows) {
        let mut query = sqlx::query(sql);
        for (key, until, marks) in chunk {
            query = query.bind(key).bind(until).bind(marks);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Leaves the marks of new records, and takes away those of what they supersede.
pub(super) async fn leave(
    connection: &mut SqliteConnection,
    statements: &Statements,
    records: &[&Record],
) -> Result<(), sqlx::Error> {
    let mut withdrawn: HashMap<Uuid, Event> = HashMap::new();
    for superseded in records.iter().filter_map(|record| record.supersedes) {
        // What this very batch supersedes is written by now: see `append`.
        if let Some(event) = event_of(connection, superseded).await? {
            withdrawn.insert(superseded, event);
        }
    }
    let events = || records.iter().filter_map(|record| record.event.as_ref());
    let mut keys: Vec<Key> = events()
        .chain(withdrawn.values())
        .flat_map(|event| event.keys.iter().copied())
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    keys.sort_unstable();
    keys.dedup();
    let mut trails = load(connection, statements, &keys).await?;
    for record in records {
        if let Some(event) = &record.event {
            event.leave(&mut trails);
        }
    }
    for event in withdrawn.values() {
        event.withdraw(&mut trails);
    }
    save(connection, statements, &trails).await
}

/// Follows a change of the label that counts for a decision.
pub(super) async fn judge(
    connection: &mut SqliteConnection,
    statements: &Statements,
    decision: Uuid,
    (before, now): (Option<Label>, Option<Label>),
) -> Result<(), sqlx::Error> {
    if before == now {
        return Ok(());
    }
    let Some(event) = event_of(connection, decision).await? else {
        return Ok(());
    };
    let mut trails = load(connection, statements, &event.keys).await?;
    event.judge(&mut trails, before, now);
    save(connection, statements, &trails).await
}

/// Remembers the articles that came with these records.
pub(super) async fn keep_articles(
    connection: &mut SqliteConnection,
    records: &[&Record],
) -> Result<(), sqlx::Error> {
    for article in records.iter().filter_map(|record| record.article.as_ref()) {
        sqlx::query(statements::KEEP_ARTICLE)
            .bind(as_kept(article.key))
            .bind(i64::from(article.until))
            .bind(&article.sketch)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What a decision's comment left.
async fn event_of(
    connection: &mut SqliteConnection,
    decision: Uuid,
) -> Result<Option<Event>, sqlx::Error> {
    let bytes: Option<Option<Vec<u8>>> = sqlx::query_scalar(statements::EVENT.into_sql_str())
        .bind(decision.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(bytes.flatten().and_then(|bytes| Event::from_bytes(&bytes)))
}

/// `SQLite` has signed numbers alone.
const fn as_kept(key: Key) -> i64 {
    key.number().cast_signed()
}
