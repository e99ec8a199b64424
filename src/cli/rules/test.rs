//! `hamlet rules test`: every example in the rules, and every case beside them.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::super::{FINDINGS, FINE, Format, say, say_json};
use super::{RulesArgs, print_findings};
use crate::filter::Filter;
use crate::rules::{Case, RuleError, Ruleset, Sources, read_cases};
use crate::setup;

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

pub(super) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    let (dir, format) = (&args.place.config()?.rules, args.format);
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
    let failure = setup::cases::verdict(filter, case).err()?;
    Some(FailureReport {
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
