//! Classes of words: what `(?&people)` in a pattern stands for.
//!
//! A pattern that names a class is written once and holds for all of its words, and a site adds
//! words without touching the pattern. Classes are put in before anything else looks at a pattern,
//! so that lint, cost limits and the literals of the prefilter see what will run.

use std::collections::BTreeMap;

use super::definition::{Definitions, Matcher, Placed, WordsDef};
use super::error::{RuleError, SourceFile, Sources, each_entry, suggestion};
use crate::text::{folded, runs_together};

/// Longest pattern as written, in bytes.
const MAX_WRITTEN: usize = 4 * 1024;
/// Shortest begin of a word that an entry with `*` may name, in characters.
const MIN_STEM: usize = 4;
/// Stands for a pattern that could not be read.
const UNREADABLE: &str = "no pattern";
/// Most entries of a class.
const MAX_ENTRIES: usize = 2_000;

/// Puts the words of the classes into the patterns that name them.
pub(super) fn expand(
    definitions: &mut Definitions,
    sources: &Sources,
    errors: &mut Vec<RuleError>,
) {
    let classes = Classes::of(&definitions.words, sources, errors);
    for rule in &mut definitions.rules {
        let Some(file) = sources.rules.get(rule.file) else {
            continue;
        };
        let patterns = match &mut rule.matcher {
            Some(Matcher::Patterns(patterns)) => &mut patterns[..],
            _ => &mut [],
        };
        for pattern in patterns.iter_mut().chain(&mut rule.unless) {
            match classes.put_into(&pattern.value) {
                Ok(Some(expanded)) => pattern.value = expanded,
                Ok(None) => {}
                Err((code, what)) => {
                    errors.push(RuleError::at(file, pattern.span.clone(), code, what));
                    // One mistake is told once: what compiles it sees a text without classes.
                    UNREADABLE.clone_into(&mut pattern.value);
                }
            }
        }
    }
}

/// The classes, each as a piece of pattern.
struct Classes {
    pieces: BTreeMap<String, String>,
}

type Problem = (&'static str, (String, String));

impl Classes {
    fn of(definitions: &[WordsDef], sources: &Sources, errors: &mut Vec<RuleError>) -> Self {
        let mut entries: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for class in definitions {
            let into = entries.entry(class.id.value.clone()).or_default();
            each_word(class, sources, errors, &mut |entry| {
                into.push(entry.to_owned());
            });
            if into.len() > MAX_ENTRIES {
                let what = (
                    format!("a class has at most {MAX_ENTRIES} words"),
                    "make a rule with `list` of them".to_owned(),
                );
                if let Some(file) = sources.rules.get(class.file) {
                    let span = class.id.span.clone();
                    errors.push(RuleError::at(file, span, "too_many_phrases", what));
                }
                into.truncate(MAX_ENTRIES);
            }
        }
        let pieces = entries
            .into_iter()
            .map(|(id, entries)| (id, piece(&entries)))
            .collect();
        Self { pieces }
    }

    /// The pattern with its classes; `None` where it names none.
    fn put_into(&self, pattern: &str) -> Result<Option<String>, Problem> {
        if pattern.len() > MAX_WRITTEN {
            return Err((
                "bad_pattern",
                (
                    format!(
                        "the pattern has {} bytes, more than {MAX_WRITTEN}",
                        pattern.len()
                    ),
                    "split it, or put the words into a class or a list".to_owned(),
                ),
            ));
        }
        if !pattern.contains("(?&") {
            return Ok(None);
        }
        let mut parts = pattern.split("(?&");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(')').unwrap_or((part, ""));
            let Some(piece) = self.pieces.get(name) else {
                let known = self.pieces.keys().map(String::as_str);
                return Err((
                    "unknown_words",
                    (
                        format!("there is no class of words `{name}`"),
                        format!(
                            "{}; or declare it: [[words]] id = \"{name}\", phrases = [\"…\"]",
                            suggestion(name, known)
                        ),
                    ),
                ));
            };
            out.push_str(piece);
            out.push_str(rest);
        }
        Ok(Some(out))
    }
}

/// Hands over each entry of a class that is in order, and notes what is wrong with the others.
fn each_word(
    class: &WordsDef,
    sources: &Sources,
    errors: &mut Vec<RuleError>,
    each: &mut dyn FnMut(&str),
) {
    let Some(file) = sources.rules.get(class.file) else {
        return;
    };
    let mut take = |entry: &str, file: &SourceFile, span, errors: &mut Vec<RuleError>| {
        let words = entry.split_whitespace().collect::<Vec<_>>().join(" ");
        match check(&words) {
            Ok(()) => each(&words),
            Err((code, what)) => errors.push(RuleError::at(file, span, code, what)),
        }
    };
    for Placed { value, span } in &class.phrases {
        take(value, file, span.clone(), errors);
    }
    for path in &class.lists {
        match sources.list(&path.value) {
            Ok(list) => each_entry(&list.text, |entry, span| take(entry, list, span, errors)),
            Err(what) => {
                errors.push(RuleError::at(file, path.span.clone(), "unknown_list", what));
            }
        }
    }
}

