//! The whole way of a comment, pure: same arguments, same decision.

use std::sync::Arc;

use crate::decision::policy::Policy;
use crate::decision::{Decision, Versions};
use crate::facts::Facts;
use crate::model::Model;
use crate::rules::{Mode, Ruleset};
use crate::signals::Signals;
use crate::submission::Submission;
use crate::text::Views;

/// Rules, model and thresholds: everything that a decision rests on beside its subject.
#[derive(Debug, Default)]
pub struct Filter {
    /// The rules.
    pub ruleset: Arc<Ruleset>,
    /// The model.
    pub model: Arc<Model>,
    /// The thresholds.
    pub policy: Policy,
}

impl Filter {
    /// The whole way of a comment. Pure: same arguments, same decision.
    pub fn assess(&self, submission: &Submission, facts: &Facts) -> Decision {
        self.assess_in(Mode::Live, submission, &Views::of(submission), facts)
    }

    /// The same with the submission's views, where somebody has made them already.
    pub fn assess_read(&self, submission: &Submission, views: &Views, facts: &Facts) -> Decision {
        self.assess_in(Mode::Live, submission, views, facts)
    }

    /// The same as if this rule, an index into [`Ruleset::rules`], were active.
    pub fn assess_promoted(&self, rule: usize, submission: &Submission, facts: &Facts) -> Decision {
        let views = Views::of(submission);
        self.assess_in(Mode::Promoted(rule), submission, &views, facts)
    }

    fn assess_in(
        &self,
        mode: Mode,
        submission: &Submission,
        views: &Views,
        facts: &Facts,
    ) -> Decision {
        let signals = Signals::of(submission, views, facts);
        let opinion = self.model.judge(submission, views);
        let scan = self.ruleset.scan(submission, views, &signals, mode);

        let decision = self
            .policy
            .decide(&self.ruleset, scan, opinion.into_view(), facts);
        Decision {
            versions: self.versions(),
            ..decision
        }
    }

    /// The content hashes of what a decision rests on.
    pub fn versions(&self) -> Versions {
        Versions {
            ruleset: self.ruleset.hash().to_owned(),
            model: self.model.hash().to_owned(),
            policy: self.policy.hash(),
        }
    }
}
