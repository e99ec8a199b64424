//! From comments to candidates: what each counts, what each rule may become, which fit is taken.

use std::collections::{HashMap, HashSet};

use super::ceiling::{self, Course, Grid, Kept};
use super::fit::scale::Scale;
use super::fit::{self, Task, Term};
use super::seen::Seen;
use super::{Left, Moved, Options, PULLS, distinct, labels};
use crate::decision::{Action, Points};
use crate::filter::Filter;
use crate::rules::{Rule, State};

/// What each comment counts: all copies of a text as one, each corpus as much as every other, all ham
/// as much as all spam, and all together as many as there are texts.
pub(super) fn weights(seen: &[Seen]) -> Vec<f64> {
    let mut copies: HashMap<_, f64> = HashMap::new();
    for seen in seen {
        *copies
            .entry((seen.spam, seen.corpus, seen.text))
            .or_default() += 1.0;
    }
    let mut texts: HashMap<_, f64> = HashMap::new();
    for (spam, corpus, _) in copies.keys() {
        *texts.entry((*spam, *corpus)).or_default() += 1.0;
    }
    let corpora = |spam| texts.keys().filter(|(label, _)| *label == spam).count() as f64;
    let corpora = [corpora(false), corpora(true)];
    let half = copies.len() as f64 / 2.0;
    let weight = |seen: &Seen| {
        let part = half / corpora[usize::from(seen.spam)];
        part / texts[&(seen.spam, seen.corpus)] / copies[&(seen.spam, seen.corpus, seen.text)]
    };
    seen.iter().map(weight).collect()
}

/// What each rule may become, and why some may not move.
pub(super) fn terms(filter: &Filter, seen: &[Seen], options: &Options) -> (Vec<Term>, Left) {
    let rules = &filter.ruleset.rules;
    let mut texts = vec![HashSet::new(); rules.len()];
    for seen in seen {
        for hit in &seen.hits {
            texts[hit.rule].insert(seen.text);
        }
    }
    let mut left = Left::default();
    let terms = rules.iter().zip(&texts).map(|(rule, texts)| {
        let term = term(rule, options);
        let fast = |why: &mut u64| {
            *why += 1;
            Term {
                low: term.old,
                high: term.old,
                ..term
            }
        };
        if rule.state != State::Active {
            fast(&mut 0)
        } else if rule.score == Points::ZERO {
            fast(&mut left.no_points)
        } else if rule.pinned {
            fast(&mut left.pinned)
        } else if rule.sole_reject {
            fast(&mut left.sole_reject)
        } else if texts.len() < options.min_texts {
            fast(&mut left.too_few_texts)
        } else {
            term
        }
    });
    (terms.collect(), left)
}

/// No rule changes its sign, falls silent, or moves further than it may.
fn term(rule: &Rule, options: &Options) -> Term {
    let old = rule.score.as_f64();
    let (far, least) = (options.max_step.as_f64(), options.round_to.as_f64());
    let (low, high) = if old > 0.0 {
        ((old - far).max(least.min(old)), old + far)
    } else {
        (old - far, (old + far).min((-least).max(old)))
    };
    Term {
        group: rule.group,
        old,
        low,
        high,
    }
}

/// What one strength of the pull came to.
pub(super) struct Candidate {
    pub(super) pull: f64,
    /// As fitted, without one fold each.
    pub(super) folds: Vec<Vec<f64>>,
    /// As it may be written.
    pub(super) kept: Kept,
    /// On held-out comments.
    pub(super) surprise: f64,
    /// The budget took something back.
    pub(super) cut: bool,
}

/// The comments and all that fits to them share.
pub(super) struct Fitting<'a> {
    pub(super) filter: &'a Filter,
    pub(super) seen: &'a [Seen],
    pub(super) parts: &'a [usize],
    pub(super) folds: usize,
    pub(super) weights: Vec<f64>,
    pub(super) terms: &'a [Term],
    pub(super) caps: &'a [Option<Points>],
    pub(super) scale: Scale,
    pub(super) old: &'a [Points],
    pub(super) options: &'a Options,
}

