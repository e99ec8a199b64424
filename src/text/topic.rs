//! What a text is about: the words that carry a subject.

mod common;

use super::{runs_together, words};
use common::COMMON;

/// Whether a word stands in any comment on anything.
pub fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}

/// The words that carry a subject: four letters and more and not among the commonest; single
/// characters in scripts without spaces. A plural `s` is left off, and the `'s` of an owner.
pub fn meaningful(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter_map(subject_of)
}

/// What a word says of the subject, if anything.
pub fn subject_of(word: &str) -> Option<&str> {
    if !word.is_ascii() && word.chars().any(runs_together) {
        return Some(word);
    }
    let word = word.strip_suffix("'s").unwrap_or(word);
    if word.len() >= 4 && word.chars().count() >= 4 && !COMMON.contains(word) {
        let singular = word.strip_suffix('s').filter(|word| word.len() > 3);
        Some(singular.unwrap_or(word))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use foldhash::HashSet;

    use super::*;

    #[test]
    fn an_owner_and_a_plural_are_the_word_itself() {
        assert_eq!(subject_of("mayor's"), Some("mayor"));
        assert_eq!(subject_of("mayors"), Some("mayor"));
        assert_eq!(subject_of("that's"), None);
        assert_eq!(subject_of("it's"), None);
    }

    #[test]
    fn the_subject_is_found_in_words_of_any_script() {
        let found: HashSet<&str> =
            meaningful("the cartels and their drones, 麻薬の密輸 это наркотики").collect();
        assert!(found.contains("cartel") && found.contains("drone") && found.contains("наркотики"));
        assert!(!found.contains("their") && found.len() > 4);
    }
}
