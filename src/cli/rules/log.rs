//! `hamlet rules log`: which rulesets ran, and what changed in each.

use clap::Args;
use serde::Serialize;

use super::super::{FINE, Format, say, say_json, table};
use crate::config::{Config, ConfigErrors};
use crate::kept::{Changes, Entry, Kept};

/// Most changes of a line of the table; `--format json` has all.
const MOST_SHOWN: usize = 6;

/// Where the rulesets are kept, beside the place of the rules.
#[derive(Debug, Args)]
pub(super) struct KeptPlace {
    #[command(flatten)]
    place: super::Place,
    /// The folder of the data [default: what the settings say, else data]
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

/// How much to tell.
#[derive(Debug, Args)]
pub struct LogArgs {
    #[command(flatten)]
    place: KeptPlace,
    /// Tell so many of the newest; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A line of the log, and whether there is a way back to it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    kept: bool,
}

impl KeptPlace {
    /// The settings that the service would run with.
    pub(super) fn config(&self) -> Result<Config, ConfigErrors> {
        let mut config = self.place.config()?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        Ok(config)
    }
}

pub(super) fn run(args: &LogArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let kept = Kept::at(&config.data);
    let hashes = kept.hashes()?;
    let entries = kept.entries()?;
    let most = if args.limit == 0 {
        usize::MAX
    } else {
        args.limit
    };
    let newest = entries.iter().rev().take(most);
    let lines: Vec<Line<'_>> = newest
        .map(|entry| Line {
            kept: hashes.contains(&entry.hash),
            entry,
        })
        .collect();
    if args.format == Format::Json {
        say_json(&lines)?;
        return Ok(FINE);
    }
    if lines.is_empty() {
        say(format_args!(
            "No ruleset is kept in {} yet: the service keeps each one that it runs. `--data` names another folder.",
            config.data.display()
        ));
        return Ok(FINE);
    }
    print(&lines);
    let left_out = entries.len() - lines.len();
    if left_out > 0 {
        say(format_args!("\n{left_out} older ones: --limit 0 shows all"));
    }
    Ok(FINE)
}

fn print(lines: &[Line<'_>]) {
    let mut rows = table(["when", "ruleset", "rules", "lists", "cause", "changes"]);
    for Line { entry, kept } in lines {
        let rules = entry.rules.map_or("broken".to_owned(), |n| n.to_string());
        let gone = if *kept { "" } else { " (no longer kept)" };
        let changes = entry.changes.as_ref();
        rows.add_row([
            entry.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            format!("{}{gone}", entry.hash),
            rules,
            entry.lists.to_string(),
            entry.cause.to_string(),
            changes.map_or("first".to_owned(), in_words),
        ]);
    }
    say(&rows);
}

/// The changes in a few words, each on a line of its own.
pub(super) fn in_words(changes: &Changes) -> String {
    let mut lines = changes.lines();
    if lines.is_empty() {
        return "none".to_owned();
    }
    if lines.len() > MOST_SHOWN {
        let more = lines.len() - MOST_SHOWN;
        lines.truncate(MOST_SHOWN);
        lines.push(format!("… and {more} more"));
    }
    lines.join("\n")
}
