//! What rules that are not live yet would do: whom they would hit, and whose decision they would
//! turn.

use serde::Serialize;

use super::evidence::{Labels, wilson};
use super::flips::{Flip, Flips, Losses};
use super::metrics::ThreeWay;
use super::sample::Sample;
use crate::decision::{Action, Decision, Match};
use crate::filter::Filter;
use crate::model::Label;
use crate::submission::Field;

/// How many hits of each label are quoted.
const QUOTED: usize = 5;
/// How much of the text on either side of a match is quoted, in characters.
const AROUND: usize = 40;

/// How many comments of each label, and of none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Spam.
    pub spam: u64,
    /// Ham.
    pub ham: u64,
    /// What nobody has labelled.
    pub unlabelled: u64,
}

impl Counts {
    /// One more.
    pub const fn add(&mut self, label: Option<Label>) {
        match label {
            Some(Label::Spam) => self.spam += 1,
            Some(Label::Ham) => self.ham += 1,
            None => self.unlabelled += 1,
        }
    }

    /// Those that have a label.
    pub const fn labelled(self) -> Labels {
        Labels {
            ham: self.ham,
            spam: self.spam,
        }
    }

    /// All together.
    pub const fn all(self) -> u64 {
        self.spam + self.ham + self.unlabelled
    }
}

/// One hit, for the eye.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quote {
    /// The comment's name in its corpus, or its decision's id.
    pub id: String,
    /// What it is, where somebody has said so.
    pub label: Option<Label>,
    /// Where the rule found something; `None` for a rule over signals and other rules.
    pub field: Option<Field>,
    /// The text before the match.
    pub before: String,
    /// The match.
    pub found: String,
    /// The text behind it.
    pub after: String,
    /// The decision without the rules on trial.
    pub decision: Action,
}

/// What one rule on trial hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hits {
    /// Its id.
    pub rule: String,
    /// Comments that it hit.
    pub hits: Counts,
    /// Share of spam among its hits that have a label.
    pub precision: Option<f64>,
    /// Wilson's 95 % interval of the precision.
    pub precision_interval: Option<[f64; 2]>,
    /// What became of its hits without the rules on trial: the spam.
    pub spam_was: ThreeWay,
    /// The same of the ham.
    pub ham_was: ThreeWay,
    /// The same of the others.
    pub unlabelled_was: ThreeWay,
    /// Some of its hits: ham first, then spam that was accepted.
    pub quotes: Vec<Quote>,
}

/// What rules on trial would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// The comments that were looked at.
    pub comments: Counts,
    /// What each rule hit, in the order of their file.
    pub rules: Vec<Hits>,
    /// Comments whose decision is another with them, by label.
    pub decisive: Counts,
    /// What would get worse.
    pub losses: Losses,
    /// These comments, the worst first.
    pub flips: Vec<Flip>,
}

/// Asks about each comment with the rules and, where one of them fires, without.
pub fn run<E>(
    without: &Filter,
    with: &Filter,
    on_trial: &[String],
    samples: impl Iterator<Item = Result<Sample, E>>,
) -> Result<Trial, E> {
    let mut comments = Counts::default();
    let mut decisive = Counts::default();
    let mut rules: Vec<Tally> = on_trial.iter().map(|rule| Tally::of(rule)).collect();
    let mut flips = Flips::default();
    for sample in samples {
        let sample = sample?;
        comments.add(sample.label);
        let new = with.assess(&sample.submission, &sample.facts);
        let fires = |rule: &str| new.counted().any(|entry| entry.rule == rule);
        if !on_trial.iter().any(|rule| fires(rule)) {
            continue;
        }
        let old = without.assess(&sample.submission, &sample.facts);
        for tally in rules.iter_mut().filter(|tally| fires(&tally.rule)) {
            tally.note(&sample, &old, &new);
        }
        if old.action != new.action {
            decisive.add(sample.label);
            flips.note(&sample, &old, &new);
        }
    }
    flips.sort();
    Ok(Trial {
        comments,
        rules: rules.into_iter().map(Tally::into_hits).collect(),
        decisive,
        losses: flips.losses,
        flips: flips.flips,
    })
}

/// What one rule hit so far.
struct Tally {
    rule: String,
    hits: Counts,
    spam_was: ThreeWay,
    ham_was: ThreeWay,
    unlabelled_was: ThreeWay,
    ham: Vec<Quote>,
    spam: Vec<Quote>,
    unlabelled: Vec<Quote>,
}

impl Tally {
    fn of(rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            hits: Counts::default(),
            spam_was: ThreeWay::default(),
            ham_was: ThreeWay::default(),
            unlabelled_was: ThreeWay::default(),
            ham: Vec::new(),
            spam: Vec::new(),
            unlabelled: Vec::new(),
        }
    }

    fn note(&mut self, sample: &Sample, old: &Decision, new: &Decision) {
        self.hits.add(sample.label);
        let (was, quotes) = match sample.label {
            Some(Label::Spam) => (&mut self.spam_was, &mut self.spam),
            Some(Label::Ham) => (&mut self.ham_was, &mut self.ham),
            None => (&mut self.unlabelled_was, &mut self.unlabelled),
        };
        was.count(old.action);
        // Of the spam, what gets through today tells most; of the ham, all is alike bad.
        let tells = |quote: &Quote| quote.decision == Action::Accept;
        let quote = || quote(&self.rule, sample, old, new);
        if quotes.len() < QUOTED {
            quotes.push(quote());
        } else if old.action == Action::Accept
            && let Some(place) = quotes.iter_mut().find(|quote| !tells(quote))
        {
            *place = quote();
        }
    }

    fn into_hits(self) -> Hits {
        let Labels { ham, spam } = self.hits.labelled();
        Hits {
            precision: (ham + spam > 0).then(|| spam as f64 / (ham + spam) as f64),
            precision_interval: wilson(spam, ham + spam),
            rule: self.rule,
            hits: self.hits,
            spam_was: self.spam_was,
            ham_was: self.ham_was,
            unlabelled_was: self.unlabelled_was,
            quotes: [self.ham, self.spam, self.unlabelled].concat(),
        }
    }
}

fn quote(rule: &str, sample: &Sample, old: &Decision, new: &Decision) -> Quote {
    let entry = new.counted().find(|entry| entry.rule == rule);
    let found = entry.and_then(|entry| entry.matches.first());
    let (before, text, after) = match found {
        Some(found) => around(sample, found),
        None => (
            String::new(),
            String::new(),
            super::flips::start_of(&sample.submission.content),
        ),
    };
    Quote {
        id: sample.id.clone(),
        label: sample.label,
        field: found.map(|found| found.field),
        before,
        found: text,
        after,
        decision: old.action,
    }
}

fn around(sample: &Sample, found: &Match) -> (String, String, String) {
    let text = sample.submission.field(found.field).unwrap_or_default();
    let [start, end] = found.span;
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let before: Vec<char> = text
        .get(..start)
        .unwrap_or_default()
        .chars()
        .rev()
        .take(AROUND)
        .collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text
        .get(end..)
        .unwrap_or_default()
        .chars()
        .take(AROUND)
        .collect();
    (one_line(&before), one_line(&found.text), one_line(&after))
}
