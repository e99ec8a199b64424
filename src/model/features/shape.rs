//! How a comment looks: length, capitals, figures, punctuation.

use foldhash::HashSet;

use super::{Sink, bucket};
use crate::decision::View;
use crate::submission::{Field, Submission};
use crate::text::{Reading, Views, words};

/// Marks whose mere presence is a token, with the token's name.
const MARKS: [(&str, &str); 25] = [
    ("...", "ellipsis"),
    ("!!", "bangs"),
    ("??", "queries"),
    (":)", "smile"),
    ("<3", "heart"),
    ("$", "dollar"),
    ("£", "pound"),
    ("€", "euro"),
    ("%", "percent"),
    ("&", "and"),
    ("#", "hash"),
    ("*", "star"),
    ("@", "at"),
    ("+", "plus"),
    ("=", "equals"),
    ("|", "bar"),
    ("~", "tilde"),
    ("^", "caret"),
    ("\"", "quote"),
    (";", "semicolon"),
    (":", "colon"),
    ("/", "slash"),
    ("(", "bracket"),
    ("-", "hyphen"),
    ("\n", "lines"),
];

/// The tokens of the content's looks.
pub(super) fn read(submission: &Submission, views: &Views, sink: &mut impl Sink) {
    let seen = views
        .get(Field::Content, View::Text)
        .map_or("", Reading::text)
        .trim();
    let folded = views.folded(Field::Content);
    lengths(views, sink);
    letters(seen, sink);
    let mut present = [false; 256];
    for byte in seen.bytes() {
        present[usize::from(byte)] = true;
    }
    for (mark, name) in MARKS {
        // Of most marks not even the signs are there.
        if mark.bytes().all(|byte| present[usize::from(byte)])
            && (mark.len() == 1 || seen.contains(mark))
        {
            sink.add(&["f_shape_has_", name]);
        }
    }
    ends(seen, sink);
    markup(&submission.content, sink);
    if stretched(folded) {
        sink.add(&["f_shape_stretched"]);
    }
    if !seen.is_ascii() && seen.chars().any(is_picture) {
        sink.add(&["f_shape_emoji"]);
    }
}

fn lengths(views: &Views, sink: &mut impl Sink) {
    let all = views.content_words();
    let chars = bucket(
        views.folded(Field::Content).chars().count(),
        &[20, 40, 80, 160, 320, 640, 1280, 2560],
    );
    sink.add_number("f_shape_length_", chars);
    let count = bucket(all.len(), &[2, 4, 8, 16, 32, 64, 128, 256]);
    sink.add_number("f_shape_words_", count);
    if all.len() > 0 {
        let letters: usize = all.clone().map(|word| word.chars().count()).sum();
        let mean = (letters / all.len()).min(12);
        sink.add_number("f_shape_mean_word_", mean);
    }
    if all.len() >= 8 {
        let distinct: HashSet<&str> = all.clone().collect();
        let tenths = 10 * distinct.len() / all.len();
        sink.add_number("f_shape_distinct_", tenths);
    }
}

fn letters(seen: &str, sink: &mut impl Sink) {
    let mut letters = 0;
    let mut capitals = 0;
    let mut figures = 0;
    for c in seen.chars() {
        letters += usize::from(c.is_alphabetic());
        capitals += usize::from(c.is_uppercase());
        figures += usize::from(c.is_ascii_digit());
    }
    if letters >= 5 {
        let percent = bucket(100 * capitals / letters, &[1, 3, 6, 12, 25, 50, 90]);
        sink.add_number("f_shape_capitals_", percent);
    }
    let figures = bucket(figures, &[1, 2, 4, 8, 12, 20]);
    sink.add_number("f_shape_figures_", figures);
    let bangs = bucket(seen.matches('!').count(), &[1, 2, 3, 5, 10]);
    sink.add_number("f_shape_exclaims_", bangs);
    let asks = bucket(seen.matches('?').count(), &[1, 2, 3]);
    sink.add_number("f_shape_asks_", asks);
    let shouted = if capitals < 2 {
        0
    } else {
        words(seen)
            .filter(|word| word.len() >= 2 && word.bytes().all(|c| c.is_ascii_uppercase()))
            .count()
    };
    let shouted = bucket(shouted, &[1, 2, 4, 8]);
    sink.add_number("f_shape_shouts_", shouted);
}

fn ends(seen: &str, sink: &mut impl Sink) {
    if let Some(first) = seen.chars().next() {
        if first.is_uppercase() {
            sink.add(&["f_shape_opens_capital"]);
        } else if first.is_lowercase() {
            sink.add(&["f_shape_opens_small"]);
        }
    }
    let last = match seen.chars().next_back() {
        Some('.') => "dot",
        Some('!') => "bang",
        Some('?') => "query",
        _ => return,
    };
    sink.add(&["f_shape_closes_", last]);
}

fn markup(raw: &str, sink: &mut impl Sink) {
    let lower = raw.to_ascii_lowercase();
    if lower.contains("<a ") {
        sink.add(&["f_link_html"]);
    }
    if lower.contains("[url") || lower.contains("[link") {
        sink.add(&["f_link_bbcode"]);
    }
}

/// A letter three times or more in a row.
fn stretched(folded: &str) -> bool {
    let mut run = 0;
    let mut last = None;
    folded.chars().filter(|c| *c != '.').any(|c| {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        run >= 3
    })
}

/// Emoji and the older pictures of the miscellaneous blocks.
fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1FAFF)
}
