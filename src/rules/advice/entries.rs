//! Phrases, patterns and domains that stand twice, and lists that nobody reads.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Advice;
use crate::rules::definition::{Definitions, Matcher, Placed, RuleDef};
use crate::rules::error::{SourceFile, each_entry};

pub(super) fn look(advice: &mut Advice<'_>, rule: &RuleDef) {
    let (entries, lists, domains) = match &rule.matcher {
        Some(Matcher::Patterns(patterns)) => (patterns, None, false),
        Some(Matcher::Phrases { phrases, lists, .. }) => (phrases, Some(lists), false),
        Some(Matcher::Domains { domains, lists }) => (domains, Some(lists), true),
        Some(Matcher::Finds(_)) | None => return,
    };
    let sources = advice.sources;
    let Some(file) = sources.rules.get(rule.file) else {
        return;
    };
    let mut seen = Seen::default();
    for entry in entries {
        seen.note(advice, file, entry);
    }
    for list in lists.into_iter().flatten() {
        let Some(list) = sources.lists.get(&list.value) else {
            continue;
        };
        each_entry(&list.text, |value, span| {
            let value = value.to_owned();
            seen.note(advice, list, &Placed { value, span });
        });
    }
    if domains {
        seen.covered(advice);
    }
}

/// What was seen of a rule, and where.
#[derive(Default)]
struct Seen<'a> {
    places: HashMap<String, (&'a SourceFile, Range<usize>)>,
}

impl<'a> Seen<'a> {
    fn note(&mut self, advice: &mut Advice<'_>, file: &'a SourceFile, entry: &Placed<String>) {
        let text = entry.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((before, place)) = self.places.get(&text) else {
            self.places.insert(text, (file, entry.span.clone()));
            return;
        };
        let line = 1 + before.text[..place.start].matches('\n').count();
        let what = (
            format!("`{text}` stands in {}:{line} already", before.name),
            "take one of the two out".to_owned(),
        );
        advice.warn_in(file, &entry.span, "duplicate_entry", what);
    }

    /// Domains below others: a listed domain stands for its sub-domains.
    fn covered(&self, advice: &mut Advice<'_>) {
        for (domain, (file, span)) in &self.places {
            let mut above = domain.split_once('.').map(|(_, rest)| rest);
            while let Some(parent) = above {
                if self.places.contains_key(parent) {
                    let what = (
                        format!("`{parent}` stands for `{domain}`, too"),
                        "take the longer one out".to_owned(),
                    );
                    advice.warn_in(file, span, "covered_entry", what);
                    break;
                }
                above = parent.split_once('.').map(|(_, rest)| rest);
            }
        }
    }
}

/// Lists that no rule reads.
pub(super) fn lists(advice: &mut Advice<'_>, definitions: &Definitions) {
    let read: HashSet<&str> = definitions
        .rules
        .iter()
        .filter_map(|rule| match &rule.matcher {
            Some(Matcher::Phrases { lists, .. } | Matcher::Domains { lists, .. }) => Some(lists),
            _ => None,
        })
        .flatten()
        .chain(definitions.words.iter().flat_map(|class| &class.lists))
        .map(|list| list.value.as_str())
        .collect();
    let sources = advice.sources;
    for (path, file) in &sources.lists {
        if !read.contains(path.as_str()) {
            let what = (
                format!("no rule reads the list `{path}`"),
                format!("name it in a rule: list = \"{path}\", or take it out"),
            );
            advice.warn_in(file, &(0..0), "unused_list", what);
        }
    }
}
