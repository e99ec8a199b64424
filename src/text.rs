//! The readings of a text, each with the way back to the bytes that were sent.
//!
//! A rule names a field and a [`View`] of it; [`Views`] makes each reading when it is first asked
//! for. No reading can fail: odd input gives an odd text, never an error.

mod article;
mod changes;
mod disguise;
mod fold;
mod html;
mod links;
mod own;
mod private;
mod reading;
mod skeleton;
mod sketch;
#[cfg(test)]
mod tests;
mod topic;
mod words;

use std::cell::OnceCell;
use std::ops::Range;

pub use article::{ArticleSketch, Relevance};
pub use changes::{Change, changes, visible};
pub use disguise::Disguise;
pub use fold::folded;
pub use links::{Link, LinkKind, host_of, registrable};
pub use private::{PrivateKind, private_data};
pub use reading::Reading;
pub use sketch::Sketch;
pub use topic::{is_common, meaningful, subject_of};
pub use words::{Lettering, lettering_of, runs_together, words};

use crate::decision::View;
use crate::submission::{Field, Submission};
use reading::Writer;

/// The readings of one field.
#[derive(Debug, Default)]
struct FieldViews {
    raw: Reading,
    text: OnceCell<(Reading, Vec<html::Anchor>)>,
    folded: OnceCell<Reading>,
    skeleton: OnceCell<(Reading, skeleton::Tally)>,
    disguise: OnceCell<Disguise>,
    /// `None` where nothing is quoted: then it is the skeleton.
    own: OnceCell<Option<Reading>>,
    links: OnceCell<Vec<Link>>,
    link_list: OnceCell<Reading>,
    anchors: OnceCell<Reading>,
    /// Where the words of the folded text begin and end.
    words: OnceCell<Vec<Range<u32>>>,
}

/// All readings of a submission.
#[derive(Debug, Default)]
pub struct Views {
    fields: [Option<FieldViews>; Field::ALL.len()],
}

impl Views {
    /// Reads a submission.
    pub fn of(submission: &Submission) -> Self {
        let fields = Field::ALL.map(|field| {
            submission.field(field).map(|text| FieldViews {
                raw: Reading::raw(text),
                ..FieldViews::default()
            })
        });
        Self { fields }
    }

    /// One reading of a field; `None` where the site did not send the field.
    ///
    /// `anchors` and `links` are empty for fields other than the content.
    pub fn get(&self, field: Field, view: View) -> Option<&Reading> {
        let views = self.field(field)?;
        Some(match view {
            View::Raw => &views.raw,
            View::Text => &views.text(field).0,
            View::Folded => views.folded(field),
            View::Skeleton => &views.skeleton(field).0,
            View::Own => views.own(field),
            View::Anchors => views
                .anchors
                .get_or_init(|| list(views, field, anchor_text)),
            View::Links => views.link_list.get_or_init(|| list(views, field, address)),
        })
    }

    /// The folded text of a field; empty where the site did not send it.
    pub fn folded(&self, field: Field) -> &str {
        self.get(field, View::Folded).map_or("", Reading::text)
    }

    /// The words of the folded content, in order: cut once for all who read them.
    pub fn content_words(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        let content = self.field(Field::Content);
        let text = self.folded(Field::Content);
        let ranges = content.map_or(&[][..], |views| {
            views.words.get_or_init(|| {
                let start = |word: &str| (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
                words(text)
                    .map(|word| start(word)..start(word) + word.len() as u32)
                    .collect()
            })
        });
        ranges
            .iter()
            .map(move |range| &text[range.start as usize..range.end as usize])
    }

    /// The links of the content, in order.
    pub fn links(&self) -> &[Link] {
        self.field(Field::Content)
            .map_or(&[], |views| views.links(Field::Content))
    }

    /// How much of a field is in disguise; nothing where the site did not send it.
    pub fn disguise(&self, field: Field) -> Disguise {
        self.field(field).map_or_else(Disguise::default, |views| {
            *views
                .disguise
                .get_or_init(|| Disguise::of(views.text(field).0.text(), views.skeleton(field).1))
        })
    }

    fn field(&self, field: Field) -> Option<&FieldViews> {
        self.fields.get(field as usize)?.as_ref()
    }
}

impl FieldViews {
    fn text(&self, field: Field) -> &(Reading, Vec<html::Anchor>) {
        self.text.get_or_init(|| {
            if is_prose(field) && html::has_marks(self.raw.text()) {
                html::strip(&self.raw)
            } else {
                (self.raw.clone(), Vec::new())
            }
        })
    }

    fn folded(&self, field: Field) -> &Reading {
        self.folded.get_or_init(|| fold::fold(&self.text(field).0))
    }

    fn skeleton(&self, field: Field) -> &(Reading, skeleton::Tally) {
        self.skeleton
            .get_or_init(|| skeleton::undisguise(self.folded(field), &self.text(field).0))
    }

    fn own(&self, field: Field) -> &Reading {
        let skeleton = &self.skeleton(field).0;
        let own = self.own.get_or_init(|| {
            let quoted = own::quotations(self.raw.text(), &self.text(field).0);
            (!quoted.is_empty()).then(|| own::without(skeleton, &quoted))
        });
        own.as_ref().unwrap_or(skeleton)
    }

    fn links(&self, field: Field) -> &[Link] {
        self.links.get_or_init(|| {
            if field != Field::Content {
                return Vec::new();
            }
            let (text, anchors) = self.text(field);
            links::of(text, anchors)
        })
    }
}

/// Fields that may hold HTML.
const fn is_prose(field: Field) -> bool {
    matches!(
        field,
        Field::Content | Field::Article | Field::Title | Field::Name
    )
}

fn anchor_text(link: &Link) -> String {
    link.anchor.as_deref().map(folded).unwrap_or_default()
}

fn address(link: &Link) -> String {
    folded(&links::decoded(&link.url))
}

/// One line a link; each line stands for the whole link as sent.
fn list(views: &FieldViews, field: Field, line: fn(&Link) -> String) -> Reading {
    let mut out = Writer::new(&views.raw);
    for link in views.links(field) {
        let line = line(link);
        if !line.is_empty() {
            if out.len() > 0 {
                out.replace("\n", link.span.start..link.span.start);
            }
            out.replace(&line, link.span.clone());
        }
    }
    out.finish()
}
