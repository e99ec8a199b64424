//! A change of trails, as it is kept until the trails themselves are written.

use super::event::Event;
use super::key::Key;
use super::trail::Trail;
use crate::model::Label;

/// What happens to the marks of one comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// They are left.
    Leave,
    /// They get the verdict of another label.
    Judge {
        /// The label that counted.
        before: Option<Label>,
        /// The label that counts now.
        now: Option<Label>,
    },
    /// They are taken away: another content of the same comment stands in its place.
    Withdraw,
    /// The trails themselves are: nothing is to be known of whom they are of.
    Erase,
}

/// One step, and the comment whose marks it is about.
///
/// Changes of a trail are made in the order in which they came; each on its own is enough to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What the comment left.
    pub event: Event,
    /// What happens to it.
    pub step: Step,
}

impl Change {
    /// Makes it on the trail of one of its keys.
    pub fn make_on(&self, key: Key, trail: &mut Trail) {
        match self.step {
            Step::Leave => self.event.leave_on(key, trail),
            Step::Judge { before, now } => self.event.judge_on(trail, before, now),
            Step::Withdraw => self.event.withdraw_from(trail),
            Step::Erase => *trail = Trail::default(),
        }
    }

    /// What happens where a comment is forgotten with its author: its marks go, and the trails that
    /// are of the author alone.
    pub fn erasing(event: Event) -> [Self; 2] {
        let mut own = event.clone();
        own.keys.retain(|key| key.kind().is_person());
        [(event, Step::Withdraw), (own, Step::Erase)].map(|(event, step)| Self { event, step })
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = match self.step {
            Step::Leave => vec![LEAVE],
            Step::Judge { before, now } => vec![JUDGE, as_kept(before), as_kept(now)],
            Step::Withdraw => vec![WITHDRAW],
            Step::Erase => vec![ERASE],
        };
        bytes.extend(self.event.to_bytes());
        bytes
    }

    /// From what was kept; `None` where it is damaged, or of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (step, event) = match bytes {
            [LEAVE, event @ ..] => (Step::Leave, event),
            [JUDGE, before, now, event @ ..] => {
                let (before, now) = (label(*before)?, label(*now)?);
                (Step::Judge { before, now }, event)
            }
            [WITHDRAW, event @ ..] => (Step::Withdraw, event),
            [ERASE, event @ ..] => (Step::Erase, event),
            _ => return None,
        };
        let event = Event::from_bytes(event)?;
        Some(Self { event, step })
    }
}

const LEAVE: u8 = 1;
const JUDGE: u8 = 2;
const WITHDRAW: u8 = 3;
const ERASE: u8 = 4;

const fn as_kept(label: Option<Label>) -> u8 {
    match label {
        None => 0,
        Some(Label::Ham) => 1,
        Some(Label::Spam) => 2,
    }
}

/// The outer `None` is a damaged one.
#[expect(clippy::option_option, reason = "no label is one of the values")]
const fn label(number: u8) -> Option<Option<Label>> {
    match number {
        0 => Some(None),
        1 => Some(Some(Label::Ham)),
        2 => Some(Some(Label::Spam)),
        _ => None,
    }
}
