//! `POST /v1/check`: a comment in, a decision out.

use actix_web::http::header::ContentType;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use uuid::Uuid;

use super::problem::{Code, Problem};
use super::{State, body};
use crate::check::{Caller, Checked};
use crate::decision::{Action, Points};

/// How much of the decision a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// All of it, as it is kept in the journal.
    Full,
    /// What a comment form needs.
    Short,
}

/// The short answer.
#[derive(Serialize)]
struct Short<'a> {
    id: Uuid,
    decision: Action,
    score: Points,
    reasons: &'a [String],
}

/// Decides on the comment in the body.
pub(super) async fn check(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let length = Length::of(request.query_string())?;
    let submission = body::draft(&request, payload, state.limits)
        .await?
        .parse()?;
    // Whoever was admitted has the token or sits on this machine: see `auth`.
    let caller = Caller { trusted: true };
    let checked = state.checker.check(submission, caller).await?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(length.cut(checked)))
}

impl Length {
    fn of(query: &str) -> Result<Self, Problem> {
        let mut length = Self::Full;
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match (&*name, &*value) {
                ("answer", "short") => length = Self::Short,
                ("answer", _) => {
                    let detail = "`answer` may be `short`; leave it out for the whole decision";
                    return Err(Problem::new(Code::InvalidQuery, detail));
                }
                _ => {}
            }
        }
        Ok(length)
    }

    fn cut(self, checked: Checked) -> String {
        let short = match self {
            Self::Full => return checked.answer,
            Self::Short => Short {
                id: checked.id,
                decision: checked.decision.action,
                score: checked.decision.score,
                reasons: &checked.decision.reasons,
            },
        };
        serde_json::to_string(&short).unwrap_or(checked.answer)
    }
}
