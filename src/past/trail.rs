//! What was seen of one thing: the latest comments singly, the earlier ones as numbers.

use super::mark::{Mark, Verdict};

/// A day in seconds.
pub(super) const DAY: u32 = 24 * 3_600;
/// Approvals count for so long: who was a reader two years ago is a stranger now.
pub(super) const HAM_COUNTS: u32 = 2 * 365 * DAY;
/// Everything else is forgotten after so long.
const REST_KEPT: u32 = 180 * DAY;
/// After so long nobody has objected to what was published.
pub(super) const SETTLED: u32 = 3 * DAY;
/// The form of the bytes; another form is another number.
const FORM: u8 = 1;

/// Bytes beside the marks, at most.
const WITHOUT_MARKS: usize = 1 + 4 + 1 + (Verdict::ALL.len() + 2) * 4;

/// How many comments a trail remembers singly.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// All of them, one at least.
    pub marks: usize,
    /// So many of these are kept for approved ones, however many others come later: else a stranger who
    /// types a reader's address often enough would make the site forget her.
    pub approved: usize,
}

/// The trail of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The time of the first comment ever seen, in seconds since 1970.
    first: u32,
    /// How many have no mark any more, by verdict.
    older: [u32; Verdict::ALL.len()],
    /// Different days on which these were approved, as far as they came in order.
    older_days: u32,
    /// The time of the latest of them.
    older_until: u32,
    /// The latest, by their times.
    marks: Vec<Mark>,
}

impl Trail {
    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.older == [0; Verdict::ALL.len()]
    }

    /// How many comments were seen.
    pub fn comments(&self) -> u32 {
        let singly = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
        self.older.iter().copied().fold(singly, u32::saturating_add)
    }

    /// The latest comments, the oldest first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The time of the first comment, in seconds since 1970; `None` where there is none.
    pub fn first(&self) -> Option<u32> {
        (!self.is_empty()).then_some(self.first)
    }

    /// How many comments of this verdict have no mark any more, if they still count at `at`.
    ///
    /// Their own times are not kept. What speaks for an author counts only where all of them are
    /// surely young enough, and published ones old enough that somebody could have objected.
    pub fn older(&self, verdict: Verdict, at: u32) -> u32 {
        let latest = at.checked_sub(self.older_until);
        let earliest = at.saturating_sub(self.first);
        let counts = latest.is_some_and(|latest| match verdict {
            Verdict::Ham => earliest <= HAM_COUNTS,
            Verdict::Accepted => earliest <= HAM_COUNTS && latest >= SETTLED,
            Verdict::Held | Verdict::Rejected | Verdict::Spam => latest <= HAM_COUNTS,
        });
        if counts {
            self.older[verdict as usize]
        } else {
            0
        }
    }

    /// Different days of approvals that have no mark any more.
    pub(super) const fn older_days(&self) -> u32 {
        self.older_days
    }

    /// Takes a comment up. Where there is no room for all marks, the oldest become numbers. The same
    /// comment again changes nothing.
    pub fn add(&mut self, mark: Mark, room: Room) {
        if self.marks.iter().any(|seen| seen.decision == mark.decision) {
            return;
        }
        self.first = if self.is_empty() {
            mark.at
        } else {
            self.first.min(mark.at)
        };
        let place = self.marks.partition_point(|seen| seen.at <= mark.at);
        self.marks.insert(place, mark);
        while self.marks.len() > room.marks.max(1) {
            let least = self.least(room.approved);
            let least = self.marks.remove(least);
            self.age(least);
        }
    }

    /// The place of the mark that matters least: the oldest, but for as many approved ones as are kept
    /// from those that strangers leave.
    fn least(&self, approved: usize) -> usize {
        let now = self.marks.last().map_or(0, |mark| mark.at);
        let counts =
            |mark: &Mark| mark.verdict == Verdict::Ham && now.saturating_sub(mark.at) <= HAM_COUNTS;
        let all = self.marks.iter().filter(|mark| counts(mark)).count();
        if all > approved {
            return 0;
        }
        let others = self.marks.iter().position(|mark| !counts(mark));
        others.unwrap_or(0)
    }

    fn age(&mut self, mark: Mark) {
        let count = &mut self.older[mark.verdict as usize];
        *count = count.saturating_add(1);
        let new_day = self.older_days == 0 || mark.at / DAY != self.older_until / DAY;
        if mark.verdict == Verdict::Ham && new_day {
            self.older_days = self.older_days.saturating_add(1);
        }
        self.older_until = self.older_until.max(mark.at);
    }

    /// Another verdict on a comment of that time. Of one that has no mark any more the numbers change.
    pub fn judge(&mut self, decision: u32, at: u32, before: Verdict, now: Verdict) {
        if before == now {
            return;
        }
        if let Some(mark) = self.marks.iter_mut().find(|mark| mark.decision == decision) {
            mark.verdict = now;
            return;
        }
        // The trail was begun anew since, or never had it.
        if at < self.first || at > self.older_until {
            return;
        }
        if let Some(fewer) = self.older[before as usize].checked_sub(1) {
            self.older[before as usize] = fewer;
            self.older[now as usize] = self.older[now as usize].saturating_add(1);
        }
    }

    /// Takes a comment out again, as if it had not been; one that has no mark any more stays.
    pub fn remove(&mut self, decision: u32) {
        self.marks.retain(|mark| mark.decision != decision);
    }

    /// From when on nothing of it counts, in seconds since 1970.
    pub fn until(&self) -> u32 {
        let last = self.marks.last().map_or(0, |mark| mark.at);
        let last = last.max(self.older_until);
        let approved = self.older[Verdict::Ham as usize] > 0
            || self.older[Verdict::Accepted as usize] > 0
            || self
                .marks
                .iter()
                .any(|mark| matches!(mark.verdict, Verdict::Ham | Verdict::Accepted));
        last.saturating_add(if approved { HAM_COUNTS } else { REST_KEPT })
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let most = WITHOUT_MARKS + self.marks.iter().map(Mark::len).sum::<usize>();
        let mut bytes = Vec::with_capacity(most);
        bytes.push(FORM);
        bytes.extend(self.first.to_le_bytes());
        let aged = self.older != [0; Verdict::ALL.len()];
        bytes.push(u8::from(aged));
        if aged {
            let numbers = self
                .older
                .iter()
                .chain([&self.older_days, &self.older_until]);
            bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
        }
        for mark in &self.marks {
            mark.write(&mut bytes);
        }
        bytes
    }

    /// From what was kept; `None` where it is damaged, or of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[form, a, b, c, d, aged], mut rest) = bytes.split_first_chunk()?;
        if form != FORM || aged > 1 {
            return None;
        }
        let mut trail = Self {
            first: u32::from_le_bytes([a, b, c, d]),
            ..Self::default()
        };
        if aged == 1 {
            for count in &mut trail.older {
                *count = number(&mut rest)?;
            }
            trail.older_days = number(&mut rest)?;
            trail.older_until = number(&mut rest)?;
        }
        trail.marks.reserve_exact(rest.len() / Mark::LEAST);
        while !rest.is_empty() {
            trail.marks.push(Mark::read(&mut rest)?);
        }
        Some(trail)
    }
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
