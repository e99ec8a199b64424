//! Who may ask.
//!
//! With a token every call needs it. Without one Hamlet serves its own machine only, where
//! everybody is trusted: so whoever gets in is trusted with roles and times, too.

use std::net::IpAddr;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::State;
use super::problem::{Code, Problem};

/// Who may ask.
#[derive(Clone, Debug)]
pub enum Access {
    /// Everybody on this machine.
    Loopback,
    /// Whoever has the token.
    Token(SecretString),
}

/// Hamlet would be open to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} can be reached from other machines, so callers need a token: set HAMLET_TOKEN \
     (make one with `openssl rand -hex 32`), or listen on 127.0.0.1"
)]
pub struct Exposed(pub IpAddr);

impl Access {
    /// The rule: off loopback there must be a token.
    pub fn at(address: IpAddr, token: Option<SecretString>) -> Result<Self, Exposed> {
        match token {
            Some(token) => Ok(Self::Token(token)),
            None if address.to_canonical().is_loopback() => Ok(Self::Loopback),
            None => Err(Exposed(address)),
        }
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Loopback => true,
            Self::Token(token) => {
                bearer(headers).is_some_and(|shown| same(shown, token.expose_secret()))
            }
        }
    }
}

/// Lets a request in, or says what it lacks.
pub(super) async fn admit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let state = request.app_data::<Data<State>>();
    if state.is_some_and(|state| state.access.admits(request.headers())) {
        return next.call(request).await;
    }
    let detail = match bearer(request.headers()) {
        Some(_) => "the token is not the one in HAMLET_TOKEN",
        None => "send the token of HAMLET_TOKEN as `Authorization: Bearer …`",
    };
    let problem = Problem::new(Code::Unauthorized, detail);
    Err(problem
        .with_header("www-authenticate", "Bearer realm=\"hamlet\"")
        .into())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Compares digests, every byte of them, so that the time says nothing about where they differ.
fn same(shown: &str, token: &str) -> bool {
    let (shown, token) = (Sha256::digest(shown), Sha256::digest(token));
    let differing = shown
        .iter()
        .zip(token.iter())
        .fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_loopback_there_is_no_access_without_a_token() {
        let at = |address: &str, token: Option<&str>| {
            Access::at(address.parse().unwrap(), token.map(SecretString::from)).is_ok()
        };
        assert!(at("127.0.0.1", None));
        assert!(at("::1", None));
        assert!(!at("0.0.0.0", None));
        assert!(!at("::", None));
        assert!(!at("192.0.2.1", None));
        assert!(at("0.0.0.0", Some("s3cret")));
    }

    #[test]
    fn only_the_very_token_is_the_same() {
        assert!(same("s3cret", "s3cret"));
        for other in ["", "s3cre", "s3crett", "S3cret"] {
            assert!(!same(other, "s3cret"), "{other}");
        }
    }
}
