//! The database of Isso, page by page.

use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

use tokio::runtime::{Builder, Runtime};

use super::watched::Watch;
use super::{Archive, ArchiveError, Comment, Entry, Source, Status, stream};
use crate::store::{IssoComment, IssoFile, StoreError};

/// Comments that are read at once.
const PAGE: u32 = 256;

/// A database that is being read.
struct Isso {
    runtime: Runtime,
    file: IssoFile,
    page: VecDeque<IssoComment>,
    watch: Rc<Watch>,
    /// How many comments there are, and how many were read.
    count: u64,
    read: u64,
    size: u64,
}

/// Begins to read.
pub(super) fn open(path: &Path) -> Result<Archive, ArchiveError> {
    let io = |source| ArchiveError::Io {
        path: path.to_owned(),
        source,
    };
    let size = std::fs::metadata(path).map_err(io)?.len();
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(io)?;
    let mut file = runtime.block_on(IssoFile::open(path))?;
    let count = runtime.block_on(file.count())?;
    let watch = Rc::<Watch>::default();
    let isso = Isso {
        runtime,
        file,
        page: VecDeque::new(),
        watch: Rc::clone(&watch),
        count,
        read: 0,
        size,
    };
    Ok(Archive {
        entries: stream(isso),
        watch,
        size,
    })
}

impl Isso {
    fn turn_page(&mut self) -> Result<(), StoreError> {
        let page = self.runtime.block_on(self.file.page(PAGE))?;
        self.read += page.len() as u64;
        // The file is no text, so the way is measured in comments and told in bytes.
        let share = self.read as f64 / self.count.max(1) as f64;
        self.watch.reach((self.size as f64 * share.min(1.0)) as u64);
        self.page = page.into();
        Ok(())
    }
}

impl Source for Isso {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        if self.page.is_empty() {
            self.turn_page()?;
        }
        Ok(self.page.pop_front().map(entry))
    }
}

fn entry(comment: IssoComment) -> Entry {
    let status = match comment.mode {
        1 => Status::Approved,
        2 => Status::Pending,
        4 => Status::Deleted,
        mode => {
            return Entry::Broken {
                place: format!("comment {}", comment.id),
                problem: format!("its mode is {mode}, and Isso has only 1, 2 and 4"),
            };
        }
    };
    // A comment of 1970 has no time.
    let created = (comment.created > 0.0).then(|| comment.created.to_string());
    Entry::Comment(Box::new(Comment {
        id: comment.id.to_string(),
        status,
        name: comment.author,
        email: comment.email,
        url: comment.website,
        title: comment.title,
        permalink: comment.uri,
        created_at: created.unwrap_or_default(),
        content: comment.text,
        ..Comment::default()
    }))
}
