//! What the model learns while it runs: a label given, changed, taken back.
//!
//! A label on a decision becomes a lesson: the comment's tokens, hashed, with a weight. The store
//! keeps the lessons, and the site's own counts are their sum. [`Learner`] is the one path on which
//! they change: it writes first, puts the next model in force, and only then answers. [`alarm`]
//! looks whether somebody leads the model astray. What weighs how much is decided here.

pub mod alarm;
mod learner;

pub use learner::{LearnError, Learned, Learner, Unlearnt};

use jiff::SignedDuration;

use crate::decision::{Action, Points};
use crate::model::token::TokenSet;
use crate::model::{Label, Model, Own, Taught};
use crate::store::{Lesson, Store, StoreError};
use crate::submission::Submission;
use crate::text::Views;

/// As how many comments of the shipped corpus one of the site's own counts: they are on its topics,
/// in its language, and of its spammers. docs/learning.md has what other weights did.
pub const WEIGHT: u32 = 4;
/// Beyond so many times what was learnt of the other label, a lesson counts once: on a blog where
/// nobody labels ham, all its words would soon be those of spam.
const MOST_TO_ONE: u32 = 4;
/// What is added to the rarer label before the two are compared: the first lessons count in full.
const GRACE: u32 = 10;
/// Ham from accepts may outweigh the spam that was learnt by so much.
const ACCEPTS_AHEAD: u32 = 10 * WEIGHT;

/// An accept is sure of itself at this score or below.
const SURE: Points = Points(-200);
/// Somebody would have objected to an accept by then.
pub const SETTLED_AFTER: SignedDuration = SignedDuration::from_hours(24 * 3);

/// Whether a decision is an accept that ham may be learnt from, once it has settled.
pub fn is_sure(action: Action, score: Points) -> bool {
    action == Action::Accept && score <= SURE
}

/// The weight of the next lesson of a label.
pub fn weight(own: &Own, label: Label) -> u32 {
    let weights = own.weights();
    let (same, other) = match label {
        Label::Ham => (weights.ham, weights.spam),
        Label::Spam => (weights.spam, weights.ham),
    };
    let most = MOST_TO_ONE.saturating_mul(other.saturating_add(GRACE));
    if same > most { 1 } else { WEIGHT }
}

/// Whether the next comment that was accepted, and to which nobody objected, is learnt as ham. It
/// only makes up for the spam that moderators label; so the filter does not talk to itself.
/// `waiting` of them are to be learnt already.
pub fn takes_accepts(own: &Own, waiting: u32) -> bool {
    let weights = own.weights();
    weights.ham.saturating_add(waiting) < weights.spam.saturating_add(ACCEPTS_AHEAD)
}

/// Lessons that are read at once: some two megabytes.
const PAGE: usize = 256;

/// What a kept lesson teaches; `None` where its tokens are damaged, or of another version.
pub fn read(lesson: &Lesson) -> Option<Taught> {
    let tokens = TokenSet::from_bytes(&lesson.tokens).ok()?;
    Some(Taught {
        label: lesson.label,
        weight: lesson.weight,
        tokens,
    })
}

/// Hears of each lesson that counts, a page at a time.
pub async fn each_lesson(
    store: &dyn Store,
    mut hear: impl FnMut(Lesson),
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = store.lessons(after, PAGE).await?;
        let full = page.len() == PAGE;
        after = page.last().map(|lesson| lesson.decision);
        page.into_iter().for_each(&mut hear);
        if !full {
            return Ok(());
        }
    }
}

/// The lesson that a comment is to this model.
pub fn taught(model: &Model, submission: &Submission, label: Label, weight: u32) -> Taught {
    let features = model.options().features;
    Taught {
        label,
        weight,
        tokens: TokenSet::read(features, submission, &Views::of(submission)),
    }
}
