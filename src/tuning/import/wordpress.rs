//! "Disallowed comment keys" and "moderation keys" of `WordPress`, and lists that are made for them.
//!
//! One key a line, trimmed, looked for as a part of the author's name, e-mail, url, the comment, the
//! comment without its HTML, the IP address and the browser, in any case; there are no remarks.
//! Source: the handbook's page of the setting, and what the check does with such keys.

use super::kinds::{Kind, Shelves, Terms, kind_of};
use super::lines::lines;
use super::{Entry, Import, ImportError, Options, Reason, Source};
use crate::decision::Points;
use crate::submission::Field;
use crate::text::folded;

/// The fields that `WordPress` looks into and Hamlet has; the first is that of the examples.
const FIELDS: [Field; 5] = [
    Field::Content,
    Field::Name,
    Field::Email,
    Field::Url,
    Field::UserAgent,
];

pub(super) fn read(sources: &[Source<'_>], options: &Options) -> Result<Import, ImportError> {
    let mut import = Import::default();
    let mut shelves = Shelves::default();
    for (file, source) in sources.iter().enumerate() {
        let before = import.skipped.len();
        let found = lines(file, source.bytes, &mut import.skipped)?;
        import.entries += import.skipped.len() - before;
        for line in found {
            let mut entry = Entry {
                text: folded(line.text),
                file,
                line: line.number,
                original: line.text.to_owned(),
            };
            import.entries += 1;
            match sort(line.text, options.anywhere) {
                Err(reason) => import.skip(&entry, reason),
                Ok(kind) => {
                    if kind == Kind::Exact {
                        entry.text = exact(line.text, options.anywhere);
                    }
                    shelves.put(kind, entry);
                }
            }
        }
    }
    import.notes.push(if options.anywhere {
        "Entries match parts of words, as WordPress has it: \"cialis\" is in \"specialist\"."
            .to_owned()
    } else {
        "Entries match whole words; WordPress finds them in parts of words too (--match anywhere)."
            .to_owned()
    });
    let terms = Terms {
        options,
        fields: &FIELDS,
        score: Points::ONE,
        anywhere: options.anywhere,
        title: "Imported comment keys",
    };
    shelves.fill(&mut import, &terms);
    Ok(import)
}

fn sort(key: &str, anywhere: bool) -> Result<Kind, Reason> {
    if key.starts_with("# ") || key == "#" {
        return Err(Reason::Remark);
    }
    if is_ip(key) {
        return Err(Reason::Address);
    }
    match kind_of(key) {
        // Where parts of words count, a domain is a part of an address as any other.
        Kind::Domains if anywhere => Ok(Kind::Addresses),
        kind => Ok(kind),
    }
}

/// An address, a network, or the start of one: `203.0.113.7`, `203.0.113.0/24`, `203.0.113.`.
fn is_ip(key: &str) -> bool {
    let (address, bits) = key.split_once('/').unwrap_or((key, "0"));
    let whole = address.parse::<std::net::IpAddr>().is_ok() && bits.parse::<u8>().is_ok();
    let parts: Vec<_> = key.trim_end_matches(['.', '*']).split('.').collect();
    let octet = |part: &&str| part.parse::<u8>().is_ok();
    whole || (parts.len() == 3 || key.ends_with('.') && parts.len() == 2) && parts.iter().all(octet)
}

/// Most letters whose cases are all written out: sixteen spellings.
const SPELT_OUT: usize = 4;

/// A pattern for a key as it was written. `(?i)` would hide its letters from the prefilter, so few
/// letters stand in all their spellings, and of many each that is not plain with its fellow.
fn exact(key: &str, anywhere: bool) -> String {
    let cased = key.chars().filter(|&c| cases(c).is_some()).count();
    let pattern = if cased <= SPELT_OUT {
        spelt_out(key)
    } else {
        in_runs(key)
    };
    let edge = |c: Option<char>| {
        let word = c.is_some_and(|c| c.is_alphanumeric() && !crate::text::runs_together(c));
        if word && !anywhere { r"\b" } else { "" }
    };
    let (before, after) = (edge(key.chars().next()), edge(key.chars().next_back()));
    format!("{before}{pattern}{after}")
}

/// The two cases of a letter that has two.
fn cases(c: char) -> Option<[char; 2]> {
    let mut lower = c.to_lowercase();
    let mut upper = c.to_uppercase();
    match (lower.next()?, lower.next(), upper.next()?, upper.next()) {
        (lower, None, upper, None) if lower != upper => Some([lower, upper]),
        _ => None,
    }
}

/// Every spelling, as branches.
fn spelt_out(key: &str) -> String {
    let mut spellings = vec![String::new()];
    for c in key.chars() {
        let both = cases(c).map_or_else(|| vec![c], Vec::from);
        spellings = spellings
            .iter()
            .flat_map(|start| both.iter().map(move |c| format!("{start}{c}")))
            .collect();
    }
    let escaped: Vec<_> = spellings
        .iter()
        .map(|text| fancy_regex::escape(text))
        .collect();
    if let [only] = escaped.as_slice() {
        only.to_string()
    } else {
        format!("(?:{})", escaped.join("|"))
    }
}

/// Runs of plain letters in any case, and each other letter with its fellow.
fn in_runs(key: &str) -> String {
    let mut pattern = String::new();
    let mut plain = String::new();
    let flush = |plain: &mut String, pattern: &mut String| {
        if plain.chars().any(|c| c.is_ascii_alphabetic()) {
            pattern.extend(["(?i:", &fancy_regex::escape(plain), ")"]);
        } else {
            pattern.push_str(&fancy_regex::escape(plain));
        }
        plain.clear();
    };
    for c in key.chars() {
        // `k` and `s` have fellows beyond ASCII, which the prefilter does not know.
        match cases(c).filter(|_| !c.is_ascii() || "kKsS".contains(c)) {
            Some([lower, upper]) => {
                flush(&mut plain, &mut pattern);
                pattern.extend(['[', lower, upper, ']']);
            }
            None => plain.push(c),
        }
    }
    flush(&mut plain, &mut pattern);
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_machines_are_told_from_words() {
        for ip in [
            "203.0.113.7",
            "203.0.113.0/24",
            "203.0.113.",
            "203.0.",
            "2001:db8::1",
            "203.0.113.*",
        ] {
            assert!(is_ip(ip), "{ip}");
        }
        for word in [
            "123456789",
            "1.2",
            "v1.2.3",
            "24/7",
            ":///",
            "100.000",
            "1.800.555.0199",
        ] {
            assert!(!is_ip(word), "{word}");
        }
    }

    #[test]
    fn an_exact_key_keeps_letters_that_the_prefilter_can_look_for() {
        assert_eq!(exact("１０％", false), r"\b１０％");
        assert_eq!(exact("<b>Link", false), r"(?i:<b>Lin)[kK]\b");
        assert_eq!(exact("Ｊо.", true), r"(?:ｊо\.|ｊО\.|Ｊо\.|ＪО\.)");
    }
}
