//! Errors in rule files: the place, what is wrong, and what to do.

use std::fmt;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

use crate::nearest::nearest;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The rules can not be used.
    Error,
    /// The rules work, but not as well as they could.
    Warning,
}

/// Something wrong in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleError {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name for the kind of error: `unknown_key`, `bad_pattern`, …
    pub code: &'static str,
    /// The file, as it was found.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The bytes of the file that it is about.
    #[serde(skip)]
    pub span: Range<usize>,
}

impl RuleError {
    /// An error at a place of a file.
    pub(crate) fn at(
        file: &SourceFile,
        span: Range<usize>,
        code: &'static str,
        (message, remedy): (String, String),
    ) -> Self {
        let start = file.text.floor_char_boundary(span.start);
        let before = &file.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            severity: Severity::Error,
            code,
            file: file.name.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message,
            remedy,
            span: start..file.text.ceil_char_boundary(span.end.max(start)),
        }
    }

    /// The same as a warning.
    pub(crate) fn warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            ..self
        }
    }

    /// The error with the line that it is about, a caret below the place, and the remedy.
    pub fn render(&self, sources: &Sources) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let text = sources.text_of(&self.file);
        let title = level.primary_title(self.message.as_str()).id(self.code);
        let report = match text {
            Some(text) => title.element(
                Snippet::source(text)
                    .path(self.file.as_str())
                    .annotation(AnnotationKind::Primary.span(self.span.clone())),
            ),
            None => title.element(annotate_snippets::Origin::path(self.file.as_str())),
        };
        let report = report.element(Level::HELP.message(self.remedy.as_str()));
        Renderer::plain()
            .decor_style(DecorStyle::Ascii)
            .render(&[report])
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            message,
            remedy,
            ..
        } = self;
        write!(f, "{file}:{line}:{column}: {message}; {remedy}")
    }
}

/// A file of rules or of a list, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path as the user knows it: `rules/links.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// It is under `local/`: the site's own.
    pub local: bool,
    /// Its rules are only tried: they are active and need no examples.
    pub trial: bool,
}

/// The files of a rules folder, read but not understood yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Rule files in the order in which they are merged: shipped ones by name, then the site's.
    pub rules: Vec<SourceFile>,
    /// Lists, by the path under which rules name them: `lists/shorteners.list`.
    pub lists: std::collections::BTreeMap<String, SourceFile>,
}

impl Sources {
    /// The list that a rule names; else what is wrong, and what to do.
    pub(crate) fn list(&self, path: &str) -> Result<&SourceFile, (String, String)> {
        self.lists.get(path).ok_or_else(|| {
            let known: Vec<&str> = self.lists.keys().map(String::as_str).collect();
            (
                format!("there is no list `{path}`"),
                suggestion(path, known),
            )
        })
    }

    fn text_of(&self, name: &str) -> Option<&str> {
        self.rules
            .iter()
            .chain(self.lists.values())
            .find(|file| file.name == name)
            .map(|file| file.text.as_str())
    }
}

/// The entries of a list: one a line, `#` begins a comment. Each with its place in the text.
pub(crate) fn each_entry(text: &str, mut each: impl FnMut(&str, Range<usize>)) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let entry = line.split('#').next().unwrap_or_default();
        let start = at + (entry.len() - entry.trim_start().len());
        let value = entry.trim();
        at += line.len();
        if !value.is_empty() {
            each(value, start..start + value.len());
        }
    }
}

/// `did you mean …?`, or the names that there are.
pub(crate) fn suggestion<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(name) = nearest(wanted, known.clone()) {
        return format!("did you mean `{name}`?");
    }
    let mut names: Vec<String> = known
        .into_iter()
        .take(40)
        .map(|name| format!("`{name}`"))
        .collect();
    names.sort();
    format!("write one of {}", names.join(", "))
}
