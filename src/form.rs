//! What the comment form tells of itself: a token that a page was handed and the comment brings back.
//!
//! A token says when it was handed out and for which page, and nothing about the visitor. That a
//! comment brings none is no evidence: feeds, apps and browsers without scripts send none either.
//! Pure: the time and the random part are handed in, so that a replay sees what was seen.

mod page;
mod tokens;

use serde::{Deserialize, Serialize};

pub use tokens::Tokens;

/// Younger than this, in seconds, is faster than most people write. A pasted comment can be as fast.
pub const YOUNG_SECONDS: i64 = 3;
/// Older than this a token says little. Tabs stay open over a night, and over a weekend.
pub const OLD_SECONDS: i64 = 3 * DAY;
/// How long a page keeps a token before it asks for another: well before it is old.
pub const FRESH_SECONDS: i64 = DAY;
/// Clocks jump and differ between servers; a token from so far ahead is as good as any.
const AHEAD_SECONDS: i64 = DAY;
const DAY: i64 = 86_400;

/// What a token turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormState {
    /// Handed out for this page, a while ago.
    Good,
    /// Handed out only just now.
    Young,
    /// Handed out long ago.
    Old,
    /// Handed out for another page.
    OtherPage,
    /// Never handed out.
    Forged,
    /// Sent before, with another comment.
    Replayed,
}

impl FormState {
    /// The states by the names that rules compare.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("good", Self::Good),
        ("young", Self::Young),
        ("old", Self::Old),
        ("other_page", Self::OtherPage),
        ("forged", Self::Forged),
        ("replayed", Self::Replayed),
    ];

    /// The name that rules compare.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Young => "young",
            Self::Old => "old",
            Self::OtherPage => "other_page",
            Self::Forged => "forged",
            Self::Replayed => "replayed",
        }
    }
}

/// A token as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSeen {
    /// What it turned out to be.
    pub state: FormState,
    /// How old it was; unknown for what was never handed out, and where a clock went back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<i64>,
    /// Its random part, by which it is known again; absent for what was never handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
}

impl FormSeen {
    /// In this state, and nothing else is known.
    pub const fn only(state: FormState) -> Self {
        Self {
            state,
            age_seconds: None,
            nonce: None,
        }
    }
}

/// A page by one name, whatever way its address is written.
pub fn page_name(address: &str) -> String {
    let page = page::Page::of(address);
    page.host.unwrap_or_default() + &page.path
}

#[cfg(test)]
mod tests;
