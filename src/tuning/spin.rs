//! Templates of spam to rows of the seed corpus.
//!
//! Spammers spin: one text with alternatives, `{Hi|Hello}`, becomes a thousand comments. So does
//! this room, from `*.toml` files of one folder, and promises that the same templates and the same
//! seed give the same bytes: every template draws from a start of its own, made of the seed and
//! its id, so that a template more changes no other's rows.
//!
//! [`text`] is the grammar of a text, [`mod@file`] reads the files, [`draw`] makes the rows, and
//! [`error`] is all that can be wrong with them, told at once. Nothing of it runs in the service.

mod draw;
pub mod error;
mod file;
mod text;

use std::fs;
use std::path::Path;

use serde::Serialize;

use error::{SpinError, SpinFailure};

/// The file of a folder that holds the articles that the comments stand under.
pub const ARTICLES: &str = "articles.toml";

/// A row of the seed corpus, with its keys in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeedRow {
    /// The template's id, a slash, and the number of the row.
    pub id: String,
    /// Always `spam`.
    pub label: &'static str,
    /// What of it is learnt; left out where that is everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaches: Option<&'static str>,
    /// What it sells.
    pub topic: String,
    /// Its language.
    pub lang: String,
    /// Who says that he wrote it.
    pub name: String,
    /// His e-mail address.
    pub email: String,
    /// His web site; empty where he gave none.
    pub url: String,
    /// The article's title.
    pub title: String,
    /// The article's address.
    pub permalink: String,
    /// The article's day.
    pub post_date: String,
    /// When the comment was written.
    pub created_at: String,
    /// The comment.
    pub content: String,
}

/// The rows of a corpus as a file holds them: JSON, one row a line.
pub fn jsonl(rows: &[SeedRow]) -> serde_json::Result<String> {
    let mut text = String::new();
    for row in rows {
        text += &serde_json::to_string(row)?;
        text.push('\n');
    }
    Ok(text)
}

/// The template that a row of that id was made from; `None` for one written by hand.
pub fn template_of(id: &str) -> Option<&str> {
    id.split_once('/').map(|(template, _)| template)
}

/// A file, read but not understood yet.
#[derive(Clone, Debug)]
struct Page {
    name: String,
    text: String,
    /// It holds articles, not templates.
    articles: bool,
}

/// All rows of the templates in a folder, by file and then in the order in which they stand there.
pub fn expand(dir: &Path, seed: u64) -> Result<Vec<SeedRow>, SpinFailure> {
    let rows = expand_pages(&pages(dir)?, seed)?;
    if rows.is_empty() {
        return Err(SpinFailure::NoTemplates(dir.to_owned()));
    }
    Ok(rows)
}

fn pages(dir: &Path) -> Result<Vec<Page>, SpinFailure> {
    let error = |path: &Path| {
        let path = path.to_owned();
        move |cause| SpinFailure::Io { path, cause }
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(error(dir))? {
        let path = entry.map_err(error(dir))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            Ok(Page {
                name: path.display().to_string(),
                text: fs::read_to_string(path).map_err(error(path))?,
                articles: path.ends_with(ARTICLES),
            })
        })
        .collect()
}

/// What can be drawn is drawn even where other templates have errors, so that the errors of
/// reading and those of drawing are told together.
fn expand_pages(pages: &[Page], seed: u64) -> Result<Vec<SeedRow>, SpinFailure> {
    let mut errors: Vec<SpinError> = Vec::new();
    let read = file::read(pages, &mut errors);
    let mut rows = Vec::new();
    for template in &read.templates {
        rows.extend(draw::rows(template, &read, seed, &mut errors));
    }
    if errors.is_empty() {
        return Ok(rows);
    }
    errors.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Err(SpinFailure::Templates(errors))
}

#[cfg(test)]
mod tests;
