//! Which column of a table, or which key of an object, holds what.

use super::{ArchiveError, Comment, StatusWords};

/// What a table can say of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What became of it.
    Label,
    /// Its name.
    Id,
    /// The author's name.
    Name,
    /// The author's e-mail address.
    Email,
    /// The author's web site.
    Url,
    /// The comment.
    Content,
    /// When it was written.
    CreatedAt,
    /// The title of the article.
    Title,
    /// The address of the article.
    Permalink,
    /// When the article was published.
    PostDate,
    /// `comment`, `pingback` or `trackback`.
    Type,
    /// Written by the owner of the site.
    Owner,
    /// In which language.
    Lang,
    /// What it is about.
    Topic,
}

/// Each with its name in our rows and what it is called elsewhere.
const NAMES: [(Column, &[&str]); 14] = [
    (
        Column::Label,
        &[
            "label",
            "status",
            "class",
            "is_spam",
            "spam",
            "comment_approved",
        ],
    ),
    (Column::Id, &["id", "comment_id"]),
    (
        Column::Name,
        &["name", "author", "author_name", "comment_author", "user"],
    ),
    (
        Column::Email,
        &[
            "email",
            "author_email",
            "comment_author_email",
            "mail",
            "e-mail",
        ],
    ),
    (
        Column::Url,
        &["url", "website", "author_url", "comment_author_url", "web"],
    ),
    (
        Column::Content,
        &[
            "content",
            "body",
            "text",
            "comment",
            "comment_content",
            "message",
        ],
    ),
    (
        Column::CreatedAt,
        &[
            "created_at",
            "date",
            "created",
            "time",
            "timestamp",
            "comment_date_gmt",
            "comment_date",
        ],
    ),
    (Column::Title, &["title", "post_title", "article_title"]),
    (
        Column::Permalink,
        &["permalink", "post", "link", "post_url", "page"],
    ),
    (
        Column::PostDate,
        &["post_date", "post_date_gmt", "published_at"],
    ),
    (Column::Type, &["type", "comment_type"]),
    (Column::Owner, &["owner", "is_owner"]),
    (Column::Lang, &["lang", "language"]),
    (Column::Topic, &["topic"]),
];

impl Column {
    /// The names that rows of the corpus have for them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter_map(|(_, names)| names.first().copied())
    }

    /// The column of that name.
    pub fn named(name: &str) -> Option<Self> {
        let ours = |(_, names): &&(Self, &[&str])| names.first() == Some(&name);
        NAMES.iter().find(ours).map(|(column, _)| *column)
    }

    fn all_names(self) -> &'static [&'static str] {
        let of = NAMES.iter().find(|(column, _)| *column == self);
        of.map_or(&[], |(_, names)| names)
    }
}

/// What the caller says where the table has what: the column, and its heading there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<(Column, String)>);

impl Columns {
    /// The heading that holds a column, of those there are: the one that the caller named, else ours, else
    /// the first of the usual ones. Upper and lower case are one, except in what the caller named.
    pub(super) fn find<'a>(
        &self,
        column: Column,
        mut headings: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<usize> {
        if let Some((_, named)) = self.0.iter().find(|(of, _)| *of == column) {
            return headings.position(|heading| heading.trim() == named);
        }
        column.all_names().iter().find_map(|name| {
            let mut headings = headings.clone();
            headings.position(|heading| heading.trim().eq_ignore_ascii_case(name))
        })
    }

    /// Where each column stands in an object with these keys; it may lack any.
    pub(super) fn places_in(&self, keys: &[String]) -> Vec<(Column, usize)> {
        let of = |(column, _): &(Column, _)| {
            let place = self.find(*column, keys.iter().map(String::as_str));
            Some((*column, place?))
        };
        NAMES.iter().filter_map(of).collect()
    }

