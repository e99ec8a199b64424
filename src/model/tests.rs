use super::rows::Rows;
use super::*;
use crate::decision::Points;
use crate::text::Views;

fn comment(content: &str) -> Submission {
    Submission {
        content: content.to_owned(),
        ..Submission::default()
    }
}

/// Forty rows of either label, no two alike.
fn rows() -> Vec<(Submission, Label)> {
    (0..40)
        .flat_map(|n| {
            let ham = format!("I disagree with point {n} of the article, the river was lower");
            let spam = format!("Buy cheap watches here http://shop{n}.example/watches best price");
            [(comment(&ham), Label::Ham), (comment(&spam), Label::Spam)]
        })
        .collect()
}

fn trained(rows: &[(Submission, Label)], options: Options) -> Model {
    let lessons = rows.iter().map(|(submission, label)| Lesson {
        submission,
        label: *label,
        teaches: Teaches::default(),
        group: None,
    });
    Model::train(lessons, options)
}

fn judge(model: &Model, content: &str) -> Opinion {
    let submission = comment(content);
    model.judge(&submission, &Views::of(&submission))
}

#[test]
fn a_trained_model_tells_its_spam_from_its_ham() {
    let model = trained(&rows(), Options::default());
    let points = |content| judge(&model, content).points();
    assert!(points("cheap watches, best price http://x.example/") > Some(Points(200)));
    assert!(points("the river in the article was lower") < Some(Points(-200)));
}

#[test]
fn the_shares_of_all_tokens_and_the_offset_add_up_to_the_logit() {
    let model = trained(&rows(), Options::default());
    let submission = comment("cheap watches by the river, best price");
    let tokens = Features::default().tokens(&submission, &Views::of(&submission));
    let mut rows = Rows::of(&model.prior.lexicon, &model.own);
    rows.take(&tokens);
    let (logit, shares) = model.shares(&rows.distinct());
    let sum: f64 = shares.iter().map(|share| share.weight).sum();
    assert!((logit - sum - model.calibration().offset()).abs() < 1e-9);
}

