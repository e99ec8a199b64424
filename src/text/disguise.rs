//! How much of a text is written so that machines, or readers, take it for something else.

use super::fold::{is_common_mark, is_invisible};
use super::skeleton::{Tally, is_styled};

/// Counts of what was hidden in a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disguise {
    /// Invisible characters between letters of one word of Latin, Greek or Cyrillic.
    pub hidden: u32,
    /// Tag characters that belong to no flag: letters that nobody sees.
    pub tags: u32,
    /// Signs that turn such letters round.
    pub bidi: u32,
    /// Letters with more marks than any language puts there.
    pub piles: u32,
    /// Words with letters of other scripts that look like their own.
    pub mixed_words: u32,
    /// Words in mathematical, fullwidth, circled or small-capital letters.
    pub styled_words: u32,
    /// Words whose letters are set apart.
    pub spaced_words: u32,
    /// Words with digits and signs for letters.
    pub leet_words: u32,
    /// Words that the skeleton reads as others, beyond what people do in play.
    pub changed_words: u32,
}

impl Disguise {
    /// Counts in a text, to which come the words that the skeleton changed.
    pub(super) fn of(text: &str, tally: Tally) -> Self {
        let mut counted = Self {
            mixed_words: tally.mixed,
            styled_words: tally.styled,
            spaced_words: tally.spaced,
            leet_words: tally.leet,
            changed_words: tally.changed,
            ..Self::default()
        };
        if !text.is_ascii() {
            let mut count = Count::default();
            for c in text.chars() {
                count.take(c, &mut counted);
            }
            count.end_of_word(&mut counted);
            let wide = if count.is_cjk { 0 } else { count.wide_words };
            counted.styled_words = counted.styled_words.max(count.styled_words + wide);
        }
        counted
    }
}

/// What was seen of the word that is read.
#[derive(Default)]
struct Word {
    letters: u32,
    styled: u32,
    wide: u32,
    /// Invisible characters between its letters; soft hyphens apart.
    hidden: u32,
    soft: u32,
    /// The same, since the last letter.
    pending: u32,
    pending_soft: u32,
    marks: u32,
}

#[derive(Default)]
struct Count {
    word: Word,
    styled_words: u32,
    wide_words: u32,
    is_cjk: bool,
    /// Behind the black flag tag characters spell a region.
    in_flag: bool,
    /// A sign that turns round waits for a letter.
    turns: bool,
}

impl Count {
    fn take(&mut self, c: char, counted: &mut Disguise) {
        let word = &mut self.word;
        match c {
            '\u{AD}' => word.pending_soft += 1,
            '\u{202D}' | '\u{202E}' => self.turns = true,
            '\u{202C}' => {}
            '🏴' => {
                self.end_of_word(counted);
                self.in_flag = true;
            }
            '\u{E0020}'..='\u{E007F}' => counted.tags += u32::from(!self.in_flag),
            c if is_common_mark(c) => {
                word.marks += 1;
                // The fourth is one more than Greek has.
                counted.piles += u32::from(word.marks == 4);
            }
            c if is_letter(c) => self.letter(c, counted),
            c if is_invisible(c) => word.pending += 1,
            c => {
                self.is_cjk |= matches!(c, 'ぁ'..='ヿ' | '一'..='鿿' | '가'..='힣');
                self.end_of_word(counted);
            }
        }
    }

    fn letter(&mut self, c: char, counted: &mut Disguise) {
        let word = &mut self.word;
        if word.letters > 0 {
            word.hidden += word.pending;
            word.soft += word.pending_soft;
        }
        (word.pending, word.pending_soft, word.marks) = (0, 0, 0);
        word.letters += 1;
        if !c.is_ascii() && is_styled(c) {
            word.styled += 1;
            word.wide += u32::from(matches!(c, '\u{FF21}'..='\u{FF5A}'));
        }
        counted.bidi += u32::from(std::mem::take(&mut self.turns));
        self.in_flag = false;
    }

    fn end_of_word(&mut self, counted: &mut Disguise) {
        let word = std::mem::take(&mut self.word);
        counted.hidden += word.hidden;
        // Long words have soft hyphens between syllables.
        let in_short_word = word.letters <= 5 && word.soft >= 2;
        if in_short_word || word.soft * 2 >= word.letters.max(3) {
            counted.hidden += word.soft;
        }
        if word.styled >= 3 && word.styled * 2 >= word.letters {
            if word.wide * 2 >= word.styled {
                self.wide_words += 1;
            } else {
                self.styled_words += 1;
            }
        }
        self.in_flag = false;
    }
}

/// A letter of Latin, Greek or Cyrillic, in any style.
fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    matches!(c, 'À'..='ʯ' | 'Ͱ'..='ԯ' | 'ᴀ'..='ᶿ' | 'Ḁ'..='῿' | 'Ⱡ'..='Ɀ' | 'Ꜣ'..='ꟿ')
        || is_styled(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Disguise {
        Disguise::of(text, Tally::default())
    }

    #[test]
    fn what_is_hidden_in_words_is_counted() {
        assert_eq!(of("ca\u{200B}si\u{200D}no").hidden, 2);
        assert_eq!(of("c\u{AD}a\u{AD}s\u{AD}i\u{AD}n\u{AD}o").hidden, 5);
        assert_eq!(of("ка\u{2060}зино").hidden, 1);
        assert_eq!(of("hi\u{E0062}\u{E0075}").tags, 2);
        assert_eq!(of("play \u{202E}onisac\u{202C} now").bidi, 1);
        let pile: String = ('\u{300}'..'\u{308}').collect();
        assert_eq!(of(&format!("c{pile}a{pile}")).piles, 2);
        assert_eq!(of("𝓬𝓪𝓼𝓲𝓷𝓸 ⓑⓞⓝⓤⓢ ｖｉａｇｒａ ᴄᴀꜱɪɴᴏ").styled_words, 4);
    }

    #[test]
    fn honest_texts_hide_nothing() {
        for text in [
            "\u{FEFF}A text with a mark at its begin",
            "می\u{200C}خواهم और क्\u{200D}ष",
            "👨\u{200D}👩\u{200D}👧 and ❤\u{FE0F} and 1\u{FE0F}\u{20E3}",
            "com\u{AD}mu\u{AD}ni\u{AD}ca\u{AD}tion, ca\u{AD}sino",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} won",
            "\u{200F}שלום\u{200E} hello \u{202B}עברית\u{202C}",
            "tiê\u{301}ng viê\u{323}t ᾅδω ạ̄́",
            "ＮＨＫの放送、ＤＶＤ",
            "x² + 𝑦² = 𝑓(𝑥), 1ˢᵗ, ①②③, ℝⁿ",
            "word \u{200B}word",
        ] {
            assert_eq!(of(text), Disguise::default(), "{text}");
        }
    }
}
