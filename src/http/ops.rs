//! The doors for whoever runs Hamlet: is it up, and can it work?

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::State;
use crate::decision::Versions;
use crate::reload::{Place, Rejection};

/// A store that needs longer than this to say that it is ready is not.
const READY_WITHIN: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    parts: Parts,
    /// Why the rules on disk are not in force; left out while they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules_rejected: Option<RulesRejected>,
    versions: Versions,
    /// How often rules met a limit since the start.
    faults: u64,
}

#[derive(Serialize)]
struct Parts {
    store: &'static str,
    /// `rejected` rules are no reason to send no comments: the last good ones are in force.
    rules: &'static str,
}

/// Places alone: this door is open, and what a rule looks for is not for everybody.
#[derive(Serialize)]
struct RulesRejected {
    at: Timestamp,
    errors: usize,
    places: Vec<Place>,
}

impl From<&Rejection> for RulesRejected {
    fn from(rejection: &Rejection) -> Self {
        Self {
            at: rejection.at,
            errors: rejection.errors,
            places: rejection.places.clone(),
        }
    }
}

/// `GET /healthz`: the process is up.
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /readyz`: decisions can be made and kept, and by which rules and model.
pub(super) async fn readyz(state: Data<State>) -> HttpResponse {
    let asked = tokio::time::timeout(READY_WITHIN, state.checker.store.ready()).await;
    let store_is_ready = match asked {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the store is not ready");
            false
        }
        Err(_) => {
            tracing::warn!("the store does not say whether it is ready");
            false
        }
    };
    let (mut response, status, store) = if store_is_ready {
        (HttpResponse::Ok(), "ready", "ready")
    } else {
        (
            HttpResponse::ServiceUnavailable(),
            "not_ready",
            "unavailable",
        )
    };
    let rejected = state.reloader.rejected();
    let rules = if rejected.is_none() {
        "current"
    } else {
        "rejected"
    };
    response.json(Readiness {
        status,
        parts: Parts { store, rules },
        rules_rejected: rejected.as_deref().map(RulesRejected::from),
        versions: state.checker.versions(),
        faults: state.checker.filter.counts().faults(),
    })
}
