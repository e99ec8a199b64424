//! Which entries of an import honest comments have: as whole words, or inside of others.

mod tally;

use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;
use fancy_regex::{Regex, RegexBuilder};
use serde::Serialize;

use super::settle::Settled;
use super::{Entry, Import, Looks, Reason};
use crate::decision::View;
use crate::facts::Facts;
use crate::rules::{Mode, Ruleset};
use crate::signals::Signals;
use crate::submission::{Field, Submission};
use crate::text::{Views, host_of};
use tally::Tally;

/// Most steps back of a pattern that is asked about one comment.
const MAX_STEPS: usize = 40_000;

/// An entry that honest comments have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// As it is written here.
    pub entry: String,
    /// Its line in the source.
    pub line: usize,
    /// Comments that have it by itself, or that its pattern or domain hits.
    pub whole: u64,
    /// Further comments that have it only inside of a longer word.
    pub part: u64,
    /// Whether the rule as it is written hits any of them.
    pub hits: bool,
    /// Where it was found first: the words around it, or the word that it is in.
    pub evidence: String,
}

/// Where an entry stands: the list or the rule, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    List(usize, usize),
    Rule(usize, usize),
}

/// Looks for every entry in honest comments; the riskiest first. `progress` hears how many comments
/// are done.
///
/// # Errors
///
/// More phrases than one automaton holds.
pub fn look(
    settled: &Settled,
    ham: &[&Submission],
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Risk>, aho_corasick::BuildError> {
    let looker = Looker::of(&settled.import, &settled.ruleset)?;
    let mut tallies: HashMap<Place, Tally> = HashMap::new();
    for (done, submission) in ham.iter().enumerate() {
        let mut found: HashMap<Place, (bool, String)> = HashMap::new();
        looker.comment(submission, &mut found);
        for (place, (whole, evidence)) in found {
            tallies.entry(place).or_default().add(whole, evidence);
        }
        progress(done as u64 + 1);
    }
    let mut risks: Vec<Risk> = tallies
        .into_iter()
        .filter_map(|(place, tally)| {
            let anywhere = matches!(place, Place::List(list, _) if looker.anywhere(list));
            Some(tally.risk(looker.entry(place)?, anywhere))
        })
        .collect();
    risks.sort_by(|a, b| {
        let weight = |risk: &Risk| {
            (
                risk.hits,
                risk.whole + if risk.hits { 0 } else { risk.part },
            )
        };
        weight(b)
            .cmp(&weight(a))
            .then(b.part.cmp(&a.part))
            .then(a.line.cmp(&b.line))
    });
    Ok(risks)
}

/// Takes out what hits honest comments; what was taken out.
pub fn put_aside(import: &mut Import, risks: &[Risk]) -> Vec<Entry> {
    let wanted: HashSet<(usize, &str)> = risks
        .iter()
        .filter(|risk| risk.hits)
        .map(|risk| (risk.line, risk.entry.as_str()))
        .collect();
    let is_risky = |entry: &Entry| wanted.contains(&(entry.line, entry.text.as_str()));
    let mut aside = Vec::new();
    for list in &mut import.lists {
        aside.extend(list.entries.extract_if(.., |entry| is_risky(entry)));
    }
    for draft in &mut import.rules {
        if let Looks::Patterns(entries) = &mut draft.looks {
            let taken = entries.extract_if(.., |entry| is_risky(entry));
            aside.extend(taken);
        }
    }
    aside.sort_by_key(|entry| (entry.file, entry.line));
    aside.dedup();
    for entry in &aside {
        import.skip(entry, Reason::Risky);
    }
    aside
}

struct Looker<'a> {
    import: &'a Import,
    ruleset: &'a Ruleset,
    /// Every phrase of every list.
    finder: AhoCorasick,
    phrases: Vec<(usize, usize)>,
    /// Which lists are read where.
    surfaces: Vec<(Field, View, Vec<usize>)>,
    domains: HashMap<&'a str, (usize, usize)>,
    /// The patterns of each rule that has some.
    patterns: Vec<Vec<Option<Regex>>>,
}

