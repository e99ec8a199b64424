//! The author's own words: the skeleton without what he quotes.
//!
//! Who quotes an insult to answer it has not insulted. So rules of abuse read this view: marked
//! quotations (`"…"`, `«…»`, lines that begin with `>`, `<blockquote>`) are one `"` each. A single
//! word in quotes stays: it is scorn as often as a quotation.

use std::ops::Range;

use super::reading::{Reading, Writer};

/// Longest quotation between two signs, in bytes: an inch mark must not swallow a page.
const MAX_QUOTED: usize = 1_000;
/// The same between single signs, which are apostrophes as well.
const MAX_SINGLE: usize = 200;
/// More quotations than this are not told apart: the rest counts as the author's own words.
const MAX_QUOTES: usize = 200;
/// So many signs are looked behind for their fellows.
const MAX_SIGNS: usize = 1_000;
/// Elements that hold somebody else's words, and how they begin and end.
const ELEMENTS: [(&str, &str); 3] = [
    ("<blockquote", "</blockquote>"),
    ("<q>", "</q>"),
    ("[quote", "[/quote]"),
];
/// Signs that open a quotation, and those that close it.
const SIGNS: [(char, &[char]); 9] = [
    ('"', &['"', '\u{201D}']),
    ('\u{201C}', &['\u{201D}', '"']),
    ('\u{201E}', &['\u{201C}', '\u{201D}', '"']),
    ('\u{AB}', &['\u{BB}']),
    ('\u{BB}', &['\u{AB}']),
    ('\u{2039}', &['\u{203A}']),
    ('\u{300C}', &['\u{300D}']),
    ('\u{300E}', &['\u{300F}']),
    ('\u{2018}', &['\u{2019}']),
];

