//! The figures of a corpus as tables: for a terminal, and for a document.

use std::fmt::Write as _;

use comfy_table::CellAlignment;

use crate::model::Label;
use crate::tuning::stats::{Count, Pair, Stats};

/// Hosts with a line of their own.
const HOSTS: usize = 12;

/// One table: what its first column is, and its lines.
struct Table {
    first: &'static str,
    lines: Vec<(String, [String; 2])>,
}

fn tables(stats: &Stats) -> Vec<Table> {
    let plain = |counts: &[Count]| -> Vec<_> {
        let line = |count: &Count| (named(count), numbers(count.rows));
        counts.iter().map(line).collect()
    };
    let sources = Table {
        first: "source",
        lines: plain(&stats.sources),
    };
    let tables = [
        Table {
            first: "",
            lines: summary(stats),
        },
        Table {
            first: "words",
            lines: plain(&stats.lengths),
        },
        Table {
            first: "language",
            lines: plain(&stats.languages),
        },
        Table {
            first: "e-mail host",
            lines: hosts(stats),
        },
        sources,
    ];
    let filled = tables.into_iter().filter(|table| !table.lines.is_empty());
    filled.collect()
}

/// What rows that say nothing are counted under.
fn named(count: &Count) -> String {
    if count.name.is_empty() {
        return "not given".to_owned();
    }
    count.name.clone()
}

fn summary(stats: &Stats) -> Vec<(String, [String; 2])> {
    let by_hand = Pair {
        ham: stats.rows.ham - stats.from_templates.ham,
        spam: stats.rows.spam - stats.from_templates.spam,
    };
    let mut lines = vec![
        ("comments".to_owned(), numbers(stats.rows)),
        ("written one by one".to_owned(), numbers(by_hand)),
        (
            format!("from {} templates", stats.templates),
            numbers(stats.from_templates),
        ),
        (
            "web site given".to_owned(),
            [
                percent(stats.url_given.ham, stats.rows.ham),
                percent(stats.url_given.spam, stats.rows.spam),
            ],
        ),
    ];
    let Pair { ham, spam } = stats.only_address;
    if ham + spam > 0 {
        let line = "author and links alone learnt from".to_owned();
        lines.push((line, numbers(stats.only_address)));
    }
    lines
}

/// The most frequent hosts, and the others together.
fn hosts(stats: &Stats) -> Vec<(String, [String; 2])> {
    let (shown, rest) = stats
        .email_hosts
        .split_at(HOSTS.min(stats.email_hosts.len()));
    let mut lines: Vec<_> = shown
        .iter()
        .map(|count| (named(count), numbers(count.rows)))
        .collect();
    if !rest.is_empty() {
        let mut all = Pair::default();
        for count in rest {
            all.ham += count.rows.ham;
            all.spam += count.rows.spam;
        }
        lines.push((format!("{} others", rest.len()), numbers(all)));
    }
    lines
}

fn numbers(pair: Pair) -> [String; 2] {
    [pair.ham.to_string(), pair.spam.to_string()]
}

fn percent(part: usize, all: usize) -> String {
    if all == 0 {
        return "-".to_owned();
    }
    format!("{:.0} %", 100.0 * part as f64 / all as f64)
}

/// The topics of one label with their numbers, the most frequent first.
fn topics(stats: &Stats, label: Label) -> String {
    let of = |count: &Count| match label {
        Label::Ham => count.rows.ham,
        Label::Spam => count.rows.spam,
    };
    let mut topics: Vec<(&str, usize)> = stats
        .topics
        .iter()
        .map(|count| (count.name.as_str(), of(count)))
        .filter(|(name, rows)| !name.is_empty() && *rows > 0)
        .collect();
    topics.sort_by_key(|(_, rows)| usize::MAX - rows);
    let named: Vec<String> = topics
        .iter()
        .map(|(name, rows)| format!("{name} {rows}"))
        .collect();
    named.join(", ")
}

fn told(stats: &Stats) -> String {
    stats.email_host_accuracy.map_or_else(String::new, |told| {
        format!(
            "The e-mail host alone tells {:.0} % of the labels (half is luck).\n",
            100.0 * told
        )
    })
}

/// For a terminal.
pub(super) fn human(stats: &Stats) -> String {
    let mut text = String::new();
    for Table { first, lines } in tables(stats) {
        let mut table = super::super::table([first, "ham", "spam"]);
        for (name, [ham, spam]) in lines {
            table.add_row([name, ham, spam]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let _ = write!(text, "{}\n\n", table.trim_fmt());
    }
    for label in [Label::Ham, Label::Spam] {
        let topics = topics(stats, label);
        if !topics.is_empty() {
            let _ = writeln!(text, "Topics of {}: {topics}\n", label.name());
        }
    }
    text + &told(stats)
}

/// For a document.
pub(super) fn markdown(stats: &Stats) -> String {
    let mut text = String::new();
    for Table { first, lines } in tables(stats) {
        let _ = writeln!(text, "| {first} | ham | spam |\n|---|---:|---:|");
        for (name, [ham, spam]) in lines {
            let _ = writeln!(text, "| {name} | {ham} | {spam} |");
        }
        text.push('\n');
    }
    text += "| label | topics |\n|---|---|\n";
    for label in [Label::Ham, Label::Spam] {
        let _ = writeln!(text, "| {} | {} |", label.name(), topics(stats, label));
    }
    let _ = write!(text, "\n{}", told(stats).trim_end());
    text
}
