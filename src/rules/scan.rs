//! Rules over a submission: what fires, where, and what gave up.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::compile::{Rule, Ruleset, Sought, Surface};
use super::definition::{Stance, State};
use super::plain::Text;
use super::price::Work;
use super::sentence;
use super::turns::Near;
use crate::decision::{Action, Fault, FaultReason, Match, Points, View};
use crate::signals::{Signal, Signals};
use crate::submission::{Field, Submission};
use crate::text::{Views, host_of, private_data};

/// Most places of one rule that an explanation shows.
const MAX_PLACES: usize = 20;

/// Which rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Active and shadow ones.
    Live,
    /// Drafts too, as if active: for examples.
    Testing,
    /// As live, but this rule, an index into [`Ruleset::rules`], is active: what would be if it
    /// went live?
    Promoted(usize),
}

impl Mode {
    /// The state in which a rule runs.
    fn state_of(self, at: usize, state: State) -> State {
        match self {
            Self::Promoted(promoted) if promoted == at => State::Active,
            _ => state,
        }
    }
}

/// A rule that fired.
#[derive(Clone, Debug)]
pub struct Fired {
    /// Which, as an index into [`Ruleset::rules`].
    pub rule: usize,
    /// Its points count: it is not on trial.
    pub counts: bool,
    /// Its points, with the bonus for disguise.
    pub points: Points,
    /// It matched only after disguise was undone.
    pub disguised: bool,
    /// Where.
    pub matches: Vec<Match>,
    /// The signals and rules that it rested on.
    pub because: Vec<String>,
}

/// What the rules made of a submission.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// The rules that fired, active and shadow, in the order of the files.
    pub fired: Vec<Fired>,
    /// Patterns that met a limit.
    pub faults: Vec<Fault>,
    /// For each group what its rules lead to on this site, if it is a category of moderation.
    pub actions: Vec<Option<Action>>,
}

/// A place in a view.
#[derive(Clone, Debug)]
struct Place {
    field: Field,
    view: View,
    range: Range<usize>,
}

impl Ruleset {
    /// Runs the rules over a submission.
    pub fn scan(
        &self,
        submission: &Submission,
        views: &Views,
        signals: &Signals,
        mode: Mode,
    ) -> Scan {
        let mut scanner = Scanner {
            ruleset: self,
            views,
            work: Work::default(),
            places: BTreeMap::new(),
            link_places: BTreeMap::new(),
            faults: Vec::new(),
            told: HashSet::new(),
        };
        for surface in &self.surfaces {
            scanner.surface(surface);
        }
        scanner.private_data();
        scanner.domains(submission);
        let site = submission.site.as_deref();
        let groups = self.groups.iter();
        let stances: Vec<_> = groups.map(|group| group.stance_on(site)).collect();
        // An example asks what a rule finds, not what a site makes of it.
        let testing = mode == Mode::Testing;
        let mut scan = if testing {
            scanner.conclude(signals, mode)
        } else {
            scanner.conclude(&self.heard(signals, site), mode)
        };
        let off = |fired: &Fired| stances[self.rules[fired.rule].group] == Some(Stance::Off);
        scan.fired.retain(|fired| testing || !off(fired));
        let stances = stances.into_iter();
        scan.actions = stances.map(|stance| Some(stance?.action())).collect();
        scan
    }

    /// The signals that a site goes by; the others are unknown.
    pub(super) fn heard<'a>(&self, signals: &'a Signals, site: Option<&str>) -> Cow<'a, Signals> {
        let mut off = self.unheard_on(site).peekable();
        if off.peek().is_none() {
            Cow::Borrowed(signals)
        } else {
            Cow::Owned(signals.without(off))
        }
    }

    /// Those that it does not go by.
    pub(super) fn unheard_on(&self, site: Option<&str>) -> impl Iterator<Item = Signal> {
        let here = move |of: &Option<String>| of.is_none() || of.as_deref() == site;
        let unheard = self.unheard.iter().filter(move |(of, _)| here(of));
        unheard.flat_map(|(_, off)| off.iter().copied())
    }
}

struct Scanner<'a> {
    ruleset: &'a Ruleset,
    views: &'a Views,
    work: Work,
    /// Places by rule.
    places: BTreeMap<usize, Vec<Place>>,
    /// Places of links by rule: their spans are of the field as sent already.
    link_places: BTreeMap<usize, Vec<Match>>,
    faults: Vec<Fault>,
    /// Those faults, to tell each once.
    told: HashSet<(usize, Field, FaultReason)>,
}

