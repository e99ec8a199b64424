//! Figures over scored, labelled comments. Spam is the positive label throughout.

use serde::Serialize;

use crate::decision::Action;
use crate::model::Label;

/// What one system said of one comment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// What it is.
    pub spam: bool,
    /// How spammy the system finds it; only the order counts.
    pub score: f64,
    /// Whether the system's own cut calls it spam.
    pub flagged: bool,
    /// What becomes of it.
    pub action: Action,
    /// Moderation stops it, whatever the score says.
    pub moderated: bool,
    /// The log-odds that it is spam, where the system says any.
    pub logit: Option<f64>,
}

/// How many comments of one label were accepted, held, rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ThreeWay {
    /// Published.
    pub accept: u64,
    /// For a moderator.
    pub hold: u64,
    /// Not published.
    pub reject: u64,
}

impl ThreeWay {
    /// How many there are.
    pub const fn all(self) -> u64 {
        self.accept + self.hold + self.reject
    }

    /// Those of another count as well.
    pub const fn add(&mut self, other: Self) {
        self.accept += other.accept;
        self.hold += other.hold;
        self.reject += other.reject;
    }

    /// One more.
    pub const fn count(&mut self, action: Action) {
        match action {
            Action::Accept => self.accept += 1,
            Action::Hold => self.hold += 1,
            Action::Reject => self.reject += 1,
        }
    }
}

/// How many comments of either label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Ham.
    pub ham: u64,
    /// Spam.
    pub spam: u64,
}

/// How many moderation stops.
pub fn moderated(outcomes: &[Outcome]) -> Count {
    let stopped = outcomes.iter().filter(|outcome| outcome.moderated);
    stopped.fold(Count::default(), |mut count, outcome| {
        if outcome.spam {
            count.spam += 1;
        } else {
            count.ham += 1;
        }
        count
    })
}

/// The three-way table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decisions {
    /// What became of ham.
    pub ham: ThreeWay,
    /// What became of spam.
    pub spam: ThreeWay,
}

impl Decisions {
    /// One more.
    pub const fn count(&mut self, label: Label, action: Action) {
        match label {
            Label::Ham => self.ham.count(action),
            Label::Spam => self.spam.count(action),
        }
    }

    /// Those of another life as well.
    pub const fn add(&mut self, other: &Self) {
        self.ham.add(other.ham);
        self.spam.add(other.spam);
    }

    /// How many a moderator has to look at.
    pub const fn held(&self) -> u64 {
        self.ham.hold + self.spam.hold
    }

    /// How many there are.
    pub const fn all(&self) -> u64 {
        self.ham.all() + self.spam.all()
    }
}

/// The share of comments that the cut puts on the right side.
pub fn accuracy(outcomes: &[Outcome]) -> Option<f64> {
    let right = outcomes.iter().filter(|o| o.flagged == o.spam).count();
    share(right, outcomes.len())
}

/// Harmonic mean of precision and recall at the cut; `None` without spam.
pub fn f1(outcomes: &[Outcome]) -> Option<f64> {
    let hits = outcomes.iter().filter(|o| o.flagged && o.spam).count();
    let flagged = outcomes.iter().filter(|o| o.flagged).count();
    let spam = outcomes.iter().filter(|o| o.spam).count();
    (spam > 0).then(|| 2.0 * hits as f64 / (flagged + spam) as f64)
}

/// The chance that a spam scores above a ham, ties half; `None` without both.
pub fn auc(outcomes: &[Outcome]) -> Option<f64> {
    let mut ham_below = 0_u64;
    // Twice the number of pairs in the right order, so that a tie counts one.
    let mut twice = 0_u64;
    let mut all_spam = 0_u64;
    for tie in ties(outcomes).rev() {
        twice += tie.spam * (2 * ham_below + tie.ham);
        ham_below += tie.ham;
        all_spam += tie.spam;
    }
    let pairs = ham_below * all_spam;
    (pairs > 0).then(|| twice as f64 / (2 * pairs) as f64)
}

/// The share of spam above the lowest threshold that blocks at most `rate` of the ham; comments
/// of one score are blocked together. `None` without both labels.
pub fn recall_at(outcomes: &[Outcome], rate: f64) -> Option<f64> {
    let spam = outcomes.iter().filter(|o| o.spam).count();
    let ham = outcomes.len() - spam;
    if ham == 0 {
        return None;
    }
    let may = rate * ham as f64;
    let mut blocked_ham = 0;
    let mut blocked_spam = 0;
    for tie in ties(outcomes) {
        blocked_ham += tie.ham;
        if blocked_ham as f64 > may {
            break;
        }
        blocked_spam += tie.spam;
    }
    share(blocked_spam as usize, spam)
}

