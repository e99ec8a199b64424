//! A TOML table being read: typed values, and errors where there is something else.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::decision::{Action, Points};
use crate::nearest::nearest;
use crate::rules::definition::{Placed, State};
use crate::rules::error::{RuleError, SourceFile, suggestion};

/// A table being read.
pub(in crate::rules) struct Reader<'a, 'e> {
    pub(in crate::rules) file: &'a SourceFile,
    table: &'a DeTable<'a>,
    /// Where the table stands: for errors about what is missing.
    pub(in crate::rules) span: Range<usize>,
    asked: Vec<&'static str>,
    errors: &'e mut Vec<RuleError>,
}

type Value<'a> = &'a Spanned<DeValue<'a>>;

impl<'a, 'e> Reader<'a, 'e> {
    pub(in crate::rules) fn new(
        file: &'a SourceFile,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        errors: &'e mut Vec<RuleError>,
    ) -> Self {
        Self {
            file,
            table,
            span,
            asked: Vec::new(),
            errors,
        }
    }

    /// Notes an error.
    pub(in crate::rules) fn error(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        what: (String, String),
    ) {
        self.errors.push(RuleError::at(self.file, span, code, what));
    }

    fn wrong_type(&mut self, key: &str, value: Value<'_>, wanted: &str, example: &str) {
        let what = (
            format!("`{key}` wants {wanted}, not {}", value.get_ref().type_str()),
            format!("write {example}"),
        );
        self.error(value.span(), "wrong_type", what);
    }

