//! Records to rows and back.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use sqlx::{Row as _, query::Query};
use uuid::Uuid;

use super::super::Record;
use super::super::plan::Known;
use crate::decision::{Action, Points, Versions};
use crate::model::Label;

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

fn parsed(text: &str) -> Result<Uuid, sqlx::Error> {
    Uuid::from_str(text).map_err(decode)
}

/// What counts for a decision, and which word on it that was; 0 where nobody has said one.
pub(super) fn word(row: &SqliteRow) -> Result<(Option<Label>, i64), sqlx::Error> {
    let name: Option<String> = row.try_get(0)?;
    Ok((name.map(|name| label(&name)).transpose()?, row.try_get(1)?))
}

/// A decision and the label that counts for it.
pub(super) fn labelled(row: &SqliteRow) -> Result<(Uuid, Label), sqlx::Error> {
    let (id, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok((parsed(&id)?, label(&name)?))
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
