//! `hamlet rules rollback`: the site's own rules as they were.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::super::{FINDINGS, FINE, Format, WRONG_USE, say, say_json};
use super::log::{KeptPlace, in_words};
use crate::kept::{Cause, Changes, Kept, Plan, Refusal};
use crate::setup::RuleFiles;

/// What the log calls this command.
const COMMAND: &str = "rules rollback";

/// Which set, and how far.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The hash of the set, or its first digits, at least 4: `hamlet rules log` has it
    #[arg(value_name = "HASH")]
    hash: String,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
    /// Bring the site's own files back though shipped ones are other than in that set
    #[arg(long)]
    local_only: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: KeptPlace,
}

/// What was done, or would be, for `--format json`.
#[derive(Serialize)]
struct Report<'a> {
    /// The set asked for.
    asked: &'a str,
    /// The set that was there.
    before: String,
    /// The set that is there now, or would be.
    now: &'a str,
    dry_run: bool,
    written: Vec<&'a String>,
    removed: &'a [String],
    changes: &'a Changes,
}

pub(super) fn run(args: &RollbackArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let kept = Kept::at(&config.data);
    let target = match kept.find(&args.hash) {
        Ok(target) => target,
        Err(error) if error.is_wrong_use() => {
            eprintln!("{error}");
            return Ok(WRONG_USE);
        }
        Err(error) => return Err(error.into()),
    };
    let present = RuleFiles::read(&config.rules)?;
    let plan = match kept.plan(&target, &present, args.local_only)? {
        Ok(plan) => plan,
        Err(refusal) => return refused(&refusal, &target.hash, args.format),
    };
    if !args.dry_run && !plan.is_empty() {
        carry_out(&kept, &plan, &present, &target.hash)?;
    }
    let report = Report {
        asked: &target.hash,
        before: present.sources.hash(),
        now: &plan.set.hash,
        dry_run: args.dry_run,
        written: plan.write.keys().collect(),
        removed: &plan.remove,
        changes: &plan.changes,
    };
    if args.format == Format::Json {
        say_json(&report)?;
    } else {
        print(&report);
    }
    Ok(FINE)
}

/// Keeps what is there, writes, and notes why.
fn carry_out(
    kept: &Kept,
    plan: &Plan,
    present: &RuleFiles,
    asked: &str,
) -> Result<(), anyhow::Error> {
    let found = Cause::Found {
        command: COMMAND.to_owned(),
    };
    kept.keep(present, plan.before.as_deref(), &found, Timestamp::now())?;
    plan.carry_out(&present.dir)?;
    let now = RuleFiles::read(&present.dir)?;
    if now.sources.hash() != plan.set.hash {
        anyhow::bail!(
            "somebody else changed {} at the same time: look at `hamlet rules log`, and try again",
            present.dir.display()
        );
    }
    let cause = Cause::Command {
        command: COMMAND.to_owned(),
        why: Some(format!("back to {asked}")),
    };
    kept.keep(&now, Some(&plan.ruleset), &cause, Timestamp::now())?;
    Ok(())
}

fn refused(refusal: &Refusal, hash: &str, format: Format) -> anyhow::Result<u8> {
    match refusal {
        Refusal::ShippedDiffers(files) => {
            for file in files {
                eprintln!("{file}");
            }
            eprintln!(
                "nothing was written: these shipped files are other than in {hash}, and a rollback never writes \
                 them; --local-only brings the site's own back beside them"
            );
        }
        Refusal::Rejected { findings, sources } => {
            super::print_findings(findings, sources, format)?;
            eprintln!("nothing was written: with these files the rules of {hash} have errors");
        }
    }
    Ok(FINDINGS)
}

fn print(report: &Report<'_>) {
    let (writes, removes) = if report.dry_run {
        ("would write", "would remove")
    } else {
        ("wrote", "removed")
    };
    for path in &report.written {
        say(format_args!("{writes} {path}"));
    }
    for path in report.removed {
        say(format_args!("{removes} {path}"));
    }
    if report.written.is_empty() && report.removed.is_empty() {
        say(format_args!(
            "The site's own files are those of {} already.",
            report.asked
        ));
        return;
    }
    say(format_args!("\n{}\n", in_words(report.changes)));
    let (was, is) = (&report.before, report.now);
    if report.dry_run {
        say(format_args!("{was} -> {is}; nothing was written"));
    } else {
        say(format_args!(
            "{was} -> {is}; `hamlet rules rollback {was}` undoes it"
        ));
    }
}
