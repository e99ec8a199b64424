//! Rule files: read, lint, compile, scan.

use std::path::Path;

/// Compiled rules; immutable, named by the hash of their content.
#[derive(Debug, Default)]
pub struct Ruleset {}

impl Ruleset {
    /// The content hash.
    pub fn hash(&self) -> &str {
        ""
    }

    /// Loads a folder of rule files; every error of every file at once.
    pub fn load(_dir: &Path) -> Result<Self, Vec<String>> {
        Ok(Self {})
    }
}
