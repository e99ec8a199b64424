//! The language of the content, told by its script and by the small words that every sentence
//! needs, and whether it is one of those that the site is written in.
//!
//! It rather says nothing than something wrong. A language in an alphabet that several share is
//! known only where three different small words of it stand in the text, and where those that a
//! second language does not have outnumber by far those that only the second has.

mod small_words;

use super::{Signal, Signals, Value};
use crate::decision::View;
use crate::submission::{Field, Submission};
use crate::text::{Reading, Views, runs_together};
use small_words::{LANGUAGES, Mask, mask_of};

/// Fewest words outside of links.
const MIN_WORDS: i64 = 12;
/// Fewest letters in scripts without spaces between words.
const MIN_LETTERS: usize = 40;
/// So many words are enough to tell a language; more are not read.
const MAX_WORDS: usize = 120;
/// Letters that are looked at for their script.
const MAX_LETTERS: usize = 1000;
/// Fewest different small words.
const MIN_DIFFERENT: usize = 3;
/// Fewest small words that a second language does not have.
const MIN_OWN: usize = 2;
/// How many times more of them there must be than of the second language's own.
const LEAD: usize = 3;
/// Of so many words one must be small.
const RARITY: usize = 8;

/// Languages that their readers understand, or that small words do not tell apart.
const KIN: &[&[&str]] = &[
    &["no", "nb", "nn", "da"],
    &["pt", "gl"],
    &["hr", "sr", "bs", "sh", "cnr", "sl"],
    &["cs", "sk"],
    &["id", "ms"],
    &["tl", "fil"],
    &["zh", "cmn", "yue", "wuu", "lzh"],
    &["hi", "mr", "ne"],
    &["fa", "prs"],
    &["he", "iw", "yi"],
    &["de", "gsw", "nds", "lb"],
    &["nl", "af", "fy"],
    &["it", "scn", "vec", "nap"],
    &["bg", "mk"],
    &["es", "ast"],
    &["ca", "va", "oc"],
    &["en", "sco"],
];

pub(super) fn read(signals: &mut Signals, submission: &Submission, views: &Views) {
    let Some(language) = language_of(signals, views) else {
        return;
    };
    signals.word(Signal::ContentLanguage, language);
    let declared = submission.lang.as_deref().and_then(|list| {
        let declared: Vec<String> = subtags(list).collect();
        let known = !declared.is_empty() && declared.iter().all(|code| is_told_from_others(code));
        known.then_some(declared)
    });
    if let Some(declared) = declared {
        let matches = declared.iter().any(|code| are_kin(code, language));
        signals.flag(Signal::LanguageDiffers, !matches);
    }
}

/// The primary subtags of a list of tags: `en, fr_ca` has `en` and `fr`.
fn subtags(list: &str) -> impl Iterator<Item = String> {
    list.split([',', ';', ' '])
        .filter_map(|tag| tag.trim().split(['-', '_']).next())
        .filter(|code| !code.is_empty() && *code != "*")
        .map(str::to_lowercase)
}

/// Whether a text in this language would be known as such, or as its kin: else a comment in the
/// very language of the site could be taken for another.
fn is_told_from_others(code: &str) -> bool {
    const BY_SCRIPT: [&str; 7] = ["ja", "zh", "ko", "th", "el", "he", "hi"];
    let told =
        |code: &str| BY_SCRIPT.contains(&code) || LANGUAGES.iter().any(|(name, _)| *name == code);
    told(code) || kin_of(code).iter().any(|kin| told(kin))
}

fn kin_of(code: &str) -> &'static [&'static str] {
    let kin = KIN.iter().find(|kin| kin.contains(&code));
    kin.copied().unwrap_or_default()
}

fn are_kin(one: &str, other: &str) -> bool {
    one == other || kin_of(one).contains(&other)
}

fn language_of(signals: &Signals, views: &Views) -> Option<&'static str> {
    let words = match signals.get(Signal::Words) {
        Some(Value::Number(words)) => *words,
        _ => 0,
    };
    let text = views
        .get(Field::Content, View::Folded)
        .map_or("", Reading::text);
    let long = words >= MIN_WORDS;
    match script_of(text)? {
        Script::Kana(letters) => (letters >= MIN_LETTERS).then_some("ja"),
        Script::Han(letters) => (letters >= MIN_LETTERS).then_some("zh"),
        Script::Thai(letters) => (letters >= MIN_LETTERS).then_some("th"),
        Script::Own(language) => long.then_some(language),
        Script::Shared if long => by_small_words(views),
        Script::Shared => None,
    }
}

