//! From log-odds of tokens to a logit.
//!
//! What a token says is its log-odds, made more telling ([`telling`]). The tokens of each
//! [`Family`] give one sum of that, over the root of their number. Platt scaling would
//! fit one slope and one offset to one sum; here each family has its own slope, fitted on comments
//! that the counts have not seen. So letter groups, which repeat what the words said, get the
//! weight that they earn, and a token's share of the result can be read off: what it says times
//! its family's weight over the root.

use serde::{Deserialize, Serialize};

use super::features::Family;
use super::lexicon;

/// A family's weight before anything is known about it.
const PRIOR_WEIGHT: f64 = 0.4;
/// How strongly the fit is drawn to [`PRIOR_WEIGHT`]: as if by some comments more.
const PULL: f64 = 5.0;
/// Keeps the system solvable where all comments look alike.
const OFFSET_PULL: f64 = 1e-3;
/// Newton's method is done long before.
const MAX_STEPS: usize = 50;
/// Halvings after which a step is given up: the lowest point is reached.
const MAX_HALVINGS: usize = 30;
/// A gain below this changes nothing that is shown.
const SMALL_GAIN: f64 = 1e-12;
/// Weights are kept to this many parts of one, so that a file gives back the same number.
const PARTS: f64 = 1e6;

/// What a token with these log-odds says: `r·√|r|`, as fine as log-odds are kept.
///
/// Naive Bayes adds log-odds as if every token were news. They are not: the many faint ones repeat
/// each other, and added up they outvote the few that tell. Raising each to a power above 1 gives
/// those their due. 1.5 was chosen by the figures on all protocols of docs/measuring.md; 1.25 and
/// 1.75 do nearly as well, 2 and more do not.
pub(super) fn telling(log_odds: f64) -> f64 {
    lexicon::to_parts(log_odds * log_odds.abs().sqrt())
}

/// Slopes and offset; the offset is the last of the numbers.
const SIZE: usize = Family::COUNT + 1;
type Vector = [f64; SIZE];

/// Whether each family of tokens has a weight of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slopes {
    /// Each has.
    #[default]
    Families,
    /// One weight serves all of them: what Platt scaling of their sum would give. For measuring
    /// what the weights bring.
    Common,
}

/// The weight of each family, and the offset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    weights: [f64; Family::COUNT],
    offset: f64,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            weights: [PRIOR_WEIGHT; Family::COUNT],
            offset: 0.0,
        }
    }
}

/// What the tokens of one comment say, summed by family.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    sums: [f64; Family::COUNT],
    known: [u32; Family::COUNT],
}

impl Sums {
    /// Adds what one token says.
    pub(super) fn add(&mut self, family: Family, says: f64) {
        self.sums[family as usize] += says;
        self.known[family as usize] += 1;
    }

    fn root(&self, family: usize) -> f64 {
        f64::from(self.known[family].max(1)).sqrt()
    }

    fn is_empty(&self) -> bool {
        self.known.iter().all(|&known| known == 0)
    }

    /// What the calibration weighs: the sum of each family over the root of its number, and 1.
    fn vector(&self) -> Vector {
        let mut vector = [1.0; SIZE];
        for (family, sum) in self.sums.iter().enumerate() {
            vector[family] = sum / self.root(family);
        }
        vector
    }
}

/// A held-out comment: its sums, and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) sums: Sums,
    pub(super) spam: bool,
}

impl Calibration {
    /// What one unit of what a token says adds to the logit of a comment with these sums, by
    /// family.
    pub(super) fn slopes(&self, sums: &Sums) -> [f64; Family::COUNT] {
        std::array::from_fn(|family| self.weights[family] / sums.root(family))
    }

    /// The logit of a comment. Without any known token there is no evidence: it is 0.
    pub(super) fn logit(&self, sums: &Sums) -> f64 {
        if sums.is_empty() {
            return 0.0;
        }
        dot(&self.vector(), &sums.vector())
    }

    /// The weight of a family.
    pub const fn weight(&self, family: Family) -> f64 {
        self.weights[family as usize]
    }

    /// What is added to the weighted sums.
    pub const fn offset(&self) -> f64 {
        self.offset
    }

    /// All its numbers, for hashing.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.vector().into_iter()
    }

    fn vector(&self) -> Vector {
        let mut vector = [self.offset; SIZE];
        vector[..Family::COUNT].copy_from_slice(&self.weights);
        vector
    }

    /// Fits the weights to held-out comments.
    ///
    /// No weight is negative: a word that speaks for spam must not count for ham because its
    /// neighbours said so before it.
    pub(super) fn fit(samples: &[Sample], slopes: Slopes) -> Self {
        let row = |sample: &Sample| match slopes {
            Slopes::Families => (sample.sums.vector(), sample.spam),
            Slopes::Common => (in_common(&sample.sums.vector()), sample.spam),
        };
        let rows: Vec<(Vector, bool)> = samples.iter().map(row).collect();
        let mut free = [true; SIZE];
        let mut fitted = newton(&rows, free);
        while let Some(worst) = most_negative(&fitted) {
            free[worst] = false;
            fitted = newton(&rows, free);
        }
        let fitted = fitted.map(|number| (number * PARTS).round() / PARTS);
        let mut weights = [fitted[0]; Family::COUNT];
        if slopes == Slopes::Families {
            weights.copy_from_slice(&fitted[..Family::COUNT]);
        }
        Self {
            weights,
            offset: fitted[Family::COUNT],
        }
    }
}

