//! What an entry of a list is: a word, a domain, a part of an address, a pattern.

mod shelves;

use unicode_normalization::UnicodeNormalization;

use crate::text::folded;
pub(super) use shelves::{Shelves, Terms};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// One word.
    Words,
    /// Several words.
    Phrases,
    /// A whole domain.
    Domains,
    /// A part of a web address.
    Addresses,
    /// A part of an e-mail address.
    Emails,
    /// No letter and no digit.
    Signs,
    /// What folding or stripping HTML would change: a pattern over the field as sent.
    Exact,
    /// A pattern.
    Patterns,
    /// A pattern over addresses.
    AddressPatterns,
}

/// Which kind a text is that is to be found as it stands.
pub(super) fn kind_of(text: &str) -> Kind {
    if is_markup(text) || plain(text) != folded(text) {
        Kind::Exact
    } else if !text.chars().any(char::is_alphanumeric) {
        Kind::Signs
    } else if text.contains('@') {
        Kind::Emails
    } else if text.contains(char::is_whitespace) {
        Kind::Phrases
    } else if is_domain(&folded(text)) {
        Kind::Domains
    } else if is_address_part(text) {
        Kind::Addresses
    } else {
        Kind::Words
    }
}

/// What a reader sees in both spellings: without capitals, with plain quotes and single spaces. What
/// folding changes beyond that would make the entry find more than it says: `１０` is not `10`.
fn plain(text: &str) -> String {
    let quotes = |c: char| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        other => other,
    };
    let lower = text.nfc().map(quotes).collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tags and entities: the folded view has none.
fn is_markup(text: &str) -> bool {
    const ATTRIBUTES: [&str; 6] = ["href=", "src=", "rel=", "style=", "class=", "target="];
    let lower = text.to_lowercase();
    text.contains(['<', '>'])
        || ATTRIBUTES.iter().any(|attribute| lower.contains(attribute))
        || text.match_indices('&').any(|(at, _)| {
            let rest = &text[at + 1..];
            let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
            rest.starts_with('#') || name.len() < rest.len() && name.starts_with(';')
        })
}

/// A host name below a top-level domain that there is.
fn is_domain(text: &str) -> bool {
    let labels = text.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let known = |text: &str| {
        psl::suffix(text.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix != text)
    };
    labels
        && text.contains('.')
        && known(text)
        && matches!(url::Host::parse(text), Ok(url::Host::Domain(_)))
}

fn is_address_part(text: &str) -> bool {
    text.contains(['/', '.', '?', '=', '&', '%', ':', '~', '+'])
        || text.starts_with('-')
        || text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_sorted_by_what_it_can_be() {
        for (text, kind) in [
            ("casino", Kind::Words),
            ("best-casino", Kind::Words),
            ("Best Casino", Kind::Phrases),
            ("it’s here", Kind::Phrases),
            ("shop.co.uk", Kind::Domains),
            ("xn--e1afmkfd.com", Kind::Domains),
            ("jersey.cfm", Kind::Addresses),
            ("co.uk", Kind::Addresses),
            ("/redirect?", Kind::Addresses),
            ("-for-you", Kind::Addresses),
            ("@mail.", Kind::Emails),
            (":))", Kind::Signs),
            ("１０％", Kind::Exact),
            ("<a>", Kind::Exact),
            ("&#x", Kind::Exact),
            ("a HREF=", Kind::Exact),
            ("tea &amp; more", Kind::Exact),
            ("tea & more; now", Kind::Phrases),
        ] {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }
}
