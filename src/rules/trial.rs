//! A rule that does not exist yet, to be tried on comments before it is written.

use std::fmt::Write as _;

use super::error::SourceFile;
use crate::decision::{Points, View};
use crate::submission::Field;

/// The id of a rule that is tried before it has a name.
pub const TRIED: &str = "TRIED";

/// What a rule that is tried looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooksFor {
    /// Regular expressions.
    Patterns(Vec<String>),
    /// Words and phrases; parts of words too, if `anywhere`.
    Phrases {
        /// The phrases.
        phrases: Vec<String>,
        /// Parts of words count too.
        anywhere: bool,
    },
    /// Domains of links.
    Domains(Vec<String>),
}

/// A rule that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// What it looks for.
    pub looks_for: LooksFor,
    /// Where; empty stands for the content.
    pub fields: Vec<Field>,
    /// In which reading.
    pub view: View,
    /// How many different matches it takes.
    pub at_least: usize,
    /// Conditions that must all hold beside: `links >= 1`, `GENERIC_PRAISE`.
    pub all: Vec<String>,
    /// Its points.
    pub score: Points,
    /// The topic whose cap it is under.
    pub group: Option<String>,
}

impl Tried {
    /// The rule as a file that asks for no examples and is active.
    pub fn file(&self) -> SourceFile {
        let mut text = format!("[[rule]]\nid = \"{TRIED}\"\ndescription = \"A rule on trial\"\n");
        let mut line = |key: &str, value: String| {
            // Writing to a String can not fail.
            let _ = writeln!(text, "{key} = {value}");
        };
        if !self.fields.is_empty() {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name()).collect();
            line("field", list(&names));
        }
        // Domains are compared with links, whatever the view.
        if !matches!(self.looks_for, LooksFor::Domains(_)) {
            line("view", quoted(self.view.name()));
        }
        match &self.looks_for {
            LooksFor::Patterns(patterns) => line("patterns", list(patterns)),
            LooksFor::Phrases { phrases, anywhere } => {
                line("phrases", list(phrases));
                if *anywhere {
                    line("match", quoted("anywhere"));
                }
            }
            LooksFor::Domains(domains) => line("domains", list(domains)),
        }
        if self.at_least > 1 {
            line("at_least", self.at_least.to_string());
        }
        if !self.all.is_empty() {
            line("all", list(&self.all));
        }
        line("score", self.score.to_string());
        if let Some(group) = &self.group {
            line("group", quoted(group));
        }
        SourceFile {
            name: "the rule on trial".to_owned(),
            text,
            local: true,
            trial: true,
        }
    }
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

/// A basic string of TOML: what JSON escapes, TOML reads the same.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    // The one control character that JSON lets stand and TOML does not.
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Ruleset, Sources, State};

    #[test]
    fn whatever_is_tried_is_read_back_as_it_was_written() {
        for pattern in [
            r"\bbuy (now|'it')\b",
            "a\"b\\\\c\td\u{7f}e\u{1}f",
            "käse  \u{200b}x",
        ] {
            let tried = Tried {
                looks_for: LooksFor::Patterns(vec![pattern.to_owned()]),
                fields: vec![Field::Name, Field::Content],
                view: View::Raw,
                at_least: 2,
                all: vec!["links >= 1".to_owned()],
                score: Points(450),
                group: None,
            };
            let sources = Sources {
                rules: vec![tried.file()],
                ..Sources::default()
            };
            let (ruleset, _) = Ruleset::compile(&sources).expect(pattern);
            let rule = ruleset.rule(TRIED).expect("the rule");
            assert_eq!((rule.state, rule.score), (State::Active, Points(450)));
            assert_eq!(rule.fields, [Field::Name, Field::Content]);
        }
    }
}
