//! Moderation as shipped: cases of our own, and real comments where they are at hand.
//!
//! Shares, not single texts: rules of words can not see everything, and what matters is that they
//! see much of it and leave honest readers alone. `hamlet rules moderation` shows the single texts.

use std::collections::BTreeMap;
use std::fs;

use hamlet::decision::Action;
use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::submission::Submission;
use hamlet::tuning::corpus::{self, RowLabel};
use jiff::Timestamp;
use serde::Deserialize;

use crate::shipped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// A text, and the category that should stop it; `none` for what must stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    group: String,
    kind: String,
    /// The rules were not made with a look at it.
    heldout: bool,
}

/// Stopped and all.
#[derive(Clone, Copy, Default)]
struct Share(usize, usize);

impl Share {
    fn add(&mut self, stopped: bool) {
        self.0 += usize::from(stopped);
        self.1 += 1;
    }

    fn percent(self) -> f64 {
        100.0 * self.0 as f64 / self.1.max(1) as f64
    }
}

/// What moderation does, the score left aside.
fn moderated(filter: &Filter, submission: &Submission) -> Action {
    let facts = Facts::of(submission, Timestamp::UNIX_EPOCH, true);
    let decision = filter.assess(submission, &facts);
    let categories = decision.moderation.iter().flat_map(|of| &of.categories);
    let actions = categories.map(|category| category.decision);
    actions.max().unwrap_or(Action::Accept)
}

#[test]
fn our_own_cases_are_told_apart() {
    let filter = shipped::filter();
    let path = shipped::root().join("tests/it/abuse/cases.toml");
    let cases: Cases = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut shares: BTreeMap<(bool, bool), Share> = BTreeMap::new();
    let mut kinds: BTreeMap<(&str, &str), Share> = BTreeMap::new();
    for case in &cases.case {
        let submission = Submission {
            content: case.text.clone(),
            ..Submission::default()
        };
        let action = moderated(&filter, &submission);
        assert_ne!(action, Action::Reject, "{}", case.text);
        let toxic = case.group != "none";
        let stopped = action == Action::Hold;
        shares
            .entry((toxic, case.heldout))
            .or_default()
            .add(stopped);
        kinds
            .entry((&case.group, &case.kind))
            .or_default()
            .add(stopped);
    }
    for ((group, kind), share) in kinds {
        eprintln!("{group:<12} {kind:<24} {}/{}", share.0, share.1);
    }
    for ((toxic, heldout), share) in &shares {
        eprintln!(
            "toxic {toxic}, held out {heldout}: {}/{} = {:.1} %",
            share.0,
            share.1,
            share.percent()
        );
    }
    for heldout in [false, true] {
        assert!(shares[&(true, heldout)].percent() >= 70.0);
        assert!(shares[&(false, heldout)].percent() <= 5.0);
    }
}

/// Tests of `HateCheck` that are abuse of single persons and of things: it calls them not hateful.
const TARGETS: [&str; 3] = ["target_indiv_nh", "target_group_nh", "target_obj_nh"];

#[test]
fn real_sets_stay_within_their_bounds() {
    let Some(data) = shipped::data_sets() else {
        return;
    };
    let filter = shipped::filter();
    let read = |name: &str| corpus::read(&data.join(name)).unwrap();
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for row in read("hatecheck.jsonl") {
        let action = moderated(&filter, &row.submission);
        assert_ne!(action, Action::Reject, "{}", row.id);
        if let RowLabel::Other(label) = row.label
            && !TARGETS.iter().any(|target| row.source.ends_with(target))
        {
            shares.entry(label).or_default().add(action == Action::Hold);
        }
    }
    for row in read("news-dev.jsonl") {
        let action = moderated(&filter, &row.submission);
        shares
            .entry("news".to_owned())
            .or_default()
            .add(action == Action::Hold);
    }
    for (of, share) in &shares {
        eprintln!("{of}: {}/{} = {:.1} %", share.0, share.1, share.percent());
    }
    assert!(shares["toxic"].percent() >= 60.0);
    assert!(shares["nontoxic"].percent() <= 15.0);
    assert!(shares["news"].percent() <= 3.0);
}
