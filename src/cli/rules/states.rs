//! `hamlet rules shadow`, `promote`, `demote`, `retire`: the life of a rule.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::super::{FINDINGS, FINE, Format, WrongUse, say, say_json, table};
use super::diff::print_flips;
use super::source::since;
use super::writing::noted;
use crate::config::Config;
use crate::filter::Filter;
use crate::nearest::nearest;
use crate::rules::State;
use crate::rules::edit::Change;
use crate::tuning::apply::{self, Written};
use crate::tuning::flips::Flip;
use crate::tuning::history::{History, HistoryError};
use crate::tuning::probation::{self, Probation};

/// How far the journal is looked back, unless said.
const LOOKED_BACK: &str = "90d";

/// Which rules on trial, on what.
#[derive(Debug, Args)]
pub struct ShadowArgs {
    /// The rule to look at closely [default: all on trial, in a table]
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Comments of the last 90d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since, default_value = LOOKED_BACK)]
    since: Timestamp,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

/// Which rule, and why.
#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// The rule
    #[arg(value_name = "RULE")]
    rule: String,
    /// Why, for whoever reads the override later
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Write the override into this file below `local` [default: where one stands, else local/overrides.toml]
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

/// Which rule, and whether the gate may be passed by.
#[derive(Debug, Args)]
pub struct PromoteArgs {
    #[command(flatten)]
    change: ChangeArgs,
    /// Comments of the last 90d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since, default_value = LOOKED_BACK)]
    since: Timestamp,
    /// Promote it though it has not shown enough; say why
    #[arg(long, requires = "why")]
    force: bool,
}

/// What rules on trial did.
#[derive(Serialize)]
struct ShadowReport {
    /// Decisions whose comment is forgotten.
    forgotten: u64,
    rules: Vec<Judged>,
}

/// What one rule did, and what it lacks to go live.
#[derive(Serialize)]
struct Judged {
    #[serde(flatten)]
    probation: Probation,
    lacks: Vec<String>,
}

/// A rule's new state.
#[derive(Serialize)]
struct Changed {
    rule: String,
    from: State,
    to: State,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<Judged>,
    written: Option<Written>,
}

pub(super) fn shadow(args: &ShadowArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let filter = args.place.filter(false)?;
    let rules = match &args.rule {
        Some(rule) => vec![known(&filter, rule)?],
        None => probation::on_trial(&filter),
    };
    let mut history = History::open(&config.data, args.since)?;
    let seen = probation::of(&filter, &rules, history.by_ref())?;
    let report = ShadowReport {
        forgotten: history.forgotten(),
        rules: seen.into_iter().map(|one| judged(&config, one)).collect(),
    };
    if args.format == Format::Json {
        say_json(&report)?;
    } else {
        print_shadow(&report, args.rule.is_some());
    }
    Ok(FINE)
}

