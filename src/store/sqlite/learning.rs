//! Words and lessons: each change one transaction, so that neither is ever kept without the other.

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::super::{Feedback, Forget, Lesson, Noted};
use super::{rows, statements};
use crate::model::Label;

/// Keeps a word, and a lesson in place of the one before.
pub(super) async fn note(
    writer: &SqlitePool,
    feedback: &Feedback,
    lesson: Option<&Lesson>,
) -> Result<Noted, sqlx::Error> {
    let decision = feedback.decision.to_string();
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let row = sqlx::query(statements::LABEL)
        .bind(&decision)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else {
        return Ok(Noted::UnknownDecision);
    };
    let (word, said) = rows::word(&row)?;
    let unlearnt = lesson_of(&mut transaction, feedback.decision).await?;
    if feedback.repeats(word, unlearnt.as_ref(), lesson) {
        return Ok(Noted::Same);
    }
    sqlx::query(statements::NOTE)
        .bind(&decision)
        .bind(said + 1)
        .bind(feedback.label.map(Label::name))
        .bind(feedback.at.as_microsecond())
        .bind(&feedback.reporter)
        .bind(&feedback.reason)
        .bind(feedback.learn)
        .execute(&mut *transaction)
        .await?;
    let turn = turn_after(&mut transaction, unlearnt.is_some() || lesson.is_some()).await?;
    if unlearnt.is_some() {
        sqlx::query(statements::UNLEARN)
            .bind(&decision)
            .bind(turn)
            .execute(&mut *transaction)
            .await?;
    }
    if let Some(lesson) = lesson {
        learn(&mut transaction, lesson, turn).await?;
    }
    transaction.commit().await?;
    Ok(Noted::New {
        before: word.label,
        unlearnt,
        turn: turn.unsigned_abs(),
    })
}

/// Keeps the lessons of decisions on which nobody has said a word.
pub(super) async fn teach(
    writer: &SqlitePool,
    lessons: Vec<Lesson>,
) -> Result<(Vec<Lesson>, u64), sqlx::Error> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let mut taken = Vec::new();
    for lesson in lessons {
        let untouched = sqlx::query(statements::UNTOUCHED)
            .bind(lesson.decision.to_string())
            .fetch_optional(&mut *transaction)
            .await?;
        if untouched.is_some() {
            taken.push(lesson);
        }
    }
    let turn = turn_after(&mut transaction, !taken.is_empty()).await?;
    for lesson in &taken {
        learn(&mut transaction, lesson, turn).await?;
    }
    transaction.commit().await?;
    Ok((taken, turn.unsigned_abs()))
}

/// Forgets lessons, and takes their labels back.
pub(super) async fn forget(
    writer: &SqlitePool,
    which: &Forget,
    at: Timestamp,
) -> Result<u64, sqlx::Error> {
    let since = which.since.map(Timestamp::as_microsecond);
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query(statements::TAKE_BACK)
        .bind(&which.reporter)
        .bind(since)
        .bind(at.as_microsecond())
        .execute(&mut *transaction)
        .await?;
    let counted: i64 = sqlx::query_scalar(statements::COUNT_FORGOTTEN)
        .bind(&which.reporter)
        .bind(since)
        .fetch_one(&mut *transaction)
        .await?;
    let gone = sqlx::query(statements::FORGET_LESSONS)
        .bind(&which.reporter)
        .bind(since)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    turn_after(&mut transaction, gone > 0).await?;
    transaction.commit().await?;
    Ok(counted.unsigned_abs())
}

async fn lesson_of(
    connection: &mut SqliteConnection,
    decision: Uuid,
) -> Result<Option<Lesson>, sqlx::Error> {
    let row = sqlx::query(statements::LESSON)
        .bind(decision.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| rows::lesson(&row)).transpose()
}

async fn learn(
    connection: &mut SqliteConnection,
    lesson: &Lesson,
    turn: i64,
) -> Result<(), sqlx::Error> {
    let insert = rows::bind_lesson(sqlx::query(statements::LEARN), lesson).bind(turn);
    insert.execute(connection).await.map(drop)
}

async fn turn_after(connection: &mut SqliteConnection, changed: bool) -> Result<i64, sqlx::Error> {
    let sql = if changed {
        statements::NEXT_TURN
    } else {
        statements::TURN
    };
    sqlx::query_scalar(sql).fetch_one(connection).await
}
