//! Chance that anybody can repeat: `SplitMix64`, so that no library's new version draws otherwise.

use crate::model::fnv_1a;

/// A row of numbers that is the same for the same start.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Starts at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts at `seed` and a name: what one name draws moves no other's numbers.
    pub fn named(seed: u64, name: &str) -> Self {
        Self(seed.wrapping_add(fnv_1a(name.bytes())))
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        match self.next().checked_rem(end) {
            Some(number) => number,
            None => 0,
        }
    }

    /// One of these; none of none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// Fisher and Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1);
            items.swap(last, other as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shuffle_is_the_same_each_time_and_loses_nothing() {
        let mut once: Vec<u32> = (0..100).collect();
        let mut twice = once.clone();
        Chance::new(42).shuffle(&mut once);
        Chance::new(42).shuffle(&mut twice);
        assert_eq!(once, twice);
        assert_ne!(once, (0..100).collect::<Vec<u32>>());
        once.sort_unstable();
        assert_eq!(once, (0..100).collect::<Vec<u32>>());
    }

    /// The first numbers of the published algorithm, from 0.
    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        let mut chance = Chance::new(0);
        assert_eq!(chance.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(chance.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn names_draw_apart_and_nothing_is_picked_of_nothing() {
        let first = |name| Chance::named(1, name).next();
        assert_eq!(first("a"), first("a"));
        assert_ne!(first("a"), first("b"));
        assert_eq!(Chance::new(1).pick::<u8>(&[]), None);
    }
}
