//! Points to accept, hold or reject.
//!
//! The score is the sum of all entries. Thresholds are reached, not passed. Rejecting asks for
//! more than the score: two kinds of evidence, and neither counts what a rule with
//! `max_action = "hold"` gave.

use sha2::{Digest, Sha256};

use super::moderation::{self, Moderation};
use super::{
    Action, Category, Decision, Entry, ModelView, Points, Thresholds, Versions, WouldChange,
    explain,
};
use crate::facts::Facts;
use crate::rules::{Fired, Rule, Ruleset, Scan};
use crate::submission::Role;

/// The id of the model's entry.
pub const MODEL: &str = "MODEL";
/// The id of the entries that take back what a group gave beyond its cap.
pub const GROUP_CAP: &str = "GROUP_CAP";

/// Thresholds and switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The two lines.
    pub thresholds: Thresholds,
}

/// Where an entry's points count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Group(usize),
    Model,
}

/// An entry as the arithmetic sees it.
#[derive(Clone, Copy, Debug)]
struct Item {
    kind: Kind,
    points: Points,
    hold_only: bool,
    sole_reject: bool,
}

/// Everything that spoke on a comment.
struct Heard {
    /// The entries of the score, and the same as numbers.
    entries: Vec<Entry>,
    items: Vec<Item>,
    categories: Vec<Category>,
}

/// The sums of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// What each capped group gave too much, as negative points.
    caps: Vec<(usize, Points)>,
    /// All entries, caps applied.
    pub(super) score: Points,
    /// The same without what may only hold.
    pub(super) reject_score: Points,
    /// Kinds of evidence that may reject: group indices, and the model.
    kinds: Vec<Kind>,
    sole_reject: bool,
}

impl Policy {
    /// The content hash: 16 hexadecimal digits.
    pub fn hash(&self) -> String {
        let Thresholds { hold, reject } = self.thresholds;
        let digest = Sha256::digest(format!("policy 1\nhold {hold}\nreject {reject}\n"));
        hex::encode(&digest[..8])
    }

    /// Decides.
    pub fn decide(
        &self,
        ruleset: &Ruleset,
        scan: Scan,
        model: ModelView,
        facts: &Facts,
    ) -> Decision {
        let (active, shadow): (Vec<Fired>, Vec<Fired>) =
            scan.fired.into_iter().partition(|fired| fired.counts);
        let heard = hear(active, ruleset, &scan.actions, &model);
        let tally = tally(&heard.items, ruleset);
        let trusted = facts
            .role
            .filter(|role| matches!(role, Role::Owner | Role::Moderator));
        let mut by_score = Action::Accept;
        let mut action = Action::Accept;
        let mut would_change = Vec::new();
        if trusted.is_none() {
            by_score = self.action(&tally);
            action = by_score.max(moderation::action(&heard.categories));
            would_change = self.would_change(&heard, ruleset, action);
        }
        let Heard {
            mut entries,
            categories,
            ..
        } = heard;
        entries.extend(
            tally
                .caps
                .iter()
                .map(|&(group, excess)| cap_entry(ruleset, group, excess)),
        );
        let mut decision = Decision {
            action,
            score: tally.score,
            thresholds: self.thresholds,
            entries,
            moderation: (!categories.is_empty()).then_some(Moderation {
                by_score,
                categories,
            }),
            shadow: shadow
                .into_iter()
                .map(|fired| entry(ruleset, fired))
                .collect(),
            model,
            reasons: Vec::new(),
            would_change,
            degraded: !scan.faults.is_empty(),
            faults: scan.faults,
            versions: Versions::default(),
        };
        decision.reasons =
            explain::reasons(&decision, &tally, &kind_names(&tally, ruleset), trusted);
        decision
    }

    /// Score and action of rules (by their index) that gave these points, and of the model: the
    /// arithmetic of [`Policy::decide`] alone, for whoever asks what other points would do.
    pub fn weigh(
        self,
        ruleset: &Ruleset,
        fired: impl IntoIterator<Item = (usize, Points)>,
        model: Option<Points>,
    ) -> (Points, Action) {
        let of_spam = |rule: usize| ruleset.groups[ruleset.rules[rule].group].action.is_none();
        let rules = fired
            .into_iter()
            .filter(|(rule, _)| of_spam(*rule))
            .map(|(rule, points)| item(&ruleset.rules[rule], points));
        let items: Vec<Item> = rules.chain(model.map(model_item)).collect();
        let tally = tally(&items, ruleset);
        (tally.score, self.action(&tally))
    }

    fn action(self, tally: &Tally) -> Action {
        let Thresholds { hold, reject } = self.thresholds;
        let enough_kinds = tally.kinds.len() >= 2 || tally.sole_reject;
        if tally.score >= reject && tally.reject_score >= reject && enough_kinds {
            Action::Reject
        } else if tally.score >= hold {
            Action::Hold
        } else {
            Action::Accept
        }
    }

