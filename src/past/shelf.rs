//! Trails by their keys.

use std::collections::HashMap;
use std::sync::Arc;

use super::key::Key;
use super::trail::Trail;

/// Some trails, or all of them where they are kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    /// Shared: whoever keeps trails gives them away without a copy.
    by_key: HashMap<Key, Arc<Trail>>,
}

impl Trails {
    /// The trail of a key; `None` where nothing was seen.
    pub fn get(&self, key: Key) -> Option<&Trail> {
        let trail = self.by_key.get(&key).map(Arc::as_ref);
        trail.filter(|trail| !trail.is_empty())
    }

    /// The same to change it.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut Trail> {
        self.by_key.get_mut(&key).map(Arc::make_mut)
    }

    /// The same; made where there is none.
    pub fn entry(&mut self, key: Key) -> &mut Trail {
        Arc::make_mut(self.by_key.entry(key).or_default())
    }

    /// Puts a trail in its place.
    pub fn insert(&mut self, key: Key, trail: impl Into<Arc<Trail>>) {
        self.by_key.insert(key, trail.into());
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Trail)> {
        self.by_key
            .iter()
            .map(|(key, trail)| (*key, trail.as_ref()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Forgets those of which nothing counts any more at `now`, in seconds since 1970. Says how many.
    pub fn forget(&mut self, now: u32) -> u64 {
        let before = self.by_key.len();
        self.by_key.retain(|_, trail| trail.until() >= now);
        (before - self.by_key.len()) as u64
    }
}
