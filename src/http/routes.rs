//! The table of doors, and what is said at a door that is not there.

use actix_web::guard;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, Resource};

use super::problem::{Code, Problem};
use super::{auth, check, ops};

/// All doors.
pub(super) fn all(app: &mut ServiceConfig) {
    app.service(
        web::scope("/v1")
            .wrap(from_fn(auth::admit))
            .service(only("/check", "POST").route(web::post().to(check::check))),
    )
    .service(readable("/healthz").route(get_or_head().to(ops::healthz)))
    .service(readable("/readyz").route(get_or_head().to(ops::readyz)))
    .default_service(web::to(not_found));
}

fn readable(path: &str) -> Resource {
    only(path, "GET, HEAD")
}

fn get_or_head() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A door that opens to these methods and names them to all others.
fn only(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move |request: HttpRequest| async move {
        Err::<String, _>(method_not_allowed(request.method(), methods))
    }))
}

fn method_not_allowed(method: &Method, allowed: &'static str) -> Problem {
    let detail = format!("this address does not take {method}; use {allowed}");
    Problem::new(Code::MethodNotAllowed, detail).with_header("allow", allowed)
}

async fn not_found() -> Result<String, Problem> {
    Err(Problem::new(
        Code::NotFound,
        "there is nothing at this address; comments are checked at POST /v1/check",
    ))
}
