//! The files of an import as text, and the way from a finding back to what it is about.

use super::super::{Entry, Import, Looks};
use super::Trial;
use crate::rules::write::{self, ExampleText, RuleText};
use crate::rules::{RuleError, SourceFile, Sources};

/// The name under which the compiler sees the rules.
const NEW: &str = "new.toml";

/// Ordinary comments, one of which each rule must miss. The later ones are for lists that hit nearly
/// everything.
pub(super) const ORDINARY: [&str; 10] = [
    "I walked past the works this morning: two men, one digger, and nobody knew when the bridge opens.",
    "My neighbour drives the early bus and says the detour adds twenty minutes.",
    "The second photo shows the old mill before the flood.",
    "We had the same weather in Ghent.",
    "Does the yeast need sugar?",
    "Mine rose after an hour.",
    "A fine walk.",
    "So it was.",
    "Yes.",
    "7",
];

/// Where an import comes from and goes to.
#[derive(Clone, Debug)]
pub struct About {
    /// The start of the names of its files.
    pub name: String,
    /// The folder of the lists below the rules folder, with a slash at its end: `local/imported/`.
    pub folder: String,
    /// What stands in the first lines of each file: where it comes from.
    pub provenance: Vec<String>,
    /// `author` of each rule.
    pub author: String,
    /// `added` of each rule: a date.
    pub added: String,
    /// `why` of each rule.
    pub why: String,
}

/// The files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The rules.
    pub rules: String,
    /// The lists, by the names of their files.
    pub lists: Vec<(String, String)>,
}

/// The files, and what stands on which line.
pub(super) struct Written {
    pub(super) texts: Texts,
    /// The first line of each rule, from 1, and that of its first pattern.
    places: Vec<(usize, Option<usize>)>,
}

pub(super) fn write(import: &Import, trials: &[Trial], about: &About) -> Written {
    let mut rules = write::comment(&about.provenance);
    if let Some(group) = &import.group {
        rules.push('\n');
        rules.push_str(&write::group(group));
    }
    let mut places = Vec::new();
    let mut lines = rules.matches('\n').count();
    for trial in trials {
        let text = format!("\n{}", write::rule(&rule(trial, import, about)));
        let pattern = text
            .lines()
            .position(|line| line == "patterns = [")
            .map(|at| lines + at + 2);
        let single = text
            .lines()
            .position(|line| line.starts_with("pattern = "))
            .map(|at| lines + at + 1);
        places.push((lines + 2, pattern.or(single)));
        lines += text.matches('\n').count();
        rules.push_str(&text);
    }
    let lists = import
        .lists
        .iter()
        .filter(|list| list.entries.iter().any(fits_list));
    let lists = lists
        .map(|list| {
            let title = format!("{} entries: {}.", list.entries.len(), list.title);
            let remarks: Vec<_> = about.provenance.iter().cloned().chain([title]).collect();
            let fitting = list.entries.iter().filter(|entry| fits_list(entry));
            let entries: String = fitting
                .flat_map(|entry| {
                    [
                        entry.text.as_str(),
                        "
",
                    ]
                })
                .collect();
            (
                file_name(about, list.kind),
                write::comment(&remarks) + &entries,
            )
        })
        .collect();
    Written {
        texts: Texts { rules, lists },
        places,
    }
}

fn file_name(about: &About, kind: &str) -> String {
    format!("{}-{kind}.list", about.name)
}

/// A `#` begins a remark in a list: such an entry stands in the rule.
fn fits_list(entry: &Entry) -> bool {
    !entry.text.contains('#')
}

fn rule(trial: &Trial, import: &Import, about: &About) -> RuleText {
    let mut rule = trial.draft.rule.clone();
    let path = |list: &usize| {
        format!(
            "{}{}",
            about.folder,
            file_name(about, import.lists[*list].kind)
        )
    };
    let filled = |list: &&usize| import.lists[**list].entries.iter().any(fits_list);
    match &trial.draft.looks {
        Looks::Patterns(entries) => {
            rule.patterns = entries.iter().map(|entry| entry.text.clone()).collect();
        }
        Looks::Lists(lists) => {
            rule.lists = lists.iter().filter(filled).map(path).collect();
            let all = lists.iter().flat_map(|&list| &import.lists[list].entries);
            rule.phrases = all
                .filter(|entry| !fits_list(entry))
                .map(|entry| entry.text.clone())
                .collect();
        }
        Looks::Domains(list) => rule.domain_lists = vec![path(list)],
        Looks::Rules => {}
    }
    if let Some(origin) = &trial.draft.origin {
        rule.comment = vec![format!(
            "Line {}: {}",
            origin.line,
            super::super::lines::shown(&origin.original)
        )];
    }
    rule.author = Some(about.author.clone());
    rule.added = Some(about.added.clone());
    rule.why = Some(about.why.clone());
    rule.hits = vec![ExampleText::Text(trial.hit().to_owned())];
    rule.misses.push(ExampleText::Text(trial.miss().to_owned()));
    rule
}

impl Written {
    /// As the compiler reads them.
    pub(super) fn sources(&self, about: &About) -> Sources {
        let file = |name: String, text: &str| SourceFile {
            name,
            text: text.to_owned(),
            local: true,
            ..SourceFile::default()
        };
        let lists = self.texts.lists.iter().map(|(name, text)| {
            let path = format!("{}{name}", about.folder);
            (path.clone(), file(path, text))
        });
        Sources {
            rules: vec![file(NEW.to_owned(), &self.texts.rules)],
            lists: lists.collect(),
        }
    }

    /// The rule that a finding is about.
    pub(super) fn rule_at(&self, finding: &RuleError) -> Option<usize> {
        let after = self
            .places
            .partition_point(|(line, _)| *line <= finding.line);
        (finding.file == NEW).then_some(after)?.checked_sub(1)
    }

    /// The pattern of a rule that a finding is about.
    pub(super) fn pattern_at(&self, rule: usize, finding: &RuleError) -> Option<usize> {
        let (_, first) = self.places[rule];
        let codes = ["hit_missed", "miss_hit", "unknown_rule", "circle"];
        (!codes.contains(&finding.code))
            .then_some(finding.line)?
            .checked_sub(first?)
    }
}
