//! HTML to what a reader sees, and the tags of BBCode that only change its looks.
//!
//! Comments hold little and broken HTML, and honest text that looks like it (`Vec<String>`,
//! `a < b`, `<3`). So only known element names make a tag, an unclosed tag is text, and nothing
//! here can fail. A tree builder would lose the way back to the bytes that were sent.

mod bbcode;

use std::ops::Range;

use super::reading::{Reading, Writer};

/// Longest tag that is looked for, in bytes: a `<` without `>` must not cost a scan to the end
/// each time.
const MAX_TAG: usize = 8 * 1024;
/// Longest entity, `&CounterClockwiseContourIntegral;`, in bytes.
const MAX_ENTITY: usize = 34;

/// Elements that set what follows on a line of its own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];
/// Other elements that are seen in comments.
const INLINES: &[&str] = &[
    "a", "abbr", "acronym", "audio", "b", "base", "big", "body", "button", "cite", "code", "del",
    "em", "embed", "font", "head", "html", "i", "iframe", "img", "input", "ins", "kbd", "label",
    "link", "mark", "meta", "noscript", "object", "param", "q", "s", "samp", "script", "select",
    "small", "source", "span", "strike", "strong", "style", "sub", "sup", "tbody", "textarea",
    "thead", "title", "tt", "u", "var", "video", "wbr",
];
/// Elements whose content nobody reads.
const HIDDEN: &[&str] = &["script", "style"];

/// A link as HTML has it.
#[derive(Debug)]
pub(super) struct Anchor {
    /// The address, entities decoded.
    pub(super) href: String,
    /// The bytes of the field from `<a` to its end tag.
    pub(super) span: Range<usize>,
    /// The range of the text reading that a reader sees as the link.
    pub(super) seen: Range<usize>,
}

/// A tag that begins at a `<`.
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    attributes: &'a str,
    end: usize,
}

/// Strips the tags and decodes the entities of a field.
pub(super) fn strip(raw: &Reading) -> (Reading, Vec<Anchor>) {
    let html = raw.text();
    let mut out = Writer::new(raw);
    let mut anchors = Vec::new();
    let mut open: Option<Anchor> = None;
    // Behind this no comment ends: looking for the end of each would cost a scan each time.
    let last_comment_end = html.rfind("-->").unwrap_or(0);
    let mut looks = bbcode::Tags::of(html);
    let mut at = 0;
    while let Some(mark) = next_mark(html, at, looks.is_some()) {
        out.copy(&html[at..mark], at);
        let byte = html.as_bytes()[mark];
        at = if byte == b'&' {
            entity(html, mark, &mut out)
        } else if byte == b'[' {
            let end = looks.as_mut().and_then(|tags| tags.take(html, mark));
            if end.is_none() {
                out.copy("[", mark);
            }
            end.unwrap_or(mark + 1)
        } else if let Some(tag) = tag_at(html, mark) {
            element(&tag, mark, &mut out, &mut open, &mut anchors);
            skip_hidden(html, &tag)
        } else if mark < last_comment_end
            && let Some(end) = comment_end(html, mark)
        {
            end
        } else {
            out.copy("<", mark);
            mark + 1
        };
    }
    out.copy(&html[at..], at);
    close(open, html.len(), out.len(), &mut anchors);
    (out.finish(), anchors)
}

/// Where the next tag or entity may begin.
fn next_mark(html: &str, from: usize, with_bbcode: bool) -> Option<usize> {
    let is_mark = |byte: &u8| matches!(byte, b'<' | b'&') || *byte == b'[' && with_bbcode;
    html.as_bytes()[from..]
        .iter()
        .position(is_mark)
        .map(|offset| from + offset)
}

/// Whether a field may have something to strip.
pub(super) fn has_marks(field: &str) -> bool {
    let any = |part: &[u8]| {
        part.iter()
            .fold(false, |any, byte| any | matches!(byte, b'<' | b'&' | b'['))
    };
    field.as_bytes().chunks(64).any(any)
}

/// Notes what a tag does to the text: a line break, the begin or the end of a link.
fn element(
    tag: &Tag<'_>,
    at: usize,
    out: &mut Writer<'_>,
    open: &mut Option<Anchor>,
    anchors: &mut Vec<Anchor>,
) {
    if contains(BLOCKS, tag.name) && !out.text().ends_with('\n') {
        out.replace("\n", at..tag.end);
    }
    if !tag.name.eq_ignore_ascii_case("a") {
        return;
    }
    close(
        open.take(),
        if tag.closing { tag.end } else { at },
        out.len(),
        anchors,
    );
    if let Some(href) = attribute(tag.attributes, "href").filter(|_| !tag.closing) {
        *open = Some(Anchor {
            href,
            span: at..tag.end,
            seen: out.len()..out.len(),
        });
    }
}

fn close(open: Option<Anchor>, raw_end: usize, seen_end: usize, anchors: &mut Vec<Anchor>) {
    if let Some(mut anchor) = open {
        anchor.span.end = raw_end;
        anchor.seen.end = seen_end;
        anchors.push(anchor);
    }
}

