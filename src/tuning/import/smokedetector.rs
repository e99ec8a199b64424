//! Lists of `SmokeDetector`, the bot that watches a network of question-and-answer sites.
//!
//! Each line is a pattern of Python's `regex`; in the watch list a line has time, author and pattern, set
//! apart by tabs. Lines that begin with `#` are remarks. `findspam.py` puts keywords between
//! `(?is)(?:^|\b|(?w:\b))(?:…)(?:\b|(?w:\b)|$)` and looks for them in title, post and user name; websites
//! stand bare behind `(?i)`, for title and post; user names too, for the name.
//!
//! A pattern that is a plain text goes to a list: ten words read better than ten patterns, and cost
//! nothing.

use super::dialect::{Case, Refused, Translated, translate};
use super::kinds::{Kind, Shelves, Terms, kind_of};
use super::lines::{Line, lines};
use super::{Entry, Import, ImportError, Options, Purpose, Reason, Source};
use crate::decision::Points;
use crate::submission::Field;

pub(super) fn read(sources: &[Source<'_>], options: &Options) -> Result<Import, ImportError> {
    let mut import = Import::default();
    let mut shelves = Shelves::default();
    let first = sources.first().map_or("", |source| source.name);
    let purpose = options.purpose.unwrap_or_else(|| purpose_of(first));
    for (file, source) in sources.iter().enumerate() {
        let before = import.skipped.len();
        let found = lines(file, source.bytes, &mut import.skipped)?;
        import.entries += import.skipped.len() - before;
        for line in found {
            if !line.text.starts_with('#') {
                import.entries += 1;
                put(file, line, purpose, (&mut import, &mut shelves));
            }
        }
    }
    let terms = terms(purpose, options);
    import.notes.push(format!(
        "Taken for {}; --as says otherwise. The title belongs to the site here, so it is not looked into.",
        terms.title.to_lowercase()
    ));
    shelves.fill(&mut import, &terms);
    Ok(import)
}

fn purpose_of(file: &str) -> Purpose {
    let file = file.to_lowercase();
    let has = |part| file.contains(part);
    if has("watch") {
        Purpose::Watched
    } else if has("website") {
        Purpose::Websites
    } else if has("username") {
        Purpose::Usernames
    } else {
        Purpose::Keywords
    }
}

fn terms(purpose: Purpose, options: &Options) -> Terms<'_> {
    let (title, fields, score): (_, &[Field], _) = match purpose {
        Purpose::Keywords => ("Bad keywords", &[Field::Content, Field::Name], 1.0),
        Purpose::Watched => ("Watched keywords", &[Field::Content, Field::Name], 0.5),
        Purpose::Websites => ("Bad websites", &[Field::Content, Field::Url], 1.0),
        Purpose::Usernames => ("Bad names", &[Field::Name], 1.0),
    };
    Terms {
        options,
        fields,
        score: Points::from_f64(score).unwrap_or(Points::ONE),
        // Keywords stand between word edges at home, too.
        anywhere: options.anywhere && matches!(purpose, Purpose::Websites | Purpose::Usernames),
        title,
    }
}

fn put(
    file: usize,
    line: Line<'_>,
    purpose: Purpose,
    (import, shelves): (&mut Import, &mut Shelves),
) {
    let mut entry = Entry {
        text: String::new(),
        file,
        line: line.number,
        original: line.text.to_owned(),
    };
    let columns: Vec<_> = line.text.split('\t').collect();
    let source = match columns.as_slice() {
        [_, _, pattern] => *pattern,
        [pattern] if purpose != Purpose::Watched => *pattern,
        _ => return import.skip(&entry, Reason::Columns),
    };
    source.clone_into(&mut entry.original);
    match sort(source, purpose) {
        Ok((kind, text)) => {
            entry.text = text;
            shelves.put(kind, entry);
        }
        Err(refused) => import.skip(&entry, Reason::Pattern(refused.detail())),
    }
}

