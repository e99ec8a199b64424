use super::*;

fn sample(word: f64, spam: bool) -> Sample {
    let mut sums = Sums::default();
    sums.add(Family::Word, word);
    Sample { sums, spam }
}

#[test]
fn a_family_is_its_sum_over_the_root_of_its_number() {
    let mut sums = Sums::default();
    for _ in 0..4 {
        sums.add(Family::Pair, 1.5);
    }
    let calibration = Calibration::default();
    let by_hand = PRIOR_WEIGHT * 6.0 / 2.0;
    assert!((calibration.logit(&sums) - by_hand).abs() < 1e-12);
}

#[test]
fn what_tells_more_counts_for_more_than_its_share() {
    assert!((telling(4.0) - 8.0).abs() < 1e-12);
    assert!((telling(-4.0) + 8.0).abs() < 1e-12);
    assert!(telling(0.0).abs() < 1e-12);
    // Four faint tokens say less than one with all of their log-odds.
    assert!(4.0 * telling(1.0) < telling(4.0));
}

#[test]
fn numbers_are_kept_to_parts_that_add_up_in_any_order() {
    let parts = f64::from(1 << 20);
    for n in -500..500 {
        let number = f64::from(n) * 0.123_456_789;
        let kept = lexicon::to_parts(number);
        assert!((kept * parts).fract().abs() < f64::MIN_POSITIVE, "{number}");
        assert!((kept - number).abs() <= 0.5 / parts, "{number}");
    }
}

#[test]
fn the_fit_finds_slope_and_offset() {
    // The chance of spam is sigmoid(1.5 x - 1), shown by a hundred comments at each x.
    let mut samples = Vec::new();
    for step in -20..=20 {
        let x = f64::from(step) / 5.0;
        let spam = (1000.0 / (1.0 + (1.0 - 1.5 * x).exp())).round() as usize;
        samples.extend((0..1000).map(|n| sample(x, n < spam)));
    }
    let fitted = Calibration::fit(&samples, Slopes::Families);
    assert!(
        (fitted.weight(Family::Word) - 1.5).abs() < 0.02,
        "{fitted:?}"
    );
    assert!((fitted.offset() + 1.0).abs() < 0.02, "{fitted:?}");
}

#[test]
fn no_weight_is_negative() {
    let samples: Vec<Sample> = (0..200)
        .map(|n| sample(f64::from(n % 2), n % 2 == 0))
        .collect();
    let fitted = Calibration::fit(&samples, Slopes::Families);
    assert!(fitted.weight(Family::Word) >= 0.0, "{fitted:?}");
}

#[test]
fn a_family_that_never_spoke_keeps_its_prior_weight() {
    let samples: Vec<Sample> = (0..200)
        .map(|n| sample(f64::from(n % 2), n % 2 == 1))
        .collect();
    let fitted = Calibration::fit(&samples, Slopes::Families);
    assert!((fitted.weight(Family::Url) - PRIOR_WEIGHT).abs() < 1e-9);
}

#[test]
fn certainty_without_end_is_not_learnt() {
    let samples: Vec<Sample> = (0..200)
        .map(|n| sample(if n % 2 == 0 { 5.0 } else { -5.0 }, n % 2 == 0))
        .collect();
    let fitted = Calibration::fit(&samples, Slopes::Families);
    assert!(fitted.weight(Family::Word).is_finite() && fitted.weight(Family::Word) < 3.0);
}

#[test]
fn one_slope_serves_all_families_where_that_is_asked_for() {
    let samples: Vec<Sample> = (0..200)
        .map(|n| {
            let mut one = sample(if n % 3 == 0 { -1.0 } else { 1.0 }, n % 2 == 0);
            one.sums
                .add(Family::Pair, if n % 2 == 0 { 2.0 } else { -2.0 });
            one
        })
        .collect();
    let families = Calibration::fit(&samples, Slopes::Families);
    assert!(families.weight(Family::Pair) > families.weight(Family::Word));
    let common = Calibration::fit(&samples, Slopes::Common);
    let first = common.weight(Family::Word);
    assert!(first > 0.0);
    assert!(
        Family::ALL
            .iter()
            .all(|&family| (common.weight(family) - first).abs() < 1e-12)
    );
}
