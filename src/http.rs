//! The web service: the only room that knows HTTP.
//!
//! [`serve`] takes a bound socket, so tests and the command line start the very same service.
//! What goes wrong becomes a [`problem::Problem`], and nothing else is ever sent as an error.
//!
//! The way of a request: [`request_id`] names and counts it, [`panics`] holds a bug at bay,
//! [`routes`] finds its door, [`auth`] lets it in, [`body`] reads it, [`check`] answers it.

mod auth;
mod body;
mod check;
mod demo;
mod docs;
mod feedback;
mod form;
mod metrics;
mod ops;
mod panics;
pub mod problem;
mod reload;
mod request_id;
pub mod routes;

use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::check::Checker;
use crate::learning::Learner;
use crate::metrics::Metrics;
use crate::reload::Reloader;

pub use auth::{Access, Exposed};

/// What the handlers share.
pub struct State {
    /// The way of a comment.
    pub checker: Checker,
    /// What teaches its model.
    pub learner: Arc<Learner>,
    /// What puts other rules into it.
    pub reloader: Arc<Reloader>,
    /// Who may ask.
    pub access: Access,
    /// How much is taken in, and for how long.
    pub limits: Limits,
}

/// How much a request may be, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest body.
    pub body_bytes: usize,
    /// Longest wait for the whole of a body: a caller that drips bytes must not hold a place.
    pub body_wait: Duration,
    /// Longest wait at the end for requests that are under way.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_wait: Duration::from_secs(30),
            // Container engines kill after ten seconds; the journal needs the rest.
            drain: Duration::from_secs(7),
        }
    }
}

/// Serves until `shutdown`, then finishes what is under way.
pub async fn serve(
    listener: TcpListener,
    state: Arc<State>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let drain = state.limits.drain;
    let paths = routes::DOORS.iter().map(|door| door.path);
    let metrics = Arc::new(Metrics::of(&state.checker, state.reloader.counts(), paths));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&state)))
            .app_data(Data::from(Arc::clone(&metrics)))
            .configure(routes::all)
            .wrap(from_fn(panics::catch))
            .wrap(from_fn(request_id::stamp))
    })
    .listen(listener)?
    // Both signals drain here; actix would let SIGINT cut requests off.
    .disable_signals()
    .shutdown_timeout(drain.as_secs())
    .run();

    let handle = server.handle();
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = shutdown => {
            let (ended, ()) = tokio::join!(server, handle.stop(true));
            ended
        }
    }
}