/// One step up: a draft or retired rule on trial, a rule on trial live if the gate lets it.
pub(super) fn promote(args: &PromoteArgs) -> anyhow::Result<u8> {
    let config = args.change.place.config()?;
    let filter = args.change.place.filter(false)?;
    let rule = known(&filter, &args.change.rule)?;
    let from = state_of(&filter, &rule);
    if from == State::Active {
        return Err(WrongUse(format!("{rule} is live already")).into());
    }
    if from != State::Shadow {
        let why = args.change.why.clone();
        let why = why.unwrap_or_else(|| "on trial".to_owned());
        let step = Step {
            to: State::Shadow,
            why,
            shown: None,
        };
        return change(&args.change, &config, &filter, step);
    }
    let history = match History::open(&config.data, args.since) {
        Ok(history) => Some(history),
        // A rule may be forced where nothing was kept; the gate says what is lacking.
        Err(HistoryError::None(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let history = history.into_iter().flatten();
    let mut seen = probation::of(&filter, std::slice::from_ref(&rule), history)?;
    let Some(shown) = seen.pop().map(|one| judged(&config, one)) else {
        anyhow::bail!("{rule} was not looked at; this is a bug in Hamlet, please report it");
    };
    if !shown.lacks.is_empty() && !args.force {
        refuse(&args.change, from, shown)?;
        return Ok(FINDINGS);
    }
    let hits = shown.probation.hits;
    let why = args.change.why.clone().unwrap_or_else(|| {
        let ham = match hits.ham {
            0 => "no ham".to_owned(),
            ham => format!("{ham} ham"),
        };
        format!("hit {} spam and {ham} while on trial", hits.spam)
    });
    let lacked = shown.lacks.len();
    let code = change(
        &args.change,
        &config,
        &filter,
        Step {
            to: State::Active,
            why,
            shown: Some(shown),
        },
    )?;
    if lacked > 0 {
        eprintln!("the gate was passed by: it lacked {lacked} of what is wanted");
    }
    Ok(code)
}

/// One step down: a live rule on trial again.
pub(super) fn demote(args: &ChangeArgs) -> anyhow::Result<u8> {
    put(args, State::Shadow, "on trial again")
}

/// Out: the rule stays in its file and runs no more.
pub(super) fn retire(args: &ChangeArgs) -> anyhow::Result<u8> {
    put(args, State::Retired, "not needed any more")
}

fn put(args: &ChangeArgs, to: State, why: &str) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let filter = args.place.filter(true)?;
    let rule = known(&filter, &args.rule)?;
    let from = state_of(&filter, &rule);
    let already = from == to || (to == State::Shadow && from != State::Active);
    if already {
        return Err(WrongUse(format!("{rule} is {} already", from.name())).into());
    }
    let why = args.why.clone().unwrap_or_else(|| why.to_owned());
    let step = Step {
        to,
        why,
        shown: None,
    };
    change(args, &config, &filter, step)
}

/// Where a rule goes, and why.
struct Step {
    to: State,
    why: String,
    shown: Option<Judged>,
}

fn change(args: &ChangeArgs, config: &Config, filter: &Filter, step: Step) -> anyhow::Result<u8> {
    let Step { to, why, shown } = step;
    let rule = args.rule.clone();
    let from = state_of(filter, &rule);
    let change = Change {
        id: rule.clone(),
        state: Some(to),
        why: why.clone(),
        ..Change::default()
    };
    let into = args.into.as_deref();
    let command = match to {
        State::Shadow if from == State::Active => "rules demote",
        State::Retired => "rules retire",
        _ => "rules promote",
    };
    let reason = format!("{rule}: {why}");
    let written = noted(config, command, &reason, |files| {
        let sources = &files.sources;
        Ok(apply::apply_overrides(
            &config.rules,
            sources,
            &[change],
            into,
        )?)
    })?;
    let changed = Changed {
        rule,
        from,
        to,
        why,
        shown,
        written: Some(written),
    };
    if args.format == Format::Json {
        say_json(&changed)?;
    } else {
        print_changed(&changed);
    }
    Ok(FINE)
}

fn refuse(args: &ChangeArgs, state: State, shown: Judged) -> anyhow::Result<()> {
    if args.format == Format::Json {
        return say_json(&Changed {
            rule: args.rule.clone(),
            from: state,
            to: state,
            why: String::new(),
            shown: Some(shown),
            written: None,
        });
    }
    say(format_args!("{} stays on trial:", args.rule));
    for lack in &shown.lacks {
        say(format_args!("  - {lack}"));
    }
    say(
        "To promote it all the same: --force --why '…'. What is wanted stands in [gate] of the settings.",
    );
    Ok(())
}

/// The id, if there is such a rule.
fn known(filter: &Filter, id: &str) -> Result<String, WrongUse> {
    if filter.ruleset.rule(id).is_some() {
        return Ok(id.to_owned());
    }
    let ids = filter.ruleset.rules.iter().map(|rule| rule.id.as_str());
    let meant = nearest(id, ids).map_or_else(
        || "`hamlet rules eval` lists those that run".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    Err(WrongUse(format!("there is no rule `{id}`; {meant}")))
}

fn state_of(filter: &Filter, id: &str) -> State {
    filter
        .ruleset
        .rule(id)
        .map_or(State::Draft, |rule| rule.state)
}

fn judged(config: &Config, probation: Probation) -> Judged {
    Judged {
        lacks: config.gate.lacks(&probation, Timestamp::now()),
        probation,
    }
}

fn print_shadow(report: &ShadowReport, closely: bool) {
    if report.rules.is_empty() {
        say("No rule is on trial. A new rule below `local` is, until it is promoted.");
        return;
    }
    let mut lines = table([
        "rule",
        "points",
        "spam",
        "ham",
        "no label",
        "precision (95 %)",
        "would turn (spam/ham/no label)",
        "live since",
        "may go live",
    ]);
    for Judged { probation, lacks } in &report.rules {
        let precision = match (probation.precision, probation.precision_interval) {
            (Some(precision), Some([low, high])) => {
                format!("{precision:.3} ({low:.3} to {high:.3})")
            }
            _ => "-".to_owned(),
        };
        let (hits, turn) = (probation.hits, probation.would_turn);
        let may = match lacks.len() {
            0 => "yes".to_owned(),
            1 => "1 thing is lacking".to_owned(),
            n => format!("{n} things are lacking"),
        };
        lines.add_row([
            probation.rule.clone(),
            probation.points.to_string(),
            hits.spam.to_string(),
            hits.ham.to_string(),
            hits.unlabelled.to_string(),
            precision,
            format!("{}/{}/{}", turn.spam, turn.ham, turn.unlabelled),
            probation.live_since.map_or("-".to_owned(), |at| {
                at.strftime("%Y-%m-%d %H:%M").to_string()
            }),
            may,
        ]);
    }
    say(&lines);
    if report.forgotten > 0 {
        say(format_args!(
            "\n{} decisions were passed over: their comments are forgotten",
            report.forgotten
        ));
    }
    for Judged { probation, lacks } in report.rules.iter().filter(|_| closely) {
        say("");
        for lack in lacks {
            say(format_args!("lacking: {lack}"));
        }
        let flips: &[Flip] = &probation.flips;
        print_flips(flips);
    }
}

fn print_changed(changed: &Changed) {
    let Changed {
        rule,
        from,
        to,
        why,
        ..
    } = changed;
    say(format_args!(
        "{rule}: {} -> {}, because: {why}",
        from.name(),
        to.name()
    ));
    if let Some(written) = &changed.written {
        for place in &written.places {
            say(format_args!("written to {}:{}", place.file, place.line));
        }
        say(format_args!(
            "the ruleset is {} now; a running service takes it up by itself",
            written.ruleset
        ));
    }
}
