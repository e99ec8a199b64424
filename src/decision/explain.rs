//! A decision in sentences for a moderator.

use super::moderation::{LINE, Moderation};
use super::policy::{GROUP_CAP, MODEL, Tally};
use super::{Action, Decision, Entry, FaultReason, Match, Points};
use crate::submission::Role;

/// Most entries that are told; the score sheet has them all.
const MAX_TOLD: usize = 6;
/// Longest text that a sentence quotes, in characters.
const MAX_QUOTE: usize = 60;

/// The reasons: first the decision, then what weighed most, then what could not be seen.
pub(super) fn reasons(
    decision: &Decision,
    tally: &Tally,
    kinds: &[String],
    trusted: Option<Role>,
) -> Vec<String> {
    let mut reasons = vec![match trusted {
        Some(role) => {
            let role = if role == Role::Owner {
                "owner"
            } else {
                "a moderator"
            };
            format!("Accepted: the author is the site's {role}.")
                .replace("site's a moderator", "site's moderator")
        }
        None => verdict(decision, tally, kinds),
    }];
    let categories = decision.moderation.iter().flat_map(|of| &of.categories);
    let moderated = categories.flat_map(|category| {
        let told = category.entries.iter().take(MAX_TOLD);
        told.map(|entry| format!("{} [{}]", sentence(entry), category.group))
    });
    reasons.extend(moderated);
    let mut weighty: Vec<&Entry> = decision
        .entries
        .iter()
        .filter(|entry| entry.points.0 != 0 && entry.rule != GROUP_CAP)
        .collect();
    weighty.sort_by_key(|entry| std::cmp::Reverse(entry.points.0.abs()));
    reasons.extend(weighty.into_iter().take(MAX_TOLD).map(sentence));
    reasons.extend(decision.faults.iter().map(|fault| {
        let limit = match fault.reason {
            FaultReason::StepLimit => "took too many steps",
            FaultReason::ReadLimit => "reads only the beginning of a long text",
            FaultReason::WorkLimit => "came after the comment's budget of work was used up",
        };
        format!(
            "Not fully looked at: {} in the {} {limit}.",
            fault.rule, fault.field
        )
    }));
    reasons
}

fn verdict(decision: &Decision, tally: &Tally, kinds: &[String]) -> String {
    let Decision {
        score, thresholds, ..
    } = decision;
    let by_score = decision.by_score();
    if let Some(moderation) = decision.moderation.as_ref()
        && decision.action > by_score
    {
        return moderated(moderation, decision.action, by_score, *score);
    }
    match decision.action {
        Action::Accept => format!(
            "Accepted: the score {score} stays below {}, where a comment is held.",
            thresholds.hold
        ),
        Action::Reject => format!(
            "Rejected: the score {score} reaches {}, on {} of evidence: {}.",
            thresholds.reject,
            if kinds.len() < 2 {
                "one kind".to_owned()
            } else {
                format!("{} kinds", kinds.len())
            },
            if kinds.is_empty() {
                "the site's own rule".to_owned()
            } else {
                kinds.join(", ")
            }
        ),
        Action::Hold if *score < thresholds.reject => format!(
            "Held: the score {score} reaches {}; {} would be needed to reject it.",
            thresholds.hold, thresholds.reject
        ),
        Action::Hold if tally.reject_score < thresholds.reject => format!(
            "Held, not rejected: the score {score} reaches {}, but part of it comes from rules that may only hold.",
            thresholds.reject
        ),
        Action::Hold => format!(
            "Held, not rejected: the score {score} reaches {}, but only one kind of evidence speaks against it ({}).",
            thresholds.reject,
            kinds
                .first()
                .map_or("none with a whole point", String::as_str)
        ),
    }
}

/// Where not the score decided but what stands beside it.
fn moderated(moderation: &Moderation, action: Action, by_score: Action, score: Points) -> String {
    let acting = moderation.categories.iter();
    let acting: Vec<String> = acting
        .filter(|category| category.decision == action)
        .map(|category| format!("{} {}", category.group, category.points))
        .collect();
    let (done, spam) = match (action, by_score) {
        (Action::Reject, Action::Hold) => ("Rejected", "held"),
        (Action::Reject, _) => ("Rejected", "accepted"),
        _ => ("Held", "accepted"),
    };
    format!(
        "{done} for what it says, not as spam: {}, where {LINE} acts. By its spam score, {score}, it would be {spam}.",
        acting.join(", ")
    )
}

/// What an entry says, for a moderator.
pub(super) fn sentence(entry: &Entry) -> String {
    let disguise = if entry.disguised { ", in disguise" } else { "" };
    let place = match entry.matches.first() {
        Some(found) => format!(": {}{disguise}", quote(found)),
        None if !entry.because.is_empty() && entry.rule != MODEL => {
            format!(" ({})", entry.because.join(", "))
        }
        None => String::new(),
    };
    format!(
        "{}{place} ({:+}).",
        entry.description.trim_end_matches('.'),
        entry.points
    )
}

fn quote(found: &Match) -> String {
    let mut text: String = found.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MAX_QUOTE {
        text = text.chars().take(MAX_QUOTE).chain(['…']).collect();
    }
    // A decision whose comment was forgotten still tells where.
    if text.is_empty() {
        return format!("in the {}", found.field);
    }
    format!("\"{text}\" in the {}", found.field)
}
