//! Tables of comma-separated values with a line of headings.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord};

use super::column::{self, Column};
use super::status::Strange;
use super::watched::{self, Watch, Watched};
use super::{ArchiveError, Comment, Entry, Options, Source};

/// A row that is put behind the last one. Where a quote was never closed it is a part of that.
const END: &[u8] = b"\n\x04\n";

/// A file, and [`END`] behind it.
struct Ended<R: Read> {
    file: Watched<R>,
    end: &'static [u8],
    bytes: u64,
    /// Where the last byte ends that is no end of a line: no row of the file begins behind it.
    rows_end: u64,
    /// That place, once the file was read.
    length: Rc<Cell<Option<u64>>>,
}

impl<R: Read> Read for Ended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let before = self.bytes;
        self.bytes += read as u64;
        if read > 0 || buffer.is_empty() {
            let is_of_a_row = |byte: &u8| !matches!(byte, b'\r' | b'\n');
            if let Some(last) = buffer[..read].iter().rposition(is_of_a_row) {
                self.rows_end = before + last as u64 + 1;
            }
            return Ok(read);
        }
        self.length.set(Some(self.rows_end));
        self.end.read(buffer)
    }
}

/// A table that is being read.
pub(super) struct Csv<R: Read = File> {
    rows: Reader<Ended<R>>,
    /// Where its last row ends, once all of it was read.
    length: Rc<Cell<Option<u64>>>,
    row: StringRecord,
    /// The line at which the row before begins.
    last: u64,
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
        let length = Rc::<Cell<_>>::default();
        let mut rows = ReaderBuilder::new()
            .delimiter(options.delimiter.unwrap_or(b','))
            .from_reader(Ended {
                file,
                end: END,
                bytes: 0,
                rows_end: 0,
                length: Rc::clone(&length),
            });
        let headings = match rows.headers() {
            Ok(_) if length.get() == Some(0) => Vec::new(),
            Ok(headings) => headings.iter().map(str::to_owned).collect::<Vec<_>>(),
            Err(error) => return Err(told(error, &watch, &path)),
        };
        let places = options.columns.places(&headings, &options.words)?;
        Ok(Self {
            rows,
            length,
            row: StringRecord::new(),
            last: 1,
            watch,
            path,
            headings,
            places,
            options,
            strange: Strange::default(),
        })
    }

    /// Whether a row begins behind the file: it is [`END`].
    fn is_end(&self, at: Option<&Position>) -> bool {
        let (length, at) = (self.length.get(), at.map(Position::byte));
        length.zip(at).is_some_and(|(length, at)| at >= length)
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
            let begins = self.rows.position().line();
            let before = std::mem::replace(&mut self.last, begins);
            match self.rows.read_record(&mut self.row) {
                Ok(true) if self.is_end(self.row.position()) => break,
                Err(error) if self.is_end(error.position()) => break,
                Ok(true) => {
                    if let Some(comment) = self.comment() {
                        return Ok(Some(Entry::Comment(Box::new(comment))));
                    }
                }
                Ok(false) => return Err(open_quote(before)),
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

/// The error of a row that goes on to the end of the file: its beginning is where to look.
fn open_quote(line: u64) -> ArchiveError {
    ArchiveError::Syntax {
        place: format!("line {line}"),
        problem: "a quote is opened in this row and never closed".to_owned(),
        remedy: "close it, or write it twice where it is a sign of the text".to_owned(),
    }
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
