//! The trails that are at hand: those looked at lately, and those that changed since they were written.
//!
//! Promise: a trail that is held is the one of the file with every change made on it, up to
//! [`TrailCache::seen`]. Others may write to the same file: whoever reads it brings the changes that
//! are not in the table yet, and says up to which one all are ([`Found`]). Pure; the SQL is next door.

use std::collections::HashMap;
use std::sync::Arc;

use crate::past::{Change, Key, Trail, Trails};

/// A change with its number in the order of all.
pub(super) type Numbered = (i64, Arc<Change>);

/// What one read of the file says.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The changes up to this one are in the table.
    pub(super) folded: i64,
    /// Every one behind it that the cache had not seen when it asked, in their order.
    pub(super) changes: Vec<Numbered>,
    /// The number of the last of them, also where it could not be understood.
    pub(super) last: i64,
    /// The trails that it asked for, as far as there are any, with the last change in each.
    pub(super) trails: HashMap<Key, (i64, Trail)>,
}

/// Bytes that the trails at hand may take, about; those that changed stay until they are written.
const ROOM: usize = 32 << 20;
/// What a trail takes beside its marks, about.
const BESIDE: usize = size_of::<(Key, Held)>() + size_of::<Trail>() + 32;

/// Trails by their keys, as they are with every change up to one.
#[derive(Debug, Default)]
pub(super) struct TrailCache {
    /// Every change up to this one is made on what is held.
    seen: i64,
    /// The changes up to this one are in the table.
    folded: i64,
    held: HashMap<Key, Held>,
    /// What all of it takes, about.
    bytes: usize,
    /// What more than [`ROOM`] it took when nothing more could be let go.
    beyond: usize,
}

#[derive(Debug)]
struct Held {
    content: Content,
    /// The last change of it; one that is not folded makes it stay.
    changed: i64,
    /// Whether it was asked for since others were last let go.
    used: bool,
}

#[derive(Debug)]
enum Content {
    /// The trail.
    Known(Arc<Trail>),
    /// Nobody has asked for it yet: what is to be made on the one of the table.
    Waiting(Vec<Numbered>),
}

impl TrailCache {
    /// The last change that it knows of.
    pub(super) const fn seen(&self) -> i64 {
        self.seen
    }

    /// How many changes are not in the table yet.
    pub(super) const fn unfolded(&self) -> i64 {
        self.seen - self.folded
    }

    /// Those of the keys whose trails are to be read first.
    pub(super) fn unknown(&self, keys: &[Key]) -> Vec<Key> {
        let known = |key: &Key| self.held.get(key).is_some_and(Held::is_known);
        keys.iter().copied().filter(|key| !known(key)).collect()
    }

    /// Takes up what a read found that asked for the trails of these keys. `false` where it must be read
    /// again: it is older than what was let go since, or what was held is of no use any more.
    #[must_use]
    pub(super) fn take(&mut self, asked: &[Key], mut found: Found) -> bool {
        if found.folded < self.folded {
            return false;
        }
        if found.folded > self.seen {
            // Somebody else has folded changes that were never seen here.
            *self = Self {
                seen: found.folded,
                folded: found.folded,
                ..Self::default()
            };
            return false;
        }
        self.settle(found.folded);
        for (seq, change) in &found.changes {
            self.make(*seq, change);
        }
        self.seen = self.seen.max(found.last);
        for &key in asked {
            let (seq, trail) = found.trails.remove(&key).unwrap_or_default();
            self.learn(key, seq, trail);
        }
        true
    }

    /// Makes changes that were just written. Where somebody else's are between, the next read brings
    /// all of them.
    pub(super) fn follow(&mut self, changes: &[Numbered]) {
        for (seq, change) in changes {
            if *seq == self.seen + 1 {
                self.make(*seq, change);
            }
        }
    }

    fn make(&mut self, seq: i64, change: &Arc<Change>) {
        if seq <= self.seen {
            return;
        }
        for &key in &change.event.keys {
            self.change(key, |held| held.make(key, seq, change));
        }
        self.seen = seq;
    }

