//! `POST /v1/feedback`: what a moderator says of a decision.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};
use serde::Serialize;
use uuid::Uuid;

use super::problem::{Code, Problem};
use super::{State, body};
use crate::feedback::{Given, GivenError};
use crate::model::Label;
use crate::store::{Noted, StoreError};

/// What counts now.
#[derive(Serialize)]
struct Counts {
    id: Uuid,
    label: Option<Label>,
    /// Whether this word changed anything.
    changed: bool,
}

/// Keeps the label in the body; it is durable when the answer goes out.
pub(super) async fn feedback(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let body = body::json(&request, payload, state.limits).await?;
    let given = Given::from_json(&body).map_err(|error| match error {
        GivenError::Body(error) => Problem::from(error),
        GivenError::Fields(errors) => Problem::from(errors),
    })?;
    let (id, label) = (given.decision, given.label);
    let now = (state.checker.clock)();
    let noted = given.keep(&*state.checker.store, now).await;
    let changed = match noted.map_err(|error| not_kept(&error))? {
        Noted::New { .. } => true,
        Noted::Same => false,
        Noted::UnknownDecision => {
            return Err(Problem::new(
                Code::UnknownDecision,
                "the journal has no decision of this id; send the `id` of an answer of /v1/check",
            ));
        }
    };
    tracing::info!(decision.id = %id, label = label.map(Label::name), changed, "labelled");
    Ok(HttpResponse::Ok().json(Counts { id, label, changed }))
}

fn not_kept(error: &StoreError) -> Problem {
    tracing::error!(error = %error, "a label was not kept");
    Problem::new(
        Code::StoreUnavailable,
        "the label could not be kept; send it again in a few seconds",
    )
    .with_header("retry-after", "5")
}
