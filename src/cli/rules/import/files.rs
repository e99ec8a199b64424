//! The files of an import: where they go, and what must not be written over.
//!
//! Each begins with a line that says who made it and the hash of all that follows. While that is right,
//! nobody has changed the file, and a new import may take its place.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Read;
use crate::tuning::import::Entry;
use crate::tuning::import::settle::Settled;

/// How the first line begins.
const MARK: &str =
    "# Made by `hamlet rules import`; it writes over this file while these are its bytes: ";

/// Where an import goes.
pub(super) struct Files {
    folder: PathBuf,
    name: String,
    /// The folder as rules name its lists, with a slash at its end.
    prefix: String,
}

/// A file that is to be written, or taken away.
pub(super) struct Planned {
    path: PathBuf,
    /// What it is to hold; `None` for one that the last import left and this one has no use for.
    text: Option<String>,
    /// It is there, and not as an import left it.
    pub(super) by_hand: bool,
    unchanged: bool,
}

/// What became of a file.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) path: String,
    pub(super) status: &'static str,
}

impl Files {
    /// Below `local/imported` of the rules, or in a folder of the caller's choice; lists are named from
    /// the rules folder if that one is below it, else from itself.
    pub(super) fn new(rules: &Path, out: Option<&Path>, name: &str) -> Self {
        let folder = out.map_or_else(|| rules.join("local").join("imported"), Path::to_owned);
        let below = absolute(&folder)
            .strip_prefix(absolute(rules))
            .map(|below| below.to_string_lossy().replace('\\', "/"))
            .unwrap_or_default();
        let prefix = if below.is_empty() {
            below
        } else {
            format!("{below}/")
        };
        Self {
            folder,
            name: name.to_owned(),
            prefix,
        }
    }

    /// A list as rules name it.
    pub(super) fn list_path(&self, file: &str) -> String {
        format!("{}{file}", self.prefix)
    }

    /// The rule file, if it is one of those below the rules folder.
    pub(super) fn rules_below(&self, rules: &Path) -> Option<PathBuf> {
        let inside = absolute(&self.folder).starts_with(absolute(rules));
        inside.then(|| {
            rules
                .join(self.prefix.trim_end_matches('/'))
                .join(format!("{}.toml", self.name))
        })
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}{ending}", self.name))
    }

    /// The day on which just these sources were imported first, as their rule file says.
    pub(super) fn first_added(&self, read: &[Read]) -> Option<String> {
        let text = fs::read_to_string(self.path(".toml")).ok()?;
        let same = is_ours(&text) && read.iter().all(|file| text.contains(&file.hash));
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("# Imported on "))?;
        same.then(|| line.split(' ').next().map(str::to_owned))
            .flatten()
    }

    /// What is to be done with each file.
    pub(super) fn plan(
        &self,
        settled: &Settled,
        aside: &[Entry],
        read: &[Read],
    ) -> anyhow::Result<Vec<Planned>> {
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        for (name, text) in &settled.texts.lists {
            texts.push((self.folder.join(name), text.clone()));
        }
        if !aside.is_empty() {
            texts.push((self.path(".risky.list"), aside_text(aside)));
        }
        if !settled.import.skipped.is_empty() {
            texts.push((self.path(".skipped.txt"), skipped_text(settled, read)));
        }
        // The rules last: they name the lists, and a service may be watching.
        texts.push((self.path(".toml"), settled.texts.rules.clone()));
        let mut planned = Vec::new();
        for (path, text) in texts {
            planned.push(Planned::new(path, Some(marked(&text)))?);
        }
        for path in self.left_over(&planned) {
            let file = Planned::new(path, None)?;
            if !file.by_hand {
                planned.push(file);
            }
        }
        Ok(planned)
    }

    /// Files of the last import of this name that this one does not write.
    fn left_over(&self, planned: &[Planned]) -> Vec<PathBuf> {
        let kinds = [
            "words",
            "phrases",
            "domains",
            "addresses",
            "emails",
            "signs",
        ];
        let lists = kinds.map(|kind| self.path(&format!("-{kind}.list")));
        let reports = [".risky.list", ".skipped.txt"].map(|ending| self.path(ending));
        let all = lists.into_iter().chain(reports);
        all.filter(|path| path.is_file() && planned.iter().all(|file| file.path != *path))
            .collect()
    }
}

impl Planned {
    fn new(path: PathBuf, text: Option<String>) -> anyhow::Result<Self> {
        let before = match fs::read(&path) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("can not read {}; check its rights", path.display()));
            }
        };
        let by_hand = before.as_ref().is_some_and(|before| !is_ours(before));
        let unchanged = before.is_some() && before == text;
        Ok(Self {
            path,
            text,
            by_hand,
            unchanged,
        })
    }

    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// Writes what is planned, each file whole or not at all.
pub(super) fn carry_out(planned: Vec<Planned>, dry_run: bool) -> anyhow::Result<Vec<Written>> {
    let mut written = Vec::new();
    for file in planned {
        let path = file.shown();
        let told = || format!("can not write {path}; check its folder and its rights");
        let status = match (&file.text, file.unchanged) {
            (Some(_), true) => "unchanged",
            (Some(_), false) if dry_run && file.by_hand => "changed by hand",
            (Some(_), false) if dry_run => "would be written",
            (None, _) if dry_run => "would be removed",
            (Some(text), false) => {
                write_whole(&file.path, text).with_context(told)?;
                "written"
            }
            (None, _) => {
                fs::remove_file(&file.path).with_context(told)?;
                "removed"
            }
        };
        written.push(Written { path, status });
    }
    Ok(written)
}

fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Names that begin with a dot are no rules, so nobody reads half of it.
    let mut file = tempfile::Builder::new()
        .prefix(".import-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file that a person makes; a temporary one is its owner's alone.
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}

fn marked(text: &str) -> String {
    format!("{MARK}{}\n{text}", hash(text))
}

fn is_ours(text: &str) -> bool {
    text.strip_prefix(MARK)
        .and_then(|rest| rest.split_once('\n'))
        .is_some_and(|(mark, rest)| mark == hash(rest))
}

fn hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

fn aside_text(aside: &[Entry]) -> String {
    let mut text =
        "# Put aside because honest comments have it. No rule reads this list.\n".to_owned();
    for entry in aside {
        text.push_str(&entry.text);
        text.push('\n');
    }
    text
}

fn skipped_text(settled: &Settled, read: &[Read]) -> String {
    let mut text =
        "# What is not in the rules: file, line, why, and the entry; set apart by tabs.\n"
            .to_owned();
    for skip in &settled.import.skipped {
        let file = read.get(skip.file).map_or("", |file| file.name.as_str());
        let why = match skip.reason.detail() {
            Some(detail) => format!(
                "{}: {}",
                skip.reason.code(),
                detail.replace(['\n', '\t'], " ")
            ),
            None => skip.reason.code().to_owned(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{file}\t{}\t{why}\t{}", skip.line, skip.entry);
    }
    text
}

/// A path from the root, without `.` and `..`; links are not followed, so that it need not exist.
fn absolute(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .components()
    {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    whole
}
