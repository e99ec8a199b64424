//! The comments under one article, as we saw them.

use serde::{Deserialize, Serialize};

use super::mark::{Mark, Verdict};
use super::read::is_zero;
use super::trail::{DAY, Trail};

/// How old a thread is, how quiet, and what came there last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    /// Seconds since the first comment.
    pub age: u32,
    /// Seconds since the last one.
    pub idle: u32,
    /// Comments of the last seven days, as far as they are remembered singly.
    pub week: u32,
    /// How many were called spam or rejected since the last one that was accepted or called ham, as far as
    /// they are remembered singly; held ones are passed over. 0 where no moderator has called any comment
    /// here spam: else rejections alone would bring about further ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spam_run: u32,
}

impl Thread {
    /// At a time; `None` where no comment came before.
    pub(super) fn of(trail: &Trail, at: u32) -> Option<Self> {
        let before = || trail.marks().iter().filter(|mark| mark.at <= at);
        let last = before().next_back()?;
        let first = trail.first().filter(|first| *first <= at)?;
        let week = before().filter(|mark| at - mark.at <= 7 * DAY).count();
        let is_of_a_reader =
            |mark: &&Mark| matches!(mark.verdict, Verdict::Accepted | Verdict::Ham);
        let is_spam = |mark: &&Mark| matches!(mark.verdict, Verdict::Spam | Verdict::Rejected);
        let since_a_reader = || before().rev().take_while(|mark| !is_of_a_reader(mark));
        let is_confirmed = since_a_reader().any(|mark| mark.verdict == Verdict::Spam)
            || trail.older(Verdict::Spam, at) > 0;
        let spam_run = if is_confirmed {
            since_a_reader().filter(is_spam).count()
        } else {
            0
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Some(Self {
            age: at - first,
            idle: at - last.at,
            week: number(week),
            spam_run: number(spam_run),
        })
    }
}