/// What the letters of a text say of its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    /// Japanese, with so many letters.
    Kana(usize),
    Han(usize),
    Thai(usize),
    /// One language writes so.
    Own(&'static str),
    /// Several languages write so: Latin, Cyrillic, Arabic.
    Shared,
}

/// The script of four fifths of the letters at least; `None` where they are mixed or of others.
fn script_of(text: &str) -> Option<Script> {
    // Latin alone, as most texts are.
    if text.is_ascii() {
        return Some(Script::Shared);
    }
    let (mut all, mut shared, mut kana, mut han, mut thai) = (0, 0, 0, 0, 0);
    let mut own = [("el", 0), ("he", 0), ("hi", 0), ("ko", 0)];
    for c in text.chars().filter(|c| c.is_alphabetic()).take(MAX_LETTERS) {
        all += 1;
        match c {
            '\0'..='\u{24f}'
            | '\u{400}'..='\u{52f}'
            | '\u{600}'..='\u{6ff}'
            | '\u{1e00}'..='\u{1eff}' => {
                shared += 1;
            }
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => own[0].1 += 1,
            '\u{590}'..='\u{5ff}' => own[1].1 += 1,
            '\u{900}'..='\u{97f}' => own[2].1 += 1,
            '\u{ac00}'..='\u{d7a3}' => own[3].1 += 1,
            '\u{e00}'..='\u{e7f}' => thai += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            _ if runs_together(c) => han += 1,
            _ => {}
        }
    }
    let most = |count: usize| count * 5 >= all * 4 && count > 0;
    if most(shared) {
        Some(Script::Shared)
    } else if most(kana + han) {
        // A Japanese text has kana in every sentence; a Chinese one has them in a name at most.
        match kana * 10 {
            few if few < han => Some(Script::Han(han)),
            _ => Some(Script::Kana(kana + han)),
        }
    } else if most(thai) {
        Some(Script::Thai(thai))
    } else {
        let found = own.iter().find(|(_, count)| most(*count));
        found.map(|(language, _)| Script::Own(language))
    }
}

/// The language whose small words stand in the content.
fn by_small_words(views: &Views) -> Option<&'static str> {
    let words = views.content_words().take(MAX_WORDS);
    let read = words.len();
    let mut seen = Seen::default();
    for word in words {
        match mask_of(word) {
            0 => {}
            mask => seen.add(word, mask),
        }
    }
    let best = seen.best()?;
    let sure = seen.different(best) >= MIN_DIFFERENT && seen.hits[best] * RARITY >= read;
    let name = LANGUAGES[best].0;
    let rivals = (0..LANGUAGES.len()).filter(|&at| at != best && !are_kin(LANGUAGES[at].0, name));
    (sure && rivals.into_iter().all(|rival| seen.beats(best, rival))).then_some(name)
}

/// The small words of a text.
#[derive(Debug, Default)]
struct Seen<'a> {
    /// Each once, the languages that it speaks for, and how often it was seen.
    words: Vec<(&'a str, Mask, usize)>,
    /// How many speak for each language.
    hits: [usize; LANGUAGES.len()],
}

impl<'a> Seen<'a> {
    fn add(&mut self, word: &'a str, mask: Mask) {
        let mut left = mask;
        while left != 0 {
            self.hits[left.trailing_zeros() as usize] += 1;
            left &= left - 1;
        }
        match self.words.iter_mut().find(|(old, ..)| *old == word) {
            Some((_, _, count)) => *count += 1,
            None => self.words.push((word, mask, 1)),
        }
    }

    fn best(&self) -> Option<usize> {
        (0..LANGUAGES.len()).max_by_key(|&at| (self.hits[at], usize::MAX - at))
    }

    fn different(&self, language: usize) -> usize {
        let speaks = |(_, mask, _): &&(&str, Mask, usize)| mask >> language & 1 == 1;
        self.words.iter().filter(speaks).count()
    }

