use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Target, Words, all, named};

const TEXT: &str =
    "Buy cheap viagra at https://pills.example/viagra now, <b title=\"viagra\">Viagra</b>!";

fn disguised(name: &str) -> String {
    let words = Words::of(&["viagra"]).unwrap();
    named(name).unwrap().apply(TEXT, &words, 7)
}

#[test]
fn names_are_many_and_each_stands_once() {
    let names: BTreeSet<&str> = all().iter().map(super::Technique::name).collect();
    assert_eq!(names.len(), all().len());
    assert!(names.len() >= 25, "{}", names.len());
    assert!(named("no such thing").is_none());
}

#[test]
fn each_technique_changes_what_it_is_for_and_nothing_else() {
    let words = Words::of(&["viagra"]).unwrap();
    for technique in all() {
        let name = technique.name();
        let text = technique.apply(TEXT, &words, 1);
        assert_ne!(text, TEXT, "{name}");
        assert_eq!(text, technique.apply(TEXT, &words, 1), "{name}");
        assert!(text.starts_with("Buy cheap "), "{name}: {text}");
        assert!(text.contains("<b title=\"viagra\">"), "{name}: {text}");
        match technique.target() {
            Target::Words => assert!(
                text.contains(" at https://pills.example/viagra now"),
                "{name}: {text}"
            ),
            Target::Links => {
                assert!(text.contains("cheap viagra"), "{name}: {text}");
                assert!(!text.contains(" https://pills.example"), "{name}: {text}");
            }
        }
    }
}

#[test]
fn some_look_as_they_should() {
    assert!(disguised("spaced").contains("cheap v i a g r a at"));
    assert!(disguised("dotted").contains("v.i.a.g.r.a"));
    assert!(disguised("bidi_override").contains("\u{202e}argaiv\u{202c}"));
    assert!(disguised("squared").contains(['🆅', '🅅']));
    assert!(disguised("fullwidth").contains("ｖｉａｇｒａ"));
    assert!(disguised("hxxp").contains("hxxps://pills.example/viagra now"));
    assert!(disguised("double_entities").contains("&amp;#"));
}

#[test]
fn a_text_without_a_listed_word_may_have_its_long_words_disguised() {
    let listed = Words::of(&["viagra"]).unwrap();
    let text = "Read all about tomatoes at https://garden.example/tomatoes";
    let dotted = named("dotted").unwrap();
    assert_eq!(dotted.apply(text, &listed, 1), text);
    assert_eq!(
        dotted.apply(text, &listed.or_long_ones(), 1),
        "Read all a.b.o.u.t t.o.m.a.t.o.e.s at https://garden.example/tomatoes"
    );
}

proptest! {
    #[test]
    fn any_text_can_be_disguised(text in "\\PC{0,60}|(viagra|http://|www\\.|<|>|\"| |é|😀|a){0,20}", seed: u64) {
        let words = Words::of(&["viagra", "é"]).unwrap().or_long_ones();
        for technique in all() {
            let once = technique.apply(&text, &words, seed);
            prop_assert_eq!(&once, &technique.apply(&text, &words, seed));
        }
    }
}
