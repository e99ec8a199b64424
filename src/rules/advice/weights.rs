//! Points, groups and overrides without effect.

use std::collections::HashMap;

use super::Advice;
use crate::decision::Points;
use crate::rules::condition::Term;
use crate::rules::definition::{Definitions, OverrideDef, RuleDef, State};

pub(super) fn look(advice: &mut Advice<'_>, raw: &Definitions, definitions: &Definitions) {
    for rule in &definitions.rules {
        no_points(advice, rule, definitions);
        above_cap(advice, rule, definitions);
    }
    for group in &definitions.groups {
        let used = definitions
            .rules
            .iter()
            .any(|rule| rule.group.value == group.id.value);
        if !used {
            let what = (
                format!("no rule is in the group `{}`", group.id.value),
                "put one there, or take the group out".to_owned(),
            );
            advice.warn(group.file, &group.id.span, "unused_group", what);
        }
    }
    overridden_again(advice, &raw.overrides);
}

fn no_points(advice: &mut Advice<'_>, rule: &RuleDef, definitions: &Definitions) {
    let names_it = |other: &RuleDef| {
        let mut terms = other.condition.terms().into_iter();
        terms.any(|term| matches!(term, Term::Rule { id, .. } if *id == rule.id.value))
    };
    let idle = rule.score == Points::ZERO
        && rule.bonus_if_disguised.is_none()
        && rule.state != State::Retired
        && !definitions.rules.iter().any(names_it);
    if idle {
        let what = (
            format!("rule {} gives no points", rule.id.value),
            "give it points, name it in the condition of another rule, or take it out".to_owned(),
        );
        advice.warn(rule.file, &rule.id.span, "no_points", what);
    }
}

fn above_cap(advice: &mut Advice<'_>, rule: &RuleDef, definitions: &Definitions) {
    let group = definitions
        .groups
        .iter()
        .find(|group| group.id.value == rule.group.value);
    if let Some(cap) = group.and_then(|group| group.cap)
        && rule.score > cap
    {
        let what = (
            format!(
                "rule {} gives {}, and its group `{}` at most {cap}",
                rule.id.value, rule.score, rule.group.value
            ),
            "give it fewer points, or another group".to_owned(),
        );
        advice.warn(rule.file, &rule.id.span, "above_cap", what);
    }
}

/// Of two overrides that set the same key of a rule the last one counts.
fn overridden_again(advice: &mut Advice<'_>, overrides: &[OverrideDef]) {
    let mut later: HashMap<(&str, &str), &OverrideDef> = HashMap::new();
    for change in overrides.iter().rev() {
        let keys = [
            ("score", change.score.is_some()),
            ("state", change.state.is_some()),
            ("group", change.group.is_some()),
            ("max_action", change.max_action.is_some()),
        ];
        let id = change.id.value.as_str();
        for (key, _) in keys.into_iter().filter(|(_, set)| *set) {
            if let Some(last) = later.get(&(id, key)) {
                let sources = advice.sources;
                let place = sources
                    .rules
                    .get(last.file)
                    .map_or_else(String::new, |file| {
                        let line = 1 + file.text[..last.start].matches('\n').count();
                        format!("{}:{line}", file.name)
                    });
                let what = (
                    format!("the `{key}` of {id} is overridden again at {place}, which counts"),
                    "keep one of the two".to_owned(),
                );
                advice.warn(change.file, &change.id.span, "override_again", what);
            }
            later.insert((id, key), change);
        }
    }
}
