//! A dump of the tables of `WordPress`, as mysqldump and phpMyAdmin write it.
//!
//! Of all that stands in a dump only `INSERT INTO …_comments` counts. Its columns are those of its own
//! list, else of the `CREATE TABLE` before it. Articles come behind their comments in a dump, so the rows
//! have neither titles nor addresses of articles; the export as WXR has both.

mod lexer;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use super::watched::Watched;
use super::{ArchiveError, Comment, Entry, Source, wordpress};
use lexer::{Lexer, Token};

/// Columns of a table.
const MAX_COLUMNS: usize = 200;

/// Tables of comments in one dump: a network of sites has one each.
const MAX_TABLES: usize = 10_000;

/// A dump that is being read.
pub(super) struct Sql<R: Read = File> {
    tokens: Lexer<R>,
    /// The columns of the tables of comments, by table.
    tables: HashMap<String, Vec<String>>,
    /// The columns of the statement that is being read.
    columns: Option<Vec<String>>,
    found: bool,
}

impl<R: Read> Sql<R> {
    pub(super) fn new(file: Watched<R>) -> Self {
        Self {
            tokens: Lexer::new(file),
            tables: HashMap::new(),
            columns: None,
            found: false,
        }
    }

    /// The next token, where the dump must not end.
    fn token(&mut self, inside: &str) -> Result<Token, ArchiveError> {
        self.tokens
            .next()?
            .ok_or_else(|| self.tokens.cut_off(inside))
    }

    /// Passes over the rest of a statement.
    fn skip(&mut self) -> Result<(), ArchiveError> {
        loop {
            match self.tokens.next()? {
                None | Some(Token::Sign(b';')) => return Ok(()),
                Some(_) => {}
            }
        }
    }

    /// The name behind `TABLE` or `INTO`, without that of its database; `None` where there is none.
    fn table(&mut self, behind: &str) -> Result<Option<(String, Token)>, ArchiveError> {
        let mut name = None;
        loop {
            match self.token("a statement")? {
                Token::Word(word) if name.is_none() && word.eq_ignore_ascii_case(behind) => {
                    name = Some(String::new());
                }
                Token::Word(word)
                    if is_grammar(&word) && name.as_ref().is_some_and(String::is_empty) => {}
                Token::Name(found) | Token::Word(found)
                    if name.as_ref().is_some_and(String::is_empty) =>
                {
                    let last = found.rsplit('.').next().unwrap_or_default();
                    name = Some(last.to_owned());
                }
                // A name in back ticks behind that of its database.
                Token::Word(dot) if dot == "." && name.is_some() => name = Some(String::new()),
                token if name.as_ref().is_some_and(|name| !name.is_empty()) => {
                    return Ok(name.map(|name| (name, token)));
                }
                Token::Sign(b';') => return Ok(None),
                _ => {}
            }
        }
    }

    fn create(&mut self) -> Result<(), ArchiveError> {
        let Some((name, next)) = self.table("TABLE")? else {
            return Ok(());
        };
        if !is_comments(&name) || next != Token::Sign(b'(') || self.tables.len() == MAX_TABLES {
            return if next == Token::Sign(b';') {
                Ok(())
            } else {
                self.skip()
            };
        }
        let mut columns = Vec::new();
        let mut starts = true;
        let mut depth = 1;
        while depth > 0 {
            let token = self.token("CREATE TABLE")?;
            match token {
                Token::Sign(b'(') => depth += 1,
                Token::Sign(b')') => depth -= 1,
                Token::Name(name) if starts && columns.len() < MAX_COLUMNS => columns.push(name),
                Token::Word(word) if starts && !is_key(&word) && columns.len() < MAX_COLUMNS => {
                    columns.push(word);
                }
                Token::Sign(b',') if depth == 1 => {
                    starts = true;
                    continue;
                }
                _ => {}
            }
            starts = false;
        }
        self.tables.insert(name, columns);
        self.skip()
    }

    /// The head of a statement up to its first tuple.
    fn insert(&mut self) -> Result<(), ArchiveError> {
        let Some((name, next)) = self.table("INTO")? else {
            return Ok(());
        };
        if !is_comments(&name) {
            return if next == Token::Sign(b';') {
                Ok(())
            } else {
                self.skip()
            };
        }
        let columns = if next == Token::Sign(b'(') {
            let columns = self.list()?;
            self.token("INSERT")?;
            Some(columns)
        } else {
            self.tables.get(&name).cloned()
        };
        let Some(columns) = columns else {
            return Err(ArchiveError::Syntax {
                place: self.tokens.place(),
                problem: format!("nothing says which columns `{name}` has"),
                remedy: "dump it with its structure, or with --complete-insert".to_owned(),
            });
        };
        let has = |wanted: &str| {
            columns
                .iter()
                .any(|column| column.eq_ignore_ascii_case(wanted))
        };
        if has("comment_content") && has("comment_approved") {
            self.columns = Some(columns);
            self.found = true;
            return Ok(());
        }
        // A table of some plugin.
        self.skip()
    }

    fn list(&mut self) -> Result<Vec<String>, ArchiveError> {
        let mut columns = Vec::new();
        loop {
            match self.token("a list of columns")? {
                Token::Name(name) | Token::Word(name) if columns.len() < MAX_COLUMNS => {
                    columns.push(name);
                }
                Token::Sign(b')') => return Ok(columns),
                _ => {}
            }
        }
    }

