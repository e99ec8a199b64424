//! A short fingerprint of a text by which near copies are found.

use super::Views;

/// A short fingerprint of a text by which near copies are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sketch([u8; Self::BYTES]);

impl Sketch {
    pub const BYTES: usize = 16;
    pub const BANDS: usize = 4;
    pub const COPY: u8 = 50;

    pub fn of(views: &Views) -> Option<Self> {
        let words: Vec<&str> = views.content_words().collect();
        if words.len() < 8 { return None; }
        let mut mins = [u64::MAX; 16];
        for w in words.windows(2) {
            let h = twox_hash::XxHash3_64::oneshot(w.join(" ").as_bytes());
            for (i, m) in mins.iter_mut().enumerate() {
                let x = (h ^ (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                *m = (*m).min(x ^ (x >> 31));
            }
        }
        Some(Self(mins.map(|m| (m >> 8) as u8)))
    }
    pub fn bands(&self) -> [u32; Self::BANDS] {
        std::array::from_fn(|i| u32::from_le_bytes([self.0[4*i], self.0[4*i+1], self.0[4*i+2], i as u8]))
    }
    pub fn likeness(&self, other: &Self) -> u8 {
        (self.0.iter().zip(other.0).filter(|(a, b)| **a == *b).count() * 100 / 16) as u8
    }
    pub fn to_bytes(&self) -> [u8; Self::BYTES] { self.0 }
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> { Some(Self(bytes.try_into().ok()?)) }
}
