//! The log of rulesets: a line of JSON for each change, only ever added to.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cause, Changes, Kept, KeptError, disk};

/// Beyond so many lines the older half goes: at ten changes a day that is three years.
pub(super) const MOST_LINES: usize = 10_000;

/// A note: which set, since when, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The set.
    pub hash: String,
    /// Why it is there.
    pub cause: Cause,
    /// How many rules it has; nothing if it does not compile.
    pub rules: Option<usize>,
    /// How many lists.
    pub lists: usize,
    /// What is other than in the set of the line before; nothing if there is none.
    pub changes: Option<Changes>,
}

impl Kept {
    /// All notes, the oldest first. A line that was not written to its end is left out.
    pub fn entries(&self) -> Result<Vec<Entry>, KeptError> {
        let path = self.log_path();
        if !path.exists() {
            return Ok(Vec::new());
        }
        let bytes = disk::read(&path)?;
        let lines = bytes.split(|byte| *byte == b'\n');
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }

    pub(super) fn append(&self, entry: &Entry) -> Result<(), KeptError> {
        let path = self.log_path();
        let there = if path.exists() {
            disk::read(&path)?
        } else {
            Vec::new()
        };
        // Whoever was cut off in the middle of a line must not spoil the next one.
        let mut line = match there.last() {
            Some(b'\n') | None => Vec::new(),
            Some(_) => vec![b'\n'],
        };
        serde_json::to_writer(&mut line, entry).map_err(|_| KeptError::broken(&path))?;
        line.push(b'\n');
        let written = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|mut log| {
                log.write_all(&line)?;
                log.sync_all()
            });
        written.map_err(KeptError::io("write", &path))?;
        if there.split(|byte| *byte == b'\n').count() > self.most.lines {
            self.forget_the_older_half()?;
        }
        Ok(())
    }

    fn forget_the_older_half(&self) -> Result<(), KeptError> {
        let path = self.log_path();
        let entries = self.entries()?;
        let mut lines = Vec::new();
        for entry in entries.iter().skip(entries.len() / 2) {
            serde_json::to_writer(&mut lines, entry).map_err(|_| KeptError::broken(&path))?;
            lines.push(b'\n');
        }
        disk::put(&path, &lines)
    }

    fn log_path(&self) -> PathBuf {
        self.dir.join("log.jsonl")
    }
}
