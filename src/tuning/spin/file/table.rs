//! A TOML table of a template file being read: texts, and errors where there is something else.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest::nearest;
use crate::tuning::spin::Page;
use crate::tuning::spin::error::{Problem, SpinError};

/// A value with the line on which it begins.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) value: String,
    pub(super) line: usize,
}

impl Placed {
    /// The line of a byte of the value.
    pub(super) fn line_at(&self, at: usize) -> usize {
        self.line + self.value[..at].matches('\n').count()
    }
}

/// A table being read.
pub(super) struct Reader<'a, 'e> {
    page: &'a Page,
    table: &'a DeTable<'a>,
    /// What the table is, for errors about what is missing: ``the template `seo` ``.
    owner: String,
    span: Range<usize>,
    asked: Vec<&'static str>,
    errors: &'e mut Vec<SpinError>,
}

type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a, 'e> Reader<'a, 'e> {
    pub(super) fn new(
        page: &'a Page,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        errors: &'e mut Vec<SpinError>,
    ) -> Self {
        Self {
            page,
            table,
            owner: "the table".to_owned(),
            span,
            asked: Vec::new(),
            errors,
        }
    }

    /// Says what the table is.
    pub(super) fn is(&mut self, owner: String) {
        self.owner = owner;
    }

    /// The line on which the table begins.
    pub(super) fn line(&self) -> usize {
        line(self.page, self.span.start)
    }

    /// Notes an error.
    pub(super) fn error(&mut self, line: usize, problem: Problem) {
        self.errors.push(SpinError {
            file: self.page.name.clone(),
            line,
            problem,
        });
    }

    /// How many errors there are.
    pub(super) fn error_count(&self) -> usize {
        self.errors.len()
    }

    fn wrong_type(
        &mut self,
        key: &str,
        value: Value<'_>,
        (wanted, example): (&'static str, &'static str),
    ) {
        let problem = Problem::WrongType {
            key: key.to_owned(),
            wanted,
            found: value.get_ref().type_str(),
            example,
        };
        self.error(line(self.page, value.span().start), problem);
    }

    fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn missing(&mut self, key: &'static str, example: &'static str) {
        let problem = Problem::MissingKey {
            owner: self.owner.clone(),
            key,
            example,
        };
        self.error(self.line(), problem);
    }

    /// The key's tables: `[[key]]`.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<(&'a DeTable<'a>, Range<usize>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let items = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) if value.get_ref().is_array() => {
                    tables.push((table, item.span()));
                }
                _ => self.wrong_type(key, item, ("tables", "[[…]] above its keys")),
            }
        }
        tables
    }

    /// The key's table: `[key]`.
    pub(super) fn table(&mut self, key: &'static str) -> Option<(&'a DeTable<'a>, Range<usize>)> {
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, ("a table", "[…] above its keys"));
        }
        Some((table?, value.span()))
    }

    /// A text that must be there and say something.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Placed> {
        let Some(value) = self.get(key) else {
            self.missing(key, "\"…\"");
            return None;
        };
        let Some(text) = self.placed(value) else {
            self.wrong_type(key, value, ("a text", "\"…\""));
            return None;
        };
        if text.value.trim().is_empty() {
            self.error(text.line, Problem::Empty(key.to_owned()));
            return None;
        }
        Some(text)
    }

    /// A text that must say something if it is there.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<Placed> {
        if self.table.contains_key(key) {
            return self.text(key);
        }
        self.asked.push(key);
        None
    }

    /// A list of texts that must be there and hold one.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Placed>> {
        if !self.table.contains_key(key) {
            self.asked.push(key);
            self.missing(key, "[\"…\", \"…\"]");
            return None;
        }
        self.optional_texts(key)
    }

    /// A list of texts that must hold one if it is there.
    pub(super) fn optional_texts(&mut self, key: &'static str) -> Option<Vec<Placed>> {
        let value = self.get(key)?;
        self.list(key, value)
    }

    fn list(&mut self, key: &str, value: Value<'_>) -> Option<Vec<Placed>> {
        const WANTED: (&str, &str) = ("a list of texts", "[\"…\", \"…\"]");
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(key, value, WANTED);
            return None;
        };
        if items.is_empty() {
            let line = line(self.page, value.span().start);
            self.error(line, Problem::Empty(key.to_owned()));
            return None;
        }
        let mut texts = Vec::new();
        for item in items {
            match self.placed(item) {
                Some(text) => texts.push(text),
                None => self.wrong_type(key, item, WANTED),
            }
        }
        Some(texts)
    }

    /// A whole number as it is written, with its line.
    pub(super) fn number(&mut self, key: &'static str, example: &'static str) -> Option<Placed> {
        let Some(value) = self.get(key) else {
            self.missing(key, example);
            return None;
        };
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong_type(key, value, ("a whole number", example));
            return None;
        };
        Some(Placed {
            value: number.as_str().to_owned(),
            line: line(self.page, value.span().start),
        })
    }

    /// All keys as lists of texts, whatever they are called, with the line of each key.
    pub(super) fn lists(mut self) -> Vec<(Placed, Vec<Placed>)> {
        let mut lists = Vec::new();
        for (key, value) in self.table {
            let texts = self.list(key.get_ref(), value);
            let name = Placed {
                value: key.get_ref().clone().into_owned(),
                line: line(self.page, key.span().start),
            };
            lists.push((name, texts.unwrap_or_default()));
        }
        lists
    }

    fn placed(&self, value: Value<'_>) -> Option<Placed> {
        let DeValue::String(text) = value.get_ref() else {
            return None;
        };
        let start = value.span().start;
        // TOML drops a line's end behind three opening quotes.
        let raw = self.page.text[start..].trim_start_matches(['"', '\'']);
        let opened = self.page.text[start..].len() - raw.len();
        let dropped = opened == 3 && raw.starts_with(['\n', '\r']);
        Some(Placed {
            value: text.clone().into_owned(),
            line: line(self.page, start) + usize::from(dropped),
        })
    }

    /// Every key that nobody asked for is misspelt.
    pub(super) fn finish(mut self, place: &'static str) {
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let problem = Problem::UnknownKey {
                    key: name.to_owned(),
                    place,
                    near: nearest(name, self.asked.iter().copied()).map(str::to_owned),
                };
                self.error(line(self.page, key.span().start), problem);
            }
        }
    }
}

/// The line of a byte of a file, from 1.
pub(super) fn line(page: &Page, at: usize) -> usize {
    let at = page.text.floor_char_boundary(at);
    page.text[..at].matches('\n').count() + 1
}
