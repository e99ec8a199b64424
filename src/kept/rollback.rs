//! The way back: the site's own files as they were in a kept set.
//!
//! Shipped files are never written. All new texts are on disk, under hidden names, before the
//! first one takes its place, so that what can fail fails before anything has changed.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Changes, Kept, KeptError, Manifest, disk, is_local};
use crate::reload::check;
use crate::rules::{RuleError, Ruleset, SourceFile, Sources};
use crate::setup::{LOCAL, RuleFiles, TESTS};

/// What a rollback would do.
#[derive(Debug)]
pub struct Plan {
    /// The set that the folder will hold.
    pub set: Manifest,
    /// Its rules.
    pub ruleset: Arc<Ruleset>,
    /// The rules in the folder now, if they may be put in force.
    pub before: Option<Arc<Ruleset>>,
    /// What is other in it than in the folder now.
    pub changes: Changes,
    /// The site's files that are written, by their path below the rules folder.
    pub write: BTreeMap<String, String>,
    /// The site's files that are taken away.
    pub remove: Vec<String>,
}

/// Why a rollback is not done though all that it needs is there.
#[derive(Debug)]
pub enum Refusal {
    /// These shipped files are other than in that set, and are never written.
    ShippedDiffers(Vec<String>),
    /// The files would be rejected.
    Rejected {
        /// What is wrong.
        findings: Vec<RuleError>,
        /// The files that it is wrong with.
        sources: Sources,
    },
}

impl Kept {
    /// What it takes to have the site's own files of a kept set in the folder again; with
    /// `local_only` beside whatever shipped files are there.
    pub fn plan(
        &self,
        target: &Manifest,
        present: &RuleFiles,
        local_only: bool,
    ) -> Result<Result<Plan, Refusal>, KeptError> {
        let before = check(present).ok().map(|checked| checked.ruleset);
        let now = Manifest::of(present, before.as_deref());
        let differing = shipped_differences(target, &now);
        if !local_only && !differing.is_empty() {
            return Ok(Err(Refusal::ShippedDiffers(differing)));
        }
        let mut texts = BTreeMap::new();
        for (path, digest) in target.files.iter().filter(|(path, _)| is_local(path)) {
            if !is_safe(path) {
                return Err(KeptError::broken(&self.set_path(&target.hash)));
            }
            texts.insert(path.clone(), self.text(digest)?);
        }
        let files = with_local(present, &texts);
        let ruleset = match check(&files) {
            Ok(checked) => checked.ruleset,
            Err(findings) => {
                let sources = files.sources;
                return Ok(Err(Refusal::Rejected { findings, sources }));
            }
        };
        let set = Manifest::of(&files, Some(&ruleset));
        let differs = |path: &String| set.files.get(path) != now.files.get(path);
        let gone = now.files.keys().filter(|path| is_local(path));
        Ok(Ok(Plan {
            changes: Changes::between(&now, &set),
            remove: gone
                .filter(|path| !texts.contains_key(*path))
                .cloned()
                .collect(),
            write: texts
                .into_iter()
                .filter(|(path, _)| differs(path))
                .collect(),
            set,
            ruleset,
            before,
        }))
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }

    /// Does it, in this rules folder.
    pub fn carry_out(&self, dir: &Path) -> Result<(), KeptError> {
        let mut staged = Vec::new();
        for (path, text) in &self.write {
            let path = dir.join(path);
            if let Some(folder) = path.parent() {
                disk::make_folder(folder)?;
            }
            let file =
                disk::stage(&path, text.as_bytes()).map_err(KeptError::io("write", &path))?;
            staged.push((file, path));
        }
        let mut folders: Vec<PathBuf> = Vec::new();
        for (file, path) in staged {
            let placed = file.persist(&path).map_err(|error| error.error);
            placed.map_err(KeptError::io("write", &path))?;
            folders.extend(path.parent().map(Path::to_owned));
        }
        for path in &self.remove {
            let path = dir.join(path);
            disk::remove(&path)?;
            folders.extend(path.parent().map(Path::to_owned));
        }
        folders.dedup();
        for folder in folders {
            disk::sync_folder(&folder).map_err(KeptError::io("write", &folder))?;
        }
        Ok(())
    }
}

/// The shipped files that are not the same in both.
fn shipped_differences(one: &Manifest, other: &Manifest) -> Vec<String> {
    let shipped = |set: &Manifest| -> BTreeMap<String, String> {
        let mut files = set.files.clone();
        files.retain(|path, _| !is_local(path));
        files
    };
    let (one, other) = (shipped(one), shipped(other));
    let mut paths: Vec<String> = one.keys().chain(other.keys()).cloned().collect();
    paths.retain(|path| one.get(path) != other.get(path));
    paths.sort();
    paths.dedup();
    paths
}

/// Whether a path stays below the folder.
fn is_safe(path: &str) -> bool {
    let parts = Path::new(path).components();
    is_local(path)
        && parts
            .into_iter()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// The folder as it would be with these texts for the site's own.
fn with_local(present: &RuleFiles, texts: &BTreeMap<String, String>) -> RuleFiles {
    let mut files = present.clone();
    files.sources.rules.retain(|file| !file.local);
    files.sources.lists.retain(|_, file| !file.local);
    files.cases.retain(|file| !file.local);
    for (path, text) in texts {
        let file = SourceFile {
            name: present.dir.join(path).display().to_string(),
            text: text.clone(),
            local: true,
            ..SourceFile::default()
        };
        let ending = Path::new(path).extension().unwrap_or_default();
        if Path::new(path).starts_with(Path::new(LOCAL).join(TESTS)) {
            files.cases.push(file);
        } else if ending == "list" {
            files.sources.lists.insert(path.clone(), file);
        } else {
            files.sources.rules.push(file);
        }
    }
    // In the order in which files are merged: shipped ones first, then by name.
    files
        .sources
        .rules
        .sort_by(|a, b| (a.local, &a.name).cmp(&(b.local, &b.name)));
    files
}
