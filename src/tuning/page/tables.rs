//! The tables of a report.

use std::fmt::{self, Formatter};

use htmlize::escape_text;

use super::Answers;
use crate::tuning::metrics::ThreeWay;
use crate::tuning::mistakes::Mistake;
use crate::tuning::protocol::Measured;
use crate::tuning::report::{SystemReport, percent, plain};

/// Characters of a comment that are quoted.
const QUOTED: usize = 200;
/// Most sources with lines of their own.
const MAX_SOURCES: usize = 50;
/// Tokens that say who wrote a comment; only their kind is told where nothing may be quoted.
const WHO: [&str; 3] = ["f_author_word_", "f_mail_host_", "f_url_host_"];

/// Opens a table with a caption and a line of headings.
pub(super) fn open(f: &mut Formatter<'_>, caption: &str, header: &[&str]) -> fmt::Result {
    write!(
        f,
        "<div class=\"wide\">\n<table>\n<caption>{}</caption>\n<thead><tr>",
        escape_text(caption)
    )?;
    for name in header {
        write!(f, "<th scope=\"col\">{}</th>", escape_text(*name))?;
    }
    writeln!(f, "</tr></thead>\n<tbody>")
}

/// Closes it.
pub(super) fn close(f: &mut Formatter<'_>) -> fmt::Result {
    writeln!(f, "</tbody>\n</table>\n</div>")
}

const FIGURES: [&str; 7] = [
    "system",
    "accuracy",
    "F1",
    "AUC",
    "recall at 0.5 %",
    "recall at 1 %",
    "log loss",
];

/// The figures of each system.
pub(super) fn figures(f: &mut Formatter<'_>, systems: &[SystemReport]) -> fmt::Result {
    writeln!(f, "<h2>Figures</h2>")?;
    open(f, "All comments", &FIGURES)?;
    for system in systems {
        let name = escape_text(&system.name);
        write!(f, "<tr><th scope=\"row\">{name}</th>")?;
        cells(f, &of_system(system))?;
        writeln!(f, "</tr>")?;
    }
    close(f)?;
    writeln!(
        f,
        "<p>Spam is the positive label. Accuracy and F1 are those at each system's own cut. AUC: the chance that a spam \
         scores above a ham. Recall at 1 %: the share of spam stopped where at most 1 % of the ham is. Log loss: surprise \
         at the labels in nats a comment; 0.69 is a coin.</p>"
    )
}

fn of_system(system: &SystemReport) -> [String; 6] {
    [
        percent(system.accuracy),
        plain(system.f1),
        plain(system.auc),
        percent(system.recall_at_half_percent),
        percent(system.recall_at_one_percent),
        plain(system.log_loss),
    ]
}

fn cells(f: &mut Formatter<'_>, numbers: &[String]) -> fmt::Result {
    let mut numbers = numbers.iter();
    numbers.try_for_each(|number| write!(f, "<td class=\"number\">{number}</td>"))
}

fn three(row: ThreeWay) -> [String; 3] {
    [row.accept, row.hold, row.reject].map(|number| number.to_string())
}

/// What became of either label.
pub(super) fn decisions(f: &mut Formatter<'_>, systems: &[SystemReport]) -> fmt::Result {
    let header = ["system", "label", "accepted", "held", "rejected"];
    open(f, "What became of the comments", &header)?;
    for system in systems {
        let name = escape_text(&system.name);
        let of_labels = [
            ("ham", system.decisions.ham),
            ("spam", system.decisions.spam),
        ];
        for (at, (label, row)) in of_labels.into_iter().enumerate() {
            write!(f, "<tr>")?;
            if at == 0 {
                write!(f, "<th scope=\"rowgroup\" rowspan=\"2\">{name}</th>")?;
            }
            write!(f, "<th scope=\"row\">{label}</th>")?;
            cells(f, &three(row))?;
            writeln!(f, "</tr>")?;
        }
    }
    close(f)
}

/// The figures of each source, if there are several.
pub(super) fn sources(f: &mut Formatter<'_>, measured: &Measured) -> fmt::Result {
    let mut sources = measured.report.by_source.clone();
    if sources.is_empty() {
        sources = SystemReport::by_source(&measured.scored);
    }
    if sources.len() < 2 {
        return Ok(());
    }
    let mut ordered: Vec<(String, Vec<SystemReport>)> = sources.into_iter().collect();
    let all = ordered.len();
    ordered
        .sort_by_key(|(_, systems)| u64::MAX - systems.first().map_or(0, SystemReport::comments));
    ordered.truncate(MAX_SOURCES);
    writeln!(f, "<h2>By source</h2>")?;
    if all > MAX_SOURCES {
        writeln!(f, "<p>The {MAX_SOURCES} largest of {all} sources.</p>")?;
    }
    let caption = "Figures and decisions by source, largest first (accepted / held / rejected)";
    lines(f, caption, &ordered)
}

