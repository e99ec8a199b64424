//! Rules that selected spam suggests: phrases, domains, names that no ham has.
//!
//! [`candidates`] finds what several of the selected comments have in common; here it is weighed
//! against ham, and few are chosen that say nothing twice.
//!
//! - **Weighed** by the log-odds ratio of comments with it among spam and ham, half a comment added to
//!   each count (Haldane 1956, Anscombe 1956), over its standard error: the z-score that Monroe, Colaresi
//!   and Quinn 2008 (*Fightin' Words*) rank words with. Below 1.96 it is chance.
//! - **Chosen** one after the other: always what says most of comments that nothing chosen has said
//!   before (greedy set cover: Chvátal 1979). A comment that is accepted today counts most.

mod candidates;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::evidence::wilson;
use super::sample::Sample;
use crate::decision::{Action, Points};
use crate::filter::Filter;
use crate::rules::write::{self, ExampleText, RuleText};
use crate::rules::{Ruleset, SourceFile, Sources, State};
use crate::submission::Field;
use crate::text::Views;
use candidates::Candidate;

pub use candidates::Kind;

/// Below this a difference is chance in more than one case of twenty.
const LEAST_Z: f64 = 1.96;
/// What a comment counts that is accepted, held, rejected today, in hundredths.
const WORTH: [(Action, u64); 3] = [
    (Action::Accept, 100),
    (Action::Hold, 25),
    (Action::Reject, 5),
];
/// Points of a suggested rule: enough to count, too few to hold alone.
const SCORE: Points = Points(200);
/// Ordinary comments; a rule's `examples.miss` is the first that has nothing of it.
const ORDINARY: [&str; 3] = [
    "Thank you, that answered my question.",
    "I read this twice and still disagree with the second half.",
    "Mine broke after three years.",
];

/// How suggestions are made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most suggestions.
    pub limit: usize,
    /// In how many different selected comments it stands, at least.
    pub min_comments: usize,
    /// In how much ham it may stand.
    pub max_ham: u64,
    /// Who suggests, for `author`.
    pub author: String,
    /// The date, for `added`.
    pub added: String,
}

/// A suggested rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// Its id.
    pub rule: String,
    /// What it looks for.
    pub kind: Kind,
    /// The phrase, the domain, or the words of a name.
    pub text: String,
    /// Selected comments that it hits, by what is decided on them now.
    pub accepted: u64,
    /// Of these, held now.
    pub held: u64,
    /// Of these, rejected now.
    pub rejected: u64,
    /// Ham that it hits.
    pub ham: u64,
    /// Share of spam among what it hits.
    pub precision: f64,
    /// Wilson's 95 % interval of the precision.
    pub precision_interval: [f64; 2],
    /// The z-score of its log-odds.
    pub z: f64,
    /// The rule.
    pub toml: String,
}

/// All suggestions, and what they rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestions {
    /// Different selected comments.
    pub selected: u64,
    /// Of these, accepted today.
    pub accepted: u64,
    /// Ham that was compared with.
    pub ham: u64,
    /// Candidates that no or hardly any ham has.
    pub candidates: u64,
    /// The chosen ones, the most telling first.
    pub suggestions: Vec<Suggestion>,
    /// Selected comments that one of them hits.
    pub covered: u64,
}

/// Suggests rules from selected spam against ham. `filter` says what is decided today, `sources` which
/// rules there are.
pub fn suggest(
    filter: &Filter,
    sources: &Sources,
    (selected, ham): (&[Sample], &[Sample]),
    options: &Options,
    progress: &mut dyn FnMut(),
) -> Suggestions {
    let mut actions = Vec::new();
    let mut spam_views = Vec::new();
    let mut seen = HashSet::new();
    for comment in selected {
        progress();
        let views = Views::of(&comment.submission);
        // Copies of a text are one witness, not many.
        if seen.insert(super::rescore::text(&comment.submission.content)) {
            let decision = filter.assess(&comment.submission, &comment.facts);
            actions.push(decision.action);
            spam_views.push((comment, views));
        }
    }
    let mut found = candidates::of(&spam_views, options.min_comments);
    for comment in ham {
        progress();
        candidates::count_ham(&mut found, comment, options.max_ham);
    }
    let totals = (spam_views.len() as f64, ham.len() as f64);
    let mut weighed: Vec<Weighed> = found
        .into_iter()
        .map(|candidate| Weighed {
            z: z(&candidate, totals),
            candidate,
        })
        .filter(|weighed| weighed.z >= LEAST_Z)
        .collect();
    // Of one set of comments the one that says most of them: the longest.
    weighed.sort_by(Weighed::order);
    let mut sets = HashSet::new();
    weighed.retain(|weighed| {
        let Candidate { kind, comments, .. } = &weighed.candidate;
        sets.insert((*kind, comments.clone()))
    });
    let mut writer = Writer {
        sources,
        options,
        selected: spam_views.len(),
        compared: ham.len(),
        ids: HashSet::new(),
    };
    let candidates = weighed.len() as u64;
    let (suggestions, covered) = choose(weighed, &actions, &mut writer);
    Suggestions {
        selected: spam_views.len() as u64,
        accepted: count(&actions, Action::Accept),
        ham: ham.len() as u64,
        candidates,
        suggestions,
        covered,
    }
}

