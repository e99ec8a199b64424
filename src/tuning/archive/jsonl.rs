//! JSON, one comment a line, in our spelling or another.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, Read};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::column::{self, Column};
use super::status::Strange;
use super::watched::{Watch, Watched};
use super::{ArchiveError, Comment, Entry, Options, Source};

/// A file that is being read.
pub(super) struct Jsonl<R: Read = File> {
    file: Watched<R>,
    watch: Rc<Watch>,
    line: Vec<u8>,
    options: Options,
    strange: Strange,
    /// The columns that any row had, and the keys of the last one.
    found: BTreeSet<Column>,
    keys: Vec<String>,
}

impl<R: Read> Jsonl<R> {
    pub(super) fn new(file: Watched<R>, options: Options) -> Self {
        Self {
            watch: file.watch(),
            file,
            line: Vec::new(),
            options,
            strange: Strange::default(),
            found: BTreeSet::new(),
            keys: Vec::new(),
        }
    }

    /// The comment on the line; `None` where its label is a word that is not known.
    fn comment(&mut self) -> Result<Option<Comment>, String> {
        // What serde_json says quotes no more than a sign; its line is always the first.
        let keys: Map<String, Value> = serde_json::from_slice(&self.line).map_err(|error| {
            format!(
                "no JSON object: {}",
                error.to_string().replace(" at line 1 column", " at column")
            )
        })?;
        let headings: Vec<String> = keys.keys().cloned().collect();
        let words = &self.options.words;
        let mut comment = Comment {
            status: words.unsaid(),
            ..Comment::default()
        };
        for (column, place) in self.options.columns.places_in(&headings) {
            let heading = &headings[place];
            let text =
                text_of(keys.get(heading)).ok_or_else(|| format!("`{heading}` is no text"))?;
            self.found.insert(column);
            if column::put(&mut comment, (column, heading), &text, words).is_none() {
                self.strange.add(heading, &text);
                return Ok(None);
            }
        }
        self.keys = headings;
        Ok(Some(comment))
    }

    /// What can be said only of the whole file.
    fn end(&self) -> Result<(), ArchiveError> {
        if let Some(told) = self.strange.told() {
            return Err(ArchiveError::Options(told));
        }
        let named = &self.options.columns.0;
        match named
            .iter()
            .find(|(column, _)| !self.found.contains(column))
        {
            Some((_, name)) if !self.keys.is_empty() => {
                Err(column::missing(&format!("no row has `{name}`"), &self.keys))
            }
            _ => Ok(()),
        }
    }
}

/// The text of a value; `None` of a list or an object.
fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

impl<R: Read> Source for Jsonl<R> {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        loop {
            self.line.clear();
            self.watch.begin();
            let place = self.watch.place();
            match self.file.read_until(b'\n', &mut self.line) {
                Ok(0) => return self.end().map(|()| None),
                Ok(_) if self.line.trim_ascii().is_empty() => {}
                Ok(_) => match self.comment() {
                    Ok(Some(comment)) => return Ok(Some(Entry::Comment(Box::new(comment)))),
                    Ok(None) => {}
                    Err(problem) => return Ok(Some(Entry::Broken { place, problem })),
                },
                Err(source) => return Err(self.file.error(source)),
            }
        }
    }
}
