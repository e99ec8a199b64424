//! What a moderator says of a decision afterwards: a request understood.
//!
//! Rules are measured by these labels: how many of the comments that a rule hit were spam. And the
//! model learns from them, where the caller does not say otherwise: see [`crate::learning`].

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::model::Label;
use crate::nearest::nearest;
use crate::submission::draft::{DraftError, kind_of, object};
use crate::submission::errors::{FieldCode, FieldError, FieldErrors, MAX_UNKNOWN};

/// The word that takes a label back.
pub const NONE: &str = "none";

/// The fields of a feedback, and the most bytes that each may have.
pub const FIELDS: [(&str, usize); 5] = [
    ("id", 64),
    ("label", 16),
    ("learn", 8),
    ("reporter", 128),
    ("reason", 1_024),
];

/// A feedback as it was sent, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The decision that it is about.
    pub decision: Uuid,
    /// What the comment is; `None` takes the label back.
    pub label: Option<Label>,
    /// Whether the model is to learn from it.
    pub learn: bool,
    /// Who says so.
    pub reporter: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Why a body is no feedback.
#[derive(Debug, thiserror::Error)]
pub enum GivenError {
    /// It is no JSON object.
    #[error(transparent)]
    Body(#[from] DraftError),
    /// Fields are missing or wrong; all of them are told.
    #[error(transparent)]
    Fields(#[from] FieldErrors),
}

impl Given {
    /// Reads the body of a request.
    pub fn from_json(body: &[u8]) -> Result<Self, GivenError> {
        let mut reader = Reader {
            members: object(body)?,
            errors: Vec::new(),
        };
        let decision = reader
            .required("id", "the id of the decision")
            .and_then(|text| {
                let id = Uuid::try_parse(text.trim()).ok();
                if id.is_none() {
                    let message =
                        "`id` is no id of a decision; send the `id` of an answer of /v1/check";
                    reader.fault("id", FieldCode::NotAnId, message.to_owned());
                }
                id
            });
        let label = reader
            .required("label", "`spam`, `ham` or `none`")
            .and_then(|text| {
                let word = text.trim();
                let label = if word == NONE {
                    Some(None)
                } else {
                    Label::named(word).map(Some)
                };
                if label.is_none() {
                    let message = "`label` may be `spam`, `ham`, or `none` to take a label back";
                    reader.fault("label", FieldCode::NotALabel, message.to_owned());
                }
                label
            });
        let learn = reader.flag("learn").unwrap_or(true);
        let reporter = reader.text("reporter").map(|name| name.trim().to_owned());
        let reason = reader.text("reason");
        match (decision, label, reader.finish()) {
            (Some(decision), Some(label), None) => Ok(Self {
                decision,
                label,
                learn,
                reporter,
                reason,
            }),
            (_, _, errors) => Err(errors.unwrap_or(FieldErrors(Vec::new())).into()),
        }
    }
}

/// Takes the fields out one by one and collects what is wrong with them.
struct Reader {
    members: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Reader {
    fn fault(&mut self, name: &str, code: FieldCode, message: String) {
        self.errors.push(FieldError::new(name, code, message));
    }

    fn required(&mut self, name: &str, wanted: &str) -> Option<String> {
        if matches!(self.members.get(name), None | Some(Value::Null)) {
            self.members.remove(name);
            let message = format!("`{name}` is missing; send {wanted}");
            self.fault(name, FieldCode::Missing, message);
            return None;
        }
        let before = self.errors.len();
        let text = self.text(name);
        if text.is_none() && self.errors.len() == before {
            let message = format!("`{name}` is empty; send {wanted}");
            self.fault(name, FieldCode::Empty, message);
        }
        text
    }

    /// The value of a field that is true or false; `None` if it is absent, or wrong.
    fn flag(&mut self, name: &str) -> Option<bool> {
        match self.members.remove(name)? {
            Value::Null => None,
            Value::Bool(flag) => Some(flag),
            other => {
                let message = format!(
                    "`{name}` is {}; send true or false, without quotes",
                    kind_of(&other)
                );
                self.fault(name, FieldCode::NotAFlag, message);
                None
            }
        }
    }

    /// The text of a field; `None` if it is absent, empty, or wrong.
    fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.members.remove(name)? {
            Value::Null => return None,
            Value::String(text) => text,
            other => {
                let message = format!("`{name}` is {}; send a text, in quotes", kind_of(&other));
                self.fault(name, FieldCode::NotText, message);
                return None;
            }
        };
        let most = FIELDS.iter().find(|(field, _)| *field == name)?.1;
        if text.len() > most {
            let message = format!("`{name}` has {} bytes; it may have {most}", text.len());
            let error = FieldError::new(name, FieldCode::TooLong, message);
            self.errors.push(FieldError {
                limit: Some(most),
                ..error
            });
            return None;
        }
        if text.chars().any(char::is_control) {
            let message = format!("`{name}` has a control character; leave it out");
            self.fault(name, FieldCode::ControlCharacters, message);
            return None;
        }
        (!text.trim().is_empty()).then_some(text)
    }

    /// Everything that was wrong; a field that nobody asked for is misspelt.
    fn finish(mut self) -> Option<FieldErrors> {
        for name in self.members.keys().take(MAX_UNKNOWN) {
            let quoted: String = name.chars().take(64).collect();
            let nearest = nearest(name, FIELDS.map(|(field, _)| field));
            let message = match nearest {
                Some(nearest) => format!("there is no field `{quoted}`; did you mean `{nearest}`?"),
                None => format!("there is no field `{quoted}`; leave it out"),
            };
            let error = FieldError::new(&quoted, FieldCode::UnknownField, message);
            self.errors.push(FieldError { nearest, ..error });
        }
        self.errors
            .extend(FieldError::more_unknown(self.members.len()));
        (!self.errors.is_empty()).then_some(FieldErrors(self.errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: &str) -> String {
        match Given::from_json(body.as_bytes()) {
            Ok(given) => panic!("{given:?}"),
            Err(GivenError::Body(error)) => error.to_string(),
            Err(GivenError::Fields(errors)) => {
                let lines = errors.0.iter().map(|error| {
                    let code = serde_json::to_string(&error.code).expect("a name");
                    format!("{} {code} {}", error.pointer, error.message)
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn a_word_in_full_is_understood() {
        let given = Given::from_json(
            br#"{"id":"01a20ee8-ab69-76ec-8876-213eb65b4af7","label":"spam","reporter":"ann","reason":" "}"#,
        )
        .expect("a feedback");
        assert_eq!(given.label, Some(Label::Spam));
        assert_eq!(
            (given.reporter.as_deref(), given.reason),
            (Some("ann"), None)
        );
        let back = Given::from_json(
            br#"{"id":"01a20ee8-ab69-76ec-8876-213eb65b4af7","label":"none","learn":false,"reason":null}"#,
        );
        assert!(given.learn, "left out");
        assert_eq!(back.expect("a feedback").label, None);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        insta::assert_snapshot!(faults("{}"), @r#"
        /id "missing" `id` is missing; send the id of the decision
        /label "missing" `label` is missing; send `spam`, `ham` or `none`
        "#);
        let body = format!(
            r#"{{"id":"7","label":"SPAM","learn":"no","reporter":"a\u0000","reason":"{}","lable":1,"zebra":2}}"#,
            "x".repeat(1_025)
        );
        insta::assert_snapshot!(faults(&body), @r#"
        /id "not_an_id" `id` is no id of a decision; send the `id` of an answer of /v1/check
        /label "not_a_label" `label` may be `spam`, `ham`, or `none` to take a label back
        /learn "not_a_flag" `learn` is a text; send true or false, without quotes
        /reporter "control_characters" `reporter` has a control character; leave it out
        /reason "too_long" `reason` has 1025 bytes; it may have 1024
        /lable "unknown_field" there is no field `lable`; did you mean `label`?
        /zebra "unknown_field" there is no field `zebra`; leave it out
        "#);
        let many: Vec<String> = (10..35).map(|n| format!(r#","zebra{n}":1"#)).collect();
        let many = many.concat();
        let many =
            format!(r#"{{"id":"01a20ee8-ab69-76ec-8876-213eb65b4af7","label":"spam"{many}}}"#);
        let told = faults(&many);
        assert_eq!(told.lines().count(), 21);
        let last = told.lines().last();
        assert_eq!(
            last,
            Some(r#" "unknown_field" 5 more fields are unknown; remove them"#)
        );
        insta::assert_snapshot!(faults(r#"{"id":[],"label":""}"#), @r#"
        /id "not_text" `id` is a list; send a text, in quotes
        /label "empty" `label` is empty; send `spam`, `ham` or `none`
        "#);
        insta::assert_snapshot!(faults("[]"), @"the body is a list where an object with fields is wanted");
    }
}
