//! The sentence that a place of a text is in.

use std::ops::Range;

/// As far as the ends of a sentence are looked for on each side, in bytes.
const MAX_SIDE: usize = 500;

/// From the end of the sentence before to the end of this one: behind `.`, `!`, `?` or `…` with
/// white space after it, or behind a full stop of Chinese and Japanese.
pub(super) fn around(text: &str, place: &Range<usize>) -> Range<usize> {
    let from = text.ceil_char_boundary(place.start.saturating_sub(MAX_SIDE));
    let to = text.floor_char_boundary(place.end.saturating_add(MAX_SIDE));
    let before = &text[from..place.start];
    let start = ends(before).last().map_or(from, |end| from + end);
    // The match itself may end in the full stop.
    let last = text.floor_char_boundary(place.end.saturating_sub(1).max(place.start));
    let end = ends(&text[last..to]).next().map_or(to, |end| last + end);
    start..end.max(place.end)
}

/// Where sentences end.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(move |(at, c)| {
        let after = at + c.len_utf8();
        let ends = match c {
            '.' | '!' | '?' | '…' => text[after..].starts_with(char::is_whitespace),
            '。' | '！' | '？' | '\n' => true,
            _ => false,
        };
        ends.then_some(after)
    })
}

#[cfg(test)]
mod tests {
    use super::around;

    #[track_caller]
    fn check(text: &str, place: &str, sentence: &str) {
        let at = text.find(place).unwrap();
        assert_eq!(text[around(text, &(at..at + place.len()))].trim(), sentence);
    }

    #[test]
    fn a_sentence_ends_before_white_space_alone() {
        let text = "one two. see a.example for 3.5 of it! and you?";
        check(text, "two", "one two.");
        check(text, "for", "see a.example for 3.5 of it!");
        check(text, "you", "and you?");
        check(text, "it!", "see a.example for 3.5 of it!");
        check("ein. zwei… drei", "zwei", "zwei…");
        check("一。二三。四", "二", "二三。");
    }

    #[test]
    fn a_text_without_ends_is_cut_at_characters() {
        let text = "é".repeat(2_000);
        let sentence = around(&text, &(2_000..2_002));
        assert!(sentence.len() <= 1_002 && text.is_char_boundary(sentence.start));
    }
}
