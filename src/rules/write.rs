//! New rules as the text of a rule file: the way back from what `file` reads.
//!
//! For whoever makes rules out of something else: an import, a suggestion. It writes what it is told
//! and checks nothing; [`super::Ruleset::compile`] is the judge of the result. Rules that people wrote
//! are never passed through here: it would lose their comments.

mod quote;

use crate::decision::{Action, Points, View};
use crate::submission::Field;

use super::State;
use quote::{pattern, text};

/// Longest array that stands on one line, in characters.
const LINE: usize = 100;

/// A member of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermText {
    /// The id of a rule, a flag, or a comparison: `links >= 2`.
    Word(String),
    /// A condition of its own.
    Nested(ConditionText),
}

/// What must hold beside the matcher, or without one. Empty lists are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionText {
    /// Each must hold.
    pub all: Vec<TermText>,
    /// One must hold.
    pub any: Vec<TermText>,
    /// None may hold.
    pub none: Vec<TermText>,
}

/// A comment that a rule must hit or miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleText {
    /// The text of the rule's first field.
    Text(String),
    /// Fields by their names: `content`, `name`, `post_date`.
    Fields(Vec<(String, String)>),
}

/// A rule that is to be written. The keys mean what docs/rules.md says; what is empty or `None` is
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// Lines above the rule, written as comments.
    pub comment: Vec<String>,
    /// `id`.
    pub id: String,
    /// `description`.
    pub description: String,
    /// `field`.
    pub fields: Vec<Field>,
    /// `view`.
    pub view: Option<View>,
    /// `patterns`: one a line, in the order given.
    pub patterns: Vec<String>,
    /// `phrases`.
    pub phrases: Vec<String>,
    /// `list`: paths below the rules folder.
    pub lists: Vec<String>,
    /// `match = "anywhere"`.
    pub anywhere: bool,
    /// `domains`.
    pub domains: Vec<String>,
    /// `domains_list`: paths below the rules folder.
    pub domain_lists: Vec<String>,
    /// `at_least`, where it is more than one.
    pub at_least: usize,
    /// `all`, `any`, `none`.
    pub condition: ConditionText,
    /// `score`.
    pub score: Points,
    /// `group`.
    pub group: Option<String>,
    /// `state`.
    pub state: Option<State>,
    /// `max_action`.
    pub max_action: Option<Action>,
    /// `bonus_if_disguised`.
    pub bonus_if_disguised: Option<Points>,
    /// `author`.
    pub author: Option<String>,
    /// `added`: a date, `2026-03-04`.
    pub added: Option<String>,
    /// `why`.
    pub why: Option<String>,
    /// `expires`: a date.
    pub expires: Option<String>,
    /// `examples.hit`.
    pub hits: Vec<ExampleText>,
    /// `examples.miss`.
    pub misses: Vec<ExampleText>,
}

/// A group that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupText {
    /// `id`.
    pub id: String,
    /// `description`.
    pub description: String,
    /// `cap`.
    pub cap: Option<Points>,
}

/// Lines of a comment; what can not stand in one (a control character) becomes a space.
pub fn comment(lines: &[String]) -> String {
    lines
        .iter()
        .flat_map(|line| line.split(['\n', '\r']))
        .map(|line| {
            let line = line.replace(|c: char| c.is_control() && c != '\t', " ");
            format!("# {line}").trim_end().to_owned() + "\n"
        })
        .collect()
}

/// `[[group]]`, with a newline at its end.
pub fn group(group: &GroupText) -> String {
    let mut out = Keys("[[group]]\n".to_owned());
    out.key("id", &text(&group.id));
    out.key("description", &text(&group.description));
    out.points("cap", group.cap);
    out.0
}

