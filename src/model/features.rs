//! What the model reads of a comment: its tokens.
//!
//! The tokens of a comment, joined by spaces, are its *feature text*. bayespam cuts a text into
//! Unicode words, and `unicode_words` keeps `foo_bar` whole, so everything that is no plain word
//! is injected as one: `f_pair_check_out`, `f_shape_links_3`. Words of the comment itself are cut
//! at `_`, so no visitor can type one of ours.
//!
//! What the site did not send gives no token: *absent* is never evidence. And nothing here reads
//! a date, an id or the part of an e-mail address before the `@`: those tell how a corpus was
//! gathered, not what spam is.

mod address;
mod author;
mod shape;
mod words;

pub(super) use words::{GRAM, each_gram, is_plain_word};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::submission::Submission;
use crate::text::{Views, runs_together};

/// Changes whenever the same comment gives other tokens: tables of an older version no longer fit.
pub const VERSION: u32 = 3;

/// The token that every comment has: its counts are the numbers of ham and spam learnt from. It
/// weighs nothing, and lets those numbers travel inside the table, `model.json` included.
pub const DOCUMENT: &str = "f_doc";

/// Longest piece of a word that a token keeps, in characters.
const MAX_PIECE: usize = 40;

/// The top-level domain of a host, where it tells something. The reserved ones (RFC 2606) stand in
/// documents and in our seed corpus, and would only tell that a text comes from there.
fn telling_tld(host: &str) -> Option<&str> {
    let (_, tld) = host.rsplit_once('.')?;
    (!RESERVED.contains(&tld)).then_some(tld)
}

/// A host without its reserved ending.
fn telling_part(host: &str) -> &str {
    match host.rsplit_once('.') {
        Some((name, tld)) if RESERVED.contains(&tld) => name,
        _ => host,
    }
}

const RESERVED: [&str; 4] = ["example", "test", "invalid", "localhost"];

/// Which parts of a submission the model reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// Read the author's name and e-mail domain.
    pub identity: bool,
    /// Leave out the tokens of this kind: for measuring what they bring.
    #[serde(default)]
    pub without: Option<Family>,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            identity: true,
            without: None,
        }
    }
}

impl Features {
    /// The tokens of a submission: distinct, sorted, [`DOCUMENT`] not among them.
    pub fn tokens(self, submission: &Submission, views: &Views) -> Vec<String> {
        let mut texts = Texts::default();
        self.read(submission, views, &mut texts);
        let mut tokens = texts.tokens;
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    /// Puts every token into the sink, some more than once.
    pub(super) fn read(self, submission: &Submission, views: &Views, sink: &mut impl Sink) {
        match self.without {
            Some(family) => self.read_all(submission, views, &mut Without { sink, family }),
            None => self.read_all(submission, views, sink),
        }
    }

    fn read_all(self, submission: &Submission, views: &Views, sink: &mut impl Sink) {
        words::read(views, sink);
        shape::read(submission, views, sink);
        address::read_links(views, sink);
        if let Some(url) = &submission.url {
            address::read_url(url, views, sink);
        }
        if self.identity {
            author::read(submission, views, sink);
        }
    }

    /// The tokens as bayespam reads them: one text, each token a word of it.
    pub fn text(tokens: &[String]) -> String {
        tokens.join(" ")
    }
}

/// The kinds of tokens. The model weighs each kind as a whole when it is calibrated, so that 300
/// letter groups do not drown 30 words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Single words and numbers.
    Word,
    /// Two neighbouring words.
    Pair,
    /// Three neighbouring words.
    Triple,
    /// Groups of letters inside words.
    Gram,
    /// Lengths, punctuation, capitals.
    Shape,
    /// The links in the content, and known hosts.
    Link,
    /// The author's own address.
    Url,
    /// The author's name and e-mail domain.
    Author,
}