impl Fitting<'_> {
    fn task<'b>(&'b self, weights: &'b [f64], pull: f64) -> Task<'b> {
        Task {
            seen: self.seen,
            weights,
            terms: self.terms,
            caps: self.caps,
            scale: self.scale,
            pull,
        }
    }

    /// The weights without what is held out, nor copies of it.
    fn without(&self, fold: usize) -> Vec<f64> {
        let comments = self.seen.iter().zip(self.parts);
        let held = comments.filter(|(_, part)| **part == fold);
        let held: HashSet<u64> = held.map(|(seen, _)| seen.text).collect();
        let weighted = self.seen.iter().zip(&self.weights);
        let weight = |(seen, weight): (&Seen, &f64)| {
            if held.contains(&seen.text) {
                0.0
            } else {
                *weight
            }
        };
        weighted.map(weight).collect()
    }

    /// Of all strengths of the pull, what leaves the least surprise on held-out comments.
    pub(super) fn best(&self, progress: &mut dyn FnMut(usize, usize)) -> Candidate {
        let (first, rest) = match self.options.regularisation {
            Some(pull) => (pull, &[][..]),
            None => (PULLS[0], &PULLS[1..]),
        };
        let all = 1 + rest.len();
        progress(0, all);
        let mut best = self.candidate(first);
        for (done, &pull) in rest.iter().enumerate() {
            progress(1 + done, all);
            let other = self.candidate(pull);
            let cut = best.cut || other.cut;
            if other.surprise < best.surprise {
                best = other;
            }
            best.cut = cut;
        }
        progress(all, all);
        best
    }

    /// Of all shares of the way, what leaves the least surprise once the budget is kept.
    fn candidate(&self, pull: f64) -> Candidate {
        let old: Vec<f64> = self.terms.iter().map(|term| term.old).collect();
        let fit = |weights: &[f64]| fit::fit(&self.task(weights, pull), &old);
        let folds: Vec<Vec<f64>> = (0..self.folds)
            .map(|fold| fit(&self.without(fold)))
            .collect();
        let whole = fit(&self.weights);
        let mut best = self.keep(&whole, &folds, ceiling::STEPS);
        let mut surprise = self.surprise(&best.folds);
        let cut = !best.held_back.is_empty();
        for steps in (1..ceiling::STEPS).rev() {
            let other = self.keep(&whole, &folds, steps);
            let less = self.surprise(&other.folds);
            if less < surprise {
                (best, surprise) = (other, less);
            }
        }
        Candidate {
            pull,
            folds,
            kept: best,
            surprise,
            cut,
        }
    }

    fn keep(&self, whole: &[f64], folds: &[Vec<f64>], steps: u8) -> Kept {
        let bounds: Vec<(f64, f64)> = self
            .terms
            .iter()
            .map(|term| (term.low, term.high))
            .collect();
        let course = Course {
            old: self.old,
            bounds: &bounds,
            grid: Grid {
                step: self.options.round_to,
            },
            whole,
            folds,
        };
        let comments = (self.seen, self.parts);
        ceiling::keep(self.filter, comments, &course, self.options.budget, steps)
    }

    /// Mean surprise at the labels, each comment with the points of its fold.
    pub(super) fn surprise(&self, folds: &[Vec<Points>]) -> f64 {
        let plain = |points: &Vec<Points>| points.iter().map(|points| points.as_f64()).collect();
        let folds: Vec<Vec<f64>> = folds.iter().map(plain).collect();
        let task = self.task(&self.weights, 0.0);
        fit::loss(&task, &self.weights, |at| &folds[self.parts[at]])
    }

    /// The rules whose points change, furthest first.
    pub(super) fn moved(&self, best: &Candidate) -> Vec<Moved> {
        let mut moved: Vec<Moved> = (0..self.old.len())
            .filter(|&rule| best.kept.whole[rule] != self.old[rule])
            .map(|rule| self.one_moved(rule, best))
            .collect();
        moved.sort_by_key(|moved| (-(moved.to - moved.from).0.abs(), moved.rule.clone()));
        moved
    }

    fn one_moved(&self, rule: usize, best: &Candidate) -> Moved {
        let hit = |seen: &&Seen| seen.hits.iter().any(|hit| hit.rule == rule);
        let hits: Vec<&Seen> = self.seen.iter().filter(hit).collect();
        let count = |spam: bool, accepted: bool| {
            let such = hits.iter().filter(|seen| {
                let (_, action) = seen.weigh(self.filter, self.old);
                seen.spam == spam && (action == Action::Accept) == accepted
            });
            such.count() as u64
        };
        let (from, to) = (self.old[rule], best.kept.whole[rule]);
        let same_way = |points: &&Vec<f64>| {
            let way = points[rule] - from.as_f64();
            way * (to - from).as_f64() > 0.0
        };
        Moved {
            rule: self.filter.ruleset.rules[rule].id.clone(),
            from,
            to,
            hits: labels(hits.iter().copied()),
            texts: distinct(hits.iter().map(|seen| seen.text)) as u64,
            spam_accepted: count(true, true),
            ham_stopped: count(false, false),
            held_back: best.kept.held_back.contains(&rule),
            folds_agree: (best.folds.iter().filter(same_way).count(), self.folds),
        }
    }
}