    /// Whether the words that only one of two languages has speak for the first.
    fn beats(&self, one: usize, other: usize) -> bool {
        let alone = |of: usize, not: usize| {
            let own = self
                .words
                .iter()
                .filter(move |(_, mask, _)| mask >> of & 1 == 1 && mask >> not & 1 == 0);
            own.map(|(.., count)| count).sum::<usize>()
        };
        let ours = alone(one, other);
        ours >= MIN_OWN && ours >= LEAD * alone(other, one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    fn signals_of(content: &str, lang: Option<&str>) -> Signals {
        let submission = Submission {
            content: content.to_owned(),
            lang: lang.map(str::to_owned),
            ..Submission::default()
        };
        let views = Views::of(&submission);
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        Signals::of(&submission, &views, &Facts::of(&submission, at, true))
    }

    fn language(content: &str) -> Option<String> {
        match signals_of(content, None).get(Signal::ContentLanguage) {
            Some(Value::Word(word)) => Some(word.clone()),
            _ => None,
        }
    }

    fn differs(content: &str, lang: &str) -> Option<bool> {
        match signals_of(content, Some(lang)).get(Signal::LanguageDiffers) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    const ENGLISH: &str =
        "I have been to that bakery and the bread was the best of the whole town, really.";
    const PORTUGUESE: &str = "Eu fui a essa padaria e o pão não é tão bom como era, mas as pessoas são muito simpáticas.";
    const NORWEGIAN: &str =
        "Jeg har vært i det bakeriet, og brødet var ikke så godt som det jeg får av min mor.";

    #[test]
    fn sentences_of_everyday_are_known() {
        let texts = [
            ("en", ENGLISH),
            ("pt", PORTUGUESE),
            (
                "de",
                "Ich war gestern in der Bäckerei und das Brot ist leider nicht mehr so gut wie früher.",
            ),
            (
                "nl",
                "Ik was gisteren bij de bakker en het brood is helaas niet meer zo goed als het was.",
            ),
            (
                "fr",
                "Je suis allé dans cette boulangerie et le pain n'est plus aussi bon que celui de ma mère.",
            ),
            (
                "es",
                "Fui a esa panadería y el pan ya no es tan bueno como antes, pero la gente es muy amable.",
            ),
            (
                "it",
                "Sono andato in quella panetteria e il pane non è più buono come prima, ma la gente è gentile.",
            ),
            (
                "pl",
                "Byłem wczoraj w tej piekarni i chleb nie jest już tak dobry, ale ludzie są bardzo mili.",
            ),
            (
                "sv",
                "Jag var på det bageriet igår och brödet är inte så gott som det var, men folk är vänliga.",
            ),
            (
                "tr",
                "Dün o fırına gittim ve ekmek artık eskisi kadar iyi değil ama insanlar çok nazik ve bir çay da verdiler.",
            ),
            (
                "ru",
                "Я вчера был в этой пекарне, и хлеб уже не такой хороший, как раньше, но люди очень добрые.",
            ),
            (
                "uk",
                "Я вчора був у цій пекарні, і хліб вже не такий добрий, як раніше, але люди дуже привітні.",
            ),
            (
                "el",
                "Πήγα χθες σε αυτόν τον φούρνο και το ψωμί δεν είναι πια τόσο καλό όσο ήταν.",
            ),
            (
                "ja",
                "昨日そのパン屋に行きましたが、パンは以前ほど美味しくありませんでした。でも店の人はとても親切でした。",
            ),
            (
                "zh",
                "我昨天去了那家面包店，面包没有以前那么好吃了，但是店里的人非常友善，我还会带着家里的孩子们再去一次看看。",
            ),
        ];
        for (code, text) in texts {
            assert_eq!(language(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_short_or_mixed_is_not_guessed_at() {
        for text in [
            "",
            "Thank you for the post!",
            "Muito bom, obrigado.",
            "面包没有以前那么好吃了",
            "Lorem Ipsum Dolor Sit Amet Consectetur Adipiscing Elit Sed Eiusmod Tempor Incididunt Labore",
            "The best of all: o melhor de todos é este, and I have to say que não é caro, it is not, mas é bom.",
            "https://a.example/the/and/of/to/in/is/it https://b.example/i/you/that/for/on/with/as",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }

    #[test]
    fn a_site_may_have_several_languages_and_their_kin() {
        assert_eq!(differs(ENGLISH, "en"), Some(false));
        assert_eq!(differs(ENGLISH, "fr, en_US"), Some(false));
        assert_eq!(differs(ENGLISH, "pt-BR"), Some(true));
        assert_eq!(differs(PORTUGUESE, "en, fr_ca"), Some(true));
        assert_eq!(differs(PORTUGUESE, "gl"), Some(false));
        for lang in ["nb", "nn-NO", "no", "da"] {
            assert_eq!(differs(NORWEGIAN, lang), Some(false), "{lang}");
        }
        // Whoever writes in a language that is not told from others is not judged by it.
        for lang in ["cy", "eo", "en, cy", "*", "", "English"] {
            assert_eq!(differs(ENGLISH, lang), None, "{lang}");
        }
        assert_eq!(differs("Thank you!", "de"), None);
    }
}
