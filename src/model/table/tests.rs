use proptest::prelude::*;

use super::*;

fn tokens(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn texts(tokens: &[String]) -> impl Iterator<Item = &str> {
    tokens.iter().map(String::as_str)
}

fn trained() -> Table {
    let ham = tokens("river stone");
    let spam = tokens("cheap stone watches");
    Table::train([
        (texts(&ham), Label::Ham),
        (texts(&spam), Label::Spam),
        (texts(&spam), Label::Spam),
    ])
    .expect("a table")
}

#[test]
fn bayespams_trainer_counts() {
    let table = trained();
    assert_eq!(table.get("stone"), Some(Counts { ham: 1, spam: 2 }));
    assert_eq!(table.get("river"), Some(Counts { ham: 1, spam: 0 }));
    assert_eq!(table.get("unheard"), None);
    assert_eq!(table.documents(), Counts { ham: 1, spam: 2 });
    assert_eq!(table.len(), 4);
}

#[test]
fn log_odds_are_what_a_hand_computes() {
    // H = 2, S = 6, V = 4; cheap: h = 0, s = 2.
    let by_hand = ((2.0 + 0.5) / (6.0 + 2.0_f64)).ln() - ((0.0 + 0.5) / (2.0 + 2.0_f64)).ln();
    let log_odds = trained().log_odds("cheap").expect("known");
    assert!((log_odds - by_hand).abs() < 1e-12, "{log_odds} {by_hand}");
}

#[test]
fn one_sighting_of_a_pair_says_more_than_one_of_a_word() {
    let once = Counts { ham: 0, spam: 1 };
    let table = ["cheap", "f_pair_cheap_watches"].map(|token| (token.into(), once));
    let table = Table::from_counts(table);
    let log_odds = |token| table.log_odds(token).expect("known");
    // H = 0, S = 2, V = 2: what is in the denominators is the same for both.
    let totals = ((2.0 + 1.0) / (0.0 + 1.0_f64)).ln();
    let word = (1.5 / 0.5_f64).ln() - totals;
    let pair = (1.1 / 0.1_f64).ln() - totals;
    assert!((log_odds("cheap") - word).abs() < 1e-12);
    assert!((log_odds("f_pair_cheap_watches") - pair).abs() < 1e-12);
}

#[test]
fn an_entry_of_zeros_is_left_out() {
    let table = Table::from_model_json(
        br#"{"token_table":{"a":{"ham":0,"spam":0},"b":{"ham":1,"spam":0}}}"#,
    )
    .expect("a table");
    assert_eq!(table.len(), 1);
    assert_eq!(table.get("a"), None);
}

#[test]
fn a_table_from_elsewhere_tells_how_much_it_learnt_at_least() {
    let table = Table::from_model_json(
        br#"{"token_table":{"a":{"ham":3,"spam":1},"b":{"ham":1,"spam":7}}}"#,
    )
    .expect("a table");
    assert_eq!(table.documents(), Counts { ham: 3, spam: 7 });
}

#[test]
fn model_json_goes_out_and_in() {
    let table = trained();
    let json = table.to_model_json().expect("json");
    assert_eq!(Table::from_model_json(&json).expect("a table"), table);
    let text = String::from_utf8(json).expect("text");
    insta::assert_snapshot!(text, @r#"{"token_table":{"cheap":{"ham":0,"spam":2},"f_doc":{"ham":1,"spam":2},"river":{"ham":1,"spam":0},"stone":{"ham":1,"spam":2},"watches":{"ham":0,"spam":2}}}"#);
}

/// Sets of distinct tokens out of few, so that they meet.
fn documents() -> impl Strategy<Value = Vec<(Vec<String>, bool)>> {
    let document = prop::collection::btree_set("[a-h]", 0..6)
        .prop_map(|tokens| tokens.into_iter().collect::<Vec<String>>());
    prop::collection::vec((document, any::<bool>()), 1..12)
}

const fn label(spam: bool) -> Label {
    if spam { Label::Spam } else { Label::Ham }
}

fn learnt(documents: &[(Vec<String>, bool)]) -> Table {
    let mut table = Table::default();
    for (tokens, spam) in documents {
        table.learn(tokens, label(*spam));
    }
    table
}

proptest! {
    #[test]
    fn learning_one_by_one_is_bayespams_training(documents in documents()) {
        let trained = Table::train(
            documents.iter().map(|(tokens, spam)| (texts(tokens), label(*spam))),
        ).expect("a table");
        prop_assert_eq!(learnt(&documents), trained);
    }

    #[test]
    fn the_order_of_learning_does_not_matter(documents in documents()) {
        let mut backward = documents.clone();
        backward.reverse();
        let (forward, backward) = (learnt(&documents), learnt(&backward));
        prop_assert!(forward.sorted().eq(backward.sorted()));
        prop_assert_eq!(forward, backward);
    }
}
