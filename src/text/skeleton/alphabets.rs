//! The letters beyond a–z that languages write with.

use std::sync::LazyLock;

/// One language or spelling a line, in NFC and lower case. At most 64.
const ALPHABETS: [&str; 50] = [
    "äöüßéèàç",                     // German, with what it borrows
    "àâæçéèêëîïôœùûüÿ",             // French
    "áéíñóúüç",                     // Spanish, Galician
    "áâãàçéêíóôõúü",                // Portuguese
    "àèéìíîòóùú",                   // Italian
    "àáâçèéíïòóôúü",                // Catalan, Occitan
    "áàâäçéèêëíîïóôöúûü",           // Dutch, Frisian, Luxembourgish
    "åäöéàüáè",                     // Swedish, Finnish
    "æøåéèêëóòôâáäöü",              // Danish, Norwegian
    "áðéíóúýþæöø",                  // Icelandic, Faroese
    "åäöšžõü",                      // Estonian, Finnish
    "āčēģīķļņšūžōŗ",                // Latvian
    "ąčęėįšųūžáàãéèẽíìĩóòõúùũýỹñ",  // Lithuanian, with its stresses
    "ąćęłńóśźżé",                   // Polish
    "áčďéěíňóřšťúůýžöüä",           // Czech
    "áäčďéíĺľňóôŕšťúýž",            // Slovak
    "áéíóöőúüűä",                   // Hungarian
    "ăâîșțşţéáö",                   // Romanian
    "çğıöşüâîûé",                   // Turkish
    "çğıöşüəñâ",                    // Azerbaijani, Crimean Tatar
    "čćđšžáéíóúàèìòùȁȅȉȍȕȃȇȋȏȗŕȑȓ", // Serbo-Croatian, Slovene
    "çëâê",                         // Albanian
    "ċġħżàèìòùéáíóúîâ",             // Maltese
    "áéíóúḃċḋḟġṁṗṡṫ",               // Irish
    "àèìòùáéó",                     // Scottish Gaelic
    "âêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿ", // Welsh
    "ĉĝĥĵŝŭ",                       // Esperanto
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ", // Vietnamese
    "āáǎàēéěèêīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿẑĉŝŋếề", // Pinyin
    "àáèéìíòóùúẹọṣńǹḿāēīōūâêîôû",   // Yoruba
    "àáèéìíòóùúịọụṅńǹāēīōū",        // Igbo
    "ɓɗƙƴàáâèéêìíîòóôùúûñãõ",       // Hausa, Fula
    "ɖɛƒɣŋɔʋáàâãéèẽíìĩóòõúùũǎěǐǒǔâêîôû", // Ewe, Akan, Lingala, Bambara
    "āēīōū",                        // Maori, Hawaiian, Latin
    "āīūṛṝḷḹṃḥṅñṭḍṇśṣṁēōḻṟṉṯʻ",     // Indic scripts in Latin letters
    "āīūēōḥṣḍṭẓġḫšṯḏčžǧáâîûʾʿéàǎ",  // Arabic, Persian, Hebrew in Latin letters
    "çêîşûéáí",                     // Kurdish
    "äçžňöşüýğ",                    // Turkmen
    "áâäåčđŋšŧžæøö",                // Sami
    "áãẽéĩíñõóũúỹýçàèìòùâêîôûäëïöü", // Guarani, and languages of Brazil
    "áéíóąęįǫłńúų",                 // Navajo, Apache
    "âêîôûùüñéèàïç",                // Breton
    "áéíóúêëîïôûäöüèà",             // Afrikaans
    "áàâéèêíìîóòôúùûñ",             // Filipino, Malay, Romansh
    "ŭáéíóúăĕĭŏ",                   // Belarusian, Korean, Latin in Latin letters
    "āēīōūâêîôû",                   // Japanese in Latin letters
    "čšžěćńřśźłó",                  // Sorbian
    "ŋáéíóúāēīōūâêîôûñäëïöüãẽĩõũ",  // Languages of the Pacific and of Africa
    "ĝàâèéêëìîïòôöùûüæœ",           // Corsican, Walloon and their neighbours
    "åâàçéèêëîôöùûü",               // Walloon
];

const LOW: std::ops::Range<u32> = 0xC0..0x250;
const HIGH: std::ops::Range<u32> = 0x1E00..0x1F00;

/// The languages of each letter, a bit for each.
static TABLE: LazyLock<[u64; 0x290]> = LazyLock::new(|| {
    let mut table = [0; 0x290];
    for (bit, letters) in ALPHABETS.iter().enumerate() {
        for c in letters.chars() {
            if let Some(entry) = index(c).and_then(|at| table.get_mut(at)) {
                *entry |= 1 << bit;
            }
        }
    }
    table
});

fn index(c: char) -> Option<usize> {
    let code = c as u32;
    if LOW.contains(&code) {
        Some((code - LOW.start) as usize)
    } else if HIGH.contains(&code) {
        Some((code - HIGH.start + LOW.end - LOW.start) as usize)
    } else {
        None
    }
}

/// The languages whose alphabet has this letter, as bits.
pub(super) fn languages(c: char) -> u64 {
    match c {
        'ɓ' | 'ɗ' => 1 << 31,
        'ɖ' | 'ɛ' | 'ɣ' | 'ɔ' | 'ʋ' => 1 << 32,
        'ə' => 1 << 19,
        // Apostrophes and letters above the line that many spellings have.
        '\u{2B0}'..='\u{2FF}' | 'ª' | 'º' | 'µ' => u64::MAX,
        _ => index(c).map_or(0, |at| TABLE[at]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_letters_outside_of_the_table_are_those_of_their_languages() {
        for c in ['ɓ', 'ɗ', 'ɖ', 'ɛ', 'ɣ', 'ɔ', 'ʋ', 'ə'] {
            let bit = languages(c).trailing_zeros() as usize;
            assert!(ALPHABETS[bit].contains(c), "{c}");
        }
        assert!(ALPHABETS.len() <= 64);
    }
}