/// The sum of all families in the place of the first, and nothing in those of the others.
fn in_common(vector: &Vector) -> Vector {
    let mut common = [0.0; SIZE];
    common[0] = vector[..Family::COUNT].iter().sum();
    common[Family::COUNT] = vector[Family::COUNT];
    common
}

fn most_negative(fitted: &Vector) -> Option<usize> {
    (0..Family::COUNT)
        .filter(|&family| fitted[family] < 0.0)
        .min_by(|&a, &b| fitted[a].total_cmp(&fitted[b]))
}

/// Logistic regression with Platt's softened targets, by Newton's method.
fn newton(rows: &[(Vector, bool)], free: [bool; SIZE]) -> Vector {
    let targets = Targets::of(rows);
    let mut at: Vector = prior();
    for (number, free) in at.iter_mut().zip(free) {
        if !free {
            *number = 0.0;
        }
    }
    let mut loss = loss(rows, &targets, &at);
    for _ in 0..MAX_STEPS {
        let (gradient, curvature) = slope(rows, &targets, &at);
        let step = solve(restrict(gradient, curvature, free));
        let Some((next, lower)) = descend(rows, &targets, &at, &step, loss) else {
            break;
        };
        let gain = loss - lower;
        (at, loss) = (next, lower);
        if gain < SMALL_GAIN {
            break;
        }
    }
    at
}

/// Goes as far along the step as the loss falls, halving it where it would overshoot.
fn descend(
    rows: &[(Vector, bool)],
    targets: &Targets,
    at: &Vector,
    step: &Vector,
    before: f64,
) -> Option<(Vector, f64)> {
    let mut share = 1.0;
    for _ in 0..MAX_HALVINGS {
        let mut next = *at;
        for (number, step) in next.iter_mut().zip(step) {
            *number -= share * step;
        }
        let after = loss(rows, targets, &next);
        if after < before {
            return Some((next, after));
        }
        share /= 2.0;
    }
    None
}

/// What the fit makes small: surprise at the targets, and distance from the prior.
fn loss(rows: &[(Vector, bool)], targets: &Targets, at: &Vector) -> f64 {
    let surprise: f64 = rows
        .iter()
        .map(|(row, spam)| {
            let logit = dot(at, row);
            // ln(1 + e^logit) without overflow.
            let all = logit.max(0.0) + (-logit.abs()).exp().ln_1p();
            all - targets.of_row(*spam) * logit
        })
        .sum();
    let centre = prior();
    let distance: f64 = (0..SIZE)
        .map(|i| pull(i) * (at[i] - centre[i]).powi(2) / 2.0)
        .sum();
    surprise + distance
}

const fn pull(number: usize) -> f64 {
    if number < Family::COUNT {
        PULL
    } else {
        OFFSET_PULL
    }
}

const fn prior() -> Vector {
    let mut prior = [PRIOR_WEIGHT; SIZE];
    prior[Family::COUNT] = 0.0;
    prior
}

/// What the fit aims at: not quite 1 and 0, so that no finite corpus makes it certain.
struct Targets {
    ham: f64,
    spam: f64,
}

impl Targets {
    fn of(rows: &[(Vector, bool)]) -> Self {
        let spam = rows.iter().filter(|(_, spam)| *spam).count() as f64;
        let ham = rows.len() as f64 - spam;
        Self {
            ham: 1.0 / (ham + 2.0),
            spam: (spam + 1.0) / (spam + 2.0),
        }
    }

    const fn of_row(&self, spam: bool) -> f64 {
        if spam { self.spam } else { self.ham }
    }
}

type Matrix = [Vector; SIZE];

/// Gradient and curvature of the regularised loss.
fn slope(rows: &[(Vector, bool)], targets: &Targets, at: &Vector) -> (Vector, Matrix) {
    let centre = prior();
    let mut gradient = [0.0; SIZE];
    let mut curvature = [[0.0; SIZE]; SIZE];
    for i in 0..SIZE {
        gradient[i] = pull(i) * (at[i] - centre[i]);
        curvature[i][i] = pull(i);
    }
    for (row, spam) in rows {
        let target = targets.of_row(*spam);
        let chance = 1.0 / (1.0 + (-dot(at, row)).exp());
        let spread = chance * (1.0 - chance);
        for i in 0..SIZE {
            gradient[i] += (chance - target) * row[i];
            for j in 0..SIZE {
                curvature[i][j] += spread * row[i] * row[j];
            }
        }
    }
    (gradient, curvature)
}

/// Leaves out the numbers that are not free: their step is 0.
fn restrict(mut gradient: Vector, mut curvature: Matrix, free: [bool; SIZE]) -> (Vector, Matrix) {
    for i in (0..SIZE).filter(|&i| !free[i]) {
        gradient[i] = 0.0;
        curvature[i] = [0.0; SIZE];
        for row in &mut curvature {
            row[i] = 0.0;
        }
        curvature[i][i] = 1.0;
    }
    (gradient, curvature)
}

/// Gaussian elimination; the matrix is symmetric and positive definite, so no pivoting is needed.
fn solve((mut right, mut matrix): (Vector, Matrix)) -> Vector {
    for i in 0..SIZE {
        for j in i + 1..SIZE {
            let factor = matrix[j][i] / matrix[i][i];
            let above = matrix[i];
            for (number, above) in matrix[j].iter_mut().zip(above).skip(i) {
                *number -= factor * above;
            }
            right[j] -= factor * right[i];
        }
    }
    for i in (0..SIZE).rev() {
        let later: f64 = (i + 1..SIZE).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - later) / matrix[i][i];
    }
    right
}

fn dot(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests;
