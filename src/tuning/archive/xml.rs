//! Elements of an XML file with their texts, one after the other.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::ArchiveError;
use super::watched::{self, Watch, Watched};

/// Elements inside elements.
const MAX_DEPTH: usize = 64;

/// Text of one element that is kept, in bytes; what is longer than a comment may be is left out later.
const MAX_TEXT: usize = 1 << 20;

/// What comes next in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An element begins.
    Open {
        /// Its name with its prefix.
        name: String,
        /// Its id, where it has one.
        id: Option<String>,
    },
    /// An element ends.
    Close {
        /// Its name with its prefix.
        name: String,
        /// What stood in it behind its last child: all of it where it has none.
        text: String,
    },
    /// The file ends.
    End,
}

/// The file.
pub(super) struct Xml<R = File> {
    reader: Reader<Watched<R>>,
    watch: Rc<Watch>,
    path: PathBuf,
    buffer: Vec<u8>,
    text: String,
    open: Vec<String>,
    /// The attribute that holds an element's id.
    id: &'static str,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(file: Watched<R>, id: &'static str) -> Self {
        let watch = file.watch();
        let path = file.path().to_owned();
        let mut reader = Reader::from_reader(file);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // Old exporters forgot to write `&amp;`; nothing is lost by reading what they meant.
        config.allow_dangling_amp = true;
        Self {
            reader,
            watch,
            path,
            buffer: Vec::new(),
            text: String::new(),
            open: Vec::new(),
            id,
        }
    }

    /// Line and byte, for a message.
    pub(super) fn place(&self) -> String {
        self.watch.place()
    }

    /// The next element that begins or ends.
    pub(super) fn step(&mut self) -> Result<Step, ArchiveError> {
        loop {
            self.buffer.clear();
            self.watch.begin();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => {
                    return Err(told(&self.path, &self.watch, error));
                }
            };
            match event {
                Event::Start(start) => {
                    self.text.clear();
                    if self.open.len() == MAX_DEPTH {
                        return Err(self.too_deep());
                    }
                    let (name, id) = (start.name().as_ref().to_owned(), id_of(&start, self.id));
                    self.open.push(name.clone());
                    return Ok(Step::Open { name, id });
                }
                Event::End(_) => {
                    // The reader has seen to it that this is the one that was opened last.
                    let name = self.open.pop().unwrap_or_default();
                    let text = std::mem::take(&mut self.text);
                    return Ok(Step::Close { name, text });
                }
                Event::Text(text) => push(&mut self.text, &text.xml10_content()),
                Event::CData(text) => push(&mut self.text, &text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let named = || match entity.as_ref() {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    };
                    match entity.resolve_char_ref().ok().flatten().or_else(named) {
                        Some(c) => push(&mut self.text, c.encode_utf8(&mut [0; 4])),
                        // One of HTML: Hamlet reads it as such.
                        None => push(&mut self.text, &format!("&{};", entity.as_ref())),
                    }
                }
                Event::Eof => return self.end(),
                // Empty elements come as two steps.
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }

    fn end(&self) -> Result<Step, ArchiveError> {
        match self.open.last() {
            None => Ok(Step::End),
            Some(name) => Err(ArchiveError::Syntax {
                place: self.place(),
                problem: format!("the file ends inside <{name}>"),
                remedy:
                    "it was cut off: export it again, and look whether the download was complete"
                        .to_owned(),
            }),
        }
    }

    fn too_deep(&self) -> ArchiveError {
        ArchiveError::Syntax {
            place: self.place(),
            problem: format!("more than {MAX_DEPTH} elements inside one another"),
            remedy: "this is not such an export; look at the file".to_owned(),
        }
    }
}

fn push(text: &mut String, more: &str) {
    if text.len() <= MAX_TEXT {
        text.push_str(more);
    }
}

fn id_of(start: &BytesStart<'_>, key: &str) -> Option<String> {
    let id = start.try_get_attribute(key).ok()??;
    let id: &str = id.value.as_ref();
    Some(id.to_owned())
}

fn told(path: &Path, watch: &Watch, error: Error) -> ArchiveError {
    match error {
        Error::Io(source) => {
            let copied = |shared: Arc<io::Error>| io::Error::new(shared.kind(), shared.to_string());
            watched::error(path, watch, Arc::try_unwrap(source).unwrap_or_else(copied))
        }
        Error::Encoding(_) => ArchiveError::Syntax {
            place: watch.place(),
            problem: "what stands here is not UTF-8".to_owned(),
            remedy: "convert the file, for example with `iconv -f latin1 -t utf-8`".to_owned(),
        },
        error => ArchiveError::Syntax {
            place: watch.place(),
            problem: format!("this is not XML: {error}"),
            remedy: "export it again, and look whether the download was complete".to_owned(),
        },
    }
}
