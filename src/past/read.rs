//! What the trails of a comment's keys say of it.

use serde::{Deserialize, Serialize};

use super::bucket;
use super::key::{Key, Keys};
use super::mark::{Mark, Verdict};
use super::shelf::Trails;
use super::thread::Thread;
use super::trail::{DAY, HAM_COUNTS, SETTLED, Trail};
use crate::text::Sketch;

/// In this time the same domain from many authors is a wave.
const WAVE: u32 = 7 * DAY;

/// How comments stand that one thing was seen with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Standing {
    /// Approved by a moderator within two years.
    #[serde(skip_serializing_if = "is_zero")]
    pub approved: u32,
    /// Different days of these.
    #[serde(skip_serializing_if = "is_zero")]
    pub days: u32,
    /// Published three days ago and earlier, and nobody has said a word.
    #[serde(skip_serializing_if = "is_zero")]
    pub published: u32,
    /// Called spam by a moderator.
    #[serde(skip_serializing_if = "is_zero")]
    pub spam: u32,
    /// Rejected, and nobody has said a word.
    #[serde(skip_serializing_if = "is_zero")]
    pub rejected: u32,
    /// Names that have no word in common with this one's.
    #[serde(skip_serializing_if = "is_zero")]
    pub other_names: u32,
    /// Other authors of the last seven days.
    #[serde(skip_serializing_if = "is_zero")]
    pub lately: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// By what beside the e-mail address an author is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownBy {
    /// The site says who it is.
    User,
    /// The browser came before.
    Visitor,
    /// The same network.
    Network,
    /// The same name; only where no network is known, now or then.
    Name,
}

impl KnownBy {
    /// Its name in rules.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Visitor => "visitor",
            Self::Network => "network",
            Self::Name => "name",
        }
    }
}

/// Comments that are alike, by others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Copies {
    /// How many, as far as they are remembered singly.
    pub others: u32,
    /// From how many networks that are known; this one's is left out.
    pub networks: u32,
    /// Called spam by a moderator, or rejected.
    pub spam: u32,
    /// Approved by a moderator.
    pub approved: u32,
    /// By the same author.
    pub own: u32,
    /// The earliest by another: the decision, by the end of its id; 0 where there is none.
    #[serde(skip_serializing_if = "is_zero")]
    pub first: u32,
}

/// What was seen before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Past {
    /// The author, as far as it is more than a typed address.
    pub author: Standing,
    /// By what the author's approved comments are known to be this author's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_by: Option<KnownBy>,
    /// The e-mail address, whoever typed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Standing>,
    /// The name, of two words and more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Standing>,
    /// The network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Standing>,
    /// The domain of the author's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Standing>,
    /// The domains of the links: of each number the one that speaks most against them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Standing>,
    /// The comments under the article; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
    /// The same text and texts that are alike; `None` where it is too short to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<Copies>,
    /// Comments too many at once from the e-mail address, this one included.
    #[serde(skip_serializing_if = "is_zero")]
    pub email_over: u32,
    /// The same from the network.
    #[serde(skip_serializing_if = "is_zero")]
    pub network_over: u32,
    /// The same on the site.
    #[serde(skip_serializing_if = "is_zero")]
    pub site_over: u32,
    /// The form token was used before, for another comment.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub token_used: bool,
}

impl Past {
    /// What the trails say of a comment at a time, in seconds since 1970. Later comments are passed
    /// over, so that a comment can be looked at as of its own time.
    pub fn of(keys: &Keys, trails: &Trails, at: u32) -> Self {
        let here = keys.mark(0, at, Verdict::Accepted);
        let trail = |key: Option<Key>| key.and_then(|key| trails.get(key));
        let standing = |key: Option<Key>| {
            key.map(|_| trail(key).map_or_else(Standing::default, |t| of_all(t, &here)))
        };
        let (author, known_by) = author(keys, trails, &here);
        Self {
            author,
            known_by,
            email: standing(keys.email),
            name: standing(keys.name),
            network: standing(keys.network),
            url: standing(keys.url),
            links: worst(keys.links.iter().filter_map(|key| standing(Some(*key)))),
            thread: trail(keys.thread).and_then(|trail| Thread::of(trail, at)),
            copies: copies(keys, trails, &here),
            email_over: over(bucket::AUTHOR, keys.email, trails, at),
            network_over: over(bucket::NETWORK, keys.network, trails, at),
            site_over: bucket::SITE.overdrawn(trails.get(keys.site), at),
            token_used: trail(keys.token).is_some(),
        }
    }
}

fn over(bucket: bucket::Bucket, key: Option<Key>, trails: &Trails, at: u32) -> u32 {
    key.map_or(0, |key| bucket.overdrawn(trails.get(key), at))
}

/// How all comments of a trail stand.
fn of_all(trail: &Trail, here: &Mark) -> Standing {
    let mut standing = of_some(trail, here, |_| true);
    let older = |verdict| trail.older(verdict, here.at);
    // A damaged trail may hold any number.
    let add = |count: &mut u32, more| *count = count.saturating_add(more);
    add(&mut standing.approved, older(Verdict::Ham));
    add(&mut standing.published, older(Verdict::Accepted));
    add(&mut standing.spam, older(Verdict::Spam));
    add(&mut standing.rejected, older(Verdict::Rejected));
    if older(Verdict::Ham) > 0 {
        // They may be days of single ones, too.
        standing.days = standing.days.max(trail.older_days());
    }
    standing
}

