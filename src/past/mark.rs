//! One comment on a trail.

use crate::decision::Action;
use crate::model::Label;
use crate::text::Sketch;

/// What became of a comment, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Accepted, and nobody has said a word since.
    Accepted,
    /// Held, and nobody has looked yet.
    Held,
    /// Rejected, and nobody has said a word since.
    Rejected,
    /// A moderator called it ham.
    Ham,
    /// A moderator called it spam.
    Spam,
}

impl Verdict {
    /// All of them, in the order of their numbers on disk.
    pub const ALL: [Self; 5] = [
        Self::Accepted,
        Self::Held,
        Self::Rejected,
        Self::Ham,
        Self::Spam,
    ];

    /// What counts for a decision: the moderator's word, else the decision itself.
    pub const fn of(action: Action, label: Option<Label>) -> Self {
        match (label, action) {
            (Some(Label::Ham), _) => Self::Ham,
            (Some(Label::Spam), _) => Self::Spam,
            (None, Action::Accept) => Self::Accepted,
            (None, Action::Hold) => Self::Held,
            (None, Action::Reject) => Self::Rejected,
        }
    }
}

/// What one comment leaves on a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The decision, by the random end of its id.
    pub decision: u32,
    /// The time of the comment, in seconds since 1970.
    pub at: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// Whoever wrote it, by the e-mail; 0 where there is none.
    pub author: u32,
    /// The words of the author's name, a bit each: two names without a common bit have no word in
    /// common. 0 where there is none.
    pub name: u32,
    /// The network; 0 where it is not known.
    pub network: u32,
    /// The text, on the trails by which copies are found.
    pub sketch: Option<Sketch>,
}

const HAS_SKETCH: u8 = 0x80;

impl Mark {
    /// Bytes of one without a text.
    pub(super) const LEAST: usize = 4 + 4 + 1 + 4 + 4 + 4;

    /// Bytes of it.
    pub(super) fn len(&self) -> usize {
        Self::LEAST + self.sketch.map_or(0, |_| Sketch::BYTES)
    }

    /// The same without its text.
    #[must_use]
    pub const fn plain(self) -> Self {
        Self {
            sketch: None,
            ..self
        }
    }

    /// Whether two marks are of the same author, as far as one can tell.
    pub const fn same_author(&self, other: &Self) -> bool {
        if self.author != 0 && other.author != 0 {
            self.author == other.author
        } else {
            self.name != 0 && self.name == other.name
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.decision.to_le_bytes());
        bytes.extend(self.at.to_le_bytes());
        let sketched = if self.sketch.is_some() { HAS_SKETCH } else { 0 };
        bytes.push(self.verdict as u8 | sketched);
        bytes.extend(self.author.to_le_bytes());
        bytes.extend(self.name.to_le_bytes());
        bytes.extend(self.network.to_le_bytes());
        if let Some(sketch) = self.sketch {
            bytes.extend(sketch.to_bytes());
        }
    }

    /// Reads one off the front; `None` where it is damaged.
    pub(super) fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (plain, rest) = bytes.split_at_checked(Self::LEAST)?;
        let number = |at: usize| Some(u32::from_le_bytes(plain.get(at..at + 4)?.try_into().ok()?));
        let kind = plain[8];
        let verdict = *Verdict::ALL.get(usize::from(kind & !HAS_SKETCH))?;
        let (sketch, rest) = if kind & HAS_SKETCH == 0 {
            (None, rest)
        } else {
            let (sketch, rest) = rest.split_at_checked(Sketch::BYTES)?;
            (Some(Sketch::from_bytes(sketch)?), rest)
        };
        *bytes = rest;
        Some(Self {
            decision: number(0)?,
            at: number(4)?,
            verdict,
            author: number(9)?,
            name: number(13)?,
            network: number(17)?,
            sketch,
        })
    }
}
