//! The document as a page: headings, tables, links, and nothing that needs a script.

use std::fmt::{self, Display, Formatter};

use htmlize::{escape_attribute, escape_text};

use super::document::{Document, Kinds, Media, Members, Operation, Response, Schema, last_part};

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(super) struct Page<'a>(pub(super) &'a Document);

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let info = &self.0.info;
        let title = escape_text(&info.title);
        write!(
            f,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}: the web service</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">To the text</a>\n<header>\n\
             <h1>{title} <small>{}</small></h1>\n<p>{}. <a href=\"/openapi.json\">The same for \
             programs</a>.</p>\n</header>\n",
            escape_text(&info.version),
            Inline(&info.summary),
        )?;
        contents(f, self.0)?;
        writeln!(f, "<main id=\"main\" tabindex=\"-1\">")?;
        Prose(&info.description).fmt(f)?;
        for tag in &self.0.tags {
            let (name, about) = (escape_text(&tag.name), Inline(&tag.description));
            writeln!(
                f,
                "<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{about}</h2>"
            )?;
            for (path, method, operation) in operations(self.0) {
                if operation.tags.contains(&tag.name) {
                    door(f, self.0, (path, method), operation)?;
                }
            }
            writeln!(f, "</section>")?;
        }
        writeln!(
            f,
            "<section aria-labelledby=\"forms\">\n<h2 id=\"forms\">Forms</h2>"
        )?;
        for (name, schema) in self.0.components.schemas.iter() {
            form(f, name, schema)?;
        }
        writeln!(f, "</section>\n</main>\n</body>\n</html>")
    }
}

fn operations(document: &Document) -> impl Iterator<Item = (&str, &str, &Operation)> {
    document.paths.iter().flat_map(|(path, methods)| {
        methods
            .iter()
            .map(move |(method, operation)| (path, method, operation))
    })
}

fn contents(f: &mut Formatter<'_>, document: &Document) -> fmt::Result {
    writeln!(f, "<nav aria-label=\"Contents\">\n<ul>")?;
    for (path, method, operation) in operations(document) {
        writeln!(
            f,
            "<li><a href=\"#{}\"><code>{} {}</code></a> {}</li>",
            escape_attribute(&operation.id),
            method.to_uppercase(),
            escape_text(path),
            Inline(&operation.summary),
        )?;
    }
    writeln!(
        f,
        "<li><a href=\"#forms\">Forms</a> of requests and answers</li>\n</ul>\n</nav>"
    )
}

fn door(
    f: &mut Formatter<'_>,
    document: &Document,
    (path, method): (&str, &str),
    operation: &Operation,
) -> fmt::Result {
    let id = escape_attribute(&operation.id);
    writeln!(
        f,
        "<article aria-labelledby=\"{id}\">\n<h3 id=\"{id}\"><code>{} {}</code> {}</h3>",
        method.to_uppercase(),
        escape_text(path),
        Inline(&operation.summary),
    )?;
    Prose(&operation.description).fmt(f)?;
    if !operation.security.is_empty() {
        writeln!(
            f,
            "<p>With a token set: <code>Authorization: Bearer TOKEN</code>.</p>"
        )?;
    }
    if !operation.parameters.is_empty() {
        open_table(f, "Parameters", &["name", "in", "form", "meaning"])?;
        for parameter in &operation.parameters {
            let parameter = document.parameter(parameter);
            writeln!(
                f,
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape_text(&parameter.name),
                escape_text(&parameter.r#in),
                Form(&parameter.schema),
                Inline(&parameter.description),
            )?;
        }
        close_table(f)?;
    }
    if let Some(body) = &operation.request_body {
        writeln!(f, "<h4>Body</h4>")?;
        for (kind, media) in body.content.iter() {
            writeln!(
                f,
                "<p><code>{}</code>: {}</p>",
                escape_text(kind),
                Form(&media.schema)
            )?;
        }
        examples(f, "A body", &body.content)?;
    }
    answers(f, document, &operation.responses)?;
    writeln!(f, "</article>")
}

fn answers(
    f: &mut Formatter<'_>,
    document: &Document,
    responses: &Members<Response>,
) -> fmt::Result {
    open_table(f, "Answers", &["status", "when", "form"])?;
    for (status, response) in responses.iter() {
        let response = document.response(response);
        write!(
            f,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>",
            escape_text(status),
            Inline(&response.description)
        )?;
        for (kind, media) in response.content.iter() {
            write!(
                f,
                "<code>{}</code>: {}",
                escape_text(kind),
                Form(&media.schema)
            )?;
        }
        writeln!(f, "</td></tr>")?;
    }
    close_table(f)?;
    for (status, response) in responses.iter() {
        let what = format!("An answer {status}");
        examples(f, &what, &document.response(response).content)?;
    }
    Ok(())
}

fn examples(f: &mut Formatter<'_>, what: &str, content: &Members<Media>) -> fmt::Result {
    for (_, media) in content.iter() {
        let Some(example) = &media.example else {
            continue;
        };
        // A text is shown as the caller sees it, everything else as it is written.
        let text = serde_json::from_str::<String>(example.get());
        let text = text.unwrap_or_else(|_| outdented(example.get()));
        writeln!(
            f,
            "<figure>\n<figcaption>{what}</figcaption>\n\
             <pre tabindex=\"0\" aria-label=\"{what}\"><code>{}</code></pre>\n</figure>",
            escape_text(text)
        )?;
    }
    Ok(())
}

/// Without the spaces that all lines but the first begin with.
fn outdented(text: &str) -> String {
    let indents = text.lines().skip(1);
    let indent = indents
        .map(|line| line.len() - line.trim_start().len())
        .min();
    text.replace(&format!("\n{}", " ".repeat(indent.unwrap_or(0))), "\n")
}

fn form(f: &mut Formatter<'_>, name: &str, schema: &Schema) -> fmt::Result {
    let id = escape_attribute(name);
    writeln!(
        f,
        "<article aria-labelledby=\"form-{id}\">\n<h3 id=\"form-{id}\">{id}</h3>"
    )?;
    Prose(&schema.description).fmt(f)?;
    if schema.properties.0.is_empty() {
        writeln!(f, "<p>{}</p>", Form(schema))?;
    } else {
        open_table(f, "Members", &["member", "form", "there", "meaning"])?;
        members(f, "", schema)?;
        close_table(f)?;
    }
    writeln!(f, "</article>")
}

/// A row for each member, and for the members of members that have no form of their own.
fn members(f: &mut Formatter<'_>, prefix: &str, schema: &Schema) -> fmt::Result {
    for (name, member) in schema.properties.iter() {
        let there = if schema.required.iter().any(|required| required == name) {
            "always"
        } else {
            "may be absent"
        };
        writeln!(
            f,
            "<tr><th scope=\"row\"><code>{prefix}{}</code></th><td>{}</td><td>{there}</td>\
             <td>{}</td></tr>",
            escape_text(name),
            Form(member),
            Inline(&member.description),
        )?;
        members(f, &format!("{prefix}{name}."), member)?;
        if let Some(items) = &member.items {
            members(f, &format!("{prefix}{name}[]."), items)?;
        }
    }
    Ok(())
}

/// Opens a table with a heading, in a box that scrolls by itself, also by keyboard.
fn open_table(f: &mut Formatter<'_>, heading: &str, columns: &[&str]) -> fmt::Result {
    write!(
        f,
        "<h4>{heading}</h4>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" \
         aria-label=\"{heading}\">\n<table>\n<thead><tr>"
    )?;
    for column in columns {
        write!(f, "<th scope=\"col\">{column}</th>")?;
    }
    writeln!(f, "</tr></thead>\n<tbody>")
}

fn close_table(f: &mut Formatter<'_>) -> fmt::Result {
    writeln!(f, "</tbody>\n</table>\n</div>")
}

/// What a value looks like, in a few words.
struct Form<'a>(&'a Schema);

