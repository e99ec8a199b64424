//! The comments that are sent: those of the seed corpus, each time with another number in it.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use hamlet::tuning::corpus::{self, Row};

use crate::remembering::{email, ip};

/// Stands in each comment and is overwritten by a number that no other body has.
const MARK: &str = "000000000000";
/// Most digits of the number of an author.
const AUTHOR_DIGITS: usize = 6;

/// Requests, whole but for the number.
pub(crate) struct Bodies {
    requests: Vec<Request>,
    bytes: usize,
    /// So many authors take turns; none where each comment has its own.
    authors: Option<u64>,
}

/// A request, whole but for its numbers.
struct Request {
    text: Vec<u8>,
    /// Where the number of the comment stands.
    mark: usize,
    /// Where the digits of the author stand, with how many digits of them each.
    author: Vec<(usize, std::ops::Range<usize>)>,
}

impl Bodies {
    /// All comments of the seed corpus, in an order that mixes ham and spam.
    pub(crate) fn of_seed_corpus() -> Result<Self> {
        Self::of(None)
    }

    /// The same, by so many authors from networks of their own.
    pub(crate) fn of_authors(authors: u64) -> Result<Self> {
        Self::of(Some(authors))
    }

    fn of(authors: Option<u64>) -> Result<Self> {
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
            if authors.is_some() {
                submission.email = Some(email(0));
            }
            submission.content.push_str("\n\n");
            submission.content.push_str(MARK);
            let mut body = serde_json::to_string(&submission)?;
            if authors.is_some() {
                // What is sent, and never kept: the submission itself does not write it.
                body.insert_str(1, &format!("\"ip\":\"{}\",", ip(0)));
            }
            let at = body.find(MARK).context("the mark is in the body")?;
            let head = format!(
                "POST /v1/check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            bytes += body.len();
            let author = match authors {
                None => Vec::new(),
                Some(_) => author_digits(&body, head.len())?,
            };
            requests.push(Request {
                text: [head.as_bytes(), body.as_bytes()].concat(),
                mark: head.len() + at,
                author,
            });
        }
        Ok(Self {
            requests,
            bytes,
            authors,
        })
    }

    /// Writes the request of that number.
    pub(crate) fn write(&self, number: u64, out: &mut Vec<u8>) {
        let Request { text, mark, author } = &self.requests[number as usize % self.requests.len()];
        out.clear();
        out.extend_from_slice(text);
        if let Some(authors) = self.authors {
            let digits = format!("{:0AUTHOR_DIGITS$}", number.wrapping_mul(7919) % authors);
            for (at, part) in author {
                out[*at..*at + part.len()].copy_from_slice(digits[part.clone()].as_bytes());
            }
        }
        let number = format!("{number:0width$}", width = MARK.len());
        out[*mark..*mark + MARK.len()].copy_from_slice(number.as_bytes());
    }

    /// Mean length of a body.
    pub(crate) fn mean_bytes(&self) -> usize {
        self.bytes / self.requests.len()
    }
}

/// Where the digits of the author stand in a request: in the e-mail address, and in the network.
fn author_digits(body: &str, head: usize) -> Result<Vec<(usize, std::ops::Range<usize>)>> {
    let after = |text: &str| {
        let at = body.find(text).map(|at| head + at + text.len());
        at.context("the author is in the body")
    };
    let (email, ip) = (after("\"reader")?, after("2001:db8:")?);
    Ok(vec![
        (email, 0..AUTHOR_DIGITS),
        (ip, 0..4),
        (ip + 5, 4..AUTHOR_DIGITS),
    ])
}
