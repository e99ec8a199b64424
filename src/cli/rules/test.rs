//! `hamlet rules test`: the examples in the rules, and the cases beside them.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::super::{FINDINGS, FINE, Format, WrongUse, say, say_json};
use super::print_findings;
use crate::filter::Filter;
use crate::nearest::nearest;
use crate::rules::{Case, RuleError, Ruleset, Sources, read_cases};
use crate::setup;
use crate::setup::cases::verdict;

/// Which rules and cases, and how to print.
#[derive(Debug, Args)]
pub struct TestArgs {
    #[command(flatten)]
    place: super::Place,
    /// Only cases whose name has this in it, in any case
    #[arg(long, value_name = "NAME-PART")]
    only: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
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

pub(super) fn run(args: &TestArgs) -> anyhow::Result<u8> {
    let dir = &args.place.config()?.rules;
    let format = args.format;
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
    let cases = args.chosen(cases)?;
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

impl TestArgs {
    /// The cases that `--only` asks for.
    fn chosen(&self, mut cases: Vec<Case>) -> anyhow::Result<Vec<Case>> {
        let Some(only) = &self.only else {
            return Ok(cases);
        };
        let wanted = only.to_lowercase();
        let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
        cases.retain(|case| case.name.to_lowercase().contains(&wanted));
        if cases.is_empty() {
            let help = nearest(only, names.iter().map(String::as_str))
                .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            return Err(WrongUse(format!("no case has `{only}` in its name{help}")).into());
        }
        Ok(cases)
    }
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
    let failure = verdict(filter, case).err()?;
    let facts = case.facts();
    let ruleset = &filter.ruleset;
    let mut difference = failure.lines;
    for id in &case.hits {
        if let Some(why) = ruleset.why_not(id, &case.submission, &facts) {
            difference.push(format!("{id} did not fire: {why}"));
        }
    }
    Some(FailureReport {
        case: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        difference,
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
    let mut files: Vec<(&str, usize)> = Vec::new();
    for failure in &report.failures {
        match files.iter_mut().find(|(file, _)| *file == failure.file) {
            Some((_, count)) => *count += 1,
            None => files.push((&failure.file, 1)),
        }
    }
    for (file, count) in files {
        say(format_args!("{file}: {count} failed"));
    }
    say(format_args!(
        "{} rules with their examples, {} of {} cases passed",
        report.rules, report.passed, report.cases
    ));
    Ok(())
}
