//! A word while its disguises are undone.

use std::ops::Range;

use super::super::reading::Writer;

/// A letter or sign, and the stretch of the folded text that it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) at: u32,
    pub(super) len: u32,
}

/// The letters and signs of a word, in order.
#[derive(Debug, Default)]
pub(super) struct Word {
    pub(super) letters: Vec<Letter>,
}

impl Word {
    /// Takes up a stretch of the folded text.
    pub(super) fn read(&mut self, source: &str, range: Range<usize>) {
        self.letters.clear();
        let start = range.start;
        let chars = source[range].char_indices();
        self.letters.extend(chars.map(|(offset, c)| Letter {
            c,
            at: (start + offset) as u32,
            len: c.len_utf8() as u32,
        }));
    }

    /// Writes the word.
    pub(super) fn write(&self, source: &str, out: &mut Writer<'_>) {
        let mut bytes = [0; 4];
        for letter in &self.letters {
            let from = letter.at as usize..(letter.at + letter.len) as usize;
            let text = &*letter.c.encode_utf8(&mut bytes);
            if source.get(from.clone()) == Some(text) {
                out.copy(text, from.start);
            } else {
                out.replace(text, from);
            }
        }
    }

    /// The stretches that `inside` holds for.
    pub(super) fn stretches(&self, inside: impl Fn(char) -> bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = None;
        for (at, letter) in self.letters.iter().enumerate() {
            match (start, inside(letter.c)) {
                (None, true) => start = Some(at),
                (Some(begin), false) => {
                    found.push(begin..at);
                    start = None;
                }
                _ => {}
            }
        }
        found.extend(start.map(|begin| begin..self.letters.len()));
        found
    }
}
