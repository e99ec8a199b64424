//! `POST /v1/feedback`: what a moderator says of a decision.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};
use serde::Serialize;
use uuid::Uuid;

use super::problem::{Code, Problem};
use super::{State, body};
use crate::feedback::{Given, GivenError};
use crate::learning::{LearnError, Learned, Unlearnt};
use crate::model::Label;

/// What counts now.
#[derive(Serialize)]
struct Counts {
    id: Uuid,
    label: Option<Label>,
    /// Whether this word changed anything.
    changed: bool,
    /// Whether the model learns from it.
    learnt: bool,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_learnt_because: Option<&'static str>,
}

/// Keeps the label in the body; when the answer goes out it is durable, and the next check knows it.
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
    let learner = Arc::clone(&state.learner);
    // A task of its own: a caller that goes away must not leave the label in the store and out of
    // the model.
    let taking = tokio::spawn(async move { learner.take(given, now).await });
    let became = match taking.await {
        Ok(became) => became.map_err(|error| not_kept(&error))?,
        Err(_) => return Err(Problem::internal()),
    };
    let Learned::Taken { changed, unlearnt } = became else {
        return Err(Problem::new(
            Code::UnknownDecision,
            "the journal has no decision of this id; send the `id` of an answer of /v1/check",
        ));
    };
    let learnt = unlearnt.is_none();
    tracing::info!(decision.id = %id, label = label.map(Label::name), changed, learnt, "labelled");
    Ok(HttpResponse::Ok().json(Counts {
        id,
        label,
        changed,
        learnt,
        not_learnt_because: unlearnt.map(Unlearnt::name),
    }))
}

fn not_kept(error: &LearnError) -> Problem {
    tracing::error!(error = %error, "a label was not kept");
    Problem::new(
        Code::StoreUnavailable,
        "the label could not be kept; send it again in a few seconds",
    )
    .with_header("retry-after", "5")
}
