//! `hamlet rules …`: one file a command.

mod ablate;
mod diff;
mod eval;
mod import;
mod lint;
mod log;
mod moderation;
mod rescore;
mod rollback;
mod source;
mod stale;
mod states;
mod suggest;
mod test;
mod trial;
mod writing;

pub(super) use diff::print_flips;
pub(super) use source::{progress_bar, since};

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::{FINE, Format, say, say_json};
use crate::config::{self, Config, ConfigErrors, Flag};
use crate::filter::Filter;
use crate::rules::{RuleError, Sources};
use crate::setup;
use crate::signals::Signal;

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Check rule files: every error with its place and what to do
    #[command(
        after_help = "Examples:\n  hamlet rules lint\n  hamlet rules lint --rules my-rules --format json\n  \
        hamlet rules lint --strict --format github"
    )]
    Lint(lint::LintArgs),
    /// Run every example in the rules and every case in rules/tests
    #[command(
        after_help = "Examples:\n  hamlet rules test\n  hamlet rules test --only fentanyl --format json"
    )]
    Test(test::TestArgs),
    /// Tell what a rule would do before it is written: whom it hits, whose decision it turns
    #[command(after_help = "\
Examples:
  hamlet rules try --phrase 'work from home' --corpus comments.jsonl
  hamlet rules try --pattern '\\bcheap\\s+(seo|backlinks)\\b' --field content,name --since 30d
  hamlet rules try --domain shop.example --score 3 --since 30d
  hamlet rules try --file rules/local/new.toml --corpus comments.jsonl --format json

Nothing is written. The rule counts as active, with 6 points unless you say otherwise. Exit codes: 0 done,
1 the rule has errors, 2 wrong use, settings or rules, 3 could not do it.")]
    Try(Box<trial::TryArgs>),
    /// Count what each rule does to labelled comments: hits, precision, where it alone decides
    #[command(after_help = "\
Examples:
  hamlet rules eval --corpus comments.jsonl
  hamlet rules eval --corpus old.jsonl new.jsonl --no-model --format markdown
  hamlet rules eval --since 30d

Spam and ham are comments that the rule hit. S/O is its share of the spam over both shares. Decisive and
alone are spam/ham: comments whose decision would be another without it, and in which no other rule
gave points. µs is what its patterns took on a comment, the mean, here and now; words and domains are looked for all at
once and have no time of their own. Exit codes: 0 done, 2 wrong use, settings or rules, 3 could not do it.")]
    Eval(eval::EvalArgs),
    /// Measure what each kind of evidence brings: the whole filter without it
    #[command(after_help = "\
Examples:
  hamlet rules ablate --corpus blogs.jsonl
  hamlet rules ablate --corpus blogs.jsonl --format markdown

Each group of rules is left out in turn, the model, and all that was seen before. The first figures take each comment as
if its blog were new; those of `life` live through each blog in the order of its dates, as `hamlet simulate` does: what
is held is labelled at once, what went wrong a day later, and the site remembers. Exit codes: 0 done, 2 wrong use,
settings or rules, 3 could not do it.")]
    Ablate(ablate::AblateArgs),
    /// Count what the categories of moderation stop: threats, slurs, private data
    #[command(after_help = "\
Examples:
  hamlet rules moderation --corpus comments.jsonl
  hamlet rules moderation --corpus comments.jsonl --stopped 10 --let-through 5

A line for each source and label of the file; labels can be any words. Spam is left aside: what the score says is not
in the table. Exit codes: 0 done, 2 wrong use, settings or rules, 3 could not do it.")]
    Moderation(moderation::ModerationArgs),
    /// Tell which decisions a change of the rules turns, and fail where it costs too much
    #[command(after_help = "\
Examples:
  hamlet rules diff --base HEAD --corpus comments.jsonl --max-ham-rejected 0
  hamlet rules diff --base rules --rules new-rules --since 30d --format json

The worst comes first: ham that is rejected now, ham that is held, spam that is accepted. Exit codes: 0 within
what may be, 1 worse than that, 2 wrong use, settings or rules, 3 could not do it.")]
    Diff(diff::DiffArgs),
    /// Fit the points of the rules to labelled comments, and propose new ones
    #[command(after_help = "\
