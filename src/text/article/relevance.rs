//! What a comment has to do with an article.

use serde::{Deserialize, Serialize};

use super::subjects::{cap, runs, subjects};
use super::{ArticleSketch, has};
use crate::submission::Field;
use crate::text::Views;

/// A comment of fewer meaningful words counts as one of so many: one word in common is not yet
/// all of them.
const MIN_SUBJECTS: usize = 4;
/// What a word itself weighs in the smoothed models, against the background.
const OWN: f64 = 0.9;
/// The background: any of so many words with the same chance.
const BACKGROUND: f64 = 1.0 / 50_000.0;

/// What a comment has to do with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relevance {
    /// How many of a hundred different meaningful words of the comment the article has.
    pub share: u8,
    /// How far the words of the comment are from those of the article, in hundredths of a nat; 0
    /// where the comment has no meaningful word.
    pub disagreement: u16,
    /// How many names of the article the comment has.
    pub names: u8,
    /// Words of the longest run that stands in the article as well, five and more; else 0. Two
    /// characters of a script without spaces are a word.
    pub quoted: u16,
}

impl ArticleSketch {
    /// What the content has to do with the article; `None` if the content has no words, or the
    /// article has none that mean something.
    pub fn relevance(&self, views: &Views) -> Option<Relevance> {
        let text = cap(views.folded(Field::Content));
        if self.words.is_empty() || !text.contains(char::is_alphabetic) {
            return None;
        }
        let mut said: Vec<u32> = subjects(text).collect();
        let count = said.len();
        said.sort_unstable();
        let (mut different, mut shared, mut names) = (0_usize, 0_usize, 0_u8);
        let mut divergence = 0.0;
        for same in said.chunk_by(|a, b| a == b) {
            let here = has(&self.words, same[0]);
            different += 1;
            shared += usize::from(here.is_some());
            names = names.saturating_add(u8::from(self.names.binary_search(&same[0]).is_ok()));
            let said = same.len() as f64 / count as f64;
            let there = f64::from(here.unwrap_or(0)) / f64::from(self.total.max(1));
            divergence += said * (smoothed(said) / smoothed(there)).ln();
        }
        Some(Relevance {
            share: (shared * 100 / different.max(MIN_SUBJECTS)) as u8,
            disagreement: (divergence.max(0.0) * 100.0).round() as u16,
            names,
            quoted: self.quoted(text),
        })
    }

    /// Words of the longest run of the text that the article has.
    fn quoted(&self, text: &str) -> u16 {
        let mut longest = 0;
        // The words that the runs before have passed, and whether any carried a subject: what is
        // made of common words alone stands everywhere.
        let (mut passed, mut carries) = (0, false);
        for run in runs(text) {
            if self.runs.binary_search(&run.hash).is_err() {
                (passed, carries) = (0, false);
                continue;
            }
            carries |= run.carries;
            if carries {
                longest = longest.max(passed + run.weight);
            }
            passed += run.first;
        }
        u16::try_from(longest / 2).unwrap_or(u16::MAX)
    }
}

fn smoothed(share: f64) -> f64 {
    OWN * share + (1.0 - OWN) * BACKGROUND
}
