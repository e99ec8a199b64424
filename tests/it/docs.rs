//! What the documentation says, read for a test.

use std::collections::BTreeMap;
use std::fs;

use crate::shipped;

/// The metrics and their types, from the table in `docs/operating.md`.
pub(crate) fn metrics() -> BTreeMap<String, String> {
    let text = fs::read_to_string(shipped::root().join("docs/operating.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `hamlet_"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(str::trim);
        let name = cells.next().unwrap().trim_matches('`');
        (name.to_owned(), cells.next().unwrap().to_owned())
    })
    .collect()
}
