//! A file of lines that is there whole or not at all.
//!
//! Lines go to a file beside the one that is meant, for the owner's eyes alone, and take its place
//! when the last one is on the disk. Whoever stops before that leaves nothing behind.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    lines: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl WholeFile {
    /// Begins the file; its folder is made where there is none.
    pub fn create(path: &Path) -> io::Result<Self> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        fs::create_dir_all(dir)?;
        Ok(Self {
            lines: BufWriter::new(NamedTempFile::new_in(dir)?),
            path: path.to_owned(),
        })
    }

    /// Adds a line; its end is added to it.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.lines.write_all(text.as_bytes())?;
        self.lines.write_all(b"\n")
    }

    /// Puts the file in its place, over what stood there.
    pub fn finish(self) -> io::Result<()> {
        let file = self
            .lines
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