/// How some comments of a trail stand, of those that are remembered singly.
fn of_some(trail: &Trail, here: &Mark, counts: impl Fn(&Mark) -> bool) -> Standing {
    let mut standing = Standing::default();
    let (mut days, mut names, mut authors) = (Vec::new(), Vec::new(), Vec::new());
    let marks = trail.marks().iter().filter(|mark| mark.at <= here.at);
    for mark in marks.filter(|mark| counts(mark)) {
        let age = here.at - mark.at;
        match mark.verdict {
            Verdict::Ham if age <= HAM_COUNTS => {
                standing.approved += 1;
                days.push(mark.at / DAY);
            }
            Verdict::Accepted if (SETTLED..=HAM_COUNTS).contains(&age) => standing.published += 1,
            Verdict::Spam => standing.spam += 1,
            Verdict::Rejected => standing.rejected += 1,
            Verdict::Ham | Verdict::Accepted | Verdict::Held => {}
        }
        if mark.name != 0 && here.name != 0 && mark.name & here.name == 0 {
            names.push(mark.name);
        }
        if age <= WAVE && !mark.same_author(here) {
            authors.push(if mark.author == 0 {
                mark.name
            } else {
                mark.author
            });
        }
    }
    let distinct = |mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() as u32
    };
    standing.days = distinct(days);
    standing.other_names = distinct(names);
    standing.lately = distinct(authors);
    standing
}

/// What is known of the author by more than what anybody can type into the form.
fn author(keys: &Keys, trails: &Trails, here: &Mark) -> (Standing, Option<KnownBy>) {
    let by_key = |key: Option<Key>, by| {
        let trail = trails.get(key?)?;
        Some((of_all(trail, here), by))
    };
    let same_network = |mark: &Mark| here.network != 0 && mark.network == here.network;
    let no_network = |mark: &Mark| {
        (here.network == 0 || mark.network == 0) && here.name != 0 && mark.name == here.name
    };
    let by_mark = |counts: &dyn Fn(&Mark) -> bool, by| {
        let trail = trails.get(keys.email?)?;
        Some((of_some(trail, here, counts), by))
    };
    let ways = [
        by_key(keys.user, KnownBy::User),
        by_key(keys.visitor, KnownBy::Visitor),
        by_mark(&same_network, KnownBy::Network),
        by_mark(&no_network, KnownBy::Name),
    ];
    let mut ways = ways.into_iter().flatten();
    let known = ways.find(|(standing, _)| standing.approved > 0 || standing.published > 0);
    known.map_or((Standing::default(), None), |(standing, by)| {
        (standing, Some(by))
    })
}

/// Of each number the one that speaks most against the links; `None` without links.
fn worst(all: impl Iterator<Item = Standing>) -> Option<Standing> {
    all.reduce(|a, b| Standing {
        approved: a.approved.min(b.approved),
        days: a.days.min(b.days),
        published: a.published.min(b.published),
        spam: a.spam.max(b.spam),
        rejected: a.rejected.max(b.rejected),
        other_names: a.other_names.max(b.other_names),
        lately: a.lately.max(b.lately),
    })
}

/// Comments that are alike: the same to the letter, or near copies.
fn copies(keys: &Keys, trails: &Trails, here: &Mark) -> Option<Copies> {
    if !keys.telling {
        return None;
    }
    let alike = |mark: &&Mark| match (mark.sketch, here.sketch) {
        (Some(there), Some(here)) => there.likeness(&here) >= Sketch::COPY,
        _ => false,
    };
    let exact = keys.exact.and_then(|key| trails.get(key));
    let exact = exact.into_iter().flat_map(Trail::marks);
    let bands = keys.bands.iter().filter_map(|key| trails.get(*key));
    let near = bands.flat_map(Trail::marks).filter(alike);
    let mut found: Vec<&Mark> = exact
        .chain(near)
        .filter(|mark| mark.at <= here.at)
        .collect();
    found.sort_unstable_by_key(|mark| (mark.at, mark.decision));
    found.dedup_by_key(|mark| (mark.at, mark.decision));
    let mut copies = Copies::default();
    let mut networks = Vec::new();
    for mark in found {
        if mark.same_author(here) {
            copies.own += 1;
            continue;
        }
        if copies.others == 0 {
            copies.first = mark.decision;
        }
        copies.others += 1;
        if mark.network != 0 && mark.network != here.network {
            networks.push(mark.network);
        }
        match mark.verdict {
            Verdict::Spam | Verdict::Rejected => copies.spam += 1,
            Verdict::Ham => copies.approved += 1,
            Verdict::Accepted | Verdict::Held => {}
        }
    }
    networks.sort_unstable();
    networks.dedup();
    copies.networks = networks.len() as u32;
    Some(copies)
}
