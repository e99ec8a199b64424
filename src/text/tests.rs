//! Promises that hold for any text: where a reading leads back to, and what it costs.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn views(content: &str) -> Views {
    Views::of(&Submission {
        content: content.to_owned(),
        ..Submission::default()
    })
}

const ALL: [View; 6] = [
    View::Raw,
    View::Text,
    View::Folded,
    View::Skeleton,
    View::Anchors,
    View::Links,
];

proptest! {
    #[test]
    fn every_reading_leads_back_in_order_to_characters_of_the_field(
        text in "\\PC{0,80}|(<b>|</b>|\\[b\\]|\\[/b\\]|\\[url=|&amp;|#99;|c|a|1|0|\\$|e\u{301}|а|ø|\u{200B}|\u{202E}|\u{202C}|\u{AD}| |  |\n|\\.|\\*|hxxp://|\\[\\.\\]| dot com|a\\.com|http://|\\?url=|%61|w w w|<a href='http://a\\.com'>|</a>|😀|🇨|ᴄ|𝓬|aaa){0,30}"
    ) {
        let views = views(&text);
        for view in [View::Text, View::Folded, View::Skeleton] {
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

/// The least of some times that all readings of a text take.
fn cost(content: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        let views = views(content);
        for view in ALL {
            views.get(Field::Content, view);
        }
        views.disguise(Field::Content);
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn no_text_costs_many_times_what_prose_of_that_length_costs() {
    const LENGTH: usize = 64 * 1024;
    const TIMES: u32 = 60;
    let of_length = |part: &str| {
        let mut text = part.repeat(LENGTH / part.len() + 1);
        text.truncate(text.floor_char_boundary(LENGTH));
        text
    };
    let prose = cost(&of_length(
        "Two men walked past the works, and nobody asked them why. ",
    ));
    for part in [
        "<",
        "<a ",
        "<!--",
        "[",
        "[b]",
        "[url]",
        "[a](",
        "&amp;",
        "&#99;",
        "&",
        "a.",
        "a.a.a. ",
        "a ",
        "\u{301}\u{302}",
        "a\u{301}\u{200D}",
        "a\u{200D}",
        "😀",
        "👨\u{200D}",
        "\u{202E}ab",
        "\u{202E}",
        "\u{E0061}",
        "ab dot com ",
        "a[.]",
        " . ",
        "w w w . ",
        "hxxp://a",
        "//",
        "http://1",
        "http://a.example/?url=http://b.example ",
        "v1agra",
        "c\u{430}sino ",
        "c\u{430}",
        "aaa",
        "(c)",
        "a*",
        "\u{e1}\u{ef}\u{f8} ",
        "🇨 ",
        "%61",
        "ⓒ",
        "http://%",
    ] {
        let hostile = cost(&of_length(part));
        assert!(
            hostile < prose * TIMES,
            "{part:?} costs {hostile:?}, prose {prose:?}"
        );
    }
}
