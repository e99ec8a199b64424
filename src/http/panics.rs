//! A bug in a handler ends one request, with an answer, and nothing else.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::problem::Problem;

/// Answers a panic with a problem; without this actix would drop the connection.
pub(super) async fn catch<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    match caught(next.call(request)).await {
        Ok(result) => result,
        // The text of a panic can quote a comment: where it happened is told by the hook in
        // `telemetry`, the text by nobody.
        Err(_) => Err(Problem::internal().into()),
    }
}

async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(move |context| {
        // The future is never polled again after a panic, so a broken state is never seen.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::CONTENT_TYPE;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, web};

    use super::*;
    use crate::http::request_id;

    #[actix_web::test]
    async fn a_panic_is_answered_with_a_problem_and_the_next_request_is_served() {
        let app = App::new()
            .route("/fine", web::get().to(async || "fine"))
            .route(
                "/bug",
                web::get().to(async || -> &'static str { panic!("a bug") }),
            )
            .wrap(from_fn(catch))
            .wrap(from_fn(request_id::stamp));
        let app = init_service(app).await;

        let request = TestRequest::get().uri("/bug").to_request();
        let error = try_call_service(&app, request)
            .await
            .expect_err("a problem");
        let response = error.error_response();
        assert_eq!(response.status(), 500);
        assert_eq!(
            response.headers().get(CONTENT_TYPE).unwrap(),
            "application/problem+json"
        );
        assert!(response.headers().contains_key("x-request-id"));

        let request = TestRequest::get().uri("/fine").to_request();
        assert_eq!(try_call_service(&app, request).await.unwrap().status(), 200);
    }
}
