//! The one path on which the model changes while it is in use.
//!
//! Promise: a label is durable before anybody hears that it was taken, and the next check sees it.
//! Labels are taken one after the other; checks never wait for them. Should another process change
//! the lessons (`hamlet model forget`), the turn in the store tells, and all of them are read again.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::alarm::{self, Alarm, Said};
use super::{PAGE, SETTLED_AFTER, each_lesson, is_sure, read, takes_accepts, taught, weight};
use crate::check::live::Live;
use crate::facts::Facts;
use crate::feedback::Given;
use crate::model::token::TokenSet;
use crate::model::{Label, Model, Taught};
use crate::store::{self, Feedback, Lesson, Noted, Record, Source, Store, StoreError};
use crate::submission::{Role, Submission};

/// Labels older than this say nothing of whether those of today are odd.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How far back accepts are looked for: a service that was away for a week has missed some, and no
/// harm is done.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 10);

/// A label was not taken, because the store did not answer or did not keep it. Say it again later.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LearnError(#[from] StoreError);

/// What became of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Learned {
    /// It counts now.
    Taken {
        /// Whether anything is other than before.
        changed: bool,
        /// Why the model learnt nothing from it; `None` if it did.
        unlearnt: Option<Unlearnt>,
    },
    /// The journal has no such decision.
    UnknownDecision,
}

/// Why the model learns nothing from a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlearnt {
    /// There is no label: it was taken back.
    TakenBack,
    /// The caller wants it so.
    NotWanted,
    /// The journal has forgotten the comment.
    Forgotten,
    /// Owners and moderators write as no reader does.
    Staff,
}

impl Unlearnt {
    /// Its name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TakenBack => "taken_back",
            Self::NotWanted => "not_wanted",
            Self::Forgotten => "forgotten",
            Self::Staff => "staff",
        }
    }
}

/// Teaches the model in force.
pub struct Learner {
    filter: Arc<Live>,
    store: Arc<dyn Store>,
    at: Mutex<State>,
}

/// What one change leaves to the next.
#[derive(Default)]
struct State {
    /// The turn of the lessons in the model.
    turn: u64,
    said: Vec<Said>,
    alarms: Vec<Alarm>,
    /// The last decision that was looked at as an accept to learn from.
    accepts_after: Option<Uuid>,
}

impl Learner {
    /// Of a store in which there are no lessons yet.
    pub fn new(filter: Arc<Live>, store: Arc<dyn Store>) -> Self {
        Self {
            filter,
            store,
            at: Mutex::default(),
        }
    }

    /// Reads what was learnt before and puts it in force.
    pub async fn start(
        filter: Arc<Live>,
        store: Arc<dyn Store>,
        now: Timestamp,
    ) -> Result<Self, LearnError> {
        let learner = Self::new(filter, store);
        let mut state = learner.at.lock().await;
        learner.read_again(&mut state, now).await?;
        drop(state);
        Ok(learner)
    }

    /// Takes a label: keeps it, and puts a model that has learnt it in force.
    pub async fn take(&self, given: Given, now: Timestamp) -> Result<Learned, LearnError> {
        let mut state = self.at.lock().await;
        let Some(record) = self.store.decision(given.decision).await? else {
            return Ok(Learned::UnknownDecision);
        };
        let learnt = self.store.lesson(given.decision).await?;
        let model = Arc::clone(&self.filter.now().filter.model);
        let wanted = wanted(&given, &record, learnt.as_ref(), &model);
        let unlearnt = wanted.as_ref().err().copied();
        let lesson = wanted.ok().map(|taught| Lesson {
            decision: given.decision,
            label: taught.label,
            weight: taught.weight,
            tokens: taught.tokens.to_bytes(),
            source: Source::Feedback,
            reporter: given.reporter.clone(),
            at: now,
        });
        let feedback = Feedback {
            decision: given.decision,
            label: given.label,
            learn: given.learn,
            at: now,
            reporter: given.reporter,
            reason: given.reason,
        };
        let said = Said::from(feedback.clone());
        let changed = match self.store.note(feedback, lesson.clone()).await? {
            Noted::UnknownDecision => return Ok(Learned::UnknownDecision),
            // Should an earlier attempt have been kept and not put in force, this mends it.
            Noted::Same => {
                self.follow_store(&mut state, now).await?;
                false
            }
            Noted::Confirmed => {
                state.said.push(said);
                self.follow_store(&mut state, now).await?;
                false
            }
            Noted::New { unlearnt, turn, .. } => {
                state.said.push(said);
                self.follow(&mut state, turn, lesson.as_slice(), unlearnt.as_slice())
                    .await?;
                true
            }
        };
        self.look(&mut state, now);
        Ok(Learned::Taken { changed, unlearnt })
    }

