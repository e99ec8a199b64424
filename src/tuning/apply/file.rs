//! A file that takes its new text in one step.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::ApplyError;

/// Puts a text into the place of a file, in one step, if the file still is as it was read.
pub fn replace(path: &Path, before: Option<&str>, text: &str) -> Result<(), ApplyError> {
    let failed = |cause| ApplyError::Write {
        path: path.to_owned(),
        cause,
    };
    // What a link leads to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (folder, name) = match (target.parent(), target.file_name()) {
        (Some(folder), Some(name)) if !folder.as_os_str().is_empty() => (folder, name),
        (_, Some(name)) => (Path::new("."), name),
        _ => return Err(failed(std::io::ErrorKind::InvalidInput.into())),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let now = match fs::read_to_string(&target) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if now.as_deref() != before {
        return Err(ApplyError::Changed(path.to_owned()));
    }
    // Hidden, and not TOML by its name: nobody takes it for a rule file.
    let prefix = format!(".{}.", name.to_string_lossy());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".new");
    if let Ok(metadata) = fs::metadata(&target) {
        builder.permissions(metadata.permissions());
    } else {
        usual_permissions(&mut builder);
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Those that any new file would get, not the narrow ones of a temporary file.
#[cfg(unix)]
fn usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;

    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
const fn usual_permissions(_: &mut tempfile::Builder<'_, '_>) {}
