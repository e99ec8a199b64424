//! What a score says with the points as they are: the yardstick of a fit.
//!
//! Platt's scaling (Platt 1999; Newton's method after Lin, Lin and Weng 2007): the log-odds of spam are
//! `slope × (score − even)`. A fit that had to learn these two as well would stretch and shift all
//! points, which tells spam from ham no better and moves everybody towards a line or away from it.

/// From a score to log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::tuning::rescore) struct Scale {
    /// The score at which spam is as likely as ham, where there is as much of either.
    pub(in crate::tuning::rescore) even: f64,
    /// Units of log-odds for one point.
    pub(in crate::tuning::rescore) slope: f64,
}

/// Steps of Newton's method, at most.
const MAX_STEPS: usize = 50;
/// How often a step is halved that overshoots.
const MAX_HALVINGS: i32 = 20;
/// A step that takes less than this off the loss is the last.
const SMALL_GAIN: f64 = 1e-9;
/// Ten points for one unit of log-odds: below this the scores say next to nothing.
const LEAST_SLOPE: f64 = 0.1;
/// Half a point for one unit of log-odds: beyond this they tell these few comments apart by luck.
const MOST_SLOPE: f64 = 2.0;

impl Scale {
    /// Two points for one unit of log-odds, as the model gives them, around the hold line: where
    /// there is nothing to learn it from.
    fn usual(hold: f64) -> Self {
        Self {
            even: hold,
            slope: 0.5,
        }
    }

    /// The scale of these scores: score, whether it is spam, what it counts.
    pub(in crate::tuning::rescore) fn of(scores: &[(f64, bool, f64)], hold: f64) -> Self {
        let Self { even, slope } = Self::usual(hold);
        // log-odds = slope × score + offset.
        let (mut slope, mut offset) = (slope, -slope * even);
        let counts = |spam: bool| {
            let such = scores.iter().filter(|(_, is_spam, _)| *is_spam == spam);
            such.count() as f64
        };
        // Platt's softened targets: no finite number of comments makes certain.
        let high = (counts(true) + 1.0) / (counts(true) + 2.0);
        let low = 1.0 / (counts(false) + 2.0);
        let target = |spam: bool| if spam { high } else { low };
        let loss = |slope: f64, offset: f64| -> f64 {
            let surprise = |&(score, spam, weight): &(f64, bool, f64)| {
                let logit = slope * score + offset;
                // ln(1 + e^logit) without overflow.
                let all = logit.max(0.0) + (-logit.abs()).exp().ln_1p();
                weight * (all - target(spam) * logit)
            };
            scores.iter().map(surprise).sum()
        };
        let mut least = loss(slope, offset);
        for _ in 0..MAX_STEPS {
            let (mut g1, mut g2) = (0.0, 0.0);
            let (mut h11, mut h12, mut h22) = (1e-9, 0.0, 1e-9);
            for &(score, spam, weight) in scores {
                let chance = 1.0 / (1.0 + (-(slope * score + offset)).exp());
                let off = weight * (chance - target(spam));
                let spread = weight * chance * (1.0 - chance);
                g1 += off * score;
                g2 += off;
                h11 += spread * score * score;
                h12 += spread * score;
                h22 += spread;
            }
            let determinant = h11 * h22 - h12 * h12;
            let step = (
                (h22 * g1 - h12 * g2) / determinant,
                (h11 * g2 - h12 * g1) / determinant,
            );
            let before = least;
            for way in (0..MAX_HALVINGS).map(|halved| 0.5_f64.powi(halved)) {
                let next = (slope - way * step.0, offset - way * step.1);
                let lower = loss(next.0, next.1);
                if lower < least {
                    (slope, offset) = next;
                    least = lower;
                    break;
                }
            }
            if before - least < SMALL_GAIN {
                break;
            }
        }
        // The old points tell spam from ham by next to nothing, or the wrong way round.
        if slope < LEAST_SLOPE {
            return Self::usual(hold);
        }
        Self {
            even: -offset / slope,
            slope: slope.min(MOST_SLOPE),
        }
    }

    /// The log-odds that a score says.
    pub(in crate::tuning::rescore) fn logit(self, score: f64) -> f64 {
        self.slope * (score - self.even)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuning::chance::Chance;

    #[test]
    fn the_scale_that_made_the_labels_is_found_again() {
        let truth = Scale {
            even: 2.5,
            slope: 0.8,
        };
        let mut chance = Chance::new(3);
        let mut even = || chance.below(1 << 30) as f64 / f64::from(1 << 30);
        let scores: Vec<(f64, bool, f64)> = (0..20_000)
            .map(|_| {
                let score = 20.0 * even() - 6.0;
                let spam = even() < 1.0 / (1.0 + (-truth.logit(score)).exp());
                (score, spam, 1.0)
            })
            .collect();
        let found = Scale::of(&scores, 4.0);
        assert!((found.even - truth.even).abs() < 0.15, "{found:?}");
        assert!((found.slope - truth.slope).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn scores_that_part_the_labels_wholly_or_say_nothing_give_a_scale_too() {
        let parted: Vec<_> = (0..100).map(|n| (f64::from(n), n >= 50, 1.0)).collect();
        let found = Scale::of(&parted, 4.0);
        assert!((45.0..55.0).contains(&found.even), "{found:?}");
        assert!(found.slope <= 2.0, "{found:?}");
        let nothing = Scale::of(&[(1.0, true, 1.0), (1.0, false, 1.0)], 4.0);
        assert!(nothing.even.is_finite(), "{nothing:?}");
        let wrong: Vec<_> = (0..100)
            .map(|n| (f64::from(n), n % 10 < 5 - n / 25, 1.0))
            .collect();
        assert_eq!(Scale::of(&wrong, 4.0), Scale::usual(4.0));
    }
}
