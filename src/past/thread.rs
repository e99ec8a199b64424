//! The comments under one article, as we saw them.

use serde::{Deserialize, Serialize};

use super::trail::{DAY, Trail};

/// How old a thread is, and how quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    /// Seconds since the first comment.
    pub age: u32,
    /// Seconds since the last one.
    pub idle: u32,
    /// Comments of the last seven days, as far as they are remembered singly.
    pub week: u32,
}

impl Thread {
    /// At a time; `None` where no comment came before.
    pub(super) fn of(trail: &Trail, at: u32) -> Option<Self> {
        let before = || trail.marks().iter().filter(|mark| mark.at <= at);
        let last = before().next_back()?;
        let first = trail.first().filter(|first| *first <= at)?;
        let week = before().filter(|mark| at - mark.at <= 7 * DAY).count();
        Some(Self {
            age: at - first,
            idle: at - last.at,
            week: u32::try_from(week).unwrap_or(u32::MAX),
        })
    }
}
