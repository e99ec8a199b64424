//! What the commands of corpora share: a table of ham and spam, a bar, and a file of lines.

use std::io::{self, IsTerminal};
use std::path::Path;

use comfy_table::CellAlignment;
use indicatif::ProgressBar;

use super::super::WrongUse;
use super::import::is_same;
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

/// Refuses to write over what is read, or into the folder that is read.
pub(super) fn spare(from: &Path, outs: &[(&str, &Path)]) -> Result<(), WrongUse> {
    for (option, out) in outs {
        if is_same(from, out) {
            let what =
                format!("{option} would write over the rows that are read; name another file");
            return Err(WrongUse(what));
        }
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let is_read = out.extension().is_some_and(|ending| ending == "jsonl");
        if from.is_dir() && is_read && is_same(from, folder) {
            let what = format!(
                "{option} would be read as rows the next time; name a file outside of {}",
                from.display()
            );
            return Err(WrongUse(what));
        }
    }
    Ok(())
}

/// Writes lines, all or none.
pub(super) fn write<'a>(path: &Path, lines: impl Iterator<Item = &'a str>) -> io::Result<()> {
    let mut file = WholeFile::create(path)?;
    for line in lines {
        file.line(line)?;
    }
    file.finish()
}
