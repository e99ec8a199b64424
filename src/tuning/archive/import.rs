//! Rows of a corpus out of an archive: what is taken, what is left out, and how many of each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::row::{self, Written};
use super::{Archive, ArchiveError, Comment, Entry, Status};
use crate::model::Label;
use crate::tuning::stats::Pair;
use crate::tuning::whole::WholeFile;

/// Broken entries that are told one by one.
const SHOWN: usize = 10;

/// How comments become rows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where they come from: the rows' `source`, and the start of their ids.
    pub source: String,
    /// Take what is in the bin for spam.
    pub trash_is_spam: bool,
    /// E-mail addresses of the owners of the site, in lower case.
    pub owners: BTreeSet<String>,
}

/// Why there are no rows.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The archive can not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The rows can not be written.
    #[error("can not write {}: {source}; check that the folder may be written and the disk is not full", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("there is no comment in the file; look whether it is the whole export")]
    Nothing,
}

/// Comments that were left out, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Nobody has decided on them.
    pub pending: u64,
    /// In the bin, which may mean anything.
    pub trash: u64,
    /// Deleted, or their article was.
    pub deleted: u64,
    /// Their label is empty.
    pub no_label: u64,
    /// Notes and logs that plugins keep among the comments.
    pub not_a_comment: u64,
    /// Without a text.
    pub empty: u64,
    /// A field is longer than Hamlet takes it.
    pub too_long: u64,
    /// Not to be understood.
    pub broken: u64,
}

impl LeftOut {
    /// The reasons in words, with their numbers.
    pub const fn reasons(self) -> [(&'static str, u64); 8] {
        [
            ("pending", self.pending),
            ("in the bin", self.trash),
            ("deleted", self.deleted),
            ("no label", self.no_label),
            ("notes of plugins", self.not_a_comment),
            ("no text", self.empty),
            ("too long", self.too_long),
            ("broken", self.broken),
        ]
    }
}

/// An entry that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Where it stands.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Entries that were read.
    pub read: u64,
    /// Rows that were written.
    pub written: Pair,
    /// Rows of them that the owners of the site wrote.
    pub owner: u64,
    /// What was left out.
    pub left_out: LeftOut,
    /// Times of written rows that could not be read; the rows lack them.
    pub unreadable_times: u64,
    /// The first of the broken entries.
    pub broken: Vec<Broken>,
}

/// Writes the rows of an archive into a file, whole or not at all. `progress` is told the bytes read.
pub fn import(
    archive: Archive,
    out: &Path,
    settings: &Settings,
    progress: &mut dyn FnMut(u64),
) -> Result<Report, ImportError> {
    let unwritten = |source| ImportError::Write {
        path: out.to_owned(),
        source,
    };
    let mut file = WholeFile::create(out).map_err(unwritten)?;
    let mut report = Report::default();
    for entry in archive.entries {
        report.read += 1;
        match entry? {
            Entry::Broken { place, problem } => report.add_broken(place, problem),
            Entry::Comment(comment) => {
                if let Some(line) = report.add(&comment, settings).map_err(unwritten)? {
                    file.line(&line).map_err(unwritten)?;
                }
            }
        }
        progress(archive.watch.bytes());
    }
    if report.read == 0 {
        return Err(ImportError::Nothing);
    }
    file.finish().map_err(unwritten)?;
    Ok(report)
}

impl Report {
    fn add_broken(&mut self, place: String, problem: String) {
        self.left_out.broken += 1;
        if self.broken.len() < SHOWN {
            self.broken.push(Broken { place, problem });
        }
    }

    /// The row for a comment; `None` where it is left out.
    fn add(&mut self, comment: &Comment, settings: &Settings) -> std::io::Result<Option<String>> {
        let left_out = &mut self.left_out;
        let without = match comment.status {
            Status::Pending => Some(&mut left_out.pending),
            Status::Trash if !settings.trash_is_spam => Some(&mut left_out.trash),
            Status::Deleted => Some(&mut left_out.deleted),
            Status::NotAComment => Some(&mut left_out.not_a_comment),
            Status::Unknown => Some(&mut left_out.no_label),
            Status::Approved | Status::Spam | Status::Trash => None,
        };
        let reason = match without {
            Some(reason) => Some(reason),
            None if comment.content.trim().is_empty() => Some(&mut left_out.empty),
            None if row::too_long(comment).is_some() => Some(&mut left_out.too_long),
            None => None,
        };
        if let Some(reason) = reason {
            *reason += 1;
            return Ok(None);
        }
        let label = match comment.status {
            Status::Approved => Label::Ham,
            _ => Label::Spam,
        };
        let email = comment.email.trim().to_lowercase();
        let is_owner = comment.owner || settings.owners.contains(&email);
        // Whoever marked it as spam knew better than a name that anybody can type.
        let owner = is_owner && label == Label::Ham;
        let Written { line, lost_times } = row::write(comment, label, &settings.source, owner)?;
        self.unreadable_times += lost_times;
        self.owner += u64::from(owner);
        self.written.add(label);
        Ok(Some(line))
    }
}
