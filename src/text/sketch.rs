//! A short fingerprint of a text, by which near copies of it are found.
//!
//! Comment spam comes in waves: one template, its words exchanged for others, its sentences swapped.
//! Such copies still share many pairs of neighbouring words, and two people who write about one
//! article share almost none. The fingerprint holds, for each of some orders of all pairs that
//! there are, a piece of the first that the text has (`MinHash`, Broder 1997); so two texts agree in a
//! place as often as a pair of either is in both. Of most places only four bits are kept (Li and
//! König 2010: b-bit minwise hashing), of some sixteen: these are the bands, by which a store finds
//! what may be a copy without comparing with all that it has.
//!
//! It is written to disk, so it is the same on every machine and in every version.

mod features;

use super::{Reading, Views};
use crate::decision::View;
use crate::submission::Field;
use features::Features;

/// Places of which sixteen bits are kept: the bands.
const WIDE: usize = 6;
/// Places of which four bits are kept.
const NARROW: usize = 40;
/// All places.
const PLACES: usize = WIDE + NARROW;
/// Bits of a narrow place.
const BITS: u32 = 4;
/// Who writes fewer words of his own than this has only quoted.
const MIN_OWN_WORDS: usize = 4;

/// A short fingerprint of a text by which near copies are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sketch([u8; Sketch::BYTES]);

impl Sketch {
    /// Length of what [`Sketch::to_bytes`] gives.
    pub const BYTES: usize = WIDE * 2 + NARROW / 2;
    /// How many bands there are.
    pub const BANDS: usize = WIDE;
    /// From this likeness on, one text is a copy of the other: nearly each spun copy is as like to two
    /// before it, and of comments by readers one in some hundreds is to any.
    pub const COPY: u8 = 20;

    /// The fingerprint of the content; `None` where it has too few words to say anything.
    ///
    /// What the author quotes is left out, for an answer is no copy of what it answers; but a
    /// text of nothing else is read whole.
    pub fn of(views: &Views) -> Option<Self> {
        let read = |view| {
            let text = views.get(Field::Content, view).map_or("", Reading::text);
            Features::of(text)
        };
        let mut features = read(View::Own);
        if features.words() < MIN_OWN_WORDS {
            features = read(View::Skeleton);
        }
        features.get().map(Self::from_features)
    }

    fn from_features(features: &[u32]) -> Self {
        let mut least = [u32::MAX; PLACES];
        for feature in features {
            for (least, factor) in least.iter_mut().zip(&FACTORS) {
                // An odd factor orders all features anew.
                *least = (*least).min(feature.wrapping_mul(*factor));
            }
        }
        let mut bytes = [0; Self::BYTES];
        let (wide, narrow) = bytes.split_at_mut(WIDE * 2);
        // The least is always small: only mixed anew are all of its bits of use.
        let mut least = least.into_iter().map(mixed);
        for (out, least) in wide.chunks_exact_mut(2).zip(&mut least) {
            out.copy_from_slice(&(least as u16).to_le_bytes());
        }
        for out in narrow {
            let low = least.next().unwrap_or_default() & 0xf;
            let high = least.next().unwrap_or_default() & 0xf;
            *out = (low | high << BITS) as u8;
        }
        Self(bytes)
    }

    /// What to look it up by: two near copies share at least one of these with high probability,
    /// and others hardly ever.
    pub fn bands(&self) -> [u32; Self::BANDS] {
        let mut bands = [0; Self::BANDS];
        for (at, (band, bytes)) in bands.iter_mut().zip(self.0.chunks_exact(2)).enumerate() {
            *band = (at as u32) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[0]);
        }
        bands
    }

    /// The estimated share of what both have in what either has, in percent.
    pub fn likeness(&self, other: &Self) -> u8 {
        let (wide, narrow) = self.0.split_at(WIDE * 2);
        let (other_wide, other_narrow) = other.0.split_at(WIDE * 2);
        let pairs = wide.chunks_exact(2).zip(other_wide.chunks_exact(2));
        let same_wide = pairs.filter(|(a, b)| a == b).count();
        let same_narrow: usize = narrow
            .iter()
            .zip(other_narrow)
            .map(|(a, b)| a ^ b)
            .map(|differs| usize::from(differs << BITS == 0) + usize::from(differs >> BITS == 0))
            .sum();
        // Every sixteenth narrow place agrees by chance.
        let by_chance = (NARROW - same_narrow) as f32 / ((1 << BITS) - 1) as f32;
        let same = (same_wide + same_narrow) as f32 - by_chance;
        (same.max(0.0) * 100.0 / PLACES as f32).round() as u8
    }

    /// As bytes for the store.
    pub const fn to_bytes(&self) -> [u8; Self::BYTES] {
        self.0
    }

    /// Reads what [`Sketch::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Spreads what differs in any bit over all bits.
const fn mixed(number: u32) -> u32 {
    let number = (number ^ (number >> 16)).wrapping_mul(0x85eb_ca6b);
    let number = (number ^ (number >> 13)).wrapping_mul(0xc2b2_ae35);
    number ^ (number >> 16)
}

/// One odd factor for each place.
const FACTORS: [u32; PLACES] = {
    let mut factors = [0; PLACES];
    let mut at = 0;
    while at < PLACES {
        factors[at] = mixed((at as u32).wrapping_add(1).wrapping_mul(0x9e37_79b9)) | 1;
        at += 1;
    }
    factors
};

#[cfg(test)]
mod tests;