/// What a pattern is, and how it is written here.
fn sort(source: &str, purpose: Purpose) -> Result<(Kind, String), Refused> {
    let Translated { pattern, literal } = match translate(source, Case::Lower) {
        Ok(translated) => translated,
        // Only what was sent still has its capitals.
        Err(Refused::TellsCase) => {
            let kept = translate(source, Case::Kept)?.pattern;
            return Ok((
                Kind::Exact,
                format!("(?is){}", between_edges(&kept, source, purpose)),
            ));
        }
        Err(other) => return Err(other),
    };
    let text = literal
        .map(|text| crate::text::folded(&text))
        .unwrap_or_default();
    let listed = [
        Kind::Words,
        Kind::Phrases,
        Kind::Domains,
        Kind::Addresses,
        Kind::Emails,
    ];
    let kind = kind_of(&text);
    if !text.is_empty() && listed.contains(&kind) {
        return Ok((kind, text));
    }
    let kind = if purpose == Purpose::Websites || is_of_addresses(source) {
        Kind::AddressPatterns
    } else {
        Kind::Patterns
    };
    Ok((kind, between_edges(&pattern, source, purpose)))
}

/// A pattern of keywords between the edges of words.
fn between_edges(pattern: &str, source: &str, purpose: Purpose) -> String {
    if matches!(purpose, Purpose::Websites | Purpose::Usernames) {
        return pattern.to_owned();
    }
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let inner = if source.contains('|') {
        format!("(?:{pattern})")
    } else {
        pattern.to_owned()
    };
    // Where a pattern begins with a letter, the start of the text is an edge of a word already.
    let before = if word(source.chars().next()) && !source.contains('|') {
        r"\b"
    } else {
        r"(?:^|\b)"
    };
    let last = source.chars().next_back();
    let escape = source.chars().rev().nth(1) == Some('\\');
    let after = if word(last) && !escape && !source.contains('|') {
        r"\b"
    } else {
        r"(?:\b|$)"
    };
    format!("{before}{inner}{after}")
}

/// Whether a pattern names a host or a path, as links have them.
fn is_of_addresses(source: &str) -> bool {
    let dot = source.match_indices(r"\.").any(|(at, _)| {
        let rest = &source[at + 2..];
        rest.starts_with(|c: char| c.is_alphabetic() || c == '(' || c == '[')
    });
    dot || source.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_a_text_goes_to_a_list_and_another_stays_one() {
        let sorted = |source| sort(source, Purpose::Keywords).unwrap();
        let own = str::to_owned;
        assert_eq!(sorted(r"trimfire"), (Kind::Words, own("trimfire")));
        assert_eq!(
            sorted(r"Essayssos\.com"),
            (Kind::Domains, own("essayssos.com"))
        );
        assert_eq!(sorted("cheap watch"), (Kind::Phrases, own("cheap watch")));
        assert_eq!(
            sorted(r"baba\W?ji"),
            (Kind::Patterns, own(r"\bbaba\W?ji\b"))
        );
        assert_eq!(
            sorted(r"(?:1\W*)?571|x"),
            (Kind::Patterns, own(r"(?:^|\b)(?:(?:1\W*)?571|x)(?:\b|$)"))
        );
        assert_eq!(
            sorted(r"social-?bond\.[a-z]+"),
            (
                Kind::AddressPatterns,
                own(r"\bsocial-?bond\.[a-z]+(?:\b|$)")
            )
        );
        assert_eq!(
            sorted("(?-i:SEO)"),
            (Kind::Exact, own(r"(?is)(?:^|\b)(?-i:SEO)(?:\b|$)"))
        );
    }

    #[test]
    fn websites_stand_without_edges() {
        let sorted = |source| sort(source, Purpose::Websites).unwrap();
        assert_eq!(
            sorted("beauty(skin|forever)"),
            (Kind::AddressPatterns, "beauty(skin|forever)".to_owned())
        );
    }
}
