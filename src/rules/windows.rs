//! The parts of a text in which a pattern can match: those around the rarest text that it needs.
//!
//! A match holds one of the places of each set of literals, and no two characters of it are farther
//! apart than the pattern reaches. So nothing beyond that can match, and nothing is lost: the engine
//! reads the rest of the text only to tell what stands at the edges (`\b`, `$`).

use std::ops::Range;

/// Parts of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Windows {
    /// In order, and apart.
    pub(super) ranges: Vec<Range<usize>>,
    /// How long they are together.
    pub(super) length: usize,
}

/// The windows of a text of so many characters around places in it, which are in order; none if the
/// whole text may as well be read. All in characters.
pub(super) fn around(length: usize, places: &[Range<usize>], reach: usize) -> Option<Windows> {
    let most = length / 2;
    if reach >= most {
        return None;
    }
    let mut windows = Windows::default();
    for place in places {
        let from = place.start.saturating_sub(reach);
        let to = (place.start + reach).max(place.end).min(length);
        match windows.ranges.last_mut() {
            Some(last) if from <= last.end => {
                windows.length += to.saturating_sub(last.end);
                last.end = last.end.max(to);
            }
            _ => {
                windows.length += to - from;
                windows.ranges.push(from..to);
            }
        }
        if windows.length > most {
            return None;
        }
    }
    Some(windows)
}

impl Windows {
    /// The same windows in bytes.
    pub(super) fn map(self, place: impl Fn(Range<usize>) -> Range<usize>) -> Self {
        let ranges: Vec<_> = self.ranges.into_iter().map(place).collect();
        let length = ranges.iter().map(Range::len).sum();
        Self { ranges, length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_reach_to_both_sides_and_do_not_overlap() {
        let windows = |places: &[usize], reach| {
            let places: Vec<_> = places.iter().map(|&at| at..at + 4).collect();
            let found = around(400, &places, reach)?;
            Some(
                found
                    .ranges
                    .iter()
                    .map(|range| (range.start, range.end))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(windows(&[100], 10), Some(vec![(90, 110)]));
        assert_eq!(windows(&[0, 398], 11), Some(vec![(0, 11), (387, 400)]));
        assert_eq!(
            windows(&[100, 118, 200], 10),
            Some(vec![(90, 128), (190, 210)])
        );
        // As much as half of the text.
        assert_eq!(windows(&[100, 300], 60), None);
        assert_eq!(windows(&[100], 200), None);
    }
}