fn count(actions: &[Action], wanted: Action) -> u64 {
    actions.iter().filter(|action| **action == wanted).count() as u64
}

struct Weighed {
    candidate: Candidate,
    z: f64,
}

impl Weighed {
    /// The longer text first, then the one that stands in more comments, then by the alphabet.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |one: &Self| {
            let Candidate {
                words,
                comments,
                text,
                ..
            } = &one.candidate;
            (
                usize::MAX - words,
                usize::MAX - comments.len(),
                text.clone(),
            )
        };
        key(self).cmp(&key(other))
    }
}

/// The z-score of the log-odds ratio, half a comment added to each of the four counts.
fn z(candidate: &Candidate, (spam, ham): (f64, f64)) -> f64 {
    let with = (
        candidate.comments.len() as f64 + 0.5,
        candidate.ham as f64 + 0.5,
    );
    let without = (spam + 1.0 - with.0, ham + 1.0 - with.1);
    let odds = (with.0 / without.0).ln() - (with.1 / without.1).ln();
    let variance = 1.0 / with.0 + 1.0 / without.0 + 1.0 / with.1 + 1.0 / without.1;
    odds / variance.sqrt()
}

/// Always the candidate that is worth most for comments that nothing chosen hits.
fn choose(
    mut weighed: Vec<Weighed>,
    actions: &[Action],
    writer: &mut Writer<'_>,
) -> (Vec<Suggestion>, u64) {
    let worth: HashMap<Action, u64> = WORTH.into_iter().collect();
    let mut covered: HashSet<usize> = HashSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < writer.options.limit {
        let gain = |one: &Weighed| -> u64 {
            let new = one.candidate.comments.iter();
            let new = new.filter(|at| !covered.contains(at));
            new.map(|&at| worth[&actions[at]]).sum()
        };
        let best = (0..weighed.len())
            .map(|at| (gain(&weighed[at]), at))
            // Ties: the surer one, and of these the first, which is the longest.
            .max_by(|&(a, i), &(b, j)| {
                let surer = weighed[i].z.total_cmp(&weighed[j].z);
                a.cmp(&b).then(surer).then(j.cmp(&i))
            });
        let Some((gain, at)) = best.filter(|(gain, _)| *gain > 0) else {
            break;
        };
        debug_assert!(gain > 0);
        let one = weighed.remove(at);
        if let Some(suggestion) = writer.suggestion(&one, actions) {
            covered.extend(&one.candidate.comments);
            chosen.push(suggestion);
        }
    }
    (chosen, covered.len() as u64)
}

/// Makes rules of candidates.
struct Writer<'a> {
    sources: &'a Sources,
    options: &'a Options,
    selected: usize,
    compared: usize,
    ids: HashSet<String>,
}

