//! By what a comment is found again.

use twox_hash::XxHash3_64;

use super::event::Event;
use super::mark::{Mark, Verdict};
use super::trail::Room;
use crate::decision::Action;
use crate::form::page_name;
use crate::signals::OwnSite;
use crate::submission::{Field, Submission};
use crate::text::{Sketch, Views, host_of, registrable, words};

mod address;

pub use address::mailbox_of;

/// Links beyond these leave no mark: a comment must not cost more the more it links.
const MOST_HOSTS: usize = 8;
/// Fewest words of a text that is told from what everybody says.
const FEWEST_WORDS: usize = 8;

/// What a trail is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An e-mail address, on one site.
    Email,
    /// An account, as the site numbers it.
    User,
    /// A browser that came before, as the form's script remembers it.
    Visitor,
    /// A network (/24 of IPv4, /56 of IPv6), on one site.
    Network,
    /// A name of two words and more, on one site.
    Name,
    /// A domain that authors or links lead to, on one site.
    Host,
    /// An article's comments.
    Thread,
    /// A site.
    Site,
    /// One text to the letter, on all sites.
    Exact,
    /// Texts that are alike, on all sites.
    Band,
    /// A form token that was used, on all sites.
    Token,
}

impl Kind {
    /// In the order of their numbers on disk, from 1.
    const ALL: [Self; 11] = [
        Self::Email,
        Self::User,
        Self::Visitor,
        Self::Network,
        Self::Name,
        Self::Host,
        Self::Thread,
        Self::Site,
        Self::Exact,
        Self::Band,
        Self::Token,
    ];

    /// How many comments are remembered singly; the earlier ones become numbers.
    pub const fn room(self) -> Room {
        let (marks, approved) = match self {
            Self::Site => (64, 0),
            Self::Network => (24, 0),
            Self::Email | Self::User | Self::Visitor | Self::Host => (16, 8),
            Self::Thread => (16, 0),
            Self::Name => (8, 4),
            Self::Exact | Self::Band => (8, 0),
            Self::Token => (2, 0),
        };
        Room { marks, approved }
    }

    /// In words, for those who ask.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "e-mail address",
            Self::User => "account",
            Self::Visitor => "browser",
            Self::Network => "network",
            Self::Name => "name",
            Self::Host => "domain",
            Self::Thread => "thread",
            Self::Site => "site",
            Self::Exact => "text",
            Self::Band => "likeness of texts",
            Self::Token => "form token",
        }
    }

    /// Whether it is of one person, and of nobody else.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Email | Self::User | Self::Visitor)
    }

    /// Whether its marks carry the text's sketch.
    pub const fn finds_copies(self) -> bool {
        matches!(self, Self::Band)
    }
}

/// One thing that comments are found by: its kind in the upper four bits, below them a hash with the
/// key of the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

const KIND_SHIFT: u32 = 60;

impl Key {
    /// Of this kind, on this site (empty for all sites).
    fn of(kind: Kind, site: &str, value: &[u8], seed: u64) -> Self {
        let mut bytes = Vec::with_capacity(2 + site.len() + value.len());
        bytes.push(kind as u8);
        bytes.extend(site.as_bytes());
        bytes.push(0);
        bytes.extend(value);
        let hash = XxHash3_64::oneshot_with_seed(seed, &bytes);
        Self((kind as u64 + 1) << KIND_SHIFT | hash >> (64 - KIND_SHIFT))
    }

    /// As it is kept.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// From what was kept; `None` where there is no such kind.
    pub fn numbered(number: u64) -> Option<Self> {
        let kind = number >> KIND_SHIFT;
        (1..=Kind::ALL.len() as u64)
            .contains(&kind)
            .then_some(Self(number))
    }

    /// What its trail is of.
    pub fn kind(self) -> Kind {
        // Made by `of` and `numbered` alone, so there is always one.
        let at = (self.0 >> KIND_SHIFT).saturating_sub(1) as usize;
        Kind::ALL.get(at).copied().unwrap_or(Kind::Site)
    }

    const fn short(self) -> u32 {
        // Zero stands for nobody.
        let short = self.0 as u32;
        if short == 0 { 1 } else { short }
    }
}

/// Who wrote a comment, in the form in which it may be kept.
#[derive(Clone, Debug, Default)]
pub struct Who<'a> {
    /// The pseudonym of the e-mail address, or the address where nothing is kept.
    pub email: Option<&'a str>,
    /// The pseudonym of the network.
    pub network: Option<&'a str>,
    /// The site's number of a known author, from a caller that is believed.
    pub user: Option<&'a str>,
    /// What the form's script remembers.
    pub visitor: Option<&'a str>,
    /// The number in a form token.
    pub token: Option<u64>,
    /// Makes the hashes of this installation its own.
    pub seed: u64,
}

