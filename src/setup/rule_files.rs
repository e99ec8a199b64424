//! A rules folder as it was read: rules, lists, test cases, each with its path below the folder.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ReadError, case_files, rule_sources};
use crate::rules::{SourceFile, Sources};

/// Everything in a rules folder that Hamlet reads.
#[derive(Clone, Debug)]
pub struct RuleFiles {
    /// The folder.
    pub dir: PathBuf,
    /// Rules and lists.
    pub sources: Sources,
    /// Test cases, the site's own among them.
    pub cases: Vec<SourceFile>,
}

impl RuleFiles {
    /// Reads all of a folder.
    pub fn read(dir: &Path) -> Result<Self, ReadError> {
        Ok(Self {
            dir: dir.to_owned(),
            sources: rule_sources(dir)?,
            cases: case_files(dir)?,
        })
    }

    /// Rules, then lists, then test cases, each with its path below the folder.
    pub fn all(&self) -> impl Iterator<Item = (String, &SourceFile)> {
        let sources = self.sources.rules.iter().chain(self.sources.lists.values());
        sources
            .chain(&self.cases)
            .map(|file| (self.below(&file.name), file))
    }

    /// The path of a file below the folder, with `/` between its parts.
    pub fn below(&self, name: &str) -> String {
        let path = Path::new(name);
        let relative = path.strip_prefix(&self.dir).unwrap_or(path);
        relative.to_string_lossy().replace('\\', "/")
    }

    /// SHA-256 over all paths and texts: the same for the same files, wherever the folder lies.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for (path, file) in self.all() {
            for part in [&path, &file.text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hasher.finalize().into()
    }
}
