//! The one writer in front of a store.
//!
//! Promise: whoever gets an answer has it on the store's word that the record is durable, and
//! whatever was accepted is written or answered with the error, also while Hamlet stops.
//!
//! Every comment waits for the disk, so they wait together: while one transaction commits, the
//! next batch gathers. Where the disk can not keep up the queue fills, and further comments are
//! turned away at once instead of piling up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Appended, Record, Store, StoreError};
use crate::metrics::Durations;

#[cfg(test)]
mod tests;

/// How much a journal takes at once. Zero counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// Records that may wait; the next one is turned away.
    pub queue: usize,
    /// Records that are written in one transaction at most.
    pub batch: usize,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self {
            queue: 1024,
            batch: 256,
        }
    }
}

/// A record was not written.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The queue is full.
    #[error("too many decisions wait to be recorded; try again in a moment")]
    Busy,
    /// The journal was drained.
    #[error("the journal is closed; try again when Hamlet is back")]
    Closed,
    /// The store could not write it.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

/// What a journal has done since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalStats {
    /// Records that were written.
    pub written: u64,
    /// Records that were there already, and not written again.
    pub repeated: u64,
    /// Transactions that wrote them.
    pub batches: u64,
    /// Records that were answered with the store's error.
    pub failures: u64,
    /// Records that were turned away because the queue was full.
    pub refused: u64,
    /// Records that wait now.
    pub waiting: u64,
    /// Records that may wait.
    pub limit: u64,
}

/// Takes records, and writes them in batches. Shared by reference or [`Arc`].
#[derive(Debug)]
pub struct Journal {
    queue: mpsc::Sender<Entry>,
    stop: Arc<Notify>,
    writer: Mutex<Option<JoinHandle<()>>>,
    counts: Arc<Counts>,
}

/// A record, and who waits for it.
#[derive(Debug)]
struct Entry {
    record: Record,
    answer: oneshot::Sender<Result<Appended, RecordError>>,
}

#[derive(Debug, Default)]
struct Counts {
    written: AtomicU64,
    repeated: AtomicU64,
    batches: AtomicU64,
    failures: AtomicU64,
    refused: AtomicU64,
    commits: Durations,
}

impl Journal {
    /// Starts the task that writes to `store`; call it inside a tokio runtime.
    pub fn start(store: Arc<dyn Store>, options: JournalOptions) -> Self {
        let (queue, entries) = mpsc::channel(options.queue.max(1));
        let stop = Arc::new(Notify::new());
        let counts = Arc::new(Counts::default());
        let writer = Writer {
            store,
            entries,
            batch: options.batch.max(1),
            stop: Arc::clone(&stop),
            counts: Arc::clone(&counts),
        };
        Self {
            queue,
            stop,
            writer: Mutex::new(Some(tokio::spawn(writer.run()))),
            counts,
        }
    }

    /// Records a decision; durable when it returns `Ok`.
    ///
    /// The record is written even if the caller stops waiting.
    pub async fn record(&self, record: Record) -> Result<Appended, RecordError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Entry { record, answer })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => {
                    self.counts.refused.fetch_add(1, Ordering::Relaxed);
                    RecordError::Busy
                }
                mpsc::error::TrySendError::Closed(_) => RecordError::Closed,
            })?;
        answered.await.unwrap_or(Err(RecordError::Closed))
    }

    /// Takes no more records, finishes those it accepted, and closes the store.
    ///
    /// Whoever calls it again waits for the same end.
    pub async fn drain(&self) {
        self.stop.notify_one();
        let mut writer = self.writer.lock().await;
        if let Some(task) = writer.as_mut() {
            if let Err(error) = task.await {
                // Not the error itself: it repeats the text of a panic, which can quote a comment.
                let panicked = error.is_panic();
                tracing::error!(panicked, "the journal's writer ended before its time");
            }
            *writer = None;
        }
    }

    /// What it has done so far.
    pub fn stats(&self) -> JournalStats {
        let limit = self.queue.max_capacity();
        JournalStats {
            written: self.counts.written.load(Ordering::Relaxed),
            repeated: self.counts.repeated.load(Ordering::Relaxed),
            batches: self.counts.batches.load(Ordering::Relaxed),
            failures: self.counts.failures.load(Ordering::Relaxed),
            refused: self.counts.refused.load(Ordering::Relaxed),
            waiting: (limit - self.queue.capacity()) as u64,
            limit: limit as u64,
        }
    }

    /// How long the store took for each transaction that it kept.
    pub fn commits(&self) -> &Durations {
        &self.counts.commits
    }
}

