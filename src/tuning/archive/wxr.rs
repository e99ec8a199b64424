//! The export of `WordPress` ("Tools", "Export"): RSS with elements of its own, called WXR.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;

use super::watched::Watched;
use super::xml::{Step, Xml};
use super::{ArchiveError, Comment, Entry, Source, wordpress};

/// Accounts of authors that are kept; they stand in the head of the file.
const MAX_AUTHORS: usize = 100_000;

/// What is said of an article before its comments.
#[derive(Debug, Default)]
struct Post {
    title: String,
    link: String,
    date: String,
}

/// A comment while its elements are read.
#[derive(Debug, Default)]
struct Draft {
    place: String,
    comment: Comment,
    approved: String,
    user: String,
    kind: String,
}

/// An export that is being read.
pub(super) struct Wxr<R: Read = File> {
    xml: Xml<R>,
    authors: HashSet<String>,
    post: Post,
    draft: Option<Draft>,
    in_item: bool,
    is_known: bool,
}

impl<R: Read> Wxr<R> {
    pub(super) fn new(file: Watched<R>) -> Self {
        Self {
            xml: Xml::new(file, "id"),
            authors: HashSet::new(),
            post: Post::default(),
            draft: None,
            in_item: false,
            is_known: false,
        }
    }

    fn open(&mut self, name: &str) -> Result<(), ArchiveError> {
        match name {
            "item" if !self.is_known => return Err(self.no_wxr()),
            "item" => {
                self.in_item = true;
                self.post = Post::default();
            }
            "wp:comment" => {
                self.draft = Some(Draft {
                    place: self.xml.place(),
                    ..Draft::default()
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: String) {
        if let Some(draft) = &mut self.draft {
            draft.take(name, text);
            return;
        }
        match name {
            "item" => self.in_item = false,
            "wp:wxr_version" => self.is_known = true,
            "wp:author_id" if self.authors.len() < MAX_AUTHORS => {
                self.authors.insert(text.trim().to_owned());
            }
            "title" if self.in_item => self.post.title = text,
            "link" if self.in_item => self.post.link = text,
            "wp:post_date_gmt" => wordpress::time(&text).clone_into(&mut self.post.date),
            _ => {}
        }
    }

    fn entry(&self, draft: Draft) -> Entry {
        let mut comment = draft.comment;
        if let Err(problem) = wordpress::judge(&mut comment, &draft.approved, &draft.kind) {
            return Entry::Broken {
                place: draft.place,
                problem: format!("wp:{problem}"),
            };
        }
        let user = draft.user.trim();
        comment.owner = user != "0" && self.authors.contains(user);
        self.post.title.clone_into(&mut comment.title);
        self.post.link.clone_into(&mut comment.permalink);
        self.post.date.clone_into(&mut comment.post_date);
        Entry::Comment(Box::new(comment))
    }

    fn no_wxr(&self) -> ArchiveError {
        ArchiveError::Syntax {
            place: self.xml.place(),
            problem:
                "this is XML, but no export of WordPress: no wp:wxr_version before the first item"
                    .to_owned(),
            remedy: "export with Tools > Export > All content; a feed has no comments in it"
                .to_owned(),
        }
    }
}

impl Draft {
    fn take(&mut self, name: &str, text: String) {
        let comment = &mut self.comment;
        match name {
            "wp:comment_id" => comment.id = text,
            "wp:comment_author" => comment.name = text,
            "wp:comment_author_email" => comment.email = text,
            "wp:comment_author_url" => comment.url = text,
            "wp:comment_date_gmt" => wordpress::time(&text).clone_into(&mut comment.created_at),
            "wp:comment_content" => comment.content = text,
            "wp:comment_approved" => self.approved = text,
            "wp:comment_type" => self.kind = text,
            "wp:comment_user_id" => self.user = text,
            _ => {}
        }
    }
}

impl<R: Read> Source for Wxr<R> {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        loop {
            match self.xml.step()? {
                Step::Open { name, .. } => self.open(&name)?,
                Step::Close { name, text } if name == "wp:comment" => {
                    drop(text);
                    if let Some(draft) = self.draft.take() {
                        return Ok(Some(self.entry(draft)));
                    }
                }
                Step::Close { name, text } => self.close(&name, text),
                Step::End if self.is_known => return Ok(None),
                Step::End => return Err(self.no_wxr()),
            }
        }
    }
}
