//! What is kept of an article, and how much a comment has to do with it.
//!
//! A reader writes of what he has read; generic praise fits any article. An [`ArticleSketch`] holds
//! what the article is about: its meaningful words and how often it has them, its names, and its
//! runs of five words, by which a quotation is known. All of them are hashes, so the article itself
//! need not be kept, and a [`Relevance`] can be told years later.
//!
//! How far the comment's words are from the article's is measured as Mishne, Carmel and Lempel did
//! (Blocking Blog Spam with Language Model Disagreement, `AIRWeb` 2005): by the divergence of Kullback
//! and Leibler between two models of single words, both smoothed.

mod bytes;
mod relevance;
#[cfg(test)]
mod samples;
mod subjects;
#[cfg(test)]
mod tests;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::{Reading, Views, folded, subject_of, words};
use crate::decision::View;
use crate::submission::{Field, Submission};
use subjects::{cap, hash, runs, subjects};

pub use relevance::Relevance;

/// As much is read of an article as it is sent, with its markup.
const MAX_SENT: usize = 64 * 1024;
/// Most different words that are kept: the most frequent.
const MAX_WORDS: usize = 1_500;
/// Most runs of words that are kept: the first.
const MAX_RUNS: usize = 3_000;
/// Most names that are kept.
const MAX_NAMES: usize = 255;
/// Where more than every so many words inside of sentences have a capital, capitals are no sign of
/// a name: in German each noun has one.
const CAPITALS_ONE_IN: usize = 6;

/// What an article is about, without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleSketch {
    /// Meaningful words of the article in all, each time counted.
    total: u32,
    /// Each meaningful word, and how often it stands there, ascending.
    words: Vec<(u32, u8)>,
    /// Those of them that are names, ascending.
    names: Vec<u32>,
    /// Runs of five words, ascending.
    runs: Vec<u32>,
}

impl ArticleSketch {
    /// Reads an article as it was sent.
    pub fn of(title: Option<&str>, article: &str) -> Self {
        let end = article.floor_char_boundary(MAX_SENT);
        Self::read(&Views::of(&Submission {
            title: title.map(str::to_owned),
            article: Some(article[..end].to_owned()),
            ..Submission::default()
        }))
    }

    /// Reads the article that a comment was sent with.
    pub fn read(views: &Views) -> Self {
        let article = cap(views.folded(Field::Article));
        let title = cap(views.folded(Field::Title));
        let mut counts: HashMap<u32, u8> = HashMap::new();
        let mut total = 0;
        for subject in subjects(title).chain(subjects(article)) {
            let count = counts.entry(subject).or_default();
            *count = count.saturating_add(1);
            total += 1;
        }
        let mut words: Vec<(u32, u8)> = counts.into_iter().collect();
        words.sort_unstable_by_key(|&(hash, count)| (u8::MAX - count, hash));
        words.truncate(MAX_WORDS);
        words.sort_unstable();
        let text = views
            .get(Field::Article, View::Text)
            .map_or("", Reading::text);
        let mut names = names(cap(text));
        names.retain(|name| has(&words, *name).is_some());
        names.truncate(MAX_NAMES);
        let mut runs: Vec<u32> = runs(title)
            .chain(runs(article))
            .map(|run| run.hash)
            .take(MAX_RUNS)
            .collect();
        runs.sort_unstable();
        runs.dedup();
        Self {
            total,
            words,
            names,
            runs,
        }
    }
}

/// How often a word stands in the article.
fn has(words: &[(u32, u8)], word: u32) -> Option<u8> {
    let at = words.binary_search_by_key(&word, |&(hash, _)| hash).ok()?;
    Some(words[at].1)
}

/// Words that have a capital inside of a sentence, and are never written without one.
fn names(text: &str) -> Vec<u32> {
    let (mut capital, mut small) = (HashSet::new(), HashSet::new());
    let (mut inside, mut capitals) = (0_usize, 0_usize);
    let mut starts = true;
    for part in text.split_whitespace() {
        for word in words(part) {
            let is_capital = word.starts_with(char::is_uppercase);
            inside += usize::from(!starts);
            if !is_capital {
                small.insert(word);
            } else if !starts {
                capital.insert(word);
                capitals += 1;
            }
            starts = false;
        }
        let end = part.trim_end_matches(['"', '\'', '”', '’', ')', '»']);
        starts |= end.ends_with(['.', '!', '?', ':', '…', '"', '“', '„', '«']);
    }
    if capitals * CAPITALS_ONE_IN > inside {
        return Vec::new();
    }
    let mut names: Vec<u32> = capital
        .into_iter()
        .map(folded)
        .filter(|word| !small.contains(word.as_str()))
        .filter_map(|word| subject_of(&word).map(|subject| hash(subject.as_bytes())))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
