//! What a site sends: one comment, with who wrote it and where.
//!
//! Past this module nobody asks again whether a name is empty: a [`Submission`] was read by a
//! door ([`draft`] for HTTP, `tuning::corpus` for files) and holds only values that mean something.
//! Every field but `content` may be absent, and absent is never evidence.

pub mod draft;
pub mod errors;
pub mod formats;
pub mod limits;

use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One part of a submission that a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The author's name as typed.
    Name,
    /// The author's e-mail address as typed.
    Email,
    /// The author's own web address.
    Url,
    /// The comment itself; HTML, BBCode or Markdown as the site got it.
    Content,
    /// The title of the article.
    Title,
    /// The text of the article.
    Article,
    /// The address of the article.
    Permalink,
    /// The page that the visitor's browser came from.
    Referrer,
    /// The visitor's browser.
    UserAgent,
    /// `comment`, `trackback`, `pingback`, or what else the site calls it.
    Type,
    /// The language of the site, as BCP 47 or a list of such.
    Lang,
}

impl Field {
    /// All fields, in the order in which an explanation shows them.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Email,
        Self::Url,
        Self::Content,
        Self::Title,
        Self::Article,
        Self::Permalink,
        Self::Referrer,
        Self::UserAgent,
        Self::Type,
        Self::Lang,
    ];

    /// The name that rule files and requests use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Url => "url",
            Self::Content => "content",
            Self::Title => "title",
            Self::Article => "article",
            Self::Permalink => "permalink",
            Self::Referrer => "referrer",
            Self::UserAgent => "user_agent",
            Self::Type => "type",
            Self::Lang => "lang",
        }
    }

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What the author is to the site. Believed only where the door trusts the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns the site.
    Owner,
    /// Decides on its comments.
    Moderator,
    /// Has an account there.
    Member,
    /// Anybody.
    Visitor,
}

impl Role {
    /// The roles by the names that a request uses.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("owner", Self::Owner),
        ("moderator", Self::Moderator),
        ("member", Self::Member),
        ("visitor", Self::Visitor),
    ];
}

/// One comment as sent.
///
/// Texts are kept as they came (spans in an explanation are byte offsets into them); only
/// emptiness was judged after trimming, and an empty optional value is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Submission {
    /// The author's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The author's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The author's own web address, with a scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The comment.
    pub content: String,
    /// The title of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The address of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    /// The page that the visitor came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// The visitor's browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// `comment` unless said otherwise.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The language of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The visitor's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// Which of the sites of this installation; absent is the one site that there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The home page of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_url: Option<String>,
    /// The site's own id of the comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<String>,
    /// When the article was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_date: Option<Timestamp>,
    /// When the comment was written, where the caller says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// What the author is to the site, where the caller says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_role: Option<Role>,
    /// The token that the comment form was handed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_token: Option<String>,
    /// What stands in a field that no person sees. Sent and empty is the good case, not absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honeypot: Option<String>,
    /// The site's own number of the author, who has an account or is known otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// A value by which a browser that comes back is known again, where its owner chose so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitor: Option<String>,
}

impl Submission {
    /// The text of a field as sent; `None` where the site did not send it.
    pub fn field(&self, field: Field) -> Option<&str> {
        match field {
            Field::Name => self.name.as_deref(),
            Field::Email => self.email.as_deref(),
            Field::Url => self.url.as_deref(),
            Field::Content => Some(&self.content),
            Field::Title => self.title.as_deref(),
            Field::Article => self.article.as_deref(),
            Field::Permalink => self.permalink.as_deref(),
            Field::Referrer => self.referrer.as_deref(),
            Field::UserAgent => self.user_agent.as_deref(),
            Field::Type => self.kind.as_deref(),
            Field::Lang => self.lang.as_deref(),
        }
    }

    /// Sets the text of a field; an empty text makes an optional field absent.
    pub fn set_field(&mut self, field: Field, text: &str) {
        let value = (!text.trim().is_empty()).then(|| text.to_owned());
        match field {
            Field::Name => self.name = value,
            Field::Email => self.email = value,
            Field::Url => self.url = value,
            Field::Content => text.clone_into(&mut self.content),
            Field::Title => self.title = value,
            Field::Article => self.article = value,
            Field::Permalink => self.permalink = value,
            Field::Referrer => self.referrer = value,
            Field::UserAgent => self.user_agent = value,
            Field::Type => self.kind = value,
            Field::Lang => self.lang = value,
        }
    }
}