Examples:
  hamlet rules rescore --corpus comments.jsonl training
  hamlet rules rescore --corpus comments.jsonl --max-ham-held 2 --format markdown
  hamlet rules rescore --corpus comments.jsonl --write
  hamlet rules rescore --corpus training --halves comments.jsonl

Nothing is written without --write. Points keep their sign and stay near what they are; what would have more ham
rejected or held than may be is taken back. Exit codes: 0 done, 1 no points that help were within what may be,
2 wrong use or settings, 3 could not do it.")]
    Rescore(Box<rescore::RescoreArgs>),
    /// Suggest rules on trial from selected spam: phrases, domains, names that no ham has
    #[command(after_help = "\
Examples:
  hamlet rules suggest --from spam.jsonl
  hamlet rules suggest --from queue --against comments.jsonl --limit 5
  hamlet rules suggest --from spam.jsonl --write rules/local/suggested.toml

Comments that are accepted today count most. The rules are printed, ready for a file, the figures beside them on
the standard error. Exit codes: 0 done, 2 wrong use or settings, 3 could not do it.")]
    Suggest(Box<suggest::SuggestArgs>),
    /// Tell what rules on trial hit, what they would have turned, and whether they may go live
    #[command(after_help = "\
Examples:
  hamlet rules shadow
  hamlet rules shadow CHEAP_LOANS --since 30d

The comments are those of the journal, labelled by POST /v1/feedback. Exit codes: 0 done, 2 wrong use, settings or
rules, 3 could not do it.")]
    Shadow(states::ShadowArgs),
    /// Let a rule on trial go live, if it has shown enough; a draft or retired rule goes on trial
    #[command(after_help = "\
Examples:
  hamlet rules promote CHEAP_LOANS
  hamlet rules promote CHEAP_LOANS --force --why 'a wave of them since this morning'

The gate ([gate] in the settings): precision on labelled hits, how many of them, days on live traffic, and no ham
rejected. An override with the reason is written below local. Exit codes: 0 promoted, 1 it has not shown enough, 2 wrong use,
settings or rules, 3 could not do it.")]
    Promote(states::PromoteArgs),
    /// Put a live rule on trial again
    #[command(
        after_help = "Examples:\n  hamlet rules demote CHEAP_LOANS --why 'it hit two readers'"
    )]
    Demote(states::ChangeArgs),
    /// Take a rule out; it stays in its file and runs no more
    #[command(after_help = "Examples:\n  hamlet rules retire CHEAP_LOANS --why 'the wave is over'")]
    Retire(states::ChangeArgs),
    /// Tell which rules may have had their day: never hit, or always beside another
    #[command(after_help = "\
Examples:
  hamlet rules stale
  hamlet rules stale --since 180d --format json

A rule is always beside another if that is live, of the same group and direction, fired in each of at least five comments, and
is not what the rule rests on. Exit codes: 0 done, 2 wrong use, settings or rules, 3 could not do it.")]
    Stale(stale::StaleArgs),
    /// Tell which rulesets ran, the newest first, and what changed in each
    #[command(after_help = "\
Examples:
  hamlet rules log
  hamlet rules log --limit 5 --format json

Sets are kept in the data folder by the service, at its start and when it takes other rules, and by the
commands that write rules. Exit codes: 0 done, 2 wrong use or settings, 3 could not do it.")]
    Log(log::LogArgs),
    /// Bring the site's own rules back to what they were in a set that ran
    #[command(after_help = "\
Examples:
  hamlet rules rollback 712c --dry-run
  hamlet rules rollback 1f6c13759528687d
  hamlet rules rollback 712c --local-only

Writes and removes files in rules/local alone, its lists and tests among them. A running service takes them
by itself. The set that was there is kept first, so a rollback can be rolled back. Exit codes: 0 done, or nothing
to do, 1 refused (shipped files differ, or the rules would be rejected), 2 wrong use or settings, 3 could not do it.")]
    Rollback(rollback::RollbackArgs),
    /// Bring in lists and rules of other filters, as rules in shadow
    #[command(after_help = "\
