//! Cuts into a text: what is replaced, put in, taken out, all against the text as it was.

use std::ops::Range;

/// A text and what is to be cut in it.
pub(super) struct Cuts<'a> {
    text: &'a str,
    /// What is cut out, and what comes into its place, in the order in which it was asked for.
    cuts: Vec<(Range<usize>, String)>,
}

impl<'a> Cuts<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self {
            text,
            cuts: Vec::new(),
        }
    }

    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn replace(&mut self, span: Range<usize>, with: String) {
        self.cuts.push((span, with));
    }

    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.replace(at..at, text);
    }

    /// A line `key = value` behind the line in which a value ends, written as that value's own
    /// line is: same indent, its `=` in the same column.
    pub(super) fn insert_line(
        &mut self,
        model: Range<usize>,
        value_end: usize,
        key: &str,
        value: &str,
    ) {
        let start = self.start_of_line(model.start);
        let indent = &self.text[start..model.start];
        let indent = if indent.trim().is_empty() { indent } else { "" };
        let behind = &self.text[model.end..];
        let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        // One space before `=` is the usual way and no column.
        let width = if gap > 1 {
            self.text[model].chars().count() + gap - 1
        } else {
            0
        };
        let line = format!("{indent}{key:width$} = {value}");
        let (at, ended) = self.end_of_line(value_end);
        let end = self.line_end();
        let line = if ended {
            format!("{line}{end}")
        } else {
            format!("{end}{line}")
        };
        self.insert(at, line);
    }

    /// Lines at the end of the text, with a blank line before them.
    pub(super) fn append_block(&mut self, lines: impl Iterator<Item = String>) {
        let end = self.line_end();
        let mut block = String::new();
        if !self.text.is_empty() {
            if !self.text.ends_with('\n') {
                block.push_str(end);
            }
            let last = self.text.lines().next_back().unwrap_or_default();
            if !last.trim().is_empty() {
                block.push_str(end);
            }
        }
        for line in lines {
            block.push_str(&line);
            block.push_str(end);
        }
        self.insert(self.text.len(), block);
    }

    /// Takes whole lines out, with the comments directly above them and the blank lines behind
    /// them; at the end of the file with the blank lines before them.
    pub(super) fn take_lines(&mut self, span: Range<usize>) {
        let mut start = self.start_of_line(span.start);
        while let Some(above) = self.line_above(start)
            && self.text[above..start].trim_start().starts_with('#')
        {
            start = above;
        }
        let mut end = self.end_of_line(span.end).0;
        while end < self.text.len() {
            let next = self.end_of_line(end).0;
            if !self.text[end..next].trim().is_empty() {
                break;
            }
            end = next;
        }
        if end == self.text.len() {
            while let Some(above) = self.line_above(start)
                && self.text[above..start].trim().is_empty()
            {
                start = above;
            }
        }
        self.replace(start..end, String::new());
    }

    /// The span with the comma behind it, if there is one.
    pub(super) fn with_comma(&self, span: Range<usize>) -> Range<usize> {
        let behind = &self.text[span.end..];
        let gap = behind.len() - behind.trim_start().len();
        if behind[gap..].starts_with(',') {
            span.start..span.end + gap + 1
        } else {
            span
        }
    }

    /// The text, cut.
    pub(super) fn done(mut self) -> String {
        self.cuts.sort_by_key(|(span, _)| span.start);
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for (span, with) in &self.cuts {
            // Two cuts may take the same blank lines.
            out.push_str(&self.text[at..span.start.max(at)]);
            out.push_str(with);
            at = span.end.max(at);
        }
        out.push_str(&self.text[at..]);
        out
    }

    /// The end of lines that this text has.
    fn line_end(&self) -> &'static str {
        let first = self.text.split_inclusive('\n').next().unwrap_or_default();
        if first.ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }

    fn start_of_line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }

    /// Where the line above the one that starts here starts.
    fn line_above(&self, start: usize) -> Option<usize> {
        (start > 0).then(|| self.start_of_line(start - 1))
    }

    /// Behind the line, and whether it is ended.
    fn end_of_line(&self, at: usize) -> (usize, bool) {
        match self.text[at..].find('\n') {
            Some(end) => (at + end + 1, true),
            None => (self.text.len(), false),
        }
    }
}
