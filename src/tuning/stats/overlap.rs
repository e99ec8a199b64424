//! How much of a text stands in another one, in pairs of adjacent words.

use std::collections::{BTreeSet, HashMap};

use crate::text::runs_together;

/// Shorter texts are left out: two people who say *thanks, that worked* have not copied.
pub const MIN_WORDS: usize = 12;

/// The words of a text in lower case: runs of letters and digits; in scripts that put no space
/// between words, each character.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut open = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        let letter = c.is_alphanumeric() || c == '_';
        let single = letter && runs_together(c);
        match words.last_mut() {
            Some(word) if open && letter && !single => String::push(word, c),
            _ if letter => words.push(c.to_string()),
            _ => {}
        }
        open = letter && !single;
    }
    words
}

/// The text that another one has most of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Which, as an index.
    pub with: usize,
    /// How many pairs of words stand in both.
    pub shared: usize,
    /// How many there are.
    pub pairs: usize,
}

impl Likeness {
    /// The share of pairs that stand in the other text, too.
    pub fn share(self) -> f64 {
        self.shared as f64 / self.pairs as f64
    }
}

/// For each text of at least [`MIN_WORDS`] words, the other text that shares most of its pairs.
pub fn nearest_of_each(texts: &[&str]) -> Vec<Option<Likeness>> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut stand_in: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
    let mut pairs_of = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let words: Vec<u32> = words(text)
            .into_iter()
            .map(|word| {
                let next = numbers.len() as u32;
                *numbers.entry(word).or_insert(next)
            })
            .collect();
        let pairs: BTreeSet<(u32, u32)> = words.windows(2).map(|pair| (pair[0], pair[1])).collect();
        for pair in &pairs {
            stand_in.entry(*pair).or_default().push(at);
        }
        pairs_of.push((words.len(), pairs));
    }
    let mut shared = vec![0_usize; texts.len()];
    pairs_of
        .iter()
        .enumerate()
        .map(|(at, (words, pairs))| {
            if *words < MIN_WORDS {
                return None;
            }
            shared.fill(0);
            for other in pairs.iter().flat_map(|pair| &stand_in[pair]) {
                shared[*other] += usize::from(*other != at);
            }
            let with =
                (0..shared.len()).max_by_key(|&other| (shared[other], usize::MAX - other))?;
            Some(Likeness {
                with,
                shared: shared[with],
                pairs: pairs.len(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_run_of_letters_or_one_sign_of_a_script_without_spaces() {
        let check = |text: &str, wanted: &[&str]| assert_eq!(words(text), wanted, "{text}");
        check(
            "Don't  panic: it's 12.4!",
            &["don", "t", "panic", "it", "s", "12", "4"],
        );
        check("ÜBER größe", &["über", "größe"]);
        check(
            "東京へ行くiPhone15だ",
            &["東", "京", "へ", "行", "く", "iphone15", "だ"],
        );
        check("서울 사람", &["서울", "사람"]);
        check("", &[]);
    }

    #[test]
    fn the_likest_text_is_found_and_short_texts_are_left_out() {
        let long = "one two three four five six seven eight nine ten eleven twelve thirteen";
        let half = "one two three four five six seven but then I saw something else there";
        let texts = [
            long,
            half,
            "one two three",
            "nothing of it stands here at all and so it shares no pair with any",
        ];
        let found = nearest_of_each(&texts);
        assert_eq!(
            found[0],
            Some(Likeness {
                with: 1,
                shared: 6,
                pairs: 12
            })
        );
        assert_eq!(found[1].map(|likeness| likeness.with), Some(0));
        assert_eq!(found[2], None);
        assert_eq!(found[3].map(|likeness| likeness.shared), Some(0));
    }

    #[test]
    fn a_text_alone_is_like_nothing() {
        let text = vec!["word"; 20].join(" ");
        let found = nearest_of_each(&[&text]);
        assert_eq!(found[0].map(|likeness| likeness.shared), Some(0));
    }
}