Examples:
  hamlet rules import wordpress disallowed-keys.txt --dry-run
  hamlet rules import splorp blocklist.txt --against comments.jsonl --leave-out-risky
  hamlet rules import smokedetector bad_keywords.txt
  hamlet rules import spamassassin 20_body_tests.cf local.cf --name spamassassin

Nothing is dropped in silence: what can not be said here stands in NAME.skipped.txt with its line and why. Exit codes:
0 done, 1 the rules can not be used or would write over what was changed by hand, 2 wrong use, 3 could not do it.")]
    Import(import::ImportArgs),
    /// List the signals that rules can compare
    #[command(
        after_help = "Examples:\n  hamlet rules signals\n  hamlet rules signals --format json"
    )]
    Signals {
        /// How to print
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Where rules and settings are.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder of rules [default: what the settings say, else rules]
    #[arg(long, value_name = "DIR")]
    rules: Option<String>,
    /// Read the settings from this file [default: hamlet.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Place {
    /// The filter that the service would run with, or one without a model.
    pub(super) fn filter(&self, no_model: bool) -> anyhow::Result<Filter> {
        let config = self.config()?;
        if no_model {
            return Ok(Filter {
                ruleset: Arc::new(setup::ruleset(&config.rules)?),
                ..Filter::default()
            });
        }
        Ok(setup::filter(&config, &mut |line| eprintln!("{line}"))?)
    }

    /// The settings that the service would run with.
    pub(super) fn config(&self) -> Result<Config, ConfigErrors> {
        let flag = self.rules.clone().map(|value| Flag {
            flag: "--rules",
            key: "rules",
            value,
        });
        let sources = config::Sources::of_process(self.config.clone(), flag.into_iter().collect());
        Ok(Config::load(&sources)?.config)
    }
}

/// Runs the command; the exit code.
pub fn run(command: RulesCommand) -> anyhow::Result<u8> {
    match command {
        RulesCommand::Lint(args) => lint::run(&args),
        RulesCommand::Test(args) => test::run(&args),
        RulesCommand::Try(args) => trial::run(&args),
        RulesCommand::Eval(args) => eval::run(&args),
        RulesCommand::Ablate(args) => ablate::run(&args),
        RulesCommand::Moderation(args) => moderation::run(&args),
        RulesCommand::Diff(args) => diff::run(&args),
        RulesCommand::Rescore(args) => rescore::run(&args),
        RulesCommand::Suggest(args) => suggest::run(&args),
        RulesCommand::Shadow(args) => states::shadow(&args),
        RulesCommand::Promote(args) => states::promote(&args),
        RulesCommand::Demote(args) => states::demote(&args),
        RulesCommand::Retire(args) => states::retire(&args),
        RulesCommand::Stale(args) => stale::run(&args),
        RulesCommand::Log(args) => log::run(&args),
        RulesCommand::Rollback(args) => rollback::run(&args),
        RulesCommand::Import(args) => import::run(&args),
        RulesCommand::Signals { format } => signals(format),
    }
}

/// Prints findings as text with carets, or as a JSON list.
pub fn print_findings(
    findings: &[RuleError],
    sources: &Sources,
    format: Format,
) -> anyhow::Result<()> {
    if format == Format::Json {
        say_json(&findings)?;
        return Ok(());
    }
    for finding in findings {
        say(format_args!("{}\n", finding.render(sources)));
    }
    Ok(())
}

fn signals(format: Format) -> anyhow::Result<u8> {
    if format == Format::Json {
        let list: Vec<_> = Signal::ALL
            .iter()
            .map(|signal| {
                serde_json::json!({
                    "name": signal.name(),
                    "kind": signal.kind().describe(),
                    "known": signal.known(),
                    "meaning": signal.meaning(),
                })
            })
            .collect();
        say_json(&list)?;
        return Ok(FINE);
    }
    let mut table = super::table(["signal", "kind", "known when", "meaning"]);
    for signal in Signal::ALL {
        table.add_row([
            signal.name().to_owned(),
            signal.kind().describe(),
            signal.known().to_owned(),
            signal.meaning().to_owned(),
        ]);
    }
    say(&table);
    Ok(FINE)
}
