//! Where a system is furthest from right: ham of the highest scores, spam of the lowest.

use super::corpus::Row;
use super::metrics::Outcome;
use super::protocol::ask::Prepare;
use super::systems::{Reason, System};

/// How many of either label are kept.
pub const KEPT: usize = 10;

/// A comment that a system misread, or came nearest to misreading.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The row's name in its corpus; empty where it has none.
    pub id: String,
    /// Where it comes from; empty where the corpus does not say.
    pub source: String,
    /// What the system said.
    pub outcome: Outcome,
    /// What moved the system most, strongest first.
    pub reasons: Vec<Reason>,
    /// The comment's text as sent.
    pub content: String,
}

/// The furthest from right of either label, with the system's reasons.
pub(super) fn worst(
    system: &System<'_>,
    asked: &[(&Row, Outcome)],
    prepare: Prepare,
) -> Vec<Mistake> {
    let outcomes: Vec<Outcome> = asked.iter().map(|(_, outcome)| *outcome).collect();
    furthest(&outcomes)
        .into_iter()
        .map(|at| {
            let (row, outcome) = asked[at];
            Mistake {
                id: row.id.clone(),
                source: row.source.clone(),
                outcome,
                reasons: system.reasons(&prepare(&row.submission), outcome.spam),
                content: row.submission.content.clone(),
            }
        })
        .collect()
}

/// The furthest from right of several lots.
pub fn pooled<'a>(lots: impl Iterator<Item = &'a [Mistake]>) -> Vec<&'a Mistake> {
    let all: Vec<&Mistake> = lots.flatten().collect();
    let outcomes: Vec<Outcome> = all.iter().map(|mistake| mistake.outcome).collect();
    furthest(&outcomes).into_iter().map(|at| all[at]).collect()
}

/// Places of ham from the highest score down, then of spam from the lowest up; of equal scores
/// the earlier first.
fn furthest(outcomes: &[Outcome]) -> Vec<usize> {
    let mut chosen = Vec::new();
    for spam in [false, true] {
        let of_label = outcomes.iter().enumerate().filter(|(_, o)| o.spam == spam);
        let mut places: Vec<usize> = of_label.map(|(at, _)| at).collect();
        places.sort_by(|&a, &b| {
            let (a, b) = (outcomes[a].score, outcomes[b].score);
            if spam {
                a.total_cmp(&b)
            } else {
                b.total_cmp(&a)
            }
        });
        places.truncate(KEPT);
        chosen.extend(places);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Action;

    #[test]
    fn ham_comes_from_the_top_and_spam_from_the_bottom() {
        let outcome = |(spam, score)| Outcome {
            spam,
            score,
            flagged: false,
            action: Action::Accept,
            moderated: false,
            logit: None,
        };
        let outcomes: Vec<Outcome> = (0..30)
            .map(|n| (n % 2 == 1, f64::from(n)))
            .map(outcome)
            .collect();
        let chosen = furthest(&outcomes);
        let ham = [28, 26, 24, 22, 20, 18, 16, 14, 12, 10];
        let spam = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
        assert_eq!(chosen, [ham, spam].concat());
    }
}
