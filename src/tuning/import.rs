//! Lists and rules of other filters, as rules of ours.
//!
//! [`read`] understands a file in one of the [`Format`]s and sorts what it says into rules and lists;
//! what can not be said here is kept with its line and a [`Reason`], never dropped. [`settle`] writes the
//! rules, lets the compiler judge them, and takes out what it refuses. [`risk`] looks which entries
//! honest comments have. All of it is text to text: the command line reads and writes the files.
//!
//! What comes out is on trial (`state = "shadow"`): a list that somebody else made for other comments
//! is a suspicion, not a finding.

mod dialect;
mod kinds;
mod lines;
pub mod risk;
pub mod settle;
mod smokedetector;
mod spamassassin;
mod specimen;
mod wordpress;

use serde::Serialize;

use crate::rules::write::{GroupText, RuleText};

pub use lines::{MAX_ENTRIES, MAX_FILE, MAX_LINE};

/// How other filters write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// "Disallowed comment keys" of `WordPress`: one text a line, looked for in every field.
    WordPress,
    /// A file of patterns of `SmokeDetector`, in the flavour of Python's `regex`.
    SmokeDetector,
    /// Rule files of `SpamAssassin`.
    SpamAssassin,
}

/// What the patterns of a `SmokeDetector` file are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `bad_keywords.txt`: whole words of the text and of the name.
    Keywords,
    /// `watched_keywords.txt`: the same, of less weight.
    Watched,
    /// `blacklisted_websites.txt`: parts of addresses.
    Websites,
    /// `blacklisted_usernames.txt`: parts of the name.
    Usernames,
}

/// A file as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name, without its folder.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What the import is to make.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names the rules and the group: letters, digits and hyphens.
    pub name: String,
    /// Entries of lists match parts of words too, as the source has it.
    pub anywhere: bool,
    /// What the patterns are for; read off the file's name if `None`.
    pub purpose: Option<Purpose>,
}

impl Options {
    /// The start of each rule's id: `IMPORTED_SPLORP`.
    fn prefix(&self) -> String {
        let name = self.name.to_uppercase().replace('-', "_");
        format!("IMPORTED_{name}")
    }

    /// The group that holds what the rules may add up to.
    pub fn group(&self) -> String {
        format!("imported-{}", self.name)
    }
}

/// Something that a rule looks for, and where the source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As it will be written: a phrase, a domain, a pattern.
    pub text: String,
    /// The file, as an index into the sources.
    pub file: usize,
    /// Its line there, from 1.
    pub line: usize,
    /// The source's own spelling.
    pub original: String,
}

/// A list file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// What it holds: `words`, `domains`. The end of its file's name.
    pub kind: &'static str,
    /// What it is, for its first line.
    pub title: &'static str,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// What a rule looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looks {
    /// Patterns.
    Patterns(Vec<Entry>),
    /// The entries of lists, by their indices in [`Import::lists`].
    Lists(Vec<usize>),
    /// Domains of links: the entries of a list.
    Domains(usize),
    /// What other rules found.
    Rules,
}

/// A rule that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What is known of it already; matcher and examples come in [`settle`].
    pub rule: RuleText,
    /// What it looks for.
    pub looks: Looks,
    /// The line that it comes from, where it comes from one.
    pub origin: Option<Entry>,
    /// Texts that it should hit, the best one first.
    pub hits: Vec<String>,
}

/// Why something of the source is not in the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The line is not UTF-8.
    NotUtf8,
    /// The line is longer than [`MAX_LINE`].
    TooLong,
    /// The line has a NUL.
    Control,
    /// A remark.
    Remark,
    /// An IP address.
    Address,
    /// A columned line without its columns.
    Columns,
    /// The pattern uses what there is not here; what, is told.
    Pattern(String),
    /// The pattern needs no text, so it would run on every comment.
    NeedsNoText,
    /// No text was found that it hits, and a rule needs one.
    NoExample,
    /// A test of a mail's header.
    Header,
    /// A test that is a program.
    Program,
    /// A kind of test that comments have nothing for; which, is told.
    Test(String),
    /// It is for a plug-in.
    PlugIn,
    /// Its pattern has tags that a plug-in replaces.
    Tags,
    /// A sum or comparison that conditions have no words for.
    Arithmetic,
    /// It rests on a rule that is not imported; which, is told.
    RestsOn(String),
    /// The source turned it off: a score of zero.
    TurnedOff,
    /// Points that are added to what the source's own rules give.
    Relative,
    /// A part of other rules, none of which is imported.
    Unused,
    /// A setting, no rule; which, is told.
    Setting(String),
    /// Left out because honest comments have it.
    Risky,
}

