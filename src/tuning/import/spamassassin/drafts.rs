//! Tests to rules.

use std::collections::HashMap;

use super::super::dialect::{Case, translate};
use super::super::specimen;
use super::super::{Draft, Entry, Looks, Options, Reason};
use super::conf::{Conf, Kind, Test};
use super::meta::Meta;
use super::points;
use crate::decision::{Points, View};
use crate::rules::State;
use crate::rules::write::{ConditionText, ExampleText, RuleText, TermText};
use crate::submission::Field;

/// Longest id of a rule.
const LONGEST_ID: usize = 64;

/// The rules made so far, by the tests that they come from.
pub(super) struct Drafts<'a> {
    pub(super) conf: &'a Conf,
    pub(super) metas: &'a HashMap<&'a str, Meta>,
    pub(super) options: &'a Options,
    pub(super) made: HashMap<&'a str, Vec<Draft>>,
    /// A sum became one rule over many patterns.
    pub(super) summed: bool,
}

/// The id of a test here: `SA_FREE_PILLS`, `SA_PART_FREE` for `__FREE`.
fn id_of(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    match name.strip_prefix("__") {
        Some(part) => format!("SA_PART_{}", part.trim_start_matches('_')),
        None => format!("SA_{name}"),
    }
}

impl<'a> Drafts<'a> {
    /// Makes the rules of a test.
    pub(super) fn make(&mut self, test: &'a Test) -> Result<(), Reason> {
        if id_of(&test.name).len() + "_LINK".len() > LONGEST_ID {
            return Err(Reason::Test("its name is too long for an id".to_owned()));
        }
        let drafts = match test.kind {
            Kind::Body | Kind::RawBody => vec![self.of_text(test)?],
            Kind::Uri => self.of_addresses(test)?,
            Kind::Meta => vec![self.of_meta(test)?],
        };
        self.made.insert(&test.name, drafts);
        Ok(())
    }

    /// The tests that a meta rests on; none for other tests, and for a sum that has their patterns.
    pub(super) fn rests_on(&self, name: &str) -> Vec<&'a str> {
        let has_patterns = self.made.get(name).is_some_and(|drafts| {
            drafts
                .iter()
                .any(|draft| matches!(draft.looks, Looks::Patterns(_)))
        });
        match self.metas.get(name) {
            Some(meta) if !has_patterns => meta.names().into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        }
    }

    fn rule(&self, test: &Test) -> RuleText {
        let description = self.conf.descriptions.get(&test.name);
        let misses = self.conf.examples.get(&test.name).map(|(_, fail)| fail);
        RuleText {
            id: id_of(&test.name),
            description: description
                .cloned()
                .unwrap_or_else(|| format!("SpamAssassin's {}", test.name)),
            fields: vec![Field::Content],
            score: points(&test.name, self.conf).unwrap_or(Points::ZERO),
            group: Some(self.options.group()),
            state: Some(State::Shadow),
            misses: misses
                .into_iter()
                .flatten()
                .take(3)
                .cloned()
                .map(ExampleText::Text)
                .collect(),
            ..RuleText::default()
        }
    }

    /// Texts that the source says the test hits.
    fn given_hits(&self, test: &Test) -> Vec<String> {
        self.conf
            .examples
            .get(&test.name)
            .map(|(ok, _)| ok.clone())
            .unwrap_or_default()
    }

    fn of_text(&self, test: &Test) -> Result<Draft, Reason> {
        let (view, entry) = text_pattern(test)?;
        let mut hits = self.given_hits(test);
        hits.extend((0..specimen::WAYS).filter_map(|way| specimen::of(&entry.text, way)));
        Ok(Draft {
            rule: RuleText {
                view: (view != View::Folded).then_some(view),
                ..self.rule(test)
            },
            looks: Looks::Patterns(vec![entry]),
            origin: Some(test.entry.clone()),
            hits,
        })
    }

    /// Three rules: one over the links, one over the author's address, and one for either.
    fn of_addresses(&self, test: &Test) -> Result<Vec<Draft>, Reason> {
        let (pattern, _) = pattern_of(test, Some(Case::Lower))?;
        let entry = Entry {
            text: pattern,
            ..test.entry.clone()
        };
        let either = self.rule(test);
        let part = |ending: &str, field, view| RuleText {
            id: format!("{}_{ending}", either.id),
            description: format!("{} ({})", either.description, ending.to_lowercase()),
            fields: vec![field],
            view,
            score: Points::ZERO,
            ..either.clone()
        };
        let parts = [
            part("LINK", Field::Content, Some(View::Links)),
            part("URL", Field::Url, None),
        ];
        let mut hits = self.given_hits(test);
        let made = (0..specimen::WAYS).filter_map(|way| specimen::of(&entry.text, way));
        hits.extend(made.flat_map(|text| specimen::in_link(&text)));
        let condition = ConditionText {
            any: parts
                .iter()
                .map(|part| TermText::Word(part.id.clone()))
                .collect(),
            ..ConditionText::default()
        };
        let whole = Draft {
            rule: RuleText {
                condition,
                ..either.clone()
            },
            looks: Looks::Rules,
            origin: Some(test.entry.clone()),
            hits: hits.clone(),
        };
        let parts = parts.map(|rule| Draft {
            rule,
            looks: Looks::Patterns(vec![entry.clone()]),
            origin: Some(test.entry.clone()),
            hits: hits.clone(),
        });
        Ok(parts.into_iter().chain([whole]).collect())
    }

    fn of_meta(&mut self, test: &Test) -> Result<Draft, Reason> {
        let meta = self
            .metas
            .get(test.name.as_str())
            .ok_or(Reason::Arithmetic)?;
        let wanted: Vec<&str> = meta
            .names()
            .into_iter()
            .filter(|(_, wanted)| *wanted)
            .map(|(name, _)| name)
            .collect();
        let mut hits = self.given_hits(test);
        hits.extend((0..specimen::WAYS).map(|way| self.specimens(&wanted, way)));
        let mut rule = self.rule(test);
        let looks = if let Some(condition) = meta.condition(&id_of) {
            rule.condition = condition;
            Looks::Rules
        } else {
            let (count, view, entries) = self.summed(meta).ok_or(Reason::Arithmetic)?;
            self.summed = true;
            rule.at_least = count;
            rule.view = (view != View::Folded).then_some(view);
            Looks::Patterns(entries)
        };
        Ok(Draft {
            rule,
            looks,
            origin: Some(test.entry.clone()),
            hits,
        })
    }

    /// A sum over body tests of one view, as their patterns and how many texts they must find.
    fn summed(&self, meta: &Meta) -> Option<(usize, View, Vec<Entry>)> {
        let Meta::AtLeast(count, parts) = meta else {
            return None;
        };
        let mut views = Vec::new();
        let mut entries = Vec::new();
        for part in parts {
            let Meta::Name(name) = part else {
                return None;
            };
            let test = self
                .conf
                .tests
                .iter()
                .find(|test| test.name == *name && test.kind == Kind::Body)?;
            let (view, entry) = text_pattern(test).ok()?;
            views.push(view);
            entries.push(entry);
        }
        let view = *views.first()?;
        let count = usize::try_from(*count)
            .ok()
            .filter(|&count| count > 0 && count <= entries.len())?;
        views
            .iter()
            .all(|other| *other == view)
            .then_some((count, view, entries))
    }

    /// A text that all these tests hit, if they can be hit together.
    fn specimens(&self, names: &[&str], way: usize) -> String {
        let mut texts = Vec::new();
        let mut open: Vec<&str> = names.iter().rev().copied().collect();
        let mut seen = Vec::new();
        while let Some(name) = open.pop() {
            if seen.contains(&name) || texts.len() > 40 {
                continue;
            }
            seen.push(name);
            if let Some(meta) = self.metas.get(name) {
                open.extend(
                    meta.names()
                        .into_iter()
                        .filter(|(_, wanted)| *wanted)
                        .map(|(name, _)| name),
                );
            }
            let Some(test) = self.conf.tests.iter().find(|test| test.name == name) else {
                continue;
            };
            let specimen = match test.kind {
                Kind::Meta => None,
                Kind::Body | Kind::RawBody => text_pattern(test)
                    .ok()
                    .and_then(|(_, entry)| specimen::of(&entry.text, way)),
                Kind::Uri => pattern_of(test, Some(Case::Lower))
                    .ok()
                    .and_then(|(pattern, _)| specimen::of(&pattern, 0))
                    .and_then(|text| specimen::in_link(&text).get(way).cloned()),
            };
            texts.extend(specimen);
        }
        texts.join(" ")
    }
}