    /// The entries each of which alone, taken away, would have changed the decision.
    fn would_change(self, heard: &Heard, ruleset: &Ruleset, action: Action) -> Vec<WouldChange> {
        let moderated = moderation::action(&heard.categories);
        let of_score = heard.entries.iter().enumerate().map(|(at, entry)| {
            let mut rest = heard.items.clone();
            rest.remove(at);
            let by_score = self.action(&tally(&rest, ruleset));
            (&entry.rule, by_score.max(moderated))
        });
        let by_score = self.action(&tally(&heard.items, ruleset));
        let of_moderation = moderation::each_left_out(&heard.categories)
            .map(|(rule, moderated)| (rule, by_score.max(moderated)));
        of_score
            .chain(of_moderation)
            .filter(|(_, decision)| *decision != action)
            .map(|(rule, decision)| WouldChange {
                without: rule.clone(),
                decision,
            })
            .collect()
    }
}

/// Sorts what fired into entries of the score and categories of moderation.
fn hear(
    active: Vec<Fired>,
    ruleset: &Ruleset,
    actions: &[Option<Action>],
    model: &ModelView,
) -> Heard {
    let into_entry = |fired| entry(ruleset, fired);
    let (active, categories) = moderation::sort(active, ruleset, actions, into_entry);
    let mut items: Vec<Item> = active
        .iter()
        .map(|fired| item(&ruleset.rules[fired.rule], fired.points))
        .collect();
    let mut entries: Vec<Entry> = active.into_iter().map(into_entry).collect();
    if let Some(points) = model.points {
        items.push(model_item(points));
        entries.push(model_entry(points, model));
    }
    Heard {
        entries,
        items,
        categories,
    }
}

fn tally(items: &[Item], ruleset: &Ruleset) -> Tally {
    let (caps, score) = capped_sum(items, ruleset);
    let may_reject: Vec<Item> = items
        .iter()
        .filter(|item| !(item.hold_only && item.points.is_positive()))
        .copied()
        .collect();
    let (_, reject_score) = capped_sum(&may_reject, ruleset);
    let mut kinds: Vec<Kind> = Vec::new();
    for item in &may_reject {
        let positive = positive_points(&may_reject, item.kind, ruleset);
        if positive >= Points::ONE && !kinds.contains(&item.kind) {
            kinds.push(item.kind);
        }
    }
    let sole_reject = items.iter().any(|item| item.sole_reject);
    Tally {
        caps,
        score,
        reject_score,
        kinds,
        sole_reject,
    }
}

/// What the groups gave beyond their caps, and the sum without that.
fn capped_sum(items: &[Item], ruleset: &Ruleset) -> (Vec<(usize, Points)>, Points) {
    let mut caps = Vec::new();
    for (group, definition) in ruleset.groups.iter().enumerate() {
        let positive = sum_of_positive(items, Kind::Group(group));
        if let Some(cap) = definition.cap.filter(|cap| positive > *cap) {
            caps.push((group, cap - positive));
        }
    }
    let all: Points = items.iter().map(|item| item.points).sum();
    let excess: Points = caps.iter().map(|(_, excess)| *excess).sum();
    (caps, all + excess)
}

fn sum_of_positive(items: &[Item], kind: Kind) -> Points {
    items
        .iter()
        .filter(|item| item.kind == kind && item.points.is_positive())
        .map(|item| item.points)
        .sum()
}

fn positive_points(items: &[Item], kind: Kind, ruleset: &Ruleset) -> Points {
    let sum = sum_of_positive(items, kind);
    match kind {
        Kind::Group(group) => ruleset.groups[group].cap.map_or(sum, |cap| cap.min(sum)),
        Kind::Model => sum,
    }
}

fn kind_names(tally: &Tally, ruleset: &Ruleset) -> Vec<String> {
    tally
        .kinds
        .iter()
        .map(|kind| match kind {
            Kind::Group(group) => ruleset.groups[*group].id.clone(),
            Kind::Model => "the model".to_owned(),
        })
        .collect()
}

const fn model_item(points: Points) -> Item {
    Item {
        kind: Kind::Model,
        points,
        hold_only: false,
        sole_reject: false,
    }
}

fn item(rule: &Rule, points: Points) -> Item {
    Item {
        kind: Kind::Group(rule.group),
        points,
        hold_only: rule.max_action == Some(Action::Hold),
        sole_reject: rule.sole_reject,
    }
}

fn entry(ruleset: &Ruleset, fired: Fired) -> Entry {
    let Rule {
        id,
        description,
        file,
        line,
        group,
        max_action,
        sole_reject,
        ..
    } = &ruleset.rules[fired.rule];
    Entry {
        rule: id.clone(),
        points: fired.points,
        description: description.clone(),
        file: Some(file.clone()),
        line: Some(*line),
        group: ruleset.groups[*group].id.clone(),
        matches: fired.matches,
        because: fired.because,
        disguised: fired.disguised,
        max_action: *max_action,
        sole_reject: *sole_reject,
    }
}

