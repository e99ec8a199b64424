//! The numbers of the charts.

use crate::tuning::metrics::{Outcome, ties};

/// Bins of the reliability diagram: a tenth of probability each.
pub(super) const BINS: usize = 10;

/// A place in a chart, in its own units.
pub(super) type Point = (f64, f64);

/// The ROC curve: the share of ham stopped, and of spam stopped, at each threshold from the
/// highest down. Comments of one score are stopped together, so a straight line lies between.
/// Empty without both labels.
pub(super) fn roc(outcomes: &[Outcome]) -> Vec<Point> {
    let (all_ham, all_spam) = labels(outcomes);
    if all_ham == 0 || all_spam == 0 {
        return Vec::new();
    }
    let (mut ham, mut spam) = (0, 0);
    let mut points = vec![(0.0, 0.0)];
    for tie in ties(outcomes) {
        ham += tie.ham;
        spam += tie.spam;
        points.push((ham as f64 / all_ham as f64, spam as f64 / all_spam as f64));
    }
    points
}

/// Precision over recall. Between two thresholds the lower one's precision is what can be had.
/// Empty without both labels.
pub(super) fn precision_recall(outcomes: &[Outcome]) -> Vec<Point> {
    let (all_ham, all_spam) = labels(outcomes);
    if all_ham == 0 || all_spam == 0 {
        return Vec::new();
    }
    let (mut ham, mut spam) = (0, 0);
    let mut points = Vec::new();
    let mut before = 0.0;
    for tie in ties(outcomes) {
        ham += tie.ham;
        spam += tie.spam;
        let recall = spam as f64 / all_spam as f64;
        let precision = spam as f64 / (ham + spam) as f64;
        points.extend([(before, precision), (recall, precision)]);
        before = recall;
    }
    points
}

/// Comments to which a system gave about the same probability of being spam.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Bin {
    pub(super) comments: u64,
    pub(super) spam: u64,
    /// The sum of the probabilities.
    sum: f64,
}

impl Bin {
    /// Mean probability, and share that is spam; `None` for an empty bin.
    pub(super) fn point(self) -> Option<Point> {
        let comments = self.comments as f64;
        (self.comments > 0).then(|| (self.sum / comments, self.spam as f64 / comments))
    }
}

/// The reliability diagram; `None` where the system says no probability.
pub(super) fn reliability(outcomes: &[Outcome]) -> Option<[Bin; BINS]> {
    let mut bins = [Bin::default(); BINS];
    for outcome in outcomes {
        let probability = 1.0 / (1.0 + (-outcome.logit?).exp());
        let at = ((probability * BINS as f64) as usize).min(BINS - 1);
        bins[at].comments += 1;
        bins[at].spam += u64::from(outcome.spam);
        bins[at].sum += probability;
    }
    (!outcomes.is_empty()).then_some(bins)
}

fn labels(outcomes: &[Outcome]) -> (u64, u64) {
    let spam = outcomes.iter().filter(|outcome| outcome.spam).count();
    ((outcomes.len() - spam) as u64, spam as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decision::Action;
    use crate::tuning::metrics::auc;

    fn outcome((spam, score): (bool, i32)) -> Outcome {
        Outcome {
            spam,
            score: f64::from(score),
            flagged: score >= 0,
            action: Action::Accept,
            moderated: false,
            logit: Some(f64::from(score)),
        }
    }

    proptest! {
        #[test]
        fn the_area_under_the_drawn_roc_curve_is_the_auc(
            rows in prop::collection::vec((any::<bool>(), -4_i32..4), 0..60),
        ) {
            let outcomes: Vec<Outcome> = rows.into_iter().map(outcome).collect();
            let area: f64 = roc(&outcomes)
                .windows(2)
                .map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0)
                .sum();
            prop_assert!((area - auc(&outcomes).unwrap_or(0.0)).abs() < 1e-12);
        }

        #[test]
        fn every_comment_is_in_one_bin(
            rows in prop::collection::vec((any::<bool>(), -9_i32..9), 1..60),
        ) {
            let outcomes: Vec<Outcome> = rows.into_iter().map(outcome).collect();
            let bins = reliability(&outcomes).expect("probabilities");
            let all: u64 = bins.iter().map(|bin| bin.comments).sum();
            prop_assert_eq!(all as usize, outcomes.len());
            for (at, bin) in bins.iter().enumerate() {
                if let Some((mean, _)) = bin.point() {
                    prop_assert!((0.1 * at as f64 - 1e-9..=0.1 * (at + 1) as f64 + 1e-9).contains(&mean));
                }
            }
        }
    }

    #[test]
    fn precision_is_that_of_the_lower_threshold() {
        let outcomes = [(true, 3), (false, 2), (true, 1)].map(outcome);
        let wanted = [
            (0.0, 1.0),
            (0.5, 1.0),
            (0.5, 0.5),
            (0.5, 0.5),
            (0.5, 2.0 / 3.0),
            (1.0, 2.0 / 3.0),
        ];
        assert_eq!(precision_recall(&outcomes), wanted);
    }

    #[test]
    fn one_label_gives_no_curve_and_a_score_alone_no_reliability() {
        let mut ham = outcome((false, 1));
        assert!(roc(&[ham]).is_empty() && precision_recall(&[ham]).is_empty());
        ham.logit = None;
        assert_eq!(reliability(&[ham]), None);
    }
}
