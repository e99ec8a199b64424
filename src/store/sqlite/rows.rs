//! Records to rows and back.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use sqlx::{Row as _, query::Query};
use uuid::Uuid;

use super::super::plan::Known;
use super::super::{Dated, Feedback, Lesson, Record, Source, Word};
use crate::decision::{Action, Points, Versions};
use crate::model::Label;
use crate::past::Event;

/// Adds a record's values to an insert, in the order of the columns.
pub(super) fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    record: &'q Record,
) -> Query<'q, Sqlite, SqliteArguments> {
    query
        .bind(record.id.to_string())
        .bind(record.at.as_microsecond())
        .bind(&record.site)
        .bind(&record.comment_id)
        .bind(&record.content_hash)
        .bind(record.action.name())
        .bind(record.score.0)
        .bind(&record.decision)
        .bind(&record.facts)
        .bind(&record.submission)
        .bind(&record.ip_hmac)
        .bind(&record.network_hmac)
        .bind(&record.email_hmac)
        .bind(&record.versions.ruleset)
        .bind(&record.versions.model)
        .bind(&record.versions.policy)
        .bind(record.supersedes.map(|id| id.to_string()))
        .bind(record.event.as_ref().map(Event::to_bytes))
}

/// A record from its row.
pub(super) fn record(row: &SqliteRow) -> Result<Record, sqlx::Error> {
    Ok(Record {
        id: parsed(&row.try_get::<String, _>(0)?)?,
        at: Timestamp::from_microsecond(row.try_get(1)?).map_err(decode)?,
        site: row.try_get(2)?,
        comment_id: row.try_get(3)?,
        content_hash: row.try_get(4)?,
        action: action(row.try_get(5)?)?,
        score: Points(row.try_get(6)?),
        decision: row.try_get(7)?,
        facts: row.try_get(8)?,
        submission: row.try_get(9)?,
        ip_hmac: row.try_get(10)?,
        network_hmac: row.try_get(11)?,
        email_hmac: row.try_get(12)?,
        versions: Versions {
            ruleset: row.try_get(13)?,
            model: row.try_get(14)?,
            policy: row.try_get(15)?,
        },
        supersedes: id(row, 16)?,
        event: event(row, 17)?,
        article: None,
    })
}

/// One row of a lookup: the place of the record that asked, and what is known of its comment.
pub(super) fn known(row: &SqliteRow) -> Result<(usize, Known), sqlx::Error> {
    let place = usize::try_from(row.try_get::<i64, _>(0)?).map_err(decode)?;
    let known = Known {
        same: id(row, 1)?,
        before: id(row, 2)?,
    };
    Ok((place, known))
}

fn id(row: &SqliteRow, column: usize) -> Result<Option<Uuid>, sqlx::Error> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| parsed(&text)).transpose()
}

/// Of another version of Hamlet it is nothing: then a label no longer reaches the trails.
pub(super) fn event(row: &SqliteRow, column: usize) -> Result<Option<Event>, sqlx::Error> {
    let bytes: Option<&[u8]> = row.try_get(column)?;
    Ok(bytes.and_then(Event::from_bytes))
}

fn parsed(text: &str) -> Result<Uuid, sqlx::Error> {
    Uuid::from_str(text).map_err(decode)
}

/// What counts for a decision, and which word on it that was; 0 where nobody has said one.
pub(super) fn word(row: &SqliteRow) -> Result<(Word, i64), sqlx::Error> {
    let name: Option<String> = row.try_get(0)?;
    let word = Word {
        label: name.map(|name| label(&name)).transpose()?,
        learn: row.try_get::<i64, _>(2)? != 0,
        reporter: row.try_get(3)?,
    };
    Ok((word, row.try_get(1)?))
}

/// A word from its row.
pub(super) fn feedback(row: &SqliteRow) -> Result<Feedback, sqlx::Error> {
    let name: Option<String> = row.try_get(1)?;
    Ok(Feedback {
        decision: parsed(&row.try_get::<String, _>(0)?)?,
        label: name.map(|name| label(&name)).transpose()?,
        learn: row.try_get::<i64, _>(2)? != 0,
        at: Timestamp::from_microsecond(row.try_get(3)?).map_err(decode)?,
        reporter: row.try_get(4)?,
        reason: row.try_get(5)?,
    })
}

/// Adds a lesson's values to an insert, in the order of the columns.
pub(super) fn bind_lesson<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    lesson: &'q Lesson,
) -> Query<'q, Sqlite, SqliteArguments> {
    query
        .bind(lesson.decision.to_string())
        .bind(lesson.label.name())
        .bind(lesson.weight)
        .bind(&lesson.tokens)
        .bind(lesson.source.name())
        .bind(&lesson.reporter)
        .bind(lesson.at.as_microsecond())
}

/// A lesson from its row.
pub(super) fn lesson(row: &SqliteRow) -> Result<Lesson, sqlx::Error> {
    let source: String = row.try_get(4)?;
    Ok(Lesson {
        decision: parsed(&row.try_get::<String, _>(0)?)?,
        label: label(row.try_get(1)?)?,
        weight: row.try_get(2)?,
        tokens: row.try_get(3)?,
        source: Source::named(&source)
            .ok_or_else(|| decode(format!("`{source}` is no source of a label")))?,
        reporter: row.try_get(5)?,
        at: Timestamp::from_microsecond(row.try_get(6)?).map_err(decode)?,
    })
}

/// A decision and the label that counts for it.
pub(super) fn labelled(row: &SqliteRow) -> Result<(Uuid, Label), sqlx::Error> {
    let (id, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok((parsed(&id)?, label(&name)?))
}

/// A lesson from its row, with its turns.
pub(super) fn dated(row: &SqliteRow) -> Result<Dated, sqlx::Error> {
    let to_turn: Option<i64> = row.try_get(8)?;
    Ok(Dated {
        lesson: lesson(row)?,
        from_turn: row.try_get::<i64, _>(7)?.unsigned_abs(),
        to_turn: to_turn.map(i64::unsigned_abs),
    })
}

fn label(name: &str) -> Result<Label, sqlx::Error> {
    let label = Label::named(name);
    label.ok_or_else(|| decode(format!("`{name}` is not a label")))
}

fn action(name: &str) -> Result<Action, sqlx::Error> {
    let action = Action::ALL.into_iter().find(|a| a.name() == name);
    action.ok_or_else(|| decode(format!("`{name}` is not an action")))
}

fn decode(error: impl Into<super::super::Cause>) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}