/// The task behind a journal.
struct Writer {
    store: Arc<dyn Store>,
    entries: mpsc::Receiver<Entry>,
    batch: usize,
    stop: Arc<Notify>,
    counts: Arc<Counts>,
}

impl Writer {
    async fn run(mut self) {
        let stop = Arc::clone(&self.stop);
        let mut drained = false;
        loop {
            let mut batch = Vec::new();
            tokio::select! {
                // Once closed, the queue still gives what it accepted, and then nothing.
                () = stop.notified(), if !drained => {
                    drained = true;
                    self.entries.close();
                }
                n = self.entries.recv_many(&mut batch, self.batch) => {
                    if n == 0 {
                        break;
                    }
                    self.write(batch).await;
                }
            }
        }
        // A journal that was dropped, not drained, leaves the store to whoever else reads it.
        if drained {
            self.store.close().await;
        }
    }

    /// Writes a batch and answers everyone in it.
    async fn write(&self, batch: Vec<Entry>) {
        let (records, waiting): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|entry| (entry.record, entry.answer))
            .unzip();
        // Where there is one alone, there is nobody to save from it.
        let spare = (records.len() > 1).then(|| records.clone());

        match (self.append(records).await, spare) {
            (Ok(answers), _) => {
                for (waiting, answer) in waiting.into_iter().zip(answers) {
                    self.answer(waiting, Ok(answer));
                }
            }
            // One record that the store refuses must not take the others with it.
            (Err(error), Some(records)) if is_about_a_record(&error) => {
                for (waiting, record) in waiting.into_iter().zip(records) {
                    let answer = self.append_one(record).await;
                    self.answer(waiting, answer);
                }
            }
            // A store that is away would be away for each of them, after as many waits.
            (Err(error), _) => {
                for waiting in waiting {
                    self.answer(waiting, Err(Arc::clone(&error)));
                }
            }
        }
    }

    async fn append_one(&self, record: Record) -> Result<Appended, Arc<StoreError>> {
        let mut answers = self.append(vec![record]).await?;
        answers.pop().ok_or_else(|| Arc::new(StoreError::silent()))
    }

    async fn append(&self, records: Vec<Record>) -> Result<Vec<Appended>, Arc<StoreError>> {
        let n_records = records.len();
        let started = Instant::now();
        let result = match self.store.append(records).await {
            Ok(answers) if answers.len() != n_records => Err(StoreError::silent()),
            result => result,
        };
        match result {
            Ok(answers) => {
                self.counts.batches.fetch_add(1, Ordering::Relaxed);
                self.counts.commits.observe(started.elapsed());
                Ok(answers)
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(%error, cause, records = n_records, "a batch was not recorded");
                Err(Arc::new(error))
            }
        }
    }

    fn answer(
        &self,
        waiting: oneshot::Sender<Result<Appended, RecordError>>,
        answer: Result<Appended, Arc<StoreError>>,
    ) {
        let count = match &answer {
            Ok(Appended::New { .. }) => &self.counts.written,
            Ok(Appended::Again(_)) => &self.counts.repeated,
            Err(_) => &self.counts.failures,
        };
        count.fetch_add(1, Ordering::Relaxed);
        // Whoever went away does not need the answer; the record is kept all the same.
        let _ = waiting.send(answer.map_err(RecordError::Store));
    }
}

/// Whether the others of a batch may pass where this error stopped all of them.
fn is_about_a_record(error: &StoreError) -> bool {
    !matches!(error, StoreError::Unavailable { .. })
}
