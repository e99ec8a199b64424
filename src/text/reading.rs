//! A text with the way back to what it was made from.

use std::ops::Range;
use std::sync::Arc;

/// One reading of a field: its text, and where each piece of it came from.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    text: String,
    /// From this text to the one it was made from, and so on to the field as sent.
    maps: Vec<Arc<SpanMap>>,
}

impl Reading {
    /// The field as sent.
    pub(crate) fn raw(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            maps: Vec::new(),
        }
    }

    /// The text of this reading.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The range of the text that this one was made from.
    pub(crate) fn span_in_source(&self, range: Range<usize>) -> Range<usize> {
        self.maps
            .first()
            .map_or(range.clone(), |map| map.source(range))
    }

    /// The range of this text that was made of a range of its source: the inverse of
    /// [`Self::span_in_source`].
    pub(crate) fn range_made_of(&self, source: &Range<usize>) -> Range<usize> {
        let Some(map) = self.maps.first() else {
            return source.clone();
        };
        map.made_of(source.start).min(self.text.len())..map.made_of(source.end).min(self.text.len())
    }

    /// The bytes of the field as sent that a range of this text came from.
    ///
    /// Ranges beyond the text are cut to it, so the answer always lies inside the field; larger
    /// ranges never give smaller answers.
    pub fn raw_span(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        self.maps
            .iter()
            .fold(start..end, |span, map| map.source(span))
    }
}

/// A stretch of a text and the stretch of its source that it stands for.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: u32,
    source: u32,
    source_len: u32,
    /// Byte for byte, so that a part of the piece stands for that part of the source.
    linear: bool,
}

/// Where each byte of a text came from.
#[derive(Clone, Debug, Default)]
struct SpanMap {
    pieces: Vec<Piece>,
    source_len: usize,
}

impl SpanMap {
    fn source(&self, span: Range<usize>) -> Range<usize> {
        if span.is_empty() {
            let at = match self.piece_at(span.start) {
                Some(piece) => piece.start_of(span.start),
                None => self.source_len,
            };
            return at..at;
        }
        match (self.piece_at(span.start), self.piece_at(span.end - 1)) {
            (Some(first), Some(last)) => first.start_of(span.start)..last.end_of(span.end),
            _ => self.source_len..self.source_len,
        }
    }

    /// Where in the text the source from `at` on begins.
    fn made_of(&self, at: usize) -> usize {
        let after = self
            .pieces
            .partition_point(|piece| piece.source as usize <= at);
        let Some(piece) = after
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
        else {
            return 0;
        };
        let inside = (at - piece.source as usize).min(piece.source_len as usize);
        piece.at as usize + if piece.linear { inside } else { 0 }
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.at as usize <= at);
        self.pieces.get(after.checked_sub(1)?)
    }
}

impl Piece {
    fn start_of(&self, at: usize) -> usize {
        let inside = if self.linear {
            at - self.at as usize
        } else {
            0
        };
        (self.source as usize) + inside.min(self.source_len as usize)
    }

    fn end_of(&self, end: usize) -> usize {
        let length = self.source_len as usize;
        let inside = if self.linear {
            end - self.at as usize
        } else {
            length
        };
        (self.source as usize) + inside.min(length)
    }
}

/// Writes a reading piece by piece, in the order of its source.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    source: &'a Reading,
    text: String,
    pieces: Vec<Piece>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(source: &'a Reading) -> Self {
        Self {
            source,
            text: String::with_capacity(source.text.len()),
            pieces: Vec::new(),
        }
    }

    /// How much was written.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// What was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Writes `text`, which stands byte for byte for the source at `from`.
    pub(crate) fn copy(&mut self, text: &str, from: usize) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        self.text.push_str(text);
        if let Some(last) = self.pieces.last_mut()
            && last.linear
            && (last.source + last.source_len) as usize == from
        {
            last.source_len += text.len() as u32;
            return;
        }
        self.pieces.push(Piece {
            at: at as u32,
            source: from as u32,
            source_len: text.len() as u32,
            linear: true,
        });
    }

    /// Puts the letters of ASCII among the last `n_bytes` into lower case.
    pub(crate) fn make_lower_case(&mut self, n_bytes: usize) {
        let start = self.text.len().saturating_sub(n_bytes);
        if let Some(tail) = self.text.get_mut(start..) {
            tail.make_ascii_lowercase();
        }
    }

    /// Writes `text`, which as a whole stands for `from` of the source.
    pub(crate) fn replace(&mut self, text: &str, from: Range<usize>) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            at: self.text.len() as u32,
            source: from.start as u32,
            source_len: from.len() as u32,
            linear: false,
        });
        self.text.push_str(text);
    }

    /// Takes back trailing spaces.
    pub(crate) fn trim_end(&mut self) {
        while self.text.ends_with(' ') {
            self.text.pop();
            let end = self.text.len();
            while self
                .pieces
                .last()
                .is_some_and(|piece| piece.at as usize >= end)
            {
                self.pieces.pop();
            }
            if let Some(last) = self.pieces.last_mut().filter(|piece| piece.linear) {
                last.source_len = last.source_len.min((end - last.at as usize) as u32);
            }
        }
    }

    pub(crate) fn finish(self) -> Reading {
        let map = SpanMap {
            pieces: self.pieces,
            source_len: self.source.text.len(),
        };
        let mut maps = Vec::with_capacity(1 + self.source.maps.len());
        maps.push(Arc::new(map));
        maps.extend(self.source.maps.iter().cloned());
        Reading {
            text: self.text,
            maps,
        }
    }
}
