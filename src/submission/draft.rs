//! A request before it is understood: texts by name, from JSON or from a form.
//!
//! Promise: [`Draft::parse`] tells every fault at once, and what it lets through needs no second
//! look. What was sent is what is kept; only texts with a form of their own (addresses, ids,
//! times) lose the white space around them.

mod reader;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Submission;
use super::errors::FieldErrors;
use super::formats;
use super::limits::Input;
use reader::Reader;

/// Why a body is not a draft at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Not JSON.
    #[error("the body is not JSON: {reason} at line {line} column {column}")]
    Syntax {
        /// What the parser met.
        reason: String,
        /// Where, from 1.
        line: usize,
        /// Where in the line, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("the body is {found} where an object with fields is wanted")]
    NotAnObject {
        /// What it is, with its article.
        found: &'static str,
    },
}

/// A request before it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    given: BTreeMap<&'static str, Given>,
    unknown: Vec<String>,
}

/// What was sent for a known field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    Text(String),
    /// Something else; what, with its article.
    Other(&'static str),
}

impl Draft {
    /// Reads the body of a JSON request.
    pub fn from_json(body: &[u8]) -> Result<Self, DraftError> {
        Self::from_value(Value::Object(object(body)?))
    }

    /// Reads a JSON object.
    pub fn from_value(value: Value) -> Result<Self, DraftError> {
        let mut draft = Self::default();
        for (name, value) in members(value)? {
            let Some(input) = Input::named(&name) else {
                draft.unknown.push(name);
                continue;
            };
            let given = match value {
                Value::Null => continue,
                Value::String(text) => Given::Text(text),
                // A fraction or a number beyond 64 bits would not come back as it was written.
                Value::Number(n) if input.takes_numbers && (n.is_u64() || n.is_i64()) => {
                    Given::Text(n.to_string())
                }
                other => Given::Other(kind_of(&other)),
            };
            draft.given.insert(input.name, given);
        }
        Ok(draft)
    }

    /// Reads the pairs of a form. Forms carry buttons and tokens too, so unknown names are fine;
    /// of a name sent twice the first that is not empty counts.
    pub fn from_form<'a, N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<str> + 'a,
        V: AsRef<str> + 'a,
    {
        let mut draft = Self::default();
        for (name, value) in pairs {
            let Some(input) = Input::named(name.as_ref()) else {
                continue;
            };
            let text = value.as_ref();
            let taken = matches!(draft.given.get(input.name),
                Some(Given::Text(first)) if !first.trim().is_empty() || text.trim().is_empty());
            if !taken {
                draft.given.insert(input.name, Given::Text(text.to_owned()));
            }
        }
        draft
    }

    /// The submission, or everything that is wrong with it.
    pub fn parse(self) -> Result<Submission, FieldErrors> {
        let is_comment = self.is_comment();
        let mut read = Reader::of(self);
        let submission = Submission {
            name: read.required("name", is_comment),
            email: read
                .required("email", is_comment)
                .and_then(|text| read.formed("email", &text, formats::email)),
            content: read.required("content", true).unwrap_or_default(),
            url: read.form("url", formats::web_address),
            ip: read.form("ip", formats::ip),
            user_agent: read.text("user_agent"),
            referrer: read.text("referrer"),
            permalink: read.form("permalink", formats::page_address),
            title: read.text("title"),
            article: read.text("article"),
            post_date: read.form("post_date", formats::time),
            author_role: read.form("author_role", formats::role),
            kind: read.trimmed("type"),
            site: read.trimmed("site"),
            site_url: read.form("site_url", formats::web_address),
            comment_id: read.trimmed("comment_id"),
            created_at: read.form("created_at", formats::time),
            lang: read.trimmed("lang"),
            form_token: read.trimmed("form_token"),
            honeypot: read.even_if_empty("honeypot"),
            user_id: read.trimmed("user_id"),
            visitor: read.trimmed("visitor"),
        };
        read.finish(submission)
    }

    /// A comment by a person, who has a name and an address; what machines send has not.
    fn is_comment(&self) -> bool {
        match self.given.get("type") {
            Some(Given::Text(kind)) => {
                let kind = kind.trim();
                kind.is_empty() || kind.eq_ignore_ascii_case("comment")
            }
            _ => true,
        }
    }
}

/// The members of a body that is one JSON object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, DraftError> {
    let value = serde_json::from_slice(body).map_err(|error| {
        let whole = error.to_string();
        let reason = whole
            .rsplit_once(" at line ")
            .map_or(&*whole, |(reason, _)| reason);
        DraftError::Syntax {
            reason: reason.to_owned(),
            line: error.line(),
            column: error.column(),
        }
    })?;
    members(value)
}

fn members(value: Value) -> Result<Map<String, Value>, DraftError> {
    match value {
        Value::Object(members) => Ok(members),
        other => Err(DraftError::NotAnObject {
            found: kind_of(&other),
        }),
    }
}

/// What a value is, with its article.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
