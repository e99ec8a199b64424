//! Moderation: what speaks against a comment that is no spam.
//!
//! A threat is not spam, and spam does not make it worse. So rules of such a category give nothing
//! to the score: their own sum, at [`LINE`], leads to what the site does about the category, and
//! the more severe of that and of the score's word is the decision.

use serde::{Deserialize, Serialize};

use super::{Action, Entry, Points};
use crate::rules::{Fired, Ruleset};

/// The sum at which a category acts: one clear rule, or two weak ones.
pub const LINE: Points = Points(400);

/// What the categories of moderation made of a comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moderation {
    /// What the spam score alone would have led to.
    pub by_score: Action,
    /// The categories of which a rule fired.
    pub categories: Vec<Category>,
}

/// One category that has something to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// The group's id: `threat`.
    pub group: String,
    /// The sum of its rules.
    pub points: Points,
    /// What it leads to; `accept` below the line.
    pub decision: Action,
    /// The rules; none of their points is in the score.
    pub entries: Vec<Entry>,
}

impl Category {
    /// What a sum leads to, where the site answers the category with `action`.
    pub(super) fn action_at(points: Points, action: Action) -> Action {
        if points >= LINE {
            action
        } else {
            Action::Accept
        }
    }
}

/// The most severe action of some categories.
pub(super) fn action(categories: &[Category]) -> Action {
    let actions = categories.iter().map(|category| category.decision);
    actions.max().unwrap_or(Action::Accept)
}

/// Each rule of a category that acts, and what moderation would come to without it.
pub(super) fn each_left_out(categories: &[Category]) -> impl Iterator<Item = (&String, Action)> {
    categories
        .iter()
        .enumerate()
        .flat_map(move |(at, category)| {
            let others = categories.iter().enumerate();
            let others = others
                .filter(move |(other, _)| *other != at)
                .map(|(_, other)| other.decision)
                .max()
                .unwrap_or(Action::Accept);
            category.entries.iter().map(move |entry| {
                let rest = category.points - entry.points;
                let own = Category::action_at(rest, category.decision);
                (&entry.rule, own.max(others))
            })
        })
}

/// Sorts what fired into categories; the rest comes back. `actions` has each group's action, where
/// it is a category.
pub(super) fn sort(
    fired: Vec<Fired>,
    ruleset: &Ruleset,
    actions: &[Option<Action>],
    entry: impl Fn(Fired) -> Entry,
) -> (Vec<Fired>, Vec<Category>) {
    let action_of = |fired: &Fired| {
        let group = ruleset.rules[fired.rule].group;
        actions
            .get(group)
            .copied()
            .flatten()
            .map(|action| (group, action))
    };
    let mut rest = Vec::new();
    let mut categories: Vec<(usize, Action, Category)> = Vec::new();
    for fired in fired {
        let Some((group, action)) = action_of(&fired) else {
            rest.push(fired);
            continue;
        };
        let known = categories.iter().position(|(of, ..)| *of == group);
        let at = known.unwrap_or_else(|| {
            let category = Category {
                group: ruleset.groups[group].id.clone(),
                points: Points::ZERO,
                decision: Action::Accept,
                entries: Vec::new(),
            };
            categories.push((group, action, category));
            categories.len() - 1
        });
        let category = &mut categories[at].2;
        category.points += fired.points;
        category.entries.push(entry(fired));
    }
    // What only excuses has nothing to excuse here.
    let accuses = |category: &Category| {
        let mut entries = category.entries.iter();
        entries.any(|entry| entry.points.is_positive())
    };
    let settled = categories
        .into_iter()
        .filter(|(_, _, category)| accuses(category))
        .map(|(_, action, category)| Category {
            decision: Category::action_at(category.points, action),
            ..category
        });
    (rest, settled.collect())
}
