//! Letters in what a browser resolves.

use super::Chance;

/// Puts a piece into the middle of a word.
fn inside(word: &str, piece: &str, chance: &mut Chance) -> String {
    let letters: Vec<usize> = word.char_indices().skip(1).map(|(at, _)| at).collect();
    let at = chance.pick(&letters).copied().unwrap_or(word.len());
    format!("{}{piece}{}", &word[..at], &word[at..])
}

pub(super) fn html_comment(word: &str, chance: &mut Chance) -> String {
    const COMMENTS: [&str; 3] = ["<!-- -->", "<!--x-->", "<!-- good day -->"];
    let comment = chance.pick(&COMMENTS).copied().unwrap_or(COMMENTS[0]);
    inside(word, comment, chance)
}

pub(super) fn html_tags(word: &str, chance: &mut Chance) -> String {
    const TAGS: [&str; 4] = ["<b></b>", "<i></i>", "<span></span>", "<wbr>"];
    let tag = chance.pick(&TAGS).copied().unwrap_or(TAGS[0]);
    inside(word, tag, chance)
}

pub(super) fn bbcode(word: &str, chance: &mut Chance) -> String {
    const TAGS: [&str; 3] = ["[b][/b]", "[i][/i]", "[color=red][/color]"];
    let tag = chance.pick(&TAGS).copied().unwrap_or(TAGS[0]);
    inside(word, tag, chance)
}

/// Decimal or hexadecimal.
pub(super) fn entities(word: &str, chance: &mut Chance) -> String {
    word.chars()
        .map(|c| match chance.below(2) {
            0 => format!("&#{};", c as u32),
            _ => format!("&#x{:x};", c as u32),
        })
        .collect()
}

/// The sign that begins an entity is an entity itself.
pub(super) fn double_entities(word: &str, chance: &mut Chance) -> String {
    entities(word, chance).replace('&', "&amp;")
}
