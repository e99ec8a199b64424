//! Tables of comma-separated values with a line of headings.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::column::{self, Column};
use super::status::Strange;
use super::watched::{self, Watch, Watched};
use super::{ArchiveError, Comment, Entry, Options, Source};

/// A table that is being read.
pub(super) struct Csv<R: Read = File> {
    rows: Reader<Watched<R>>,
    row: StringRecord,
    watch: Rc<Watch>,
    path: PathBuf,
    headings: Vec<String>,
    places: Vec<(Column, usize)>,
    options: Options,
    strange: Strange,
}

impl<R: Read> Csv<R> {
    /// Reads the headings.
    pub(super) fn new(file: Watched<R>, options: Options) -> Result<Self, ArchiveError> {
        let (watch, path) = (file.watch(), file.path().to_owned());
        let mut rows = ReaderBuilder::new()
            .delimiter(options.delimiter.unwrap_or(b','))
            .from_reader(file);
        let headings = match rows.headers() {
            Ok(headings) => headings.iter().map(str::to_owned).collect::<Vec<_>>(),
            Err(error) => return Err(told(error, &watch, &path)),
        };
        let places = options.columns.places(&headings, &options.words)?;
        Ok(Self {
            rows,
            row: StringRecord::new(),
            watch,
            path,
            headings,
            places,
            options,
            strange: Strange::default(),
        })
    }

    fn comment(&mut self) -> Option<Comment> {
        let mut comment = Comment {
            status: self.options.words.unsaid(),
            ..Comment::default()
        };
        for (column, place) in &self.places {
            let text = self.row.get(*place).unwrap_or_default();
            let from = (*column, self.headings[*place].as_str());
            if column::put(&mut comment, from, text, &self.options.words).is_none() {
                self.strange.add(from.1, text);
                return None;
            }
        }
        Some(comment)
    }
}

impl<R: Read> Source for Csv<R> {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        loop {
            self.watch.begin();
            match self.rows.read_record(&mut self.row) {
                Ok(true) => {
                    if let Some(comment) = self.comment() {
                        return Ok(Some(Entry::Comment(Box::new(comment))));
                    }
                }
                Ok(false) => break,
                Err(error) => return broken(error, &self.watch, &self.path).map(Some),
            }
        }
        match self.strange.told() {
            Some(told) => Err(ArchiveError::Options(told)),
            None => Ok(None),
        }
    }
}

/// A row that is none, or an error behind which nothing can be read.
fn broken(error: csv::Error, watch: &Watch, path: &Path) -> Result<Entry, ArchiveError> {
    let problem = match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{len} values where the headings have {expected_len}"),
        ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        _ => return Err(told(error, watch, path)),
    };
    let place = error.position().map_or_else(
        || watch.place(),
        |at| format!("line {} (byte {})", at.line(), at.byte()),
    );
    Ok(Entry::Broken { place, problem })
}

fn told(error: csv::Error, watch: &Watch, path: &Path) -> ArchiveError {
    let problem = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(source) => watched::error(path, watch, source),
        _ => ArchiveError::Syntax {
            place: watch.place(),
            problem: format!("this is no table: {problem}"),
            remedy: "write it as CSV in UTF-8, the first line its headings".to_owned(),
        },
    }
}
