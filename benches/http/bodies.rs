//! The comments that are sent: those of the seed corpus, each time with another number in it.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use hamlet::tuning::corpus::{self, Row};

/// Stands in each comment and is overwritten by a number that no other body has.
const MARK: &str = "000000000000";

/// Requests, whole but for the number.
pub(crate) struct Bodies {
    requests: Vec<(Vec<u8>, usize)>,
    bytes: usize,
}

impl Bodies {
    /// All comments of the seed corpus, in an order that mixes ham and spam.
    pub(crate) fn of_seed_corpus() -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("training");
        let rows: Vec<Row> = corpus::read_dir(&folder)?
            .into_iter()
            // The door asks for both.
            .filter(|row| row.submission.name.is_some() && row.submission.email.is_some())
            .collect();
        ensure!(!rows.is_empty(), "{} is empty", folder.display());
        let mut bytes = 0;
        let mut requests = Vec::with_capacity(rows.len());
        // Steps of a prime through the rows: the same order each time, without a shuffle.
        for step in 0..rows.len() {
            let row = &rows[step * 7919 % rows.len()];
            let mut submission = row.submission.clone();
            submission.comment_id = None;
            submission.content.push_str("\n\n");
            submission.content.push_str(MARK);
            let body = serde_json::to_string(&submission)?;
            let at = body.find(MARK).context("the mark is in the body")?;
            let head = format!(
                "POST /v1/check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            bytes += body.len();
            requests.push(([head.as_bytes(), body.as_bytes()].concat(), head.len() + at));
        }
        Ok(Self { requests, bytes })
    }

    /// Writes the request of that number.
    pub(crate) fn write(&self, number: u64, out: &mut Vec<u8>) {
        let (request, at) = &self.requests[number as usize % self.requests.len()];
        out.clear();
        out.extend_from_slice(request);
        let number = format!("{number:0width$}", width = MARK.len());
        out[*at..*at + MARK.len()].copy_from_slice(number.as_bytes());
    }

    /// Mean length of a body.
    pub(crate) fn mean_bytes(&self) -> usize {
        self.bytes / self.requests.len()
    }
}
