//! The one impure path around the filter: gather, assess, record.
//!
//! Promise: a decision is in the journal, as durable as the configuration says, before anybody
//! hears of it. Every door takes this path; no other code reads the clock for a decision. Each
//! check takes one snapshot of what is in force and names it in its answer: see [`live`].

mod gather;
pub mod live;

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::decision::{Decision, Fault, Versions};
use crate::form::{FormSeen, Tokens};
use crate::store::{Appended, Journal, Pseudonyms, Record, RecordError, Store, StoreError};
use crate::submission::Submission;
use crate::text::Views;
use gather::Gathered;
use live::{InForce, Live};

/// Everything that a check needs beside the submission.
pub struct Checker {
    /// Rules, model and thresholds in force, with their counts.
    pub filter: Arc<Live>,
    /// Where earlier decisions are looked up.
    pub store: Arc<dyn Store>,
    /// Where decisions are written.
    pub journal: Arc<Journal>,
    /// How addresses are kept.
    pub pseudonyms: Arc<Pseudonyms>,
    /// How comment forms are known.
    pub tokens: Arc<Tokens>,
    /// Whether comments leave marks for later ones, and earlier ones are looked at.
    pub remembers: bool,
    /// What time it is; [`Timestamp::now`] outside of tests.
    pub clock: fn() -> Timestamp,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whether what it says about time and roles is believed.
    pub trusted: bool,
}

/// A decision as it stands in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The decision's own id.
    pub id: Uuid,
    /// The decision.
    pub decision: Decision,
    /// The journal had it already: the same comment was sent before.
    pub again: bool,
    /// What the token of the form turned out to be, in a first decision.
    pub form: Option<FormSeen>,
    /// Both as JSON, to the byte as recorded: asking again gives the same bytes.
    pub answer: String,
}

/// Why there is no decision. The comment may be fine: ask again later.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// More decisions wait to be written than may.
    #[error("the journal is busy")]
    Busy,
    /// Hamlet is on its way out.
    #[error("the journal is closed")]
    Closed,
    /// The store did not answer or did not keep the decision.
    #[error("the store failed")]
    Store(#[source] Arc<StoreError>),
    /// The store holds an answer that this Hamlet can not read or write.
    #[error("a decision could not be read from or written as JSON")]
    Json(#[from] serde_json::Error),
}

impl From<RecordError> for CheckError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Busy => Self::Busy,
            RecordError::Closed => Self::Closed,
            RecordError::Store(source) => Self::Store(source),
        }
    }
}

impl From<StoreError> for CheckError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// The answer as it is recorded and sent.
#[derive(Serialize, Deserialize)]
struct Answer<D> {
    id: Uuid,
    #[serde(flatten)]
    decision: D,
}

/// A recorded answer without a word of its comment, for when the comment is forgotten.
pub fn without_words(answer: &str) -> String {
    let read: Result<Answer<Decision>, _> = serde_json::from_str(answer);
    let written = read.and_then(|Answer { id, decision }| {
        let decision = decision.without_words();
        serde_json::to_string(&Answer { id, decision })
    });
    written.unwrap_or_else(|error| {
        // What can not be read may hold anything, so none of it stays.
        tracing::error!(%error, "a recorded decision was damaged and is forgotten with its comment");
        "{}".to_owned()
    })
}

impl Checker {
    /// Decides on a submission, or finds the decision that was made on it before.
    pub async fn check(
        &self,
        submission: Submission,
        caller: Caller,
    ) -> Result<Checked, CheckError> {
        let started = Instant::now();
        let content_hash = hash_of(&submission.content);
        let views = Views::of(&submission);
        let now = (self.clock)();
        let mut known = self.gather(&submission, &views, caller, now).await?;
        let same = |record: &Record| record.content_hash == content_hash;
        if let Some(earlier) = known.latest.take_if(|record| same(record)) {
            return self.again(earlier, started);
        }

        let in_force = self.filter.now();
        let assessing = Instant::now();
        let decision = in_force
            .filter
            .assess_read(&submission, &views, &known.facts);
        self.filter.counts().assessed(assessing.elapsed());

        let made = Made::of(decision, now)?;
        let form = known.facts.form.clone();
        let record = record_of(submission, content_hash, known, &made)?;
        // Two requests with the same comment may meet here: the journal keeps the first.
        match self.journal.record(record).await? {
            Appended::Again(earlier) => self.again(*earlier, started),
            Appended::New { .. } => Ok(self.first(made, form, &in_force, started)),
        }
    }

