//! What an article has to do with comments of it, and with others.

use proptest::prelude::*;

use super::samples::{Kind, SAMPLES, Sample};
use super::{ArticleSketch, Relevance};
use crate::submission::Submission;
use crate::text::Views;

/// The share from which the shipped rules say that a comment is about the article.
const ABOUT: u8 = 30;

fn sketch(sample: &Sample) -> ArticleSketch {
    ArticleSketch::of(Some(sample.title), sample.article)
}

fn relevance(sketch: &ArticleSketch, content: &str) -> Option<Relevance> {
    sketch.relevance(&Views::of(&Submission {
        content: content.to_owned(),
        ..Submission::default()
    }))
}

fn known(sketch: &ArticleSketch, content: &str) -> Relevance {
    relevance(sketch, content).expect(content)
}

#[test]
fn comments_of_an_article_are_told_from_those_of_others() {
    let (mut own, mut own_found, mut others, mut others_found) = (0, 0, 0, 0);
    let is_about = |found: Relevance| found.share >= ABOUT || found.names >= 2;
    for sample in &SAMPLES {
        let sketch = sketch(sample);
        for other in SAMPLES.iter().filter(|other| other.lang == sample.lang) {
            for (kind, comment) in other.comments {
                let found = usize::from(is_about(known(&sketch, comment)));
                if other.title != sample.title {
                    others += 1;
                    others_found += found;
                } else if matches!(kind, Kind::About | Kind::Against) {
                    own += 1;
                    own_found += found;
                } else {
                    assert_eq!(found, 0, "{comment}");
                }
            }
        }
    }
    assert!(own_found * 2 >= own, "{own_found} of {own}");
    assert!(others_found * 100 <= others, "{others_found} of {others}");
}

#[test]
fn generic_praise_has_no_word_of_any_article() {
    for sample in &SAMPLES {
        let sketch = sketch(sample);
        for other in SAMPLES.iter().filter(|other| other.lang == sample.lang) {
            for (_, comment) in other
                .comments
                .iter()
                .filter(|(kind, _)| *kind == Kind::Praise)
            {
                assert_eq!(known(&sketch, comment).share, 0, "{comment}");
            }
        }
    }
}

#[test]
fn most_of_what_readers_write_of_an_article_has_a_word_of_it() {
    let is_of_it = |kind| matches!(kind, Kind::About | Kind::Against);
    let (mut some, mut all) = (0, 0);
    for sample in &SAMPLES {
        let sketch = sketch(sample);
        for (_, comment) in sample.comments.iter().filter(|(kind, _)| is_of_it(*kind)) {
            some += usize::from(known(&sketch, comment).share > 0);
            all += 1;
        }
    }
    assert!(some * 10 >= all * 9, "{some} of {all}");
}

#[test]
fn the_words_of_a_comment_of_the_article_are_nearer_to_it() {
    let cartels = sketch(&SAMPLES[0]);
    let near = known(
        &cartels,
        "The cartels fly drones over the border, and the fentanyl comes in lorries.",
    );
    let half = known(
        &cartels,
        "The cartels were in this valley before my grandfather bought the farm.",
    );
    let far = known(
        &cartels,
        "Our village choir sings on Sunday, and everyone is welcome to the rehearsal.",
    );
    assert!(near.disagreement < half.disagreement && half.disagreement < far.disagreement);
    assert!(near.share > half.share && half.share > far.share && far.share == 0);
}

#[test]
fn names_are_capitals_inside_of_sentences() {
    let cartels = sketch(&SAMPLES[0]);
    assert_eq!(
        known(&cartels, "Sheriff Pruitt should go to Juárez herself.").names,
        2
    );
    assert_eq!(known(&cartels, "PRUITT's deputies, again").names, 1);
    // These begin sentences, or stand in lower case elsewhere.
    assert_eq!(
        known(&cartels, "Most killings are in lorries with cameras.").names,
        0
    );
    // Each noun of German has a capital.
    assert!(sketch(&SAMPLES[7]).names.is_empty());
}

