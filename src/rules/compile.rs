//! Definitions to a ruleset that can be run.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::automaton::{Automaton, Strings};
use super::condition::Condition;
use super::definition::{About, Definitions, Matcher, Placed, RuleDef, State};
use super::error::{RuleError, SourceFile, Sources, each_entry};
use super::groups::{self, Group};
use super::hash;
use super::lint;
use super::pattern::Pattern;
use super::prepared::Prepared;
use super::price::Engine;
use crate::decision::{Action, Points, View};
use crate::submission::Field;
use crate::text::{PrivateKind, folded, registrable};

/// Most patterns without a required literal: each runs on every comment.
const MAX_ALWAYS: usize = 60;

/// A rule, compiled.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What it stands for.
    pub description: String,
    /// Its file, as the user knows it.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Its group, as an index into [`Ruleset::groups`].
    pub group: usize,
    /// What it adds to the score.
    pub score: Points,
    /// Added where it matched only after disguise was undone.
    pub bonus_if_disguised: Option<Points>,
    /// Its life.
    pub state: State,
    /// The most severe action that its points may lead to.
    pub max_action: Option<Action>,
    /// Rejects without a second kind of evidence.
    pub sole_reject: bool,
    /// Its points are never fitted.
    pub pinned: bool,
    /// Who wrote it, since when, why, and until when.
    pub about: About,
    pub(super) fields: Vec<Field>,
    pub(super) looks_for: Sought,
    /// What takes a match back that stands in the same sentence.
    pub(super) unless: Vec<Arc<Pattern>>,
    pub(super) at_least: usize,
    pub(super) condition: Condition,
}

/// What a rule looks for, beside its conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// It rests on signals and other rules alone.
    Nothing,
    /// Patterns, phrases, domains.
    Text,
    /// What an answer must not repeat.
    PrivateData,
}

/// A pattern and the rule that it belongs to.
#[derive(Debug)]
pub(super) struct RulePattern {
    pub(super) pattern: Arc<Pattern>,
    pub(super) rule: usize,
}

/// A rule that looks for private data.
#[derive(Debug)]
pub(super) struct Finder {
    pub(super) rule: usize,
    pub(super) view: View,
    pub(super) kinds: Vec<PrivateKind>,
}

/// A field in a view that some rule reads.
#[derive(Debug)]
pub(super) struct Surface {
    pub(super) field: Field,
    pub(super) view: View,
    /// Patterns that run whatever the text holds.
    pub(super) always: Vec<usize>,
}

/// Compiled rules; immutable, named by the hash of their content.
#[derive(Debug, Default)]
pub struct Ruleset {
    /// The rules, in the order of the files.
    pub rules: Vec<Rule>,
    /// The groups; the first is `other`.
    pub groups: Vec<Group>,
    pub(super) index: HashMap<String, usize>,
    /// Rule indices, each behind those that it rests on.
    pub(super) order: Vec<usize>,
    /// Where each rule stands in the order.
    pub(super) turns: Vec<usize>,
    /// The turns of the rules that look for no text: they have one in every comment.
    pub(super) always: Vec<usize>,
    pub(super) patterns: Vec<RulePattern>,
    pub(super) surfaces: Vec<Surface>,
    pub(super) automata: HashMap<View, Automaton>,
    pub(super) finders: Vec<Finder>,
    /// Rules by the domains that they look for.
    pub(super) domains: HashMap<String, Vec<usize>>,
    /// Signals that are unknown on a site, or on all.
    pub(super) unheard: groups::Unheard,
    hash: String,
}

impl Ruleset {
    /// The content hash over rules, lists, groups and overrides: 16 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.index.get(id).map(|&at| &self.rules[at])
    }
}

/// Compiles definitions that were checked against each other. The ruleset is whole only if no
/// error comes with it.
pub(super) fn ruleset<'a>(
    definitions: &'a Definitions,
    sources: &'a Sources,
) -> (Ruleset, Vec<RuleError>) {
    let groups = groups::of(definitions);
    let mut build = Build {
        sources,
        prepared: Prepared::of(definitions),
        errors: Vec::new(),
        ruleset: Ruleset::default(),
        strings: HashMap::new(),
        surfaces: BTreeMap::new(),
    };
    for definition in &definitions.rules {
        build.rule(definition, &groups);
    }
    build.ruleset.groups = groups;
    build.ruleset.unheard = groups::unheard(definitions);
    build.order(&definitions.rules);
    build.finish()
}

struct Build<'a> {
    sources: &'a Sources,
    prepared: Prepared<'a>,
    errors: Vec<RuleError>,
    ruleset: Ruleset,
    strings: HashMap<View, Strings>,
    surfaces: BTreeMap<(Field, View), Vec<usize>>,
}

