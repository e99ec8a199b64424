//! `hamlet model status`: what the model knows, and from whom.

use std::collections::BTreeMap;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::super::site::SitePlace;
use super::super::{FINDINGS, FINE, Format, say, say_json, table};
use crate::decision::Readiness;
use crate::learning::alarm::{self, Alarm, Said};
use crate::model::Label;
use crate::store::{Lesson, Source};

/// Which site.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model status
  hamlet model status --data /var/lib/hamlet --format json

Reads the lessons beside a running service. Exit codes: 0 fine, 1 an alarm (labels came as they never did, on one
of the last seven days) or a lesson that can not be read, 2 wrong use or settings, 3 could not do it.")]
pub(super) struct StatusArgs {
    #[command(flatten)]
    place: SitePlace,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What there is to tell.
#[derive(Serialize)]
struct Status {
    /// The hash that decisions name.
    model: String,
    /// The same without the site's own lessons.
    shipped: String,
    readiness: Readiness,
    /// Different tokens.
    vocabulary: usize,
    /// Of these, those that the site taught.
    own_tokens: usize,
    lessons: Vec<ByReporter>,
    /// Decisions whose lessons are damaged, or of another version of Hamlet.
    unreadable: Vec<Uuid>,
    alarms: Vec<Alarm>,
}

/// What one reporter taught.
#[derive(Serialize)]
struct ByReporter {
    /// Absent where the site does not say, and for accepts.
    reporter: Option<String>,
    source: Source,
    ham: u64,
    spam: u64,
    first: Timestamp,
    last: Timestamp,
}

pub(super) fn run(args: &StatusArgs) -> anyhow::Result<u8> {
    let site = args.place.open()?;
    let mut lessons = Vec::new();
    let mut unreadable = Vec::new();
    let model = site.taught(|lesson, readable| {
        if readable {
            lessons.push(lesson);
        } else {
            unreadable.push(lesson.decision);
        }
    })?;
    let words = site.ask(async |store| store.words(Timestamp::MIN).await)?;
    let said: Vec<Said> = words.into_iter().flatten().map(Said::from).collect();
    let status = Status {
        model: model.hash().to_owned(),
        shipped: model.prior_hash().to_owned(),
        readiness: model.readiness(),
        vocabulary: model.vocabulary(),
        own_tokens: model.own().len(),
        lessons: by_reporter(&lessons),
        unreadable,
        alarms: alarm::look(&said, Timestamp::now()),
    };
    match args.format {
        Format::Json => say_json(&status)?,
        Format::Human => print(&status),
    }
    Ok(
        if status.alarms.is_empty() && status.unreadable.is_empty() {
            FINE
        } else {
            FINDINGS
        },
    )
}

fn by_reporter(lessons: &[Lesson]) -> Vec<ByReporter> {
    let mut rows: BTreeMap<(Option<&str>, &str), ByReporter> = BTreeMap::new();
    for lesson in lessons {
        let key = (lesson.reporter.as_deref(), lesson.source.name());
        let row = rows.entry(key).or_insert_with(|| ByReporter {
            reporter: lesson.reporter.clone(),
            source: lesson.source,
            ham: 0,
            spam: 0,
            first: lesson.at,
            last: lesson.at,
        });
        match lesson.label {
            Label::Ham => row.ham += 1,
            Label::Spam => row.spam += 1,
        }
        row.first = row.first.min(lesson.at);
        row.last = row.last.max(lesson.at);
    }
    let mut rows: Vec<ByReporter> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.ham + row.spam));
    rows
}

fn print(status: &Status) {
    let Readiness {
        ready,
        ham,
        spam,
        own_ham,
        own_spam,
        own_percent,
    } = status.readiness;
    let ready = if ready {
        "it speaks"
    } else {
        "it is silent: it has not learnt enough of both labels"
    };
    let mut lines = table(["model", &status.model]);
    let shipped = format!(
        "{}: {} ham, {} spam",
        status.shipped,
        ham - own_ham,
        spam - own_spam
    );
    let own = format!("{own_ham} ham, {own_spam} spam: {own_percent} % of what it knows");
    let tokens = format!(
        "{}, {} of them taught here",
        status.vocabulary, status.own_tokens
    );
    for (name, value) in [
        ("ready", ready),
        ("shipped", &shipped),
        ("taught here", &own),
        ("tokens", &tokens),
    ] {
        lines.add_row([name, value]);
    }
    say(lines);
    if !status.lessons.is_empty() {
        say(format_args!("\n{}", by_reporter_table(&status.lessons)));
    }
    for id in &status.unreadable {
        say(format_args!(
            "\nThe lesson of decision {id} can not be read and counts for nothing. Take it away, and say the label again: \
             hamlet model forget --decision {id}"
        ));
    }
    for alarm in &status.alarms {
        say(format_args!("\n{}", told(alarm)));
    }
}

/// What each reporter taught.
fn by_reporter_table(rows: &[ByReporter]) -> comfy_table::Table {
    let mut lines = table(["reporter", "ham", "spam", "first", "last"]);
    for row in rows {
        let who = match (row.source, &row.reporter) {
            (Source::Accept, _) => "(settled accepts)",
            (Source::Feedback, Some(name)) => name,
            (Source::Feedback, None) => "(not named)",
        };
        lines.add_row([
            who.to_owned(),
            row.ham.to_string(),
            row.spam.to_string(),
            format!("{:.0}", row.first),
            format!("{:.0}", row.last),
        ]);
    }
    lines
}

fn told(alarm: &Alarm) -> String {
    match alarm {
        Alarm::OneReporter {
            reporter,
            labels,
            of,
        } => {
            let (who, remedy) = match reporter {
                Some(name) => (name.as_str(), format!("--reporter '{name}'")),
                None => ("a reporter without a name", "--since TIME".to_owned()),
            };
            format!(
                "ALARM: {labels} of the {of} words of one of the last days are from {who}, who had said little before. \
                 If they are wrong: hamlet model forget {remedy}"
            )
        }
        Alarm::ClassJump {
            labels,
            spam_percent,
            before_percent,
        } => format!(
            "ALARM: of the {labels} labels of one of the last days {spam_percent} % are spam, before that it were \
             {before_percent} %. If they are wrong: hamlet model forget --since TIME"
        ),
    }
}