#[test]
fn a_quotation_is_known_by_five_words_in_a_row() {
    let cartels = sketch(&SAMPLES[0]);
    let quoted = |comment| known(&cartels, comment).quoted;
    assert_eq!(
        quoted("> Killings in the city have doubled since spring.\n\nSays who?"),
        8
    );
    assert_eq!(
        quoted("\"hidden between tomatoes and car parts\" made me laugh"),
        6
    );
    assert_eq!(quoted("between tomatoes and car seats"), 0);
    assert_eq!(
        quoted("The flights in the night are counted by nobody at all."),
        0
    );
    let harbour = sketch(&SAMPLES[10]);
    assert_eq!(
        known(
            &harbour,
            "「夜中の騒音で眠れないと話す」とありますが、私もです。"
        )
        .quoted,
        6
    );
    assert_eq!(known(&harbour, "夜中の騒音は本当にひどいです。").quoted, 0);
}

#[test]
fn common_words_in_a_row_are_no_quotation() {
    let article = ArticleSketch::of(
        None,
        "It was one of the best that there is, and the mayor of Harwick said so.",
    );
    assert_eq!(
        known(&article, "It was one of the best that there is.").quoted,
        0
    );
    assert_eq!(
        known(&article, "and the mayor of Harwick said so").quoted,
        7
    );
}

#[test]
fn addresses_say_nothing_of_the_subject() {
    let cartels = sketch(&SAMPLES[0]);
    let found = known(
        &cartels,
        "Look: https://news.example/cartels-drones-border-fentanyl www.cartels.example/drones",
    );
    assert_eq!((found.share, found.quoted), (0, 0));
}

#[test]
fn without_words_nothing_is_known() {
    let cartels = sketch(&SAMPLES[0]);
    assert_eq!(relevance(&cartels, "+1 !!!"), None);
    assert_eq!(
        relevance(&ArticleSketch::of(None, ""), "The drones are loud."),
        None
    );
    assert_eq!(
        relevance(
            &ArticleSketch::of(Some("Great post"), "This is it."),
            "The drones are loud."
        ),
        None
    );
}

#[test]
fn an_article_without_end_is_cut() {
    let sentence = |at| format!("drone{at} over Harbour{at}. ");
    let long: String = (0..40_000).map(sentence).collect::<Vec<_>>().concat();
    let sketch = ArticleSketch::of(None, &long);
    assert!(sketch.words.len() <= super::MAX_WORDS && sketch.runs.len() <= super::MAX_RUNS);
    assert_eq!(ArticleSketch::from_bytes(&sketch.to_bytes()), Some(sketch));
}

#[test]
fn a_sketch_is_the_same_on_every_machine_and_in_every_version() {
    let sketch = ArticleSketch::of(Some("Drones"), "The mayor of Harwick bans drones.");
    let hex = hex::encode(sketch.to_bytes());
    assert_eq!(
        hex,
        "01050000000400dbcefc0001de9f9c6801d59696af01ad4926c90200000200b8b2b7a6d378e3ef"
    );
}

#[test]
fn damaged_bytes_are_refused() {
    let bytes = sketch(&SAMPLES[0]).to_bytes();
    for cut in 0..bytes.len() {
        assert_eq!(ArticleSketch::from_bytes(&bytes[..cut]), None, "{cut}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(ArticleSketch::from_bytes(&longer), None);
    let mut other = bytes.clone();
    other[0] += 1;
    assert_eq!(ArticleSketch::from_bytes(&other), None);
    let mut vast = bytes;
    vast[5..7].copy_from_slice(&u16::MAX.to_le_bytes());
    assert_eq!(ArticleSketch::from_bytes(&vast), None);
}

proptest! {
    #[test]
    fn any_article_and_any_comment_are_read(article in "\\PC{0,200}|([A-Za-z]{1,9}[ .]){0,60}|(港|ที่|の|ー| ){0,60}", comment in "\\PC{0,100}|([a-z]{1,9} ){0,30}") {
        let sketch = ArticleSketch::of(None, &article);
        prop_assert_eq!(ArticleSketch::from_bytes(&sketch.to_bytes()), Some(sketch.clone()));
        for text in [&comment, &article] {
            if let Some(found) = relevance(&sketch, text) {
                prop_assert!(found.share <= 100);
                prop_assert!(found.quoted == 0 || found.quoted >= 5);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(0_u8.., 0..80)) {
        if let Some(sketch) = ArticleSketch::from_bytes(&bytes) {
            prop_assert_eq!(sketch.to_bytes(), bytes);
        }
    }
}
