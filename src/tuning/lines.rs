//! Rows of a corpus that keep the line they were read from, to be written again as they stand.

use std::path::Path;

use super::corpus::{self, CorpusError, Row, RowLabel};
use super::stats::Pair;
use crate::decision::View;
use crate::submission::Field;
use crate::text::Views;

/// A row with its line.
#[derive(Clone, Debug)]
pub struct Line {
    /// File and line.
    pub place: String,
    /// As it stands in the file.
    pub text: String,
    /// What it says.
    pub row: Row,
}

impl Line {
    /// Its label as it is written.
    pub fn label(&self) -> &str {
        match &self.row.label {
            RowLabel::Known(label) => label.name(),
            RowLabel::Other(other) => other,
        }
    }

    /// The comment as readers see it, folded: without HTML, upper case, and more white space than one.
    pub fn folded(&self) -> String {
        let views = Views::of(&self.row.submission);
        let folded = views.get(Field::Content, View::Folded);
        folded.map_or_else(String::new, |folded| folded.text().to_owned())
    }
}

/// All rows of a file, or of all `.jsonl` files of a folder and its folders.
pub fn read(path: &Path) -> Result<Vec<Line>, CorpusError> {
    let mut lines = Vec::new();
    for file in corpus::files_of(path)? {
        for row in corpus::numbered(&file)? {
            let (number, text, row) = row?;
            let place = format!("{}:{number}", file.display());
            lines.push(Line { place, text, row });
        }
    }
    Ok(lines)
}

/// How many of these are ham and spam.
pub fn count<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Pair {
    let mut pair = Pair::default();
    for label in lines.into_iter().filter_map(|line| line.row.known()) {
        pair.add(label);
    }
    pair
}
