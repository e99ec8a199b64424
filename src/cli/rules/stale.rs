//! `hamlet rules stale`: rules that may have had their day.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::super::{FINE, Format, say, say_json, table};
use super::source::since;
use crate::tuning::history::History;
use crate::tuning::idle::{self, Use};

/// Which time is looked at.
#[derive(Debug, Args)]
pub struct StaleArgs {
    /// Comments of the last 90d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since, default_value = "90d")]
    since: Timestamp,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

/// From so many comments on it tells something that a rule hit none of them.
const TELLING: u64 = 1_000;

#[derive(Serialize)]
struct Report {
    comments: u64,
    forgotten: u64,
    rules: Vec<Use>,
}

pub(super) fn run(args: &StaleArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let filter = args.place.filter(true)?;
    let mut history = History::open(&config.data, args.since)?;
    let (comments, uses) = idle::of(&filter, history.by_ref())?;
    let report = Report {
        comments,
        forgotten: history.forgotten(),
        rules: uses.into_iter().filter(Use::is_stale).collect(),
    };
    if args.format == Format::Json {
        say_json(&report)?;
    } else {
        print(&report);
    }
    Ok(FINE)
}

fn print(report: &Report) {
    if !report.rules.is_empty() {
        let mut lines = table([
            "rule",
            "state",
            "hits",
            "last hit",
            "place",
            "what about it",
        ]);
        for one in &report.rules {
            lines.add_row([
                one.rule.clone(),
                one.state.name().to_owned(),
                one.hits.to_string(),
                one.last_hit
                    .map_or("-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string()),
                format!("{}:{}", one.file, one.line),
                about(one),
            ]);
        }
        say(format_args!("{lines}\n"));
    }
    if report.comments < TELLING {
        say("Few comments were seen: a rule that hit none of them may still be needed.");
    }
    say(format_args!(
        "{} rules to think about, on {} comments of the journal; `hamlet rules retire RULE --why …` takes one out",
        report.rules.len(),
        report.comments
    ));
    if report.forgotten > 0 {
        say(format_args!(
            "{} decisions were passed over: their comments are forgotten",
            report.forgotten
        ));
    }
}

fn about(one: &Use) -> String {
    let mut about = Vec::new();
    if one.hits == 0 {
        about.push("hits nothing".to_owned());
    }
    if !one.always_with.is_empty() {
        about.push(format!("always beside {}", one.always_with.join(", ")));
    }
    about.join("; ")
}
