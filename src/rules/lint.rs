//! What the files of a folder say about each other: ids, groups, overrides, references, circles.

use std::collections::HashMap;
use std::ops::Range;

use super::classes;
use super::condition::Term;
use super::definition::{Definitions, OverrideDef, Placed, RuleDef, State};
use super::error::{RuleError, Sources, suggestion};
use super::file::OTHER;
use crate::decision::View;
use crate::signals::Signal;
use crate::submission::Field;

/// Checks the definitions against each other and applies the overrides.
pub(super) fn check(
    mut definitions: Definitions,
    sources: &Sources,
    errors: &mut Vec<RuleError>,
) -> Definitions {
    let mut lint = Lint { sources, errors };
    lint.unique_ids(&definitions);
    let groups = group_names(&definitions);
    for change in std::mem::take(&mut definitions.overrides) {
        lint.apply(&mut definitions.rules, &change, &groups);
    }
    lint.groups(&definitions);
    lint.references(&definitions.rules);
    lint.views(&definitions.rules);
    lint.moderation(&definitions);
    lint.signals(&definitions);
    classes::expand(&mut definitions, sources, errors);
    definitions
}

fn group_names(definitions: &Definitions) -> Vec<String> {
    let declared = definitions
        .groups
        .iter()
        .map(|group| group.id.value.clone());
    declared.chain([OTHER.to_owned()]).collect()
}

struct Lint<'a> {
    sources: &'a Sources,
    errors: &'a mut Vec<RuleError>,
}

impl Lint<'_> {
    fn error(
        &mut self,
        file: usize,
        span: &Range<usize>,
        code: &'static str,
        what: (String, String),
    ) {
        if let Some(file) = self.sources.rules.get(file) {
            self.errors
                .push(RuleError::at(file, span.clone(), code, what));
        }
    }

    fn place(&self, file: usize, span: &Range<usize>) -> String {
        let Some(file) = self.sources.rules.get(file) else {
            return String::new();
        };
        let line = file.text[..span.start].matches('\n').count() + 1;
        format!("{}:{line}", file.name)
    }

    fn unique_ids(&mut self, definitions: &Definitions) {
        let rules = definitions
            .rules
            .iter()
            .map(|rule| ("rule", rule.file, &rule.id));
        let groups = definitions
            .groups
            .iter()
            .map(|group| ("group", group.file, &group.id));
        let mut seen = HashMap::new();
        for (kind, file, id) in rules.chain(groups) {
            let Some((file_before, span_before)) =
                seen.insert((kind, id.value.as_str()), (file, id.span.clone()))
            else {
                continue;
            };
            let before = self.place(file_before, &span_before);
            let remedy = if kind == "rule" {
                "give it another id; to change a shipped rule write [[override]] with its id"
            } else {
                "keep one of the two"
            };
            let message = format!("there is a {kind} `{}` already, at {before}", id.value);
            self.error(file, &id.span, "duplicate_id", (message, remedy.to_owned()));
        }
    }

    fn apply(&mut self, rules: &mut [RuleDef], change: &OverrideDef, groups: &[String]) {
        let Some(at) = rules
            .iter()
            .position(|rule| rule.id.value == change.id.value)
        else {
            let known: Vec<&str> = rules.iter().map(|rule| rule.id.value.as_str()).collect();
            let what = (
                format!("there is no rule `{}` to change", change.id.value),
                suggestion(&change.id.value, known),
            );
            self.error(change.file, &change.id.span, "unknown_rule", what);
            return;
        };
        let rule = &mut rules[at];
        rule.score = change.score.unwrap_or(rule.score);
        rule.state = change.state.unwrap_or(rule.state);
        rule.max_action = change.max_action.or(rule.max_action);
        if let Some(group) = &change.group {
            if groups.contains(&group.value) {
                rule.group.value.clone_from(&group.value);
            } else {
                self.unknown_group(change.file, group, groups);
            }
        }
    }

    fn groups(&mut self, definitions: &Definitions) {
        let groups = group_names(definitions);
        for rule in &definitions.rules {
            if !groups.contains(&rule.group.value) {
                self.unknown_group(rule.file, &rule.group, &groups);
            }
        }
    }

    fn unknown_group(&mut self, file: usize, group: &Placed<String>, groups: &[String]) {
        let what = (
            format!("there is no group `{}`", group.value),
            format!(
                "{}; or declare it: [[group]] id = \"{}\", cap = 6.0",
                suggestion(&group.value, groups.iter().map(String::as_str)),
                group.value
            ),
        );
        self.error(file, &group.span, "unknown_group", what);
    }

    fn references(&mut self, rules: &[RuleDef]) {
        let known: Vec<&str> = rules.iter().map(|rule| rule.id.value.as_str()).collect();
        let mut all_known = true;
        for rule in rules {
            for (id, span) in references(rule) {
                let other = rules.iter().find(|other| other.id.value == id);
                if let Some(other) = other {
                    self.reference_runs(rule, other, span);
                } else {
                    all_known = false;
                    let what = (
                        format!("there is no rule `{id}`"),
                        suggestion(id, known.iter().copied()),
                    );
                    self.error(rule.file, span, "unknown_rule", what);
                }
            }
        }
        if all_known {
            self.circles(rules);
        }
    }

    /// A rule that rests on one that never fires for it is a warning: it may be meant so.
    fn reference_runs(&mut self, rule: &RuleDef, other: &RuleDef, span: &Range<usize>) {
        if rule.state == State::Active && other.state != State::Active {
            let what = (
                format!(
                    "`{}` is {}, so it counts as not fired here",
                    other.id.value,
                    other.state.name()
                ),
                "activate it, or take it out of this condition".to_owned(),
            );
            self.error(rule.file, span, "inactive_reference", what);
            if let Some(last) = self.errors.pop() {
                self.errors.push(last.warning());
            }
        }
    }

    fn circles(&mut self, rules: &[RuleDef]) {
        if let Err(circle) = order(rules) {
            let names: Vec<&str> = circle
                .iter()
                .map(|&at| rules[at].id.value.as_str())
                .collect();
            let rule = &rules[circle[0]];
            let what = (
                format!("rules in a circle: {} -> {}", names.join(" -> "), names[0]),
                "take one of them out of the other's condition".to_owned(),
            );
            self.error(rule.file, &rule.id.span, "circle", what);
        }
    }

    fn moderation(&mut self, definitions: &Definitions) {
        for policy in &definitions.moderation {
            let is_category = |id: &str| {
                let group = definitions.groups.iter().find(|group| group.id.value == id);
                group.is_some_and(|group| group.action.is_some())
            };
            if !is_category(&policy.group.value) {
                let known = definitions.groups.iter();
                let known = known.filter(|group| group.action.is_some());
                let known: Vec<&str> = known.map(|group| group.id.value.as_str()).collect();
                let what = (
                    format!(
                        "there is no category of moderation `{}`",
                        policy.group.value
                    ),
                    suggestion(&policy.group.value, known),
                );
                self.error(policy.file, &policy.group.span, "unknown_group", what);
            }
        }
    }

    fn signals(&mut self, definitions: &Definitions) {
        for switch in &definitions.signals {
            for name in &switch.off {
                if Signal::of_name(&name.value).is_none() {
                    let what = (
                        format!("there is no signal `{}`", name.value),
                        suggestion(&name.value, Signal::ALL.map(Signal::name)),
                    );
                    self.error(switch.file, &name.span, "unknown_signal", what);
                }
            }
        }
    }

    fn views(&mut self, rules: &[RuleDef]) {
        for rule in rules {
            let links = matches!(rule.view, View::Anchors | View::Links);
            if links && rule.fields != [Field::Content] {
                let what = (
                    format!("only the content has the view `{}`", rule.view.name()),
                    "leave `field` out, or set view = \"folded\"".to_owned(),
                );
                self.error(rule.file, &rule.id.span, "no_such_view", what);
            }
            if rule.bonus_if_disguised.is_some() && rule.view != View::Folded {
                let what = (
                    "`bonus_if_disguised` needs the view `folded`".to_owned(),
                    "leave `view` out, or the bonus".to_owned(),
                );
                self.error(rule.file, &rule.id.span, "no_such_view", what);
            }
        }
    }
}

