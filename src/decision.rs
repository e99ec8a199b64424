//! The decision: what it says, and what it is made of.
//!
//! [`policy`] turns hits and the model's opinion into an [`Action`]; [`explain`] turns the result
//! into sentences. The types here are what every door serialises.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::submission::Field;

pub mod explain;
mod forgotten;
pub mod moderation;
pub mod policy;

pub use moderation::{Category, Moderation};

/// Points in hundredths; spam adds, ham subtracts.
///
/// Whole numbers, so the points a moderator reads add up to the score exactly, in any order, and
/// no NaN can slip past a threshold. Serialised as a decimal number: `Points(350)` is `3.5`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i32);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);
    /// One point: what a kind of evidence must bring to count as one.
    pub const ONE: Self = Self(100);
    /// More than any rule may give or take: keeps a sum of thousands far inside `i32`.
    pub const MAX: Self = Self(100_000);

    /// The nearest hundredth; `None` for what is not a number or beyond [`Points::MAX`].
    pub fn from_f64(value: f64) -> Option<Self> {
        let hundredths = (value * 100.0).round();
        (hundredths.abs() <= f64::from(Self::MAX.0)).then_some(Self(hundredths as i32))
    }

    /// As a number of whole points.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Whether these points speak for spam.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match (self.0 < 0, f.sign_plus()) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let whole = self.0.unsigned_abs() / 100;
        let rest = self.0.unsigned_abs() % 100;
        let text = format!("{sign}{whole}.{rest:02}");
        match f.width() {
            Some(width) => write!(f, "{text:>width$}"),
            None => f.write_str(&text),
        }
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for Points {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::from_f64(value).ok_or_else(|| {
            serde::de::Error::custom(format_args!("{value} is not between -1000 and 1000"))
        })
    }
}

/// What may be done with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Publish it.
    Accept,
    /// Let a moderator look.
    Hold,
    /// Do not publish it.
    Reject,
}

impl Action {
    /// All actions, mildest first.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Hold, Self::Reject];

    /// The word in answers, files and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A reading of a field's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// As sent.
    Raw,
    /// HTML stripped, entities decoded.
    Text,
    /// NFKC, lower case, invisible characters removed, white space to single spaces.
    Folded,
    /// Look-alikes, leet and spacing undone.
    Skeleton,
    /// The skeleton without what the author quotes.
    Own,
    /// The texts of the links, folded, one a line.
    Anchors,
    /// The addresses of the links, one a line.
    Links,
}

impl View {
    /// All views.
    pub const ALL: [Self; 7] = [
        Self::Raw,
        Self::Text,
        Self::Folded,
        Self::Skeleton,
        Self::Own,
        Self::Anchors,
        Self::Links,
    ];

    /// The name that rule files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Text => "text",
            Self::Folded => "folded",
            Self::Skeleton => "skeleton",
            Self::Own => "own",
            Self::Anchors => "anchors",
            Self::Links => "links",
        }
    }

    /// Whether its text is lower case, so that a capital in a pattern can never match.
    pub const fn is_lower_case(self) -> bool {
        matches!(
            self,
            Self::Folded | Self::Skeleton | Self::Own | Self::Anchors | Self::Links
        )
    }
}

/// Where a rule found something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// In which field.
    pub field: Field,
    /// In which reading of it.
    pub view: View,
    /// From where to where: byte offsets in UTF-8 of the field as sent.
    pub span: [usize; 2],
    /// That part of the field, as sent (cut after [`Match::MAX_TEXT`] bytes).
    pub text: String,
}

impl Match {
    /// Longest text that an explanation quotes, in bytes.
    pub const MAX_TEXT: usize = 200;
}

/// One line of the score sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The rule's id, or `MODEL`, or `GROUP_CAP`.
    pub rule: String,
    /// What it adds to the score.
    pub points: Points,
    /// What it stands for, in words.
    pub description: String,
    /// The rule's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The rule's line there, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The group whose cap it is under.
    pub group: String,
    /// Where it was found; empty for a rule over signals and other rules.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub matches: Vec<Match>,
    /// What a rule over signals rested on: `links = 3`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub because: Vec<String>,
    /// The rule matched only after disguise was undone.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub disguised: bool,
    /// The most severe action that these points may lead to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_action: Option<Action>,
    /// The site's own rule that rejects without a second kind of evidence.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub sole_reject: bool,
}

