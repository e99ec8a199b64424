//! Trails in `SQLite`.
//!
//! What happens to trails is written as a change, in the transaction of what it follows from: one more
//! value, at the end of a small table. The trails themselves, of which a comment has some fifteen in as
//! many pages, are written later and many at a time ([`Keeper::fold`]). Until then the changes are made
//! on those at hand ([`cache`]); each look reads what others have added meanwhile.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Row as _, SqlSafeStr as _};
use uuid::Uuid;

use super::super::{Article, Record};
use super::statements::{self, Statements};
use crate::model::Label;
use crate::past::{Change, Event, Key, Kind, Step, Trail, Trails};
use cache::{Found, Numbered, TrailCache};

mod cache;
#[cfg(test)]
mod tests;

/// So many changes are folded into the trails at once: the more, the fewer pages each of them costs,
/// and the longer a start takes that reads them.
const FOLD_AFTER: i64 = 8192;
/// Where so many wait, more comments come than can be folded beside them, and they wait as well.
const BEHIND: i64 = 2 * FOLD_AFTER;
/// Trails that are written in one transaction: few enough that a comment waiting to be recorded hardly
/// notices, many enough that folding gets ahead of what comes.
const FOLDED_AT_ONCE: usize = 512;

/// The trails of a file.
#[derive(Debug)]
pub(super) struct Keeper {
    writer: SqlitePool,
    statements: Arc<Statements>,
    cache: Mutex<TrailCache>,
    /// Held while they are being folded, here.
    folding: Arc<tokio::sync::Mutex<()>>,
    /// So many changes more are waited for since folding last failed.
    put_off: AtomicI64,
}

impl Keeper {
    pub(super) fn new(writer: SqlitePool, statements: Arc<Statements>) -> Self {
        Self {
            writer,
            statements,
            cache: Mutex::default(),
            folding: Arc::default(),
            put_off: AtomicI64::new(0),
        }
    }

    fn cache(&self) -> MutexGuard<'_, TrailCache> {
        // Each change of it is whole before anything can panic.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The trails of these keys, as far as there are any, and what is remembered of the article whose
    /// page is among them: one statement, because each is a step to another thread and back.
    pub(super) async fn look(
        &self,
        connection: &mut SqliteConnection,
        keys: &[Key],
    ) -> Result<(Trails, Option<Article>), sqlx::Error> {
        let page = keys.iter().find(|key| key.kind() == Kind::Thread);
        loop {
            let (mut unknown, seen) = {
                let cache = self.cache();
                (cache.unknown(keys), cache.seen())
            };
            unknown.truncate(statements::MOST_LOOKED_AT);
            let (found, article) = self.read(connection, &unknown, page, seen).await?;
            let mut cache = self.cache();
            // Else what was read is too old, because changes were folded meanwhile, or some that were known
            // were let go since, or there are more: again.
            if cache.take(&unknown, found) && cache.unknown(keys).is_empty() {
                return Ok((cache.trails(keys), article));
            }
        }
    }

    /// Reads trails, the article of a page, and the changes behind one.
    async fn read(
        &self,
        connection: &mut SqliteConnection,
        keys: &[Key],
        page: Option<&Key>,
        seen: i64,
    ) -> Result<(Found, Option<Article>), sqlx::Error> {
        let (sql, numbers) = self.statements.look(keys.iter().map(|key| as_kept(*key)));
        let query = numbers
            .into_iter()
            .fold(sqlx::query(sql), sqlx::query::Query::bind);
        let query = query.bind(seen).bind(page.map(|page| as_kept(*page)));
        let row = query.fetch_one(connection).await?;
        let trails: Option<&str> = row.try_get(1)?;
        let changes: Option<&str> = row.try_get(5)?;
        let mut found = Found {
            folded: row.try_get(0)?,
            trails: pieces(trails).filter_map(trail).collect(),
            ..Found::default()
        };
        for (seq, change) in pieces(changes).filter_map(change) {
            found.last = found.last.max(seq);
            found
                .changes
                .extend(change.map(|change| (seq, Arc::new(change))));
        }
        Ok((found, article(&row)?))
    }

    /// Makes the changes of a transaction that was committed, and folds them with those before where
    /// there are enough.
    pub(super) fn follow(self: &Arc<Self>, changes: &[Numbered]) {
        let unfolded = {
            let mut cache = self.cache();
            cache.follow(changes);
            cache.unfolded()
        };
        if unfolded < FOLD_AFTER + self.put_off.load(Ordering::Relaxed) {
            return;
        }
        if let Ok(turn) = Arc::clone(&self.folding).try_lock_owned() {
            let keeper = Arc::clone(self);
            tokio::spawn(async move {
                keeper.try_to_fold().await;
                drop(turn);
            });
        }
    }

