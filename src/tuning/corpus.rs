//! Labelled comments in files: JSONL, one comment a line.
//!
//! Two spellings are read, and may be mixed: our own (`name`, `created_at`, `permalink`) and the
//! one that published data sets tend to have (`author`, `date`, `post`). Addresses are not
//! validated: in a corpus they may be masked. An empty string is absent.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use serde::Deserialize;
use thiserror::Error;

use super::sample::Sample;
use crate::model::{Label, Teaches};
use crate::submission::{Role, Submission};

/// The folder in a corpus for the site's own comments: they are on its topics and in its language,
/// so each counts as several.
pub const LOCAL: &str = "local";

/// What a row says of its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowLabel {
    /// One of the two labels that train the model.
    Known(Label),
    /// Some other, such as `toxic`: for measuring one thing apart.
    Other(String),
}

/// One labelled comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row's name in its corpus; empty where it has none.
    pub id: String,
    /// Where it comes from, as the corpus says; empty where it does not.
    pub source: String,
    /// What it is about, as the corpus says; empty where it does not.
    pub topic: String,
    /// Written by the owner of the site.
    pub owner: bool,
    /// Of the site itself: it stands in the folder [`LOCAL`].
    pub own: bool,
    /// What it is.
    pub label: RowLabel,
    /// What of it is learnt.
    pub teaches: Teaches,
    /// The comment.
    pub submission: Submission,
}

impl Row {
    /// Ham or spam; `None` for any other label.
    pub const fn known(&self) -> Option<Label> {
        match self.label {
            RowLabel::Known(label) => Some(label),
            RowLabel::Other(_) => None,
        }
    }
}

impl Row {
    /// A comment of the journal, decided at its time; `None` without a label.
    pub fn of_sample(sample: Sample) -> Option<Self> {
        Some(Self {
            id: sample.id,
            source: sample.submission.site.clone().unwrap_or_default(),
            topic: String::new(),
            owner: false,
            own: true,
            label: RowLabel::Known(sample.label?),
            teaches: Teaches::default(),
            submission: Submission {
                created_at: Some(sample.facts.at),
                ..sample.submission
            },
        })
    }
}

/// A corpus that can not be read.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// The file or folder can not be read.
    #[error("{}: {source}; check the path and its permissions", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is not a labelled comment.
    #[error("{}:{line}: {problem}; {remedy}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// There is nothing to read.
    #[error("{}: no file that ends in .jsonl; put one there, one comment a line", path.display())]
    NoFiles {
        /// The folder.
        path: PathBuf,
    },
}

