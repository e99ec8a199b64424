//! A token bucket over the times of a trail.

use super::trail::Trail;

/// How many comments may come at once, and how fast more may follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    /// So many at once.
    pub(super) burst: u32,
    /// After so many seconds one more.
    pub(super) refill: u32,
}

/// One person writes a few remarks in a row.
pub(super) const AUTHOR: Bucket = Bucket {
    burst: 5,
    refill: 120,
};
/// A school, an office or a mobile provider shares a network.
pub(super) const NETWORK: Bucket = Bucket {
    burst: 12,
    refill: 30,
};
/// A hot article brings a comment every other second.
pub(super) const SITE: Bucket = Bucket {
    burst: 60,
    refill: 2,
};

impl Bucket {
    /// How many comments too many there were, this one at `at` included; 0 within the measure.
    ///
    /// Comments beyond the measure take nothing out of the bucket's future: who stops is free again
    /// after `refill` seconds for each comment that the bucket holds.
    pub(super) fn overdrawn(self, trail: Option<&Trail>, at: u32) -> u32 {
        let (burst, refill) = (u64::from(self.burst), u64::from(self.refill));
        let full = burst * refill;
        let (mut level, mut last, mut over) = (full, 0_u32, 0_u32);
        let times = trail.into_iter().flat_map(Trail::marks).map(|mark| mark.at);
        for time in times.filter(|time| *time <= at).chain([at]) {
            level = full.min(level + u64::from(time - last.min(time)));
            last = time;
            if let Some(rest) = level.checked_sub(refill) {
                level = rest;
                over = 0;
            } else {
                over = over.saturating_add(1);
            }
        }
        over
    }
}