impl<'a> Looker<'a> {
    fn of(import: &'a Import, ruleset: &'a Ruleset) -> Result<Self, aho_corasick::BuildError> {
        let mut surfaces: Vec<(Field, View, Vec<usize>)> = Vec::new();
        let mut domains = HashMap::new();
        let mut patterns = Vec::new();
        for draft in &import.rules {
            let view = draft.rule.view.unwrap_or(View::Folded);
            let mut compiled = Vec::new();
            match &draft.looks {
                Looks::Lists(lists) => {
                    for &field in &draft.rule.fields {
                        let known = surfaces
                            .iter_mut()
                            .find(|known| (known.0, known.1) == (field, view));
                        match known {
                            Some(known) => known.2.extend(lists),
                            None => surfaces.push((field, view, lists.clone())),
                        }
                    }
                }
                Looks::Domains(list) => {
                    let entries = import.lists[*list].entries.iter().enumerate();
                    domains.extend(entries.map(|(at, entry)| (entry.text.as_str(), (*list, at))));
                }
                Looks::Patterns(entries) => {
                    compiled = entries.iter().map(|entry| compile(&entry.text)).collect();
                }
                Looks::Rules => {}
            }
            patterns.push(compiled);
        }
        let phrases: Vec<(usize, usize)> = import
            .lists
            .iter()
            .enumerate()
            .flat_map(|(list, entries)| (0..entries.entries.len()).map(move |at| (list, at)))
            .collect();
        let texts = phrases
            .iter()
            .map(|&(list, at)| &import.lists[list].entries[at].text);
        let finder = AhoCorasick::new(texts)?;
        Ok(Self {
            import,
            ruleset,
            finder,
            phrases,
            surfaces,
            domains,
            patterns,
        })
    }

    fn entry(&self, place: Place) -> Option<&Entry> {
        match place {
            Place::List(list, at) => self.import.lists[list].entries.get(at),
            Place::Rule(rule, at) => match &self.import.rules[rule].looks {
                Looks::Patterns(entries) => entries.get(at),
                _ => None,
            },
        }
    }

    fn anywhere(&self, list: usize) -> bool {
        self.import.rules.iter().any(|draft| {
            draft.rule.anywhere
                && matches!(&draft.looks, Looks::Lists(lists) if lists.contains(&list))
        })
    }

    fn comment(&self, submission: &Submission, found: &mut HashMap<Place, (bool, String)>) {
        let views = Views::of(submission);
        for (field, view, lists) in &self.surfaces {
            if let Some(reading) = views.get(*field, *view) {
                self.phrases_in(reading.text(), lists, found);
            }
        }
        let own = submission.url.as_deref().and_then(host_of);
        let hosts = views
            .links()
            .iter()
            .map(|link| link.host.clone())
            .chain(own);
        for host in hosts {
            let parents =
                std::iter::successors(Some(host.as_str()), |host| Some(host.split_once('.')?.1));
            for &(list, at) in parents.filter_map(|host| self.domains.get(host)) {
                found.insert(Place::List(list, at), (true, host.clone()));
            }
        }
        let facts = Facts::of(submission, jiff::Timestamp::UNIX_EPOCH, true);
        let signals = Signals::of(submission, &views, &facts);
        for fired in self
            .ruleset
            .scan(submission, &views, &signals, Mode::Testing)
            .fired
        {
            // The ruleset was compiled of these drafts, in their order.
            self.patterns_of(fired.rule, &views, found);
        }
    }

    fn phrases_in(&self, text: &str, lists: &[usize], found: &mut HashMap<Place, (bool, String)>) {
        for hit in self.finder.find_overlapping_iter(text) {
            let (list, at) = self.phrases[hit.pattern().as_usize()];
            if !lists.contains(&list) {
                continue;
            }
            let whole = tally::stands_alone(text, hit.range());
            let known = found
                .get(&Place::List(list, at))
                .is_some_and(|(known, _)| *known || !whole);
            if !known {
                let evidence = tally::evidence(text, hit.range(), whole);
                found.insert(Place::List(list, at), (whole, evidence));
            }
        }
    }

    fn patterns_of(&self, rule: usize, views: &Views, found: &mut HashMap<Place, (bool, String)>) {
        let draft = &self.import.rules[rule];
        let view = draft.rule.view.unwrap_or(View::Folded);
        for &field in &draft.rule.fields {
            let Some(reading) = views.get(field, view) else {
                continue;
            };
            let text = reading.text();
            for (at, pattern) in self.patterns[rule].iter().enumerate() {
                let hit = pattern
                    .as_ref()
                    .and_then(|pattern| pattern.find(text).ok().flatten());
                if let Some(hit) = hit {
                    let evidence = tally::evidence(text, hit.start()..hit.end(), true);
                    found.insert(Place::Rule(rule, at), (true, evidence));
                }
            }
        }
    }
}

fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .backtrack_limit(MAX_STEPS)
        .build()
        .ok()
}