fn references(rule: &RuleDef) -> impl Iterator<Item = (&str, &Range<usize>)> {
    rule.condition
        .terms()
        .into_iter()
        .filter_map(|term| match term {
            Term::Rule { id, span } => Some((id.as_str(), span)),
            _ => None,
        })
}

/// The rules in an order in which each stands behind those that it rests on, or a circle.
pub(super) fn order(rules: &[RuleDef]) -> Result<Vec<usize>, Vec<usize>> {
    let index: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (rule.id.value.as_str(), at))
        .collect();
    let mut visit = Visit {
        rules,
        index: &index,
        marks: vec![Mark::New; rules.len()],
        order: vec![],
    };
    for at in 0..rules.len() {
        visit.visit(at, &mut Vec::new())?;
    }
    Ok(visit.order)
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Visit<'a> {
    rules: &'a [RuleDef],
    index: &'a HashMap<&'a str, usize>,
    marks: Vec<Mark>,
    order: Vec<usize>,
}

impl Visit<'_> {
    fn visit(&mut self, at: usize, path: &mut Vec<usize>) -> Result<(), Vec<usize>> {
        match self.marks[at] {
            Mark::Done => return Ok(()),
            Mark::Open => {
                let start = path.iter().position(|&step| step == at).unwrap_or(0);
                return Err(path[start..].to_vec());
            }
            Mark::New => {}
        }
        self.marks[at] = Mark::Open;
        path.push(at);
        let next: Vec<usize> = references(&self.rules[at])
            .filter_map(|(id, _)| self.index.get(id).copied())
            .collect();
        for other in next {
            self.visit(other, path)?;
        }
        path.pop();
        self.marks[at] = Mark::Done;
        self.order.push(at);
        Ok(())
    }
}
