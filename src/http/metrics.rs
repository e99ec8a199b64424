//! `GET /metrics`: what was counted, for Prometheus and its kin.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::problem::Problem;
use crate::metrics::Metrics;

/// All counts of this server.
pub(super) async fn metrics(metrics: Data<Metrics>) -> Result<HttpResponse, Problem> {
    match metrics.text() {
        Ok(text) => Ok(HttpResponse::Ok()
            .content_type(Metrics::MEDIA_TYPE)
            .body(text)),
        Err(error) => {
            tracing::error!(%error, "the metrics can not be written");
            Err(Problem::internal())
        }
    }
}
