//! Errors as RFC 9457 problems: the one table of code, status and sentence.
//!
//! The `detail` is for the caller and says what to do. What only the operator may know goes to
//! the log where the problem is made.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::check::CheckError;
use crate::reload::Rejection;
use crate::rules::RuleError;
use crate::submission::draft::DraftError;
use crate::submission::errors::FieldErrors;

/// What can go wrong at the door. The names are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The body is not JSON.
    MalformedJson,
    /// The body is JSON, but no object.
    NotAnObject,
    /// There is no body.
    EmptyBody,
    /// The body broke off.
    UnreadableBody,
    /// A parameter of the address has no such value.
    InvalidQuery,
    /// No token, or not the right one.
    Unauthorized,
    /// No such address.
    NotFound,
    /// The journal has no such decision.
    UnknownDecision,
    /// No such method there.
    MethodNotAllowed,
    /// The body took too long to arrive.
    BodyTimeout,
    /// The body is too long.
    BodyTooLarge,
    /// The body is of a kind that is not read.
    UnsupportedMediaType,
    /// Fields are missing or wrong.
    InvalidFields,
    /// The rules on disk have errors.
    RulesRejected,
    /// A bug.
    Internal,
    /// Too many decisions wait to be written.
    Busy,
    /// The store does not answer.
    StoreUnavailable,
}

impl Code {
    /// All codes, for the documentation and for the test that each can happen.
    pub const ALL: [Self; 17] = [
        Self::MalformedJson,
        Self::NotAnObject,
        Self::EmptyBody,
        Self::UnreadableBody,
        Self::InvalidQuery,
        Self::Unauthorized,
        Self::NotFound,
        Self::UnknownDecision,
        Self::MethodNotAllowed,
        Self::BodyTimeout,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidFields,
        Self::RulesRejected,
        Self::Internal,
        Self::Busy,
        Self::StoreUnavailable,
    ];

    /// The table: name, status, sentence.
    const fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::MalformedJson => ("malformed_json", 400, "The body is not JSON"),
            Self::NotAnObject => ("not_an_object", 400, "The body is not a JSON object"),
            Self::EmptyBody => ("empty_body", 400, "The body is empty"),
            Self::UnreadableBody => ("unreadable_body", 400, "The body broke off"),
            Self::InvalidQuery => ("invalid_query", 400, "A parameter of the address is wrong"),
            Self::Unauthorized => ("unauthorized", 401, "A token is needed"),
            Self::NotFound => ("not_found", 404, "There is nothing here"),
            Self::UnknownDecision => ("unknown_decision", 404, "There is no such decision"),
            Self::MethodNotAllowed => ("method_not_allowed", 405, "Another method is needed"),
            Self::BodyTimeout => ("body_timeout", 408, "The body took too long to arrive"),
            Self::BodyTooLarge => ("body_too_large", 413, "The body is too large"),
            Self::UnsupportedMediaType => (
                "unsupported_media_type",
                415,
                "The body is of an unknown kind",
            ),
            Self::InvalidFields => ("invalid_fields", 422, "Fields are missing or wrong"),
            Self::RulesRejected => ("rules_rejected", 422, "The rules have errors"),
            Self::Internal => ("internal", 500, "Hamlet has a bug"),
            Self::Busy => ("busy", 503, "Hamlet is busy"),
            Self::StoreUnavailable => ("store_unavailable", 503, "The store does not answer"),
        }
    }

    /// The name in answers.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The status of its answers.
    pub const fn status(self) -> u16 {
        self.row().1
    }

    /// What it means, in a sentence.
    pub const fn title(self) -> &'static str {
        self.row().2
    }
}

/// One answer that says what went wrong.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    position: Option<(usize, usize)>,
    errors: Option<FieldErrors>,
    rejection: Option<Arc<Rejection>>,
    headers: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a FieldErrors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<&'a [RuleError]>,
}

impl Problem {
    /// A problem of that kind; the detail says what to do.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            position: None,
            errors: None,
            rejection: None,
            headers: Vec::new(),
        }
    }

    /// A bug; the log knows which.
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "this is not the caller's fault; the log has more under the request's id",
        )
    }

    pub(super) fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let body = Body {
            r#type: format!("/problems/{}", self.code.name().replace('_', "-")),
            title: self.code.title(),
            status: self.code.status(),
            detail: &self.detail,
            code: self.code.name(),
            line: self.position.map(|(line, _)| line),
            column: self.position.map(|(_, column)| column),
            errors: self.errors.as_ref(),
            in_force: self.rejection.as_ref().map(|it| it.in_force.as_str()),
            findings: self.rejection.as_ref().map(|it| it.findings.as_slice()),
        };
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        for (name, value) in &self.headers {
            let name = HeaderName::from_static(name);
            response.insert_header((name, HeaderValue::from_static(value)));
        }
        response.body(serde_json::to_string(&body).unwrap_or_default())
    }
}

impl From<DraftError> for Problem {
    fn from(error: DraftError) -> Self {
        let detail = error.to_string();
        match error {
            DraftError::Syntax { line, column, .. } => Self {
                position: Some((line, column)),
                ..Self::new(Code::MalformedJson, detail)
            },
            DraftError::NotAnObject { .. } => Self::new(Code::NotAnObject, detail),
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        let detail = match errors.0.len() {
            1 => "one field is missing or wrong; `errors` says what to do".to_owned(),
            n => format!("{n} fields are missing or wrong; `errors` says what to do"),
        };
        Self {
            errors: Some(errors),
            ..Self::new(Code::InvalidFields, detail)
        }
    }
}

impl From<Arc<Rejection>> for Problem {
    fn from(rejection: Arc<Rejection>) -> Self {
        let errors = match rejection.errors {
            1 => "one error".to_owned(),
            n => format!("{n} errors"),
        };
        let detail = format!(
            "{errors} in the rules: mend what `findings` says and ask again; ruleset {} stays in force",
            rejection.in_force
        );
        Self {
            rejection: Some(rejection),
            ..Self::new(Code::RulesRejected, detail)
        }
    }
}

/// What lies behind an error, for the log.
fn causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Busy | CheckError::Closed => {
                tracing::warn!(error = %error, "no decision");
                Self::new(
                    Code::Busy,
                    "no decision was made; send the comment again in a second",
                )
                .with_header("retry-after", "1")
            }
            CheckError::Store(_) => {
                let cause = causes(&error);
                tracing::error!(error = %error, cause, "no decision");
                Self::new(
                    Code::StoreUnavailable,
                    "the decision could not be kept, so none was made; send the comment again \
                     in a few seconds",
                )
                .with_header("retry-after", "5")
            }
            CheckError::Json(ref json) => {
                // Its text can quote what stands in the journal, so only its kind is told.
                let (line, column) = (json.line(), json.column());
                let kind = json.classify();
                tracing::error!(error = %error, ?kind, line, column, "no decision");
                Self::internal()
            }
        }
    }
}
