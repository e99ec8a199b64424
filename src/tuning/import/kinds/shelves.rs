//! Entries sorted by what they are, and the rules that look for each kind.
//!
//! One rule for each kind and reading, not one for each entry: a moderator turns off "addresses", not
//! line 40,012. The place that a hit names shows which entry it was.

use std::collections::HashSet;

use super::super::specimen;
use super::super::{Draft, Entry, Import, List, Looks, Options};
use super::Kind;
use crate::decision::{Action, Points, View};
use crate::rules::State;
use crate::rules::write::{GroupText, RuleText};
use crate::submission::Field;

/// Most patterns of one rule: more nobody reads through.
const BUNDLE: usize = 250;
/// Most points that a list may add up to: half of what holds a comment by itself, so that others must
/// say so too.
const CAP: f64 = 2.0;

/// The kinds that become lists, with the names of their files and what they hold.
const LISTS: [(Kind, &str, &str); 6] = [
    (Kind::Words, "words", "single words"),
    (Kind::Phrases, "phrases", "several words"),
    (Kind::Domains, "domains", "whole domains"),
    (Kind::Addresses, "addresses", "parts of web addresses"),
    (Kind::Emails, "emails", "parts of e-mail addresses"),
    (Kind::Signs, "signs", "without a letter or digit"),
];

/// Where the entries of a source are looked for, and what a hit is worth.
pub(in super::super) struct Terms<'a> {
    pub(in super::super) options: &'a Options,
    /// The fields of texts; the first is that of the examples.
    pub(in super::super) fields: &'a [Field],
    pub(in super::super) score: Points,
    /// Words match parts of words too.
    pub(in super::super) anywhere: bool,
    /// What the entries are said to be: `Disallowed comment keys`.
    pub(in super::super) title: &'a str,
}

/// Entries by their kinds, none of them twice.
#[derive(Default)]
pub(in super::super) struct Shelves {
    entries: Vec<(Kind, Entry)>,
    seen: HashSet<(Kind, String)>,
    twins: usize,
}

impl Shelves {
    pub(in super::super) fn put(&mut self, kind: Kind, entry: Entry) {
        if self.seen.insert((kind, entry.text.clone())) {
            self.entries.push((kind, entry));
        } else {
            self.twins += 1;
        }
    }

    fn take(&self, kind: Kind) -> Vec<Entry> {
        let of_kind = self.entries.iter().filter(|(of, _)| *of == kind);
        of_kind.map(|(_, entry)| entry.clone()).collect()
    }

    /// Rules over all shelves that are not empty.
    pub(in super::super) fn fill(&self, import: &mut Import, terms: &Terms<'_>) {
        import.twins += self.twins;
        import.group = Some(GroupText {
            id: terms.options.group(),
            description: format!("{}: what all of it may add up to", terms.title),
            cap: Points::from_f64(CAP),
        });
        let mut in_links = Vec::new();
        for (kind, name, title) in LISTS {
            let entries = self.take(kind);
            if entries.is_empty() {
                continue;
            }
            let list = import.lists.len();
            if matches!(kind, Kind::Words | Kind::Addresses) {
                in_links.push(list);
            }
            import
                .rules
                .extend(terms.over_list(kind, list, &entries, (name, title)));
            import.lists.push(List {
                kind: name,
                title,
                entries,
            });
        }
        if !in_links.is_empty() && terms.fields.contains(&Field::Content) {
            let draft = terms.over_links(in_links, import);
            import.rules.push(draft);
        }
        self.pattern_rules(terms, import);
    }

    fn pattern_rules(&self, terms: &Terms<'_>, import: &mut Import) {
        let content = [Field::Content];
        for (kind, name, what, view) in [
            (Kind::Exact, "EXACT", "as sent, to the letter", View::Raw),
            (Kind::Patterns, "PATTERNS", "a pattern", View::Folded),
            (
                Kind::AddressPatterns,
                "ADDRESS_PATTERNS",
                "a pattern of addresses",
                View::Folded,
            ),
            (
                Kind::AddressPatterns,
                "LINK_PATTERNS",
                "a pattern, in the address of a link",
                View::Links,
            ),
        ] {
            let in_links = view == View::Links;
            if in_links && !terms.fields.contains(&Field::Content) {
                continue;
            }
            let fields = if in_links { &content[..] } else { terms.fields };
            let entries = self.take(kind);
            for (at, bundle) in entries.chunks(BUNDLE).enumerate() {
                let id = if entries.len() > BUNDLE {
                    format!("{name}_{}", at + 1)
                } else {
                    name.to_owned()
                };
                import.rules.push(Draft {
                    rule: RuleText {
                        view: (view != View::Folded).then_some(view),
                        ..terms.rule(&id, what, fields)
                    },
                    looks: Looks::Patterns(bundle.to_vec()),
                    origin: None,
                    hits: Vec::new(),
                });
            }
        }
    }
}

impl Terms<'_> {
    /// The rules over one list; domains have two, one of which looks at links alone.
    fn over_list(
        &self,
        kind: Kind,
        list: usize,
        entries: &[Entry],
        (name, title): (&str, &str),
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let (id, what) = if kind == Kind::Domains {
            drafts.push(Draft {
                rule: self.rule(
                    "DOMAINS",
                    "a link to a domain",
                    &[Field::Content, Field::Url],
                ),
                looks: Looks::Domains(list),
                origin: None,
                hits: in_links(entries),
            });
            ("DOMAINS_IN_TEXT".to_owned(), "a domain, in the text")
        } else {
            (name.to_uppercase(), title)
        };
        drafts.push(Draft {
            rule: RuleText {
                anywhere: self.anywhere,
                ..self.rule(&id, what, self.fields)
            },
            looks: Looks::Lists(vec![list]),
            origin: None,
            hits: samples(entries).map(str::to_owned).collect(),
        });
        drafts
    }

    /// Words and parts of addresses in the links of the content, which its text does not have.
    fn over_links(&self, lists: Vec<usize>, import: &Import) -> Draft {
        let what = "in the address of a link";
        let hits = lists
            .iter()
            .flat_map(|&list| in_links(&import.lists[list].entries))
            .collect();
        Draft {
            rule: RuleText {
                view: Some(View::Links),
                anywhere: self.anywhere,
                ..self.rule("IN_LINKS", what, &[Field::Content])
            },
            looks: Looks::Lists(lists),
            origin: None,
            hits,
        }
    }

    fn rule(&self, id: &str, what: &str, fields: &[Field]) -> RuleText {
        RuleText {
            id: format!("{}_{id}", self.options.prefix()),
            description: format!("{}: {what}", self.title),
            fields: fields.to_vec(),
            score: self.score,
            group: Some(self.options.group()),
            state: Some(State::Shadow),
            max_action: Some(Action::Hold),
            ..RuleText::default()
        }
    }
}

/// Entries that make good examples: those that read as words first.
fn samples(entries: &[Entry]) -> impl Iterator<Item = &str> {
    const TRIED: usize = 12;
    let readable = |entry: &&Entry| {
        let word = entry
            .text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == ' ');
        word && (5..30).contains(&entry.text.len())
    };
    let good = entries.iter().filter(readable).take(TRIED);
    good.chain(entries.iter().take(TRIED))
        .map(|entry| entry.text.as_str())
}

fn in_links(entries: &[Entry]) -> Vec<String> {
    samples(entries).flat_map(specimen::in_link).collect()
}
