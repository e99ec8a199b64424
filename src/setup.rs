//! What is read from disk at the start: the folder of rules.
//!
//! Reading stands apart from understanding: [`crate::rules`] sees only texts.

use std::fs;
use std::path::{Path, PathBuf};

use crate::rules::{SourceFile, Sources};

/// The folder below the rules that is the site's own and merged last.
pub const LOCAL: &str = "local";
/// The folder below the rules that holds test cases.
pub const TESTS: &str = "tests";

/// Something could not be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "can not read {path}: {source}; check that it is there and may be read, or name another with {flag}"
)]
pub struct ReadError {
    path: PathBuf,
    flag: &'static str,
    source: std::io::Error,
}

/// Reads the rule files and lists below a folder: `*.toml` and `*.list`, shipped ones in the order
/// of their names, those under `local/` last. `tests/` is left out.
pub fn rule_sources(dir: &Path) -> Result<Sources, ReadError> {
    let mut sources = Sources::default();
    for path in files_below(dir)? {
        let relative = path.strip_prefix(dir).unwrap_or(&path);
        let key = relative.to_string_lossy().replace('\\', "/");
        let wanted = relative
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        if relative.starts_with(TESTS) || !["toml", "list"].contains(&wanted) {
            continue;
        }
        let file = read(&path, relative.starts_with(LOCAL))?;
        if wanted == "toml" {
            sources.rules.push(file);
        } else {
            sources.lists.insert(key, file);
        }
    }
    sources
        .rules
        .sort_by(|a, b| (a.local, &a.name).cmp(&(b.local, &b.name)));
    Ok(sources)
}

/// Reads the files of test cases: `tests/*.toml`, and `local/tests/*.toml`.
pub fn case_files(dir: &Path) -> Result<Vec<SourceFile>, ReadError> {
    let mut files = Vec::new();
    for folder in [dir.join(TESTS), dir.join(LOCAL).join(TESTS)] {
        if folder.is_dir() {
            for path in files_below(&folder)? {
                if path.extension().is_some_and(|ending| ending == "toml") {
                    files.push(read(&path, false)?);
                }
            }
        }
    }
    Ok(files)
}

fn read(path: &Path, local: bool) -> Result<SourceFile, ReadError> {
    let text = fs::read_to_string(path).map_err(|source| not_read(path, source))?;
    Ok(SourceFile {
        name: path.display().to_string(),
        text,
        local,
    })
}

fn not_read(path: &Path, source: std::io::Error) -> ReadError {
    ReadError {
        path: path.to_owned(),
        flag: "--rules DIR",
        source,
    }
}

/// All files below a folder, in the order of their names; hidden ones are left out.
fn files_below(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|source| not_read(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| not_read(&folder, source))?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let path = entry.path();
            if !hidden && path.is_dir() {
                folders.push(path);
            } else if !hidden {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
