//! The comments of a foreign file: the `SQLite` database of Isso, read only, page by page.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, FromRow};

use super::StoreError;

/// A comment as Isso keeps it. Texts are cut at 200,000 characters, more than Hamlet takes.
#[derive(Clone, Debug, FromRow)]
pub struct IssoComment {
    /// Its number.
    pub id: i64,
    /// 1 is published, 2 waits, 4 was deleted.
    pub mode: i64,
    /// The comment.
    pub text: String,
    /// The author's name.
    pub author: String,
    /// The author's e-mail address.
    pub email: String,
    /// The author's web site.
    pub website: String,
    /// When it was written, in seconds since 1970.
    pub created: f64,
    /// The path of the article.
    pub uri: String,
    /// The title of the article.
    pub title: String,
}

/// The file while it is read.
#[derive(Debug)]
pub struct IssoFile {
    connection: SqliteConnection,
    path: PathBuf,
    after: i64,
}

const PAGE: &str = "\
    SELECT c.id, COALESCE(c.mode, 0) AS mode, COALESCE(SUBSTR(c.text, 1, 200000), '') AS text, \
    COALESCE(SUBSTR(c.author, 1, 2000), '') AS author, COALESCE(SUBSTR(c.email, 1, 2000), '') AS email, \
    COALESCE(SUBSTR(c.website, 1, 5000), '') AS website, CAST(COALESCE(c.created, 0) AS REAL) AS created, \
    COALESCE(SUBSTR(t.uri, 1, 5000), '') AS uri, COALESCE(SUBSTR(t.title, 1, 5000), '') AS title \
    FROM comments AS c LEFT JOIN threads AS t ON t.id = c.tid \
    WHERE c.id > ? ORDER BY c.id LIMIT ?";

impl IssoFile {
    /// Opens the file; nothing is written to it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .disable_statement_logging();
        let connection = SqliteConnection::connect_with(&options).await;
        Ok(Self {
            connection: connection.map_err(|error| no_isso(path, error))?,
            path: path.to_owned(),
            after: i64::MIN,
        })
    }

    /// How many comments there are.
    pub async fn count(&mut self) -> Result<u64, StoreError> {
        let count = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM comments");
        let count = count.fetch_one(&mut self.connection).await;
        let count = count.map_err(|error| no_isso(&self.path, error))?;
        Ok(count.try_into().unwrap_or(0))
    }

    /// The next comments in the order of their numbers, at most `limit`; none at the end.
    pub async fn page(&mut self, limit: u32) -> Result<Vec<IssoComment>, StoreError> {
        let page = sqlx::query_as::<_, IssoComment>(PAGE)
            .bind(self.after)
            .bind(limit)
            .fetch_all(&mut self.connection)
            .await
            .map_err(|error| no_isso(&self.path, error))?;
        if let Some(last) = page.last() {
            self.after = last.id;
        }
        Ok(page)
    }
}

fn no_isso(path: &Path, error: sqlx::Error) -> StoreError {
    StoreError::Corrupt {
        what: format!("{} can not be read as a database of Isso", path.display()),
        remedy: "name the file that stands as `dbpath` in isso.conf".to_owned(),
        source: Some(error.into()),
    }
}