impl Display for Form<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(schema) = self;
        if let Some(reference) = &schema.reference {
            let name = escape_attribute(last_part(reference));
            write!(f, "<a href=\"#form-{name}\">{name}</a>")?;
            if let Some(code) = schema.properties.get("code") {
                write!(f, " with the code {}", Form(code))?;
            }
            return Ok(());
        }
        if let Some(only) = &schema.r#const {
            return write!(f, "{}", Word(only));
        }
        if !schema.r#enum.is_empty() {
            return listed(f, schema.r#enum.iter().map(Word));
        }
        if !schema.one_of.is_empty() {
            return listed(f, schema.one_of.iter().map(Form));
        }
        if let Some(items) = &schema.items {
            return write!(f, "list of {}", Form(items));
        }
        match &schema.r#type {
            Kinds::Any => f.write_str("anything")?,
            Kinds::One(kind) => escape_text(kind).fmt(f)?,
            Kinds::Several(kinds) => listed(f, kinds.iter().map(escape_text))?,
        }
        match schema.max_length {
            Some(most) => write!(f, ", at most {most} bytes"),
            None => Ok(()),
        }
    }
}

fn listed(f: &mut Formatter<'_>, values: impl Iterator<Item = impl Display>) -> fmt::Result {
    for (n, value) in values.enumerate() {
        let between = if n == 0 { "" } else { " or " };
        write!(f, "{between}{value}")?;
    }
    Ok(())
}

/// A value that is written as it is.
struct Word<'a>(&'a serde_json::Value);

impl Display for Word<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = self
            .0
            .as_str()
            .map_or_else(|| self.0.to_string(), str::to_owned);
        write!(f, "<code>{}</code>", escape_text(text))
    }
}

/// Paragraphs.
struct Prose<'a>(&'a str);

impl Display for Prose<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for paragraph in self.0.split("\n\n") {
            writeln!(f, "<p>{}</p>", Inline(paragraph))?;
        }
        Ok(())
    }
}

/// Words, with what stands between backticks as code.
struct Inline<'a>(&'a str);

impl Display for Inline<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (n, part) in self.0.split('`').enumerate() {
            let part = escape_text(part);
            if n % 2 == 0 {
                f.write_str(&part)?;
            } else {
                write!(f, "<code>{part}</code>")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_markup_is_shown_and_code_is_code() {
        let text = "a < b & `<script>` end";
        let shown = "a &lt; b &amp; <code>&lt;script&gt;</code> end";
        assert_eq!(Inline(text).to_string(), shown);
        assert_eq!(Prose("one\n\ntwo").to_string(), "<p>one</p>\n<p>two</p>\n");
    }

    #[test]
    fn an_example_stands_at_the_left() {
        assert_eq!(outdented("{\n      \"a\": 1\n    }"), "{\n  \"a\": 1\n}");
        assert_eq!(outdented("{ \"a\": 1 }"), "{ \"a\": 1 }");
    }
}
