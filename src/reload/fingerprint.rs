//! Whether the files of a folder may have changed, told without reading them.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::setup;

/// Paths, sizes, times and identities of everything that Hamlet would read in a folder.
///
/// Links are followed, so a link that leads elsewhere now (`..data` of Kubernetes) is a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    /// Which folder it is; nothing while it is not there.
    folder: Option<Identity>,
    files: BTreeMap<PathBuf, Stamp>,
}

/// On Unix: device and inode.
type Identity = (u64, u64);

/// What tells one version of a file from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    identity: Identity,
    /// On Unix: when the inode changed; `touch -r` does not fool it.
    changed: (i64, i64),
}

impl Fingerprint {
    /// Of a folder as it is now. A file or folder that can not be looked at is not in it.
    pub(super) fn of(dir: &Path) -> Self {
        let files = setup::rule_paths(dir).unwrap_or_default();
        let stamp = |path: PathBuf| {
            let stamp = Stamp::of(&fs::metadata(&path).ok()?);
            Some((path, stamp))
        };
        Self {
            folder: fs::metadata(dir).ok().map(|it| identity(&it).0),
            files: files.into_iter().filter_map(stamp).collect(),
        }
    }

    /// Whether this looks like a step of a change: a file that another version had is gone, or
    /// empty. Editors, copies and deletions pass through such states.
    pub(super) fn lacks_some_of(&self, before: &Self) -> bool {
        before
            .files
            .iter()
            .any(|(path, old)| match self.files.get(path) {
                None => true,
                Some(now) => now.bytes == 0 && old.bytes > 0,
            })
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        let (identity, changed) = identity(metadata);
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            identity,
            changed,
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (Identity, (i64, i64)) {
    use std::os::unix::fs::MetadataExt;
    let changed = (metadata.ctime(), metadata.ctime_nsec());
    ((metadata.dev(), metadata.ino()), changed)
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (Identity, (i64, i64)) {
    Default::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(dir: &Path, name: &str, text: &str) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn it_is_another_after_every_change_and_the_same_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        put(dir, "a.toml", "one");
        let mut last = Fingerprint::of(dir);
        assert_eq!(Fingerprint::of(dir), last);
        let changes: [&dyn Fn(); 9] = [
            &|| put(dir, "a.toml", "one more"),
            &|| put(dir, "local/lists/b.list", "two"),
            &|| put(dir, "local/tests/c.toml", "three"),
            &|| fs::rename(dir.join("a.toml"), dir.join("d.toml")).unwrap(),
            &|| {
                // Of the same length and time as before, but another file.
                put(dir, ".new", "one more");
                let old = fs::File::open(dir.join("d.toml")).unwrap();
                let time = old.metadata().unwrap().modified().unwrap();
                let new = fs::File::options().write(true).open(dir.join(".new"));
                new.unwrap().set_modified(time).unwrap();
                fs::rename(dir.join(".new"), dir.join("d.toml")).unwrap();
            },
            &|| fs::remove_dir_all(dir.join("local")).unwrap(),
            &|| fs::remove_file(dir.join("d.toml")).unwrap(),
            &|| fs::remove_dir_all(dir).unwrap(),
            &|| fs::create_dir(dir).unwrap(),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            change();
            let now = Fingerprint::of(dir);
            assert_ne!(now, last, "change {at}");
            last = now;
        }
        put(dir, ".a.toml.swp", "an editor's");
        put(dir, "README.md", "for people");
        assert_eq!(Fingerprint::of(dir), last);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_that_leads_elsewhere_is_a_change() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        put(dir, "..one/a.toml", "one");
        put(dir, "..two/a.toml", "two");
        symlink("..one", dir.join("..data")).unwrap();
        symlink("..data/a.toml", dir.join("a.toml")).unwrap();
        let before = Fingerprint::of(dir);
        symlink("..two", dir.join("..data.new")).unwrap();
        fs::rename(dir.join("..data.new"), dir.join("..data")).unwrap();
        assert_ne!(Fingerprint::of(dir), before);
    }

    #[test]
    fn a_file_that_went_or_lost_its_text_looks_like_a_step() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        put(dir, "a.toml", "one");
        let before = Fingerprint::of(dir);
        put(dir, "a.toml", "two and more");
        put(dir, "b.toml", "");
        assert!(!Fingerprint::of(dir).lacks_some_of(&before));
        put(dir, "a.toml", "");
        assert!(Fingerprint::of(dir).lacks_some_of(&before));
        fs::remove_file(dir.join("a.toml")).unwrap();
        assert!(Fingerprint::of(dir).lacks_some_of(&before));
    }
}
