//! The name that was probably meant, for messages about an unknown one.

/// Longest word that is compared: a name of a key is short, and the comparison is quadratic.
const LONGEST: usize = 64;
/// Below this likeness a suggestion misleads more often than it helps.
const ALIKE: f64 = 0.75;

/// The candidate most like `word`, if one is like it at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_finds_its_name_and_a_stranger_finds_none() {
        let names = ["name", "email", "content", "user_agent"];
        assert_eq!(nearest("emial", names), Some("email"));
        assert_eq!(nearest("userAgent", names), Some("user_agent"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest(&"name".repeat(100), names), None);
    }
}
