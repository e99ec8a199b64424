//! The tokens of a dump in the SQL of `MySQL`, one at a time.

use std::fs::File;
use std::io::{BufRead, Read};
use std::rc::Rc;

use super::super::ArchiveError;
use super::super::watched::{Watch, Watched};

/// Text of one value that is kept, in bytes; what is longer than a comment may be is left out later.
const MAX_TEXT: usize = 1 << 20;

/// Letters of one word that are kept: no name of a table or column and no number has more.
const MAX_WORD: usize = 256;

/// One token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a number, or a name without quotes.
    Word(String),
    /// A name in back ticks.
    Name(String),
    /// A text in quotes, its escapes undone.
    Text(Vec<u8>),
    /// Anything else.
    Sign(u8),
}

/// The file.
pub(super) struct Lexer<R = File> {
    file: Watched<R>,
    watch: Rc<Watch>,
    /// Whether the texts are wanted; else they come empty.
    pub(super) keeps: bool,
}

impl<R: Read> Lexer<R> {
    pub(super) fn new(file: Watched<R>) -> Self {
        Self {
            watch: file.watch(),
            file,
            keeps: false,
        }
    }

    /// Line and byte, for a message.
    pub(super) fn place(&self) -> String {
        self.watch.place()
    }

    /// The next token; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Token>, ArchiveError> {
        loop {
            self.watch.begin();
            let Some(byte) = self.peek()? else {
                return Ok(None);
            };
            match byte {
                _ if byte.is_ascii_whitespace() => {
                    self.skip_while(|byte| byte.is_ascii_whitespace())?;
                }
                b'#' => self.skip_line()?,
                b'\'' | b'"' => return self.text(byte).map(Token::Text).map(Some),
                b'`' => return self.name().map(Some),
                b'-' => {
                    self.file.consume(1);
                    if self.peek()? == Some(b'-') {
                        self.skip_line()?;
                    } else {
                        return self.word("-").map(Some);
                    }
                }
                b'/' => {
                    self.file.consume(1);
                    if self.peek()? != Some(b'*') {
                        return Ok(Some(Token::Sign(b'/')));
                    }
                    self.file.consume(1);
                    self.skip_comment()?;
                }
                _ if is_word(byte) => return self.word("").map(Some),
                _ => {
                    self.file.consume(1);
                    return Ok(Some(Token::Sign(byte)));
                }
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, ArchiveError> {
        match self.file.fill_buf() {
            Ok(bytes) => Ok(bytes.first().copied()),
            Err(source) => Err(self.file.error(source)),
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) -> Result<(), ArchiveError> {
        self.run(wanted, &mut |_| {})
    }

    /// Eats the bytes that are wanted, and hands them on.
    fn run(
        &mut self,
        wanted: impl Fn(u8) -> bool,
        eat: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ArchiveError> {
        loop {
            let bytes = match self.file.fill_buf() {
                Ok(bytes) => bytes,
                Err(source) => return Err(self.file.error(source)),
            };
            let end = bytes.iter().position(|&byte| !wanted(byte));
            let eaten = end.unwrap_or(bytes.len());
            eat(&bytes[..eaten]);
            let ended = end.is_some() || bytes.is_empty();
            self.file.consume(eaten);
            if ended {
                return Ok(());
            }
            if !self.keeps {
                // Nothing of it is held, so it may be as long as it likes.
                self.watch.begin();
            }
        }
    }

    fn skip_line(&mut self) -> Result<(), ArchiveError> {
        self.skip_while(|byte| byte != b'\n')
    }

    fn skip_comment(&mut self) -> Result<(), ArchiveError> {
        loop {
            self.skip_while(|byte| byte != b'*')?;
            self.peek_or("a comment")?;
            self.file.consume(1);
            if self.peek_or("a comment")? == b'/' {
                self.file.consume(1);
                return Ok(());
            }
        }
    }

    /// The next byte, where the file must not end.
    fn peek_or(&mut self, inside: &str) -> Result<u8, ArchiveError> {
        self.peek()?.ok_or_else(|| self.cut_off(inside))
    }

    fn word(&mut self, start: &str) -> Result<Token, ArchiveError> {
        let mut word = start.as_bytes().to_vec();
        self.run(is_word, &mut |bytes| {
            let room = MAX_WORD.saturating_sub(word.len());
            word.extend_from_slice(&bytes[..room.min(bytes.len())]);
        })?;
        Ok(Token::Word(String::from_utf8_lossy(&word).into_owned()))
    }

    fn name(&mut self) -> Result<Token, ArchiveError> {
        let mut name = Vec::new();
        self.file.consume(1);
        loop {
            self.run(|byte| byte != b'`', &mut |bytes| {
                let room = MAX_WORD.saturating_sub(name.len());
                name.extend_from_slice(&bytes[..room.min(bytes.len())]);
            })?;
            self.peek_or("a name")?;
            self.file.consume(1);
            if self.peek()? != Some(b'`') {
                return Ok(Token::Name(String::from_utf8_lossy(&name).into_owned()));
            }
            self.file.consume(1);
            name.push(b'`');
        }
    }

    /// A text in quotes: a quote inside is doubled, or stands behind a backslash like others.
    fn text(&mut self, quote: u8) -> Result<Vec<u8>, ArchiveError> {
        let keeps = self.keeps;
        let mut text = Vec::new();
        let mut keep = |bytes: &[u8]| {
            if keeps && text.len() <= MAX_TEXT {
                text.extend_from_slice(bytes);
            }
        };
        self.file.consume(1);
        loop {
            self.run(|byte| byte != quote && byte != b'\\', &mut keep)?;
            let stop = self.peek_or("a text in quotes")?;
            self.file.consume(1);
            if stop == b'\\' {
                let escaped = self.peek_or("a text in quotes")?;
                self.file.consume(1);
                keep(unescaped(&escaped));
            } else if self.peek()? == Some(quote) {
                self.file.consume(1);
                keep(&[quote]);
            } else {
                return Ok(text);
            }
        }
    }

    /// The error for a file that ends where it must not.
    pub(super) fn cut_off(&self, inside: &str) -> ArchiveError {
        ArchiveError::Syntax {
            place: self.place(),
            problem: format!("the dump ends inside {inside}"),
            remedy: "it was cut off: dump it again, and look whether the download was complete"
                .to_owned(),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'@' | b'+') || byte >= 0x80
}

/// What stands for what behind a backslash, as the manual of `MySQL` has it ("String Literals"). `\%` and `\_`
/// keep their backslash there; no dump writes them.
fn unescaped(escaped: &u8) -> &[u8] {
    match escaped {
        b'0' => b"\0",
        b'b' => b"\x08",
        b'n' => b"\n",
        b'r' => b"\r",
        b't' => b"\t",
        b'Z' => b"\x1a",
        b'%' => b"\\%",
        b'_' => b"\\_",
        other => std::slice::from_ref(other),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let file = Watched::new(text.as_bytes(), Path::new("dump.sql")).expect("a reader");
        let mut lexer = Lexer::new(file);
        lexer.keeps = true;
        let mut tokens = Vec::new();
        loop {
            match lexer.next() {
                Ok(Some(Token::Text(text))) => {
                    tokens.push(format!("{:?}", String::from_utf8_lossy(&text)));
                }
                Ok(Some(Token::Word(word) | Token::Name(word))) => tokens.push(word),
                Ok(Some(Token::Sign(sign))) => tokens.push(char::from(sign).to_string()),
                Ok(None) => return tokens,
                Err(error) => {
                    tokens.push(error.to_string());
                    return tokens;
                }
            }
        }
    }

    #[test]
    fn words_names_texts_and_signs_are_told_apart_and_comments_passed_over() {
        assert_eq!(
            tokens(
                "-- one; 'two'\nINSERT /* ' */ INTO `a``b` (-1.5e+3,x'41');# it's\n/*!40000 ; */ a/b-c"
            ),
            [
                "INSERT", "INTO", "a`b", "(", "-1.5e+3", ",", "x", "\"41\"", ")", ";", "a", "/",
                "b", "-c"
            ]
        );
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            tokens(r#"'it''s \'so\' \\ "x"\r\n\t\Z\%\q' "a""b\"'""#),
            [
                format!("{:?}", "it's 'so' \\ \"x\"\r\n\t\u{1a}\\%q"),
                format!("{:?}", "a\"b\"'"),
            ]
        );
        assert_eq!(tokens("'größer 東京'"), ["\"größer 東京\""]);
    }

    #[test]
    fn an_end_inside_something_is_an_error_with_its_place() {
        for (text, inside) in [
            ("a\n'b", "a text in quotes"),
            ("a\n'b\\", "a text in quotes"),
            ("a\n`b", "a name"),
            ("a\n/*b", "a comment"),
        ] {
            let told = tokens(text).pop().expect("an error");
            let place = format!("line 2 (byte {})", text.len());
            let start = format!("{place}: the dump ends inside {inside}; it was cut off");
            assert!(told.starts_with(&start), "{text}: {told}");
        }
    }
}
