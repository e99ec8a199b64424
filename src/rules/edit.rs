//! Rule files changed where they stand: text in, text out.
//!
//! Promise: outside of the values that change, every byte stays: comments, blank lines, the order of
//! keys, the ends of lines. So a parser tells where a value stands, and the text is cut there and
//! nowhere else; no file is written anew from what was understood of it.

use std::ops::Range;

use thiserror::Error;
use toml_edit::{Document, Item, TableLike};

use super::State;
use crate::decision::Points;
use cut::Cuts;

mod cut;

/// The keys of an override, in the order in which they are written.
const OVERRIDE_KEYS: &[&str] = &[
    "id",
    "why",
    "author",
    "added",
    "score",
    "state",
    "group",
    "max_action",
];
/// The keys of a rule up to `state`, in the order in which they are written.
const RULE_KEYS: &[&str] = &[
    "id",
    "description",
    "field",
    "view",
    "pattern",
    "patterns",
    "phrases",
    "list",
    "domains",
    "domains_list",
    "match",
    "at_least",
    "all",
    "any",
    "none",
    "score",
    "group",
    "state",
];

/// What is to become of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The rule.
    pub id: String,
    /// Its new points.
    pub score: Option<Points>,
    /// Its new state.
    pub state: Option<State>,
    /// Why; an override must say it.
    pub why: String,
    /// The reasons of an override that is there stay before this one, but for those that begin as
    /// it does.
    pub adds_to_why: bool,
    /// Who changes it.
    pub author: Option<String>,
    /// When, as a date: `2026-03-02`.
    pub added: Option<String>,
}

/// Why a text can not be changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// It is not TOML.
    #[error("this is not TOML: {0}; mend the file first, `hamlet rules lint` shows the place")]
    NotToml(String),
    /// There is no such rule in it.
    #[error("there is no rule `{0}` in this file; look for it with `hamlet rules lint`")]
    NoRule(String),
    /// The key holds something else than tables.
    #[error("`{0}` is no list of tables here; write [[{0}]] above its keys")]
    NoTables(&'static str),
}

/// Sets keys of the last `[[override]]` of the rule, or appends one.
pub fn set_override(text: &str, change: &Change) -> Result<String, EditError> {
    let document = parse(text)?;
    let tables = tables(&document, "override")?;
    let mut cuts = Cuts::of(text);
    match tables.iter().rfind(|table| is_of(table.keys, &change.id)) {
        Some(table) => {
            let before = table.keys.get("why").and_then(Item::as_str);
            let before = before.filter(|_| change.adds_to_why).unwrap_or_default();
            let why = joined(before, &change.why);
            for (key, value) in values(&Change {
                why,
                ..change.clone()
            }) {
                set(&mut cuts, table, OVERRIDE_KEYS, key, &value);
            }
        }
        None => append(&mut cuts, &document, &change.id, &values(change)),
    }
    checked(cuts.done())
}

/// Sets `score` and `state` of the `[[rule]]` itself; the rest of the change has no place there.
pub fn set_in_rule(text: &str, change: &Change) -> Result<String, EditError> {
    let document = parse(text)?;
    let tables = tables(&document, "rule")?;
    let table = tables
        .iter()
        .find(|table| is_of(table.keys, &change.id))
        .ok_or_else(|| EditError::NoRule(change.id.clone()))?;
    let mut cuts = Cuts::of(text);
    for (key, value) in values(change) {
        if matches!(key, "score" | "state") {
            set(&mut cuts, table, RULE_KEYS, key, &value);
        }
    }
    checked(cuts.done())
}

/// Takes every override of a rule out, each with the comments that stand directly above it; `None`
/// if there is none.
pub fn remove_override(text: &str, id: &str) -> Result<Option<String>, EditError> {
    let document = parse(text)?;
    let tables = tables(&document, "override")?;
    let found: Vec<usize> = (0..tables.len())
        .filter(|&at| is_of(tables[at].keys, id))
        .collect();
    if found.is_empty() {
        return Ok(None);
    }
    let mut cuts = Cuts::of(text);
    for &at in &found {
        match tables[at].inline {
            false => cuts.take_lines(tables[at].span.start..end_of_keys(&tables[at])),
            true if found.len() == tables.len() => {
                // The list stays, empty.
                let inside = tables[0].span.start..tables[tables.len() - 1].span.end;
                cuts.replace(cuts.with_comma(inside), String::new());
                break;
            }
            true => cuts.replace(element(&tables, at), String::new()),
        }
    }
    checked(cuts.done()).map(Some)
}

/// The line, from 1, of the last override of a rule; `None` if there is none.
pub fn line_of_override(text: &str, id: &str) -> Result<Option<usize>, EditError> {
    line_of(text, "override", id)
}

/// The line, from 1, of a rule; `None` if it is not in this file.
pub fn line_of_rule(text: &str, id: &str) -> Result<Option<usize>, EditError> {
    line_of(text, "rule", id)
}

/// Whether an override of the rule sets this key.
pub fn overrides_key(text: &str, id: &str, key: &str) -> Result<bool, EditError> {
    let document = parse(text)?;
    let tables = tables(&document, "override")?;
    Ok(tables
        .iter()
        .any(|table| is_of(table.keys, id) && table.keys.contains_key(key)))
}

fn line_of(text: &str, kind: &'static str, id: &str) -> Result<Option<usize>, EditError> {
    let document = parse(text)?;
    let tables = tables(&document, kind)?;
    let found = tables.iter().rfind(|table| is_of(table.keys, id));
    Ok(found.map(|table| 1 + text[..table.span.start].matches('\n').count()))
}

