//! Private data in a text: what nobody should publish of another.
//!
//! Each kind has a room beside this one. All of them are hand-written scanners: they pass over the
//! text once, look back and ahead by a fixed number of bytes, and ask for a check digit or for the
//! usual grouping wherever a plain number could be anything. They know nothing of who is meant; a
//! rule says what a finding is worth.

mod card;
mod checks;
mod email;
mod iban;
mod national;
mod phone;
mod scan;
mod street;
#[cfg(test)]
mod tests;

use std::ops::Range;

/// Most findings of one kind in one text.
const MAX_FINDINGS: usize = 20;

/// A kind of private data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrivateKind {
    /// An e-mail address, also one written in words: `ann (at) garden (dot) example`.
    Email,
    /// A telephone number with its country, its area, or a word that says what it is.
    Phone,
    /// The number of a payment card.
    Card,
    /// An international bank account number.
    Iban,
    /// A number that a state gives to a person.
    NationalId,
    /// A street with the number of a house.
    Street,
}

impl PrivateKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::Iban,
        Self::NationalId,
        Self::Street,
    ];

    /// The name that rule files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Iban => "iban",
            Self::NationalId => "national_id",
            Self::Street => "street",
        }
    }
}

/// Where data of a kind stand in a text, in order and without overlaps: 20 findings at most.
pub fn private_data(text: &str, kind: PrivateKind) -> Vec<Range<usize>> {
    let mut found = Findings::default();
    match kind {
        PrivateKind::Email => email::find(text, &mut found),
        // All others have digits, and most comments have none.
        _ if !text.chars().any(|c| scan::digit_of(c).is_some()) => {}
        PrivateKind::Phone => phone::find(text, &mut found),
        PrivateKind::Card => card::find(text, &mut found),
        PrivateKind::Iban => iban::find(text, &mut found),
        PrivateKind::NationalId => national::find(text, &mut found),
        PrivateKind::Street => street::find(text, &mut found),
    }
    found.in_order()
}

/// What a scanner has found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Range<usize>>);

impl Findings {
    fn add(&mut self, range: Range<usize>) {
        if !self.full() && !self.0.iter().any(|old| overlap(old, &range)) {
            self.0.push(range);
        }
    }

    fn full(&self) -> bool {
        self.0.len() >= MAX_FINDINGS
    }

    fn in_order(mut self) -> Vec<Range<usize>> {
        self.0.sort_unstable_by_key(|range| range.start);
        self.0
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}
