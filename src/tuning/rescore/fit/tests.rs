use proptest::prelude::*;

use super::*;
use crate::tuning::chance::Chance;

const SCALE: Scale = Scale {
    even: 4.0,
    slope: 0.5,
};

fn seen(spam: bool, rules: &[usize], model: Option<i32>) -> Seen {
    Seen {
        spam,
        hits: rules
            .iter()
            .map(|&rule| Hit {
                rule,
                bonus: Points::ZERO,
            })
            .collect(),
        model: model.map(Points),
        group: String::new(),
        text: 0,
        corpus: 0,
    }
}

fn term(group: usize, old: f64, (low, high): (f64, f64)) -> Term {
    Term {
        group,
        old,
        low,
        high,
    }
}

fn fitted(seen: &[Seen], terms: &[Term], caps: &[Option<Points>], pull: f64) -> Vec<f64> {
    let weights = vec![1.0; seen.len()];
    let task = Task {
        seen,
        weights: &weights,
        terms,
        caps,
        scale: SCALE,
        pull,
    };
    let from: Vec<f64> = terms.iter().map(|term| term.old).collect();
    fit(&task, &from)
}

/// Comments whose labels are drawn as the logistic model with these points says.
fn drawn(truth: &[f64], count: usize, seed: u64) -> Vec<Seen> {
    let mut chance = Chance::new(seed);
    let mut even = || chance.below(1 << 30) as f64 / f64::from(1 << 30);
    (0..count)
        .map(|_| {
            let rules: Vec<usize> = (0..truth.len()).filter(|_| even() < 0.5).collect();
            let score: f64 = rules.iter().map(|&rule| truth[rule]).sum();
            let spam = even() < 1.0 / (1.0 + (-SCALE.logit(score)).exp());
            seen(spam, &rules, None)
        })
        .collect()
}

#[test]
fn the_points_that_made_the_labels_are_found_again() {
    let truth = [6.0, 3.0, 1.0, -2.0];
    let comments = drawn(&truth, 20_000, 7);
    let start = [1.0, 1.0, 1.0, -1.0];
    let terms: Vec<Term> = start
        .iter()
        .map(|&old| term(0, old, if old > 0.0 { (0.0, 20.0) } else { (-20.0, 0.0) }))
        .collect();
    let found = fitted(&comments, &terms, &[None], 0.01);
    for (found, truth) in found.iter().zip(truth) {
        assert!((found - truth).abs() < 0.25, "{found} for {truth}");
    }
}

#[test]
fn without_hits_a_rule_keeps_its_points_and_with_few_it_hardly_moves() {
    let terms = [
        term(0, 2.0, (0.25, 9.0)),
        term(0, 2.0, (0.25, 9.0)),
        term(0, 2.0, (0.25, 9.0)),
    ];
    let mut comments = vec![seen(true, &[1], None); 2];
    comments.extend(vec![seen(true, &[2], None); 200]);
    let found = fitted(&comments, &terms, &[None], 4.0);
    assert!((found[0] - 2.0).abs() < 1e-12, "{found:?}");
    assert!((2.0..2.3).contains(&found[1]), "{found:?}");
    assert!(found[2] > 5.0, "{found:?}");
}

#[test]
fn a_rule_that_hits_ham_alone_falls_to_its_least_and_no_lower() {
    let terms = [term(0, 3.0, (0.25, 5.0)), term(0, -1.0, (-3.0, -0.25))];
    let mut comments = vec![seen(false, &[0], Some(300)); 500];
    comments.extend(vec![seen(true, &[1], None); 500]);
    let found = fitted(&comments, &terms, &[None], 0.1);
    assert!((found[0] - 0.25).abs() < 1e-9, "{found:?}");
    assert!((found[1] + 0.25).abs() < 1e-9, "{found:?}");
}

#[test]
fn beyond_its_cap_a_group_is_worth_no_more_so_its_rules_need_none() {
    // Both rules always fire together in spam, and the group is full with what they have.
    let terms = [term(1, 3.0, (0.25, 9.0)), term(1, 3.0, (0.25, 9.0))];
    let comments = vec![seen(true, &[0, 1], None); 300];
    let capped = fitted(&comments, &terms, &[None, Some(Points(500))], 1.0);
    assert!(
        capped.iter().all(|points| (points - 3.0).abs() < 1e-9),
        "{capped:?}"
    );
    let free = fitted(&comments, &terms, &[None, None], 1.0);
    assert!(free.iter().all(|points| *points > 3.5), "{free:?}");
}

#[test]
fn what_the_model_says_already_needs_no_points() {
    let terms = [term(0, 1.0, (0.25, 9.0))];
    let with = |model| fitted(&vec![seen(true, &[0], model); 50], &terms, &[None], 1.0)[0];
    assert!(with(Some(600)) < with(None));
    assert!(with(None) < with(Some(-300)));
}

fn comments() -> impl Strategy<Value = Vec<Seen>> {
    let one = (
        any::<bool>(),
        prop::collection::vec(0..6_usize, 0..5),
        -600..600_i32,
    )
        .prop_map(|(spam, mut rules, model)| {
            rules.sort_unstable();
            rules.dedup();
            seen(spam, &rules, Some(model))
        });
    prop::collection::vec(one, 1..40)
}

proptest! {
    #[test]
    fn the_loss_only_falls_and_no_bound_is_passed(
        comments in comments(), cap in 50..900_i32, pull in 0.01..10.0_f64,
        old in prop::collection::vec(-300..300_i32, 6),
    ) {
        let terms: Vec<Term> = old
            .iter()
            .enumerate()
            .map(|(at, &old)| {
                let old = f64::from(old) / 100.0;
                let bounds = if old > 0.0 { (old.min(0.25), old + 2.0) } else { (old - 2.0, old.max(-0.25)) };
                term(at % 2, old, bounds)
            })
            .collect();
        let caps = [None, Some(Points(cap))];
        let weights = vec![1.0; comments.len()];
        let task = Task { seen: &comments, weights: &weights, terms: &terms, caps: &caps, scale: SCALE, pull };
        let from: Vec<f64> = terms.iter().map(|term| term.old).collect();
        let found = fit(&task, &from);
        let all = |points: &[f64]| {
            let ridge: f64 = terms.iter().zip(points).map(|(term, &at)| ridge(&task, term, at)).sum();
            loss(&task, &weights, |_| points) * comments.len() as f64 + ridge
        };
        prop_assert!(all(&found) <= all(&from) + 1e-9);
        for (term, points) in terms.iter().zip(&found) {
            prop_assert!((term.low..=term.high).contains(points));
            prop_assert!(points * term.old >= 0.0);
        }
    }
}
