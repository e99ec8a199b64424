//! How long something took, counted: a histogram of atomics.
//!
//! The one of `prometheus_client` locks a mutex at each observation; this one adds to two atomics.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::{MetricType, TypedMetric};

/// The upper bounds of the buckets, in seconds. An ordinary comment takes about a millisecond,
/// one at its limit of work about 20; a full queue is about a second; a body may take 30.
const BOUNDS: [f64; 15] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Durations, counted by their length. A clone counts into the same.
#[derive(Clone, Debug, Default)]
pub struct Durations(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// One for each bound, and one for what is beyond all of them.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    /// Nanoseconds: the sum of 584 years fits.
    sum: AtomicU64,
}

impl Durations {
    /// Counts one.
    pub fn observe(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        self.0.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.0.sum.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// How many were counted up to each bound, and beyond the one before it.
    fn buckets(&self) -> Vec<(f64, u64)> {
        BOUNDS
            .into_iter()
            .chain([f64::INFINITY])
            .zip(&self.0.buckets)
            .map(|(bound, n)| (bound, n.load(Ordering::Relaxed)))
            .collect()
    }
}

impl TypedMetric for Durations {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Durations {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        let buckets = self.buckets();
        // Of one reading, so that the last bucket is the count, as the format asks.
        let count = buckets.iter().map(|(_, n)| n).sum();
        let sum = Duration::from_nanos(self.0.sum.load(Ordering::Relaxed)).as_secs_f64();
        encoder.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket_of(took: Duration) -> f64 {
        let durations = Durations::default();
        durations.observe(took);
        let full = |(_, n): &(f64, u64)| *n == 1;
        durations.buckets().into_iter().find(full).unwrap().0
    }

    #[test]
    fn a_duration_that_reaches_a_bound_is_under_it_and_a_longer_one_is_not() {
        for (nanoseconds, bound) in [
            (0, 0.000_5),
            (1_000_000, 0.001),
            (1_000_001, 0.002_5),
            (30_000_000_000, 30.0),
            (30_000_000_001, f64::INFINITY),
        ] {
            let found = bucket_of(Duration::from_nanos(nanoseconds));
            assert!(found.total_cmp(&bound).is_eq(), "{nanoseconds}: {found}");
        }
    }
}
