//! `hamlet rules diff`: which decisions a change of the rules turns.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::super::{FINDINGS, FINE, Format, say, say_json, table};
use super::source::{Source, watched};
use crate::filter::Filter;
use crate::model::Label;
use crate::setup::{self, revision::Earlier};
use crate::tuning::flips::{self, Flip, Flips, Losses};

/// Which rules against which, and how much worse they may be.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The rules as they were: another folder, or a revision in git (main, HEAD~1)
    #[arg(long, value_name = "DIR|REVISION")]
    base: String,
    #[command(flatten)]
    source: Source,
    /// Fail if more ham than this is rejected that was not
    #[arg(long, value_name = "N")]
    max_ham_rejected: Option<u64>,
    /// Fail if more ham than this is held that was accepted
    #[arg(long, value_name = "N")]
    max_ham_held: Option<u64>,
    /// Fail if more spam than this is accepted that was not
    #[arg(long, value_name = "N")]
    max_spam_accepted: Option<u64>,
    /// Leave the model out: the rules alone
    #[arg(long)]
    no_model: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

pub(super) fn run(args: &DiffArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let samples = args.source.samples(&config)?;
    let earlier = Earlier::find(&args.base, &config.rules)?;
    let now = args.place.filter(args.no_model)?;
    let before = with_rules(&now, earlier.path())?;
    let found = flips::between(&before, &now, watched(samples))?;
    let broken = args.broken(found.losses);
    if args.format == Format::Json {
        say_json(&found)?;
    } else {
        print(&found);
    }
    for line in &broken {
        eprintln!("{line}");
    }
    Ok(if broken.is_empty() { FINE } else { FINDINGS })
}

fn with_rules(filter: &Filter, dir: &Path) -> anyhow::Result<Filter> {
    Ok(Filter {
        ruleset: Arc::new(setup::ruleset(dir)?),
        model: Arc::clone(&filter.model),
        policy: filter.policy,
    })
}

impl DiffArgs {
    /// The budgets that were not kept, in words.
    fn broken(&self, losses: Losses) -> Vec<String> {
        [
            ("ham rejected", losses.ham_rejected, self.max_ham_rejected),
            ("ham held", losses.ham_held, self.max_ham_held),
            (
                "spam accepted",
                losses.spam_accepted,
                self.max_spam_accepted,
            ),
        ]
        .into_iter()
        .filter_map(|(what, count, most)| {
            let most = most.filter(|&most| count > most)?;
            Some(format!("{what}: {count} more, and {most} may be"))
        })
        .collect()
    }
}

fn print(found: &Flips) {
    let Losses {
        ham_rejected,
        ham_held,
        spam_accepted,
    } = found.losses;
    print_flips(&found.flips);
    say(format_args!(
        "{} of {} comments are decided otherwise; worse: {ham_rejected} ham rejected, {ham_held} ham held, \
         {spam_accepted} spam accepted",
        found.flips.len(),
        found.comments
    ));
}

/// A table of comments that are decided otherwise; nothing where there are none.
pub(in crate::cli) fn print_flips(flips: &[Flip]) {
    if flips.is_empty() {
        return;
    }
    let mut lines = table([
        "label", "decision", "score", "id", "before", "now", "comment",
    ]);
    for flip in flips {
        lines.add_row([
            flip.label.map_or("-", Label::name).to_owned(),
            format!("{} -> {}", flip.from, flip.to),
            format!("{} -> {}", flip.score_from, flip.score_to),
            flip.id.clone(),
            flip.before.join(", "),
            flip.now.join(", "),
            flip.content.clone(),
        ]);
    }
    say(format_args!("{lines}\n"));
}