/// `[[rule]]` with its comment above it, its keys in the order of CONTRIBUTING.md, and a newline at
/// its end.
pub fn rule(rule: &RuleText) -> String {
    let mut out = Keys(comment(&rule.comment) + "[[rule]]\n");
    out.key("id", &text(&rule.id));
    out.key("description", &text(&rule.description));
    let fields: Vec<_> = rule.fields.iter().map(|field| text(field.name())).collect();
    out.one_or_more("field", &fields);
    out.maybe("view", rule.view.map(|view| text(view.name())));
    let patterns: Vec<_> = rule.patterns.iter().map(|source| pattern(source)).collect();
    match patterns.as_slice() {
        [only] => out.key("pattern", only),
        several => out.each_on_its_line("patterns", several),
    }
    out.list("phrases", &rule.phrases);
    out.one_or_more("list", &texts(&rule.lists));
    out.list("domains", &rule.domains);
    out.one_or_more("domains_list", &texts(&rule.domain_lists));
    out.maybe("match", rule.anywhere.then(|| text("anywhere")));
    out.maybe(
        "at_least",
        (rule.at_least > 1).then(|| rule.at_least.to_string()),
    );
    for (key, terms) in sides(&rule.condition) {
        out.array(key, &terms.iter().map(term).collect::<Vec<_>>());
    }
    out.points("score", Some(rule.score));
    out.maybe("group", rule.group.as_deref().map(text));
    out.maybe("state", rule.state.map(|state| text(state.name())));
    out.maybe("max_action", rule.max_action.map(|most| text(most.name())));
    out.points("bonus_if_disguised", rule.bonus_if_disguised);
    for (key, value) in [
        ("author", &rule.author),
        ("added", &rule.added),
        ("why", &rule.why),
        ("expires", &rule.expires),
    ] {
        out.maybe(key, value.as_deref().map(date_or_text));
    }
    for (key, examples) in [
        ("examples.hit", &rule.hits),
        ("examples.miss", &rule.misses),
    ] {
        out.array(key, &examples.iter().map(example).collect::<Vec<_>>());
    }
    out.0
}

fn sides(condition: &ConditionText) -> [(&'static str, &Vec<TermText>); 3] {
    [
        ("all", &condition.all),
        ("any", &condition.any),
        ("none", &condition.none),
    ]
}

fn term(term: &TermText) -> String {
    match term {
        // A comparison with a word has "double quotes" of its own.
        TermText::Word(word) => pattern(word),
        TermText::Nested(condition) => {
            let keys = sides(condition)
                .into_iter()
                .filter(|(_, terms)| !terms.is_empty())
                .map(|(key, terms)| {
                    let terms: Vec<_> = terms.iter().map(self::term).collect();
                    format!("{key} = [{}]", terms.join(", "))
                });
            format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
        }
    }
}

fn example(example: &ExampleText) -> String {
    match example {
        ExampleText::Text(content) => text(content),
        ExampleText::Fields(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{key} = {}", text(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A date stands without quotes, as TOML has it.
fn date_or_text(value: &str) -> String {
    let date = value.len() == "2026-03-04".len() && value.parse::<jiff::civil::Date>().is_ok();
    if date { value.to_owned() } else { text(value) }
}

fn texts(values: &[String]) -> Vec<String> {
    values.iter().map(|value| text(value)).collect()
}

/// Lines of `key = value`.
struct Keys(String);

impl Keys {
    fn key(&mut self, key: &str, value: &str) {
        self.0.push_str(key);
        self.0.push_str(" = ");
        self.0.push_str(value);
        self.0.push('\n');
    }

    fn maybe(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.key(key, &value);
        }
    }

    fn points(&mut self, key: &str, points: Option<Points>) {
        self.maybe(key, points.map(|points| points.to_string()));
    }

    /// One value by itself, more than one in an array.
    fn one_or_more(&mut self, key: &str, values: &[String]) {
        match values {
            [only] => self.key(key, only),
            several => self.array(key, several),
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        self.array(key, &texts(values));
    }

    /// An array; one value a line where one line is too short.
    fn array(&mut self, key: &str, values: &[String]) {
        let line = values.join(", ");
        if line.len() > LINE {
            self.each_on_its_line(key, values);
        } else if !values.is_empty() {
            self.key(key, &format!("[{line}]"));
        }
    }

    fn each_on_its_line(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.key(
                key,
                &format!(
                    "[
  {},
]",
                    values.join(
                        ",
  "
                    )
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests;
