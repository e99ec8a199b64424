//! What the commands of corpora share: a table of ham and spam, a bar, and a file of lines.

use std::io::{self, IsTerminal};
use std::path::Path;

use comfy_table::CellAlignment;
use indicatif::ProgressBar;

use crate::tuning::stats::Pair;
use crate::tuning::whole::WholeFile;

/// Names with their numbers of ham and spam.
pub(super) fn table(counts: &[(&str, Pair)]) -> String {
    let mut table = super::super::table(["", "ham", "spam"]);
    for (name, pair) in counts {
        table.add_row([
            (*name).to_owned(),
            pair.ham.to_string(),
            pair.spam.to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

/// A bar over rows; none where nobody looks.
pub(super) fn bar(rows: usize) -> ProgressBar {
    if io::stderr().is_terminal() {
        ProgressBar::new(rows as u64)
    } else {
        ProgressBar::hidden()
    }
}

/// Writes lines, all or none.
pub(super) fn write<'a>(path: &Path, lines: impl Iterator<Item = &'a str>) -> io::Result<()> {
    let mut file = WholeFile::create(path)?;
    for line in lines {
        file.line(line)?;
    }
    file.finish()
}
