//! The skeleton view: what a disguised word was meant to be read as.
//!
//! Made from the folded view, for rules with `bonus_if_disguised`. Honest text of any language
//! should come out as it went in, so a word is changed only where it is odd, and most words are
//! out by one look at their bytes ([`shape`]). An odd word goes through the rooms below one after
//! the other, each of which undoes one disguise: [`entities`], [`styled`], [`accents`], [`signs`],
//! [`leet`], [`alike`], [`repeats`]. Letters set apart ([`apart`]) are joined before words are cut.

mod accents;
mod alike;
mod alphabets;
mod apart;
mod entities;
mod leet;
mod repeats;
mod shape;
mod signs;
mod styled;
mod word;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use super::reading::{Reading, Writer};
use shape::Shape;
use word::Word;

pub(super) use styled::is_styled;

/// How many words wore which disguise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Letters of one word from several scripts, or all of a script that only looks like Latin.
    pub(super) mixed: u32,
    /// Letters that no language writes with: small capitals, letters in boxes.
    pub(super) styled: u32,
    /// Letters set apart.
    pub(super) spaced: u32,
    /// Digits and signs for letters.
    pub(super) leet: u32,
    /// Accents that no one language has together.
    pub(super) accented: u32,
    /// Words with any of these disguises, or with letters written as entities twice over.
    pub(super) changed: u32,
}

/// What the rooms may ask of the whole text.
struct Context<'a> {
    folded: &'a Reading,
    /// What was folded: it still has its capitals.
    text: &'a Reading,
    scripts: OnceCell<alike::Scripts>,
    /// Of how many words, and how many of these have accents.
    accented: OnceCell<(usize, usize)>,
    /// Whether some language has all its accents.
    has_a_language: OnceCell<bool>,
}

impl Context<'_> {
    /// Whether what stands at this place of the folded text was a capital.
    fn is_capital(&self, at: usize, len: usize) -> bool {
        let span = self.folded.span_in_source(at..at + len);
        let mut chars = self.text.text().get(span).unwrap_or_default().chars();
        chars.next().is_some_and(char::is_uppercase)
    }

    /// Whether at most every third word has accents, of at least four: no language with words of
    /// several accents is written so.
    fn has_few_accents(&self) -> bool {
        let (words, accented) = self.accented();
        words >= 4 && accented * 3 <= words
    }

    /// Whether at most every second word has accents, of at least four, and no language has all of them:
    /// `the chëap nike šhöes`.
    fn has_accents_of_none(&self) -> bool {
        let (words, accented) = self.accented();
        let fits = || accents::fit_a_language(self.folded.text());
        words >= 4 && accented * 2 <= words && !*self.has_a_language.get_or_init(fits)
    }

    fn accented(&self) -> (usize, usize) {
        *self.accented.get_or_init(|| {
            let (mut words, mut accented) = (0, 0);
            for word in self.folded.text().split(' ') {
                words += 1;
                accented += usize::from(!word.is_ascii() && word.contains(accents::is_marked));
            }
            (words, accented)
        })
    }

    /// Which scripts the text has honest words of.
    fn scripts(&self) -> &alike::Scripts {
        self.scripts
            .get_or_init(|| alike::Scripts::of(self.folded.text()))
    }
}

/// Undoes the disguises of a text; `text` is what it was folded from.
pub(super) fn undisguise(folded: &Reading, text: &Reading) -> (Reading, Tally) {
    let source = folded.text();
    let context = Context {
        folded,
        text,
        scripts: OnceCell::new(),
        accented: OnceCell::new(),
        has_a_language: OnceCell::new(),
    };
    let mut out = Writer::new(folded);
    let mut tally = Tally::default();
    let mut word = Word::default();
    let is_latin = shape::is_mostly_latin(source);
    // All before this is written.
    let mut written = 0;
    // Up to here no letters are set apart: they were looked at.
    let mut apart_from = 0;
    let mut at = 0;
    while at < source.len() {
        let shape = Shape::of(source, at, is_latin);
        if shape.may_be_apart && at >= apart_from {
            let (joined, end) = apart::join(&context, at, &mut word);
            apart_from = end;
            if let Some(start) = joined {
                tally.spaced += 1;
                tally.changed += 1;
                undo(&context, &mut word, &mut Tally::default());
                out.copy(&source[written..start], written);
                word.write(source, &mut out);
                written = end;
                at = end + usize::from(source[end..].starts_with(' '));
                continue;
            }
        }
        if shape.is_odd {
            if is_address(&source[at..shape.end]) {
                at = next_space(source, shape.end) + 1;
                continue;
            }
            word.read(source, at..shape.end);
            if undo(&context, &mut word, &mut tally) {
                out.copy(&source[written..at], written);
                word.write(source, &mut out);
                written = shape.end;
            }
        }
        at = shape.end + usize::from(source[shape.end..].starts_with(' '));
    }
    out.copy(&source[written..], written);
    (out.finish(), tally)
}

/// Undoes the disguises of one word; whether it changed.
fn undo(context: &Context<'_>, word: &mut Word, tally: &mut Tally) -> bool {
    let before = *tally;
    let mut changed = entities::decode(word);
    let by_entities = changed;
    changed |= styled::undo(word, tally);
    changed |= accents::strip(context, word, tally);
    changed |= signs::take_out(word);
    changed |= leet::undo(word, tally);
    changed |= alike::undo(context, word, tally);
    changed |= repeats::shorten(word);
    if by_entities || *tally != before {
        tally.changed += 1;
    }
    changed
}

/// Where the next space is, or the end.
fn next_space(source: &str, from: usize) -> usize {
    source[from..]
        .find(' ')
        .map_or(source.len(), |offset| from + offset)
}

/// Web and mail addresses, and `@name`: their letters are what they are.
fn is_address(word: &str) -> bool {
    let inner = word.trim_end_matches(['.', ',', '!', '?', ')', ':']);
    let has_path = || {
        let host = inner.split('/').next().unwrap_or_default();
        host.len() < inner.len()
            && host.rsplit_once('.').is_some_and(|(_, end)| {
                end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic())
            })
    };
    inner.starts_with('@')
        || inner.starts_with("www.")
        || inner.contains("://")
        || inner.contains('@') && inner.contains('.')
        || has_path()
}
