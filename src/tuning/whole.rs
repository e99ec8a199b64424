//! A file of lines that is there whole or not at all.
//!
//! Lines go to a file beside the one that is meant, for the owner's eyes alone, and take its place
//! when the last one is on the disk. Whoever stops before that leaves nothing behind.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::model::cache;

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    lines: BufWriter<Target>,
    path: PathBuf,
}

#[derive(Debug)]
enum Target {
    Beside(NamedTempFile),
    /// What is no plain file (`/dev/stdout`, a pipe) is written to, not replaced.
    Straight(File),
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(file) => file.write(bytes),
            Self::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(file) => file.flush(),
            Self::Straight(file) => file.flush(),
        }
    }
}

impl WholeFile {
    /// Begins the file; its folder is made where there is none.
    pub fn create(path: &Path) -> io::Result<Self> {
        let Some(path) = cache::replaceable(path) else {
            let file = File::options().write(true).open(path)?;
            return Ok(Self {
                lines: BufWriter::new(Target::Straight(file)),
                path: path.to_owned(),
            });
        };
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        fs::create_dir_all(dir)?;
        Ok(Self {
            lines: BufWriter::new(Target::Beside(NamedTempFile::new_in(dir)?)),
            path,
        })
    }

    /// Adds a line; its end is added to it.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.lines.write_all(text.as_bytes())?;
        self.lines.write_all(b"\n")
    }

    /// Puts the file in its place, over what stood there.
    pub fn finish(self) -> io::Result<()> {
        let target = self
            .lines
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        if let Target::Beside(file) = target {
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_is_no_file_is_written_to() {
        use std::os::unix::fs::FileTypeExt as _;

        let dir = tempfile::tempdir().expect("a folder");
        let (goal, link) = (dir.path().join("goal"), dir.path().join("link"));
        fs::write(&goal, "old").expect("written");
        std::os::unix::fs::symlink(&goal, &link).expect("a link");
        let mut file = WholeFile::create(&link).expect("begun");
        file.line("new").expect("written");
        file.finish().expect("put in place");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&goal).expect("there"), "new\n");

        let nothing = Path::new("/dev/null");
        let mut file = WholeFile::create(nothing).expect("begun");
        file.line("gone").expect("written");
        file.finish().expect("written");
        let kind = fs::metadata(nothing).expect("there").file_type();
        assert!(kind.is_char_device());
    }

    #[test]
    fn nothing_is_there_before_the_end_and_nothing_is_left_of_what_was_given_up() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("new/rows.jsonl");
        let mut file = WholeFile::create(&path).expect("begun");
        file.line("one").expect("written");
        assert!(!path.exists());
        file.finish().expect("put in place");
        assert_eq!(fs::read_to_string(&path).expect("there"), "one\n");

        let mut again = WholeFile::create(&path).expect("begun");
        again.line("two").expect("written");
        drop(again);
        assert_eq!(fs::read_to_string(&path).expect("there"), "one\n");
        let names = fs::read_dir(dir.path().join("new")).expect("a folder");
        assert_eq!(names.count(), 1);
    }
}
