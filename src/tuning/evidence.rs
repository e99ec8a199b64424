//! What each rule does to labelled comments: the figures that a rule must stand before it goes live.
//!
//! Comments are counted, not hits: a rule that matches a comment in nine places has hit one.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::metrics::Decisions;
use super::sample::Sample;
use crate::decision::{Decision, Points};
use crate::filter::Filter;
use crate::model::Label;
use crate::rules::{Rule, Ruleset, State};
use crate::text::Views;

/// The 97.5 % point of the normal distribution, for an interval that holds in 95 % of cases.
const Z: f64 = 1.959_964;

/// How many comments of either label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Labels {
    /// Ham.
    pub ham: u64,
    /// Spam.
    pub spam: u64,
}

impl Labels {
    const fn add(&mut self, label: Label) {
        match label {
            Label::Ham => self.ham += 1,
            Label::Spam => self.spam += 1,
        }
    }

    /// Both together.
    pub const fn all(self) -> u64 {
        self.ham + self.spam
    }
}

/// What one rule did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleEvidence {
    /// Its id.
    pub rule: String,
    /// Its group.
    pub group: String,
    /// Its points, without a bonus.
    pub points: Points,
    /// Its state: a shadow rule is counted and changes nothing.
    pub state: State,
    /// Comments that it hit.
    pub hits: Labels,
    /// Share of the ham that it hit, 0 to 1; `None` without ham.
    pub ham_share: Option<f64>,
    /// Share of the spam that it hit, 0 to 1; `None` without spam.
    pub spam_share: Option<f64>,
    /// Spam share over both shares, as `SpamAssassin`'s hit-frequencies have it: near 1 for a sign
    /// of spam, near 0 for one of ham, and the same however much spam the corpus has.
    pub s_o: Option<f64>,
    /// Share of spam among the comments that it hit.
    pub precision: Option<f64>,
    /// Wilson's 95 % interval of the precision.
    pub precision_interval: Option<[f64; 2]>,
    /// Comments whose decision would be another without this rule alone.
    pub decisive: Labels,
    /// Comments in which no other rule gave points.
    pub alone: Labels,
    /// What its patterns took on a comment, in microseconds, the mean over all comments on this
    /// machine; `None` for a rule without patterns: words and domains are looked for all at once.
    pub microseconds: Option<f64>,
    /// The rule that fires most often where this one does, and in what share of its comments.
    pub mostly_with: Option<(String, f64)>,
}

/// What a set of rules did to a corpus.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The comments.
    pub comments: Labels,
    /// What became of them.
    pub decisions: Decisions,
    /// Every active and shadow rule, in the order of the files.
    pub rules: Vec<RuleEvidence>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    hits: Labels,
    decisive: Labels,
    alone: Labels,
}

/// Asks the filter about each comment that has a label.
pub fn gather<E>(
    filter: &Filter,
    samples: impl Iterator<Item = Result<Sample, E>>,
) -> Result<Evidence, E> {
    let mut comments = Labels::default();
    let mut decisions = Decisions::default();
    let mut tallies: HashMap<String, Tally> = HashMap::new();
    let mut pairs: HashMap<(String, String), u64> = HashMap::new();
    let mut spent = vec![Duration::ZERO; filter.ruleset.rules.len()];
    for sample in samples {
        let sample = sample?;
        let Some(label) = sample.label else { continue };
        let decision = filter.assess(&sample.submission, &sample.facts);
        comments.add(label);
        let became = match label {
            Label::Ham => &mut decisions.ham,
            Label::Spam => &mut decisions.spam,
        };
        became.count(decision.action);
        note(&decision, label, filter, &mut tallies, &mut pairs);
        time(&filter.ruleset, &Views::of(&sample.submission), &mut spent);
    }
    let rules = filter
        .ruleset
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| matches!(rule.state, State::Active | State::Shadow))
        .map(|(at, rule)| {
            let tally = tallies.get(&rule.id).copied().unwrap_or_default();
            let with = mostly_with(&rule.id, tally.hits.all(), &pairs);
            let group = &filter.ruleset.groups[rule.group].id;
            RuleEvidence {
                microseconds: filter
                    .ruleset
                    .has_patterns(at)
                    .then(|| 1e6 * spent[at].as_secs_f64() / comments.all().max(1) as f64),
                ..judged(rule, group, tally, comments, with)
            }
        })
        .collect();
    Ok(Evidence {
        comments,
        decisions,
        rules,
    })
}

