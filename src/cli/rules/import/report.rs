//! What an import did, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::super::{say, table};
use super::Read;
use super::files::Written;
use crate::tuning::import::risk::Risk;
use crate::tuning::import::settle::Settled;
use crate::tuning::import::{Import, Looks, Options, Skipped};

/// Risky entries and examples of what was skipped that people are shown.
const SHOWN_RISKS: usize = 20;
const SHOWN_EXAMPLES: usize = 3;

/// What was found in ham.
pub(super) struct Ham {
    pub(super) comments: usize,
    pub(super) risks: Vec<Risk>,
    pub(super) aside: usize,
}

/// A file that was imported.
#[derive(Debug, Serialize)]
struct SourceReport {
    file: String,
    sha256: String,
}

/// A rule that was made.
#[derive(Debug, Serialize)]
struct RuleReport {
    id: String,
    /// What it looks for: list entries or patterns; none for a rule over other rules.
    entries: usize,
}

/// Something that is in no rule.
#[derive(Debug, Serialize)]
struct SkipReport {
    file: String,
    line: usize,
    code: &'static str,
    #[serde(skip)]
    sentence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    entry: String,
}

impl SkipReport {
    fn of(skip: &Skipped, read: &[Read]) -> Self {
        let file = read.get(skip.file).map(|file| file.name.clone());
        Self {
            file: file.unwrap_or_default(),
            line: skip.line,
            code: skip.reason.code(),
            sentence: skip.reason.sentence(),
            detail: skip.reason.detail().map(str::to_owned),
            entry: skip.entry.clone(),
        }
    }
}

/// What honest comments have.
#[derive(Debug, Serialize)]
struct HamReport {
    comments: usize,
    /// Entries that hit some of them.
    hits: usize,
    put_aside: usize,
    entries: Vec<Risk>,
}

/// One import.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    name: String,
    sources: Vec<SourceReport>,
    entries: usize,
    twins: usize,
    rules: Vec<RuleReport>,
    lists: BTreeMap<&'static str, usize>,
    skipped: Vec<SkipReport>,
    notes: Vec<String>,
    ham: HamReport,
    files: Vec<Written>,
}

impl Report {
    pub(super) fn new(settled: &Settled, (options, read): (&Options, &[Read]), ham: Ham) -> Self {
        let Import {
            rules,
            lists,
            skipped,
            notes,
            entries,
            twins,
            ..
        } = &settled.import;
        let count = |looks: &Looks| match looks {
            Looks::Patterns(entries) => entries.len(),
            Looks::Lists(of) => of.iter().map(|&list| lists[list].entries.len()).sum(),
            Looks::Domains(list) => lists[*list].entries.len(),
            Looks::Rules => 0,
        };
        Self {
            name: options.name.clone(),
            sources: read
                .iter()
                .map(|file| SourceReport {
                    file: file.name.clone(),
                    sha256: file.hash.clone(),
                })
                .collect(),
            entries: *entries,
            twins: *twins,
            rules: rules
                .iter()
                .map(|draft| RuleReport {
                    id: draft.rule.id.clone(),
                    entries: count(&draft.looks),
                })
                .collect(),
            lists: lists
                .iter()
                .map(|list| (list.kind, list.entries.len()))
                .collect(),
            skipped: skipped
                .iter()
                .map(|skip| SkipReport::of(skip, read))
                .collect(),
            notes: notes.clone(),
            ham: HamReport {
                comments: ham.comments,
                hits: ham.risks.iter().filter(|risk| risk.hits).count(),
                put_aside: ham.aside,
                entries: ham.risks,
            },
            files: Vec::new(),
        }
    }

    pub(super) fn with_files(self, files: Vec<Written>) -> Self {
        Self { files, ..self }
    }

    /// For people.
    pub(super) fn print(&self) {
        let first = self
            .sources
            .first()
            .map_or("", |source| source.file.as_str());
        let files = match self.sources.len() {
            0 | 1 => first.to_owned(),
            several => format!("{first} and {} more", several - 1),
        };
        say(format_args!(
            "{}: {} entries, {} of them twins of another; {} rules in shadow, {} not imported\n",
            files,
            self.entries,
            self.twins,
            self.rules.len(),
            self.skipped.len()
        ));
        self.print_rules();
        for note in &self.notes {
            say(note);
        }
        self.print_skipped();
        self.print_risks();
        let mut files = table(["file", ""]);
        for file in &self.files {
            files.add_row([file.path.as_str(), file.status]);
        }
        say(format_args!("\n{files}"));
    }

    fn print_rules(&self) {
        const MOST: usize = 30;
        let mut rules = table(["rule", "looks for"]);
        for rule in self.rules.iter().take(MOST) {
            let looks = match rule.entries {
                0 => "what other rules found".to_owned(),
                1 => "1 pattern or entry".to_owned(),
                count => format!("{count} patterns or entries"),
            };
            rules.add_row([rule.id.clone(), looks]);
        }
        say(format_args!("{rules}"));
        if self.rules.len() > MOST {
            say(format_args!("… and {} more rules", self.rules.len() - MOST));
        }
        say("");
    }

    fn print_skipped(&self) {
        let mut groups: BTreeMap<&str, Vec<&SkipReport>> = BTreeMap::new();
        for skip in &self.skipped {
            groups.entry(skip.sentence).or_default().push(skip);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, skips)| std::cmp::Reverse(skips.len()));
        for (sentence, skips) in groups {
            say(format_args!(
                "\nNot imported, {} times: {sentence}",
                skips.len()
            ));
            for skip in skips.iter().take(SHOWN_EXAMPLES) {
                let detail = skip
                    .detail
                    .as_ref()
                    .map_or_else(String::new, |detail| format!(" ({detail})"));
                say(format_args!(
                    "  {}:{}: {}{detail}",
                    skip.file, skip.line, skip.entry
                ));
            }
        }
    }

    fn print_risks(&self) {
        let HamReport {
            comments,
            hits,
            put_aside,
            entries,
        } = &self.ham;
        say(format_args!(
            "\nOf {comments} honest comments some have {} entries; {hits} entries hit them, {put_aside} were put aside.",
            entries.len()
        ));
        if entries.is_empty() {
            return;
        }
        let mut risks = table([
            "entry",
            "line",
            "as a word",
            "inside of one",
            "hits",
            "for example",
        ]);
        for risk in entries.iter().take(SHOWN_RISKS) {
            risks.add_row([
                short(&risk.entry),
                risk.line.to_string(),
                risk.whole.to_string(),
                risk.part.to_string(),
                if risk.hits { "yes" } else { "no" }.to_owned(),
                risk.evidence.clone(),
            ]);
        }
        say(&risks);
        if entries.len() > SHOWN_RISKS {
            say(format_args!(
                "… and {} more; --format json has all",
                entries.len() - SHOWN_RISKS
            ));
        }
    }
}

/// An entry as a table shows it: some patterns are longer than a screen.
fn short(entry: &str) -> String {
    const MOST: usize = 48;
    match entry.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &entry[..end]),
        None => entry.to_owned(),
    }
}
