//! Words, their neighbours, and groups of letters inside them.

use std::borrow::Cow;

use super::{MAX_PIECE, Sink, piece};
use crate::submission::Field;
use crate::text::{Views, runs_together, words};

/// Words read of one comment; what comes later in so long a text repeats itself.
const MAX_WORDS: usize = 2_000;
/// Lengths of letter groups, in characters, the marks of the word's ends included.
const GRAMS: std::ops::RangeInclusive<usize> = 3..=5;
/// What a token of a group of letters begins with.
pub(in super::super) const GRAM: &str = "f_gram_";
/// Stands for an address inside the running text.
const LINK: &str = "link";

/// One word of the running text.
#[derive(Debug)]
enum Word<'t> {
    /// An ordinary word: itself as a token.
    Plain(Cow<'t, str>),
    /// A number, and its form: `15.99`, `n9999`.
    Number(&'t str, String),
    /// An address; what it says is read elsewhere.
    Link,
    /// A character of a script without spaces, spelt.
    Spelt(Cow<'t, str>),
}

impl Word<'_> {
    /// How it stands in pairs and triples.
    fn piece(&self) -> &str {
        match self {
            Self::Plain(word) | Self::Spelt(word) => word,
            Self::Number(_, form) => form,
            Self::Link => LINK,
        }
    }
}

/// The tokens of the content's words.
pub(super) fn read(views: &Views, sink: &mut impl Sink) {
    let words = running(views.folded(Field::Content));
    for word in &words {
        match word {
            Word::Plain(word) => sink.add_word(word),
            Word::Number(raw, form) => {
                sink.add_if_whole(&[raw]);
                sink.add(&["f_number_", form]);
            }
            Word::Link => sink.add(&["f_word_link"]),
            Word::Spelt(word) => sink.add(&["f_", word]),
        }
    }
    // `0` marks both ends: how a comment opens and closes says much.
    let mut line = vec!["0"];
    line.extend(words.iter().map(Word::piece));
    line.push("0");
    for pair in line.windows(2) {
        sink.add(&["f_pair_", pair[0], "_", pair[1]]);
    }
    for three in line.windows(3) {
        sink.add(&["f_triple_", three[0], "_", three[1], "_", three[2]]);
    }
}

/// The words of a text in order, addresses as [`Word::Link`].
fn running(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    for chunk in text.split_whitespace() {
        // Most are a word and at most a mark behind it.
        let bare = chunk.trim_end_matches(['.', ',', '!', '?']);
        let is_word = (1..=MAX_PIECE).contains(&bare.len())
            && bare.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !bare.starts_with("www");
        if is_word {
            out.push(Word::Plain(Cow::Borrowed(bare)));
            continue;
        }
        let Some((before, after)) = around_address(chunk) else {
            plain(chunk, &mut out);
            continue;
        };
        plain(before, &mut out);
        out.push(Word::Link);
        plain(after, &mut out);
        if out.len() >= MAX_WORDS {
            break;
        }
    }
    out.truncate(MAX_WORDS);
    out
}

fn plain<'t>(text: &'t str, out: &mut Vec<Word<'t>>) {
    // Cut at `_` first: our own tokens are told from a visitor's words by it.
    for word in text.split('_').flat_map(words) {
        if word.chars().any(runs_together) {
            out.push(Word::Spelt(piece(word)));
        } else if is_number(word) {
            out.push(Word::Number(word, form(word)));
        } else {
            let word = piece(word);
            if !word.is_empty() {
                out.push(Word::Plain(word));
            }
        }
    }
}

/// What stands before and after an address in a run without spaces.
fn around_address(chunk: &str) -> Option<(&str, &str)> {
    if !chunk.bytes().any(|byte| matches!(byte, b'.' | b':')) {
        return None;
    }
    let start = match chunk.find("://") {
        Some(colon) => chunk[..colon]
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |at| {
                at + chunk[at..].chars().next().map_or(1, char::len_utf8)
            }),
        None => chunk.find("www.").or_else(|| bare_host(chunk))?,
    };
    let rest = &chunk[start..];
    let end = rest
        .find(['<', '>', '"', '[', ']', '(', ')'])
        .unwrap_or(rest.len());
    Some((&chunk[..start], &rest[end..]))
}

/// Where `name.tld` or `name.tld/path` starts, for endings that prose does not have.
fn bare_host(chunk: &str) -> Option<usize> {
    const TLDS: [&str; 8] = ["com", "net", "org", "info", "biz", "ru", "xyz", "shop"];
    let start = chunk.find(|c: char| c.is_ascii_alphanumeric())?;
    let host = chunk[start..]
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
        .next()?;
    let (name, tld) = host.trim_end_matches('.').rsplit_once('.')?;
    (!name.is_empty() && TLDS.contains(&tld)).then_some(start)
}

fn is_number(word: &str) -> bool {
    word.len() > 1 && word.starts_with(|c: char| c.is_ascii_digit())
}

/// `1,999.00` and `1234` to `n9999…`: how many figures, not which.
fn form(word: &str) -> String {
    let figures = word
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| if c.is_ascii_digit() { '9' } else { 'a' })
        .take(8);
    std::iter::once('n').chain(figures).collect()
}

/// Whether a token is a word as it stands in a text, of which groups of letters are read too.
pub(in super::super) fn is_plain_word(token: &str) -> bool {
    !token.contains('_') && !is_number(token)
}

/// Groups of letters inside a word; `_` marks its ends.
pub(in super::super) fn each_gram(word: &str, found: &mut dyn FnMut(&str)) {
    let mut marked = String::with_capacity(word.len() + 2);
    marked.extend(["_", word, "_"]);
    if marked.is_ascii() {
        for size in GRAMS {
            for start in 0..(marked.len() + 1).saturating_sub(size) {
                found(&marked[start..start + size]);
            }
        }
        return;
    }
    let mut bounds: Vec<usize> = marked.char_indices().map(|(at, _)| at).collect();
    bounds.push(marked.len());
    for size in GRAMS {
        for group in bounds.windows(size + 1) {
            found(&marked[group[0]..group[size]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_pieces(text: &str) -> Vec<String> {
        running(text).iter().map(|w| w.piece().to_owned()).collect()
    }

    #[test]
    fn addresses_in_the_text_are_one_word_each() {
        assert_eq!(
            read_pieces("go to (http://a.example/x?y=1) or www.b.example, c.com/d!"),
            ["go", "to", "link", "or", "link", "link"]
        );
    }

    #[test]
    fn prose_with_dots_is_no_address() {
        assert_eq!(read_pieces("end.start readme.md"), ["endstart", "readmemd"]);
    }

    #[test]
    fn numbers_keep_their_form() {
        assert_eq!(
            read_pieces("only 15.99 for 3"),
            ["only", "n9999", "for", "3"]
        );
    }

    #[test]
    fn an_underscore_parts_words() {
        assert_eq!(read_pieces("f_shape_links_3"), ["f", "shape", "links", "3"]);
    }
}
