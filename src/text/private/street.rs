//! Streets with the number of a house, in the order of several languages.

use std::ops::Range;

use super::Findings;
use super::scan::cued;

/// Streets of English that are hardly anything else, and those that may be.
const ROADS: &[&str] = &[
    "street",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "boulevard",
    "blvd",
    "drive",
    "terrace",
    "crescent",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "st",
];
const WIDE_ROADS: &[&str] = &[
    "ln", "dr", "court", "ct", "way", "place", "pl", "square", "sq", "close", "gardens", "circle",
    "cir", "trail", "mews", "grove",
];
/// Courts and ways that are no street.
const NO_ROADS: &[&str] = &[
    "supreme",
    "high",
    "district",
    "federal",
    "circuit",
    "appeals",
    "tennis",
    "food",
    "milky",
    "third",
    "best",
    "only",
    "first",
    "second",
    "different",
    "right",
    "wrong",
    "long",
    "hard",
];
/// Words before a number that make it a year.
const OF_YEARS: &[&str] = &[
    "in", "since", "by", "until", "till", "after", "before", "during", "early", "late", "from",
    "to", "and", "en", "em", "im", "seit", "bis", "depuis", "desde", "nel", "dal", "of", "the",
];
/// Words after which a street may be written all in lower case.
const HOMES: &[&str] = &[
    "lives", "live", "living", "address", "located", "resides", "house", "home", "flat",
];
/// Streets of French, before the name.
const FRENCH: &[&str] = &[
    "rue",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "impasse",
    "allée",
    "chemin",
    "quai",
    "cours",
    "place",
    "passage",
    "faubourg",
    "ruelle",
];
/// Streets of Spanish, Portuguese and Italian, before the name; the number stands behind it.
const ROMANCE: &[&str] = &[
    "calle", "c", "avenida", "avda", "paseo", "plaza", "carrer", "rua", "travessa", "praça",
    "alameda", "viale", "piazza", "corso", "vicolo", "via", "largo",
];
const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "los", "el", "da", "do", "das", "dos", "di", "della", "dei", "delle",
    "du", "des", "le", "les", "d", "l", "y", "e", "san", "sant",
];
/// Endings of German and Dutch streets.
const ENDINGS: &[&str] = &[
    "straße", "strasse", "straat", "str", "weg", "platz", "allee", "gasse", "damm", "ufer",
    "chaussee", "laan", "plein", "gracht", "kade", "steeg",
];
/// Whole words of German streets: `Lange Straße 12`.
const GERMAN: &[&str] = &["straße", "strasse", "str", "weg", "platz", "allee", "gasse"];
/// What `…weg` and `…platz` also end: ways and seats that nobody lives at.
const NO_STREETS: &[&str] = &[
    "arbeits", "arbeit", "aus", "bolz", "flug", "fuß", "heim", "hin", "listen", "mittel", "park",
    "rad", "rück", "schul", "sitz", "spiel", "steh", "stell", "studien", "tabellen", "um",
    "wander", "camping", "golf", "tennis", "sport", "schlaf", "lager", "auto", "durch", "start",
    "nor",
];
/// What makes a number behind a street a count.
const UNITS: &[&str] = &[
    "km", "m", "meter", "metres", "minuten", "min", "minutes", "minutos", "minuti", "uhr", "euro",
    "euros", "prozent", "percent", "jahre", "years", "times", "people", "x", "stunden", "hours",
    "tage", "days", "mal", "keer", "meters",
];
/// Most words of a street's name.
const MAX_NAME: usize = 5;

/// A word of the text, without the signs around it.
#[derive(Clone, Debug)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    /// In lower case.
    lower: String,
    /// A sign that ends a sentence or a clause stands behind it.
    ends: bool,
    /// It is a house number: up to five digits and perhaps a letter.
    number: bool,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }

    /// `5th`, `42nd`.
    fn is_ordinal(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
            && ["st", "nd", "rd", "th"]
                .iter()
                .any(|end| self.lower.ends_with(end))
    }

    fn is_year(&self) -> bool {
        self.text.len() == 4 && (self.text.starts_with("19") || self.text.starts_with("20"))
    }
}

pub(super) fn find(text: &str, found: &mut Findings) {
    let words = words_of(text);
    for at in 0..words.len() {
        if found.full() {
            return;
        }
        let range = if words[at].number {
            english(text, &words, at)
                .or_else(|| french(&words, at))
                .or_else(|| german_or_dutch(&words, at))
        } else if words[at].is_one_of(ROMANCE) {
            romance(&words, at)
        } else {
            None
        };
        if let Some(range) = range {
            found.add(range);
        }
    }
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let parts = text.split(|c: char| c.is_whitespace() || c == '/' || c == '’' || c == '\'');
    for part in parts {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            if let Some(last) = words.last_mut() {
                last.ends |= !part.is_empty();
            }
            continue;
        }
        let lead = word.as_ptr() as usize - part.as_ptr() as usize;
        let tail = &part[lead + word.len()..];
        let lower = if word.len() <= 40 {
            word.to_lowercase()
        } else {
            String::new()
        };
        // An opening bracket parts words, too; a full stop may be that of an abbreviation.
        if lead > 0
            && let Some(last) = words.last_mut()
        {
            last.ends = true;
        }
        let short = tail == "." && word.chars().count() <= 5 && !is_house(word);
        words.push(Word {
            number: is_house(word),
            text: word,
            start: start + lead,
            lower,
            ends: !(tail.is_empty() || tail == "," || short),
        });
    }
    words
}

