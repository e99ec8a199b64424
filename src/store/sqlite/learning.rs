//! Words and lessons: each change one transaction, so that neither is ever kept without the other.

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::super::lessons::{After, after};
use super::super::{Dated, Feedback, Forget, Lesson, Noted, Whose};
use super::{SqliteStore, rows, statements, trails};
use crate::model::Label;

/// Keeps a word, and a lesson in place of the one before.
pub(super) async fn note(
    store: &SqliteStore,
    feedback: &Feedback,
    lesson: Option<&Lesson>,
) -> Result<Noted, sqlx::Error> {
    let decision = feedback.decision.to_string();
    let mut transaction = store.writer.begin_with("BEGIN IMMEDIATE").await?;
    let row = sqlx::query(statements::LABEL)
        .bind(&decision)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else {
        return Ok(Noted::UnknownDecision);
    };
    let (word, said) = rows::word(&row)?;
    let unlearnt = lesson_of(&mut transaction, feedback.decision).await?;
    let repeats = feedback.repeats(&word, unlearnt.as_ref(), lesson);
    if repeats && (feedback.label.is_none() || feedback.reporter == word.reporter) {
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
    if repeats {
        transaction.commit().await?;
        return Ok(Noted::Confirmed);
    }
    let labels = (word.label, feedback.label);
    let id = feedback.decision;
    let changes = trails::judge(&mut transaction, &store.statements, id, labels).await?;
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
    store.trails.follow(&changes);
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

/// Every word since a time.
pub(super) async fn words(
    readers: &SqlitePool,
    since: Timestamp,
) -> Result<Vec<Feedback>, sqlx::Error> {
    let words = sqlx::query(statements::WORDS).bind(since.as_microsecond());
    let rows = words.fetch_all(readers).await?;
    rows.iter().map(rows::feedback).collect()
}

/// The decisions that are to be forgotten about.
pub(super) async fn spoken_of(
    readers: &SqlitePool,
    which: &Forget,
) -> Result<Vec<String>, sqlx::Error> {
    let since = which.since.as_microsecond();
    match &which.whose {
        Whose::Decisions(ids) => Ok(ids.iter().map(Uuid::to_string).collect()),
        Whose::All => {
            let all = sqlx::query_scalar(statements::SPOKEN_OF).bind(since);
            all.fetch_all(readers).await
        }
        Whose::Reporter(name) => {
            let all = sqlx::query_scalar(statements::SPOKEN_OF_BY).bind(since);
            all.bind(name).fetch_all(readers).await
        }
    }
}

/// Forgets words about these decisions, and puts their lessons right. Says on how many there was
/// anything to forget.
pub(super) async fn forget(
    store: &SqliteStore,
    which: &Forget,
    decisions: &[String],
) -> Result<u64, sqlx::Error> {
    let mut transaction = store.writer.begin_with("BEGIN IMMEDIATE").await?;
    let turn = turn_after(&mut transaction, true).await?;
    let (mut forgotten, mut changes) = (0, Vec::new());
    for decision in decisions {
        let before = label_of(&mut transaction, decision).await?;
        forgotten += u64::from(forget_one(&mut transaction, which, decision, turn).await?);
        let labels = (before, label_of(&mut transaction, decision).await?);
        if let Ok(id) = Uuid::parse_str(decision) {
            changes.extend(trails::judge(&mut transaction, &store.statements, id, labels).await?);
        }
    }
    if forgotten > 0 {
        transaction.commit().await?;
        store.trails.follow(&changes);
    }
    Ok(forgotten)
}

async fn forget_one(
    connection: &mut SqliteConnection,
    which: &Forget,
    decision: &str,
    turn: i64,
) -> Result<bool, sqlx::Error> {
    let since = which.since.as_microsecond();
    let reporter = match &which.whose {
        Whose::Reporter(name) => Some(name),
        Whose::All | Whose::Decisions(_) => None,
    };
    let words = sqlx::query(statements::FORGET_WORDS)
        .bind(decision)
        .bind(since)
        .bind(reporter)
        .execute(&mut *connection)
        .await?;
    let last = sqlx::query(statements::LAST_WORD)
        .bind(decision)
        .fetch_optional(&mut *connection)
        .await?;
    let last = last.map(|row| rows::feedback(&row)).transpose()?;
    let ever = sqlx::query(statements::LESSONS_OF)
        .bind(decision)
        .fetch_all(&mut *connection)
        .await?;
    let ever: Vec<Dated> = ever.iter().map(rows::dated).collect::<Result<_, _>>()?;
    let stays =
        |lesson: &Lesson| !which.takes(lesson.decision, lesson.reporter.as_deref(), lesson.at);
    let after = after(last.as_ref(), &ever, stays);
    if !matches!(after, After::Same) {
        sqlx::query(statements::UNLEARN)
            .bind(decision)
            .bind(turn)
            .execute(&mut *connection)
            .await?;
    }
    let lessons = sqlx::query(statements::FORGET_LESSONS)
        .bind(decision)
        .bind(since)
        .bind(reporter)
        .execute(&mut *connection)
        .await?;
    if let After::Again(lesson) = after {
        learn(connection, &lesson, turn).await?;
    }
    Ok(words.rows_affected() + lessons.rows_affected() > 0)
}

/// The label that counts for a decision.
async fn label_of(
    connection: &mut SqliteConnection,
    decision: &str,
) -> Result<Option<Label>, sqlx::Error> {
    let row = sqlx::query(statements::LAST_WORD)
        .bind(decision)
        .fetch_optional(connection)
        .await?;
    let word = row.map(|row| rows::feedback(&row)).transpose()?;
    Ok(word.and_then(|word| word.label))
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
