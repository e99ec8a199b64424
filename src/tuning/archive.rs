//! Comments of other systems, read one by one into rows of a corpus.
//!
//! [`open`] reads an export in one of the [`Kind`]s as a stream of [`Entry`]s: it holds one comment at a
//! time, never the file. What is no comment by itself (a tuple with a column too few) is an entry, too,
//! told with its place; what makes the rest of the file unreadable is an [`ArchiveError`] and ends it.
//! [`import`](mod@import) makes rows of the entries, and counts what it leaves out.

mod column;
mod csv;
mod disqus;
pub mod import;
mod isso;
mod jsonl;
mod row;
mod sql;
mod status;
mod watched;
mod wordpress;
mod wxr;
mod xml;

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::store::StoreError;

pub use column::{Column, Columns};
pub use status::{Status, StatusWords};
pub use watched::Watch;

/// How other systems write their comments down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The export of `WordPress`: an RSS file with its elements (WXR).
    WordPressWxr,
    /// A dump of the tables of `WordPress` in the SQL of `MySQL`.
    WordPressSql,
    /// The export of Disqus.
    DisqusXml,
    /// The `SQLite` database of Isso.
    Isso,
    /// A table of comma-separated values with a line of headings.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Kind {
    /// Its name on the command line; rows have it as their source.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WordPressWxr => "wordpress-wxr",
            Self::WordPressSql => "wordpress-sql",
            Self::DisqusXml => "disqus-xml",
            Self::Isso => "isso",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// One comment as the other system has it; an empty text is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Its name there.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Written by somebody whom the export knows as an author of the site.
    pub owner: bool,
    /// `pingback` or `trackback`; empty for a comment.
    pub kind: String,
    /// What it is about, in which language; where the source says so.
    pub topic: String,
    /// In which language.
    pub lang: String,
    /// The author's name.
    pub name: String,
    /// The author's e-mail address.
    pub email: String,
    /// The author's web site.
    pub url: String,
    /// The title of the article.
    pub title: String,
    /// The address of the article.
    pub permalink: String,
    /// When the article was published, as the source writes times.
    pub post_date: String,
    /// When the comment was written, as the source writes times.
    pub created_at: String,
    /// The comment, with its HTML.
    pub content: String,
}

/// What a reader of an archive gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A comment.
    Comment(Box<Comment>),
    /// Something that should be one and is not. It quotes nothing of the comment.
    Broken {
        /// Where it stands.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

/// Why an archive can not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file can not be read.
    #[error("{}: {source}; check the path and its permissions", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It breaks off, or is not what it should be.
    #[error("{place}: {problem}; {remedy}")]
    Syntax {
        /// Line and byte, where they are known.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// The database can not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for does not go with this file; the message says what does.
    #[error("{0}")]
    Options(String),
}

/// What the reader must be told that the file does not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where tables have what; for [`Kind::Csv`] and [`Kind::Jsonl`].
    pub columns: Columns,
    /// What is written for spam and ham there.
    pub words: StatusWords,
    /// What stands between two values of a CSV file; a comma if `None`.
    pub delimiter: Option<u8>,
}

/// The entries of an archive, in the order of the file.
pub type Entries = Box<dyn Iterator<Item = Result<Entry, ArchiveError>>>;

/// Something that gives one entry after the other.
trait Source {
    /// The next entry; `None` at the end. Behind the end or an error nobody asks again.
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError>;
}

/// The entries of a source, up to its end or its first error.
struct Stream<S> {
    source: S,
    ended: bool,
}

impl<S: Source> Iterator for Stream<S> {
    type Item = Result<Entry, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let entry = self.source.read().transpose();
        self.ended = !matches!(entry, Some(Ok(_)));
        entry
    }
}

fn stream(source: impl Source + 'static) -> Entries {
    let ended = false;
    Box::new(Stream { source, ended })
}

/// An archive that is being read.
pub struct Archive {
    /// What stands in it.
    pub entries: Entries,
    /// How far it was read.
    pub watch: Rc<Watch>,
    /// How long it is, in bytes.
    pub size: u64,
}

/// Begins to read an archive.
pub fn open(kind: Kind, path: &Path, options: Options) -> Result<Archive, ArchiveError> {
    let (file, watch, size) = watched::open(path)?;
    let entries: Entries = match kind {
        Kind::Isso => return isso::open(path),
        Kind::WordPressSql => stream(sql::Sql::new(file)),
        Kind::WordPressWxr => stream(wxr::Wxr::new(file)),
        Kind::DisqusXml => stream(disqus::Disqus::new(file)),
        Kind::Csv => stream(csv::Csv::new(file, options)?),
        Kind::Jsonl => stream(jsonl::Jsonl::new(file, options)),
    };
    Ok(Archive {
        entries,
        watch,
        size,
    })
}