impl Build<'_> {
    fn error(
        &mut self,
        file: &SourceFile,
        span: Range<usize>,
        code: &'static str,
        what: (String, String),
    ) {
        self.errors.push(RuleError::at(file, span, code, what));
    }

    fn rule(&mut self, definition: &RuleDef, groups: &[Group]) {
        let at = self.ruleset.rules.len();
        let file = &self.sources.rules[definition.file];
        let mut unless = Vec::new();
        if definition.state != State::Retired
            && let Some(matcher) = &definition.matcher
        {
            self.matcher(at, definition, matcher, file);
            unless = self.unless(definition, file);
        }
        let group = groups
            .iter()
            .position(|group| group.id == definition.group.value);
        self.ruleset.index.insert(definition.id.value.clone(), at);
        self.ruleset.rules.push(Rule {
            id: definition.id.value.clone(),
            description: definition.description.clone(),
            file: file.name.clone(),
            line: definition.line,
            group: group.unwrap_or(0),
            score: definition.score,
            bonus_if_disguised: definition.bonus_if_disguised,
            state: definition.state,
            max_action: definition.max_action,
            sole_reject: definition.sole_reject,
            pinned: definition.pinned,
            about: definition.about.clone(),
            fields: definition.fields.clone(),
            looks_for: match definition.matcher {
                None => Sought::Nothing,
                Some(Matcher::Finds(_)) => Sought::PrivateData,
                Some(_) => Sought::Text,
            },
            unless,
            at_least: definition.at_least,
            condition: definition.condition.clone(),
        });
    }

    fn matcher(&mut self, rule: usize, definition: &RuleDef, matcher: &Matcher, file: &SourceFile) {
        match matcher {
            Matcher::Patterns(patterns) => {
                for pattern in patterns {
                    self.pattern(rule, definition, pattern, file);
                }
            }
            Matcher::Phrases {
                phrases,
                lists,
                anywhere,
            } => {
                for phrase in phrases {
                    self.phrase(rule, definition, *anywhere, (phrase, file));
                }
                for list in lists {
                    self.list(list, file, |build, line, list| {
                        build.phrase(rule, definition, *anywhere, (line, list));
                    });
                }
            }
            Matcher::Finds(kinds) => self.ruleset.finders.push(Finder {
                rule,
                view: definition.view,
                kinds: kinds.clone(),
            }),
            Matcher::Domains { domains, lists } => {
                for domain in domains {
                    self.domain(rule, domain, file);
                }
                for list in lists {
                    self.list(list, file, |build, line, list| {
                        build.domain(rule, line, list);
                    });
                }
            }
        }
    }

    /// The views that a rule is run in.
    fn views(definition: &RuleDef) -> impl Iterator<Item = View> {
        let disguised = definition.bonus_if_disguised.map(|_| View::Skeleton);
        [Some(definition.view), disguised].into_iter().flatten()
    }

    fn pattern(
        &mut self,
        rule: usize,
        definition: &RuleDef,
        source: &Placed<String>,
        file: &SourceFile,
    ) {
        let compiled = self
            .prepared
            .get(&source.value, definition.view.is_lower_case());
        let compiled = match compiled {
            Ok(compiled) => compiled,
            Err((code, what)) => return self.error(file, source.span.clone(), code, what),
        };
        self.warn_of_cost(&compiled, source, file);
        self.run_pattern(rule, definition, compiled);
    }

    fn unless(&mut self, definition: &RuleDef, file: &SourceFile) -> Vec<Arc<Pattern>> {
        let mut compiled = Vec::new();
        for source in &definition.unless {
            let lower_case = definition.view.is_lower_case();
            match self.prepared.get(&source.value, lower_case) {
                Ok(pattern) => compiled.push(pattern),
                Err((code, what)) => self.error(file, source.span.clone(), code, what),
            }
        }
        compiled
    }

    fn run_pattern(&mut self, rule: usize, definition: &RuleDef, pattern: Arc<Pattern>) {
        let at = self.ruleset.patterns.len();
        for view in Self::views(definition) {
            let strings = self.strings.entry(view).or_default();
            for set in &pattern.literals {
                strings.literals(set, at);
            }
            for field in &definition.fields {
                let always = self.surfaces.entry((*field, view)).or_default();
                if pattern.literals.is_empty() {
                    always.push(at);
                }
            }
        }
        self.ruleset.patterns.push(RulePattern { pattern, rule });
    }

    fn warn_of_cost(&mut self, pattern: &Pattern, source: &Placed<String>, file: &SourceFile) {
        let mut warn = |code, message: &str, remedy: &str| {
            let what = (message.to_owned(), remedy.to_owned());
            self.errors
                .push(RuleError::at(file, source.span.clone(), code, what).warning());
        };
        if pattern.engine() == Engine::SquareBacktracking {
            warn(
                "backtracks",
                "this pattern needs backtracking and can run far from each place, so it reads only the first 1 KiB of a field",
                "bound its repeats (`.{0,80}`, `\\s{1,3}`), or do without look-around and back-reference",
            );
        }
        if pattern.literals.is_empty() {
            warn(
                "no_literal",
                "no text is required by this pattern, so it runs on every comment",
                "add a word that must stand there, or write `phrases`",
            );
        }
    }

    fn phrase(
        &mut self,
        rule: usize,
        definition: &RuleDef,
        anywhere: bool,
        (phrase, file): (&Placed<String>, &SourceFile),
    ) {
        let text = phrase
            .value
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if !definition.view.is_lower_case() {
            // These views keep white space as it was sent: a pattern can allow for that.
            let words: Vec<_> = text.split(' ').map(fancy_regex::escape).collect();
            let edge = |c: Option<char>| {
                if !anywhere && c.is_some_and(char::is_alphanumeric) {
                    r"\b"
                } else {
                    ""
                }
            };
            let (before, after) = (edge(text.chars().next()), edge(text.chars().next_back()));
            let pattern = format!("{before}{}{after}", words.join(r"\s+"));
            match Pattern::compile(&pattern, false) {
                Ok(pattern) => self.run_pattern(rule, definition, Arc::new(pattern)),
                Err((code, what)) => self.error(file, phrase.span.clone(), code, what),
            }
            return;
        }
        let as_seen = folded(&text);
        if as_seen != text {
            let capital = text.chars().any(char::is_uppercase);
            let code = if capital { "capital" } else { "unfolded" };
            let what = (
                format!("`{text}` never stands so in this view"),
                format!("write `{as_seen}`, or set view = \"raw\" or \"text\""),
            );
            return self.error(file, phrase.span.clone(), code, what);
        }
        for view in Self::views(definition) {
            self.strings
                .entry(view)
                .or_default()
                .phrase(&text, rule, anywhere);
            for field in &definition.fields {
                self.surfaces.entry((*field, view)).or_default();
            }
        }
    }

    fn domain(&mut self, rule: usize, domain: &Placed<String>, file: &SourceFile) {
        let parsed = url::Host::parse(domain.value.trim());
        let host = match parsed {
            Ok(url::Host::Domain(host)) if host.contains('.') => host,
            _ => {
                let what = (
                    format!("`{}` is not a domain", domain.value),
                    "write it as shop.example, without scheme and path".to_owned(),
                );
                return self.error(file, domain.span.clone(), "bad_domain", what);
            }
        };
        // A public suffix on which others have their sites (blogspot.com) stands for all of them.
        debug_assert!(!registrable(&host).is_empty());
        self.ruleset.domains.entry(host).or_default().push(rule);
    }

    fn order(&mut self, rules: &[RuleDef]) {
        let ruleset = &mut self.ruleset;
        ruleset.order = lint::order(rules).unwrap_or_default();
        ruleset.turns = vec![0; ruleset.rules.len()];
        for (turn, &rule) in ruleset.order.iter().enumerate() {
            ruleset.turns[rule] = turn;
            if ruleset.rules[rule].looks_for == Sought::Nothing {
                ruleset.always.push(turn);
            }
        }
    }

    /// Reads a list: one entry a line, `#` begins a comment.
    fn list(
        &mut self,
        path: &Placed<String>,
        file: &SourceFile,
        mut each: impl FnMut(&mut Self, &Placed<String>, &SourceFile),
    ) {
        let list = match self.sources.list(&path.value) {
            Ok(list) => list,
            Err(what) => return self.error(file, path.span.clone(), "unknown_list", what),
        };
        each_entry(&list.text, |value, span| {
            let value = value.to_owned();
            each(self, &Placed { value, span }, list);
        });
    }

    fn finish(mut self) -> (Ruleset, Vec<RuleError>) {
        self.check_always();
        for (view, strings) in self.strings {
            match strings.build(view) {
                Ok(Some(automaton)) => {
                    self.ruleset.automata.insert(view, automaton);
                }
                Ok(None) => {}
                Err(error) => {
                    let what = (
                        format!("the phrases are too many for one automaton: {error}"),
                        "take the longest list out".to_owned(),
                    );
                    let file = SourceFile {
                        name: "rules".to_owned(),
                        ..SourceFile::default()
                    };
                    self.errors
                        .push(RuleError::at(&file, 0..0, "too_many_phrases", what));
                }
            }
        }
        self.ruleset.surfaces = self
            .surfaces
            .into_iter()
            .map(|((field, view), always)| Surface {
                field,
                view,
                always,
            })
            .collect();
        self.ruleset.hash = hash::of(self.sources);
        (self.ruleset, self.errors)
    }

    fn check_always(&mut self) {
        let always: Vec<usize> = self
            .ruleset
            .patterns
            .iter()
            .filter(|entry| entry.pattern.literals.is_empty())
            .map(|entry| entry.rule)
            .collect();
        if let Some(&rule) = always.get(MAX_ALWAYS) {
            let rule = &self.ruleset.rules[rule];
            let what = (
                format!(
                    "rule {} is the {}th pattern that runs on every comment; {MAX_ALWAYS} may",
                    rule.id,
                    MAX_ALWAYS + 1
                ),
                "give some of them a word that must stand there".to_owned(),
            );
            if let Some(file) = self
                .sources
                .rules
                .iter()
                .find(|file| file.name == rule.file)
            {
                let line: usize = file
                    .text
                    .split_inclusive('\n')
                    .take(rule.line - 1)
                    .map(str::len)
                    .sum();
                self.errors
                    .push(RuleError::at(file, line..line + 8, "too_many_always", what));
            }
        }
    }
}