/// Everything that one comment is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    pub(super) email: Option<Key>,
    pub(super) user: Option<Key>,
    pub(super) visitor: Option<Key>,
    pub(super) network: Option<Key>,
    pub(super) name: Option<Key>,
    /// The domain of the author's own address.
    pub(super) url: Option<Key>,
    /// The domains of the links.
    pub(super) links: Vec<Key>,
    pub(super) thread: Option<Key>,
    pub(super) site: Key,
    pub(super) exact: Option<Key>,
    pub(super) bands: Vec<Key>,
    pub(super) token: Option<Key>,
    /// The words of the name: see [`Mark::name`].
    pub(super) name_bits: u32,
    pub(super) sketch: Option<Sketch>,
    /// Whether the text is long enough to be told from what everybody says.
    pub(super) telling: bool,
}

impl Keys {
    /// Those of a comment.
    pub fn of(submission: &Submission, views: &Views, who: &Who<'_>) -> Self {
        let site = submission.site.as_deref().unwrap_or_default();
        let here = |kind, value: &str| Key::of(kind, site, value.as_bytes(), who.seed);
        let own = OwnSite::of(submission);
        let foreign = |host: &str| own.owns(host) != Some(true);
        let name = views.folded(Field::Name);
        let content = views.folded(Field::Content);
        let url = submission.url.as_deref();
        let url = url.filter(|url| host_of(url).is_some_and(|host| foreign(&host)));
        let links = views.links().iter().filter(|link| foreign(&link.host));
        let mut domains: Vec<String> = links
            .filter_map(|link| address::place_of(&link.url))
            .collect();
        domains.sort_unstable();
        domains.dedup();
        domains.truncate(MOST_HOSTS);
        let sketch = Sketch::of(views);
        let bands = sketch.iter().flat_map(Sketch::bands);
        let telling = views.content_words().len() >= FEWEST_WORDS || sketch.is_some();
        Self {
            email: who.email.map(|email| here(Kind::Email, email)),
            user: who.user.map(|user| here(Kind::User, user)),
            visitor: who.visitor.map(|visitor| here(Kind::Visitor, visitor)),
            network: who.network.map(|network| here(Kind::Network, network)),
            name: (words(name).count() >= 2).then(|| here(Kind::Name, name)),
            url: url
                .and_then(address::place_of)
                .map(|place| here(Kind::Host, &place)),
            links: domains
                .iter()
                .map(|place| here(Kind::Host, place))
                .collect(),
            thread: submission
                .permalink
                .as_deref()
                .map(|page| here(Kind::Thread, &page_name(page))),
            site: here(Kind::Site, ""),
            // A sketch finds the same text as well.
            exact: (telling && sketch.is_none())
                .then(|| Key::of(Kind::Exact, "", content.as_bytes(), who.seed)),
            bands: bands
                .map(|band| Key::of(Kind::Band, "", &band.to_le_bytes(), who.seed))
                .collect(),
            token: who
                .token
                .map(|token| Key::of(Kind::Token, "", &token.to_le_bytes(), who.seed)),
            name_bits: words(name).fold(0, |bits, word| {
                bits | 1 << (XxHash3_64::oneshot_with_seed(who.seed, word.as_bytes()) % 32)
            }),
            sketch,
            telling,
        }
    }

    /// The article's comments.
    pub const fn thread(&self) -> Option<Key> {
        self.thread
    }

    /// All of them, each once.
    pub fn all(&self) -> Vec<Key> {
        let single = [
            self.email,
            self.user,
            self.visitor,
            self.network,
            self.name,
            self.url,
            self.thread,
            Some(self.site),
            self.exact,
            self.token,
        ];
        let single = single.into_iter().flatten();
        let many = self.links.iter().chain(&self.bands).copied();
        let mut all: Vec<Key> = single.chain(many).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What the comment leaves, once it is decided.
    pub fn event(&self, decision: u32, at: u32, action: Action) -> Event {
        Event {
            keys: self.all(),
            mark: self.mark(decision, at, Verdict::of(action, None)),
        }
    }

    pub(super) fn mark(&self, decision: u32, at: u32, verdict: Verdict) -> Mark {
        let author = self.email.or(self.user).or(self.visitor);
        Mark {
            decision,
            at,
            verdict,
            author: author.map_or(0, Key::short),
            name: self.name_bits,
            network: self.network.map_or(0, Key::short),
            sketch: self.sketch,
        }
    }
}