#[test]
fn a_comment_is_judged_as_its_tokens_are() {
    let model = trained(&rows(), Options::default());
    for content in [
        "cheap watches, best price",
        "the river — lower été 中文 http://a.example/",
        "",
    ] {
        let submission = comment(content);
        let tokens = Features::default().tokens(&submission, &Views::of(&submission));
        assert_eq!(
            judge(&model, content),
            Opinion::Ready(model.judge_tokens(&tokens))
        );
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let mut rows = rows();
    let forward = trained(&rows, Options::default());
    rows.reverse();
    let backward = trained(&rows, Options::default());
    assert_eq!(forward.hash(), backward.hash());
}

#[test]
fn a_group_decides_what_is_held_out_together_and_nothing_else() {
    let rows = rows();
    let train = |group: fn(usize) -> Option<String>| {
        let lessons = rows
            .iter()
            .enumerate()
            .map(|(at, (submission, label))| Lesson {
                submission,
                label: *label,
                teaches: Teaches::default(),
                group: group(at),
            });
        Model::train(lessons, Options::default())
    };
    let alone = train(|_| None);
    let in_fives = train(|at| Some(format!("group {}", at / 5)));
    assert_eq!(alone.table(&|_| None), in_fives.table(&|_| None));
    assert_ne!(alone.calibration(), in_fives.calibration());
}

#[test]
fn of_what_teaches_its_address_no_word_is_learnt() {
    let mut rows = rows();
    let on_topic = Submission {
        name: Some("Watches Outlet".to_owned()),
        url: Some("https://outlet-watches.example/".to_owned()),
        ..comment("The river was lower that year, as the article says, see https://t.me/watches")
    };
    rows.extend((0..20).map(|_| (on_topic.clone(), Label::Spam)));
    let train = |teaches| {
        let lessons = rows.iter().map(|(submission, label)| Lesson {
            submission,
            label: *label,
            teaches: if submission.url.is_some() {
                teaches
            } else {
                Teaches::Everything
            },
            group: None,
        });
        Model::train(lessons, Options::default())
    };
    let (whole, address) = (train(Teaches::Everything), train(Teaches::Address));
    let spam = |model: &Model, token: &str| model.look_up(token).prior.spam;
    for word in [
        "river",
        "f_pair_river_was",
        "f_gram_rive",
        "f_shape_closes_dot",
    ] {
        assert_eq!(spam(&address, word), 0, "{word}");
    }
    assert_eq!(spam(&whole, "river"), 20);
    let outside = whole.look_up("f_author_word_outlet").prior;
    assert_eq!(outside.spam, 20);
    assert_eq!(address.look_up("f_author_word_outlet").prior, outside);
    assert_eq!(address.readiness(), whole.readiness());
}

#[test]
fn every_choice_and_every_count_is_in_the_hash() {
    let rows = rows();
    let all = trained(&rows, Options::default());
    let fewer = trained(&rows[1..], Options::default());
    let blind = trained(
        &rows,
        Options {
            features: Features {
                identity: false,
                ..Features::default()
            },
            ..Options::default()
        },
    );
    assert_ne!(all.hash(), fewer.hash());
    assert_ne!(all.hash(), blind.hash());
    assert_eq!(all.hash().len(), 16);
}

#[test]
fn too_few_of_one_label_is_not_ready() {
    let rows: Vec<_> = rows()
        .into_iter()
        .filter(|(_, label)| *label == Label::Ham)
        .collect();
    let model = trained(&rows, Options::default());
    let opinion = judge(&model, "cheap watches");
    assert_eq!(
        opinion,
        Opinion::NotReady(Readiness {
            ready: false,
            ham: 40,
            ..Readiness::default()
        })
    );
    assert_eq!(opinion.points(), None);
    assert_eq!(opinion.into_view().spam_probability, None);
}

#[test]
fn without_any_known_token_there_is_no_evidence() {
    let model = trained(&rows(), Options::default());
    assert!(model.judge_tokens(&[]).logit.abs() < f64::EPSILON);
    let bayespam = Options {
        scorer: Scorer::Bayespam,
        ..Options::default()
    };
    let model = trained(&rows(), bayespam);
    assert!(model.judge_tokens(&[]).logit.abs() < f64::EPSILON);
}

#[test]
fn bayespams_own_formula_can_be_chosen() {
    let options = Options {
        scorer: Scorer::Bayespam,
        ..Options::default()
    };
    let model = trained(&rows(), options);
    assert_eq!(
        judge(&model, "cheap watches, best price").points(),
        Some(Points(600))
    );
    assert_eq!(
        judge(&model, "the river in the article").points(),
        Some(Points(-600))
    );
}

#[test]
fn bytes_give_the_same_model_back() {
    let model = trained(&rows(), Options::default());
    let bytes = model.to_bytes().expect("bytes");
    let again = Model::from_bytes(&bytes).expect("a model");
    assert_eq!(again.hash(), model.hash());
    assert_eq!(again.table(&|_| None), model.table(&|_| None));
    assert_eq!(
        judge(&again, "cheap watches"),
        judge(&model, "cheap watches")
    );
}

#[test]
fn a_model_file_is_a_model_json_too() {
    let model = trained(&rows(), Options::default());
    let bytes = model.to_bytes().expect("bytes");
    let table = Table::from_model_json(&bytes).expect("a table");
    assert_eq!(table, model.table(&|_| None));
}

#[test]
fn a_compact_model_of_another_version_says_which() {
    let bytes = trained(&rows(), Options::default())
        .to_compact_bytes()
        .expect("bytes");
    assert!(bytes.starts_with(b"hamlet-compact-model 2\n"));
    let older = [b"hamlet-compact-model 1".as_slice(), &bytes[22..]].concat();
    let error = Model::from_any_bytes(&older).expect_err("must not be read");
    assert_eq!(
        error.to_string(),
        "the model file has format hamlet-compact-model 1, this Hamlet reads hamlet-compact-model 2; \
         train it again with `hamlet model train`"
    );
}

#[test]
fn damage_and_other_versions_are_told_apart() {
    let bytes = trained(&rows(), Options::default())
        .to_bytes()
        .expect("bytes");
    let text = String::from_utf8(bytes).expect("text");
    let broken = |from: &str, to: &str| {
        assert!(text.contains(from), "nothing to replace in {text:.200}");
        Model::from_bytes(text.replacen(from, to, 1).as_bytes()).expect_err("must not be read")
    };
    assert!(matches!(
        broken("\"cheap\"", "\"cheep\""),
        ModelError::Damaged { .. }
    ));
    assert!(matches!(
        broken("hamlet-model ", "hamlet-model 9"),
        ModelError::OtherVersion { .. }
    ));
    assert!(matches!(
        broken("token_table", "tokens"),
        ModelError::Malformed(_)
    ));
}
