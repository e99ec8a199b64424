//! Gives each request an id, tells it in every log line and answer, counts how it ended, and sets
//! the headers that all answers have.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::Instrument;
use uuid::Uuid;

use super::routes::Door;
use crate::metrics::{Metrics, NO_ROUTE};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LENGTH: usize = 128;

/// The id that a request goes by.
#[derive(Clone, Debug)]
struct RequestId(HeaderValue);

impl RequestId {
    /// The caller's own if it is fit for a log line, else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(REQUEST_ID).filter(|id| is_fit(id.as_bytes()));
        Self(sent.cloned().unwrap_or_else(fresh))
    }

    fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

fn fresh() -> HeaderValue {
    HeaderValue::from_str(&Uuid::now_v7().to_string())
        .unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

fn is_fit(id: &[u8]) -> bool {
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

/// Names the request, passes it on, and tells how it ended.
pub(super) async fn stamp<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let id = RequestId::of(request.headers());
    let span = tracing::info_span!("request", request.id = id.as_str());
    async move {
        let end = End::of(&request, started);
        match next.call(request).await {
            Ok(mut response) => {
                end.told(response.status());
                set_headers(response.headers_mut(), &id);
                Ok(response)
            }
            // A problem met before a handler: its answer is made here, to get the headers too.
            Err(error) => {
                let mut response = error.error_response();
                end.told(response.status());
                set_headers(response.headers_mut(), &id);
                Err(InternalError::from_response(error, response).into())
            }
        }
    }
    .instrument(span)
    .await
}

fn set_headers(headers: &mut HeaderMap, id: &RequestId) {
    headers.insert(REQUEST_ID, id.0.clone());
    // A door whose answer may be kept says so itself.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// What is told of a request when it has ended.
struct End {
    method: &'static str,
    /// The pattern, not the path: what strangers type goes neither into log nor metrics.
    route: &'static str,
    started: Instant,
    metrics: Option<Data<Metrics>>,
}

impl End {
    fn of(request: &ServiceRequest, started: Instant) -> Self {
        // The path as the router reads it, with what was escaped without need.
        let door = Door::at(request.match_info().as_str());
        Self {
            method: known(request.method()),
            route: door.map_or(NO_ROUTE, |door| door.path),
            started,
            metrics: request.app_data().cloned(),
        }
    }

    fn told(self, status: StatusCode) {
        let took = self.started.elapsed();
        if let Some(metrics) = self.metrics {
            metrics.requests.answered(self.route, status.as_u16(), took);
        }
        tracing::info!(
            http.method = self.method,
            http.route = self.route,
            http.status = status.as_u16(),
            duration_us = took.as_micros() as u64,
            "answered"
        );
    }
}

/// The name of a method that there is: a caller may make one up, and that is not for the log.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_if_it_is_visible_ascii_of_at_most_128_signs() {
        assert!(is_fit(b"a"));
        assert!(is_fit("x".repeat(128).as_bytes()));
        for unfit in ["", "a b", "a\tb", "\u{e9}", &"x".repeat(129)] {
            assert!(!is_fit(unfit.as_bytes()), "{unfit}");
        }
    }
}
