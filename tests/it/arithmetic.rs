//! The score sheet adds up, and the decision follows from it: reckoned again here from the
//! entries alone, over every comment that there is.

use std::collections::BTreeMap;
use std::thread;

use hamlet::decision::policy::{GROUP_CAP, MODEL};
use hamlet::decision::{Action, Decision, Entry, Match, Points};
use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::rules::State;
use hamlet::submission::{Role, Submission};
use hamlet::tuning::corpus::{self, Row};
use jiff::Timestamp;

use crate::shipped;

const HOLD: Points = Points(400);
const REJECT: Points = Points(1000);
const MODEL_AT_MOST: i32 = 600;

fn comments() -> Vec<Row> {
    let mut rows = corpus::read_dir(&shipped::root().join("training")).unwrap();
    if let Some(data) = shipped::data_sets() {
        rows.extend(corpus::read_dir(&data).unwrap());
    }
    rows
}

#[test]
fn every_score_sheet_adds_up_and_its_decision_follows_from_it() {
    let filter = shipped::filter();
    assert_eq!(
        filter.policy.thresholds,
        hamlet::decision::Thresholds {
            hold: HOLD,
            reject: REJECT
        }
    );
    let rows = comments();
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let counts: BTreeMap<Action, usize> = thread::scope(|scope| {
        let workers: Vec<_> = rows
            .chunks(rows.len().div_ceil(n_threads))
            .map(|part| {
                let filter = &filter;
                scope.spawn(move || {
                    part.iter()
                        .map(|row| check(filter, row))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let mut counts = BTreeMap::new();
        for action in workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
        {
            *counts.entry(action).or_default() += 1;
        }
        counts
    });
    eprintln!("{} comments: {counts:?}", rows.len());
    assert_eq!(counts.len(), Action::ALL.len(), "each decision is met");
}

/// Everything that must be true of the decision on one comment.
fn check(filter: &Filter, row: &Row) -> Action {
    let submission = &row.submission;
    let now = submission.created_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let facts = Facts::of(submission, now, true);
    let decision = filter.assess(submission, &facts);
    let place = format!("{} {} {:?}", row.source, row.id, submission.content);

    let json = serde_json::to_string(&decision).unwrap();
    let again = serde_json::to_string(&filter.assess(submission, &facts)).unwrap();
    assert_eq!(json, again, "the same comment twice: {place}");
    let read: Decision = serde_json::from_str(&json).unwrap();
    assert_eq!(read, decision, "there and back: {place}");

    sums(filter, &decision, &place);
    let trusted = matches!(facts.role, Some(Role::Owner | Role::Moderator));
    let expected = if trusted {
        Action::Accept
    } else {
        action(filter, &decision)
    };
    assert_eq!(decision.by_score(), expected, "{place}\n{decision:#?}");
    let moderated = moderated(&decision, trusted);
    assert_eq!(decision.action, expected.max(moderated), "{place}");
    for entry in decision.counted().chain(&decision.shadow) {
        let masked = |found: &Match| found.text.contains('•');
        for found in entry.matches.iter().filter(|found| !masked(found)) {
            quoted(submission, found, &place);
        }
    }
    decision.action
}

/// What the categories of moderation come to: shipped ones hold at four points.
fn moderated(decision: &Decision, trusted: bool) -> Action {
    let categories = decision.moderation.iter().flat_map(|of| &of.categories);
    let mut action = Action::Accept;
    for category in categories {
        assert!(!category.entries.is_empty());
        assert_eq!(hundredths(&category.entries), category.points.0);
        let acts = category.points.0 >= HOLD.0;
        assert_eq!(category.decision == Action::Hold, acts, "{category:?}");
        if acts && !trusted {
            action = Action::Hold;
        }
    }
    action
}

fn hundredths<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> i32 {
    entries.into_iter().map(|entry| entry.points.0).sum()
}

/// The entries add up, the caps are what they must be, the model keeps within its bounds, and
/// rules on trial stand apart.
fn sums(filter: &Filter, decision: &Decision, place: &str) {
    let entries = &decision.entries;
    assert_eq!(hundredths(entries), decision.score.0, "{place}");
    let as_written: f64 = entries.iter().map(|entry| entry.points.as_f64()).sum();
    assert!(
        (as_written - decision.score.as_f64()).abs() < 1e-6,
        "{place}"
    );

    let of_model: Vec<Points> = entries
        .iter()
        .filter(|entry| entry.rule == MODEL)
        .map(|entry| entry.points)
        .collect();
    let opinion: Vec<Points> = decision.model.points.into_iter().collect();
    assert_eq!(of_model, opinion, "{place}");
    assert!(
        of_model
            .iter()
            .all(|points| points.0.abs() <= MODEL_AT_MOST)
    );

    for group in &filter.ruleset.groups {
        let positive = positive(entries, &group.id, |_| true);
        let excess = group.cap.map_or(0, |cap| (positive - cap.0).max(0));
        let capped = entries
            .iter()
            .filter(|entry| entry.rule == GROUP_CAP && entry.group == group.id);
        assert_eq!(hundredths(capped), -excess, "{}: {place}", group.id);
    }
    let state = |entry: &Entry| filter.ruleset.rule(&entry.rule).map(|rule| rule.state);
    let of_rules = |entry: &&Entry| entry.rule != MODEL && entry.rule != GROUP_CAP;
    for entry in entries.iter().filter(of_rules) {
        assert_eq!(state(entry), Some(State::Active), "{place}");
    }
    for entry in &decision.shadow {
        assert_eq!(state(entry), Some(State::Shadow), "{place}");
    }
}

/// The positive points of a group's own rules, before its cap.
fn positive(entries: &[Entry], group: &str, counts: impl Fn(&Entry) -> bool) -> i32 {
    hundredths(entries.iter().filter(|entry| {
        entry.group == group && entry.rule != GROUP_CAP && entry.points.0 > 0 && counts(entry)
    }))
}

/// The decision, from the entries and the groups' caps.
fn action(filter: &Filter, decision: &Decision) -> Action {
    let entries = &decision.entries;
    let may_reject = |entry: &Entry| entry.max_action != Some(Action::Hold);
    let mut kinds: Vec<i32> = filter
        .ruleset
        .groups
        .iter()
        .map(|group| {
            let points = positive(entries, &group.id, may_reject);
            group.cap.map_or(points, |cap| points.min(cap.0))
        })
        .collect();
    kinds.push(decision.model.points.map_or(0, |points| points.0.max(0)));
    let n_kinds = kinds.iter().filter(|points| **points >= 100).count();
    let against: i32 = kinds.iter().sum();
    let in_favour = hundredths(
        entries
            .iter()
            .filter(|entry| entry.points.0 < 0 && entry.rule != GROUP_CAP),
    );
    assert!(entries.iter().all(|entry| !entry.sole_reject));
    let rejects = decision.score >= REJECT && against + in_favour >= REJECT.0 && n_kinds >= 2;
    match (rejects, decision.score >= HOLD) {
        (true, _) => Action::Reject,
        (false, true) => Action::Hold,
        (false, false) => Action::Accept,
    }
}

/// A match quotes the field as it was sent.
fn quoted(submission: &Submission, found: &Match, place: &str) {
    let sent = submission
        .field(found.field)
        .expect("a field that was sent");
    let [start, end] = found.span;
    let whole = sent.get(start..end);
    let whole = whole.unwrap_or_else(|| panic!("{start}..{end} is no part of the field: {place}"));
    let cut = whole.floor_char_boundary(Match::MAX_TEXT);
    assert_eq!(found.text, whole[..cut], "{place}");
}