    /// Sees what another process changed. Says whether there was anything.
    pub async fn catch_up(&self, now: Timestamp) -> Result<bool, LearnError> {
        let mut state = self.at.lock().await;
        let changed = self.follow_store(&mut state, now).await?;
        self.look(&mut state, now);
        Ok(changed)
    }

    /// Reads again if the lessons are not those in force.
    async fn follow_store(&self, state: &mut State, now: Timestamp) -> Result<bool, LearnError> {
        if self.store.turn().await? == state.turn {
            return Ok(false);
        }
        self.read_again(state, now).await?;
        Ok(true)
    }

    /// Learns from accepts that were sure and that nobody has objected to, while the site's own ham
    /// is short. Says how many.
    pub async fn learn_accepts(&self, now: Timestamp) -> Result<usize, LearnError> {
        let mut learnt = 0;
        loop {
            let mut state = self.at.lock().await;
            let (lessons, last) = self.settled(&state, now).await?;
            let Some(last) = last else {
                return Ok(learnt);
            };
            let (taken, turn) = self.store.teach(lessons).await?;
            if !taken.is_empty() {
                self.follow(&mut state, turn, &taken, &[]).await?;
            }
            learnt += taken.len();
            state.accepts_after = Some(last);
        }
    }

    /// The lessons in the next accepts that have settled, and the last decision that was looked at;
    /// `None` if there is none to look at.
    async fn settled(
        &self,
        state: &State,
        now: Timestamp,
    ) -> Result<(Vec<Lesson>, Option<Uuid>), LearnError> {
        let before = |span| now.checked_sub(span).unwrap_or(Timestamp::MIN);
        let start = store::just_before(before(LOOKED_BACK));
        let after = state.accepts_after.unwrap_or(start).max(start);
        let mut records = self.store.journal(Some(after), PAGE).await?;
        records.retain(|record| record.at <= before(SETTLED_AFTER));
        let last = records.last().map(|record| record.id);
        let model = Arc::clone(&self.filter.now().filter.model);
        let mut lessons = Vec::new();
        for record in &records {
            if !takes_accepts(model.own(), lessons.len() as u32) {
                break;
            }
            let Some(submission) = accept(record) else {
                continue;
            };
            if self.is_edited(record).await? {
                continue;
            }
            let taught = taught(&model, &submission, Label::Ham, 1);
            lessons.push(Lesson {
                decision: record.id,
                label: taught.label,
                weight: taught.weight,
                tokens: taught.tokens.to_bytes(),
                source: Source::Accept,
                reporter: None,
                at: now,
            });
        }
        Ok((lessons, last))
    }

    /// Whether the comment is another by now: whoever objects, objects to that one.
    async fn is_edited(&self, record: &Record) -> Result<bool, LearnError> {
        let Some(comment) = &record.comment_id else {
            return Ok(false);
        };
        let latest = self.store.latest_of_comment(&record.site, comment).await?;
        Ok(latest.is_some_and(|latest| latest.id != record.id))
    }

