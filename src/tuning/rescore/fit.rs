//! The fit: points that say spam and ham apart, not far from those that somebody gave.
//!
//! What is made small, over the points `w` of the rules that may move:
//!
//! `Σ cᵣ ln(1 + exp(∓slope × (Sᵣ(w) − even))) + λ/2 Σ (wᵢ − oldᵢ)²`
//!
//! - `S` is the score as the policy adds it up: groups stop at their caps, the model's points come
//!   with weight 1. Logistic regression over hits, where what counts is the capped sum.
//! - `slope` and `even` are what the old points say ([`scale`]) and stay: where the lines are, and how
//!   much better it is to hold spam than a reader, has been decided by who drew them.
//! - `c` gives all ham the weight of all spam, however much there is of either, each corpus the weight
//!   of every other, and all copies of a text the weight of one.
//! - The ridge pulls to the old points, not to zero: a rule without evidence keeps what an expert
//!   gave it (the mean of a Gaussian prior; Hoerl and Kennard 1970 pull to zero). So a rule moves by
//!   as much as it has hits to show for.
//! - No rule changes its sign or falls silent, and none moves further than it may.
//!
//! A capped sum is concave, so the loss of ham is not convex, and a step that trusted the slope at
//! a cap could go wrong. So points are moved one at a time, by a Newton step inside the bounds
//! (coordinate descent: Friedman, Hastie and Tibshirani 2010, *Regularization Paths for Generalized
//! Linear Models*), halved until the true loss, caps and all, is lower. It only ever falls.

pub(super) mod scale;

use super::seen::{Hit, Seen};
use crate::decision::Points;
use scale::Scale;

/// Sweeps over all rules, at most; on the shipped rules some thirty are enough.
const MAX_SWEEPS: usize = 200;
/// A sweep that moves no rule by more than this, in points, is the last.
const SMALL_STEP: f64 = 1e-3;
/// How often a step is halved before the rule stays where it is.
const MAX_HALVINGS: usize = 12;

/// What a rule may become, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    /// Its group.
    pub(super) group: usize,
    /// What it has.
    pub(super) old: f64,
    /// The least it may get; the same as `old` where it may not move.
    pub(super) low: f64,
    /// The most.
    pub(super) high: f64,
}

impl Term {
    fn may_move(&self) -> bool {
        self.high > self.low
    }
}

/// What is asked of a fit.
pub(super) struct Task<'a> {
    /// The comments, all of them.
    pub(super) seen: &'a [Seen],
    /// What each counts; 0 for one that must not be learnt from.
    pub(super) weights: &'a [f64],
    /// The rules.
    pub(super) terms: &'a [Term],
    /// The caps of the groups.
    pub(super) caps: &'a [Option<Points>],
    /// What a score says.
    pub(super) scale: Scale,
    /// λ.
    pub(super) pull: f64,
}

/// The sums of a comment with the points as they are.
#[derive(Clone, Debug)]
struct Sums {
    /// Positive points by group, before caps.
    positive: Vec<f64>,
    /// All else: negative points and the model.
    rest: f64,
}

impl Sums {
    fn of(seen: &Seen, points: &[f64], task: &Task<'_>) -> Self {
        let mut sums = Self {
            positive: vec![0.0; task.caps.len()],
            rest: seen.model.map_or(0.0, Points::as_f64),
        };
        for hit in &seen.hits {
            sums.add(&task.terms[hit.rule], value(hit, points[hit.rule]), 1.0);
        }
        sums
    }

    fn add(&mut self, term: &Term, value: f64, sign: f64) {
        if value > 0.0 {
            self.positive[term.group] += sign * value;
        } else {
            self.rest += sign * value;
        }
    }

    fn score(&self, task: &Task<'_>) -> f64 {
        let groups = self.positive.iter().zip(task.caps);
        let capped = groups.map(|(sum, cap)| cap.map_or(*sum, |cap| sum.min(cap.as_f64())));
        self.rest + capped.sum::<f64>()
    }

    /// Whether the group gives no more whatever its rules say.
    fn is_full(&self, group: usize, task: &Task<'_>) -> bool {
        task.caps[group].is_some_and(|cap| self.positive[group] > cap.as_f64())
    }
}

