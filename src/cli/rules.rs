//! `hamlet rules …`: lint, test, eval, diff, import, signals.

mod diff;
mod eval;
mod import;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{FINDINGS, FINE, Format, WRONG_USE, say, say_json};
use crate::config::{self, Config, ConfigErrors, Flag};
use crate::facts::Facts;
use crate::filter::Filter;
use crate::rules::{Case, RuleError, Ruleset, Severity, Sources, read_cases};
use crate::setup;
use crate::signals::Signal;

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Check rule files: every error with its place and what to do
    #[command(
        after_help = "Examples:\n  hamlet rules lint\n  hamlet rules lint --rules my-rules --format json"
    )]
    Lint(RulesArgs),
    /// Run every example in the rules and every case in rules/tests
    #[command(
        after_help = "Examples:\n  hamlet rules test\n  hamlet rules test --rules my-rules --format json"
    )]
    Test(RulesArgs),
    /// Count what each rule does to labelled comments: hits, precision, where it alone decides
    #[command(after_help = "\
Examples:
  hamlet rules eval --corpus comments.jsonl
  hamlet rules eval --corpus old.jsonl new.jsonl --no-model --format markdown

Spam and ham are comments that the rule hit. S/O is its share of the spam over both shares. Decisive and
alone are spam/ham: comments whose decision would be another without it, and in which no other rule
gave points. Exit codes: 0 done, 3 could not do it.")]
    Eval(eval::EvalArgs),
    /// Tell which decisions a change of the rules turns, and fail where it costs too much
    #[command(after_help = "\
Examples:
  hamlet rules diff --base /tmp/before/rules --corpus comments.jsonl --max-ham-rejected 0
  hamlet rules diff --base rules --rules new-rules --corpus comments.jsonl --format json

The worst comes first: ham that is rejected now, ham that is held, spam that is accepted. Exit codes: 0 within
what may be, 1 worse than that, 3 could not do it.")]
    Diff(diff::DiffArgs),
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

/// Which rules, and how to print.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    place: Place,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Place {
    /// The filter that the service would run with, or one without a model.
    fn filter(&self, no_model: bool) -> anyhow::Result<Filter> {
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
    fn config(&self) -> Result<Config, ConfigErrors> {
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
        RulesCommand::Lint(args) => in_dir(&args, lint),
        RulesCommand::Test(args) => in_dir(&args, test),
        RulesCommand::Eval(args) => eval::run(&args),
        RulesCommand::Diff(args) => diff::run(&args),
        RulesCommand::Import(args) => import::run(&args),
        RulesCommand::Signals { format } => signals(format),
    }
}

fn in_dir(
    args: &RulesArgs,
    command: fn(&Path, Format) -> anyhow::Result<u8>,
) -> anyhow::Result<u8> {
    match args.place.config().map(|config| config.rules) {
        Ok(dir) => command(&dir, args.format),
        Err(errors) => {
            eprintln!("{errors}");
            Ok(WRONG_USE)
        }
    }
}

fn lint(dir: &Path, format: Format) -> anyhow::Result<u8> {
    let sources = setup::rule_sources(dir)?;
    let (findings, summary) = match Ruleset::compile(&sources) {
        Ok((ruleset, warnings)) => {
            let summary = format!(
                "{} rules, {} lists, ruleset {}: no errors, {} warnings",
                ruleset.rules.len(),
                sources.lists.len(),
                ruleset.hash(),
                warnings.len()
            );
            (warnings, summary)
        }
        Err(errors) => {
            let count = errors
                .iter()
                .filter(|error| error.severity == Severity::Error)
                .count();
            let summary = format!("{count} errors, {} warnings", errors.len() - count);
            (errors, summary)
        }
    };
    print_findings(&findings, &sources, format)?;
    if format == Format::Human {
        say(&summary);
    }
    let failed = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    Ok(if failed { FINDINGS } else { FINE })
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

/// How a run of the tests ended, for `--format json`.
#[derive(Debug, Serialize)]
struct TestReport {
    rules: usize,
    cases: usize,
    passed: usize,
    failures: Vec<FailureReport>,
}

#[derive(Debug, Serialize)]
struct FailureReport {
    case: String,
    file: String,
    line: usize,
    difference: Vec<String>,
}

fn test(dir: &Path, format: Format) -> anyhow::Result<u8> {
    let sources = setup::rule_sources(dir)?;
    let ruleset = match Ruleset::compile(&sources) {
        Ok((ruleset, _)) => ruleset,
        Err(errors) => {
            print_findings(&errors, &sources, format)?;
            return Ok(FINDINGS);
        }
    };
    let cases = match cases(dir)? {
        Ok(cases) => cases,
        Err((errors, sources)) => {
            print_findings(&errors, &sources, format)?;
            return Ok(FINDINGS);
        }
    };
    // Cases are about rules: what a model learnt must not turn them.
    let filter = Filter {
        ruleset: Arc::new(ruleset),
        ..Filter::default()
    };
    let failures: Vec<FailureReport> = cases
        .iter()
        .filter_map(|case| failure(&filter, case))
        .collect();
    let report = TestReport {
        rules: filter.ruleset.rules.len(),
        cases: cases.len(),
        passed: cases.len() - failures.len(),
        failures,
    };
    print_report(&report, format)?;
    Ok(if report.failures.is_empty() {
        FINE
    } else {
        FINDINGS
    })
}

type CasesOrErrors = Result<Vec<Case>, (Vec<RuleError>, Sources)>;

fn cases(dir: &Path) -> anyhow::Result<CasesOrErrors> {
    let files = setup::case_files(dir)?;
    let mut cases = Vec::new();
    let mut errors = Vec::new();
    for file in &files {
        match read_cases(file) {
            Ok(found) => cases.extend(found),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        return Ok(Ok(cases));
    }
    Ok(Err((
        errors,
        Sources {
            rules: files,
            ..Sources::default()
        },
    )))
}

fn failure(filter: &Filter, case: &Case) -> Option<FailureReport> {
    let now = case
        .submission
        .created_at
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let facts = Facts::of(&case.submission, now, true);
    let decision = filter.assess(&case.submission, &facts);
    case.verdict(&decision).err().map(|failure| FailureReport {
        case: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        difference: failure.lines,
    })
}

fn print_report(report: &TestReport, format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        say_json(report)?;
        return Ok(());
    }
    for failure in &report.failures {
        say(format_args!(
            "{}:{}: {}",
            failure.file, failure.line, failure.case
        ));
        for line in &failure.difference {
            say(format_args!("    {line}"));
        }
        say("");
    }
    say(format_args!(
        "{} rules with their examples, {} of {} cases passed",
        report.rules, report.passed, report.cases
    ));
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
