//! The shipped rules: clean, tested, and each of them missed if it went.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use hamlet::filter::Filter;
use hamlet::rules::{Case, Rule, Ruleset, Sources, Stance, State, read_cases};
use hamlet::setup;
use toml::{Table, Value};

use crate::shipped;

fn sources() -> Sources {
    setup::rule_sources(&shipped::root().join("rules")).unwrap()
}

fn cases() -> Vec<Case> {
    let files = setup::case_files(&shipped::root().join("rules")).unwrap();
    files
        .iter()
        .flat_map(|file| match read_cases(file) {
            Ok(cases) => cases,
            Err(errors) => panic!("{}", lines(errors)),
        })
        .collect()
}

fn lines(errors: impl IntoIterator<Item = impl ToString>) -> String {
    let lines: Vec<String> = errors.into_iter().map(|error| error.to_string()).collect();
    lines.join("\n")
}

/// What the examples and the cases have to say against a set of rules: the first thing.
fn objection(sources: &Sources, cases: &[Case]) -> Option<String> {
    let ruleset = match Ruleset::compile(sources) {
        Ok((ruleset, _)) => ruleset,
        Err(errors) => return Some(errors[0].to_string()),
    };
    // Cases are about rules: what a model learnt must not turn them.
    let filter = Filter {
        ruleset: Arc::new(ruleset),
        ..Filter::default()
    };
    cases.iter().find_map(|case| case_objection(&filter, case))
}

fn case_objection(filter: &Filter, case: &Case) -> Option<String> {
    let decision = filter.assess(&case.submission, &case.facts());
    let failure = case.verdict(&decision).err()?;
    Some(format!(
        "{}:{}: {}\n{failure}",
        case.file, case.line, case.name
    ))
}

#[test]
fn they_lint_without_errors_and_hit_and_miss_what_their_examples_say() {
    match Ruleset::compile(&sources()) {
        Ok((ruleset, warnings)) => {
            eprintln!("{}", lines(warnings));
            assert!(ruleset.rules.len() > 50);
        }
        Err(errors) => panic!("{}", lines(errors)),
    }
}

#[test]
fn every_case_is_decided_as_it_says() {
    let (ruleset, _) = Ruleset::compile(&sources()).unwrap();
    let filter = Filter {
        ruleset: Arc::new(ruleset),
        ..Filter::default()
    };
    let failures: Vec<String> = cases()
        .iter()
        .filter_map(|case| case_objection(&filter, case))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Whether cases can see a rule: it is active, and its category is not off until a site asks for
/// it. Those of such categories are held by `switches`.
fn at_work(ruleset: &Ruleset, rule: &Rule) -> bool {
    rule.state == State::Active && ruleset.groups[rule.group].action != Some(Stance::Off)
}

#[test]
fn every_active_rule_is_required_by_a_case() {
    let (ruleset, _) = Ruleset::compile(&sources()).unwrap();
    let required: BTreeSet<String> = cases().into_iter().flat_map(|case| case.hits).collect();
    let missing: Vec<&str> = ruleset
        .rules
        .iter()
        .filter(|rule| at_work(&ruleset, rule) && !required.contains(&rule.id))
        .map(|rule| rule.id.as_str())
        .collect();
    assert!(
        missing.is_empty(),
        "add a case to rules/tests that names in `hits`: {}",
        missing.join(", ")
    );
}

/// A change to one rule of a file.
#[derive(Clone, Copy, Debug)]
enum Harm {
    /// The rule is gone.
    Deleted,
    /// What it looks for is found nowhere.
    Silenced,
}

impl Harm {
    fn apply(self, sources: &Sources, id: &str) -> Sources {
        let mut harmed = sources.clone();
        for file in &mut harmed.rules {
            let mut tables: Table = file.text.parse().unwrap();
            let Some(Value::Array(rules)) = tables.get_mut("rule") else {
                continue;
            };
            let named = |rule: &Value| rule["id"].as_str() == Some(id);
            if !rules.iter().any(named) {
                continue;
            }
            match self {
                Self::Deleted => rules.retain(|rule| !named(rule)),
                Self::Silenced => rules
                    .iter_mut()
                    .filter(|rule| named(rule))
                    .filter_map(Value::as_table_mut)
                    .for_each(silence),
            }
            file.text = tables.to_string();
        }
        assert_ne!(&harmed, sources, "{id} stands in no file");
        harmed
    }
}

fn silence(rule: &mut Table) {
    let matchers = [
        "pattern",
        "patterns",
        "phrases",
        "list",
        "domains",
        "domains_list",
        "match",
    ];
    let reads_text = matchers.iter().any(|key| rule.contains_key(*key));
    let gone: &[&str] = if reads_text {
        &matchers
    } else {
        &["all", "any", "none"]
    };
    for key in gone {
        rule.remove(*key);
    }
    if reads_text {
        rule.insert("pattern".to_owned(), "zqxjkvwzqxjkvw".into());
    } else {
        let never = Value::Array(vec!["words < 0".into()]);
        rule.insert("all".to_owned(), never);
    }
}

#[test]
fn no_rule_can_go_or_fall_silent_without_an_example_or_a_case_that_fails() {
    let sources = sources();
    let cases = cases();
    let (ruleset, _) = Ruleset::compile(&sources).unwrap();
    assert_eq!(objection(&sources, &cases), None, "before any harm");
    let harms: Vec<(Harm, &str)> = ruleset
        .rules
        .iter()
        .filter(|rule| at_work(&ruleset, rule))
        .flat_map(|rule| [Harm::Deleted, Harm::Silenced].map(|harm| (harm, rule.id.as_str())))
        .collect();
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let unnoticed: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = harms
            .chunks(harms.len().div_ceil(n_threads))
            .map(|part| {
                let (sources, cases) = (&sources, &cases);
                scope.spawn(move || {
                    part.iter()
                        .filter(|(harm, id)| objection(&harm.apply(sources, id), cases).is_none())
                        .map(|(harm, id)| format!("{id} {harm:?}"))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    assert!(
        unnoticed.is_empty(),
        "nothing fails with: {}",
        unnoticed.join(", ")
    );
}
