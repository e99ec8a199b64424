//! What the doors answered, and how long it took.

use std::collections::HashMap;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};

use super::Durations;

/// The route of a request to an address where nothing is.
pub const NO_ROUTE: &str = "none";

/// The classes of status, by their first digit.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Names and values of the labels of a series.
type Labels<const N: usize> = [(&'static str, &'static str); N];

/// Counts answers by route.
#[derive(Debug)]
pub struct Requests {
    responses: Family<Labels<2>, Counter>,
    durations: Family<Labels<1>, Durations>,
    by_route: HashMap<&'static str, Route>,
    elsewhere: Route,
}

/// What one route answered.
#[derive(Debug)]
struct Route {
    classes: [Counter; CLASSES.len()],
    durations: Durations,
}

impl Requests {
    /// To these routes; every counter is there from the start, at zero.
    pub fn at(routes: impl IntoIterator<Item = &'static str>) -> Self {
        let responses = Family::default();
        let durations = Family::default();
        let counts = |route| Route {
            classes: CLASSES
                .map(|class| responses.get_or_create_owned(&[("route", route), ("status", class)])),
            durations: durations.get_or_create_owned(&[("route", route)]),
        };
        Self {
            by_route: routes
                .into_iter()
                .map(|route| (route, counts(route)))
                .collect(),
            elsewhere: counts(NO_ROUTE),
            responses,
            durations,
        }
    }

    /// A request to a route was answered with a status, and it took so long.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let route = self.by_route.get(route).unwrap_or(&self.elsewhere);
        let class = usize::from(status / 100).saturating_sub(1);
        if let Some(counter) = route.classes.get(class) {
            counter.inc();
        }
        route.durations.observe(took);
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_responses",
            "Answers by route and class of status",
            self.responses.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to its answer, by route",
            Unit::Seconds,
            self.durations.clone(),
        );
    }
}
