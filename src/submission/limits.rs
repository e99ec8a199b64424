//! The fields that a request may have, and how long each may be.
//!
//! The one list: what is not in it is an unknown field, and its order is the order of errors.

/// A field of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name in JSON and in forms.
    pub name: &'static str,
    /// Its greatest length, in bytes of UTF-8.
    pub max_bytes: usize,
    /// What its characters may be.
    pub lines: Lines,
    /// Whether a whole number in JSON is read as text: sites number their comments.
    pub takes_numbers: bool,
}

/// Whether a text has one line or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// No control characters at all.
    One,
    /// Tabs and line ends are part of the text.
    Many,
}

impl Input {
    const fn line(name: &'static str, max_bytes: usize) -> Self {
        Self {
            name,
            max_bytes,
            lines: Lines::One,
            takes_numbers: false,
        }
    }

    const fn text(name: &'static str, max_bytes: usize) -> Self {
        Self {
            lines: Lines::Many,
            ..Self::line(name, max_bytes)
        }
    }

    const fn id(name: &'static str, max_bytes: usize) -> Self {
        Self {
            takes_numbers: true,
            ..Self::line(name, max_bytes)
        }
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        INPUTS.iter().find(|input| input.name == name)
    }
}

/// Every field of a request, in the order in which errors are told.
pub const INPUTS: [Input; 22] = [
    Input::line("name", 512),
    Input::line("email", 320),
    Input::text("content", 65_536),
    Input::line("url", 4_096),
    Input::line("ip", 64),
    Input::line("user_agent", 2_048),
    Input::line("referrer", 4_096),
    Input::line("permalink", 4_096),
    Input::line("title", 2_048),
    Input::text("article", 262_144),
    Input::line("post_date", 64),
    Input::line("author_role", 64),
    Input::line("type", 64),
    Input::id("site", 128),
    Input::line("site_url", 4_096),
    Input::id("comment_id", 128),
    Input::line("created_at", 64),
    Input::line("lang", 64),
    Input::line("form_token", 256),
    Input::text("honeypot", 4_096),
    Input::id("user_id", 128),
    Input::line("visitor", 256),
];
