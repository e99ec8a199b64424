//! What a comment form on a site's page asks for: the script, and tokens.
//!
//! Both are for everybody: a token says when it was handed out and for which page, and no more.
//! Nothing is kept of whoever asks. Pages of other sites may read both (CORS).

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, ContentType, HeaderName,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::State;
use super::problem::{Code, Problem};
use crate::form::FRESH_SECONDS;
use crate::submission::limits::Input;

const SCRIPT: &str = include_str!("form/form.js");
/// An hour: so long may a page keep an earlier script after an upgrade.
const KEPT: &str = "public, max-age=3600";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The answer.
#[derive(Serialize)]
struct Token {
    token: String,
    expires_in: i64,
}

/// `GET /form.js`: the script.
pub(super) async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((RESOURCE_POLICY, "cross-origin"))
        .insert_header((CACHE_CONTROL, KEPT))
        .body(SCRIPT)
}

/// `GET /v1/form-token?page=URL`: a token for that page.
pub(super) async fn token(
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let page = page(request.query_string())
        .map_err(|problem| problem.with_header("access-control-allow-origin", "*"))?;
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|error| {
        tracing::error!(%error, "no randomness for a token");
        Problem::internal()
    })?;
    let checker = &state.checker;
    let now = (checker.clock)();
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(Token {
            token: checker.tokens.mint(&page, now, u64::from_be_bytes(nonce)),
            expires_in: FRESH_SECONDS,
        }))
}

/// The page in a query: as long as an address of a page may be.
fn page(query: &str) -> Result<String, Problem> {
    let wrong = |detail: String| Err(Problem::new(Code::InvalidQuery, detail));
    let most = Input::named("permalink").map_or(0, |input| input.max_bytes);
    let given = url::form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, page)| (name == "page").then_some(page))
        .filter(|page| !page.trim().is_empty());
    match given {
        None => wrong("send the address of the page with the form as `page`".to_owned()),
        Some(page) if page.len() > most => {
            wrong(format!("`page` may have {most} bytes; send the permalink"))
        }
        Some(page) => Ok(page.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_there_and_not_too_long() {
        assert_eq!(page("a=b&page=%2Fa%3Fp%3D7").unwrap(), "/a?p=7");
        for query in ["", "page=", "page=%20", "pages=/a"] {
            assert!(page(query).is_err(), "{query}");
        }
        assert!(page(&format!("page={}", "a".repeat(4_096))).is_ok());
        assert!(page(&format!("page={}", "a".repeat(4_097))).is_err());
    }

    #[test]
    fn the_script_is_small_and_asks_for_nothing_that_a_strict_policy_forbids() {
        assert!(SCRIPT.len() < 4_096, "{}", SCRIPT.len());
        for forbidden in [
            "eval",
            "Function(",
            "innerHTML",
            "document.write",
            "setAttribute('style",
            "cssText",
            "cookie",
        ] {
            assert!(!SCRIPT.contains(forbidden), "{forbidden}");
        }
    }
}
