//! A file that says how far it was read, and that no single piece of it may be without end.
//!
//! Parsers hold the piece that they are in (an element's text, a line, a value). A quote or a CDATA section
//! that is never closed would make that the rest of the file, so the reader before each piece is told to
//! [`begin`](Watch::begin) one, and gives an error when a piece is longer than [`MAX_PIECE`].

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::ArchiveError;

/// The longest piece in bytes: an article with its pictures inside may be long, no comment is.
pub(super) const MAX_PIECE: u64 = 32 << 20;

/// What is read at once.
const BUFFER: usize = 64 << 10;

/// How far a file was read.
#[derive(Debug, Default)]
pub struct Watch {
    bytes: Cell<u64>,
    lines: Cell<u64>,
    begun: Cell<u64>,
}

impl Watch {
    /// Bytes that were read.
    pub fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// The line that is being read, from 1.
    pub fn line(&self) -> u64 {
        self.lines.get() + 1
    }

    /// Line and byte, for a message.
    pub fn place(&self) -> String {
        format!("line {} (byte {})", self.line(), self.bytes())
    }

    /// Another piece begins here.
    pub(super) fn begin(&self) {
        self.begun.set(self.bytes.get());
    }

    /// Sets how far something was read that is no text.
    pub(super) fn reach(&self, bytes: u64) {
        self.bytes.set(bytes);
    }
}

/// The file.
#[derive(Debug)]
pub(super) struct Watched<R = File> {
    inner: BufReader<R>,
    watch: Rc<Watch>,
    path: PathBuf,
}

/// Opens a file: its reader, its watch, its size in bytes.
pub(super) fn open(path: &Path) -> Result<(Watched, Rc<Watch>, u64), ArchiveError> {
    let error = |source| ArchiveError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(error)?;
    let size = file.metadata().map_err(error)?.len();
    let watched = Watched::new(file, path).map_err(error)?;
    let watch = Rc::clone(&watched.watch);
    Ok((watched, watch, size))
}

impl<R: Read> Watched<R> {
    /// Watches what is read; a byte order mark is passed over.
    pub(super) fn new(reader: R, path: &Path) -> io::Result<Self> {
        let mut watched = Self {
            inner: BufReader::with_capacity(BUFFER, reader),
            watch: Rc::default(),
            path: path.to_owned(),
        };
        if watched.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            watched.consume(3);
        }
        Ok(watched)
    }

    pub(super) fn watch(&self) -> Rc<Watch> {
        Rc::clone(&self.watch)
    }

    /// The error for what reading gave.
    pub(super) fn error(&self, source: io::Error) -> ArchiveError {
        error(&self.path, &self.watch, source)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// The error for what reading gave.
pub(super) fn error(path: &Path, watch: &Watch, source: io::Error) -> ArchiveError {
    let endless = source
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Endless>());
    if endless.is_some() {
        return ArchiveError::Syntax {
            place: watch.place(),
            problem: source.to_string(),
            remedy: "look whether a quote, a tag or a CDATA section before it is never closed"
                .to_owned(),
        };
    }
    ArchiveError::Io {
        path: path.to_owned(),
        source,
    }
}

/// A piece is longer than it may be.
#[derive(Debug, thiserror::Error)]
#[error("one piece of the file has more than {} MiB", MAX_PIECE >> 20)]
struct Endless;

impl<R: Read> BufRead for Watched<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.watch.bytes.get() - self.watch.begun.get() > MAX_PIECE {
            return Err(io::Error::other(Endless));
        }
        self.inner.fill_buf()
    }

    #[expect(
        clippy::naive_bytecount,
        reason = "what it costs does not show, and a crate less is one less"
    )]
    fn consume(&mut self, amount: usize) {
        let eaten = self.inner.buffer().get(..amount).unwrap_or_default();
        let lines = eaten.iter().filter(|byte| **byte == b'\n').count();
        self.watch.lines.set(self.watch.lines.get() + lines as u64);
        self.watch.bytes.set(self.watch.bytes.get() + amount as u64);
        self.inner.consume(amount);
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let amount = from.len().min(into.len());
        into[..amount].copy_from_slice(&from[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_bytes_are_counted_and_the_mark_is_no_text() {
        let text = "\u{feff}one\ntwo\nthree";
        let mut file = Watched::new(text.as_bytes(), Path::new("x")).expect("a reader");
        let watch = file.watch();
        let mut line = String::new();
        file.read_line(&mut line).expect("a line");
        assert_eq!(line, "one\n");
        assert_eq!(watch.place(), "line 2 (byte 7)");
        file.read_to_string(&mut line).expect("the rest");
        assert_eq!(line, "one\ntwo\nthree");
        assert_eq!((watch.line(), watch.bytes()), (3, text.len() as u64));
    }

    #[test]
    fn a_piece_without_end_is_an_error_and_many_short_ones_are_none() {
        let endless = || io::repeat(b'x').take(3 * MAX_PIECE);
        let mut file = Watched::new(endless(), Path::new("x")).expect("a reader");
        let failed = io::copy(&mut file, &mut io::sink()).expect_err("too long");
        let told = file.error(failed).to_string();
        let wanted = "one piece of the file has more than 32 MiB; look whether a quote, a tag or a CDATA \
                      section before it is never closed";
        assert!(told.ends_with(wanted), "{told}");
        assert!(file.watch().bytes() <= MAX_PIECE + BUFFER as u64);
        let mut file = Watched::new(endless(), Path::new("x")).expect("a reader");
        let watch = file.watch();
        let mut piece = vec![0; 1 << 20];
        while file.read(&mut piece).expect("read") > 0 {
            watch.begin();
        }
        assert_eq!(watch.bytes(), 3 * MAX_PIECE);
    }
}