    /// Waits until folding has caught up, where it is behind.
    pub(super) async fn catch_up(&self) {
        if self.cache().unfolded() >= BEHIND {
            let _turn = self.folding.lock().await;
            if self.cache().unfolded() >= BEHIND {
                self.try_to_fold().await;
            }
        }
    }

    async fn try_to_fold(&self) {
        match self.fold().await {
            Ok(()) => self.put_off.store(0, Ordering::Relaxed),
            // Hamlet stops; the next start goes on.
            Err(sqlx::Error::PoolClosed) => {}
            // Nothing is lost: the changes stay where they are.
            Err(error) => {
                self.put_off.fetch_add(FOLD_AFTER / 4, Ordering::Relaxed);
                tracing::warn!(%error, "the trails could not be written; this is tried again later");
            }
        }
    }

    /// Writes every trail that has changed, and lets the changes go that are in the trails now.
    pub(super) async fn fold(&self) -> Result<(), sqlx::Error> {
        // What others wrote is folded as well.
        self.look(&mut *self.writer.acquire().await?, &[]).await?;
        let (changed, seen) = {
            let cache = self.cache();
            (cache.changed(), cache.seen())
        };
        for keys in changed.chunks(FOLDED_AT_ONCE) {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let (trails, _) = self.look(&mut transaction, keys).await?;
            // Nobody else writes now, so what was read last is the last that there is.
            let seen = self.cache().seen();
            self.save(&mut transaction, keys, &trails, seen).await?;
            transaction.commit().await?;
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for sql in [statements::FOLDED, statements::FORGET_CHANGES] {
            sqlx::query(sql)
                .bind(seen)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.cache().settle(seen);
        Ok(())
    }

    /// Puts trails in place of what was there, unless that has later changes.
    async fn save(
        &self,
        connection: &mut SqliteConnection,
        keys: &[Key],
        trails: &Trails,
        seen: i64,
    ) -> Result<(), sqlx::Error> {
        let nothing = Trail::default();
        let row = |key: &Key| {
            let trail = trails.get(*key).unwrap_or(&nothing);
            (
                as_kept(*key),
                i64::from(trail.until()),
                seen,
                trail.to_bytes(),
            )
        };
        let rows: Vec<(i64, i64, i64, Vec<u8>)> = keys.iter().map(row).collect();
        for (sql, chunk) in self.statements.saves(&rows) {
            let mut query = sqlx::query(sql);
            for (key, until, seq, marks) in chunk {
                query = query.bind(key).bind(until).bind(seq).bind(marks);
            }
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Forgets the trails of which nothing counts any more at `now`, in seconds since 1970. Says how many.
    pub(super) async fn forget(&self, now: u32) -> Result<u64, sqlx::Error> {
        // A quiet blog's changes would stay for months.
        self.fold().await?;
        let mut forgotten = 0;
        for part in 0..PARTS {
            let shift = u64::BITS - PARTS_BITS;
            let (first, last) = (part << shift, part << shift | ((1 << shift) - 1));
            let done = sqlx::query(statements::FORGET_TRAILS)
                .bind(first.cast_signed())
                .bind(last.cast_signed())
                .bind(i64::from(now))
                .execute(&self.writer)
                .await?;
            forgotten += done.rows_affected();
        }
        self.cache().forget();
        Ok(forgotten)
    }
}

/// Parts in which trails are looked through for what counts no more.
const PARTS: u64 = 1 << PARTS_BITS;
const PARTS_BITS: u32 = 10;

/// Parts of a list as [`statements`] has it.
fn pieces(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.into_iter().flat_map(|list| list.split(';'))
}

/// A trail with its key and its last change.
fn trail(piece: &str) -> Option<(Key, (i64, Trail))> {
    let mut parts = piece.splitn(3, ':');
    let number: i64 = parts.next()?.parse().ok()?;
    let seq = parts.next()?.parse().ok()?;
    let marks = hex::decode(parts.next()?).ok()?;
    let Some(key) = Key::numbered(number.cast_unsigned()) else {
        tracing::warn!(key = number, "a trail is of another version");
        return None;
    };
    let trail = Trail::from_bytes(&marks).unwrap_or_else(|| {
        // One damaged trail must not stop decisions; what it held begins anew.
        tracing::warn!(key = number, "a trail is damaged or of another version");
        Trail::default()
    });
    Some((key, (seq, trail)))
}

/// The number of a change, and the change where it can be understood.
fn change(piece: &str) -> Option<(i64, Option<Change>)> {
    let (seq, bytes) = piece.split_once(':')?;
    let seq = seq.parse().ok()?;
    let change = Change::from_bytes(&hex::decode(bytes).ok()?);
    if change.is_none() {
        tracing::warn!(seq, "a change of trails is damaged or of another version");
    }
    Some((seq, change))
}

/// The article of a look.
fn article(row: &SqliteRow) -> Result<Option<Article>, sqlx::Error> {
    let (key, until): (Option<i64>, Option<i64>) = (row.try_get(2)?, row.try_get(4)?);
    let sketch: Option<Vec<u8>> = row.try_get(3)?;
    let key = key.and_then(|key| Key::numbered(key.cast_unsigned()));
    Ok(key.zip(sketch).map(|(key, sketch)| Article {
        key,
        until: until
            .and_then(|until| u32::try_from(until).ok())
            .unwrap_or(0),
        sketch,
    }))
}

/// Writes what new records do to the trails: they leave their marks, and those of what they supersede
/// go.
pub(super) async fn leave(
    connection: &mut SqliteConnection,
    statements: &Statements,
    records: &[&Record],
) -> Result<Vec<Numbered>, sqlx::Error> {
    let mut withdrawn: HashMap<Uuid, Event> = HashMap::new();
    for superseded in records.iter().filter_map(|record| record.supersedes) {
        // What this very batch supersedes is written by now: see `append`.
        if let Some(event) = event_of(connection, superseded).await? {
            withdrawn.insert(superseded, event);
        }
    }
    let left = records.iter().filter_map(|record| record.event.clone());
    let left = left.map(|event| (event, Step::Leave));
    let gone = withdrawn.into_values().map(|event| (event, Step::Withdraw));
    let changes = left.chain(gone).map(|(event, step)| Change { event, step });
    write(connection, statements, changes.collect()).await
}

/// Writes what a change of the label that counts for a decision does to the trails.
pub(super) async fn judge(
    connection: &mut SqliteConnection,
    statements: &Statements,
    decision: Uuid,
    (before, now): (Option<Label>, Option<Label>),
) -> Result<Vec<Numbered>, sqlx::Error> {
    if before == now {
        return Ok(Vec::new());
    }
    let step = Step::Judge { before, now };
    // What was replaced has no marks any more; a label of it must not change those of others.
    let event = event(connection, statements::EVENT_NOW, decision).await?;
    let changes = event.map(|event| Change { event, step });
    write(connection, statements, changes.into_iter().collect()).await
}

/// Writes that comments are forgotten with who wrote them: their marks go, and whole trails that are
/// of their author alone.
pub(super) async fn erase(
    connection: &mut SqliteConnection,
    statements: &Statements,
    events: Vec<Event>,
) -> Result<Vec<Numbered>, sqlx::Error> {
    let changes = events.into_iter().flat_map(Change::erasing);
    write(connection, statements, changes.collect()).await
}

/// Writes changes, and gives them with their numbers.
async fn write(
    connection: &mut SqliteConnection,
    statements: &Statements,
    changes: Vec<Change>,
) -> Result<Vec<Numbered>, sqlx::Error> {
    let mut numbered = Vec::with_capacity(changes.len());
    let changes: Vec<Arc<Change>> = changes.into_iter().map(Arc::new).collect();
    for (sql, chunk) in statements.changes(&changes) {
        let query = chunk.iter().fold(sqlx::query(sql), |query, change| {
            query.bind(change.to_bytes())
        });
        let last = query.execute(&mut *connection).await?.last_insert_rowid();
        // The rows of one statement follow each other.
        let first = last + 1 - i64::try_from(chunk.len()).unwrap_or(0);
        numbered.extend((first..).zip(chunk.iter().map(Arc::clone)));
    }
    Ok(numbered)
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
    event(connection, statements::EVENT, decision).await
}

async fn event(
    connection: &mut SqliteConnection,
    statement: &'static str,
    decision: Uuid,
) -> Result<Option<Event>, sqlx::Error> {
    let bytes: Option<Option<Vec<u8>>> = sqlx::query_scalar(statement.into_sql_str())
        .bind(decision.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(bytes.flatten().and_then(|bytes| Event::from_bytes(&bytes)))
}

/// `SQLite` has signed numbers alone.
const fn as_kept(key: Key) -> i64 {
    key.number().cast_signed()
}
