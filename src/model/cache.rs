//! A trained model kept in a file, so that a start does not train again. **Not part of the heart:
//! this file does I/O.**
//!
//! The file is named by what the model depends on: the content of the training files, the version
//! of features and format, the options. So it is never stale, only missing. A broken file costs a
//! training and a warning, nothing more.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{Model, Options, format};

/// The file in `dir` for a model trained on these contents, in this order.
pub fn path_for<'a>(
    dir: &Path,
    training: impl IntoIterator<Item = &'a [u8]>,
    options: Options,
) -> PathBuf {
    let mut hasher = Sha256::new();
    hasher.update(format!("{} {options:?}\n", format::name()));
    for content in training {
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(content);
    }
    let name = hex::encode(&hasher.finalize()[..8]);
    dir.join(format!("model-{name}.json"))
}

/// The model in a file; `None`, with a warning where that is worth one, if it must be trained.
pub fn load(path: &Path) -> Option<Model> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "can not read the cached model; training again");
            return None;
        }
    };
    match Model::from_bytes(&bytes) {
        Ok(model) => Some(model),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "the cached model is no use; training again");
            None
        }
    }
}

/// Writes a model: to a file beside it first, then in its place, so that nobody ever reads half.
pub fn store(path: &Path, model: &Model) -> io::Result<()> {
    let bytes = model.to_bytes().map_err(io::Error::other)?;
    write_whole(path, &bytes)
}

/// The file that another one may take the place of: a link's goal, for the link stays. `None` for what is
/// no plain file (`/dev/stdout`, a pipe): that is written to.
pub fn replaceable(path: &Path) -> Option<PathBuf> {
    let is_special = fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
    let goal = || fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    (!is_special).then(goal)
}

/// Puts a file in place whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(goal) = replaceable(path) else {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(bytes);
    };
    let path = goal.as_path();
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    fs::create_dir_all(dir)?;
    let mut file = NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_and_what_is_broken_is_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = path_for(dir.path(), [b"rows".as_slice()], Options::default());
        assert!(load(&path).is_none());
        let model = Model::default();
        store(&path, &model).expect("written");
        assert_eq!(load(&path).expect("kept").hash(), model.hash());
        fs::write(&path, b"{\"format\":").expect("written");
        assert!(load(&path).is_none());
    }

    #[test]
    fn other_training_is_another_file() {
        let of = |parts: &[&'static [u8]]| {
            path_for(Path::new("d"), parts.iter().copied(), Options::default())
        };
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"ab", b"c"]));
    }
}
