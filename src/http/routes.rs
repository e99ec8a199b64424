//! The table of doors, and what is said at a door that is not there.

use actix_web::guard;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, Resource, Route};

use super::problem::{Code, Problem};
use super::{auth, check, demo, docs, feedback, form, metrics, ops, reload};

/// A door: an address, and what opens it.
pub struct Door {
    /// The pattern of its path: `/v1/check`, `/v1/decisions/{id}`.
    pub path: &'static str,
    /// What may be done there.
    pub methods: Methods,
    /// Who is let in.
    pub entry: Entry,
    answer: fn() -> Route,
}

/// What may be done at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Methods {
    /// It is read.
    Read,
    /// It takes something.
    Post,
    /// It shows a form, and takes what was filled in.
    ReadAndPost,
}

/// Who is let in at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Everybody who reaches it: it tells nothing about comments.
    Open,
    /// Whoever has the token, where one is set.
    Token,
}

/// Every door there is. A new one is a new line here, and an entry in `docs/openapi.json`.
pub const DOORS: &[Door] = &[
    Door {
        path: "/v1/check",
        methods: Methods::Post,
        entry: Entry::Token,
        answer: || web::to(check::check),
    },
    Door {
        path: "/v1/feedback",
        methods: Methods::Post,
        entry: Entry::Token,
        answer: || web::to(feedback::feedback),
    },
    Door {
        path: "/v1/form-token",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(form::token),
    },
    Door {
        path: "/v1/rules/reload",
        methods: Methods::Post,
        entry: Entry::Token,
        answer: || web::to(reload::reload),
    },
    Door {
        path: "/healthz",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(ops::healthz),
    },
    Door {
        path: "/readyz",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(ops::readyz),
    },
    Door {
        path: "/metrics",
        methods: Methods::Read,
        entry: Entry::Token,
        answer: || web::to(metrics::metrics),
    },
    Door {
        path: "/openapi.json",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(docs::openapi),
    },
    Door {
        path: "/docs",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(docs::page),
    },
    Door {
        path: "/form.js",
        methods: Methods::Read,
        entry: Entry::Open,
        answer: || web::to(form::script),
    },
    Door {
        path: "/demo",
        methods: Methods::ReadAndPost,
        entry: Entry::Open,
        answer: || web::to(demo::demo),
    },
];

impl Methods {
    /// Their names, as the header `Allow` has them.
    pub const fn names(self) -> &'static str {
        match self {
            Self::Read => "GET, HEAD",
            Self::Post => "POST",
            Self::ReadAndPost => "GET, HEAD, POST",
        }
    }

    fn guard(self, route: Route) -> Route {
        match self {
            Self::Read => route.guard(guard::Any(guard::Get()).or(guard::Head())),
            Self::Post => route.guard(guard::Post()),
            Self::ReadAndPost => {
                route.guard(guard::Any(guard::Get()).or(guard::Head()).or(guard::Post()))
            }
        }
    }
}

impl Door {
    /// The door that a path leads to.
    pub(super) fn at(path: &str) -> Option<&'static Self> {
        DOORS.iter().find(|door| fits(door.path, path))
    }

    /// Opens to its methods, and names them to all others.
    fn resource(&self) -> Resource {
        let methods = self.methods;
        web::resource(self.path)
            .route(methods.guard((self.answer)()))
            .default_service(web::to(move |request: HttpRequest| async move {
                Err::<String, _>(method_not_allowed(request.method(), methods))
            }))
    }
}

/// Whether a path has the pattern of a door: `{…}` stands for one part of any name.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let same = pattern.split('/').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| part == wanted || (wanted.starts_with('{') && !part.is_empty()))
    });
    same && parts.next().is_none()
}

/// All doors.
pub(super) fn all(app: &mut ServiceConfig) {
    for door in DOORS {
        match door.entry {
            Entry::Open => app.service(door.resource()),
            Entry::Token => app.service(door.resource().wrap(from_fn(auth::admit))),
        };
    }
    // What is not there below /v1 is told only to whoever may know what is.
    app.service(web::scope("/v1").wrap(from_fn(auth::admit)))
        .default_service(web::to(not_found));
}

fn method_not_allowed(method: &Method, allowed: Methods) -> Problem {
    let allowed = allowed.names();
    let detail = format!("this address does not take {method}; use {allowed}");
    Problem::new(Code::MethodNotAllowed, detail).with_header("allow", allowed)
}

async fn not_found() -> Result<String, Problem> {
    Err(Problem::new(
        Code::NotFound,
        "there is nothing at this address; comments are checked at POST /v1/check",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_own_pattern_only() {
        assert!(fits("/v1/check", "/v1/check"));
        assert!(fits("/v1/decisions/{id}", "/v1/decisions/7"));
        assert!(fits("/v1/{id}/label", "/v1/7/label"));
        for (pattern, path) in [
            ("/v1/check", "/v1/check/"),
            ("/v1/check", "/v1"),
            ("/v1/check", "/v1/chec"),
            ("/v1/decisions/{id}", "/v1/decisions/"),
            ("/v1/decisions/{id}", "/v1/decisions/7/8"),
        ] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }
}
