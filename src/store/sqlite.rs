//! The default store: one `SQLite` file beside Hamlet.
//!
//! One connection writes and a few read; in WAL mode they do not wait for each other. The file
//! is readable by its owner alone, because it holds what people wrote.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::plan::{Fate, Known, answers, plan, written};
use super::record::to_microsecond;
use super::{
    Appended, Dated, Feedback, Forget, Lesson, Looked, Noted, Record, Store, StoreError,
    WithoutWords,
};
use crate::model::Label;
use crate::past::{Key, Trails};
use statements::Statements;
use trails::Keeper;

mod fault;
mod forgetting;
mod learning;
mod open;
mod rows;
mod statements;
#[cfg(test)]
mod tests;
mod trails;

/// What a recorded decision survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    /// The death of the process, `kill -9` included.
    #[default]
    Crash,
    /// The loss of power as well; every batch waits for the disk.
    Power,
}

/// Keeps records in a `SQLite` file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
    statements: Arc<Statements>,
    trails: Arc<Keeper>,
}

impl SqliteStore {
    /// Opens the file, or makes it (and its folder), and brings its tables up to date.
    pub async fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let (writer, readers) = open::open(path, durability).await?;
        let statements = Arc::new(Statements::new());
        Ok(Self {
            path: path.to_owned(),
            trails: Arc::new(Keeper::new(writer.clone(), Arc::clone(&statements))),
            writer,
            readers,
            statements,
        })
    }

    /// Turns what sqlx reports into what the caller can act on.
    fn fault(&self) -> impl Fn(sqlx::Error) -> StoreError + '_ {
        |error| fault::of(&self.path, error)
    }

    /// Folds the log into the file: a quiet blog's would hold what was forgotten for months.
    async fn empty_log(&self) -> Result<(), StoreError> {
        // Whether a reader is in the way, pages in the log, pages folded: no error says so.
        let emptied = sqlx::query_as(statements::EMPTY_LOG).fetch_one(&self.writer);
        let (is_in_use, _, _): (i64, i64, i64) = emptied.await.map_err(self.fault())?;
        if is_in_use == 0 {
            Ok(())
        } else {
            Err(fault::log_in_use(&self.path))
        }
    }

    /// The same where nobody waits for it.
    async fn empty_log_in_time(&self) {
        if let Err(error) = self.empty_log().await {
            tracing::warn!(%error, "what was forgotten may stay in the log for a while");
        }
    }

    /// What the file holds of the comments of these records.
    async fn known(
        &self,
        connection: &mut SqliteConnection,
        records: &[Record],
    ) -> Result<Vec<Known>, sqlx::Error> {
        let mut known = vec![Known::default(); records.len()];
        let named: Vec<(usize, &Record, &str)> = records
            .iter()
            .enumerate()
            .filter_map(|(place, record)| Some((place, record, record.comment_id.as_deref()?)))
            .collect();
        for (sql, chunk) in self.statements.lookups(&named) {
            let mut query = sqlx::query(sql);
            for (place, record, comment_id) in chunk {
                query = query
                    .bind(*place as i64)
                    .bind(&record.site)
                    .bind(*comment_id)
                    .bind(&record.content_hash)
                    .bind(record.id.to_string());
            }
            for row in query.fetch_all(&mut *connection).await? {
                let (place, found) = rows::known(&row)?;
                if let Some(known) = known.get_mut(place) {
                    *known = found;
                }
            }
        }
        Ok(known)
    }

    /// Writes the records in as few statements as there can be.
    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        records: &[&Record],
    ) -> Result<(), sqlx::Error> {
        for (sql, chunk) in self.statements.inserts(records) {
            let query = chunk
                .iter()
                .fold(sqlx::query(sql), |query, record| rows::bind(query, record));
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// The records that the plan answers with.
async fn stored(
    connection: &mut SqliteConnection,
    fates: &[Fate],
) -> Result<HashMap<Uuid, Record>, sqlx::Error> {
    let mut stored = HashMap::new();
    for fate in fates {
        let Fate::Stored(id) = fate else { continue };
        if stored.contains_key(id) {
            continue;
        }
        let row = sqlx::query(statements::DECISION)
            .bind(id.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(row) = row {
            stored.insert(*id, rows::record(&row)?);
        }
    }
    Ok(stored)
}

#[async_trait]
impl Store for SqliteStore {
    async fn append(&self, mut records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        self.trails.catch_up().await;
        for record in &mut records {
            record.at = to_microsecond(record.at);
        }
        // IMMEDIATE: what is looked up must still be so when it is written, also where another
        // process writes to the same file.
        let begin = self.writer.begin_with("BEGIN IMMEDIATE").await;
        let mut transaction = begin.map_err(self.fault())?;
        let known = self.known(&mut transaction, &records).await;
        let fates = plan(&mut records, &known.map_err(self.fault())?);
        let stored = stored(&mut transaction, &fates).await;
        let answers = answers(&records, &fates, &stored.map_err(self.fault())?)?;
        let new: Vec<&Record> = written(&records, &fates).collect();
        let inserted = self.insert(&mut transaction, &new).await;
        inserted.map_err(self.fault())?;
        let left = trails::leave(&mut transaction, &self.statements, &new).await;
        let changes = left.map_err(self.fault())?;
        let kept = trails::keep_articles(&mut transaction, &new).await;
        kept.map_err(self.fault())?;
        transaction.commit().await.map_err(self.fault())?;
        self.trails.follow(&changes);
        Ok(answers)
    }

    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query(statements::DECISION)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(self.fault())?;
        row.map(|row| rows::record(&row).map_err(self.fault()))
            .transpose()
    }

    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query(statements::LATEST_OF_COMMENT)
            .bind(site)
            .bind(comment_id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.fault())?;
        row.map(|row| rows::record(&row).map_err(self.fault()))
            .transpose()
    }

    async fn look(
        &self,
        comment: Option<(&str, &str)>,
        keys: &[Key],
    ) -> Result<Looked, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(self.fault())?;
        let latest = match comment {
            None => None,
            Some((site, comment_id)) => {
                let row = sqlx::query(statements::LATEST_OF_COMMENT)
                    .bind(site)
                    .bind(comment_id)
                    .fetch_optional(&mut *connection)
                    .await
                    .map_err(self.fault())?;
                let record = row.map(|row| rows::record(&row)).transpose();
                record.map_err(self.fault())?
            }
        };
        let looked = if keys.is_empty() {
            Ok((Trails::default(), None))
        } else {
            self.trails.look(&mut connection, keys).await
        };
        let (trails, article) = looked.map_err(self.fault())?;
        Ok(Looked {
            latest,
            trails,
            article,
        })
    }

    async fn forget_trails(&self, now: u32) -> Result<u64, StoreError> {
        let forgotten = self.trails.forget(now).await.map_err(self.fault())?;
        let articles = sqlx::query(statements::FORGET_ARTICLES).bind(i64::from(now));
        let done = articles.execute(&self.writer).await;
        done.map_err(self.fault())?;
        Ok(forgotten)
    }

    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        // The empty text stands before every id.
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows = sqlx::query(statements::JOURNAL)
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(self.fault())?;
        let records = rows.iter().map(rows::record).collect::<Result<_, _>>();
        records.map_err(self.fault())
    }

    async fn note(&self, feedback: Feedback, lesson: Option<Lesson>) -> Result<Noted, StoreError> {
        let noted = learning::note(self, &feedback, lesson.as_ref()).await;
        noted.map_err(self.fault())
    }

    async fn teach(&self, lessons: Vec<Lesson>) -> Result<(Vec<Lesson>, u64), StoreError> {
        let taken = learning::teach(&self.writer, lessons).await;
        taken.map_err(self.fault())
    }

    async fn lesson(&self, decision: Uuid) -> Result<Option<Lesson>, StoreError> {
        let row = sqlx::query(statements::LESSON)
            .bind(decision.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(self.fault())?;
        row.map(|row| rows::lesson(&row).map_err(self.fault()))
            .transpose()
    }

    async fn lessons(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Lesson>, StoreError> {
        // The empty text stands before every id.
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows = sqlx::query(statements::LESSONS)
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(self.fault())?;
        let lessons = rows.iter().map(rows::lesson).collect::<Result<_, _>>();
        lessons.map_err(self.fault())
    }

    async fn lessons_ever(
        &self,
        after: Option<(Uuid, u64)>,
        limit: usize,
    ) -> Result<Vec<Dated>, StoreError> {
        let (id, turn) = after.map_or((String::new(), 0), |(id, turn)| (id.to_string(), turn));
        let rows = sqlx::query(statements::LESSONS_EVER)
            .bind(id)
            .bind(i64::try_from(turn).unwrap_or(i64::MAX))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(self.fault())?;
        let dated = rows.iter().map(rows::dated).collect::<Result<_, _>>();
        dated.map_err(self.fault())
    }

    async fn turn(&self) -> Result<u64, StoreError> {
        let turn: i64 = sqlx::query_scalar(statements::TURN)
            .fetch_one(&self.readers)
            .await
            .map_err(self.fault())?;
        Ok(turn.unsigned_abs())
    }

    async fn words(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        let words = learning::words(&self.readers, since).await;
        words.map_err(self.fault())
    }

    async fn forget_words(&self, which: &Forget) -> Result<u64, StoreError> {
        let decisions = learning::spoken_of(&self.readers, which).await;
        let mut forgotten = 0;
        for some in decisions.map_err(self.fault())?.chunks(forgetting::AT_ONCE) {
            let done = learning::forget(self, which, some).await;
            forgotten += done.map_err(self.fault())?;
        }
        if forgotten > 0 {
            self.empty_log_in_time().await;
        }
        Ok(forgotten)
    }

    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError> {
        let rows = sqlx::query(statements::LABELS)
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_all(&self.readers)
            .await
            .map_err(self.fault())?;
        let labels = rows.iter().map(rows::labelled).collect::<Result<_, _>>();
        labels.map_err(self.fault())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(statements::COUNT)
            .fetch_one(&self.readers)
            .await
            .map_err(self.fault())?;
        Ok(count.unsigned_abs())
    }

    async fn by_author(
        &self,
        email: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let found = forgetting::written_by(self, email, after, limit).await;
        found.map_err(self.fault())
    }

    async fn forget_author(
        &self,
        email: &str,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        let done = forgetting::of_author(self, email, without_words).await;
        let forgotten = done.map_err(self.fault())?;
        if forgotten > 0 {
            // What was left, and when, stands in the changes until they are in the trails.
            self.trails.fold().await.map_err(self.fault())?;
        }
        // Where there is nothing any more, too: the last time somebody may have been in the way.
        self.empty_log().await?;
        Ok(forgotten)
    }

    async fn forget_submissions(
        &self,
        before: Timestamp,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        let done = forgetting::old(self, before, without_words).await;
        let forgotten = done.map_err(self.fault())?;
        let past = sqlx::query(statements::FORGET_PAST_LESSONS)
            .bind(before.as_microsecond())
            .execute(&self.writer);
        let past = past.await.map_err(self.fault())?.rows_affected();
        if forgotten + past > 0 {
            self.empty_log_in_time().await;
        }
        Ok(forgotten)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        // SQLite goes on writing to a file that was deleted, and all of it would be lost.
        if !self.path.exists() {
            return Err(fault::gone(&self.path));
        }
        sqlx::query(statements::READY)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.fault())?;
        // Taking the write lock and giving it back writes nothing, and fails where writing would.
        let begin = self.writer.begin_with("BEGIN IMMEDIATE").await;
        let rollback = begin.map_err(self.fault())?.rollback().await;
        rollback.map_err(self.fault())
    }

    async fn close(&self) {
        // Readers first: the last connection to go folds the log back into the file.
        self.readers.close().await;
        self.writer.close().await;
    }
}