impl Family {
    /// All families, in the order in which their weights are kept.
    pub const ALL: [Self; 8] = [
        Self::Word,
        Self::Pair,
        Self::Triple,
        Self::Gram,
        Self::Shape,
        Self::Link,
        Self::Url,
        Self::Author,
    ];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The name in model files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Pair => "pair",
            Self::Triple => "triple",
            Self::Gram => "gram",
            Self::Shape => "shape",
            Self::Link => "link",
            Self::Url => "url",
            Self::Author => "author",
        }
    }

    /// The family of a token, told by its prefix.
    pub fn of(token: &str) -> Self {
        let Some(rest) = token.strip_prefix("f_") else {
            let nameless = token
                .strip_prefix("h_")
                .and_then(|rest| rest.split('_').next());
            let named = |name| Self::ALL.into_iter().find(|family| family.name() == name);
            return nameless.and_then(named).unwrap_or(Self::Word);
        };
        match rest.split('_').next() {
            Some("pair") => Self::Pair,
            Some("triple") => Self::Triple,
            Some("gram") => Self::Gram,
            Some("shape") => Self::Shape,
            Some("link" | "host") => Self::Link,
            Some("url") => Self::Url,
            Some("author" | "mail") => Self::Author,
            _ => Self::Word,
        }
    }
}

/// Where the readers put their tokens, each as pieces that stand one after the other.
pub(super) trait Sink {
    /// Adds a token that is known to be one Unicode word.
    fn add(&mut self, pieces: &[&str]);

    /// Adds a token unless `unicode_words` would break it.
    fn add_if_whole(&mut self, pieces: &[&str]);

    /// Adds a token that ends in a number.
    fn add_number(&mut self, name: &str, number: usize) {
        self.add(&[name, &number.to_string()]);
    }

    /// Adds a word and its groups of letters.
    fn add_word(&mut self, word: &str) {
        self.add(&[word]);
        each_gram(word, &mut |gram| self.add_if_whole(&[GRAM, gram]));
    }
}

/// Keeps every token as a text.
#[derive(Default)]
struct Texts {
    tokens: Vec<String>,
}

impl Sink for Texts {
    fn add(&mut self, pieces: &[&str]) {
        self.tokens.push(pieces.concat());
    }

    fn add_if_whole(&mut self, pieces: &[&str]) {
        let token = pieces.concat();
        if is_whole(&token) {
            self.tokens.push(token);
        }
    }
}

/// Lets all tokens pass but those of one family.
struct Without<'a, S> {
    sink: &'a mut S,
    family: Family,
}

impl<S> Without<'_, S> {
    /// The prefix tells the family, and is always in the first piece.
    fn lets_pass(&self, pieces: &[&str]) -> bool {
        pieces
            .first()
            .is_none_or(|first| Family::of(first) != self.family)
    }
}

impl<S: Sink> Sink for Without<'_, S> {
    fn add(&mut self, pieces: &[&str]) {
        if self.lets_pass(pieces) {
            self.sink.add(pieces);
        }
    }

    fn add_if_whole(&mut self, pieces: &[&str]) {
        if self.lets_pass(pieces) {
            self.sink.add_if_whole(pieces);
        }
    }
}

/// Whether `unicode_words` keeps a token in one piece. Ours in ASCII are letters, digits and `_`.
pub(super) fn is_whole(token: &str) -> bool {
    token.is_ascii() || token.unicode_words().eq([token])
}

/// A word as a piece of a token: letters and digits alone, not too long. What `unicode_words`
/// would cut (Han, kana, Thai, …) is spelt in ASCII.
fn piece(word: &str) -> Cow<'_, str> {
    if word.len() <= MAX_PIECE && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(word);
    }
    if word.chars().all(is_plain_letter) && word.chars().count() <= MAX_PIECE {
        return Cow::Borrowed(word);
    }
    let kept: String = word
        .chars()
        .filter(|&c| c.is_alphanumeric() || is_combining_mark(c))
        // A mark at the front would join what stands before it, be it a space.
        .skip_while(|&c| is_combining_mark(c))
        .take(MAX_PIECE)
        .collect();
    if kept.is_ascii() || is_whole(&format!("_{kept}_")) && !kept.contains(runs_together) {
        return Cow::Owned(kept);
    }
    Cow::Owned(spelt(&kept))
}

/// Letters and digits that `unicode_words` never parts from one another.
fn is_plain_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c,
            'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' // Latin
            | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' // Greek
            | 'Ѐ'..='ҁ' // Cyrillic
        )
}

/// A text spelt by its code points: `u4e2d_6587`.
fn spelt(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::from("u");
    for (at, c) in text.chars().enumerate() {
        let gap = if at == 0 { "" } else { "_" };
        // Writing to a String can not fail.
        let _ = write!(out, "{gap}{:x}", u32::from(c));
    }
    out
}

/// The largest of the edges that a number reaches; 0 below the first.
fn bucket(number: usize, edges: &[usize]) -> usize {
    edges
        .iter()
        .copied()
        .take_while(|&edge| number >= edge)
        .last()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