fn value(hit: &Hit, points: f64) -> f64 {
    points + hit.bonus.as_f64()
}

/// Points for every rule, starting at `from`.
pub(super) fn fit(task: &Task<'_>, from: &[f64]) -> Vec<f64> {
    let mut points = from.to_vec();
    let mut sums: Vec<Sums> = task
        .seen
        .iter()
        .map(|seen| Sums::of(seen, &points, task))
        .collect();
    let hits = hits_by_rule(task);
    for _ in 0..MAX_SWEEPS {
        let mut largest: f64 = 0.0;
        for (rule, hits) in hits.iter().enumerate() {
            if task.terms[rule].may_move() {
                let moved = step(task, rule, hits, &mut points, &mut sums);
                largest = largest.max(moved.abs());
            }
        }
        if largest < SMALL_STEP {
            break;
        }
    }
    points
}

/// Where each rule fired among the comments that are learnt from.
fn hits_by_rule(task: &Task<'_>) -> Vec<Vec<(usize, Hit)>> {
    let mut hits = vec![Vec::new(); task.terms.len()];
    for (at, seen) in task.seen.iter().enumerate() {
        for hit in seen.hits.iter().filter(|_| task.weights[at] > 0.0) {
            hits[hit.rule].push((at, *hit));
        }
    }
    hits
}

/// Moves one rule; by how much.
fn step(
    task: &Task<'_>,
    rule: usize,
    hits: &[(usize, Hit)],
    points: &mut [f64],
    sums: &mut [Sums],
) -> f64 {
    let term = &task.terms[rule];
    let now = points[rule];
    let mut slope = task.pull * (now - term.old);
    let mut curve = task.pull;
    let mut before = ridge(task, term, now);
    for (at, hit) in hits {
        let weight = task.weights[*at];
        before += weight * surprise(task, *at, sums[*at].score(task));
        if value(hit, now) > 0.0 && sums[*at].is_full(term.group, task) {
            continue;
        }
        let Scale { slope: steep, .. } = task.scale;
        let logit = task.scale.logit(sums[*at].score(task));
        let chance = 1.0 / (1.0 + (-logit).exp());
        let target = f64::from(u8::from(task.seen[*at].spam));
        slope += weight * (chance - target) * steep;
        curve += weight * chance * (1.0 - chance) * steep * steep;
    }
    let mut wanted = (now - slope / curve).clamp(term.low, term.high);
    for _ in 0..MAX_HALVINGS {
        if (wanted - now).abs() < SMALL_STEP / 10.0 {
            return 0.0;
        }
        let mut after = ridge(task, term, wanted);
        for (at, hit) in hits {
            let mut sums = sums[*at].clone();
            sums.add(term, value(hit, now), -1.0);
            sums.add(term, value(hit, wanted), 1.0);
            after += task.weights[*at] * surprise(task, *at, sums.score(task));
        }
        if after < before {
            for (at, hit) in hits {
                sums[*at].add(term, value(hit, now), -1.0);
                sums[*at].add(term, value(hit, wanted), 1.0);
            }
            points[rule] = wanted;
            return wanted - now;
        }
        wanted = f64::midpoint(now, wanted);
    }
    0.0
}

fn ridge(task: &Task<'_>, term: &Term, points: f64) -> f64 {
    task.pull / 2.0 * (points - term.old).powi(2)
}

fn surprise(task: &Task<'_>, at: usize, score: f64) -> f64 {
    let logit = task.scale.logit(score);
    let against = if task.seen[at].spam { -logit } else { logit };
    // ln(1 + e^against) without overflow.
    against.max(0.0) + (-against.abs()).exp().ln_1p()
}

/// The mean surprise at the labels, in nats, over comments with these weights.
pub(super) fn loss<'p>(
    task: &Task<'_>,
    weights: &[f64],
    points: impl Fn(usize) -> &'p [f64],
) -> f64 {
    let mut sum = 0.0;
    for (at, seen) in task.seen.iter().enumerate() {
        if weights[at] > 0.0 {
            let sums = Sums::of(seen, points(at), task);
            sum += weights[at] * surprise(task, at, sums.score(task));
        }
    }
    sum / weights.iter().sum::<f64>().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests;
