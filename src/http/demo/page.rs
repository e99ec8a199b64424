//! The demonstration's page: an article, a form, and what became of a comment.

use std::fmt::{self, Display, Formatter};

use htmlize::{escape_attribute, escape_text};

use crate::check::Checked;
use crate::form::{FormSeen, FormState};
use crate::submission::errors::FieldErrors;

pub(super) const STYLE: &str = include_str!("style.css");
pub(super) const TITLE: &str = "Keeping a sourdough starter over the summer";
pub(super) const ARTICLE: &str = "My starter and I go separate ways in July: I take the train to the \
    sea, it moves to the back of the fridge. Two weeks are no trouble at all. Feed it once, let it \
    rise for an hour, and put it away with the lid on loosely. After a month it smells of vinegar \
    and has grey water on top; pour that off, feed the rest twice, and it rises again as if nothing \
    had happened. What killed mine once was not the cold but a warm kitchen with nobody in it.";

/// The whole page.
#[derive(Default)]
pub(super) struct Page<'a> {
    /// What the visitor typed, to be mended.
    pub(super) typed: &'a [(String, String)],
    pub(super) shown: Shown<'a>,
}

/// What stands between the article and the form.
#[derive(Default)]
pub(super) enum Shown<'a> {
    /// Nothing: no comment was sent.
    #[default]
    Nothing,
    /// What is wrong with the form.
    Errors(&'a FieldErrors),
    /// What was decided.
    Decision {
        checked: &'a Checked,
        honeypot: Option<&'a str>,
    },
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let state = match &self.shown {
            Shown::Nothing => String::new(),
            Shown::Errors(_) => "Not sent: ".to_owned(),
            Shown::Decision { checked, .. } => format!("{}: ", checked.decision.action),
        };
        write!(
            f,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{state}{TITLE}</title>\n<style>{STYLE}</style>\n\
             <script src=\"/form.js\" defer></script>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#respond\">To the comment form</a>\n<main>\n"
        )?;
        write!(
            f,
            "<article>\n<h1>{TITLE}</h1>\n<p>{ARTICLE}</p>\n</article>\n"
        )?;
        match &self.shown {
            Shown::Nothing => Ok(()),
            Shown::Errors(errors) => wrong(f, errors),
            Shown::Decision { checked, honeypot } => decided(f, checked, *honeypot),
        }?;
        self.form(f)?;
        writeln!(
            f,
            "</main>\n<footer>\n<p>This page is part of Hamlet and only there while no token is set. \
             What you send is decided like every comment, and kept in the journal. \
             <a href=\"/docs\">What Hamlet takes and answers</a>.</p>\n</footer>\n</body>\n</html>"
        )
    }
}

impl Page<'_> {
    /// The form, in the words of `WordPress`.
    fn form(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let typed = |name: &str| {
            let found = self.typed.iter().find(|(own, _)| own == name);
            found.map_or("", |(_, value)| value)
        };
        let attribute = |name| escape_attribute(typed(name));
        write!(
            f,
            "<section id=\"respond\" aria-labelledby=\"reply-title\">\n\
             <h2 id=\"reply-title\">Leave a Reply</h2>\n\
             <form action=\"/demo#answer\" method=\"post\" id=\"commentform\" class=\"comment-form\">\n\
             <p><span id=\"email-notes\">Your email address will not be published.</span> \
             Required fields are marked <span aria-hidden=\"true\">*</span></p>\n\
             <p><label for=\"comment\">Comment <span aria-hidden=\"true\">*</span></label>\n\
             <textarea id=\"comment\" name=\"comment\" cols=\"45\" rows=\"8\" maxlength=\"65525\" \
             required>{}</textarea></p>\n\
             <p><label for=\"author\">Name <span aria-hidden=\"true\">*</span></label>\n\
             <input id=\"author\" name=\"author\" type=\"text\" value=\"{}\" maxlength=\"245\" \
             autocomplete=\"name\" required></p>\n\
             <p><label for=\"email\">Email <span aria-hidden=\"true\">*</span></label>\n\
             <input id=\"email\" name=\"email\" type=\"email\" value=\"{}\" maxlength=\"100\" \
             aria-describedby=\"email-notes\" autocomplete=\"email\" required></p>\n\
             <p><label for=\"url\">Website</label>\n\
             <input id=\"url\" name=\"url\" type=\"url\" value=\"{}\" maxlength=\"200\" \
             autocomplete=\"url\"></p>\n\
             <p><button id=\"submit\" type=\"submit\">Post Comment</button></p>\n\
             </form>\n</section>\n",
            Kept(typed("comment")),
            attribute("author"),
            attribute("email"),
            attribute("url"),
        )
    }
}

