//! The doors for whoever runs Hamlet: is it up, and can it work?

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::json;

use super::State;
use crate::decision::Versions;

/// A store that needs longer than this to say that it is ready is not.
const READY_WITHIN: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    parts: Parts,
    versions: Versions,
    /// How often rules met a limit since the start.
    faults: u64,
}

#[derive(Serialize)]
struct Parts {
    store: &'static str,
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
    response.json(Readiness {
        status,
        parts: Parts { store },
        versions: state.checker.versions(),
        faults: state.checker.counts.faults(),
    })
}