fn note(
    decision: &Decision,
    label: Label,
    filter: &Filter,
    tallies: &mut HashMap<String, Tally>,
    pairs: &mut HashMap<(String, String), u64>,
) {
    // `MODEL` and `GROUP_CAP` are no rules.
    let is_rule = |id: &str| filter.ruleset.rule(id).is_some();
    let fired: Vec<_> = decision
        .counted()
        .chain(&decision.shadow)
        .filter(|entry| is_rule(&entry.rule))
        .collect();
    let mut giving = decision
        .counted()
        .filter(|entry| is_rule(&entry.rule) && entry.points.is_positive());
    let only = match (giving.next(), giving.next()) {
        (Some(only), None) => Some(&only.rule),
        _ => None,
    };
    for entry in &fired {
        let tally = tallies.entry(entry.rule.clone()).or_default();
        tally.hits.add(label);
        if only == Some(&entry.rule) {
            tally.alone.add(label);
        }
        for other in fired.iter().filter(|other| other.rule != entry.rule) {
            *pairs
                .entry((entry.rule.clone(), other.rule.clone()))
                .or_default() += 1;
        }
    }
    for change in decision
        .would_change
        .iter()
        .filter(|change| is_rule(&change.without))
    {
        let tally = tallies.entry(change.without.clone()).or_default();
        tally.decisive.add(label);
    }
}

fn judged(
    rule: &Rule,
    group: &str,
    tally: Tally,
    comments: Labels,
    mostly_with: Option<(String, f64)>,
) -> RuleEvidence {
    let Tally {
        hits,
        decisive,
        alone,
    } = tally;
    RuleEvidence {
        rule: rule.id.clone(),
        group: group.to_owned(),
        points: rule.score,
        state: rule.state,
        hits,
        ham_share: share(hits.ham, comments.ham),
        spam_share: share(hits.spam, comments.spam),
        s_o: s_o(hits, comments),
        precision: share(hits.spam, hits.all()),
        precision_interval: wilson(hits.spam, hits.all()),
        decisive,
        alone,
        microseconds: None,
        mostly_with,
    }
}

/// Adds what each rule's patterns take on these views.
fn time(ruleset: &Ruleset, views: &Views, spent: &mut [Duration]) {
    ruleset.each_turn(views, |rule, run| {
        let started = Instant::now();
        run();
        spent[rule] += started.elapsed();
    });
}

fn s_o(hits: Labels, comments: Labels) -> Option<f64> {
    let ham = share(hits.ham, comments.ham)?;
    let spam = share(hits.spam, comments.spam)?;
    (ham + spam > 0.0).then(|| spam / (ham + spam))
}

fn mostly_with(
    rule: &str,
    hits: u64,
    pairs: &HashMap<(String, String), u64>,
) -> Option<(String, f64)> {
    let ((_, other), both) = pairs
        .iter()
        .filter(|((first, _), _)| first == rule)
        .max_by(|((_, a), n), ((_, b), m)| n.cmp(m).then_with(|| b.cmp(a)))?;
    Some((other.clone(), share(*both, hits)?))
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

/// Wilson's score interval of a share at 95 % (Wilson 1927): unlike the textbook's it says
/// something sensible of 3 hits out of 3.
pub fn wilson(part: u64, of: u64) -> Option<[f64; 2]> {
    let p = share(part, of)?;
    let n = of as f64;
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let centre = p + Z * Z / (2.0 * n);
    let scale = 1.0 + Z * Z / n;
    let low = ((centre - spread) / scale).max(0.0);
    Some([low, ((centre + spread) / scale).min(1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_out_of_three_is_no_certainty() {
        // R: prop.test(3, 3, correct = FALSE)$conf.int
        let [low, high] = wilson(3, 3).expect("an interval");
        assert!(
            (low - 0.4385).abs() < 1e-4 && (high - 1.0).abs() < 1e-9,
            "{low} {high}"
        );
        let [low, high] = wilson(41, 43).expect("an interval");
        assert!(
            (low - 0.8454).abs() < 1e-3 && (high - 0.9871).abs() < 1e-3,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn s_o_does_not_depend_on_how_much_spam_there_is() {
        let of = |spam, all| {
            let comments = Labels {
                ham: 100,
                spam: all,
            };
            s_o(Labels { ham: 1, spam }, comments).expect("a figure")
        };
        assert!((of(9, 100) - of(90, 1000)).abs() < 1e-12);
        assert!((of(9, 100) - 0.9).abs() < 1e-12);
    }
}
