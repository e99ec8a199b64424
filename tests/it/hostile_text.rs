//! What is written to be slow is read in time that grows with its length, and no faster.
//!
//! Ratios alone: a text sixteen times as long may take a hundred times as long on a busy machine,
//! but not 256 times, as it would if each place looked at all others.

use std::time::{Duration, Instant};

use hamlet::decision::View;
use hamlet::submission::{Field, Submission};
use hamlet::text::{PrivateKind, Views, private_data};

const SHORT: usize = 4 * 1024;
const LONG: usize = 64 * 1024;
const MOST: u32 = 100;
/// What takes less than this is too short to be told from noise.
const NOISE: Duration = Duration::from_micros(400);
const TURNS: usize = 5;

/// Parts that readings of a text could stumble over.
const OF_VIEWS: &[&str] = &[
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
];

/// Parts that look like the begin of private data.
const OF_PRIVATE_DATA: &[&str] = &[
    "1",
    "1 ",
    "12-",
    "0123 ",
    "4111 ",
    "4111-1111-",
    "00 ",
    "+1",
    "(1) ",
    "a@",
    "a.",
    "at ",
    " at dot",
    "dot ",
    "DE89 ",
    "de12",
    "1 A ",
    "1 Street ",
    "Via A ",
    "12 a b c ",
    "1:",
    "call 1234 ",
    "AB 12 ",
    "x1",
    "٤",
    "1-1 ",
    "@",
    "(at)",
    "www",
    "1/1/",
    " ",
];

fn of_length(part: &str, length: usize) -> String {
    let mut text = part.repeat(length / part.len() + 1);
    text.truncate(text.floor_char_boundary(length));
    text
}

/// The least time of each of two lengths, in turns.
fn in_turns(part: &str, read: &dyn Fn(&str)) -> (Duration, Duration) {
    let texts = [SHORT, LONG].map(|length| of_length(part, length));
    let mut least = [Duration::MAX; 2];
    for _ in 0..TURNS {
        for (text, least) in texts.iter().zip(&mut least) {
            let start = Instant::now();
            read(text);
            *least = start.elapsed().min(*least);
        }
    }
    (least[0], least[1])
}

fn grows_with_the_length(parts: &[&str], read: &dyn Fn(&str)) {
    for part in parts {
        let (short, long) = in_turns(part, read);
        assert!(
            long < NOISE || long < short * MOST,
            "{part:?}: {short:?} for {SHORT} bytes, {long:?} for {LONG}"
        );
    }
}

#[test]
fn every_reading_of_a_text() {
    grows_with_the_length(OF_VIEWS, &|text| {
        let views = Views::of(&Submission {
            content: text.to_owned(),
            ..Submission::default()
        });
        for view in View::ALL {
            views.get(Field::Content, view);
        }
        views.disguise(Field::Content);
    });
}

#[test]
fn every_kind_of_private_data() {
    grows_with_the_length(OF_PRIVATE_DATA, &|text| {
        for kind in PrivateKind::ALL {
            private_data(text, kind);
        }
    });
}
