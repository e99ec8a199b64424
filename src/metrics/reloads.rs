//! What became of the rules since the start: reloads, and whether those on disk are in force.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::Durations;

/// How an attempt to reload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Result {
    /// Other rules are in force now.
    Swapped,
    /// The files say what is in force already.
    Unchanged,
    /// Something is wrong with the files; the rules in force stay.
    Rejected,
}

/// Counts reloads. A clone counts into the same.
#[derive(Clone, Debug)]
pub struct Reloads {
    attempts: Family<[(&'static str, &'static str); 1], Counter>,
    durations: Durations,
    stale: Gauge,
    swapped_at: Gauge<f64, AtomicU64>,
}

impl Result {
    const ALL: [Self; 3] = [Self::Swapped, Self::Unchanged, Self::Rejected];

    /// Its name in metrics, logs and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Swapped => "swapped",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
        }
    }

    const fn label(self) -> [(&'static str, &'static str); 1] {
        [("result", self.name())]
    }
}

impl Reloads {
    /// Of rules that are in force since a time.
    pub fn since(start: SystemTime) -> Self {
        let reloads = Self {
            attempts: Family::default(),
            durations: Durations::default(),
            stale: Gauge::default(),
            swapped_at: Gauge::default(),
        };
        for result in Result::ALL {
            drop(reloads.attempts.get_or_create(&result.label()));
        }
        reloads.in_force_since(start);
        reloads
    }

    /// An attempt ended so, and took so long.
    pub fn tried(&self, result: Result, took: Duration) {
        self.attempts.get_or_create(&result.label()).inc();
        self.durations.observe(took);
        self.stale.set(i64::from(result == Result::Rejected));
        if result == Result::Swapped {
            self.in_force_since(SystemTime::now());
        }
    }

    fn in_force_since(&self, time: SystemTime) {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        self.swapped_at.set(since.unwrap_or_default().as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "rules_reloads",
            "Attempts to reload the rules, by how they ended",
            self.attempts.clone(),
        );
        registry.register_with_unit(
            "rules_reload_duration",
            "Time to read, check and try the rules, and to put them in force",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "rules_stale",
            "Whether the rules on disk were rejected and older ones are in force (1) or not (0)",
            self.stale.clone(),
        );
        registry.register(
            "rules_swap_time_seconds",
            "When the rules in force took force, in seconds since 1970",
            self.swapped_at.clone(),
        );
    }
}
