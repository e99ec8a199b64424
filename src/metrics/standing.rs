//! How things stand when somebody asks: the journal, the model, the versions, the start.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Unit;

use crate::check::Checker;
use crate::check::live::Live;
use crate::decision::Versions;
use crate::store::Journal;

/// Reads what others count or know.
pub(super) struct Standing {
    filter: Arc<Live>,
    journal: Arc<Journal>,
    started: Duration,
}

impl Standing {
    pub(super) fn of(checker: &Checker, started: SystemTime) -> Self {
        Self {
            filter: Arc::clone(&checker.filter),
            journal: Arc::clone(&checker.journal),
            started: started
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default(),
        }
    }

    fn journal(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let stats = self.journal.stats();
        let depth = "Decisions that wait to be written.";
        gauge(encoder, "journal_queue_depth", depth, stats.waiting)?;
        let limit = "So many decisions may wait; the next is refused.";
        gauge(encoder, "journal_queue_limit", limit, stats.limit)?;
        let batches = "Transactions that the store kept.";
        let series = [([], stats.batches)];
        counters::<0>(encoder, "journal_batches", batches, series)?;
        let rows = "Decisions that were given to the journal, by what became of them.";
        let series = [
            ([("outcome", "written")], stats.written),
            ([("outcome", "repeated")], stats.repeated),
            ([("outcome", "failed")], stats.failures),
            ([("outcome", "refused")], stats.refused),
        ];
        counters(encoder, "journal_rows", rows, series)?;
        let commits = self.journal.commits();
        let help = "Time that the store took to keep a transaction.";
        let unit = Some(&Unit::Seconds);
        let kind = commits.metric_type();
        commits.encode(encoder.encode_descriptor("journal_commit_duration", help, unit, kind)?)
    }

    fn model(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let readiness = self.filter.now().filter.model.readiness();
        let help = "Whether the model has learnt enough to speak (1) or not (0).";
        gauge(encoder, "model_ready", help, u64::from(readiness.ready))?;
        let help = "Labelled comments that the model learnt from.";
        let mut family =
            encoder.encode_descriptor("model_comments", help, None, MetricType::Gauge)?;
        for (label, n) in [("ham", readiness.ham), ("spam", readiness.spam)] {
            ConstGauge::new(n).encode(family.encode_family(&[("label", label)])?)?;
        }
        let help = "Of these, what this site's moderators taught.";
        let mut family =
            encoder.encode_descriptor("model_lessons", help, None, MetricType::Gauge)?;
        for (label, n) in [("ham", readiness.own_ham), ("spam", readiness.own_spam)] {
            ConstGauge::new(n).encode(family.encode_family(&[("label", label)])?)?;
        }
        Ok(())
    }

    fn identity(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let filter = &self.filter.now().filter;
        let Versions {
            ruleset, policy, ..
        } = filter.versions();
        // The model as it was trained: with each lesson the series would be another.
        let model = filter.model.prior_hash().to_owned();
        let help = "Content hashes of what decides; of the model without the site's own lessons.";
        let labels = [("ruleset", ruleset), ("model", model), ("policy", policy)];
        info(encoder, "versions", help, labels)?;
        let profile = if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        };
        let help = "The program.";
        let labels = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("profile", profile),
            ("os", std::env::consts::OS),
            ("arch", std::env::consts::ARCH),
        ];
        info(encoder, "build", help, labels)?;
        let help = "When this server started, in seconds since 1970.";
        let started = self.started.as_secs_f64();
        gauge(encoder, "start_time_seconds", help, started)
    }
}

impl Collector for Standing {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        self.journal(&mut encoder)?;
        self.model(&mut encoder)?;
        self.identity(&mut encoder)
    }
}

// The filter is too large to be shown.
impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing").finish_non_exhaustive()
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    value: impl EncodeGaugeValue,
) -> fmt::Result {
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    ConstGauge::new(value).encode(metric)
}

fn counters<const N: usize>(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    series: impl IntoIterator<Item = ([(&'static str, &'static str); N], u64)>,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (labels, value) in series {
        ConstCounter::new(value).encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}

fn info<const N: usize, V>(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    labels: [(&'static str, V); N],
) -> fmt::Result
where
    [(&'static str, V); N]:
        prometheus_client::encoding::EncodeLabelSet + Clone + std::hash::Hash + Eq,
{
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Info)?;
    Info::new(labels).encode(metric)
}
