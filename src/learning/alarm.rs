//! Whether labels suddenly come as they never did: somebody may be leading the model astray.
//!
//! A mistake of one moderator, a stolen password, a script gone wild: each shows as a day on which
//! one reporter who was nobody says most words, or on which the mix of the labels turns. Nothing
//! is done about it but telling: `hamlet model forget` takes the lessons back.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::model::Label;
use crate::store::Feedback;

/// How long a day is told of.
const DAYS: i32 = 7;
/// What is compared with all before it.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Fewer labels than this in a day, or before it, tell nothing.
const ENOUGH: usize = 20;
/// A reporter who gives more than this share of a day's labels moves the model.
const MOST: f64 = 0.75;
/// Whoever gave less than this share before is nobody in particular.
const LITTLE: f64 = 0.25;
/// The share of spam among labels turned if it moved by so much.
const TURNED: f64 = 0.5;

/// A word that somebody said of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub reporter: Option<String>,
    /// What; `None` where it took a label back.
    pub label: Option<Label>,
}

impl From<Feedback> for Said {
    fn from(word: Feedback) -> Self {
        Self {
            at: word.at,
            reporter: word.reporter,
            label: word.label,
        }
    }
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Alarm {
    /// One reporter, who had said little, said most of a day's words; one that takes a label back is
    /// a word, too.
    OneReporter {
        /// Who; absent where the site does not say.
        reporter: Option<String>,
        /// Words from them on that day.
        labels: usize,
        /// Words from anybody on that day.
        of: usize,
    },
    /// The share of spam among the labels turned within a day.
    ClassJump {
        /// Labels of that day.
        labels: usize,
        /// Percent of spam among them.
        spam_percent: u8,
        /// Percent of spam among those before.
        before_percent: u8,
    },
}

impl Alarm {
    /// The names of the kinds, for metrics.
    pub const KINDS: [&'static str; 2] = ["one_reporter", "class_jump"];

    /// The name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OneReporter { .. } => Self::KINDS[0],
            Self::ClassJump { .. } => Self::KINDS[1],
        }
    }
}

/// What is odd about these words on any of the last days; of each kind the latest.
pub fn look(said: &[Said], now: Timestamp) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    let ago = |days| now.checked_sub(DAY * days).unwrap_or(Timestamp::MIN);
    for day in 0..DAYS {
        for alarm in look_at(said, ago(day + 1), ago(day)) {
            if !alarms.iter().any(|known| known.kind() == alarm.kind()) {
                alarms.push(alarm);
            }
        }
    }
    alarms
}

fn look_at(said: &[Said], start: Timestamp, end: Timestamp) -> Vec<Alarm> {
    let until = said.iter().filter(|said| said.at <= end);
    let (recent, before): (Vec<&Said>, Vec<&Said>) = until.partition(|said| said.at > start);
    let one = one_reporter(&recent, &before);
    let alarms = one.into_iter().chain(class_jump(&recent, &before));
    alarms.collect()
}

fn one_reporter(recent: &[&Said], before: &[&Said]) -> Option<Alarm> {
    if recent.len() < ENOUGH || before.len() < ENOUGH {
        return None;
    }
    let mut by_reporter: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    for said in recent {
        *by_reporter.entry(&said.reporter).or_default() += 1;
    }
    let (reporter, labels) = by_reporter.into_iter().max_by_key(|&(_, labels)| labels)?;
    let earlier = before.iter().filter(|said| said.reporter == *reporter);
    let share = |part: usize, of: usize| part as f64 / of as f64;
    let moves = share(labels, recent.len()) > MOST;
    (moves && share(earlier.count(), before.len()) < LITTLE).then(|| Alarm::OneReporter {
        reporter: reporter.clone(),
        labels,
        of: recent.len(),
    })
}

fn class_jump(recent: &[&Said], before: &[&Said]) -> Option<Alarm> {
    let labels = |said: &[&Said]| {
        let labels = said.iter().filter_map(|said| said.label);
        let all = labels.clone().count();
        (labels.filter(|label| *label == Label::Spam).count(), all)
    };
    let ((spam, all), (spam_before, all_before)) = (labels(recent), labels(before));
    if all < ENOUGH || all_before < ENOUGH {
        return None;
    }
    let share = |spam: usize, all: usize| spam as f64 / all as f64;
    let (now, then) = (share(spam, all), share(spam_before, all_before));
    ((now - then).abs() >= TURNED).then(|| Alarm::ClassJump {
        labels: all,
        spam_percent: (100.0 * now).round() as u8,
        before_percent: (100.0 * then).round() as u8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn said(n: usize, hours_ago: i64, reporter: &str, label: Label) -> Vec<Said> {
        words(n, hours_ago, reporter, Some(label))
    }

    fn words(n: usize, hours_ago: i64, reporter: &str, label: Option<Label>) -> Vec<Said> {
        let at = Timestamp::from_second(NOW - 3_600 * hours_ago).expect("a time");
        let one = Said {
            at,
            reporter: Some(reporter.to_owned()),
            label,
        };
        vec![one; n]
    }

    fn kinds(said: &[Vec<Said>]) -> Vec<&'static str> {
        let now = Timestamp::from_second(NOW).expect("a time");
        let alarms = look(&said.concat(), now);
        alarms.iter().map(Alarm::kind).collect()
    }

    #[test]
    fn a_busy_day_of_the_usual_moderator_is_no_alarm() {
        use Label::{Ham, Spam};
        assert!(kinds(&[said(30, 999, "ann", Spam), said(500, 1, "ann", Spam)]).is_empty());
        // Nobody is usual yet.
        assert!(kinds(&[said(500, 1, "ann", Spam)]).is_empty());
        assert!(kinds(&[said(30, 999, "ann", Ham), said(19, 1, "bob", Spam)]).is_empty());
    }

    #[test]
    fn a_stranger_who_gives_most_labels_is_told() {
        use Label::Spam;
        let before = said(100, 999, "ann", Spam);
        let some = [
            before.clone(),
            said(15, 2, "bob", Spam),
            said(6, 3, "ann", Spam),
        ];
        assert!(kinds(&some).is_empty());
        let most = [before, said(30, 2, "bob", Spam), said(6, 3, "ann", Spam)];
        assert_eq!(kinds(&most), ["one_reporter"]);
    }

    #[test]
    fn whoever_takes_back_what_others_said_is_told_and_for_a_week() {
        let before = said(100, 24 * 20, "ann", Label::Spam);
        let back = |hours| words(30, hours, "bob", None);
        assert_eq!(kinds(&[before.clone(), back(2)]), ["one_reporter"]);
        assert_eq!(kinds(&[before.clone(), back(24 * 6)]), ["one_reporter"]);
        assert!(kinds(&[before, back(24 * 8)]).is_empty());
    }

    #[test]
    fn labels_that_turn_within_a_day_are_told() {
        use Label::{Ham, Spam};
        let before = [said(80, 999, "ann", Spam), said(20, 999, "ann", Ham)].concat();
        assert_eq!(
            kinds(&[before.clone(), said(40, 1, "ann", Ham)]),
            ["class_jump"]
        );
        let mixed = [said(20, 1, "ann", Ham), said(20, 1, "ann", Spam)].concat();
        assert!(kinds(&[before, mixed]).is_empty());
    }
}
