//! Rule files: TOML to definitions, every error at once.
//!
//! The one place that knows how rules are written. Each table is read through a
//! [`table::Reader`], which notes what was asked for: a key that nobody asked for is misspelt.

mod given;
mod group;
mod rule;
mod words;
pub(super) use given::given;
pub(super) use rule::{OTHER, submission};
pub(super) mod table;

use super::definition::Definitions;
use super::error::{RuleError, SourceFile, Sources};
use table::Reader;

/// Reads all rule files. Definitions without errors come out even where others have some.
pub(super) fn read(sources: &Sources) -> (Definitions, Vec<RuleError>) {
    let mut definitions = Definitions::default();
    let mut errors = Vec::new();
    for (index, file) in sources.rules.iter().enumerate() {
        read_file(index, file, &mut definitions, &mut errors);
    }
    (definitions, errors)
}

fn read_file(
    index: usize,
    file: &SourceFile,
    definitions: &mut Definitions,
    errors: &mut Vec<RuleError>,
) {
    let (document, syntax) = toml::de::DeTable::parse_recoverable(&file.text);
    for error in &syntax {
        let span = error.span().unwrap_or(0..0);
        let what = (
            format!("this is not TOML: {}", error.message().trim()),
            "mend the line; texts stand in quotes, patterns in 'single quotes'".to_owned(),
        );
        errors.push(RuleError::at(file, span, "bad_toml", what));
    }
    if !syntax.is_empty() {
        return;
    }
    let mut top = Reader::new(file, document.get_ref(), document.span(), errors);
    let rules = top.tables("rule");
    let groups = top.tables("group");
    let overrides = top.tables("override");
    let words = top.tables("words");
    let moderation = top.tables("moderation");
    let signals = top.tables("signals");
    top.finish("at the top of a rule file");
    for (table, span) in rules {
        let reader = Reader::new(file, table, span, errors);
        definitions.rules.extend(rule::read(reader, index));
    }
    for (table, span) in groups {
        let reader = Reader::new(file, table, span, errors);
        definitions.groups.extend(group::read_group(reader, index));
    }
    for (table, span) in overrides {
        let reader = Reader::new(file, table, span, errors);
        definitions
            .overrides
            .extend(group::read_override(reader, index));
    }
    for (table, span) in words {
        let reader = Reader::new(file, table, span, errors);
        definitions.words.extend(words::read(reader, index));
    }
    for (table, span) in moderation {
        let reader = Reader::new(file, table, span, errors);
        let read = group::read_moderation(reader, index);
        definitions.moderation.extend(read);
    }
    for (table, span) in signals {
        let reader = Reader::new(file, table, span, errors);
        let read = group::read_signals(reader, index);
        definitions.signals.extend(read);
    }
}