    /// The trail of the table with its last change, for whoever waits for it.
    fn learn(&mut self, key: Key, seq: i64, mut trail: Trail) {
        self.change(key, |held| {
            if let Content::Waiting(changes) = &held.content {
                for (_, change) in changes.iter().filter(|(change, _)| *change > seq) {
                    change.make_on(key, &mut trail);
                }
                held.content = Content::Known(Arc::new(trail));
            }
        });
    }

    fn change(&mut self, key: Key, change: impl FnOnce(&mut Held)) {
        let before = self.held.get(&key).map_or(0, Held::bytes);
        let held = self.held.entry(key).or_insert_with(Held::waiting);
        change(held);
        self.bytes = self.bytes - before + held.bytes();
    }

    /// These trails, as far as there are any; they are to be known.
    pub(super) fn trails(&mut self, keys: &[Key]) -> Trails {
        let mut trails = Trails::default();
        for &key in keys {
            if let Some(held) = self.held.get_mut(&key) {
                held.used = true;
                if let Some(trail) = held.trail().filter(|trail| !trail.is_empty()) {
                    trails.insert(key, Arc::clone(trail));
                }
            }
        }
        if self.bytes > ROOM + self.beyond {
            self.let_go();
        }
        trails
    }

    /// The keys of the trails that the table does not have as they are, in its order.
    pub(super) fn changed(&self) -> Vec<Key> {
        let changed = self
            .held
            .iter()
            .filter(|(_, held)| held.changed > self.folded);
        let mut keys: Vec<Key> = changed.map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys
    }

    /// The changes up to this one are in the table: trails with no later one need not stay.
    pub(super) fn settle(&mut self, folded: i64) {
        if folded <= self.folded {
            return;
        }
        self.folded = folded;
        self.beyond = 0;
        self.held.retain(|_, held| held.settle(folded));
        self.bytes = self.held.values().map(Held::bytes).sum();
    }

    /// Lets those go that nobody asked for since the last time; all that may go where these are not
    /// enough.
    fn let_go(&mut self) {
        for _ in 0..2 {
            let folded = self.folded;
            self.held
                .retain(|_, held| held.changed > folded || std::mem::take(&mut held.used));
            self.bytes = self.held.values().map(Held::bytes).sum();
            if self.bytes <= ROOM / 2 {
                break;
            }
        }
        // Looking through all of them is not for every comment.
        self.beyond = self.bytes.saturating_sub(ROOM / 2);
    }

    /// Lets everything go that the table has, too.
    pub(super) fn forget(&mut self) {
        let folded = self.folded;
        self.held.retain(|_, held| held.changed > folded);
        self.bytes = self.held.values().map(Held::bytes).sum();
    }
}

impl Held {
    const fn waiting() -> Self {
        Self {
            content: Content::Waiting(Vec::new()),
            changed: 0,
            used: false,
        }
    }

    const fn is_known(&self) -> bool {
        matches!(self.content, Content::Known(_))
    }

    fn make(&mut self, key: Key, seq: i64, change: &Arc<Change>) {
        self.changed = seq;
        match &mut self.content {
            // A copy where somebody still looks at it.
            Content::Known(trail) => change.make_on(key, Arc::make_mut(trail)),
            Content::Waiting(changes) => changes.push((seq, Arc::clone(change))),
        }
    }

    /// Whether it stays of use.
    fn settle(&mut self, folded: i64) -> bool {
        match &mut self.content {
            Content::Known(_) => true,
            Content::Waiting(changes) => {
                changes.retain(|(seq, _)| *seq > folded);
                !changes.is_empty()
            }
        }
    }

    fn trail(&self) -> Option<&Arc<Trail>> {
        match &self.content {
            Content::Known(trail) => Some(trail),
            Content::Waiting(_) => None,
        }
    }

    fn bytes(&self) -> usize {
        BESIDE
            + match &self.content {
                Content::Known(trail) => size_of_val(trail.marks()),
                // The changes are shared by the trails of one comment.
                Content::Waiting(changes) => changes.len() * size_of::<Numbered>(),
            }
    }
}