/// A word and what it weighs in the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenWeight {
    /// The token: a word of the comment, or `f_…` for what is no plain word.
    pub token: String,
    /// What it adds to the logit; positive speaks for spam.
    pub weight: f64,
}

/// What the model made of the comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelView {
    /// Twice the clipped logit; `None` while the model has not learnt enough.
    pub points: Option<Points>,
    /// Sigmoid of the calibrated logit; `None` while the model has not learnt enough.
    pub spam_probability: Option<f64>,
    /// How much it has learnt.
    pub readiness: Readiness,
    /// The strongest tokens for spam, strongest first.
    pub spam_tokens: Vec<TokenWeight>,
    /// The strongest tokens for ham, strongest first.
    pub ham_tokens: Vec<TokenWeight>,
}

/// How much the model has learnt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// Whether it speaks at all.
    pub ready: bool,
    /// Ham that it learnt from.
    pub ham: u64,
    /// Spam that it learnt from.
    pub spam: u64,
    /// Of the ham, what this site's moderators taught.
    #[serde(default)]
    pub own_ham: u64,
    /// Of the spam, what this site's moderators taught.
    #[serde(default)]
    pub own_spam: u64,
    /// How much of what it knows this site taught, in percent: the rest came with Hamlet.
    #[serde(default)]
    pub own_percent: u8,
}

/// The two lines. Reached, not passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Score at which a comment is held.
    pub hold: Points,
    /// Score at which it may be rejected.
    pub reject: Points,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            hold: Points(400),
            reject: Points(1000),
        }
    }
}

/// Why a part of the rules could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The rule that gave up.
    pub rule: String,
    /// In which field.
    pub field: Field,
    /// What limit it met.
    pub reason: FaultReason,
}

/// The limit that a rule met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultReason {
    /// The pattern backtracked more often than it may.
    StepLimit,
    /// The pattern needs backtracking and the field is longer than such a pattern reads.
    ReadLimit,
    /// The comment had used up its budget of work before the pattern's turn.
    WorkLimit,
}

impl FaultReason {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::StepLimit, Self::ReadLimit, Self::WorkLimit];

    /// The word in answers and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StepLimit => "step_limit",
            Self::ReadLimit => "read_limit",
            Self::WorkLimit => "work_limit",
        }
    }
}

/// What would have changed the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WouldChange {
    /// The entry that, alone taken away, changes the decision.
    pub without: String,
    /// The decision without it.
    pub decision: Action,
}

/// Content hashes of what made the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Rules, lists, groups, overrides.
    pub ruleset: String,
    /// The model's table and calibration.
    pub model: String,
    /// Thresholds and switches.
    pub policy: String,
}

/// The decision on one submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What to do.
    #[serde(rename = "decision")]
    pub action: Action,
    /// The sum of the entries.
    pub score: Points,
    /// The lines that it was held against.
    pub thresholds: Thresholds,
    /// Everything that gave or took points; adds up to `score`.
    pub entries: Vec<Entry>,
    /// What is not spam but may not stand: threats, slurs, private data. Absent where no rule of
    /// such a category fired.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub moderation: Option<Moderation>,
    /// Rules on trial that fired; they change nothing.
    pub shadow: Vec<Entry>,
    /// The model's opinion.
    pub model: ModelView,
    /// Why, in sentences for a moderator.
    pub reasons: Vec<String>,
    /// Which single entry would have changed the decision.
    pub would_change: Vec<WouldChange>,
    /// Something could not be looked at; see `faults`.
    pub degraded: bool,
    /// What could not be looked at.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub faults: Vec<Fault>,
    /// What made the decision.
    pub versions: Versions,
}

impl Decision {
    /// What the spam score alone leads to.
    pub fn by_score(&self) -> Action {
        let moderation = self.moderation.as_ref();
        moderation.map_or(self.action, |moderation| moderation.by_score)
    }

    /// Every entry that a rule which counts gave: of the score and of moderation.
    pub fn counted(&self) -> impl Iterator<Item = &Entry> {
        let categories = self.moderation.iter().flat_map(|of| &of.categories);
        self.entries
            .iter()
            .chain(categories.flat_map(|category| &category.entries))
    }

    /// The same, to change them.
    pub fn counted_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        let categories = self.moderation.iter_mut().flat_map(|of| &mut of.categories);
        self.entries
            .iter_mut()
            .chain(categories.flat_map(|category| &mut category.entries))
    }
}
