//! What several comments have in common, and ham has not.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::signals::{Signal, Signals, is_common};
use crate::submission::{Field, Submission};
use crate::text::{Views, host_of, registrable, runs_together};
use crate::tuning::sample::Sample;

/// Most words of a phrase.
const LONGEST: usize = 5;
/// A comment is read so far, in words: what it has to say it has said.
const READ: usize = 2000;
/// A word alone is shorter than most that mean something; below this it is not looked at.
const SHORT: usize = 4;
/// A word alone stands in so many comments more than a phrase must: alone it is met by luck sooner.
const ALONE: usize = 1;

/// What a suggestion looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words in the content.
    Phrase,
    /// A domain that is linked to, or the author's own.
    Domain,
    /// Words in the name, where that is no person's: a keyword, a domain, the text of a link.
    Name,
}

impl Kind {
    /// How the ids of such rules begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Phrase => "PHRASE",
            Self::Domain => "DOMAIN",
            Self::Name => "NAME",
        }
    }

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Domain => "domain",
            Self::Name => "name",
        }
    }
}

/// Something that several selected comments have.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// How many words it has.
    pub(super) words: usize,
    /// Which of the selected comments have it, by index.
    pub(super) comments: Vec<usize>,
    /// How much ham has it.
    pub(super) ham: u64,
}

/// All candidates, by what they look for.
pub(super) struct Found(BTreeMap<(Kind, String), Candidate>);

impl Found {
    pub(super) fn into_iter(self) -> impl Iterator<Item = Candidate> {
        self.0.into_values()
    }
}

/// What at least so many comments have.
pub(super) fn of(comments: &[(&Sample, Views)], least: usize) -> Found {
    let mut found: BTreeMap<(Kind, String), Candidate> = BTreeMap::new();
    for (at, (comment, views)) in comments.iter().enumerate() {
        for ((kind, text), words) in things(comment, views) {
            let new = || Candidate {
                kind,
                text: text.clone(),
                words,
                comments: Vec::new(),
                ham: 0,
            };
            let candidate = found.entry((kind, text.clone())).or_insert_with(new);
            candidate.comments.push(at);
        }
    }
    found.retain(|(kind, _), candidate| {
        let alone = *kind == Kind::Phrase && candidate.words == 1;
        let least = least + if alone { ALONE } else { 0 };
        candidate.comments.len() >= least && says_something(candidate)
    });
    Found(found)
}

/// Counts what a ham has; what too much ham has is a candidate no more.
pub(super) fn count_ham(found: &mut Found, ham: &Sample, most: u64) {
    let views = Views::of(&ham.submission);
    let mut has: HashSet<(Kind, String)> = HashSet::new();
    each_phrase(views.folded(Field::Content), &mut |text, _| {
        has.insert((Kind::Phrase, text.to_owned()));
    });
    // A rule about names reads every name, whatever its form.
    each_phrase(views.folded(Field::Name), &mut |text, _| {
        has.insert((Kind::Name, text.to_owned()));
    });
    for domain in domains(&ham.submission, &views) {
        has.insert((Kind::Domain, domain));
    }
    for thing in has {
        if let Some(candidate) = found.0.get_mut(&thing) {
            candidate.ham += 1;
            if candidate.ham > most {
                found.0.remove(&thing);
            }
        }
    }
}

/// What a selected comment has, each once, with its number of words.
fn things(sample: &Sample, views: &Views) -> BTreeMap<(Kind, String), usize> {
    let mut things = BTreeMap::new();
    let name = views.folded(Field::Name);
    each_phrase(views.folded(Field::Content), &mut |text, words| {
        // A person's name is no phrase to look for.
        if name.is_empty() || !padded(text).contains(&padded(name)) {
            things.insert((Kind::Phrase, text.to_owned()), words);
        }
    });
    for domain in domains(&sample.submission, views) {
        things.insert((Kind::Domain, domain), 1);
    }
    if is_no_person(sample, views) {
        each_phrase(name, &mut |text, words| {
            things.insert((Kind::Name, text.to_owned()), words);
        });
    }
    things
}

fn padded(text: &str) -> String {
    format!(" {text} ")
}

/// A name that is the text of a link, a keyword or a domain.
fn is_no_person(sample: &Sample, views: &Views) -> bool {
    use crate::signals::Value;

    let signals = Signals::of(&sample.submission, views, &sample.facts);
    let signs = [
        Signal::NameIsAnchor,
        Signal::NameLowerCase,
        Signal::NameIsDomain,
    ];
    signs
        .into_iter()
        .any(|signal| signals.get(signal) == Some(&Value::Flag(true)))
}

/// The registrable domains of the links and of the author's address; of a host of many sites, the
/// site's own part.
fn domains(submission: &Submission, views: &Views) -> HashSet<String> {
    let links = views.links().iter().map(|link| link.domain.clone());
    let own = submission.url.as_deref().and_then(host_of);
    links
        .chain(own.map(|host| registrable(&host).to_owned()))
        // An IP address, or a name that is on the own net alone, is no domain.
        .filter(|domain| psl::domain_str(domain).is_some())
        .collect()
}

/// Each run of up to five words with nothing but spaces between them, as a rule's phrase would
/// match it.
fn each_phrase(text: &str, each: &mut dyn FnMut(&str, usize)) {
    let mut run: Vec<&str> = Vec::new();
    for chunk in text.split_whitespace().take(READ) {
        let word = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        let plain = !word.is_empty() && word.chars().all(is_of_word);
        let starts = chunk.starts_with(word);
        if !plain || !starts {
            run.clear();
        }
        if !plain {
            continue;
        }
        run.push(word);
        if run.len() > LONGEST {
            run.remove(0);
        }
        for from in 0..run.len() {
            each(&run[from..].join(" "), run.len() - from);
        }
        if !chunk.ends_with(word) {
            run.clear();
        }
    }
}

/// Letters, and what stands inside of words. Digits too, but see [`says_something`].
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '-') || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a rule could look for it: not made of words that stand in any comment, nor of numbers,
/// which are prices, dates and telephones.
fn says_something(candidate: &Candidate) -> bool {
    if candidate.kind == Kind::Domain {
        return true;
    }
    let means = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let long = letters >= SHORT || word.chars().any(runs_together);
        long && !is_common(word)
    };
    let words = candidate.text.split(' ');
    let long_number = |word: &str| word.chars().filter(char::is_ascii_digit).count() > 4;
    words.clone().any(|word| means(&word)) && !words.clone().any(long_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        each_phrase(text, &mut |text, _| all.push(text.to_owned()));
        all
    }

    #[test]
    fn phrases_are_runs_of_words_that_a_rule_would_match() {
        assert_eq!(
            phrases("buy now, cheap (seo) x@y.example don't"),
            ["buy", "buy now", "now", "cheap", "seo", "don't"]
        );
        assert_eq!(phrases("a b c d e f").len(), 5 + 4 + 3 + 2 + 1 + 5);
    }
}
