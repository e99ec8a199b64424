//! The ceiling: no proposal costs more honest readers than it may.
//!
//! Twice looked at: on comments that the points were not fitted to, and on all of them with the
//! points that would be written. Where too much ham is stopped, the rule that gave most more to it
//! goes back a quarter of its way, and so on: at the end of that way all is as it was.

use super::seen::Seen;
use super::{Budget, Losses};
use crate::decision::{Action, Points};
use crate::filter::Filter;

/// A rule goes back in so many steps.
pub(super) const STEPS: u8 = 4;

/// How points are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Points are multiples of this.
    pub(super) step: Points,
}

impl Grid {
    /// The nearest multiple within the bounds; the old points where that is not worth the change.
    pub(super) fn nearest(self, old: Points, wanted: f64, (low, high): (f64, f64)) -> Points {
        let step = self.step.as_f64();
        if (wanted - old.as_f64()).abs() < step / 2.0 {
            return old;
        }
        let mut units = (wanted / step).round();
        if units * step > high + 1e-9 {
            units -= 1.0;
        }
        if units * step < low - 1e-9 {
            units += 1.0;
        }
        let found = Points::from_f64(units * step).unwrap_or(old);
        let inside = (low - 1e-9..=high + 1e-9).contains(&found.as_f64());
        if inside { found } else { old }
    }
}

/// Fitted points, and how far each rule goes towards them.
pub(super) struct Course<'a> {
    pub(super) old: &'a [Points],
    pub(super) bounds: &'a [(f64, f64)],
    pub(super) grid: Grid,
    /// Fitted to all comments.
    pub(super) whole: &'a [f64],
    /// Fitted without one fold each.
    pub(super) folds: &'a [Vec<f64>],
}

impl Course<'_> {
    /// Points as they would be written, each rule gone so many of [`STEPS`].
    fn points(&self, fitted: &[f64], gone: &[u8]) -> Vec<Points> {
        let rules = self.old.iter().zip(fitted).zip(gone).zip(self.bounds);
        rules
            .map(|(((&old, fitted), gone), &bounds)| {
                let way = f64::from(*gone) / f64::from(STEPS);
                let wanted = old.as_f64() + way * (fitted - old.as_f64());
                self.grid.nearest(old, wanted, bounds)
            })
            .collect()
    }
}

/// Points within the budget.
pub(super) struct Kept {
    /// To be written.
    pub(super) whole: Vec<Points>,
    /// Of each fold.
    pub(super) folds: Vec<Vec<Points>>,
    /// Rules that did not go all of their way.
    pub(super) held_back: Vec<usize>,
    /// The cost, on comments that the points were not fitted to.
    pub(super) losses: Losses,
}

/// A comment with the points that it is weighed with.
struct Look<'a> {
    seen: &'a Seen,
    points: &'a [Points],
}

/// Goes so many of [`STEPS`], and back until the budget is kept.
pub(super) fn keep(
    filter: &Filter,
    (seen, parts): (&[Seen], &[usize]),
    course: &Course<'_>,
    budget: Budget,
    steps: u8,
) -> Kept {
    let before: Vec<Action> = seen
        .iter()
        .map(|seen| seen.weigh(filter, course.old).1)
        .collect();
    let bar = Bar {
        filter,
        before: &before,
        old: course.old,
        budget,
    };
    let mut gone = vec![steps; course.old.len()];
    loop {
        let whole = course.points(course.whole, &gone);
        let folds: Vec<Vec<Points>> = course
            .folds
            .iter()
            .map(|fitted| course.points(fitted, &gone))
            .collect();
        let mut blame = vec![0.0; course.old.len()];
        let held_out = seen.iter().zip(parts).map(|(seen, &part)| Look {
            seen,
            points: &folds[part],
        });
        let losses = bar.judge(held_out, &mut blame);
        let all = seen.iter().map(|seen| Look {
            seen,
            points: &whole,
        });
        bar.judge(all, &mut blame);
        let worst = (0..blame.len())
            .filter(|&rule| gone[rule] > 0 && blame[rule] > 0.0)
            .max_by(|&a, &b| blame[a].total_cmp(&blame[b]).then(b.cmp(&a)));
        let Some(worst) = worst else {
            return Kept {
                held_back: (0..gone.len()).filter(|&rule| gone[rule] < steps).collect(),
                whole,
                folds,
                losses,
            };
        };
        gone[worst] -= 1;
    }
}

/// What ham must pass below.
struct Bar<'a> {
    filter: &'a Filter,
    /// What was decided with the old points.
    before: &'a [Action],
    old: &'a [Points],
    budget: Budget,
}

impl Bar<'_> {
    /// Counts what got worse for ham; where that is over the budget, each rule is blamed with what it
    /// gives more to such ham.
    fn judge<'a>(&self, looks: impl Iterator<Item = Look<'a>>, blame: &mut [f64]) -> Losses {
        let mut losses = Losses::default();
        let mut rejected = Vec::new();
        let mut stopped = Vec::new();
        let ham = looks.zip(self.before).filter(|(look, _)| !look.seen.spam);
        for (look, &before) in ham {
            let (_, now) = look.seen.weigh(self.filter, look.points);
            if now == Action::Reject && before != Action::Reject {
                losses.ham_rejected += 1;
                rejected.push(look);
            } else if now != Action::Accept && before == Action::Accept {
                losses.ham_held += 1;
                stopped.push(look);
            } else if now == Action::Accept && before != Action::Accept {
                losses.ham_freed += 1;
            }
        }
        let too_many_held = losses.ham_held > self.budget.ham_held + losses.ham_freed;
        let too_many_rejected = losses.ham_rejected > self.budget.ham_rejected;
        let guilty = [(too_many_rejected, rejected), (too_many_held, stopped)];
        for look in guilty
            .into_iter()
            .filter(|(over, _)| *over)
            .flat_map(|(_, looks)| looks)
        {
            for hit in &look.seen.hits {
                let more = look.points[hit.rule] - self.old[hit.rule];
                blame[hit.rule] += more.as_f64().max(0.0);
            }
        }
        losses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_round_keep_their_sign_and_change_only_where_it_is_worth_it() {
        let grid = Grid { step: Points(25) };
        let check = |old, wanted, bounds, points| {
            assert_eq!(grid.nearest(Points(old), wanted, bounds), Points(points));
        };
        check(140, 1.5, (0.25, 3.4), 140);
        check(140, 1.6, (0.25, 3.4), 150);
        check(140, 3.4, (0.25, 3.4), 325);
        check(100, 0.02, (0.25, 3.0), 25);
        check(10, 0.02, (0.1, 2.1), 10);
        check(-200, -0.3, (-4.0, -0.25), -25);
    }
}
