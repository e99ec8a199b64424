//! What is wrong with a request, field by field, in words that say what to do.

use std::fmt;

use serde::Serialize;

/// The kinds of fault that a field can have. The names are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// Required and not sent.
    Missing,
    /// Required, and nothing but white space.
    Empty,
    /// Longer than its limit.
    TooLong,
    /// A number, a flag, a list or an object where a text is wanted.
    NotText,
    /// Holds a character that no text of this kind has.
    ControlCharacters,
    /// Not an e-mail address that mail could reach.
    NotAnEmail,
    /// Not a web address.
    NotAUrl,
    /// Not an IP address.
    NotAnIp,
    /// Not a point in time.
    NotATime,
    /// Not one of the roles.
    NotARole,
    /// Not the id of a decision.
    NotAnId,
    /// Neither of the labels.
    NotALabel,
    /// Neither true nor false.
    NotAFlag,
    /// No field has this name.
    UnknownField,
}

impl FieldCode {
    /// All codes, for the documentation and for the test that each can happen.
    pub const ALL: [Self; 14] = [
        Self::Missing,
        Self::Empty,
        Self::TooLong,
        Self::NotText,
        Self::ControlCharacters,
        Self::NotAnEmail,
        Self::NotAUrl,
        Self::NotAnIp,
        Self::NotATime,
        Self::NotARole,
        Self::NotAnId,
        Self::NotALabel,
        Self::NotAFlag,
        Self::UnknownField,
    ];
}

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field.
    pub pointer: String,
    /// What kind of fault, for programs.
    pub code: FieldCode,
    /// What to do about it, for people.
    pub message: String,
    /// The limit that was passed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// The known name that is most like the unknown one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<&'static str>,
}

/// Unknown fields that are told one by one: a body of nothing else must not grow the answer.
pub const MAX_UNKNOWN: usize = 20;

impl FieldError {
    /// How many more fields of this number are unknown than are told one by one, if any.
    pub(crate) fn more_unknown(all: usize) -> Option<Self> {
        let more = all.checked_sub(MAX_UNKNOWN).filter(|more| *more > 0)?;
        let message = format!("{more} more fields are unknown; remove them");
        Some(Self {
            pointer: String::new(),
            ..Self::new("", FieldCode::UnknownField, message)
        })
    }

    /// A fault of the field of that name.
    pub fn new(name: &str, code: FieldCode, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer(name),
            code,
            message: message.into(),
            limit: None,
            nearest: None,
        }
    }
}

/// The JSON pointer to a member of the top object; `~` and `/` are special there.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Every fault of a request; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<FieldError>);

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}
