//! How loud the content is: capitals and exclamation marks, outside of its links.

use super::{Signal, Signals};
use crate::decision::View;
use crate::submission::Field;
use crate::text::{Reading, Views};

/// Fewest letters with a case that capitals are measured on: `OK, NASA` is no shouting.
const MIN_CASED: usize = 20;
/// Fewest letters of a word that is shouted.
const MIN_SHOUTED: usize = 3;

/// What has been counted.
#[derive(Debug, Default)]
struct Tone {
    cased: usize,
    capitals: usize,
    shouted: usize,
    exclamations: usize,
    /// Letters and capitals of the word that is being read.
    word: (usize, usize),
}

impl Tone {
    fn hear(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_alphabetic() {
                let capital = c.is_uppercase();
                self.cased += usize::from(capital || c.is_lowercase());
                self.capitals += usize::from(capital);
                self.word.0 += 1;
                self.word.1 += usize::from(capital);
            } else {
                self.end_word();
                self.exclamations += usize::from(matches!(c, '!' | '！' | '❗' | '‼'));
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        let (letters, capitals) = std::mem::take(&mut self.word);
        self.shouted += usize::from(letters >= MIN_SHOUTED && letters == capitals);
    }
}

pub(super) fn read(signals: &mut Signals, views: &Views) {
    let Some(text) = views.get(Field::Content, View::Text) else {
        return;
    };
    let mut tone = Tone::default();
    for part in outside_links(text, views) {
        tone.hear(part);
    }
    if tone.cased >= MIN_CASED {
        let percent = tone.capitals * 100 / tone.cased;
        signals.number(Signal::CapitalsPercent, percent);
    }
    signals.number(Signal::ShoutedWords, tone.shouted);
    signals.number(Signal::ExclamationMarks, tone.exclamations);
}

/// The text where there are no links, else its words that are part of none.
fn outside_links<'a>(text: &'a Reading, views: &Views) -> Vec<&'a str> {
    let mut spans: Vec<_> = views.links().iter().map(|link| link.span.clone()).collect();
    if spans.is_empty() {
        return vec![text.text()];
    }
    spans.sort_unstable_by_key(|span| span.start);
    let is_linked = |word: &str| {
        let start = word.as_ptr() as usize - text.text().as_ptr() as usize;
        let sent = text.raw_span(start..start + word.len());
        let next = spans.partition_point(|span| span.start <= sent.start);
        let before = next.checked_sub(1).map(|at| &spans[at]);
        before.is_some_and(|span| span.end > sent.start)
            || spans.get(next).is_some_and(|span| span.start < sent.end)
    };
    let words = text.text().split_whitespace();
    words.filter(|word| !is_linked(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::signals::Value;
    use crate::submission::Submission;

    fn facts() -> Facts {
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        Facts::of(&Submission::default(), at, true)
    }

    fn number(content: &str, signal: Signal) -> Option<i64> {
        let submission = Submission {
            content: content.to_owned(),
            ..Submission::default()
        };
        let views = Views::of(&submission);
        match Signals::of(&submission, &views, &facts()).get(signal) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    #[test]
    fn capitals_are_measured_on_letters_that_have_a_case() {
        let percent = |content| number(content, Signal::CapitalsPercent);
        assert_eq!(percent("STOP THIS NOW, ALL OF YOU THERE"), Some(100));
        assert_eq!(
            percent("Half LOUD, half low: ABCDEFGHIJ abcdefghij"),
            Some(42)
        );
        assert_eq!(percent("OK, NASA"), None);
        assert_eq!(
            percent("これは大文字のない文章です。とても長い文章です。"),
            None
        );
        assert_eq!(
            percent(
                "see HTTP://LOUD.EXAMPLE/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA it is all very small in here"
            ),
            Some(0)
        );
    }

    #[test]
    fn shouts_are_words_of_three_letters_and_more() {
        let shouted = |content| number(content, Signal::ShoutedWords);
        assert_eq!(shouted("I AM NOT HAPPY, iPHONE B2B OK"), Some(2));
        assert_eq!(shouted("ПОЗОР вам"), Some(1));
        assert_eq!(shouted("https://shop.example/BUY-NOW"), Some(0));
        assert_eq!(
            shouted("<a href=\"https://shop.example\">BUY THIS</a> or not"),
            Some(0)
        );
    }

    #[test]
    fn exclamation_marks_are_counted_outside_of_addresses() {
        let marks = |content| number(content, Signal::ExclamationMarks);
        assert_eq!(marks("No! No!! https://app.example/#!/home 不！"), Some(4));
        assert_eq!(marks("Well."), Some(0));
    }
}
