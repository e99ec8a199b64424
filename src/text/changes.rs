//! What a reading made of the field as sent: for whoever writes rules and wonders why one fires.

use std::ops::Range;

use serde::Serialize;

use super::Reading;

/// A place where a reading is not what was sent, beyond small letters and white space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// From where to where: byte offsets of the field as sent.
    pub span: [usize; 2],
    /// What was sent there.
    pub sent: String,
    /// What the reading has for it; empty where it has nothing.
    pub reads: String,
}

/// The changes of a reading, word by word, in order.
pub fn changes(sent: &str, reading: &Reading) -> Vec<Change> {
    let mut found = Vec::new();
    let mut done = 0;
    let text = reading.text();
    let mut note = |span: Range<usize>, reads: &str| {
        let was = sent.get(span.clone()).unwrap_or_default();
        let same = was == reads || was.to_lowercase() == reads;
        if !(same || reads.is_empty() && was.trim().is_empty()) {
            found.push(Change {
                span: [span.start, span.end],
                sent: was.to_owned(),
                reads: reads.to_owned(),
            });
        }
    };
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let span = reading.raw_span(at..at + word.len());
        if span.start > done {
            note(done..span.start, "");
        }
        note(span.clone(), word);
        done = done.max(span.end);
    }
    note(done..sent.len(), "");
    found
}

/// A text with what nobody sees made visible: `cas\u{200b}ino`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = c == ' ' || c == '\n';
        if !plain && (super::fold::is_invisible(c) || c.is_whitespace() || c.is_control()) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::View;
    use crate::submission::{Field, Submission};
    use crate::text::Views;

    fn of(content: &str, view: View) -> Vec<(String, String)> {
        let submission = Submission {
            content: content.to_owned(),
            ..Submission::default()
        };
        let views = Views::of(&submission);
        let reading = views.get(Field::Content, view).unwrap();
        changes(content, reading)
            .into_iter()
            .map(|change| {
                let [start, end] = change.span;
                assert_eq!(content[start..end], change.sent);
                (change.sent, change.reads)
            })
            .collect()
    }

    fn pair(sent: &str, reads: &str) -> (String, String) {
        (sent.to_owned(), reads.to_owned())
    }

    #[test]
    fn each_change_stands_at_what_was_sent() {
        assert_eq!(
            of("Buy <b>C\u{200b}heap</b>  R&amp;D", View::Folded),
            [
                pair(" <b>", ""),
                pair("C\u{200b}heap", "cheap"),
                pair("</b>  ", ""),
                pair("R&amp;D", "r&d"),
            ]
        );
        assert_eq!(
            of("c a s i n o!", View::Skeleton)[0],
            pair("c a s i n o!", "casino!")
        );
    }

    #[test]
    fn plain_text_is_not_changed() {
        assert!(of("Just  A\nplain Text, Käse.", View::Own).is_empty());
    }

    #[test]
    fn what_nobody_sees_is_shown() {
        assert_eq!(visible("a\u{200b}b\u{a0}c d"), "a\\u{200b}b\\u{a0}c d");
    }
}