impl Writer<'_> {
    /// `None` where there is such a rule already, or lint would not have it.
    fn suggestion(&mut self, one: &Weighed, actions: &[Action]) -> Option<Suggestion> {
        let Candidate {
            kind,
            text,
            comments,
            ham,
            ..
        } = &one.candidate;
        let id = id(*kind, text);
        let of: Vec<Action> = comments.iter().map(|&at| actions[at]).collect();
        let hits = of.len() as u64;
        let precision_interval = wilson(hits, hits + ham)?;
        let toml = ORDINARY.iter().find_map(|miss| {
            let toml = write::rule(&self.rule(&id, one, miss));
            lints(self.sources, &toml).then_some(toml)
        })?;
        if !self.ids.insert(id.clone()) {
            return None;
        }
        Some(Suggestion {
            rule: id,
            kind: *kind,
            text: text.clone(),
            accepted: count(&of, Action::Accept),
            held: count(&of, Action::Hold),
            rejected: count(&of, Action::Reject),
            ham: *ham,
            precision: hits as f64 / (hits + ham) as f64,
            precision_interval,
            z: one.z,
            toml,
        })
    }

    fn rule(&self, id: &str, one: &Weighed, miss: &str) -> RuleText {
        let Candidate {
            kind,
            text,
            comments,
            ham,
            ..
        } = &one.candidate;
        let mut rule = RuleText {
            id: id.to_owned(),
            score: SCORE,
            state: Some(State::Shadow),
            author: Some(self.options.author.clone()),
            added: Some(self.options.added.clone()),
            why: Some(format!(
                "in {} of {} selected comments and in {ham} of {} ham",
                comments.len(),
                self.selected,
                self.compared
            )),
            ..RuleText::default()
        };
        // Examples are written here and quote nobody: no comment, no address, no person.
        let (hit, misses) = match kind {
            Kind::Phrase => {
                rule.description = format!("Says \"{text}\"");
                rule.phrases = vec![text.clone()];
                (
                    ExampleText::Text(format!("They wrote: {text}.")),
                    ExampleText::Text(miss.to_owned()),
                )
            }
            Kind::Domain => {
                rule.description = format!("Links to {text}");
                rule.fields = vec![Field::Content, Field::Url];
                rule.domains = vec![text.clone()];
                (
                    ExampleText::Text(format!("See https://{text}/")),
                    ExampleText::Text("See https://reader.example/".to_owned()),
                )
            }
            Kind::Name => {
                rule.description = format!("Signs as \"{text}\"");
                rule.fields = vec![Field::Name];
                rule.phrases = vec![text.clone()];
                (
                    ExampleText::Text(text.clone()),
                    ExampleText::Text("A Reader".to_owned()),
                )
            }
        };
        rule.hits = vec![hit];
        rule.misses = vec![misses];
        rule
    }
}

/// Whether the rules stay whole with this one beside them: its id is new, its examples hold.
fn lints(sources: &Sources, toml: &str) -> bool {
    let alone = Sources {
        rules: vec![SourceFile {
            name: "suggestion".to_owned(),
            text: toml.to_owned(),
            local: true,
            ..SourceFile::default()
        }],
        ..Sources::default()
    };
    let Ok((ruleset, _)) = Ruleset::compile(&alone) else {
        return false;
    };
    let taken = |id: &str| {
        let line = |file: &SourceFile| crate::rules::edit::line_of_rule(&file.text, id);
        let lines = sources.rules.iter().map(line);
        lines.into_iter().any(|line| !matches!(line, Ok(None)))
    };
    ruleset.rules.iter().all(|rule| !taken(&rule.id))
}

/// `PHRASE_WORK_FROM_HOME`; where nothing of the text can stand in an id, a number made of it.
fn id(kind: Kind, text: &str) -> String {
    const LONGEST: usize = 64;
    let letters: String = text
        .to_ascii_uppercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let parts: Vec<&str> = letters.split('_').filter(|part| !part.is_empty()).collect();
    let whole = text.is_ascii() && !parts.is_empty();
    let mut id = format!("{}_{}", kind.prefix(), parts.join("_"));
    if !whole {
        let number = crate::model::fnv_1a(text.bytes()) & 0xffff_ffff;
        id = format!("{}_{number:08X}", id.trim_end_matches('_'));
    }
    if id.len() > LONGEST {
        let number = crate::model::fnv_1a(text.bytes()) & 0xffff;
        id.truncate(LONGEST - 5);
        id = format!("{id}_{number:04X}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_what_the_rule_looks_for() {
        assert_eq!(id(Kind::Phrase, "work from home"), "PHRASE_WORK_FROM_HOME");
        assert_eq!(id(Kind::Domain, "shop.co.uk"), "DOMAIN_SHOP_CO_UK");
        let russian = id(Kind::Phrase, "казино онлайн");
        assert!(
            russian.starts_with("PHRASE_") && russian.len() == 15,
            "{russian}"
        );
        assert!(id(Kind::Name, &"long ".repeat(30)).len() <= 64);
    }

    #[test]
    fn what_ham_has_as_often_says_nothing_and_few_comments_say_little() {
        let candidate = |comments: usize, ham| Candidate {
            kind: Kind::Phrase,
            text: String::new(),
            words: 1,
            comments: (0..comments).collect(),
            ham,
        };
        let of = |comments, ham| z(&candidate(comments, ham), (100.0, 1000.0));
        assert!(of(10, 100).abs() < 0.2);
        assert!(of(2, 0) > LEAST_Z && of(10, 0) > of(2, 0));
        assert!(of(2, 10) < LEAST_Z);
    }
}