/// `12`, `4a`, `1600`, `12-14`.
fn is_house(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    let second = rest.strip_prefix('-').unwrap_or("x");
    (1..=5).contains(&digits)
        && !word.starts_with('0')
        && (rest.is_empty()
            || rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphabetic())
            || !second.is_empty()
                && second.len() <= 4
                && second.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A year after a word that years follow, or after the name of a month, is no house.
fn is_date(words: &[Word], at: usize) -> bool {
    words[at].is_year()
        && (at == 0 || words[at - 1].is_one_of(OF_YEARS) || words[at - 1].is_capital())
}

/// `12 Baker Street`, `1600 N. Elm Ave.`
fn english(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    if is_date(words, at) || words[at].ends {
        return None;
    }
    let home = || cued(text, words[at].start, HOMES);
    let mut road = at + 1;
    while road <= at + 4 {
        let word = words.get(road)?;
        let named = road > at + 1;
        let strict = word.is_one_of(ROADS);
        let wide = word.is_one_of(WIDE_ROADS) && word.is_capital();
        if named && (strict || wide) {
            let name = &words[at + 1..road];
            let capitals = name
                .iter()
                .all(|word| word.is_capital() || word.is_ordinal());
            let no_road = name.last().is_some_and(|word| word.is_one_of(NO_ROADS));
            let fits = (capitals || strict && home()) && !(wide && no_road);
            return fits.then(|| words[at].start..word.end());
        }
        if word.ends || word.number && !word.is_ordinal() {
            return None;
        }
        road += 1;
    }
    None
}

/// `12 rue de la Paix`, `5 bis, avenue Foch`.
fn french(words: &[Word], at: usize) -> Option<Range<usize>> {
    if is_date(words, at) || words[at].ends {
        return None;
    }
    let after = usize::from(words.get(at + 1)?.is_one_of(&["bis", "ter", "quater"]));
    let street = at + 1 + after;
    if !words.get(street)?.is_one_of(FRENCH) {
        return None;
    }
    let end = name_behind(words, street)?;
    Some(words[at].start..words[end].end())
}

/// The word that ends a name: particles and then a capital.
fn name_behind(words: &[Word], street: usize) -> Option<usize> {
    for at in street + 1..street + 5 {
        let word = words.get(at)?;
        if words[at - 1].ends {
            return None;
        }
        if word.is_capital() {
            return Some(at);
        }
        if !word.is_one_of(PARTICLES) {
            return None;
        }
    }
    None
}

/// `Calle Mayor 5`, `Rua Augusta, 120`, `Via Roma 3`.
fn romance(words: &[Word], at: usize) -> Option<Range<usize>> {
    let word = &words[at];
    // In other languages these words are no streets.
    let capital = word.is_capital() || !word.is_one_of(&["via", "largo", "corso", "c"]);
    let begins = word.lower != "c" || word.text.len() == 1;
    if !capital || !begins || word.ends && word.lower != "c" {
        return None;
    }
    let mut house = name_behind(words, at)? + 1;
    while house <= at + 1 + MAX_NAME {
        let word = words.get(house)?;
        if words[house - 1].ends {
            return None;
        }
        if word.number {
            let counted = word.is_year() || is_counted(words, house);
            return (!counted).then(|| words[at].start..word.end());
        }
        if !(word.is_capital() || word.is_one_of(PARTICLES) || word.is_one_of(&["nº", "n", "no"]))
        {
            return None;
        }
        house += 1;
    }
    None
}

fn is_counted(words: &[Word], house: usize) -> bool {
    !words[house].ends
        && words
            .get(house + 1)
            .is_some_and(|word| word.is_one_of(UNITS))
}

/// `Hauptstraße 12`, `Lindenweg 4a`, `Lange Straße 7`, `Kerkstraat 10`; the number is at `at`.
fn german_or_dutch(words: &[Word], at: usize) -> Option<Range<usize>> {
    let street = at.checked_sub(1)?;
    let word = &words[street];
    if word.ends || !word.is_capital() || words[at].is_year() || is_counted(words, at) {
        return None;
    }
    if word.is_one_of(GERMAN) {
        let first = street.checked_sub(1)?;
        let name = &words[first];
        let named = name.is_capital() && !name.ends && name.lower.chars().count() >= 4;
        return named.then(|| name.start..words[at].end());
    }
    let stem = ENDINGS
        .iter()
        .find_map(|ending| word.lower.strip_suffix(ending))?;
    let stem = stem.trim_end_matches('-');
    (stem.chars().count() >= 3 && !NO_STREETS.contains(&stem)).then(|| word.start..words[at].end())
}
