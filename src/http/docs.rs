//! What the doors take and give: `openapi.json` for programs, and a page for people.
//!
//! `docs/openapi.json` is written by hand. The page is made of it, here, so the two can not
//! disagree: it needs no script and asks no other address for anything. Both are open, because
//! they tell what everybody may read in the source.

mod document;
mod page;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};

use super::problem::Problem;
use document::Document;
use page::Page;

/// As written; the version in it stands for that of the program.
const WRITTEN: &str = include_str!("docs/openapi.json");
const NO_VERSION: &str = "\"version\": \"0.0.0\"";

/// Nothing but the page's own style; and no frame, so that nobody dresses it up.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

static OPENAPI: LazyLock<String> = LazyLock::new(|| {
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    WRITTEN.replacen(NO_VERSION, &version, 1)
});

static PAGE: LazyLock<Option<String>> =
    LazyLock::new(|| Some(Page(&Document::read(&OPENAPI).ok()?).to_string()));

/// `GET /openapi.json`: the description for programs.
pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(OPENAPI.as_str())
}

/// `GET /docs`: the description for people.
pub(super) async fn page() -> Result<HttpResponse, Problem> {
    let page = PAGE.as_deref().ok_or_else(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(page))
}