/// A table of a file, and where it stands.
struct Placed<'a> {
    keys: &'a dyn TableLike,
    /// Its header, or all of it where it is written as `{ … }`.
    span: Range<usize>,
    inline: bool,
}

fn parse(text: &str) -> Result<Document<&str>, EditError> {
    Document::parse(text).map_err(|error| EditError::NotToml(error.message().trim().to_owned()))
}

/// A text that was cut is still TOML: else it would not have been cut where values stand.
fn checked(text: String) -> Result<String, EditError> {
    parse(&text)?;
    Ok(text)
}

fn tables<'a>(
    document: &'a Document<&str>,
    key: &'static str,
) -> Result<Vec<Placed<'a>>, EditError> {
    let Some(item) = document.as_table().get(key) else {
        return Ok(Vec::new());
    };
    if let Some(tables) = item.as_array_of_tables() {
        let placed = tables.iter().filter_map(|table| {
            Some(Placed {
                keys: table,
                span: table.span()?,
                inline: false,
            })
        });
        return Ok(placed.collect());
    }
    let array = item.as_array().ok_or(EditError::NoTables(key))?;
    let placed = array.iter().map(|value| {
        let table = value.as_inline_table()?;
        Some(Placed {
            keys: table,
            span: table.span()?,
            inline: true,
        })
    });
    placed
        .collect::<Option<Vec<_>>>()
        .ok_or(EditError::NoTables(key))
}

fn is_of(table: &dyn TableLike, id: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id)
}

/// The reasons before, without those of the same kind, and one more.
fn joined(before: &str, why: &str) -> String {
    let kind = |reason: &str| {
        reason
            .split_whitespace()
            .take(2)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let others = before
        .split("; ")
        .filter(|reason| !reason.trim().is_empty() && kind(reason) != kind(why));
    others.chain([why]).collect::<Vec<_>>().join("; ")
}

/// The keys that a change sets, as they are written.
fn values(change: &Change) -> Vec<(&'static str, String)> {
    let text = |text: &str| {
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        toml_edit::Value::from(one_line).to_string()
    };
    let why = (!change.why.trim().is_empty()).then(|| text(&change.why));
    let all = [
        ("why", why),
        ("author", change.author.as_deref().map(text)),
        ("added", change.added.as_deref().map(text)),
        ("score", change.score.map(|score| score.to_string())),
        ("state", change.state.map(|state| text(state.name()))),
    ];
    all.into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// Gives a key its value: where it stands, else behind the last key that belongs before it.
fn set(cuts: &mut Cuts<'_>, table: &Placed<'_>, order: &[&str], key: &str, value: &str) {
    if let Some(span) = table.keys.get(key).and_then(Item::span) {
        if !is_same(&cuts.text()[span.clone()], value) {
            cuts.replace(span, value.to_owned());
        }
        return;
    }
    let before = order.iter().take_while(|&&other| other != key);
    let anchor = before
        .filter_map(|&other| {
            Some((
                table.keys.key(other)?.span()?,
                table.keys.get(other)?.span()?,
            ))
        })
        .last();
    let Some((anchor_key, anchor_value)) = anchor else {
        return;
    };
    if table.inline {
        cuts.insert(anchor_value.end, format!(", {key} = {value}"));
    } else {
        cuts.insert_line(anchor_key, anchor_value.end, key, value);
    }
}

/// Whether two values are one, written in two ways: `3.0` and `3.00`.
fn is_same(written: &str, value: &str) -> bool {
    match (written.parse::<f64>(), value.parse::<f64>()) {
        (Ok(old), Ok(new)) => (old - new).abs() < 1e-9,
        _ => written == value,
    }
}

/// A new override at the end of the file, or of the list where overrides are written as one.
fn append(cuts: &mut Cuts<'_>, document: &Document<&str>, id: &str, values: &[(&str, String)]) {
    let id = ("id", toml_edit::Value::from(id).to_string());
    let all = || {
        let id = (id.0, id.1.as_str());
        std::iter::once(id).chain(values.iter().map(|(key, value)| (*key, value.as_str())))
    };
    let list = document
        .as_table()
        .get("override")
        .and_then(Item::as_array)
        .and_then(|list| Some((list, list.span()?)));
    if let Some((list, span)) = list {
        let pairs: Vec<String> = all()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        let table = format!("{{ {} }}", pairs.join(", "));
        match list.iter().last().and_then(toml_edit::Value::span) {
            Some(member) => cuts.insert(member.end, format!(", {table}")),
            None => cuts.insert(span.start + 1, table),
        }
        return;
    }
    let width = all().map(|(key, _)| key.len()).max().unwrap_or(0);
    let lines = all().map(|(key, value)| format!("{key:width$} = {value}"));
    cuts.append_block(std::iter::once("[[override]]".to_owned()).chain(lines));
}

/// Where the last value of a table with a header ends.
fn end_of_keys(table: &Placed<'_>) -> usize {
    let ends = table.keys.iter().filter_map(|(_, item)| item.span());
    ends.map(|span| span.end)
        .max()
        .unwrap_or(table.span.end)
        .max(table.span.end)
}

/// A member of a list with what parts it from its neighbour.
fn element(tables: &[Placed<'_>], at: usize) -> Range<usize> {
    let span = &tables[at].span;
    match tables.get(at + 1) {
        Some(next) => span.start..next.span.start,
        None => tables[at - 1].span.end..span.end,
    }
}

#[cfg(test)]
mod tests;
