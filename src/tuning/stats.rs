//! What a seed corpus is made of, and what is wrong with it.
//!
//! A model learns every difference between ham and spam that its corpus has, also those that no
//! site shows it. So the figures put the two side by side, and the findings are what makes a
//! corpus worth less than its number of rows: texts written twice, keys left out.

pub mod findings;
pub mod overlap;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use super::corpus::{self, CorpusError};
use super::spin::template_of;
use crate::model::{Label, Teaches};
pub use findings::Finding;

/// The keys of a row, in the order in which they are written.
pub const KEYS: [&str; 12] = [
    "id",
    "label",
    "topic",
    "lang",
    "name",
    "email",
    "url",
    "title",
    "permalink",
    "post_date",
    "created_at",
    "content",
];

/// The classes of length, by the first number of words that is too many for each.
const LENGTHS: [(&str, usize); 5] = [
    ("under 12", 12),
    ("12 to 39", 40),
    ("40 to 79", 80),
    ("80 to 159", 160),
    ("160 and more", usize::MAX),
];

/// A row as its file has it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// File and line.
    pub place: String,
    keys: Map<String, Value>,
}

impl Entry {
    /// The text of a key; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        self.keys.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// Whether it has a key with a text in it. Only the web site may be empty.
    pub fn has(&self, key: &str) -> bool {
        let text = self.keys.get(key).and_then(Value::as_str);
        text.is_some_and(|text| key == "url" || !text.trim().is_empty())
    }

    /// Whether it was brought in from a site, and not written for the corpus.
    pub fn is_from_elsewhere(&self) -> bool {
        !self.text("source").is_empty()
    }

    /// Ham or spam, if it is one of them.
    pub fn label(&self) -> Option<Label> {
        [Label::Ham, Label::Spam]
            .into_iter()
            .find(|label| label.name() == self.text("label"))
    }

    /// The host of the e-mail address, in lower case.
    pub fn email_host(&self) -> String {
        let host = self.text("email").rsplit_once('@');
        host.map_or_else(String::new, |(_, host)| host.to_lowercase())
    }
}

/// All rows of a file, or of all `.jsonl` files in a folder and its folders.
pub fn read(dir: &Path) -> Result<Vec<Entry>, CorpusError> {
    // Whatever is no labelled comment is told by the reader that every command uses.
    corpus::read_dir(dir)?;
    let mut entries = Vec::new();
    for path in corpus::files_of(dir)? {
        let error = |source| CorpusError::Io {
            path: path.clone(),
            source,
        };
        let file = BufReader::new(File::open(&path).map_err(error)?);
        for (at, line) in file.lines().enumerate() {
            let line = line.map_err(error)?;
            // The reader above took it, so it is an object, or there is nothing on the line.
            if let Ok(keys) = serde_json::from_str(line.trim_start_matches('\u{feff}')) {
                let place = format!("{}:{}", path.display(), at + 1);
                entries.push(Entry { place, keys });
            }
        }
    }
    Ok(entries)
}

/// A number of ham and a number of spam.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Ham.
    pub ham: usize,
    /// Spam.
    pub spam: usize,
}

impl Pair {
    /// Counts one more of a label.
    pub const fn add(&mut self, label: Label) {
        match label {
            Label::Ham => self.ham += 1,
            Label::Spam => self.spam += 1,
        }
    }

    /// Both together.
    pub const fn all(self) -> usize {
        self.ham + self.spam
    }
}

/// A name, and how many rows have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The topic, the language, the class of length, the host.
    pub name: String,
    /// How many.
    #[serde(flatten)]
    pub rows: Pair,
}

/// What a corpus is made of.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    /// All rows that are ham or spam.
    pub rows: Pair,
    /// Those that a template made.
    pub from_templates: Pair,
    /// How many templates did.
    pub templates: usize,
    /// Rows with a web site of the author.
    pub url_given: Pair,
    /// Rows of which not everything is learnt, but author and links alone.
    pub only_address: Pair,
    /// By number of words.
    pub lengths: Vec<Count>,
    /// By language, the most frequent first.
    pub languages: Vec<Count>,
    /// By topic, the most frequent first.
    pub topics: Vec<Count>,
    /// By where they come from; nothing for rows that were written for the corpus.
    pub sources: Vec<Count>,
    /// By host of the e-mail address, the most frequent first.
    pub email_hosts: Vec<Count>,
    /// How often the host alone tells the label: the mean of the two labels' shares of rows that
    /// are put right; a half is luck. `null` where a label is missing.
    pub email_host_accuracy: Option<f64>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Stats {
    /// Counts these rows and looks for what is wrong with them.
    pub fn of(entries: &[Entry]) -> Self {
        let labelled: Vec<(&Entry, Label)> = entries
            .iter()
            .filter_map(|entry| Some((entry, entry.label()?)))
            .collect();
        let those = |f: &dyn Fn(&Entry) -> bool| {
            let mut pair = Pair::default();
            for (_, label) in labelled.iter().filter(|(entry, _)| f(entry)) {
                pair.add(*label);
            }
            pair
        };
        let by = |name: &dyn Fn(&Entry) -> String| {
            let mut counts: BTreeMap<String, Pair> = BTreeMap::new();
            for (entry, label) in &labelled {
                counts.entry(name(entry)).or_default().add(*label);
            }
            counts
        };
        let made = |entry: &Entry| template_of(entry.text("id")).map(str::to_owned);
        let templates: BTreeSet<String> = entries.iter().filter_map(made).collect();
        let hosts = by(&Entry::email_host);
        let length = |entry: &Entry| length(entry.text("content")).to_owned();
        Self {
            rows: those(&|_| true),
            from_templates: those(&|entry| made(entry).is_some()),
            templates: templates.len(),
            url_given: those(&|entry| !entry.text("url").trim().is_empty()),
            only_address: those(&|entry| entry.text("teaches") == Teaches::Address.name()),
            lengths: in_order(&by(&length)),
            languages: by_number(by(&|entry| entry.text("lang").to_owned())),
            topics: by_number(by(&|entry| entry.text("topic").to_owned())),
            sources: named(by(&|entry| entry.text("source").to_owned())),
            email_host_accuracy: told_by(&hosts),
            email_hosts: by_number(hosts),
            findings: findings::of(entries),
        }
    }
}

