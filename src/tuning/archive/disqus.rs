//! The export of Disqus: threads, which are articles, and then posts, which are comments.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use super::watched::Watched;
use super::xml::{Step, Xml};
use super::{ArchiveError, Comment, Entry, Source, Status};

/// Threads that are kept while the file is read.
const MAX_THREADS: usize = 1_000_000;

/// An article.
#[derive(Debug, Default)]
struct Thread {
    title: String,
    link: String,
    created_at: String,
    /// Who made it: the account that writes the articles.
    username: String,
}

/// A comment while its elements are read.
#[derive(Debug, Default)]
struct Draft {
    place: String,
    comment: Comment,
    thread: String,
    username: String,
    deleted: bool,
    spam: bool,
    unapproved: bool,
}

/// An export that is being read.
pub(super) struct Disqus<R: Read = File> {
    xml: Xml<R>,
    /// The names of the elements that are open, the outermost first.
    open: Vec<String>,
    threads: HashMap<String, Thread>,
    thread: Option<(String, Thread)>,
    draft: Option<Draft>,
    is_known: bool,
}

impl<R: Read> Disqus<R> {
    pub(super) fn new(file: Watched<R>) -> Self {
        Self {
            xml: Xml::new(file, "dsq:id"),
            open: Vec::new(),
            threads: HashMap::new(),
            thread: None,
            draft: None,
            is_known: false,
        }
    }

    fn open(&mut self, name: &str, id: Option<String>) -> Result<(), ArchiveError> {
        match (self.open.len(), name) {
            (0, "disqus") => self.is_known = true,
            (0, _) => return Err(self.no_disqus()),
            (1, "thread") => self.thread = Some((id.unwrap_or_default(), Thread::default())),
            (1, "post") => {
                let mut draft = Draft {
                    place: self.xml.place(),
                    ..Draft::default()
                };
                draft.comment.id = id.unwrap_or_default();
                self.draft = Some(draft);
            }
            (2, "thread") => {
                if let (Some(draft), Some(id)) = (&mut self.draft, id) {
                    draft.thread = id;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: String) -> Result<Option<Entry>, ArchiveError> {
        let depth = self.open.len();
        let of_author = depth == 3 && self.open.last().is_some_and(|name| name == "author");
        match (depth, name) {
            (1, "thread") => self.keep()?,
            (1, "post") => {
                let draft = self.draft.take();
                return Ok(draft.map(|draft| self.entry(draft)));
            }
            _ if depth == 2 || of_author => {
                if let Some((_, thread)) = &mut self.thread {
                    thread.take(name, text);
                } else if let Some(draft) = &mut self.draft {
                    draft.take(name, text);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn keep(&mut self) -> Result<(), ArchiveError> {
        let Some((id, thread)) = self.thread.take() else {
            return Ok(());
        };
        if self.threads.len() == MAX_THREADS {
            return Err(ArchiveError::Syntax {
                place: self.xml.place(),
                problem: format!("more than {MAX_THREADS} threads"),
                remedy: "export the forums one by one".to_owned(),
            });
        }
        self.threads.insert(id, thread);
        Ok(())
    }

    fn entry(&self, draft: Draft) -> Entry {
        let mut comment = draft.comment;
        comment.status = if draft.spam {
            Status::Spam
        } else if draft.deleted {
            Status::Deleted
        } else if draft.unapproved {
            Status::Pending
        } else {
            Status::Approved
        };
        let Some(thread) = self.threads.get(&draft.thread) else {
            return Entry::Broken {
                place: draft.place,
                problem: "its thread does not stand before it".to_owned(),
            };
        };
        comment.owner = !draft.username.is_empty() && draft.username == thread.username;
        thread.title.clone_into(&mut comment.title);
        thread.link.clone_into(&mut comment.permalink);
        thread.created_at.clone_into(&mut comment.post_date);
        Entry::Comment(Box::new(comment))
    }

    fn no_disqus(&self) -> ArchiveError {
        ArchiveError::Syntax {
            place: self.xml.place(),
            problem: "this is XML, but no export of Disqus: its first element is not <disqus>".to_owned(),
            remedy: "export at https://disqus.com/admin/discussions/export/ and unpack what comes by mail"
                .to_owned(),
        }
    }
}

impl Thread {
    fn take(&mut self, name: &str, text: String) {
        match name {
            "title" => self.title = text,
            "link" => self.link = text,
            "createdAt" => self.created_at = text,
            "username" => self.username = text,
            _ => {}
        }
    }
}

impl Draft {
    fn take(&mut self, name: &str, text: String) {
        let is = |text: &str| text.trim() == "true";
        match name {
            "message" => self.comment.content = text,
            "createdAt" => self.comment.created_at = text,
            "name" => self.comment.name = text,
            "email" => self.comment.email = text,
            "link" | "url" => self.comment.url = text,
            "username" => self.username = text,
            "isDeleted" => self.deleted = is(&text),
            "isSpam" => self.spam = is(&text),
            "isApproved" => self.unapproved = !is(&text),
            _ => {}
        }
    }
}

impl<R: Read> Source for Disqus<R> {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        loop {
            match self.xml.step()? {
                Step::Open { name, id } => {
                    self.open(&name, id)?;
                    self.open.push(name);
                }
                Step::Close { name, text } => {
                    self.open.pop();
                    if let Some(entry) = self.close(&name, text)? {
                        return Ok(Some(entry));
                    }
                }
                Step::End => return Ok(None),
            }
        }
    }
}
