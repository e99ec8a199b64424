//! Promises that hold for any text: where a reading leads back to. What it costs is measured from
//! outside, in `tests/it/hostile_text.rs`.

use proptest::prelude::*;

use super::*;

fn views(content: &str) -> Views {
    Views::of(&Submission {
        content: content.to_owned(),
        ..Submission::default()
    })
}

const ALL: [View; 7] = [
    View::Raw,
    View::Text,
    View::Folded,
    View::Skeleton,
    View::Own,
    View::Anchors,
    View::Links,
];

proptest! {
    #[test]
    fn every_reading_leads_back_in_order_to_characters_of_the_field(
        text in "\\PC{0,80}|(<b>|</b>|\\[b\\]|\\[/b\\]|\\[url=|&amp;|#99;|c|a|1|0|\\$|e\u{301}|а|ø|\u{200B}|\u{202E}|\u{202C}|\u{AD}| |  |\n|\\.|\\*|hxxp://|\\[\\.\\]| dot com|a\\.com|http://|\\?url=|%61|w w w|<a href='http://a\\.com'>|</a>|😀|🇨|ᴄ|𝓬|aaa){0,30}"
    ) {
        let views = views(&text);
        for view in [View::Text, View::Folded, View::Skeleton, View::Own] {
            let reading = views.get(Field::Content, view).unwrap();
            let mut last = 0;
            for (at, c) in reading.text().char_indices() {
                let span = reading.raw_span(at..at + c.len_utf8());
                prop_assert!(span.start <= span.end && span.end <= text.len());
                prop_assert!(span.start >= last, "{view:?} of {text:?}: {} after {last}", span.start);
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                last = span.start;
            }
        }
        for link in views.links() {
            prop_assert!(text.get(link.span.clone()).is_some(), "{:?} of {text:?}", link);
        }
        for view in ALL {
            views.get(Field::Content, view);
        }
        let once = views.folded(Field::Content);
        prop_assert_eq!(folded(once), once);
        views.disguise(Field::Content);
    }
}