impl Reason {
    /// A stable name, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::TooLong => "too_long",
            Self::Control => "control_character",
            Self::Remark => "remark",
            Self::Address => "ip_address",
            Self::Columns => "columns",
            Self::Pattern(_) => "pattern",
            Self::NeedsNoText => "needs_no_text",
            Self::NoExample => "no_example",
            Self::Header => "header",
            Self::Program => "program",
            Self::Test(_) => "kind_of_test",
            Self::PlugIn => "plug_in",
            Self::Tags => "replaced_tags",
            Self::Arithmetic => "arithmetic",
            Self::RestsOn(_) => "rests_on",
            Self::TurnedOff => "turned_off",
            Self::Relative => "relative_score",
            Self::Unused => "unused",
            Self::Setting(_) => "setting",
            Self::Risky => "risky",
        }
    }

    /// A sentence for the heading of all that share it.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::NotUtf8 => {
                "not UTF-8: convert the file (`iconv -f latin1 -t utf8`) and import it again"
            }
            Self::TooLong => "longer than 4 KiB",
            Self::Control => "has a NUL character",
            Self::Remark => "begins with `# `: taken for a remark",
            Self::Address => "an IP address: Hamlet keeps none that a rule could be compared with",
            Self::Columns => "not three columns, set apart by tabs",
            Self::Pattern(_) => "the pattern says what patterns here can not",
            Self::NeedsNoText => {
                "needs no text of two letters and more, so it would run on every comment"
            }
            Self::NoExample => {
                "no text was found that it hits: write the rule by hand, with an example"
            }
            Self::Header => "reads a header of a mail: comments have none",
            Self::Program => "a test that is a program (`eval:`)",
            Self::Test(_) => "a kind of test that there is not here",
            Self::PlugIn => "stands inside of `ifplugin` or `if`: for a plug-in",
            Self::Tags => "its pattern has tags that a plug-in replaces (`replace_rules`)",
            Self::Arithmetic => "a sum or comparison that conditions have no words for",
            Self::RestsOn(_) => "rests on a rule that is not imported",
            Self::TurnedOff => "turned off in the source: its score is 0",
            Self::Relative => "its score is relative to one that is not in these files",
            Self::Unused => "a part of rules none of which is imported",
            Self::Setting(_) => "a setting, no rule",
            Self::Risky => "honest comments have it: put aside",
        }
    }

    /// What is told of this one beside the sentence.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Pattern(detail)
            | Self::Test(detail)
            | Self::RestsOn(detail)
            | Self::Setting(detail) => Some(detail),
            _ => None,
        }
    }
}

/// Something of the source that is not in the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Skipped {
    /// The file, as an index into the sources.
    pub file: usize,
    /// Its line there, from 1.
    pub line: usize,
    /// As the source has it, shortened.
    pub entry: String,
    /// Why.
    pub reason: Reason,
}

/// A source, understood.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The group of all rules.
    pub group: Option<GroupText>,
    /// The rules.
    pub rules: Vec<Draft>,
    /// The lists that they look through.
    pub lists: Vec<List>,
    /// What is in neither.
    pub skipped: Vec<Skipped>,
    /// What is told beside: how the source's meaning was changed.
    pub notes: Vec<String>,
    /// Entries of the source: rules or lines, without blank ones.
    pub entries: usize,
    /// Of these, ones that are the same as another after folding.
    pub twins: usize,
}

impl Import {
    fn skip(&mut self, entry: &Entry, reason: Reason) {
        self.skipped.push(Skipped {
            file: entry.file,
            line: entry.line,
            entry: lines::shown(&entry.original),
            reason,
        });
    }
}

/// A source that can not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// More bytes than [`MAX_FILE`].
    #[error("the file has {bytes} bytes, more than {MAX_FILE}; split it")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// Another encoding.
    #[error("the file is in UTF-16; convert it: iconv -f utf16 -t utf8")]
    Utf16,
    /// More entries than [`MAX_ENTRIES`].
    #[error("the file has {entries} entries, more than {MAX_ENTRIES}; split it")]
    TooMany {
        /// How many.
        entries: usize,
    },
    /// Nothing in it became a rule.
    #[error(
        "nothing in it can be a rule here; see what was skipped, and whether the format is the right one"
    )]
    Nothing,
    /// The rules that were made have errors that no change of entries heals.
    #[error("the rules made of it have errors:\n{report}")]
    Refused {
        /// Each error with its place.
        report: String,
    },
}

/// Understands the files of one import.
///
/// # Errors
///
/// A file that is no text, or too large. A line that can not be read is skipped instead.
pub fn read(
    format: Format,
    sources: &[Source<'_>],
    options: &Options,
) -> Result<Import, ImportError> {
    match format {
        Format::WordPress => wordpress::read(sources, options),
        Format::SmokeDetector => smokedetector::read(sources, options),
        Format::SpamAssassin => spamassassin::read(sources, options),
    }
}