/// The quotations of a field: ranges of its bytes as sent, in order, none inside another.
///
/// `text` is the field without its markup.
pub(super) fn quotations(raw: &str, text: &Reading) -> Vec<Range<usize>> {
    let mut found = in_elements(raw);
    in_signs(text, &mut found);
    on_lines(text, &mut found);
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The skeleton without these ranges of the field.
pub(super) fn without(skeleton: &Reading, quoted: &[Range<usize>]) -> Reading {
    let text = skeleton.text();
    let mut out = Writer::new(skeleton);
    let mut at = 0;
    let mut next = 0;
    // The stretch of the skeleton that one quotation takes, so far.
    let mut stretch: Option<Range<usize>> = None;
    for word in text.split_inclusive(' ') {
        let range = at..at + word.len();
        at = range.end;
        let span = skeleton.raw_span(range.start..range.start + word.trim_end().len());
        while quoted
            .get(next)
            .is_some_and(|quote| quote.end <= span.start)
        {
            next += 1;
            leave_out(&mut out, text, stretch.take());
        }
        let inside = quoted
            .get(next)
            .is_some_and(|quote| quote.start < span.end && span.start < quote.end);
        if inside {
            stretch.get_or_insert_with(|| range.clone()).end = range.end;
        } else {
            leave_out(&mut out, text, stretch.take());
            out.copy(word, range.start);
        }
    }
    leave_out(&mut out, text, stretch);
    out.trim_end();
    out.finish()
}

/// Writes one `"` for a quotation, and the end of the sentence if it stands inside: `"… vermin."`
fn leave_out(out: &mut Writer<'_>, text: &str, stretch: Option<Range<usize>>) {
    let Some(stretch) = stretch else { return };
    let left_out = text[stretch.clone()].trim_end();
    let left_out = left_out.trim_end_matches(|c| matches!(c, '"' | '\'' | ')') || is_closer(c));
    let ends = left_out.ends_with(['.', '!', '?']);
    out.replace(if ends { "\". " } else { "\" " }, stretch);
}

fn is_closer(c: char) -> bool {
    SIGNS.iter().any(|(_, closers)| closers.contains(&c))
}

fn in_elements(raw: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !raw.contains(['<', '[']) {
        return found;
    }
    let lower = raw.to_ascii_lowercase();
    for (begin, end) in ELEMENTS {
        let mut at = 0;
        while let Some(offset) = lower[at..].find(begin) {
            let start = at + offset;
            // An element without an end quotes the rest.
            let stop = lower[start..]
                .find(end)
                .map_or(raw.len(), |offset| start + offset + end.len());
            found.push(start..stop);
            at = stop;
            if found.len() >= MAX_QUOTES {
                return found;
            }
        }
    }
    found
}

fn in_signs(text: &Reading, found: &mut Vec<Range<usize>>) {
    let source = text.text();
    let mut at = 0;
    let mut signs = 0;
    let opens = |c: char| c == '\'' || SIGNS.iter().any(|(open, _)| *open == c);
    while let Some(offset) = source[at..].find(opens) {
        let start = at + offset;
        let Some(sign) = source[start..].chars().next() else {
            break;
        };
        at = start + sign.len_utf8();
        if !may_open(source, start, at) {
            continue;
        }
        signs += 1;
        if signs > MAX_SIGNS || found.len() >= MAX_QUOTES {
            break;
        }
        if let Some(end) = closing(source, at, sign) {
            if is_more_than_a_word(&source[at..end]) {
                found.push(text.raw_span(start..end));
            }
            at = end;
        }
    }
}

/// A sign opens where a word ends before it and one begins after it.
fn may_open(source: &str, start: usize, after: usize) -> bool {
    let before = source[..start].chars().next_back();
    let next = source[after..].chars().next();
    // French sets a space inside.
    let is_guillemet = matches!(&source[start..after], "\u{AB}" | "\u{BB}" | "\u{2039}");
    before.is_none_or(|c| !c.is_alphanumeric())
        && next.is_some_and(|c| is_guillemet || !c.is_whitespace())
}

/// Where a quotation ends that a sign began: behind the closing sign, in the same paragraph.
fn closing(source: &str, from: usize, sign: char) -> Option<usize> {
    let single = ['\''];
    let closers = match SIGNS.iter().find(|(open, _)| *open == sign) {
        Some((_, closers)) => closers,
        None => &single[..],
    };
    let is_single = matches!(sign, '\'' | '\u{2018}');
    let limit = if is_single { MAX_SINGLE } else { MAX_QUOTED };
    let window = &source[from..source.floor_char_boundary(from + limit)];
    let window = window.split("\n\n").next().unwrap_or(window);
    window.match_indices(closers).find_map(|(offset, closer)| {
        let end = from + offset + closer.len();
        let next = source[end..].chars().next();
        // Inside a word it is an apostrophe.
        let ends = next.is_none_or(|c| !c.is_alphanumeric());
        (offset > 0 && ends).then_some(end)
    })
}

fn is_more_than_a_word(quoted: &str) -> bool {
    quoted.split_whitespace().nth(1).is_some()
        || quoted
            .chars()
            .filter(|&c| super::runs_together(c))
            .nth(3)
            .is_some()
}

/// Lines that begin with `>`, as in mail.
fn on_lines(text: &Reading, found: &mut Vec<Range<usize>>) {
    if !text.text().contains('>') {
        return;
    }
    let mut at = 0;
    for line in text.text().split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('>') && trimmed.len() > 1 && found.len() < MAX_QUOTES {
            found.push(text.raw_span(at..at + line.trim_end().len()));
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::decision::View;
    use crate::submission::{Field, Submission};
    use crate::text::Views;

    fn own(content: &str) -> String {
        let submission = Submission {
            content: content.to_owned(),
            ..Submission::default()
        };
        let views = Views::of(&submission);
        let reading = views.get(Field::Content, View::Own);
        reading.map_or("", |reading| reading.text()).to_owned()
    }

    #[test]
    fn quotations_are_not_the_authors_words() {
        assert_eq!(
            own("He said \"they are all vermin\" and I left."),
            "he said \" and i left."
        );
        assert_eq!(
            own("You wrote: \u{201E}lauter Pack hier\u{201C}. Shame!"),
            "you wrote: \". shame!"
        );
        assert_eq!(own("\u{AB} on va te tuer \u{BB}, il a dit"), "\" il a dit");
        assert_eq!(own("'I hate them all' is no argument"), "\" is no argument");
        assert_eq!(
            own("> you are scum\nNo, you are not."),
            "\" no, you are not."
        );
        assert_eq!(
            own("<blockquote>kill them</blockquote>That is vile."),
            "\" that is vile."
        );
        assert_eq!(own("[quote=Jo]kill them[/quote] Stop it"), "\" stop it");
    }

    #[test]
    fn what_only_looks_like_a_quotation_stays() {
        for text in [
            "these \"people\" are vermin",
            "a 12\" pipe and a 7\" one, don't cut the neighbours' hedge",
            "rock 'n' roll isn't dead",
            "a > b and b > c",
        ] {
            assert_eq!(own(text), text);
        }
    }

    proptest! {
        #[test]
        fn spans_are_in_bounds_and_monotone(text in "([\"'«»„“>\n ]|<blockquote>|</q>|<q>|\\[quote\\]|v i l e|\u{430}bc|é|word ){0,30}|\\PC{0,60}") {
            let submission = Submission { content: text.clone(), ..Submission::default() };
            let views = Views::of(&submission);
            if let Some(reading) = views.get(Field::Content, View::Own) {
                let mut last = 0;
                for (at, c) in reading.text().char_indices() {
                    let span = reading.raw_span(at..at + c.len_utf8());
                    prop_assert!(span.start <= span.end && span.end <= text.len());
                    prop_assert!(span.start >= last);
                    prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                    last = span.start;
                }
            }
        }
    }
}
