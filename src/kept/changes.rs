//! What is other in a ruleset than in the one before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Manifest;
use crate::decision::Points;
use crate::rules::Ruleset;

/// Most names of one kind in a note: an import of thousands of rules is told by its number.
const MOST_NAMES: usize = 200;

/// A rule as far as a log tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// What it adds to the score.
    pub points: Points,
    /// Its state: `active`, `shadow`, `draft`, `retired`.
    pub state: String,
}

/// A rule that is other than before. A part that is the same is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChange {
    /// Its id.
    pub id: String,
    /// Its points before and now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<[Points; 2]>,
    /// Its state before and now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<[String; 2]>,
}

/// What is other in one set than in another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Rules that were not there.
    pub added: Vec<String>,
    /// Rules that are no longer there.
    pub removed: Vec<String>,
    /// Rules whose points or state are other.
    pub changed: Vec<RuleChange>,
    /// Files that were added, removed or changed, by their path below the rules folder.
    pub files: Vec<String>,
    /// Names that are left out above, because they are more than 200 of their kind.
    #[serde(default)]
    pub left_out: usize,
}

impl RuleLine {
    pub(super) fn all_of(ruleset: &Ruleset) -> Vec<Self> {
        let line = |rule: &crate::rules::Rule| Self {
            id: rule.id.clone(),
            points: rule.score,
            state: rule.state.name().to_owned(),
        };
        ruleset.rules.iter().map(line).collect()
    }
}

impl Changes {
    /// From one set to another. Rules can be compared only where both compile.
    pub fn between(before: &Manifest, now: &Manifest) -> Self {
        let mut changes = Self::default();
        if let (Some(before), Some(now)) = (&before.rules, &now.rules) {
            changes.rules(before, now);
        }
        let of_both = before.files.iter().chain(&now.files);
        let other = of_both.filter(|(path, _)| before.files.get(*path) != now.files.get(*path));
        changes.files = other.map(|(path, _)| path.clone()).collect();
        changes.files.sort();
        changes.files.dedup();
        changes.cut();
        changes
    }

    fn rules(&mut self, before: &[RuleLine], now: &[RuleLine]) {
        let by_id = |rules: &[RuleLine]| -> BTreeMap<String, RuleLine> {
            rules.iter().map(|it| (it.id.clone(), it.clone())).collect()
        };
        let (before, now) = (by_id(before), by_id(now));
        let without = |some: &BTreeMap<String, RuleLine>, other: &BTreeMap<String, RuleLine>| {
            let ids = some.keys().filter(|id| !other.contains_key(*id));
            ids.cloned().collect()
        };
        self.added = without(&now, &before);
        self.removed = without(&before, &now);
        for (id, rule) in &now {
            let Some(old) = before.get(id).filter(|old| *old != rule) else {
                continue;
            };
            let points = [old.points, rule.points];
            let state = [old.state.clone(), rule.state.clone()];
            self.changed.push(RuleChange {
                id: id.clone(),
                points: (points[0] != points[1]).then_some(points),
                state: (state[0] != state[1]).then_some(state),
            });
        }
    }

    fn cut(&mut self) {
        let over = |n: usize| n.saturating_sub(MOST_NAMES);
        self.left_out = over(self.added.len())
            + over(self.removed.len())
            + over(self.changed.len())
            + over(self.files.len());
        self.added.truncate(MOST_NAMES);
        self.removed.truncate(MOST_NAMES);
        self.changed.truncate(MOST_NAMES);
        self.files.truncate(MOST_NAMES);
    }

    /// Each change in a few words: `+NEW`, `-OLD`, `LINKS 2.00 -> 3.00`, `PRAISE shadow -> active`,
    /// and `in local/my.toml` for a file where no rule's points or state tell of it.
    pub fn lines(&self) -> Vec<String> {
        let added = self.added.iter().map(|id| format!("+{id}"));
        let removed = self.removed.iter().map(|id| format!("-{id}"));
        let changed = self.changed.iter().map(RuleChange::line);
        let mut lines: Vec<String> = added.chain(removed).chain(changed).collect();
        if lines.is_empty() {
            lines = self.files.iter().map(|path| format!("in {path}")).collect();
        }
        if self.left_out > 0 {
            lines.push(format!("and {} more", self.left_out));
        }
        lines
    }
}

impl RuleChange {
    fn line(&self) -> String {
        let points = self.points.map(|[old, new]| format!("{old} -> {new}"));
        let state = self.state.as_ref();
        let state = state.map(|[old, new]| format!("{old} -> {new}"));
        let parts: Vec<String> = [points, state].into_iter().flatten().collect();
        format!("{} {}", self.id, parts.join(", "))
    }
}
