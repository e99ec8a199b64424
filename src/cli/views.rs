//! `hamlet views`: a text in every reading that rules have of it.

use std::io::Read as _;

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use super::{FINE, Format, WrongUse, say, say_json, table};
use crate::decision::View;
use crate::submission::{Field, Submission};
use crate::text::{Change, LinkKind, Views, changes, visible};

/// Longest text that is taken, in bytes: what a request may hold.
const MAX_TEXT: usize = 64 * 1024;
/// Most changes of a view that a table shows; `--format json` has all.
const MOST_SHOWN: usize = 20;

/// A text.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet views 'Best c.a.s.i.n.o: hxxp://a[.]example'
  hamlet views --field name 'Cheap V1agra'
  hamlet views - < comment.html

A rule reads one view of a field (`view = \"folded\"`). Each view is shown with what it changed in the
text as sent, beyond what the view before it changed; the places are byte offsets. What nobody sees
is written as \\u{200b}.
Exit codes: 0 fine, 2 wrong use, 3 could not do it.")]
pub struct ViewsArgs {
    /// The text; `-` reads it from the standard input
    #[arg(value_name = "TEXT")]
    text: String,
    /// As which field of a comment it is read
    #[arg(long, value_name = "FIELD", default_value = "content")]
    field: String,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// One reading of the text.
#[derive(Serialize)]
struct Shown {
    view: View,
    text: String,
    /// What it changed beyond the view before it.
    changes: Vec<Change>,
}

/// A link as rules see it.
#[derive(Serialize)]
struct ShownLink {
    kind: &'static str,
    span: [usize; 2],
    url: String,
    domain: String,
}

#[derive(Serialize)]
struct Report {
    field: Field,
    views: Vec<Shown>,
    links: Vec<ShownLink>,
}

/// Runs the command; the exit code.
pub fn run(args: &ViewsArgs) -> anyhow::Result<u8> {
    let Some(field) = Field::from_name(&args.field) else {
        let known = Field::ALL.map(Field::name).join(", ");
        return Err(WrongUse(format!(
            "there is no field `{}`; write one of {known}",
            args.field
        ))
        .into());
    };
    let text = text(&args.text)?;
    let mut submission = Submission::default();
    submission.set_field(field, &text);
    let views = Views::of(&submission);
    let report = report(&text, field, &views);
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Human => print(&report),
    }
    Ok(FINE)
}

fn text(argument: &str) -> anyhow::Result<String> {
    let mut text = argument.to_owned();
    if argument == "-" {
        text.clear();
        std::io::stdin()
            .lock()
            .take(MAX_TEXT as u64 + 1)
            .read_to_string(&mut text)
            .context("can not read the text from the standard input")?;
    }
    if text.len() > MAX_TEXT {
        return Err(WrongUse(format!(
            "the text has more than {MAX_TEXT} bytes, which no comment may have; show a part of it"
        ))
        .into());
    }
    Ok(text)
}

fn report(text: &str, field: Field, views: &Views) -> Report {
    let mut before: Vec<Change> = Vec::new();
    let mut shown = Vec::new();
    for view in View::ALL {
        let Some(reading) = views.get(field, view) else {
            continue;
        };
        // A list of links is no reading of the whole.
        let is_list = matches!(view, View::Anchors | View::Links);
        if is_list && reading.text().is_empty() {
            continue;
        }
        let all = if is_list {
            Vec::new()
        } else {
            changes(text, reading)
        };
        let is_old = |change: &&Change| {
            let mut old = before.iter().filter(|old| old.span == change.span);
            old.any(|old| old.reads.to_lowercase() == change.reads.to_lowercase())
        };
        let new = all.iter().filter(|change| !is_old(change));
        shown.push(Shown {
            view,
            text: reading.text().to_owned(),
            changes: new.cloned().collect(),
        });
        before = all;
    }
    let links = if field == Field::Content {
        views.links()
    } else {
        &[]
    };
    let links = links.iter().map(|link| ShownLink {
        kind: written(link.kind),
        span: [link.span.start, link.span.end],
        url: link.url.clone(),
        domain: link.domain.clone(),
    });
    Report {
        field,
        views: shown,
        links: links.collect(),
    }
}

/// How a link was written.
const fn written(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Html => "html",
        LinkKind::BbCode => "bbcode",
        LinkKind::Markdown => "markdown",
        LinkKind::Bare => "bare",
        LinkKind::Written => "written",
    }
}

fn print(report: &Report) {
    for Shown {
        view,
        text,
        changes,
    } in &report.views
    {
        say(format_args!(
            "{:<9} {}",
            view.name(),
            visible(text).replace('\n', "\n          ")
        ));
        for Change { span, sent, reads } in changes.iter().take(MOST_SHOWN) {
            let place = format!("{}..{}", span[0], span[1]);
            let sent = visible(sent).replace('\n', "\\n");
            let reads = match reads.as_str() {
                "" => "gone".to_owned(),
                reads => format!("\"{}\"", visible(reads)),
            };
            say(format_args!("{place:>18}  \"{sent}\" -> {reads}"));
        }
        if changes.len() > MOST_SHOWN {
            say(format_args!(
                "{:>18}  and {} more; --format json has them all",
                "…",
                changes.len() - MOST_SHOWN
            ));
        }
    }
    if report.links.is_empty() {
        return;
    }
    let mut links = table(["link", "where", "domain", "address"]);
    for link in &report.links {
        links.add_row([
            link.kind.to_owned(),
            format!("{}..{}", link.span[0], link.span[1]),
            link.domain.clone(),
            visible(&link.url),
        ]);
    }
    say(format_args!("\n{links}"));
}
