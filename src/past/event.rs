//! What a comment leaves, as it is kept beside its decision.

use super::key::Key;
use super::mark::{Mark, Verdict};
use super::shelf::Trails;
use super::trail::Trail;
use crate::model::Label;

/// The marks of one comment: kept with its decision, so that a label finds them again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Everything that the comment can be found by.
    pub keys: Vec<Key>,
    /// What it leaves there.
    pub mark: Mark,
}

/// The form of the bytes; another form is another number.
const FORM: u8 = 1;

impl Event {
    /// Leaves the marks.
    pub fn leave(&self, trails: &mut Trails) {
        for &key in &self.keys {
            self.leave_on(key, trails.entry(key));
        }
    }

    pub(super) fn leave_on(&self, key: Key, trail: &mut Trail) {
        let mark = if key.kind().finds_copies() {
            self.mark
        } else {
            self.mark.plain()
        };
        trail.add(mark, key.kind().room());
    }

    /// Puts the verdict of its marks right after another label.
    pub fn judge(&self, trails: &mut Trails, before: Option<Label>, now: Option<Label>) {
        for &key in &self.keys {
            if let Some(trail) = trails.get_mut(key) {
                self.judge_on(trail, before, now);
            }
        }
    }

    pub(super) fn judge_on(&self, trail: &mut Trail, before: Option<Label>, now: Option<Label>) {
        let Mark { decision, at, .. } = self.mark;
        trail.judge(decision, at, self.verdict(before), self.verdict(now));
    }

    /// Takes the marks away: another content of the same comment stands in its place.
    pub fn withdraw(&self, trails: &mut Trails) {
        for &key in &self.keys {
            if let Some(trail) = trails.get_mut(key) {
                self.withdraw_from(trail);
            }
        }
    }

    pub(super) fn withdraw_from(&self, trail: &mut Trail) {
        trail.remove(self.mark.decision);
    }

    /// What counts with this label.
    const fn verdict(&self, label: Option<Label>) -> Verdict {
        match label {
            Some(Label::Ham) => Verdict::Ham,
            Some(Label::Spam) => Verdict::Spam,
            None => self.mark.verdict,
        }
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM, u8::try_from(self.keys.len()).unwrap_or(u8::MAX)];
        for key in self.keys.iter().take(usize::from(u8::MAX)) {
            bytes.extend(key.number().to_le_bytes());
        }
        self.mark.write(&mut bytes);
        bytes
    }

    /// From what was kept; `None` where it is damaged, or of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[form, n_keys], mut rest) = bytes.split_first_chunk()?;
        if form != FORM {
            return None;
        }
        let mut keys = Vec::with_capacity(usize::from(n_keys));
        for _ in 0..n_keys {
            let (number, left) = rest.split_first_chunk()?;
            keys.push(Key::numbered(u64::from_le_bytes(*number))?);
            rest = left;
        }
        let mark = Mark::read(&mut rest)?;
        rest.is_empty().then_some(Self { keys, mark })
    }
}