    /// The value of a key, which is thereby known.
    pub(in crate::rules) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// The key's tables: `[[key]]`.
    pub(in crate::rules) fn tables(
        &mut self,
        key: &'static str,
    ) -> Vec<(&'a DeTable<'a>, Range<usize>)> {
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
                _ => self.wrong_type(key, item, "a table", &format!("[[{key}]] above its keys")),
            }
        }
        tables
    }

    /// A text.
    pub(in crate::rules) fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let value = self.get(key)?;
        if let DeValue::String(text) = value.get_ref() {
            Some(Placed {
                value: text.clone().into_owned(),
                span: value.span(),
            })
        } else {
            self.wrong_type(key, value, "a text", &format!("{key} = \"…\""));
            None
        }
    }

    /// A text that must be there.
    pub(in crate::rules) fn required_text(
        &mut self,
        key: &'static str,
        owner: &str,
    ) -> Option<Placed<String>> {
        if !self.table.contains_key(key) {
            self.asked.push(key);
            let what = (
                format!("{owner} has no `{key}`"),
                format!("add {key} = \"…\""),
            );
            self.error(self.span.clone(), "missing_key", what);
            return None;
        }
        self.text(key).filter(|text| {
            let empty = text.value.trim().is_empty();
            if empty {
                let what = (
                    format!("`{key}` is empty"),
                    "write something, or leave it out".into(),
                );
                self.error(text.span.clone(), "empty_value", what);
            }
            !empty
        })
    }

    /// A value or a list of values, which must not be empty; none where the key is absent.
    pub(in crate::rules) fn one_or_more(&mut self, key: &'static str) -> Option<Vec<Value<'a>>> {
        let value = self.get(key)?;
        let items = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        if items.is_empty() {
            let what = (
                format!("`{key}` is empty"),
                "write something, or leave it out".to_owned(),
            );
            self.error(value.span(), "empty_value", what);
        }
        Some(items)
    }

    /// A text or a list of texts; none where the key is absent.
    pub(in crate::rules) fn texts(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let mut texts = Vec::new();
        for item in self.one_or_more(key)? {
            match item.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    texts.push(Placed {
                        value: text.clone().into_owned(),
                        span: item.span(),
                    });
                }
                DeValue::String(_) => {
                    let what = (
                        format!("an empty text in `{key}`"),
                        "take it out".to_owned(),
                    );
                    self.error(item.span(), "empty_value", what);
                }
                _ => self.wrong_type(key, item, "texts", &format!("{key} = [\"…\", \"…\"]")),
            }
        }
        Some(texts)
    }

    /// Yes or no; no where the key is absent.
    pub(in crate::rules) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "true or false", &format!("{key} = true"));
        }
        flag
    }

    /// A count of one and more.
    pub(in crate::rules) fn count(&mut self, key: &'static str) -> Option<usize> {
        let value = self.get(key)?;
        let count = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok().filter(|&count| count > 0),
            _ => None,
        };
        if count.is_none() {
            self.wrong_type(
                key,
                value,
                "a whole number of 1 and more",
                &format!("{key} = 2"),
            );
        }
        count
    }

    /// Points: a number with at most two decimals.
    pub(in crate::rules) fn points(&mut self, key: &'static str) -> Option<Points> {
        let value = self.get(key)?;
        let written = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.wrong_type(key, value, "a number", &format!("{key} = 2.5"));
                return None;
            }
        };
        let number: f64 = written.replace('_', "").parse().unwrap_or(f64::NAN);
        let points = Points::from_f64(number);
        let exact = points.is_some_and(|points| (points.as_f64() - number).abs() < 1e-9);
        if !exact {
            let what = (
                format!("`{key}` must have at most two decimals and lie between -1000 and 1000"),
                format!("write {key} = 2.5"),
            );
            self.error(value.span(), "bad_points", what);
        }
        points.filter(|_| exact)
    }

    /// A day: `2026-11-01`, with or without quotes.
    pub(in crate::rules) fn date(&mut self, key: &'static str) -> Option<Placed<Date>> {
        let value = self.get(key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string().parse().ok(),
            DeValue::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong_type(key, value, "a day", &format!("{key} = \"2026-11-01\""));
        }
        Some(Placed {
            value: date?,
            span: value.span(),
        })
    }

    /// One of the names that there are.
    pub(in crate::rules) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(name, _)| *name == text.value);
        if found.is_none() {
            let names = choices.iter().map(|(name, _)| *name);
            let what = (
                format!("there is no {key} `{}`", text.value),
                suggestion(&text.value, names),
            );
            self.error(text.span, "unknown_value", what);
        }
        found.map(|(_, value)| *value)
    }

    /// `max_action`: the limit of what points may lead to.
    pub(in crate::rules) fn max_action(&mut self) -> Option<Action> {
        self.choice(
            "max_action",
            &[("hold", Action::Hold), ("reject", Action::Reject)],
        )
    }

    /// `state`.
    pub(in crate::rules) fn state(&mut self) -> Option<State> {
        self.choice("state", &State::NAMES)
    }

    /// Reads a table that is a value: `examples = { … }`.
    pub(in crate::rules) fn nested(
        &mut self,
        key: &'static str,
    ) -> Option<(&'a DeTable<'a>, Range<usize>)> {
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, "a table", &format!("{key} = {{ … }}"));
        }
        Some((table?, value.span()))
    }

    /// A reader of another table in the same file.
    pub(in crate::rules) fn inner(
        &mut self,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Reader<'a, '_> {
        Reader {
            file: self.file,
            table,
            span,
            asked: Vec::new(),
            errors: self.errors,
        }
    }

    /// All keys with their values, none of which is misspelt then.
    pub(in crate::rules) fn entries(
        &self,
    ) -> impl Iterator<Item = (&'a str, Range<usize>, Value<'a>)> {
        self.table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// The keys with their values that nobody asked for so far.
    pub(in crate::rules) fn unasked(
        &self,
    ) -> impl Iterator<Item = (&'a str, Range<usize>, Value<'a>)> {
        self.entries().filter(|(key, ..)| !self.asked.contains(key))
    }

    /// Whether no error was noted since there were `before`.
    pub(in crate::rules) fn is_clean_since(&self, before: usize) -> bool {
        self.errors.len() == before
    }

    /// How many errors there are.
    pub(in crate::rules) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// The keys that nobody asked for.
    fn unknown(&self) -> Vec<(&'a str, Range<usize>)> {
        self.unasked().map(|(key, span, _)| (key, span)).collect()
    }

    /// Whether some key was not asked for: then what seems to be missing may be misspelt.
    pub(in crate::rules) fn has_unknown(&self) -> bool {
        !self.unknown().is_empty()
    }

    /// Every key that nobody asked for is misspelt.
    pub(in crate::rules) fn finish(mut self, place: &str) {
        for (key, span) in self.unknown() {
            let help = match nearest(key, self.asked.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", self.asked.join(", ")),
            };
            let message = format!("there is no key `{key}` {place}");
            self.error(span, "unknown_key", (message, help));
        }
    }
}
