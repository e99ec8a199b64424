//! Files written whole or not at all, and one writer at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::KeptError;

/// Rules are no secret, and whoever runs a command need not be the user of the service.
#[cfg(unix)]
const MODE: u32 = 0o644;

/// Puts a file in place whole or not at all, safe from a loss of power once this returns. A file
/// that is there keeps its permissions; the folder must be there.
pub fn put_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    stage(path, bytes)?.persist(path)?;
    sync_folder(folder_of(path))
}

/// Writes a file beside the place where it is to be: hidden, so that nobody takes it for a rule.
pub(super) fn stage(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(".hamlet-")
        .tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    give_permissions(file.as_file(), path)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Those of the file whose place it takes; for a new one, that everybody may read it.
fn give_permissions(file: &File, path: &Path) -> io::Result<()> {
    if let Ok(there) = fs::metadata(path) {
        return file.set_permissions(there.permissions());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(MODE))?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

/// Makes what was renamed in a folder outlive a loss of power, where the system can.
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), KeptError> {
    make_folder(folder_of(path))?;
    put_whole(path, bytes).map_err(KeptError::io("write", path))
}

pub(super) fn make_folder(dir: &Path) -> Result<(), KeptError> {
    fs::create_dir_all(dir).map_err(KeptError::io("make", dir))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeptError> {
    fs::read(path).map_err(KeptError::io("read", path))
}

/// Takes a file away; one that is not there is away.
pub(super) fn remove(path: &Path) -> Result<(), KeptError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(KeptError::io("remove", path)(cause))
        }
        _ => Ok(()),
    }
}

/// The names in a folder, sorted; a folder that is not there has none.
pub(super) fn names(dir: &Path) -> Result<Vec<String>, KeptError> {
    let entries = match fs::read_dir(dir) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(KeptError::io("read", dir))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(KeptError::io("read", dir))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Waits until no other process writes here; held while the file lives.
pub(super) fn lock(dir: &Path) -> Result<File, KeptError> {
    make_folder(dir)?;
    let path = dir.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(KeptError::io("write", &path))?;
    file.lock().map_err(KeptError::io("lock", &path))?;
    Ok(file)
}