/// Where reading goes on after a tag: behind the content that nobody reads, if it is such a one.
fn skip_hidden(html: &str, tag: &Tag<'_>) -> usize {
    if tag.closing || !contains(HIDDEN, tag.name) {
        return tag.end;
    }
    html[tag.end..]
        .match_indices("</")
        .map(|(offset, _)| tag.end + offset)
        .find(|&at| {
            html.get(at + 2..at + 2 + tag.name.len())
                .is_some_and(|name| name.eq_ignore_ascii_case(tag.name))
        })
        .unwrap_or(html.len())
}

fn contains(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn tag_at(html: &str, at: usize) -> Option<Tag<'_>> {
    let rest = &html[at + 1..];
    let closing = rest.starts_with('/');
    let start = at + 1 + usize::from(closing);
    let name_len = html[start..]
        .bytes()
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let name = &html[start..start + name_len];
    if name.is_empty() || !(contains(BLOCKS, name) || contains(INLINES, name)) {
        return None;
    }
    let after = start + name_len;
    if !html[after..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/') {
        return None;
    }
    let mut quote = None;
    for (offset, byte) in html.as_bytes()[after..].iter().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (None, b'>') => {
                let end = after + offset + 1;
                let attributes = &html[after..end - 1];
                return Some(Tag {
                    name,
                    closing,
                    attributes,
                    end,
                });
            }
            (None, b'"' | b'\'') if html.as_bytes()[after + offset - 1] == b'=' => {
                quote = Some(*byte);
            }
            // No tag begins inside another; so a row of `<a <a <a` costs no scan each.
            (None, b'<') => return None,
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

fn comment_end(html: &str, at: usize) -> Option<usize> {
    html[at..]
        .strip_prefix("<!--")?
        .find("-->")
        .map(|offset| at + 4 + offset + 3)
}

/// The decoded value of an attribute.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let (start, _) = lower.match_indices(wanted).find(|&(at, _)| {
        lower[..at].ends_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '"')
            && lower[at + wanted.len()..].trim_start().starts_with('=')
    })?;
    let value = attributes[start + wanted.len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
        _ => value.split(|c: char| c.is_ascii_whitespace()).next(),
    }?;
    Some(htmlize::unescape_attribute(value.trim()).into_owned())
}

/// Writes the entity at `at`, or its `&`; where reading goes on.
fn entity(html: &str, at: usize, out: &mut Writer<'_>) -> usize {
    let semicolon = html.as_bytes()[at..]
        .iter()
        .take(MAX_ENTITY)
        .position(|&byte| byte == b';');
    if let Some(offset) = semicolon {
        let end = at + offset + 1;
        let written = &html[at..end];
        let decoded = htmlize::unescape(written);
        if decoded != written {
            out.replace(&decoded, at..end);
            return end;
        }
    }
    out.copy("&", at);
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(strip(&Reading::raw(html)).0.text(), text);
    }

    #[test]
    fn tags_go_and_what_only_looks_like_one_stays() {
        check("<p>One<br/>two</p>", "\nOne\ntwo\n");
        check("cas<b></b>ino", "casino");
        check("let v: Vec<String> = a < b;", "let v: Vec<String> = a < b;");
        check("I <3 this, x<y", "I <3 this, x<y");
        check("an unclosed <a href=\"x", "an unclosed <a href=\"x");
        check("a<!-- hidden -->b<script>alert(1)</script>c", "abc");
        check("a > b <b title='>'>c</b>", "a > b c");
    }

    #[test]
    fn bbcode_for_looks_goes_and_what_only_looks_like_it_stays() {
        check(
            "[b]cas[/b]ino [COLOR=red]red[/COLOR] [size=\"3\"][i]x[/i][/size]",
            "casino red x",
        );
        check("arr[i] = b[s] [1] [b]open", "arr[i] = b[s] [1] [b]open");
        check(
            "[url=http://a.example]a[/url] [quote]b[/quote]",
            "[url=http://a.example]a[/url] [quote]b[/quote]",
        );
        check("a[/b] [b]c[/b]", "a[/b] c");
    }

    #[test]
    fn entities_are_decoded_and_loose_ampersands_stay() {
        check(
            "R&amp;D &#8217;n&#x27; more & more &nosuch;",
            "R&D ’n' more & more &nosuch;",
        );
    }

    #[test]
    fn spans_lead_back_to_the_bytes_sent() {
        let raw = "x <b>R&amp;D</b> y";
        let (text, _) = strip(&Reading::raw(raw));
        let at = text.text().find("R&D").unwrap();
        assert_eq!(&raw[text.raw_span(at..at + 3)], "R&amp;D");
        assert_eq!(&raw[text.raw_span(at..at + 1)], "R");
    }

    #[test]
    fn anchors_have_their_address_and_what_is_seen() {
        let raw = r#"see <a class=x HREF="http://a.example/?a=1&amp;b=2">my <b>shop</b></a> now"#;
        let (text, anchors) = strip(&Reading::raw(raw));
        let [anchor] = anchors.as_slice() else {
            panic!("{anchors:?}")
        };
        assert_eq!(anchor.href, "http://a.example/?a=1&b=2");
        assert_eq!(&text.text()[anchor.seen.clone()], "my shop");
        assert!(
            raw[anchor.span.clone()].starts_with("<a") && raw[..anchor.span.end].ends_with("</a>")
        );
    }
}