fn plain_entry(rule: &str, points: Points, description: String, group: &str) -> Entry {
    Entry {
        rule: rule.to_owned(),
        points,
        description,
        file: None,
        line: None,
        group: group.to_owned(),
        matches: Vec::new(),
        because: Vec::new(),
        disguised: false,
        max_action: None,
        sole_reject: false,
    }
}

fn model_entry(points: Points, model: &ModelView) -> Entry {
    let probability = model.spam_probability.unwrap_or(0.5);
    let side = if points.is_positive() { "spam" } else { "ham" };
    let description =
        format!("The words are more those of {side}: spam probability {probability:.2}");
    plain_entry(MODEL, points, description, "model")
}

fn cap_entry(ruleset: &Ruleset, group: usize, excess: Points) -> Entry {
    let group = &ruleset.groups[group];
    let cap = group.cap.unwrap_or_default();
    let description = format!("The group `{}` gives at most {cap}", group.id);
    plain_entry(GROUP_CAP, excess, description, &group.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Group;

    fn ruleset() -> Ruleset {
        let group = |id: &str, cap| Group::of_spam(id.to_owned(), cap);
        let mut ruleset = Ruleset::default();
        ruleset.groups = vec![
            group("other", None),
            group("links", Some(Points(600))),
            group("praise", Some(Points(300))),
        ];
        ruleset
    }

    fn rule(group: usize, points: i32) -> Item {
        Item {
            kind: Kind::Group(group),
            points: Points(points),
            hold_only: false,
            sole_reject: false,
        }
    }

    fn model(points: i32) -> Item {
        model_item(Points(points))
    }

    #[track_caller]
    fn check(items: &[Item], score: i32, action: Action) {
        let tally = tally(items, &ruleset());
        assert_eq!(
            (tally.score, Policy::default().action(&tally)),
            (Points(score), action)
        );
    }

    #[test]
    fn reaching_a_threshold_crosses_it() {
        check(&[rule(0, 399)], 399, Action::Accept);
        check(&[rule(0, 400)], 400, Action::Hold);
        check(&[rule(0, 899), model(100)], 999, Action::Hold);
        check(&[rule(0, 900), model(100)], 1000, Action::Reject);
    }

    #[test]
    fn one_kind_of_evidence_never_rejects() {
        check(&[rule(0, 2500)], 2500, Action::Hold);
        check(&[rule(0, 2500), model(99)], 2599, Action::Hold);
        check(&[rule(0, 2500), rule(1, 99)], 2599, Action::Hold);
        check(&[rule(0, 2500), rule(1, 100)], 2600, Action::Reject);
        check(&[rule(0, 2500), rule(0, 2500)], 5000, Action::Hold);
    }

    #[test]
    fn a_cap_takes_positive_points_alone() {
        check(&[rule(1, 500), rule(1, 400)], 600, Action::Hold);
        check(
            &[rule(1, 500), rule(1, 400), rule(1, -300)],
            300,
            Action::Accept,
        );
        check(
            &[rule(1, 900), rule(2, 900), model(100)],
            1000,
            Action::Reject,
        );
    }

    #[test]
    fn points_that_may_only_hold_do_not_help_to_reject() {
        let hold_only = |group, points| Item {
            hold_only: true,
            ..rule(group, points)
        };
        check(
            &[hold_only(0, 500), rule(1, 300), model(200)],
            1000,
            Action::Hold,
        );
        check(
            &[hold_only(0, 500), rule(1, 500), model(500)],
            1500,
            Action::Reject,
        );
        check(
            &[hold_only(0, 1000), rule(1, 600), model(90)],
            1690,
            Action::Hold,
        );
        // Under one cap what may reject is counted as if the rest were not there.
        check(
            &[hold_only(1, 600), rule(1, 600), rule(0, 400)],
            1000,
            Action::Reject,
        );
    }

    #[test]
    fn the_sites_own_word_is_enough_if_it_says_so() {
        check(
            &[Item {
                sole_reject: true,
                ..rule(0, 1000)
            }],
            1000,
            Action::Reject,
        );
        check(
            &[Item {
                sole_reject: true,
                ..rule(0, 999)
            }],
            999,
            Action::Hold,
        );
    }

    proptest::proptest! {
        #[test]
        fn more_points_never_make_a_milder_decision(
            points in proptest::collection::vec((0_usize..3, -500_i32..900, proptest::bool::ANY), 1..8),
            at in 0_usize..8,
            more in 0_i32..500,
        ) {
            let items: Vec<Item> = points
                .iter()
                .map(|&(group, points, hold_only)| Item { hold_only, ..rule(group, points) })
                .collect();
            let mut raised = items.clone();
            let at = at % raised.len();
            raised[at].points += Points(more);
            let action = |items: &[Item]| Policy::default().action(&tally(items, &ruleset()));
            proptest::prop_assert!(action(&raised) >= action(&items));
        }
    }
}