/// Whether an entry can stand in a view.
fn check(entry: &str) -> Result<(), Problem> {
    let stem = entry.strip_suffix('*');
    let text = stem.unwrap_or(entry);
    let as_seen = folded(text);
    if as_seen != text {
        let capital = text.chars().any(char::is_uppercase);
        let code = if capital { "capital" } else { "unfolded" };
        return Err((
            code,
            (
                format!("`{entry}` never stands so in the views that are lower case"),
                format!("write `{as_seen}{}`", if stem.is_some() { "*" } else { "" }),
            ),
        ));
    }
    let is_word = |edge: Option<char>| edge.is_some_and(char::is_alphanumeric);
    let too_short = stem.is_some_and(|stem| stem.chars().count() < MIN_STEM);
    if too_short
        || text.contains('*')
        || !is_word(text.chars().next())
        || !is_word(text.chars().next_back())
    {
        return Err((
            "bad_entry",
            (
                format!("`{entry}` is no word of a class"),
                format!(
                    "begin and end it with a letter; `*` stands at the end alone, after {MIN_STEM} letters and more"
                ),
            ),
        ));
    }
    Ok(())
}

/// A class as a piece of pattern: whole words, but for scripts that write without spaces.
fn piece(entries: &[String]) -> String {
    let (together, apart): (Vec<&String>, Vec<&String>) = entries
        .iter()
        .partition(|entry| entry.chars().next().is_some_and(runs_together));
    let source = |entry: &&String| match entry.strip_suffix('*') {
        Some(stem) => format!(r"{}\w*", fancy_regex::escape(stem)),
        None => fancy_regex::escape(entry).into_owned(),
    };
    let mut branches = Vec::new();
    if !apart.is_empty() {
        let apart: Vec<String> = apart.iter().map(source).collect();
        branches.push(format!(r"\b(?:{})\b", apart.join("|")));
    }
    branches.extend(together.iter().map(source));
    format!("(?:{})", branches.join("|"))
}

#[cfg(test)]
mod tests {
    use crate::decision::View;
    use crate::rules::{Mode, Ruleset, SourceFile, Sources};
    use crate::signals::Signals;
    use crate::submission::{Field, Submission};
    use crate::text::Views;

    const RULES: &str = r#"
[[words]]
id = "beasts"
phrases = ["rat", "wild dog", "parasit*", "畜生"]
[[rule]]
id = "BEASTS"
description = "Calls somebody a beast"
pattern = '\byou (?:\w+ ){0,2}(?&beasts)'
unless = ['\bnever\b', '(?&beasts) of the year']
score = 1.0
examples.hit = ["You are a rat"]
examples.miss = ["You are a rate", "You were never a rat."]
"#;

    fn compile(files: &[(&str, bool)]) -> Result<Ruleset, Vec<String>> {
        let sources = Sources {
            rules: files
                .iter()
                .map(|(text, local)| SourceFile {
                    name: "rules/a.toml".to_owned(),
                    text: (*text).to_owned(),
                    local: *local,
                    trial: false,
                })
                .collect(),
            ..Sources::default()
        };
        match Ruleset::compile(&sources) {
            Ok((ruleset, _)) => Ok(ruleset),
            Err(errors) => Err(errors.iter().map(ToString::to_string).collect()),
        }
    }

    fn hits(ruleset: &Ruleset, content: &str) -> bool {
        let submission = Submission {
            content: content.to_owned(),
            ..Submission::default()
        };
        let views = Views::of(&submission);
        assert!(views.get(Field::Content, View::Own).is_some());
        let scan = ruleset.scan(&submission, &views, &Signals::default(), Mode::Testing);
        !scan.fired.is_empty()
    }

    #[test]
    fn a_pattern_holds_for_every_word_of_a_class() {
        let ruleset = compile(&[(RULES, false)]).unwrap();
        for text in [
            "you wild dog",
            "You parasites",
            "you 畜生啊",
            "you old mangy rat!",
        ] {
            assert!(hits(&ruleset, text), "{text}");
        }
        for text in ["you wild dogs", "you rational man", "you and the parasol"] {
            assert!(!hits(&ruleset, text), "{text}");
        }
    }

    #[test]
    fn a_match_is_taken_back_by_its_own_sentence_alone() {
        let ruleset = compile(&[(RULES, false)]).unwrap();
        assert!(hits(&ruleset, "I never liked it. You rat."));
        assert!(hits(&ruleset, "You rat. Never again! I mean it."));
        assert!(!hits(&ruleset, "I never said that you rat."));
        assert!(!hits(&ruleset, "Vote for you rat of the year."));
        assert!(hits(&ruleset, "I never call you rat. You rat."));
    }

    #[test]
    fn the_site_adds_words_of_its_own() {
        let own = "[[words]]\nid = \"beasts\"\nphrases = [\"weasel\"]\n";
        let ruleset = compile(&[(RULES, false), (own, true)]).unwrap();
        assert!(hits(&ruleset, "you weasel") && hits(&ruleset, "you rat"));
    }

    #[test]
    fn what_is_wrong_with_a_class_is_told_with_its_place() {
        let wrong = "[[words]]\nid = \"beasts\"\nphrases = [\"Rat\", \"ab*\", \"a*b\", \"(rat\"]\n";
        let pattern = RULES.replace("(?&beasts) of", "(?&beast) of");
        let errors = compile(&[(wrong, false), (&pattern, false)]).unwrap_err();
        insta::assert_snapshot!(errors.join("\n"), @r#"
        rules/a.toml:3:12: `Rat` never stands so in the views that are lower case; write `rat`
        rules/a.toml:3:19: `ab*` is no word of a class; begin and end it with a letter; `*` stands at the end alone, after 4 letters and more
        rules/a.toml:3:26: `a*b` is no word of a class; begin and end it with a letter; `*` stands at the end alone, after 4 letters and more
        rules/a.toml:3:33: `(rat` is no word of a class; begin and end it with a letter; `*` stands at the end alone, after 4 letters and more
        rules/a.toml:9:24: there is no class of words `beast`; did you mean `beasts`?; or declare it: [[words]] id = "beast", phrases = ["…"]
        "#);
    }
}
