//! Every ruleset that ran, kept in the data folder: what ran when, and the way back to it.
//!
//! ```text
//! data/rulesets/log.jsonl      one line a change: when, which, why, what is other
//! data/rulesets/HASH.json      a set: its files by path and digest, its rules by points and state
//! data/rulesets/texts/DIGEST   the text of a file, once for all sets that have it
//! ```
//!
//! Promise: a set is there whole before the log names it, and before a decision does; what is kept
//! holds no comment and no person, because rules do not. The newest [`MOST_KEPT`] sets stay, and
//! always the one in force.

mod cause;
mod changes;
mod disk;
mod error;
mod log;
mod prune;
mod rollback;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::rules::Ruleset;
use crate::setup::{LOCAL, RuleFiles};

pub use cause::{By, Cause};
pub use changes::{Changes, RuleChange, RuleLine};
pub use disk::put_whole;
pub use error::KeptError;
pub use log::Entry;
pub use prune::MOST_KEPT;
pub use rollback::{Plan, Refusal};

/// The folder below the data.
const FOLDER: &str = "rulesets";
/// The folder of the texts below it.
const TEXTS: &str = "texts";
/// Least digits that name a set.
const SHORTEST: usize = 4;

/// The sets that are kept.
#[derive(Clone, Debug)]
pub struct Kept {
    dir: PathBuf,
    most: Most,
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
struct Most {
    sets: usize,
    lines: usize,
}

/// A kept set, without the texts of its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The hash that decisions name it by.
    pub hash: String,
    /// SHA-256 of each file's text, by its path below the rules folder: rules and lists, and the
    /// site's own test cases.
    pub files: BTreeMap<String, String>,
    /// Its rules in the order of the files; nothing if it does not compile.
    pub rules: Option<Vec<RuleLine>>,
}

impl Kept {
    /// Below this data folder. Nothing is made until there is something to keep.
    pub fn at(data: &Path) -> Self {
        Self {
            dir: data.join(FOLDER),
            most: Most {
                sets: MOST_KEPT,
                lines: log::MOST_LINES,
            },
        }
    }

    /// Keeps a set, and notes in the log why it is there; gives the note, if there is a new one.
    ///
    /// The same set again changes nothing, but for the site's test cases, which are those of the
    /// last time. A start or a reload of what the log names last is no news; a command with its
    /// reason always is. `ruleset` is what the files make, if they compile.
    pub fn keep(
        &self,
        files: &RuleFiles,
        ruleset: Option<&Ruleset>,
        cause: &Cause,
        at: Timestamp,
    ) -> Result<Option<Entry>, KeptError> {
        let _lock = disk::lock(&self.dir)?;
        let (set, replaced) = self.put(files, ruleset)?;
        let before = self.entries()?.pop();
        let known = before.as_ref().is_some_and(|it| it.hash == set.hash);
        if known && !cause.is_news() {
            if replaced {
                self.sweep()?;
            }
            return Ok(None);
        }
        let before = before.and_then(|it| self.set(&it.hash).ok());
        let entry = Entry {
            at,
            hash: set.hash.clone(),
            cause: cause.clone(),
            rules: set.rules.as_ref().map(Vec::len),
            lists: files.sources.lists.len(),
            changes: before.map(|before| Changes::between(&before, &set)),
        };
        self.append(&entry)?;
        if self.prune()? || replaced {
            self.sweep()?;
        }
        Ok(Some(entry))
    }

    /// Writes what is not there yet; tells whether another set of this hash was there.
    fn put(
        &self,
        files: &RuleFiles,
        ruleset: Option<&Ruleset>,
    ) -> Result<(Manifest, bool), KeptError> {
        let mut set = Manifest::of(files, ruleset);
        let before = self.set(&set.hash).ok();
        if let Some(before) = &before {
            set.rules = set.rules.or_else(|| before.rules.clone());
        }
        for (path, file) in files.all() {
            let Some(digest) = set.files.get(&path) else {
                continue;
            };
            let text = self.text_path(digest);
            if !text.exists() {
                disk::put(&text, file.text.as_bytes())?;
            }
        }
        let replaced = before.as_ref().is_some_and(|before| *before != set);
        if before.is_none() || replaced {
            let path = self.set_path(&set.hash);
            let json = serde_json::to_vec(&set).map_err(|_| KeptError::broken(&path))?;
            disk::put(&path, &json)?;
        }
        Ok((set, replaced))
    }

    /// The set of this hash.
    pub fn set(&self, hash: &str) -> Result<Manifest, KeptError> {
        let path = self.set_path(hash);
        let json = disk::read(&path)?;
        serde_json::from_slice(&json).map_err(|_| KeptError::broken(&path))
    }

    /// The text of a file of a set, by its digest.
    fn text(&self, digest: &str) -> Result<String, KeptError> {
        let path = self.text_path(digest);
        let bytes = disk::read(&path)?;
        let whole = digest_of(&bytes) == digest;
        let text = String::from_utf8(bytes).ok().filter(|_| whole);
        text.ok_or_else(|| KeptError::broken(&path))
    }

    /// The hashes of all sets that are kept.
    pub fn hashes(&self) -> Result<Vec<String>, KeptError> {
        let names = disk::names(&self.dir)?.into_iter();
        Ok(names
            .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
            .collect())
    }

    /// The one kept set whose hash begins so.
    pub fn find(&self, beginning: &str) -> Result<Manifest, KeptError> {
        let known = self.hashes()?;
        let fits = |hash: &&String| hash.starts_with(beginning);
        let found: Vec<&String> = known.iter().filter(fits).collect();
        match found[..] {
            _ if beginning.len() < SHORTEST => Err(KeptError::TooShort {
                beginning: beginning.to_owned(),
                least: SHORTEST,
            }),
            [hash] => self.set(hash),
            [] => Err(KeptError::unknown(beginning, &self.latest(5)?)),
            _ => Err(KeptError::Ambiguous {
                beginning: beginning.to_owned(),
                candidates: found.into_iter().cloned().collect(),
            }),
        }
    }

    /// The hashes that ran last, the newest first, each once.
    fn latest(&self, most: usize) -> Result<Vec<String>, KeptError> {
        let known = self.hashes()?;
        let mut latest: Vec<String> = Vec::new();
        for entry in self.entries()?.into_iter().rev() {
            if latest.len() < most && !latest.contains(&entry.hash) && known.contains(&entry.hash) {
                latest.push(entry.hash);
            }
        }
        Ok(latest)
    }

    fn set_path(&self, hash: &str) -> PathBuf {
        self.dir.join(format!("{hash}.json"))
    }

    fn text_path(&self, digest: &str) -> PathBuf {
        self.dir.join(TEXTS).join(digest)
    }
}

impl Manifest {
    fn of(files: &RuleFiles, ruleset: Option<&Ruleset>) -> Self {
        let shipped_cases = files.cases.iter().filter(|case| !case.local);
        let left_out: Vec<String> = shipped_cases.map(|it| files.below(&it.name)).collect();
        let kept = files.all().filter(|(path, _)| !left_out.contains(path));
        Self {
            hash: files.sources.hash(),
            files: kept
                .map(|(path, file)| (path, digest_of(file.text.as_bytes())))
                .collect(),
            rules: ruleset.map(RuleLine::all_of),
        }
    }
}

/// Whether a path below the rules folder is the site's own.
fn is_local(path: &str) -> bool {
    path.split('/').next() == Some(LOCAL)
}

fn digest_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