/// The text of a field of many lines: a browser drops a line end at its beginning.
struct Kept<'a>(&'a str);

impl Display for Kept<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", escape_text(self.0))
    }
}

fn wrong(f: &mut Formatter<'_>, errors: &FieldErrors) -> fmt::Result {
    writeln!(
        f,
        "<section id=\"answer\" class=\"result\" role=\"alert\" aria-labelledby=\"result\">\n\
         <h2 id=\"result\">Not sent yet</h2>\n<ul>"
    )?;
    for error in &errors.0 {
        writeln!(f, "<li>{}</li>", escape_text(&error.message))?;
    }
    writeln!(f, "</ul>\n</section>")
}

fn decided(f: &mut Formatter<'_>, checked: &Checked, honeypot: Option<&str>) -> fmt::Result {
    let decision = &checked.decision;
    writeln!(
        f,
        "<section id=\"answer\" class=\"result\" role=\"status\" aria-labelledby=\"result\">\n\
         <h2 id=\"result\">What Hamlet says</h2>\n\
         <p class=\"decision\"><strong>{}</strong> with a score of {}</p>\n<ul>",
        decision.action, decision.score,
    )?;
    for reason in &decision.reasons {
        writeln!(f, "<li>{}</li>", escape_text(reason))?;
    }
    writeln!(
        f,
        "</ul>\n<h3>The form</h3>\n<ul>\n<li>{}</li>\n<li>{}</li>\n</ul>",
        of_token(checked.form.as_ref()),
        of_honeypot(honeypot),
    )?;
    writeln!(
        f,
        "<h3>The score sheet</h3>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" \
         aria-label=\"The score sheet\">\n<table>\n<thead><tr><th scope=\"col\">points</th>\
         <th scope=\"col\">rule</th><th scope=\"col\">meaning</th></tr></thead>\n<tbody>"
    )?;
    for entry in &decision.entries {
        writeln!(
            f,
            "<tr><td>{:+}</td><th scope=\"row\"><code>{}</code></th><td>{}</td></tr>",
            entry.points,
            escape_text(&entry.rule),
            escape_text(&entry.description),
        )?;
    }
    writeln!(
        f,
        "</tbody>\n</table>\n</div>\n<p>Decision <code>{}</code></p>\n</section>",
        checked.id
    )
}

fn of_token(seen: Option<&FormSeen>) -> String {
    let Some(seen) = seen else {
        return "It brought no token, as from a browser without scripts. That is no evidence."
            .to_owned();
    };
    let age = match seen.age_seconds {
        Some(1) => "1 second".to_owned(),
        Some(seconds) => format!("{seconds} seconds"),
        None => "an unknown time".to_owned(),
    };
    match seen.state {
        FormState::Good => format!("Good: the token was handed out for this page {age} before."),
        FormState::Young => {
            format!("Young: the token was handed out only {age} before. A paste can be as fast.")
        }
        FormState::Old => {
            format!("Old: the token was handed out {age} before. A tab was open for long.")
        }
        FormState::OtherPage => "Other page: the token was handed out for another page.".to_owned(),
        FormState::Forged => "Forged: the token was not handed out here.".to_owned(),
        FormState::Replayed => "Replayed: the token came with another comment already.".to_owned(),
    }
}

fn of_honeypot(honeypot: Option<&str>) -> &'static str {
    match honeypot {
        None => "The field that no person sees was not there. That is no evidence.",
        Some("") => "The field that no person sees came back empty, as it should.",
        Some(_) => "The field that no person sees was filled.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::draft::Draft;

    #[test]
    fn what_was_typed_comes_back_as_text() {
        let nasty = "</textarea><script>alert(1)</script>\"'&";
        let typed =
            ["comment", "author", "email", "url"].map(|name| (name.to_owned(), nasty.to_owned()));
        let errors = Draft::from_form([("name", nasty)]).parse().unwrap_err();
        let page = Page {
            typed: &typed,
            shown: Shown::Errors(&errors),
        };
        let page = page.to_string();
        assert!(!page.contains("<script>"), "{page}");
        assert_eq!(page.matches("&lt;/textarea").count(), 4, "{page}");
        assert_eq!(page.matches("</textarea>").count(), 1);
        assert!(!page.contains("alert(1)</script>\""), "{page}");
    }

    #[test]
    fn each_state_has_its_words() {
        let words = FormState::NAMES.map(|(_, state)| of_token(Some(&FormSeen::only(state))));
        let mut distinct = words.to_vec();
        distinct.push(of_token(None));
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), FormState::NAMES.len() + 1);
    }
}