/// How surprised the system is by the labels, in nats a comment: 0.69 is a coin. `None` where it
/// says no probability.
pub fn log_loss(outcomes: &[Outcome]) -> Option<f64> {
    let mut sum = 0.0;
    for outcome in outcomes {
        let logit = outcome.logit?;
        let against = if outcome.spam { -logit } else { logit };
        // ln(1 + e^against) without overflow.
        sum += against.max(0.0) + (-against.abs()).exp().ln_1p();
    }
    (!outcomes.is_empty()).then(|| sum / outcomes.len() as f64)
}

/// What became of either label.
pub fn decisions(outcomes: &[Outcome]) -> Decisions {
    let mut table = Decisions::default();
    for outcome in outcomes {
        let row = if outcome.spam {
            &mut table.spam
        } else {
            &mut table.ham
        };
        row.count(outcome.action);
    }
    table
}

/// Comments of one score.
#[derive(Default)]
pub(super) struct Tie {
    score: f64,
    pub(super) ham: u64,
    pub(super) spam: u64,
}

/// The comments by score, highest first, those of one score together.
pub(super) fn ties(outcomes: &[Outcome]) -> std::vec::IntoIter<Tie> {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut ties: Vec<Tie> = Vec::new();
    for outcome in sorted {
        let same = ties
            .last()
            .is_some_and(|tie| tie.score.total_cmp(&outcome.score).is_eq());
        if !same {
            ties.push(Tie {
                score: outcome.score,
                ..Tie::default()
            });
        }
        if let Some(tie) = ties.last_mut() {
            tie.spam += u64::from(outcome.spam);
            tie.ham += u64::from(!outcome.spam);
        }
    }
    ties.into_iter()
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outcome(spam: bool, score: f64) -> Outcome {
        Outcome {
            spam,
            score,
            flagged: score >= 0.0,
            action: Action::Accept,
            moderated: false,
            logit: None,
        }
    }

    /// Few distinct scores, so that ties are the rule.
    fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
        prop::collection::vec((any::<bool>(), -4_i32..4), 0..60).prop_map(|rows| {
            rows.into_iter()
                .map(|(spam, score)| outcome(spam, f64::from(score)))
                .collect()
        })
    }

    fn close(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-12,
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    fn naive_auc(outcomes: &[Outcome]) -> Option<f64> {
        let mut won = 0.0;
        let mut pairs = 0.0;
        for spam in outcomes.iter().filter(|o| o.spam) {
            for ham in outcomes.iter().filter(|o| !o.spam) {
                pairs += 1.0;
                won += match spam.score.total_cmp(&ham.score) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        (pairs > 0.0).then(|| won / pairs)
    }

    proptest! {
        #[test]
        fn auc_is_what_counting_all_pairs_gives(outcomes in outcomes()) {
            prop_assert!(close(auc(&outcomes), naive_auc(&outcomes)));
        }

        #[test]
        fn recall_never_falls_when_more_ham_may_be_blocked(
            outcomes in outcomes(), low in 0.0..1.0_f64, more in 0.0..1.0_f64,
        ) {
            let at = |rate| recall_at(&outcomes, rate);
            if let (Some(less), Some(more)) = (at(low), at(low + more)) {
                prop_assert!(less <= more);
            }
        }

        #[test]
        fn the_table_counts_everything(outcomes in outcomes()) {
            let Decisions { ham, spam } = decisions(&outcomes);
            let all = ham.all() + spam.all();
            prop_assert_eq!(all as usize, outcomes.len());
        }
    }

    #[test]
    fn ties_are_blocked_together() {
        let outcomes = [outcome(true, 3.0), outcome(true, 2.0), outcome(false, 2.0)];
        assert!(close(recall_at(&outcomes, 0.5), Some(0.5)));
        assert!(close(recall_at(&outcomes, 1.0), Some(1.0)));
    }

    #[test]
    fn a_figure_that_means_nothing_is_none() {
        let ham = [outcome(false, 1.0)];
        assert_eq!(auc(&ham), None);
        assert_eq!(f1(&ham), None);
        assert_eq!(recall_at(&ham, 0.01), None);
        assert_eq!(accuracy(&[]), None);
    }

    #[test]
    fn log_loss_is_that_of_a_coin_at_zero_and_of_the_logit_far_away() {
        let at = |spam, logit| Outcome {
            logit: Some(logit),
            ..outcome(spam, logit)
        };
        let check = |outcomes: &[Outcome], wanted| assert!(close(log_loss(outcomes), wanted));
        check(
            &[at(true, 0.0), at(false, 0.0)],
            Some(std::f64::consts::LN_2),
        );
        check(&[at(false, 800.0)], Some(800.0));
        check(&[at(true, 800.0)], Some(0.0));
        check(&[at(true, 1.0), outcome(true, 1.0)], None);
        check(&[], None);
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        // Precision 1/2, recall 1.
        let outcomes = [
            outcome(true, 1.0),
            outcome(false, 1.0),
            outcome(false, -1.0),
        ];
        assert!(close(f1(&outcomes), Some(2.0 / 3.0)));
    }
}
