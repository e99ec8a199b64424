//! The filter in force, changed while requests run.
//!
//! Promise: whoever takes a snapshot keeps it to the end, so no decision mixes two rulesets; and
//! nobody who takes one waits, not even for a change that is under way.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::filter::Filter;
use crate::metrics::{Checks, RuleCounts};
use crate::model::Model;
use crate::rules::Ruleset;

/// The filter in force, and what was counted with it and with those before it.
#[derive(Debug)]
pub struct Live {
    counts: Checks,
    now: ArcSwap<InForce>,
    /// One change at a time. Whoever only reads never takes it.
    changing: Mutex<()>,
}

/// A filter with the counters of its rules: what one check takes at its start.
#[derive(Debug)]
pub struct InForce {
    /// Rules, model and thresholds.
    pub filter: Arc<Filter>,
    pub(super) rules: Arc<RuleCounts>,
}

impl Live {
    /// Begins with this filter, all counts at zero.
    pub fn of(filter: Arc<Filter>) -> Self {
        let counts = Checks::default();
        let rules = Arc::new(counts.learn(&filter.ruleset));
        Self {
            counts,
            now: ArcSwap::from_pointee(InForce { filter, rules }),
            changing: Mutex::new(()),
        }
    }

    /// What is in force now. It stays as it is, whatever is put in its place later.
    pub fn now(&self) -> Arc<InForce> {
        self.now.load_full()
    }

    /// What was counted since the start.
    pub const fn counts(&self) -> &Checks {
        &self.counts
    }

    /// Puts another model in force, beside the rules and the thresholds as they are.
    pub fn replace_model(&self, model: Arc<Model>) {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.now();
        let filter = Arc::new(Filter {
            ruleset: Arc::clone(&before.filter.ruleset),
            model,
            policy: before.filter.policy,
        });
        self.now.store(Arc::new(InForce {
            filter,
            rules: Arc::clone(&before.rules),
        }));
    }

    /// Puts other rules in force, beside the model and the thresholds as they are. Checks that are
    /// under way end with the rules that they began with.
    ///
    /// Gives back what was in force: to take a large ruleset apart takes time, and the last one to
    /// let go of it does so.
    pub fn replace_rules(&self, ruleset: Arc<Ruleset>) -> Arc<InForce> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.now();
        let rules = Arc::new(self.counts.learn(&ruleset));
        let filter = Arc::new(Filter {
            ruleset,
            model: Arc::clone(&before.filter.model),
            policy: before.filter.policy,
        });
        self.now.store(Arc::new(InForce { filter, rules }));
        before
    }
}