/// The figures where name and e-mail were hidden, if that was measured.
pub(super) fn blind(f: &mut Formatter<'_>, systems: &[SystemReport]) -> fmt::Result {
    if systems.is_empty() {
        return Ok(());
    }
    writeln!(f, "<h2>Blind to name and e-mail</h2>")?;
    let caption = "The same comments without name and e-mail address (accepted / held / rejected)";
    lines(f, caption, &[("all".to_owned(), systems.to_vec())])
}

fn lines(
    f: &mut Formatter<'_>,
    caption: &str,
    sources: &[(String, Vec<SystemReport>)],
) -> fmt::Result {
    let mut header = vec!["source"];
    header.extend(FIGURES);
    header.extend(["ham", "spam"]);
    open(f, caption, &header)?;
    for (source, systems) in sources {
        for (at, system) in systems.iter().enumerate() {
            write!(f, "<tr>")?;
            if at == 0 {
                let shown = if source.is_empty() { "(none)" } else { source };
                let rows = systems.len();
                write!(
                    f,
                    "<th scope=\"rowgroup\" rowspan=\"{rows}\">{}</th>",
                    escape_text(shown)
                )?;
            }
            write!(f, "<th scope=\"row\">{}</th>", escape_text(&system.name))?;
            cells(f, &of_system(system))?;
            let of_label = |row| three(row).join(" / ");
            cells(
                f,
                &[
                    of_label(system.decisions.ham),
                    of_label(system.decisions.spam),
                ],
            )?;
            writeln!(f, "</tr>")?;
        }
    }
    close(f)
}

/// The comments that each system was furthest from right on.
pub(super) fn worst(f: &mut Formatter<'_>, answers: &[Answers<'_>], quote: bool) -> fmt::Result {
    writeln!(f, "<h2>Worst mistakes</h2>")?;
    if !quote {
        writeln!(
            f,
            "<p>Texts, names and hosts are left out; tokens are words of comments all the same. <code>--quote</code> shows all.</p>"
        )?;
    }
    for system in answers {
        for (spam, caption) in [
            (false, "ham with the highest scores"),
            (true, "spam with the lowest scores"),
        ] {
            let of_label = system
                .worst
                .iter()
                .filter(|mistake| mistake.outcome.spam == spam);
            let rows: Vec<&Mistake> = of_label.copied().collect();
            if rows.is_empty() {
                continue;
            }
            let mut header = vec!["id", "source", "score", "became"];
            let reasons = rows.iter().any(|mistake| !mistake.reasons.is_empty());
            if reasons {
                header.push("what moved it most");
            }
            if quote {
                header.push("text");
            }
            open(f, &format!("{}: {caption}", system.name), &header)?;
            for mistake in rows {
                row(f, mistake, reasons, quote)?;
            }
            close(f)?;
        }
    }
    Ok(())
}

fn row(f: &mut Formatter<'_>, mistake: &Mistake, reasons: bool, quote: bool) -> fmt::Result {
    write!(
        f,
        "<tr><th scope=\"row\"><bdi>{}</bdi></th><td><bdi>{}</bdi></td><td class=\"number\">{:.2}</td><td>{}</td>",
        escape_text(&mistake.id),
        escape_text(&mistake.source),
        mistake.outcome.score,
        mistake.outcome.action,
    )?;
    if reasons {
        write!(f, "<td>")?;
        for reason in &mistake.reasons {
            let name = if quote {
                reason.name.clone()
            } else {
                discreet(&reason.name)
            };
            write!(
                f,
                "<code><bdi>{}</bdi></code>&#160;{:+.2} ",
                escape_text(name),
                reason.weight
            )?;
        }
        write!(f, "</td>")?;
    }
    if quote {
        write!(
            f,
            "<td class=\"quote\"><bdi>{}</bdi></td>",
            escape_text(excerpt(&mistake.content))
        )?;
    }
    writeln!(f, "</tr>")
}

/// A token without the word that tells who wrote a comment.
fn discreet(token: &str) -> String {
    let who = WHO.iter().find(|prefix| token.starts_with(*prefix));
    who.map_or_else(|| token.to_owned(), |prefix| format!("{prefix}…"))
}

/// The beginning of a text.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