    fn first(
        &self,
        made: Made,
        form: Option<FormSeen>,
        in_force: &InForce,
        started: Instant,
    ) -> Checked {
        let checked = Checked {
            id: made.id,
            decision: made.decision,
            again: false,
            form,
            answer: made.answer,
        };
        self.filter
            .counts()
            .decided(&checked.decision, &in_force.rules);
        checked.log(started);
        checked
    }

    fn again(&self, record: Record, started: Instant) -> Result<Checked, CheckError> {
        let answer: Answer<Decision> = serde_json::from_str(&record.decision)?;
        let checked = Checked {
            id: record.id,
            decision: answer.decision,
            again: true,
            form: None,
            answer: record.decision,
        };
        self.filter.counts().repeated();
        checked.log(started);
        Ok(checked)
    }

    /// What decides now.
    pub fn versions(&self) -> Versions {
        self.filter.now().filter.versions()
    }
}

/// What the journal keeps: addresses as pseudonyms, and the IP in no other form.
fn record_of(
    mut submission: Submission,
    content_hash: String,
    known: Gathered,
    made: &Made,
) -> Result<Record, serde_json::Error> {
    submission.ip = None;
    let decision = &made.decision;
    let by_score = decision.by_score();
    let event = known.event(made.id.as_u128() as u32, decision.action, by_score);
    Ok(Record {
        id: made.id,
        at: made.at,
        content_hash,
        action: decision.action,
        score: decision.score,
        decision: made.answer.clone(),
        facts: serde_json::to_string(&known.facts)?,
        versions: decision.versions.clone(),
        supersedes: None,
        ip_hmac: known.who.ip,
        network_hmac: known.who.network,
        email_hmac: known.who.email,
        event,
        article: known.article,
        submission: Some(serde_json::to_string(&submission)?),
        site: submission.site.unwrap_or_default(),
        comment_id: submission.comment_id,
    })
}

/// A decision just made.
struct Made {
    id: Uuid,
    at: Timestamp,
    decision: Decision,
    answer: String,
}

impl Made {
    fn of(decision: Decision, at: Timestamp) -> Result<Self, serde_json::Error> {
        let id = Uuid::now_v7();
        let answer = serde_json::to_string(&Answer {
            id,
            decision: &decision,
        })?;
        Ok(Self {
            id,
            at,
            decision,
            answer,
        })
    }
}

impl Checked {
    /// The decision, never the person: no name, address or text goes into a log line.
    fn log(&self, started: Instant) {
        for Fault {
            rule,
            field,
            reason,
        } in self.decision.faults.iter().filter(|_| !self.again)
        {
            tracing::warn!(decision.id = %self.id, rule, %field, ?reason, "a rule met its limit");
        }
        let rules: Vec<&str> = self
            .decision
            .counted()
            .map(|entry| entry.rule.as_str())
            .collect();
        tracing::info!(
            decision.id = %self.id,
            decision.action = %self.decision.action,
            decision.score = %self.decision.score,
            decision.hits = rules.len(),
            decision.rules = rules.join(" "),
            decision.again = self.again,
            decision.degraded = self.decision.degraded,
            duration_us = started.elapsed().as_micros() as u64,
            "decided"
        );
    }
}

/// Two comments with one id are the same comment while this is the same.
fn hash_of(content: &str) -> String {
    hex::encode(Sha256::digest(content))
}

#[cfg(test)]
mod tests;