    /// The comment of the next tuple; `None` at the end of the statement.
    fn tuple(&mut self) -> Result<Option<Entry>, ArchiveError> {
        self.tokens.keeps = true;
        loop {
            match self.token("INSERT")? {
                Token::Sign(b'(') => break,
                Token::Sign(b',') => {}
                Token::Sign(b';') => {
                    self.columns = None;
                    return Ok(None);
                }
                // ON DUPLICATE KEY UPDATE …
                _ => {
                    self.columns = None;
                    self.skip()?;
                    return Ok(None);
                }
            }
        }
        let place = self.tokens.place();
        let values = self.values()?;
        let columns = self.columns.as_deref().unwrap_or_default();
        let entry = values.and_then(|values| comment(columns, values));
        Ok(Some(entry.unwrap_or_else(|problem| Entry::Broken {
            place,
            problem,
        })))
    }

    /// The values up to the end of the tuple, or why they are none.
    fn values(&mut self) -> Result<Result<Vec<Vec<u8>>, String>, ArchiveError> {
        let mut values: Vec<Vec<u8>> = vec![Vec::new()];
        let mut problem = None;
        let mut depth = 1;
        loop {
            match self.token("a tuple")? {
                Token::Sign(b'(') => {
                    depth += 1;
                    problem = Some("a function where a value should be".to_owned());
                }
                Token::Sign(b')') if depth > 1 => depth -= 1,
                Token::Sign(b')') => break,
                Token::Sign(b',') if values.len() <= MAX_COLUMNS => values.push(Vec::new()),
                Token::Text(text) => {
                    if let Some(value) = values.last_mut() {
                        // What stands before it said how it is written: `_binary 'x'`.
                        *value = text;
                    }
                }
                Token::Word(word) if word.eq_ignore_ascii_case("NULL") => {}
                Token::Word(word) => {
                    if let Some(value) = values.last_mut() {
                        *value = word.into_bytes();
                    }
                }
                Token::Name(_) | Token::Sign(_) => {
                    problem = Some("something that is no value".to_owned());
                }
            }
        }
        Ok(problem.map_or(Ok(values), Err))
    }

    fn no_comments(&self) -> ArchiveError {
        ArchiveError::Syntax {
            place: self.tokens.place(),
            problem:
                "no INSERT INTO a table whose name ends in comments, with the columns of WordPress"
                    .to_owned(),
            remedy: "dump the table with its data: mysqldump DATABASE wp_comments > comments.sql"
                .to_owned(),
        }
    }
}

/// Words between `INSERT` or `CREATE` and the table's name.
fn is_grammar(word: &str) -> bool {
    ["IF", "NOT", "EXISTS"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Words that begin what is no column in `CREATE TABLE`.
fn is_key(word: &str) -> bool {
    const KEYS: [&str; 9] = [
        "PRIMARY",
        "KEY",
        "UNIQUE",
        "INDEX",
        "CONSTRAINT",
        "FULLTEXT",
        "SPATIAL",
        "FOREIGN",
        "CHECK",
    ];
    KEYS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whatever the prefix is.
fn is_comments(table: &str) -> bool {
    table == "comments" || table.ends_with("_comments")
}

/// The comment that these values make.
fn comment(columns: &[String], values: Vec<Vec<u8>>) -> Result<Entry, String> {
    if columns.len() != values.len() {
        return Err(format!(
            "{} values where there are {} columns",
            values.len(),
            columns.len()
        ));
    }
    let mut comment = Comment::default();
    let (mut approved, mut kind) = (String::new(), String::new());
    for (column, value) in columns.iter().zip(values) {
        let column = column.to_ascii_lowercase();
        let into = match column.as_str() {
            "comment_id" => &mut comment.id,
            "comment_author" => &mut comment.name,
            "comment_author_email" => &mut comment.email,
            "comment_author_url" => &mut comment.url,
            "comment_date_gmt" => &mut comment.created_at,
            "comment_content" => &mut comment.content,
            "comment_approved" => &mut approved,
            "comment_type" => &mut kind,
            _ => continue,
        };
        *into = String::from_utf8(value).map_err(|_| format!("`{column}` is not UTF-8"))?;
    }
    if wordpress::time(&comment.created_at).is_empty() {
        comment.created_at.clear();
    }
    wordpress::judge(&mut comment, &approved, &kind)?;
    Ok(Entry::Comment(Box::new(comment)))
}

impl<R: Read> Source for Sql<R> {
    fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        loop {
            if self.columns.is_some()
                && let Some(entry) = self.tuple()?
            {
                return Ok(Some(entry));
            }
            self.tokens.keeps = false;
            match self.tokens.next()? {
                None if self.found => return Ok(None),
                None => return Err(self.no_comments()),
                Some(Token::Word(word)) => match word.to_ascii_uppercase().as_str() {
                    "CREATE" => self.create()?,
                    "INSERT" | "REPLACE" => self.insert()?,
                    _ => self.skip()?,
                },
                Some(Token::Sign(b';')) => {}
                Some(_) => self.skip()?,
            }
        }
    }
}
