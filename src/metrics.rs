//! Counts and durations, for whoever watches Hamlet.
//!
//! Promise: every label comes from a list that only the operator writes (rules of the rulesets that
//! ran, doors, actions, hashes), so nothing that a caller or a visitor wrote can become one, and
//! the number of series grows with new rules alone, up to a limit. Counting is a few atomic
//! additions, without a lock.
//!
//! [`Checks`] is counted in `check`, [`Requests`] in `http`, [`Reloads`] in `reload`; journal, model and versions are read
//! when somebody asks. [`Metrics`] puts them into one registry that belongs to one server. Only
//! this room names `prometheus_client::`.

mod checks;
mod durations;
mod reloads;
mod requests;
mod standing;

use std::fmt;
use std::time::SystemTime;

use prometheus_client::encoding::prometheus_text;
use prometheus_client::registry::Registry;

use crate::check::Checker;

pub use checks::{Checks, RuleCounts};
pub use durations::Durations;
pub use reloads::{Reloads, Result as ReloadResult};
pub use requests::{NO_ROUTE, Requests};
use standing::Standing;

/// What the names of all metrics begin with.
const PREFIX: &str = "hamlet";

/// All that one server can tell in numbers.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// What its doors answered.
    pub requests: Requests,
}

impl Metrics {
    /// The media type of [`Metrics::text`].
    pub const MEDIA_TYPE: &str = prometheus_text::CONTENT_TYPE;

    /// Of a server that starts now, with these routes.
    pub fn of(
        checker: &Checker,
        reloads: &Reloads,
        routes: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        checker.filter.counts().register(&mut registry);
        reloads.register(&mut registry);
        let requests = Requests::at(routes);
        requests.register(&mut registry);
        registry.register_collector(Box::new(Standing::of(checker, SystemTime::now())));
        Self { registry, requests }
    }

    /// All of it, in the text format of Prometheus.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