/// Reads a corpus file row by row.
pub fn open(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Row, CorpusError>> + use<>, CorpusError> {
    let file = File::open(path).map_err(|source| CorpusError::Io {
        path: path.to_owned(),
        source,
    })?;
    Ok(rows(BufReader::new(file), path))
}

/// The rows of a corpus that is read from anywhere; `path` names it in errors.
pub fn rows<R: BufRead>(
    reader: R,
    path: &Path,
) -> impl Iterator<Item = Result<Row, CorpusError>> + use<R> {
    rows_as(reader, path, None)
}

fn rows_as<R: BufRead>(
    reader: R,
    path: &Path,
    unlabelled: Option<Label>,
) -> impl Iterator<Item = Result<Row, CorpusError>> + use<R> {
    numbered_as(reader, path, unlabelled).map(|row| row.map(|(_, _, row)| row))
}

/// The rows of a file, each with the number of its line and the line as it stands.
pub fn numbered(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(usize, String, Row), CorpusError>> + use<>, CorpusError> {
    let file = File::open(path).map_err(|source| CorpusError::Io {
        path: path.to_owned(),
        source,
    })?;
    Ok(numbered_as(BufReader::new(file), path, None))
}

fn numbered_as<R: BufRead>(
    reader: R,
    path: &Path,
    unlabelled: Option<Label>,
) -> impl Iterator<Item = Result<(usize, String, Row), CorpusError>> + use<R> {
    let path = path.to_owned();
    reader.lines().enumerate().filter_map(move |(at, line)| {
        let line = match line {
            Ok(line) => line,
            Err(source) => {
                return Some(Err(CorpusError::Io {
                    path: path.clone(),
                    source,
                }));
            }
        };
        let line = line.trim_start_matches('\u{feff}').trim().to_owned();
        (!line.is_empty()).then(|| {
            let row = parse(&line, unlabelled);
            let row = row.map_err(|Fault { problem, remedy }| CorpusError::Line {
                path: path.clone(),
                line: at + 1,
                problem,
                remedy,
            })?;
            Ok((at + 1, line, row))
        })
    })
}

/// All rows of one file.
pub fn read(path: &Path) -> Result<Vec<Row>, CorpusError> {
    open(path)?.collect()
}

/// All rows of one file; those without a label have this one.
pub fn read_as(path: &Path, label: Label) -> Result<Vec<Row>, CorpusError> {
    let file = File::open(path).map_err(|source| CorpusError::Io {
        path: path.to_owned(),
        source,
    })?;
    rows_as(BufReader::new(file), path, Some(label)).collect()
}

/// All rows of all `.jsonl` files in a folder and its folders, in the order of their paths.
pub fn read_dir(dir: &Path) -> Result<Vec<Row>, CorpusError> {
    let files = files_of(dir)?;
    let mut all = Vec::new();
    for file in files {
        let own = is_own(dir, &file);
        for row in open(&file)? {
            all.push(Row { own, ..row? });
        }
    }
    Ok(all)
}

/// The file itself, or the `.jsonl` files of a folder, of which there must be one.
pub fn files_of(path: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let files = files(path)?;
    if files.is_empty() {
        return Err(CorpusError::NoFiles {
            path: path.to_owned(),
        });
    }
    Ok(files)
}

/// Whether a file of a corpus is the site's own.
pub fn is_own(dir: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(dir).unwrap_or(file);
    below.starts_with(LOCAL)
}

/// The `.jsonl` files in a folder and its folders, sorted.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    let error = |source| CorpusError::Io {
        path: dir.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(error)? {
        let path = entry.map_err(error)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "jsonl") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A line as it stands in the file. Keys that mean nothing here are passed over: every data set
/// has some of its own.
#[derive(Deserialize)]
struct Line {
    content: Option<String>,
    label: Option<String>,
    teaches: Option<String>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    owner: bool,
    #[serde(alias = "author")]
    name: Option<String>,
    email: Option<String>,
    url: Option<String>,
    title: Option<String>,
    #[serde(alias = "post")]
    permalink: Option<String>,
    lang: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    post_date: Option<String>,
    #[serde(alias = "date")]
    created_at: Option<String>,
}

/// What is wrong with a line, and what to do.
struct Fault {
    problem: String,
    remedy: &'static str,
}

fn parse(line: &str, unlabelled: Option<Label>) -> Result<Row, Fault> {
    let line: Line = serde_json::from_str(line).map_err(|error| Fault {
        // Each line is parsed by itself, so the line that serde_json names is always the first.
        problem: format!(
            "not a comment in JSON: {}",
            error.to_string().replace(" at line 1 column", " at column")
        ),
        remedy: "write one JSON object a line, with texts as its values",
    })?;
    let content = present(line.content).ok_or_else(|| Fault {
        problem: "no `content`".to_owned(),
        remedy: "give the comment's text, or delete the line",
    })?;
    let label = match present(line.label).as_deref() {
        Some("ham") => RowLabel::Known(Label::Ham),
        Some("spam") => RowLabel::Known(Label::Spam),
        Some(other) => RowLabel::Other(other.to_owned()),
        None => RowLabel::Known(unlabelled.ok_or_else(|| Fault {
            problem: "no `label`".to_owned(),
            remedy: "add \"label\": \"ham\" or \"label\": \"spam\"",
        })?),
    };
    let teaches = present(line.teaches).map_or(Ok(Teaches::default()), |name| {
        Teaches::named(&name).ok_or_else(|| Fault {
            problem: format!("`teaches` is {name:?}"),
            remedy: "write \"address\" where only author and links are to be learnt, else leave it out",
        })
    })?;
    let submission = Submission {
        content,
        name: present(line.name),
        email: present(line.email),
        url: present(line.url).map(with_scheme),
        title: present(line.title),
        permalink: present(line.permalink),
        lang: present(line.lang),
        kind: present(line.kind),
        post_date: time(line.post_date, "post_date")?,
        created_at: time(line.created_at, "created_at")?,
        author_role: line.owner.then_some(Role::Owner),
        ..Submission::default()
    };
    Ok(Row {
        id: line.id,
        source: line.source,
        topic: line.topic,
        owner: line.owner,
        own: false,
        label,
        teaches,
        submission,
    })
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn with_scheme(url: String) -> String {
    if url.contains("://") {
        url
    } else {
        format!("https://{}", url.trim_start())
    }
}

/// RFC 3339; without an offset it is UTC, a date alone is its midnight.
fn time(text: Option<String>, key: &str) -> Result<Option<Timestamp>, Fault> {
    let Some(text) = present(text) else {
        return Ok(None);
    };
    let text = text.trim();
    let utc = |time: civil::DateTime| TimeZone::UTC.to_timestamp(time).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<civil::DateTime>().ok().and_then(utc))
        .map(Some)
        .ok_or_else(|| Fault {
            problem: format!("`{key}` is no time: {text:?}"),
            remedy: "write it as 2026-03-02T15:26:09Z or 2026-03-02, or leave it empty",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Vec<String> {
        rows(text.as_bytes(), Path::new("some.jsonl"))
            .map(|row| row.map_or_else(|error| error.to_string(), |row| format!("{row:?}")))
            .collect()
    }

    fn one(text: &str) -> Row {
        rows(text.as_bytes(), Path::new("some.jsonl"))
            .next()
            .expect("a row")
            .expect("a good row")
    }

    #[test]
    fn both_spellings_give_the_same_submission() {
        let ours = one(
            r#"{"name":"Ann","permalink":"/a","created_at":"2024-05-01T10:00:00Z","content":"hi","label":"ham"}"#,
        );
        let theirs = one(
            r#"{"author":"Ann","post":"/a","date":"2024-05-01T12:00:00+02:00","content":"hi","label":"ham"}"#,
        );
        assert_eq!(ours.submission, theirs.submission);
    }

    #[test]
    fn an_empty_text_is_absent() {
        let row =
            one(r#"{"author":"","email":" ","url":"","date":"","content":"hi","label":"ham"}"#);
        assert_eq!(
            row.submission,
            Submission {
                content: "hi".to_owned(),
                ..Submission::default()
            }
        );
    }

    #[test]
    fn a_date_alone_is_midnight_utc_and_a_time_without_offset_is_utc() {
        let row = one(
            r#"{"post_date":"2024-05-01","date":"2024-05-02T01:02:03.5","content":"hi","label":"spam"}"#,
        );
        let shown = |time: Option<Timestamp>| time.map(|time| time.to_string());
        assert_eq!(
            shown(row.submission.post_date).as_deref(),
            Some("2024-05-01T00:00:00Z")
        );
        assert_eq!(
            shown(row.submission.created_at).as_deref(),
            Some("2024-05-02T01:02:03.5Z")
        );
    }

    #[test]
    fn a_row_says_what_of_it_is_learnt() {
        let teaches = |value: &str| {
            let line = format!(r#"{{"content":"hi","label":"spam"{value}}}"#);
            load(&line).remove(0)
        };
        assert!(teaches("").contains("teaches: Everything"));
        assert!(teaches(r#","teaches":"address""#).contains("teaches: Address"));
        assert_eq!(
            teaches(r#","teaches":"words""#),
            "some.jsonl:1: `teaches` is \"words\"; write \"address\" where only author and links are \
             to be learnt, else leave it out"
        );
    }

    #[test]
    fn other_labels_are_kept_and_train_nothing() {
        let row = one(r#"{"content":"hi","label":"toxic"}"#);
        assert_eq!(row.label, RowLabel::Other("toxic".to_owned()));
        assert_eq!(row.known(), None);
    }

    #[test]
    fn an_owner_is_sent_with_the_role() {
        let row = one(r#"{"content":"hi","label":"ham","owner":true}"#);
        assert_eq!(row.submission.author_role, Some(Role::Owner));
    }

    #[test]
    fn errors_name_file_line_and_remedy() {
        let text = "\u{feff}{\"content\":\"hi\",\"label\":\"ham\"}\n\nnonsense\n\
                    {\"label\":\"ham\"}\n{\"content\":\"x\"}\n\
                    {\"content\":\"x\",\"label\":\"ham\",\"date\":\"yesterday\"}\n\
                    {\"content\":1,\"label\":\"ham\"}\n";
        let errors = load(text)[1..].join("\n");
        insta::assert_snapshot!(errors, @r#"
        some.jsonl:3: not a comment in JSON: expected ident at column 2; write one JSON object a line, with texts as its values
        some.jsonl:4: no `content`; give the comment's text, or delete the line
        some.jsonl:5: no `label`; add "label": "ham" or "label": "spam"
        some.jsonl:6: `created_at` is no time: "yesterday"; write it as 2026-03-02T15:26:09Z or 2026-03-02, or leave it empty
        some.jsonl:7: not a comment in JSON: invalid type: integer `1`, expected a string at column 12; write one JSON object a line, with texts as its values
        "#);
    }
}
