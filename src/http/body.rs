//! Reads the body of a request into a draft.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};

use super::Limits;
use super::problem::{Code, Problem};
use crate::submission::draft::Draft;

/// The kinds of body that are read, as the `Accept-Post` header lists them.
const KINDS: &str = "application/json, application/x-www-form-urlencoded";

/// A kind of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
}

/// The body of a request that must be JSON.
pub(super) async fn json(
    request: &HttpRequest,
    payload: Payload,
    limits: Limits,
) -> Result<Bytes, Problem> {
    if kind_of(request)? != Kind::Json {
        let detail = "the body is not of a known kind; send application/json";
        return Err(Problem::new(Code::UnsupportedMediaType, detail)
            .with_header("accept-post", "application/json"));
    }
    let body = read(request, payload, limits).await?;
    if body.is_empty() {
        let detail = "send the id of a decision and a label";
        return Err(Problem::new(Code::EmptyBody, detail));
    }
    Ok(body)
}

/// The body of a request that must be a form.
pub(super) async fn form(
    request: &HttpRequest,
    payload: Payload,
    limits: Limits,
) -> Result<Bytes, Problem> {
    if kind_of(request)? != Kind::Form {
        let detail = "the body is not of a known kind; send application/x-www-form-urlencoded";
        return Err(Problem::new(Code::UnsupportedMediaType, detail)
            .with_header("accept-post", "application/x-www-form-urlencoded"));
    }
    read(request, payload, limits).await
}

/// The draft in the body of a request.
pub(super) async fn draft(
    request: &HttpRequest,
    payload: Payload,
    limits: Limits,
) -> Result<Draft, Problem> {
    let kind = kind_of(request)?;
    let body = read(request, payload, limits).await?;
    if body.is_empty() {
        let detail = "send the fields of a comment: name, email and content";
        return Err(Problem::new(Code::EmptyBody, detail));
    }
    Ok(match kind {
        Kind::Json => Draft::from_json(&body)?,
        Kind::Form => {
            // What is no text is not to be kept as another one.
            if percent_encoding::percent_decode(&body)
                .decode_utf8()
                .is_err()
            {
                return Err(unsupported("the body must be UTF-8"));
            }
            Draft::from_form(url::form_urlencoded::parse(&body))
        }
    })
}

async fn read(request: &HttpRequest, payload: Payload, limits: Limits) -> Result<Bytes, Problem> {
    let most = limits.body_bytes;
    let announced = header(request, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    let whole = tokio::time::timeout(limits.body_wait, payload.to_bytes_limited(most));
    match whole.await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Problem::new(
            Code::UnreadableBody,
            "the body ended before it was complete; send it again",
        )),
        Ok(Err(_)) => Err(too_large(most)),
        Err(_) => Err(Problem::new(
            Code::BodyTimeout,
            format!(
                "the body did not arrive within {} s",
                limits.body_wait.as_secs()
            ),
        )),
    }
}

fn too_large(most: usize) -> Problem {
    let detail = format!("a body may have {most} bytes; shorten the article, or leave it out");
    // What is left of the body is not read, so this connection has no future.
    Problem::new(Code::BodyTooLarge, detail).with_header("connection", "close")
}

fn kind_of(request: &HttpRequest) -> Result<Kind, Problem> {
    let sent = header(request, &CONTENT_TYPE).unwrap_or_default();
    let (essence, parameters) = sent.split_once(';').unwrap_or((sent, ""));
    let kind = match essence.trim().to_ascii_lowercase().as_str() {
        "application/json" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "" => {
            return Err(unsupported(format!(
                "the header Content-Type is missing; send {KINDS}"
            )));
        }
        _ => {
            return Err(unsupported(format!(
                "the body is not of a known kind; send {KINDS}"
            )));
        }
    };
    if !is_utf8(parameters) {
        return Err(unsupported("the body must be UTF-8"));
    }
    let encoding = header(request, &CONTENT_ENCODING).unwrap_or("identity");
    if !encoding.trim().eq_ignore_ascii_case("identity") {
        return Err(unsupported(
            "compressed bodies are not read; send it as it is",
        ));
    }
    Ok(kind)
}

/// Whether the parameters of a content type, if they name a character set, name the right one.
fn is_utf8(parameters: &str) -> bool {
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .all(|set| {
            ["utf-8", "utf8", "us-ascii"]
                .iter()
                .any(|fine| set.eq_ignore_ascii_case(fine))
        })
}

fn unsupported(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Code::UnsupportedMediaType, detail).with_header("accept-post", KINDS)
}

fn header<'a>(
    request: &'a HttpRequest,
    name: &actix_web::http::header::HeaderName,
) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
