//! Takes the fields out of a draft one by one and collects what is wrong with them.

use super::{Draft, Given};
use crate::nearest::nearest;
use crate::submission::Submission;
use crate::submission::errors::{FieldCode, FieldError, FieldErrors, MAX_UNKNOWN};
use crate::submission::formats::Misfit;
use crate::submission::limits::{INPUTS, Input, Lines};

/// Longest part of an unknown name that a message quotes, in characters.
const MAX_QUOTED: usize = 64;

/// A draft on its way to a submission.
pub(super) struct Reader {
    draft: Draft,
    errors: Vec<FieldError>,
}

impl Reader {
    pub(super) fn of(draft: Draft) -> Self {
        Self {
            draft,
            errors: Vec::new(),
        }
    }

    /// The text of a field as sent; `None` if it is absent, empty, or wrong.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.required(name, false)
    }

    /// The same of a field that, if needed, must be there and hold something.
    pub(super) fn required(&mut self, name: &'static str, needed: bool) -> Option<String> {
        let text = match self.draft.given.remove(name) {
            Some(Given::Text(text)) => text,
            Some(Given::Other(kind)) => {
                let message = format!("`{name}` is {kind}; send a text, in quotes");
                self.fault(name, FieldCode::NotText, message);
                return None;
            }
            None if needed => {
                let message = format!("`{name}` is missing; send {}", wanted(name));
                self.fault(name, FieldCode::Missing, message);
                return None;
            }
            None => return None,
        };
        if text.trim().is_empty() {
            if needed {
                let message = format!("`{name}` is empty; send {}", wanted(name));
                self.fault(name, FieldCode::Empty, message);
            }
            return None;
        }
        self.within_limits(name, &text).then_some(text)
    }

    /// The text of a field whose being there says something: empty is not absent.
    pub(super) fn even_if_empty(&mut self, name: &'static str) -> Option<String> {
        match self.draft.given.get(name) {
            Some(Given::Text(text)) if text.trim().is_empty() => Some(String::new()),
            _ => self.text(name),
        }
    }

    /// The text without the white space around it.
    pub(super) fn trimmed(&mut self, name: &'static str) -> Option<String> {
        self.text(name).map(|text| text.trim().to_owned())
    }

    /// What a text with a form of its own stands for.
    pub(super) fn form<T>(
        &mut self,
        name: &'static str,
        read: fn(&str) -> Result<T, Misfit>,
    ) -> Option<T> {
        let text = self.text(name)?;
        self.formed(name, &text, read)
    }

    /// The same of a text already taken out.
    pub(super) fn formed<T>(
        &mut self,
        name: &'static str,
        text: &str,
        read: fn(&str) -> Result<T, Misfit>,
    ) -> Option<T> {
        read(text.trim())
            .map_err(|(code, rest)| self.fault(name, code, format!("`{name}` {rest}")))
            .ok()
    }

    fn within_limits(&mut self, name: &'static str, text: &str) -> bool {
        let Some(input) = Input::named(name) else {
            return true;
        };
        if text.len() > input.max_bytes {
            self.errors.push(FieldError {
                limit: Some(input.max_bytes),
                ..FieldError::new(name, FieldCode::TooLong, too_long(input, text))
            });
            return false;
        }
        if let Some((at, c)) = text
            .char_indices()
            .find(|(_, c)| is_foreign(*c, input.lines))
        {
            let message = format!(
                "`{name}` has the control character U+{:04X} at byte {at}; remove it",
                u32::from(c)
            );
            self.fault(name, FieldCode::ControlCharacters, message);
            return false;
        }
        true
    }

    fn fault(&mut self, name: &str, code: FieldCode, message: String) {
        self.errors.push(FieldError::new(name, code, message));
    }

    /// The submission, if nothing was wrong with any field.
    pub(super) fn finish(mut self, submission: Submission) -> Result<Submission, FieldErrors> {
        let unknown = std::mem::take(&mut self.draft.unknown);
        self.errors.extend(
            unknown
                .iter()
                .take(MAX_UNKNOWN)
                .map(|name| unknown_field(name)),
        );
        self.errors.extend(FieldError::more_unknown(unknown.len()));
        if self.errors.is_empty() {
            Ok(submission)
        } else {
            Err(FieldErrors(self.errors))
        }
    }
}

/// C0 and DEL only: C1 turns up in old texts of other encodings, and does no harm.
fn is_foreign(c: char, lines: Lines) -> bool {
    c.is_ascii_control() && !(lines == Lines::Many && matches!(c, '\t' | '\n' | '\r'))
}

fn too_long(input: &Input, text: &str) -> String {
    format!(
        "`{}` is {} bytes long and may be {}; shorten it before sending",
        input.name,
        text.len(),
        input.max_bytes
    )
}

fn unknown_field(name: &str) -> FieldError {
    let quoted: String = name.chars().take(MAX_QUOTED).collect();
    let meant = nearest(name, INPUTS.iter().map(|input| input.name));
    let remedy = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "remove it".to_owned(),
    };
    FieldError {
        nearest: meant,
        ..FieldError::new(
            &quoted,
            FieldCode::UnknownField,
            format!("there is no field `{quoted}`; {remedy}"),
        )
    }
}

/// What a required field is, for the message that asks for it.
fn wanted(name: &str) -> &'static str {
    match name {
        "name" => "the author's name",
        "email" => "the author's e-mail address",
        _ => "the comment itself",
    }
}
