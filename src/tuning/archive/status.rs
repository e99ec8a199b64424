//! What became of a comment at its site.

use std::collections::BTreeMap;

/// What became of a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Published.
    Approved,
    /// Marked as spam.
    Spam,
    /// In the bin, by whoever put it there for whatever reason.
    Trash,
    /// Waiting to be looked at.
    Pending,
    /// Deleted, or its article was.
    Deleted,
    /// Nothing that a reader wrote: a note of a shop, a line of a log.
    NotAComment,
    /// The source does not say.
    #[default]
    Unknown,
}

/// What tables write for each status.
#[derive(Clone, Debug, Default)]
pub struct StatusWords {
    said: BTreeMap<String, Status>,
    all: Option<Status>,
}

/// What most tables mean; compared in lower case.
const WORDS: [(Status, &[&str]); 4] = [
    (Status::Spam, &["spam"]),
    (
        Status::Approved,
        &["ham", "approved", "published", "not spam"],
    ),
    (Status::Trash, &["trash"]),
    (
        Status::Pending,
        &["pending", "hold", "held", "unapproved", "moderation"],
    ),
];

/// What answers the question whether it is spam: only where the heading asks it. Beneath `status` a 1 may
/// as well mean that the comment is published.
const ANSWERS: [(Status, &[&str]); 2] = [
    (Status::Spam, &["1", "true", "yes"]),
    (Status::Approved, &["0", "false", "no"]),
];

impl StatusWords {
    /// Takes these words instead of the usual ones for a status.
    #[must_use]
    pub fn with(mut self, status: Status, words: &[String]) -> Self {
        for word in words {
            self.said.insert(word.trim().to_lowercase(), status);
        }
        self
    }

    /// Takes every comment to be of one status, whatever it says.
    #[must_use]
    pub const fn all(mut self, status: Option<Status>) -> Self {
        self.all = status;
        self
    }

    /// What a word means beneath a heading; `None` for a word that means nothing there.
    pub fn status(&self, heading: &str, word: &str) -> Option<Status> {
        if self.all.is_some() {
            return self.all;
        }
        let word = word.trim().to_lowercase();
        if let Some(status) = self.said.get(&word) {
            return Some(*status);
        }
        let heading = heading.trim().to_lowercase();
        if heading == "comment_approved" {
            // The column of WordPress, whatever file it stands in.
            return super::wordpress::status(&word);
        }
        if word.is_empty() {
            return Some(Status::Unknown);
        }
        // `not_spam` asks the other way round: a 1 there means nothing that could be guessed.
        let turns = ["not", "non", "no_", "is_ham"]
            .iter()
            .any(|word| heading.contains(word));
        let asks = heading.contains("spam") && !turns || heading == "label" || heading == "class";
        let answers: &[_] = if asks { &ANSWERS } else { &[] };
        let of = WORDS.iter().chain(answers);
        of.filter(|(status, _)| !self.said.values().any(|said| said == status))
            .find(|(_, words)| words.contains(&word.as_str()))
            .map(|(status, _)| *status)
    }

    /// Whether every comment is of one status, so that no column has to say it.
    pub const fn is_told(&self) -> bool {
        self.all.is_some()
    }

    /// The status of a comment whose row says nothing.
    pub(super) const fn unsaid(&self) -> Status {
        match self.all {
            Some(status) => status,
            None => Status::Unknown,
        }
    }
}

/// Words that mean no status, with how often each was seen.
#[derive(Debug, Default)]
pub(super) struct Strange {
    heading: String,
    seen: BTreeMap<String, u64>,
    others: u64,
}

/// Words that are counted one by one, and how much of each is kept.
const MOST: usize = 200;
const SHOWN: usize = 20;
const LONGEST: usize = 40;

impl Strange {
    /// Counts a word beneath a heading.
    pub(super) fn add(&mut self, heading: &str, word: &str) {
        heading.clone_into(&mut self.heading);
        let word: String = word.trim().chars().take(LONGEST).collect();
        if let Some(count) = self.seen.get_mut(&word) {
            *count += 1;
        } else if self.seen.len() < MOST {
            self.seen.insert(word, 1);
        } else {
            self.others += 1;
        }
    }

    /// What to say of them, the most frequent first; `None` where there are none.
    pub(super) fn told(&self) -> Option<String> {
        if self.seen.is_empty() {
            return None;
        }
        let mut words: Vec<_> = self.seen.iter().collect();
        words.sort_by_key(|(_, count)| u64::MAX - **count);
        let shown = words.iter().take(SHOWN);
        let mut told: Vec<String> = shown
            .map(|(word, count)| format!("{word:?} ({count})"))
            .collect();
        let rest = words.iter().skip(SHOWN).map(|(_, count)| **count);
        let rest = rest.sum::<u64>() + self.others;
        if rest > 0 {
            told.push(format!("others ({rest})"));
        }
        Some(format!(
            "`{}` has words that are neither ham nor spam: {}; say what they are with --ham-value, \
             --spam-value, --trash-value or --pending-value",
            self.heading,
            told.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_caller_take_the_place_of_ours() {
        let words = StatusWords::default();
        assert_eq!(words.status("label", " Spam "), Some(Status::Spam));
        assert_eq!(words.status("is_spam", "1"), Some(Status::Spam));
        assert_eq!(words.status("label", ""), Some(Status::Unknown));
        assert_eq!(words.status("label", "maybe"), None);
        let words = words.with(Status::Approved, &["1".to_owned(), "OK".to_owned()]);
        assert_eq!(words.status("label", "1"), Some(Status::Approved));
        assert_eq!(words.status("label", "ok"), Some(Status::Approved));
        assert_eq!(words.status("label", "ham"), None);
        assert_eq!(words.status("label", "true"), Some(Status::Spam));
        let words = words.all(Some(Status::Spam));
        assert_eq!(words.status("label", "ok"), Some(Status::Spam));
    }

    #[test]
    fn a_number_answers_only_a_heading_that_asks() {
        let words = StatusWords::default();
        assert_eq!(words.status("status", "1"), None);
        assert_eq!(words.status("status", "approved"), Some(Status::Approved));
        assert_eq!(
            words.status("Comment_Approved", "1"),
            Some(Status::Approved)
        );
        assert_eq!(words.status("comment_approved", "0"), Some(Status::Pending));
    }

    #[test]
    fn strange_words_are_told_with_their_numbers_and_not_without_end() {
        let mut strange = Strange::default();
        assert_eq!(strange.told(), None);
        for n in 0..1000 {
            strange.add("status", &format!("w{n:04}"));
            strange.add("status", "often");
        }
        let told = strange.told().unwrap();
        let start =
            "`status` has words that are neither ham nor spam: \"often\" (1000), \"w0000\" (1), ";
        assert!(told.starts_with(start), "{told}");
        assert!(told.contains(", others (981); say what"), "{told}");
    }
}