fn length(content: &str) -> &'static str {
    let words = overlap::words(content).len();
    let class = LENGTHS.iter().find(|(_, end)| words < *end);
    class.map_or("", |(name, _)| name)
}

fn in_order(lengths: &BTreeMap<String, Pair>) -> Vec<Count> {
    let count = |&(name, _): &(&str, usize)| Count {
        name: name.to_owned(),
        rows: lengths.get(name).copied().unwrap_or_default(),
    };
    LENGTHS.iter().map(count).collect()
}

fn named(mut counts: BTreeMap<String, Pair>) -> Vec<Count> {
    counts.remove("");
    by_number(counts)
}

fn by_number(counts: BTreeMap<String, Pair>) -> Vec<Count> {
    let mut counts: Vec<Count> = counts
        .into_iter()
        .map(|(name, rows)| Count { name, rows })
        .collect();
    // Sorted before, and the sort is stable: equals stand in the order of their names.
    counts.sort_by_key(|count| usize::MAX - count.rows.all());
    counts
}

/// How often a feature alone tells the label, each row asked by the counts of all others: what
/// only one row has tells nothing and is put right half of the time.
fn told_by(values: &BTreeMap<String, Pair>) -> Option<f64> {
    let all = values.values().fold(Pair::default(), |sum, pair| Pair {
        ham: sum.ham + pair.ham,
        spam: sum.spam + pair.spam,
    });
    if all.ham < 2 || all.spam < 2 {
        return None;
    }
    let mut right = [0.0; 2];
    for pair in values.values() {
        let rate = |count: usize, all: usize| count as f64 / all as f64;
        let without_ham = rate(pair.ham.saturating_sub(1), all.ham - 1);
        let without_spam = rate(pair.spam.saturating_sub(1), all.spam - 1);
        let won = |own: f64, other: f64| match own.total_cmp(&other) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
        right[0] += pair.ham as f64 * won(without_ham, rate(pair.spam, all.spam));
        right[1] += pair.spam as f64 * won(without_spam, rate(pair.ham, all.ham));
    }
    Some(f64::midpoint(
        right[0] / all.ham as f64,
        right[1] / all.spam as f64,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(values: &[(&str, usize, usize)]) -> BTreeMap<String, Pair> {
        let pair =
            |&(name, ham, spam): &(&str, usize, usize)| (name.to_owned(), Pair { ham, spam });
        values.iter().map(pair).collect()
    }

    #[test]
    fn a_feature_that_both_labels_share_tells_nothing_and_one_that_parts_them_all() {
        let check = |values: &[(&str, usize, usize)], wanted: f64| {
            let told = told_by(&pairs(values)).unwrap();
            assert!((told - wanted).abs() < 1e-9, "{values:?}: {told}");
        };
        check(&[("a", 50, 0), ("b", 0, 50)], 1.0);
        // Each host once: the others say nothing about it.
        let once: Vec<String> = (0..20).map(|n| format!("{n}.example")).collect();
        let alone: Vec<(&str, usize, usize)> = once
            .iter()
            .enumerate()
            .map(|(n, host)| (host.as_str(), n % 2, 1 - n % 2))
            .collect();
        check(&alone, 0.5);
        // Three of four ham and one of four spam.
        check(&[("a", 75, 25), ("b", 25, 75)], 0.75);
        assert_eq!(told_by(&pairs(&[("a", 50, 0)])), None);
    }

    #[test]
    fn classes_of_length_have_both_ends() {
        let text = |words: usize| vec!["word"; words].join(" ");
        for (words, class) in [
            (0, "under 12"),
            (11, "under 12"),
            (12, "12 to 39"),
            (39, "12 to 39"),
            (40, "40 to 79"),
            (80, "80 to 159"),
            (159, "80 to 159"),
            (160, "160 and more"),
        ] {
            assert_eq!(length(&text(words)), class, "{words}");
        }
    }
}
