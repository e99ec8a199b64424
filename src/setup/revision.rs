//! The rules of another folder, or of an earlier revision in git.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Why there are no earlier rules.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// It is no folder, and git does not help.
    #[error(
        "`{base}` is no folder, and no revision of {}: {cause}; name a folder of rules, or a revision such as main or HEAD~1", .dir.display()
    )]
    Unknown {
        /// What was named.
        base: String,
        /// The rules whose history was asked for.
        dir: PathBuf,
        /// What git said.
        cause: String,
    },
    /// There is no room for the files.
    #[error("the rules of an earlier revision can not be laid out: {0}")]
    Io(#[from] std::io::Error),
}

/// A folder of rules as they were.
#[derive(Debug)]
pub struct Earlier {
    path: PathBuf,
    /// Where a revision is laid out, as long as this lives.
    _laid_out: Option<TempDir>,
}

impl Earlier {
    /// The folder `base`; or, if there is none, what the revision `base` had in place of `dir`.
    pub fn find(base: &str, dir: &Path) -> Result<Self, RevisionError> {
        if Path::new(base).is_dir() {
            return Ok(Self {
                path: PathBuf::from(base),
                _laid_out: None,
            });
        }
        let unknown = |cause: String| RevisionError::Unknown {
            base: base.to_owned(),
            dir: dir.to_owned(),
            cause,
        };
        let top = git(dir, &["rev-parse", "--show-toplevel"], None).map_err(unknown)?;
        let below = git(dir, &["rev-parse", "--show-prefix"], None).map_err(unknown)?;
        let tree = format!("{base}:{}", below.trim_end_matches('/'));
        let room = tempfile::tempdir()?;
        let path = room.path().join("rules");
        // An index of its own: the one of the work tree stays as it is.
        let index = room.path().join("index");
        let prefix = format!("--prefix={}/", path.display());
        let top = Path::new(&top);
        git(top, &["read-tree", &tree], Some(&index)).map_err(unknown)?;
        git(top, &["checkout-index", "--all", &prefix], Some(&index)).map_err(unknown)?;
        std::fs::create_dir_all(&path)?;
        Ok(Self {
            path,
            _laid_out: Some(room),
        })
    }

    /// Where the rules are.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What git prints, or why it does not.
fn git(dir: &Path, arguments: &[&str], index: Option<&Path>) -> Result<String, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(dir).args(arguments);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command
        .output()
        .map_err(|error| format!("git can not be run ({error})"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(told.lines().next().unwrap_or("git says nothing").to_owned())
}