    /// Puts a model in force that follows what was just written.
    async fn follow(
        &self,
        state: &mut State,
        turn: u64,
        more: &[Lesson],
        less: &[Lesson],
    ) -> Result<(), LearnError> {
        if more.is_empty() && less.is_empty() {
            return Ok(());
        }
        // What can not be read was not learnt either.
        let read_all = |lessons: &[Lesson]| lessons.iter().filter_map(read).collect::<Vec<_>>();
        if turn != state.turn + 1 {
            return self.read_lessons(state).await;
        }
        let model = &self.filter.now().filter.model;
        let model = model.taught(&read_all(more), &read_all(less));
        self.filter.replace_model(Arc::new(model));
        state.turn = turn;
        Ok(())
    }

    /// Begins again from the lessons and the words in the store.
    async fn read_again(&self, state: &mut State, now: Timestamp) -> Result<(), LearnError> {
        let start = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        let words = self.store.words(start).await?;
        state.said = words.into_iter().map(Said::from).collect();
        self.read_lessons(state).await?;
        self.look(state, now);
        Ok(())
    }

    async fn read_lessons(&self, state: &mut State) -> Result<(), LearnError> {
        // Before the lessons: what changes while they are read makes the next look find it.
        let turn = self.store.turn().await?;
        let mut teaching = self.filter.now().filter.model.teaching();
        let mut unreadable = 0;
        each_lesson(&*self.store, |lesson| match read(&lesson) {
            Some(taught) => teaching.learn(&taught),
            None => unreadable += 1,
        })
        .await?;
        if unreadable > 0 {
            tracing::warn!(
                unreadable,
                "lessons can not be read and count for nothing; `hamlet model status` names them"
            );
        }
        self.filter.replace_model(Arc::new(teaching.finish()));
        state.turn = turn;
        Ok(())
    }

    fn look(&self, state: &mut State, now: Timestamp) {
        let start = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        state.said.retain(|said| said.at >= start);
        let alarms = alarm::look(&state.said, now);
        for alarm in &alarms {
            if !state.alarms.iter().any(|told| told.kind() == alarm.kind()) {
                // Not the reporter's name: `hamlet model status` has it.
                tracing::warn!(
                    kind = alarm.kind(),
                    "labels come as they never did; look at `hamlet model status`"
                );
            }
        }
        self.filter.counts().alarmed(alarms.iter().map(Alarm::kind));
        state.alarms = alarms;
    }
}

/// What is to be learnt from a label, or why nothing is.
fn wanted(
    given: &Given,
    record: &Record,
    learnt: Option<&Lesson>,
    model: &Model,
) -> Result<Taught, Unlearnt> {
    let label = given.label.ok_or(Unlearnt::TakenBack)?;
    if !given.learn {
        return Err(Unlearnt::NotWanted);
    }
    let weight = weight(model.own(), label);
    // What was learnt before is there, also where the comment is forgotten.
    if let Some(tokens) = learnt.and_then(|lesson| TokenSet::from_bytes(&lesson.tokens).ok()) {
        return Ok(Taught {
            label,
            weight,
            tokens,
        });
    }
    if is_staff(record) {
        return Err(Unlearnt::Staff);
    }
    let submission = submission(record).ok_or(Unlearnt::Forgotten)?;
    Ok(taught(model, &submission, label, weight))
}

/// The comment of an accept to learn from.
fn accept(record: &Record) -> Option<Submission> {
    (is_sure(record.action, record.score) && !is_staff(record))
        .then(|| submission(record))
        .flatten()
}

fn submission(record: &Record) -> Option<Submission> {
    serde_json::from_str(record.submission.as_deref()?).ok()
}

fn is_staff(record: &Record) -> bool {
    let facts: Option<Facts> = serde_json::from_str(&record.facts).ok();
    let role = facts.and_then(|facts| facts.role);
    matches!(role, Some(Role::Owner | Role::Moderator))
}

#[cfg(test)]
mod tests;
