//! `[[words]]`: words that patterns name together.

use super::table::Reader;
use crate::rules::definition::WordsDef;

pub(super) fn read(mut reader: Reader<'_, '_>, file: usize) -> Option<WordsDef> {
    let before = reader.error_count();
    let id = reader.required_text("id", "the class of words");
    // For whoever reads the file; nothing is made of it.
    let _ = reader.text("description");
    let phrases = reader.texts("phrases").unwrap_or_default();
    let lists = reader.texts("list").unwrap_or_default();
    if let Some(id) = &id
        && !(id.value.starts_with(|c: char| c.is_ascii_lowercase())
            && id.value.len() <= 64
            && id
                .value
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
    {
        let what = (
            format!("`{}` can not be the name of a class of words", id.value),
            "write it in small letters, digits and _: home_towns".to_owned(),
        );
        reader.error(id.span.clone(), "bad_id", what);
    }
    if phrases.is_empty() && lists.is_empty() && reader.is_clean_since(before) {
        let what = (
            "the class has no words".to_owned(),
            "add phrases = [\"…\"] or list = \"lists/….list\"".to_owned(),
        );
        reader.error(reader.span.clone(), "no_matcher", what);
    }
    let clean = reader.is_clean_since(before);
    reader.finish("in a class of words");
    Some(WordsDef {
        id: id.filter(|_| clean)?,
        phrases,
        lists,
        file,
    })
}
