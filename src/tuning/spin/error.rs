//! What can be wrong with templates: the place, the problem, and what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// Why there are no rows.
#[derive(Debug, Error)]
pub enum SpinFailure {
    /// A file or the folder can not be read.
    #[error("{}: {cause}; check the path and its permissions", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Told in the message, so it is not told again as its source.
        cause: io::Error,
    },
    /// The folder has no template in it.
    #[error("{}: no [[template]] in any file that ends in .toml; put one there, or name another folder", .0.display())]
    NoTemplates(PathBuf),
    /// The templates have errors; all of them are here.
    #[error("{} errors in the templates", .0.len())]
    Templates(Vec<SpinError>),
}

/// Something wrong in a file of templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpinError {
    /// The file, as it was found.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    #[serde(serialize_with = "as_text")]
    pub problem: Problem,
}

impl fmt::Display for SpinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.problem)
    }
}

fn as_text<S: Serializer>(problem: &Problem, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(problem)
}

/// The kinds of error, each with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each message says what its kind is")]
pub enum Problem {
    #[error(
        "this is not TOML: {0}; mend the line: in double quotes a backslash is written twice, in '''…''' once"
    )]
    NotToml(String),
    #[error("there is no key `{key}` {place}; {}", suggest(near.as_ref()))]
    UnknownKey {
        key: String,
        place: &'static str,
        near: Option<String>,
    },
    #[error("{owner} has no `{key}`; add {key} = {example}")]
    MissingKey {
        owner: String,
        key: &'static str,
        example: &'static str,
    },
    #[error("`{key}` wants {wanted}, not {found}; write {key} = {example}")]
    WrongType {
        key: String,
        wanted: &'static str,
        found: &'static str,
        example: &'static str,
    },
    #[error("`{0}` is empty; write something, or take it out")]
    Empty(String),
    #[error("the id `{0}` has other signs than letters, digits and hyphens; take them out")]
    BadId(String),
    #[error("the id `{id}` stands at {first} already; choose another")]
    DuplicateId { id: String, first: String },
    #[error("`count` is {0}; write a number from 1 to 1000")]
    BadCount(String),
    #[error("`{0}` is not a day; write it as \"2026-03-02\"")]
    BadDay(String),
    #[error(
        "`teaches` is `{0}`; write \"address\" where only author and links are to be learnt, else take it out"
    )]
    BadTeaches(String),
    #[error("there is no article on `{topic}` in articles.toml; {}", suggest(near.as_ref()))]
    UnknownTopic { topic: String, near: Option<String> },
    #[error("there is no article; put some into articles.toml beside the templates")]
    NoArticles,
    #[error("this brace is never closed: {0}; close it with }}, or write \\{{ for the plain sign")]
    Unclosed(String),
    #[error("nothing is open here that }} could close: {0}; take it out, or write \\}}")]
    NothingToClose(String),
    #[error("a | outside of braces: {0}; put braces around the alternatives, or write \\|")]
    StrayBar(String),
    #[error(
        "a backslash before another sign than {{ | }} \\: {0}; write it twice for the plain sign"
    )]
    StrayBackslash(String),
    #[error(
        "one alternative alone in braces: {0}; add another, or write {{@name}} if a set is meant"
    )]
    OneAlternative(String),
    #[error(
        "no name of a set: {0}; write {{@name}} with letters, digits, - and _; alternatives of sets as {{{{@a}}|{{@b}}}}"
    )]
    BadSetName(String),
    #[error("there is no set `{name}` in this file; {}", suggest(near.as_ref()))]
    UnknownSet { name: String, near: Option<String> },
    #[error("the set `{name}` leads back to itself: {way}; break the circle")]
    CircularSet { name: String, way: String },
    #[error("`{id}` draws a name of nothing; write no empty text into `names`")]
    NoName { id: String },
    #[error("`{id}` draws a comment of nothing; leave no way through `content` empty")]
    NoContent { id: String },
    #[error(
        "`{id}` draws the e-mail address {drawn:?}, to which no mail goes; mend `emails` and its sets"
    )]
    BadEmail { id: String, drawn: String },
    #[error("`{id}` draws the web address {drawn:?}, which is none; mend `urls` and its sets")]
    BadUrl { id: String, drawn: String },
    #[error(
        "`{id}` wants {count} different comments and found {found}; write more alternatives, or lower `count`"
    )]
    TooFewTexts {
        id: String,
        count: usize,
        found: usize,
    },
}

fn suggest(near: Option<&String>) -> String {
    match near {
        Some(name) => format!("did you mean `{name}`?"),
        None => "check its spelling, or take it out".to_owned(),
    }
}
