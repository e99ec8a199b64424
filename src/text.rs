//! The readings of a text, each with the way back to the bytes that were sent.

use std::ops::Range;

use crate::decision::View;
use crate::submission::{Field, Submission};

/// One reading of a field: its text, and where each piece came from.
#[derive(Debug, Default)]
pub struct Reading {
    text: String,
}

impl Reading {
    /// The text of this reading.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the field as sent that a range of this text came from.
    pub fn raw_span(&self, range: Range<usize>) -> Range<usize> {
        range
    }
}

/// How a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `<a href="…">`
    Html,
    /// `[url=…]` or `[link=…]`
    BbCode,
    /// `[text](…)`
    Markdown,
    /// The address itself.
    Bare,
}

/// A link in the content.
#[derive(Clone, Debug)]
pub struct Link {
    /// How it was written.
    pub kind: LinkKind,
    /// The address as written, entities decoded, with a scheme.
    pub url: String,
    /// Lower case, IDNA (punycode) form; empty if there is none.
    pub host: String,
    /// The registrable domain of the host (`shop.co.uk`); the host where there is none.
    pub domain: String,
    /// What the reader sees, trimmed; `None` for a bare address.
    pub anchor: Option<String>,
    /// Bytes of the content as sent.
    pub span: Range<usize>,
}

/// All readings of a submission.
#[derive(Debug, Default)]
pub struct Views {}

impl Views {
    /// Reads a submission.
    pub fn of(_submission: &Submission) -> Self {
        Self {}
    }

    /// One reading of a field; `None` where the site did not send the field.
    pub fn get(&self, _field: Field, _view: View) -> Option<&Reading> {
        None
    }

    /// The links of the content, in order.
    pub fn links(&self) -> &[Link] {
        &[]
    }
}
