//! What a rule file says, understood but not compiled.

use std::ops::Range;

use super::condition::Condition;
use super::given::Given;
use jiff::civil::Date;
use serde::Serialize;

use crate::decision::{Action, Points, View};
use crate::submission::{Field, Submission};
use crate::text::PrivateKind;

/// The life of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Linted and tested, not run.
    Draft,
    /// Runs, counts and shows, and changes nothing.
    Shadow,
    /// Gives its points.
    Active,
    /// Kept for the record, not run.
    Retired,
}

impl State {
    /// The names that rule files use.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("draft", Self::Draft),
        ("shadow", Self::Shadow),
        ("active", Self::Active),
        ("retired", Self::Retired),
    ];

    /// The name in rule files and tables.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, state)| *state == self)
            .map_or("", |(name, _)| name)
    }
}

/// A value and the bytes of the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its file.
    pub span: Range<usize>,
}

/// What a rule looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// Regular expressions.
    Patterns(Vec<Placed<String>>),
    /// Words and phrases, in the rule or in lists.
    Phrases {
        /// Those in the rule.
        phrases: Vec<Placed<String>>,
        /// Files with more, by their path below the rules folder.
        lists: Vec<Placed<String>>,
        /// Parts of words count too.
        anywhere: bool,
    },
    /// Domains of links.
    Domains {
        /// Those in the rule.
        domains: Vec<Placed<String>>,
        /// Files with more.
        lists: Vec<Placed<String>>,
    },
    /// Private data of these kinds.
    Finds(Vec<PrivateKind>),
}

/// Words that patterns name together: `(?&people)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsDef {
    /// The name, `lower_snake`; a second class of the same name adds to the first.
    pub id: Placed<String>,
    /// Words and phrases; an entry that ends in `*` is the begin of a word.
    pub phrases: Vec<Placed<String>>,
    /// Files with more, by their path below the rules folder.
    pub lists: Vec<Placed<String>>,
    /// The file, as an index into the sources.
    pub file: usize,
}

/// What is done about a category of moderation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Its rules say nothing, not even in the answer.
    Off,
    /// They lead to this.
    Acts(Action),
}

impl Stance {
    /// What its rules lead to.
    pub const fn action(self) -> Action {
        match self {
            Self::Off => Action::Accept,
            Self::Acts(action) => action,
        }
    }
}

/// What a site does about a category of moderation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModerationDef {
    /// The group.
    pub group: Placed<String>,
    /// What its rules lead to.
    pub action: Stance,
    /// For these sites of the installation; empty for all of them.
    pub sites: Vec<Placed<String>>,
    /// Where its table begins in the file.
    pub start: usize,
    /// The file, as an index into the sources.
    pub file: usize,
}

/// Signals that a site does not go by: they are unknown to its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalsDef {
    /// Their names, as rules write them.
    pub off: Vec<Placed<String>>,
    /// For these sites of the installation; empty for all of them.
    pub sites: Vec<Placed<String>>,
    /// The file, as an index into the sources.
    pub file: usize,
}

/// A text or a whole submission that a rule must hit, or must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The submission; a bare text stands in the rule's first field.
    pub submission: Submission,
    /// What no submission can show.
    pub given: Given,
    /// Where it is written.
    pub span: Range<usize>,
}

/// A rule as written.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleDef {
    /// Its name, `UPPER_SNAKE`.
    pub id: Placed<String>,
    /// What it stands for, for a moderator.
    pub description: String,
    /// The fields that it reads.
    pub fields: Vec<Field>,
    /// The reading of them.
    pub view: View,
    /// What it looks for; `None` for a rule over signals and other rules alone.
    pub matcher: Option<Matcher>,
    /// Patterns that take a match back if they match in the same sentence.
    pub unless: Vec<Placed<String>>,
    /// How many distinct matches it takes.
    pub at_least: usize,
    /// What must hold beside.
    pub condition: Condition,
    /// What it adds to the score.
    pub score: Points,
    /// Added where it matched only after disguise was undone.
    pub bonus_if_disguised: Option<Points>,
    /// The topic whose cap it is under.
    pub group: Placed<String>,
    /// Its life.
    pub state: State,
    /// The most severe action that its points may lead to.
    pub max_action: Option<Action>,
    /// Rejects without a second kind of evidence; only in `local/`.
    pub sole_reject: bool,
    /// Who wrote it, since when, why, and until when.
    pub about: About,
    /// Its points are never fitted.
    pub pinned: bool,
    /// Warnings that may stand: their codes, and why.
    pub allow: Vec<Allow>,
    /// What it must hit.
    pub hits: Vec<Example>,
    /// What it must not.
    pub misses: Vec<Example>,
    /// The file, as an index into the sources.
    pub file: usize,
    /// Its line there, from 1.
    pub line: usize,
    /// Where its table begins in the file.
    pub start: usize,
}

/// What is told of a rule beside what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Who wrote it.
    pub author: Option<String>,
    /// On which day.
    pub added: Option<Date>,
    /// Why.
    pub why: Option<String>,
    /// From this day on (UTC) it does not fire any more.
    pub expires: Option<Placed<Date>>,
}

/// A warning that may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The code of the warning.
    pub code: Placed<String>,
    /// Why it may stand.
    pub why: String,
}

/// A topic and its ceiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDef {
    /// Its name.
    pub id: Placed<String>,
    /// Most positive points that its rules may add up to.
    pub cap: Option<Points>,
    /// It is no kind of spam but a category of moderation: what is done about it.
    pub action: Option<Stance>,
    /// The file, as an index into the sources.
    pub file: usize,
}

/// A shipped rule changed by the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideDef {
    /// The rule.
    pub id: Placed<String>,
    /// Its new points.
    pub score: Option<Points>,
    /// Its new state.
    pub state: Option<State>,
    /// Its new group.
    pub group: Option<Placed<String>>,
    /// Its new limit.
    pub max_action: Option<Action>,
    /// Where its table begins in the file.
    pub start: usize,
    /// The file, as an index into the sources.
    pub file: usize,
}

/// Everything that the files of a rules folder say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// The rules, in the order of the files.
    pub rules: Vec<RuleDef>,
    /// The groups.
    pub groups: Vec<GroupDef>,
    /// The site's changes.
    pub overrides: Vec<OverrideDef>,
    /// Classes of words.
    pub words: Vec<WordsDef>,
    /// What sites do about categories of moderation.
    pub moderation: Vec<ModerationDef>,
    /// Signals that sites do not go by.
    pub signals: Vec<SignalsDef>,
}