impl Scanner<'_> {
    fn surface(&mut self, surface: &Surface) {
        let Some(reading) = self.views.get(surface.field, surface.view) else {
            return;
        };
        let text = reading.text();
        if text.is_empty() {
            return;
        }
        let found = self.ruleset.found_in(surface, text);
        let text = &Text::of(text);
        for (rule, range) in found.phrases() {
            if !self.is_taken_back(*rule, text.given, range) {
                self.place(*rule, surface, range.clone());
            }
        }
        for (at, near) in found.turns() {
            self.pattern(at, surface, text, near);
        }
    }

    fn pattern(&mut self, at: usize, surface: &Surface, text: &Text<'_>, near: Near<'_>) {
        let entry = &self.ruleset.patterns[at];
        let rule = &self.ruleset.rules[entry.rule];
        if !rule.fields.contains(&surface.field) {
            return;
        }
        let (found, fault) = entry.pattern.find(text, near, &mut self.work);
        for range in found {
            if !self.is_taken_back(entry.rule, text.given, &range) {
                self.place(entry.rule, surface, range);
            }
        }
        if let Some(reason) = fault
            && self.told.insert((entry.rule, surface.field, reason))
        {
            self.faults.push(Fault {
                rule: rule.id.clone(),
                field: surface.field,
                reason,
            });
        }
    }

    /// Whether one of the rule's `unless` matches in the sentence of a match.
    fn is_taken_back(&mut self, rule: usize, text: &str, range: &Range<usize>) -> bool {
        let unless = &self.ruleset.rules[rule].unless;
        if unless.is_empty() {
            return false;
        }
        let sentence = Text::of(&text[sentence::around(text, range)]);
        unless
            .iter()
            .any(|pattern| pattern.is_in(&sentence, &mut self.work))
    }

    fn place(&mut self, rule: usize, surface: &Surface, range: Range<usize>) {
        if self.ruleset.rules[rule].fields.contains(&surface.field) {
            let place = Place {
                field: surface.field,
                view: surface.view,
                range,
            };
            self.places.entry(rule).or_default().push(place);
        }
    }

    fn private_data(&mut self) {
        for finder in &self.ruleset.finders {
            for &field in &self.ruleset.rules[finder.rule].fields {
                let Some(reading) = self.views.get(field, finder.view) else {
                    continue;
                };
                let kinds = finder.kinds.iter();
                let found = kinds.flat_map(|&kind| private_data(reading.text(), kind));
                let places: Vec<Place> = found
                    .map(|range| Place {
                        field,
                        view: finder.view,
                        range,
                    })
                    .collect();
                if !places.is_empty() {
                    self.places.entry(finder.rule).or_default().extend(places);
                }
            }
        }
    }

    fn domains(&mut self, submission: &Submission) {
        if self.ruleset.domains.is_empty() {
            return;
        }
        for link in self.views.links() {
            self.domain(&link.host, Field::Content, link.span.clone());
        }
        if let Some(url) = &submission.url
            && let Some(host) = host_of(url)
        {
            self.domain(&host, Field::Url, 0..url.len());
        }
    }

    /// A host and all domains above it, so that `shop.example` stands for `www.shop.example`.
    fn domain(&mut self, host: &str, field: Field, span: Range<usize>) {
        let parents = std::iter::successors(Some(host), |host| Some(host.split_once('.')?.1));
        for rule in parents
            .filter_map(|host| self.ruleset.domains.get(host))
            .flatten()
        {
            if self.ruleset.rules[*rule].fields.contains(&field) {
                let found = self.found(field, View::Raw, span.clone());
                self.link_places.entry(*rule).or_default().push(found);
            }
        }
    }

    fn found(&self, field: Field, view: View, span: Range<usize>) -> Match {
        let raw = self
            .views
            .get(field, View::Raw)
            .map_or("", |reading| reading.text());
        let end = raw.floor_char_boundary(span.end.min(span.start + Match::MAX_TEXT));
        let text = raw.get(span.start..end).unwrap_or_default().to_owned();
        Match {
            field,
            view,
            span: [span.start, span.end],
            text,
        }
    }

    fn conclude(self, signals: &Signals, mode: Mode) -> Scan {
        let mut fired: BTreeMap<usize, Fired> = BTreeMap::new();
        // Of thousands of rules most look for a text that is not there.
        let mut turns = self.ruleset.always.clone();
        let found = self.places.keys().chain(self.link_places.keys());
        turns.extend(found.map(|&rule| self.ruleset.turns[rule]));
        turns.sort_unstable();
        turns.dedup();
        for turn in turns {
            let at = self.ruleset.order[turn];
            let rule = &self.ruleset.rules[at];
            let state = mode.state_of(at, rule.state);
            // Examples say what a rule is for, and that does not expire.
            let has_expired = mode != Mode::Testing && rule.has_expired(signals);
            if has_expired || !runs(state, mode) {
                continue;
            }
            let sees = |id: &str| {
                self.ruleset.index.get(id).is_some_and(|&other| {
                    let others = mode.state_of(other, self.ruleset.rules[other].state);
                    fired.contains_key(&other) && counts_for(state, others, mode)
                })
            };
            if let Some(hit) = self.judge(at, rule, signals, &sees) {
                let counts = state != State::Shadow;
                fired.insert(at, Fired { counts, ..hit });
            }
        }
        Scan {
            fired: fired.into_values().collect(),
            faults: self.faults,
            actions: Vec::new(),
        }
    }

    fn judge(
        &self,
        at: usize,
        rule: &Rule,
        signals: &Signals,
        sees: &dyn Fn(&str) -> bool,
    ) -> Option<Fired> {
        let mut fired = Fired {
            rule: at,
            counts: true,
            points: rule.score,
            disguised: false,
            matches: Vec::new(),
            because: Vec::new(),
        };
        if rule.looks_for != Sought::Nothing {
            let (disguised, matches) = self.matches(at, rule)?;
            fired.matches = matches;
            if disguised {
                fired.disguised = true;
                fired.points += rule.bonus_if_disguised.unwrap_or_default();
            }
        }
        if !rule.condition.is_empty() {
            if rule.condition.holds(signals, sees) != Some(true) {
                return None;
            }
            fired.because = rule.condition.because(signals, sees);
        }
        Some(fired)
    }

    /// The matches of a rule, if they are enough, and whether only the skeleton had enough.
    fn matches(&self, at: usize, rule: &Rule) -> Option<(bool, Vec<Match>)> {
        if let Some(links) = self.link_places.get(&at) {
            let mut links = links.clone();
            links.truncate(MAX_PLACES);
            return (distinct(&links) >= rule.at_least).then_some((false, links));
        }
        let places = self.places.get(&at)?;
        let of = |skeleton: bool| {
            let mut matches: Vec<Match> = Vec::new();
            let is_of = |place: &&Place| (place.view == View::Skeleton) == skeleton;
            for place in places.iter().filter(is_of) {
                if matches.len() == MAX_PLACES {
                    break;
                }
                let span = self.raw_span(place);
                let mut found = self.found(place.field, place.view, span);
                if rule.looks_for == Sought::PrivateData {
                    found.text = masked(&found.text);
                }
                if !matches.contains(&found) {
                    matches.push(found);
                }
            }
            matches
        };
        let in_any_view = rule.bonus_if_disguised.is_none();
        let plain = if in_any_view {
            [of(false), of(true)].concat()
        } else {
            of(false)
        };
        let is_plain = |place: &Place| in_any_view || place.view != View::Skeleton;
        if self.enough(&plain, places, rule, &is_plain) {
            return Some((false, plain));
        }
        let disguised = of(true);
        let is_skeleton = |place: &Place| place.view == View::Skeleton;
        self.enough(&disguised, places, rule, &is_skeleton)
            .then_some((true, disguised))
    }

    fn enough(
        &self,
        found: &[Match],
        places: &[Place],
        rule: &Rule,
        counts: &dyn Fn(&Place) -> bool,
    ) -> bool {
        if found.is_empty() {
            return false;
        }
        if rule.at_least == 1 {
            return true;
        }
        // Distinct by the text of the view: `Casino` and `casino` are one.
        let texts: HashSet<&str> = places
            .iter()
            .filter(|place| counts(place))
            .filter_map(|place| {
                self.views
                    .get(place.field, place.view)?
                    .text()
                    .get(place.range.clone())
            })
            .collect();
        texts.len() >= rule.at_least
    }

    fn raw_span(&self, place: &Place) -> Range<usize> {
        match self.views.get(place.field, place.view) {
            Some(reading) => reading.raw_span(place.range.clone()),
            None => place.range.clone(),
        }
    }
}

/// Private data as an answer shows it: the first letter and the form. The journal keeps answers
/// longer than comments.
fn masked(text: &str) -> String {
    let mut seen = false;
    let mask = |c: char| {
        let hide = c.is_alphanumeric() && std::mem::replace(&mut seen, true);
        if hide { '•' } else { c }
    };
    text.chars().map(mask).collect()
}

fn distinct(links: &[Match]) -> usize {
    links
        .iter()
        .map(|link| &link.text)
        .collect::<HashSet<_>>()
        .len()
}

fn runs(state: State, mode: Mode) -> bool {
    match state {
        State::Active | State::Shadow => true,
        State::Draft => mode == Mode::Testing,
        State::Retired => false,
    }
}

/// Whether a rule in one state may rest on another: an active one must not change because of a
/// rule that is on trial.
fn counts_for(rule: State, other: State, mode: Mode) -> bool {
    mode == Mode::Testing || rule != State::Active || other == State::Active
}

#[cfg(test)]
mod tests;
