//! Disguises that spammers give to words and links, to measure what sees through them.
//!
//! Each [`Technique`] is a pure function of a text and a seed. [`letters`] puts other characters
//! for letters, [`between`] puts something between them, [`markup`] hides them in what a browser
//! resolves, [`links`] are disguises of addresses, and [`places`] finds what is to be disguised.
//! Nothing of it runs in the service.

mod between;
mod letters;
mod links;
mod markup;
mod places;
#[cfg(test)]
mod tests;

use super::chance::Chance;
pub use places::Words;

/// What a technique is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Words of the text.
    Words,
    /// Addresses in the text.
    Links,
}

/// A way to disguise.
#[derive(Clone, Copy, Debug)]
pub struct Technique {
    name: &'static str,
    target: Target,
    disguise: fn(&str, &mut Chance) -> String,
}

impl Technique {
    /// Its name, as commands take it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is for.
    pub const fn target(&self) -> Target {
        self.target
    }

    /// A text with these words disguised wherever they stand, or with its links: as the technique
    /// has it. The same seed gives the same text.
    pub fn apply(&self, text: &str, words: &Words, seed: u64) -> String {
        let places = match self.target {
            Target::Words => words.places(text),
            Target::Links => places::links(text),
        };
        let mut chance = Chance::named(seed, self.name);
        let mut out = String::with_capacity(text.len() * 2);
        let mut at = 0;
        for place in places {
            out += &text[at..place.start];
            out += &(self.disguise)(&text[place.clone()], &mut chance);
            at = place.end;
        }
        out + &text[at..]
    }
}

macro_rules! techniques {
    ($($target:ident: $($room:ident::$name:ident)*;)*) => {
        const TECHNIQUES: &[Technique] = &[$($(Technique {
            name: stringify!($name),
            target: Target::$target,
            disguise: $room::$name,
        },)*)*];
    };
}

techniques! {
    Words:
        letters::cyrillic letters::greek letters::ipa_small_caps letters::mathematical
        letters::fullwidth letters::circled letters::squared letters::odd_accents
        letters::leet_digits letters::leet_signs letters::bidi_override
        between::zero_width between::soft_hyphen between::tag_characters
        between::combining_piles between::strike_through between::repeated_letters
        between::spaced between::dotted between::dashed between::starred
        markup::html_comment markup::html_tags markup::bbcode markup::entities
        markup::double_entities;
    Links:
        links::hxxp links::bracket_dot links::dot_words links::zero_width_link
        links::percent_encoded links::redirector;
}

/// All techniques.
pub fn all() -> &'static [Technique] {
    TECHNIQUES
}

/// The technique of a name.
pub fn named(name: &str) -> Option<&'static Technique> {
    TECHNIQUES.iter().find(|technique| technique.name == name)
}
