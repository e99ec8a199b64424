//! `hamlet replay`: old traffic on the rules of today, or on others.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::rules::{Place, print_flips, since};
use super::{FINDINGS, FINE, Format, say, say_json, table};
use crate::tuning::flips::Losses;
use crate::tuning::history::History;
use crate::tuning::replay::{self, Replay};
use crate::tuning::then::Then;

/// Which traffic, on which rules.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  hamlet replay --since 7d
  hamlet replay --since 2026-11-01 --rules new-rules --format json

Each comment of the journal is decided again, with the facts that were known then, and by the model as it was
then, the site's own lessons included. Where ruleset and thresholds are those of then, too, the answer must be
the same. Nothing is recorded. Exit codes: 0 done, 1 an answer
did not come again though nothing changed, 2 wrong use, settings or rules, 3 could not do it.")]
pub struct ReplayArgs {
    /// From when on: the last 7d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since, default_value = "7d")]
    since: Timestamp,
    /// Where the journal is [default: what the settings say, else data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command; the exit code.
pub fn run(args: &ReplayArgs) -> anyhow::Result<u8> {
    let mut config = args.place.config()?;
    if let Some(data) = &args.data {
        config.data.clone_from(data);
    }
    let filter = args.place.filter(false)?;
    let mut history = History::open(&config.data, args.since)?;
    let mut then = Then::of(&filter.model, history.lessons_ever()?);
    let found = replay::run(&filter, &mut then, history.by_ref())?;
    if args.format == Format::Json {
        say_json(&found)?;
    } else {
        print(&found, history.forgotten());
    }
    let repeated = found.same_answers == found.same_versions;
    Ok(if repeated { FINE } else { FINDINGS })
}

fn print(found: &Replay, forgotten: u64) {
    print_flips(&found.flips);
    let mut lines = table(["was", "accept now", "hold now", "reject now"]);
    for row in found.became {
        let figures = [row.accept, row.hold, row.reject].map(|n| n.to_string());
        lines.add_row(std::iter::once(row.was.to_owned()).chain(figures));
    }
    say(format_args!("{lines}\n"));
    let Losses {
        ham_rejected,
        ham_held,
        spam_accepted,
    } = found.losses;
    say(format_args!(
        "{} comments decided again, {} otherwise; worse: {ham_rejected} ham rejected, {ham_held} ham held, \
         {spam_accepted} spam accepted",
        found.comments,
        found.flips.len()
    ));
    if forgotten > 0 {
        say(format_args!(
            "{forgotten} decisions were passed over: their comments are forgotten"
        ));
    }
    say(format_args!(
        "{} were made by these rules, model and thresholds; {} of them have the same answer",
        found.same_versions, found.same_answers
    ));
    for id in &found.not_repeated {
        say(format_args!("  not the same: {id}"));
    }
}