/// The view and the pattern of a body test.
fn text_pattern(test: &Test) -> Result<(View, Entry), Reason> {
    let raw = test.kind == Kind::RawBody;
    let (pattern, case) = pattern_of(test, raw.then_some(Case::Kept))?;
    let view = match case {
        _ if raw => View::Raw,
        Case::Lower => View::Folded,
        Case::Kept => View::Text,
    };
    Ok((
        view,
        Entry {
            text: pattern,
            ..test.entry.clone()
        },
    ))
}

/// The pattern of `/…/i` or `m{…}i`, for the case asked for or the one that its flags ask for.
fn pattern_of(test: &Test, case: Option<Case>) -> Result<(String, Case), Reason> {
    let odd = |what: &str| Reason::Pattern(what.to_owned());
    let argument = test.argument.trim();
    let body = argument.strip_prefix('m').unwrap_or(argument);
    let open = body.chars().next().ok_or_else(|| odd("has no pattern"))?;
    let close = match open {
        '{' => '}',
        '(' => ')',
        '[' => ']',
        '<' => '>',
        c if c.is_ascii_punctuation() => c,
        _ => return Err(odd("has no pattern")),
    };
    let end = body
        .rfind(close)
        .filter(|&end| end > 0)
        .ok_or_else(|| odd("has no end"))?;
    let (source, flags) = (&body[open.len_utf8()..end], &body[end + close.len_utf8()..]);
    if let Some(flag) = flags.chars().find(|flag| !"ismgo".contains(*flag)) {
        return Err(odd(&format!("has the flag `{flag}`")));
    }
    let ignores = flags.contains('i') || source.starts_with("(?i)");
    let case = case.unwrap_or(if ignores { Case::Lower } else { Case::Kept });
    let translated =
        translate(source, case).map_err(|refused| Reason::Pattern(refused.detail()))?;
    let kept: String = flags
        .chars()
        .filter(|flag| "sm".contains(*flag) || *flag == 'i' && case == Case::Kept)
        .collect();
    let flags = if kept.is_empty() {
        kept
    } else {
        format!("(?{kept})")
    };
    Ok((format!("{flags}{}", translated.pattern), case))
}
