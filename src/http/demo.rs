//! `/demo`: an article with a comment form, to try Hamlet by hand.
//!
//! The form is as `WordPress` has it, and this handler does what a site does: it takes the fields
//! that it wants from the visitor's form, adds what it knows itself, and asks. Only where no token
//! is set, on this machine: a page open to everybody would let strangers write into the journal.

mod page;

use std::sync::LazyLock;

use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, ContentType, HOST, HeaderName, REFERER, USER_AGENT,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::problem::{Code, Problem};
use super::{Access, State, body};
use crate::check::Caller;
use crate::submission::draft::Draft;
use page::{ARTICLE, Page, STYLE, Shown, TITLE};

/// The fields of the form, and what Hamlet calls them.
const FIELDS: [(&str, &str); 7] = [
    ("author", "name"),
    ("email", "email"),
    ("url", "url"),
    ("comment", "content"),
    ("form_token", "form_token"),
    ("more_remarks", "honeypot"),
    ("visitor", "visitor"),
];

/// As strict as a policy gets: the page's own style by its hash, the script by its address.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-{style}'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// Shows the page, and what became of a comment.
pub(super) async fn demo(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    if !matches!(state.access, Access::Loopback) {
        let detail = "there is no demonstration where a token is set";
        return Err(Problem::new(Code::NotFound, detail));
    }
    if request.method() != Method::POST {
        return Ok(html(StatusCode::OK, &Page::default()));
    }
    let sent = body::form(&request, payload, state.limits).await?;
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(&sent).into_owned().collect();
    let submission = match draft(&request, &sent).parse() {
        Ok(submission) => submission,
        Err(errors) => {
            let page = Page {
                typed: &sent,
                shown: Shown::Errors(&errors),
            };
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let honeypot = submission.honeypot.clone();
    // What a visitor says of himself is not believed.
    let caller = Caller { trusted: false };
    let checked = state.checker.check(submission, caller).await?;
    let page = Page {
        typed: &[],
        shown: Shown::Decision {
            checked: &checked,
            honeypot: honeypot.as_deref(),
        },
    };
    Ok(html(StatusCode::OK, &page))
}

/// The fields that are wanted, and what the site knows beside them.
fn draft(request: &HttpRequest, sent: &[(String, String)]) -> Draft {
    let header = |name: HeaderName| {
        let value = request.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let site = format!("http://{}", header(HOST).unwrap_or_default());
    let known = [
        ("permalink", Some(format!("{site}/demo"))),
        ("site_url", Some(site)),
        ("title", Some(TITLE.to_owned())),
        ("article", Some(ARTICLE.to_owned())),
        ("lang", Some("en".to_owned())),
        ("ip", request.peer_addr().map(|peer| peer.ip().to_string())),
        ("user_agent", header(USER_AGENT)),
        ("referrer", header(REFERER)),
    ];
    let known = known
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let typed = sent.iter().filter_map(|(name, value)| {
        let (_, field) = FIELDS.iter().find(|(own, _)| own == name)?;
        Some((*field, value.clone()))
    });
    Draft::from_form(known.chain(typed))
}

fn html(status: StatusCode, page: &Page<'_>) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .body(page.to_string())
}