    /// Where each column stands in a table with these headings.
    pub(super) fn places(
        &self,
        headings: &[String],
        words: &StatusWords,
    ) -> Result<Vec<(Column, usize)>, ArchiveError> {
        let places = self.places_in(headings);
        let has = |wanted| places.iter().any(|(column, _)| *column == wanted);
        if let Some((_, named)) = self.0.iter().find(|(column, _)| !has(*column)) {
            return Err(missing(&format!("no column `{named}`"), headings));
        }
        if !has(Column::Content) {
            return Err(missing(
                "no column that holds the comments; name it with --column content=NAME",
                headings,
            ));
        }
        if !has(Column::Label) && !words.is_told() {
            return Err(missing(
                "no column that tells ham from spam; name it with --column label=NAME, or say --label spam or --label ham of all rows",
                headings,
            ));
        }
        Ok(places)
    }
}

/// The error for a name of the caller that nothing has; `seen` are the names that there are.
pub(super) fn missing(problem: &str, headings: &[String]) -> ArchiveError {
    const SHOWN: usize = 30;
    let mut shown: Vec<_> = headings.iter().take(SHOWN).map(String::as_str).collect();
    if headings.len() > SHOWN {
        shown.push("…");
    }
    ArchiveError::Options(format!("{problem}; the columns are: {}", shown.join(", ")))
}

/// Puts a text where it belongs; `None` where its status is a word that is not known.
pub(super) fn put(
    comment: &mut Comment,
    (column, heading): (Column, &str),
    text: &str,
    words: &StatusWords,
) -> Option<()> {
    let into = match column {
        Column::Label => {
            comment.status = words.status(heading, text)?;
            return Some(());
        }
        Column::Owner => {
            let text = text.trim().to_lowercase();
            comment.owner = ["true", "1", "yes"].contains(&text.as_str());
            return Some(());
        }
        Column::Type => {
            let text = text.trim().to_lowercase();
            comment.kind = if text == "comment" {
                String::new()
            } else {
                text
            };
            return Some(());
        }
        Column::Id => &mut comment.id,
        Column::Name => &mut comment.name,
        Column::Email => &mut comment.email,
        Column::Url => &mut comment.url,
        Column::Content => &mut comment.content,
        Column::CreatedAt => &mut comment.created_at,
        Column::Title => &mut comment.title,
        Column::Permalink => &mut comment.permalink,
        Column::PostDate => &mut comment.post_date,
        Column::Lang => &mut comment.lang,
        Column::Topic => &mut comment.topic,
    };
    text.clone_into(into);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_found_by_the_callers_name_by_ours_and_by_the_usual_ones() {
        let headings = ["Author", "body", "text", "status"].map(str::to_owned);
        let places = |columns: &Columns| columns.places(&headings, &StatusWords::default());
        assert_eq!(
            places(&Columns::default()).expect("enough columns"),
            [(Column::Label, 3), (Column::Name, 0), (Column::Content, 1)]
        );
        let named = Columns(vec![(Column::Content, "text".to_owned())]);
        assert_eq!(
            places(&named).expect("enough columns")[2],
            (Column::Content, 2)
        );
        let wrong = Columns(vec![(Column::Email, "mail".to_owned())]);
        insta::assert_snapshot!(
            places(&wrong).expect_err("no such column"),
            @"no column `mail`; the columns are: Author, body, text, status"
        );
    }

    #[test]
    fn a_table_needs_comments_and_labels() {
        let told = |headings: &[&str], words: StatusWords| {
            let headings: Vec<String> = headings.iter().map(|&name| name.to_owned()).collect();
            let places = Columns::default().places(&headings, &words);
            places.map_or_else(|error| error.to_string(), |places| format!("{places:?}"))
        };
        insta::assert_snapshot!(
            told(&["a", "label"], StatusWords::default()),
            @"no column that holds the comments; name it with --column content=NAME; the columns are: a, label"
        );
        insta::assert_snapshot!(
            told(&["content"], StatusWords::default()),
            @"no column that tells ham from spam; name it with --column label=NAME, or say --label spam or --label ham of all rows; the columns are: content"
        );
        let all = StatusWords::default().all(Some(super::super::Status::Spam));
        assert_eq!(told(&["content"], all), "[(Content, 0)]");
    }
}
