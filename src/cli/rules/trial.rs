//! `hamlet rules try`: what a rule would do before it is written, or goes live.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::super::{FINDINGS, FINE, Format, say, say_json, table};
use super::diff::print_flips;
use super::source::{Source, watched};
use crate::decision::{Points, View};
use crate::filter::Filter;
use crate::model::Label;
use crate::rules::{
    LooksFor, RuleError, Ruleset, Severity, SourceFile, Sources, State, TRIED, Tried,
};
use crate::setup;
use crate::submission::Field;
use crate::tuning::metrics::ThreeWay;
use crate::tuning::trial::{self, Counts, Hits, Quote, Trial};

/// Most comments with another decision that are shown.
const MOST_FLIPS: usize = 20;

/// The rule, and the comments to try it on.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("rule").required(true).args(["pattern", "phrase", "domain", "file"]))]
pub struct TryArgs {
    /// A regular expression; more than one may be given
    #[arg(long, value_name = "PATTERN")]
    pattern: Vec<String>,
    /// A word or a phrase, whole words; more than one may be given
    #[arg(long, value_name = "PHRASE")]
    phrase: Vec<String>,
    /// A domain of links; more than one may be given
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,
    /// A file of rules, all tried as if they were active; one of the rules folder takes its place there
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The field, or several [default: content]
    #[arg(long, value_name = "FIELD", value_parser = field, value_delimiter = ',')]
    field: Vec<Field>,
    /// The reading of it: raw, text, folded, skeleton, anchors, links
    #[arg(long, value_name = "VIEW", value_parser = view, default_value = "folded")]
    view: View,
    /// Let phrases match parts of words
    #[arg(long, requires = "phrase")]
    anywhere: bool,
    /// How many different matches it takes
    #[arg(long, value_name = "N", default_value_t = 1)]
    at_least: usize,
    /// What must hold beside, such as 'links >= 1' or a rule's id; more than one may be given
    #[arg(long, value_name = "CONDITION")]
    all: Vec<String>,
    /// Its points; with 6 it holds nearly every comment that it hits
    #[arg(long, value_name = "POINTS", value_parser = points, default_value = "6", allow_hyphen_values = true)]
    score: Points,
    /// The group whose cap it is under [default: other]
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    #[command(flatten)]
    source: Source,
    /// Leave the model out: the rules alone
    #[arg(long)]
    no_model: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: super::Place,
}

fn field(name: &str) -> Result<Field, String> {
    let names = Field::ALL.map(Field::name).join(", ");
    Field::from_name(name).ok_or(format!("the fields are {names}"))
}

fn view(name: &str) -> Result<View, String> {
    let names = View::ALL.map(View::name).join(", ");
    let view = View::ALL.into_iter().find(|view| view.name() == name);
    view.ok_or(format!("the views are {names}"))
}

fn points(text: &str) -> Result<Points, String> {
    let points = text.parse().ok().and_then(Points::from_f64);
    points.ok_or("points are a number between -1000 and 1000, with at most two decimals".to_owned())
}

/// The rules as they are, and with those on trial.
struct Setting {
    without: Filter,
    with: Filter,
    on_trial: Vec<String>,
}

pub(super) fn run(args: &TryArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let samples = args.source.samples(&config)?;
    let mut base = setup::rule_sources(&config.rules)?;
    let tried = args.tried(&mut base)?;
    let name = tried.name.clone();
    let mut sources = base.clone();
    sources.rules.push(tried);
    let ruleset = match Ruleset::compile(&sources) {
        Ok((ruleset, warnings)) => {
            let of_it = warnings.iter().filter(|finding| finding.file == name);
            for warning in of_it {
                eprintln!("{}\n", warning.render(&sources));
            }
            ruleset
        }
        Err(errors) => {
            // Of the others only what stops the trial.
            let of_it = |error: &RuleError| error.file == name || error.severity == Severity::Error;
            let told: Vec<RuleError> = errors.into_iter().filter(of_it).collect();
            super::print_findings(&told, &sources, args.format)?;
            return Ok(FINDINGS);
        }
    };
    let on_trial = ruleset
        .rules
        .iter()
        .filter(|rule| rule.file == name)
        .map(|rule| rule.id.clone())
        .collect();
    let setting = args.setting((&base, &sources), ruleset, on_trial)?;
    let trial = trial::run(
        &setting.without,
        &setting.with,
        &setting.on_trial,
        watched(samples),
    )?;
    match args.format {
        Format::Json => say_json(&trial)?,
        Format::Human => print(&trial),
    }
    Ok(FINE)
}

impl TryArgs {
    /// The file on trial; one of the rules folder is taken out of `base`.
    fn tried(&self, base: &mut Sources) -> anyhow::Result<SourceFile> {
        let Some(path) = &self.file else {
            return Ok(Tried {
                looks_for: self.looks_for(),
                fields: self.field.clone(),
                view: self.view,
                at_least: self.at_least,
                all: self.all.clone(),
                score: self.score,
                group: self.group.clone(),
            }
            .file());
        };
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let is_it =
            |file: &SourceFile| std::fs::canonicalize(&file.name).is_ok_and(|other| other == whole);
        base.rules.retain(|file| !is_it(file));
        let text = std::fs::read_to_string(path).map_err(|error| {
            anyhow::anyhow!("{}: {error}; name a file of rules", path.display())
        })?;
        Ok(SourceFile {
            name: path.display().to_string(),
            text,
            local: true,
            trial: true,
        })
    }

    /// clap has seen to it that there is one kind.
    fn looks_for(&self) -> LooksFor {
        if !self.pattern.is_empty() {
            LooksFor::Patterns(self.pattern.clone())
        } else if self.domain.is_empty() {
            LooksFor::Phrases {
                phrases: self.phrase.clone(),
                anywhere: self.anywhere,
            }
        } else {
            LooksFor::Domains(self.domain.clone())
        }
    }

    fn setting(
        &self,
        (base, whole): (&Sources, &Sources),
        ruleset: Ruleset,
        on_trial: Vec<String>,
    ) -> anyhow::Result<Setting> {
        let with = Filter {
            ruleset: Arc::new(ruleset),
            ..self.place.filter(self.no_model)?
        };
        let ruleset = if let Ok((ruleset, _)) = Ruleset::compile(base) {
            ruleset
        } else {
            // Others name its rules: an override, an `unless`. Then these stay, and say nothing.
            let (mut ruleset, _) = Ruleset::compile(whole).map_err(|errors| {
                let first = errors.first().map(ToString::to_string);
                anyhow::anyhow!("{}", first.unwrap_or_default())
            })?;
            let tried = ruleset.rules.iter_mut();
            for rule in tried.filter(|rule| on_trial.contains(&rule.id)) {
                rule.state = State::Retired;
            }
            ruleset
        };
        let without = Filter {
            ruleset: Arc::new(ruleset),
            model: Arc::clone(&with.model),
            policy: with.policy,
        };
        Ok(Setting {
            without,
            with,
            on_trial,
        })
    }
}

fn print(trial: &Trial) {
    for hits in &trial.rules {
        print_hits(hits);
    }
    let Counts {
        spam,
        ham,
        unlabelled,
    } = trial.comments;
    let decisive = trial.decisive;
    say(format_args!(
        "Of {} comments ({spam} spam, {ham} ham, {unlabelled} without a label) {} would be decided otherwise: {}.",
        trial.comments.all(),
        decisive.all(),
        counts(decisive)
    ));
    if !trial.flips.is_empty() {
        say("");
        print_flips(&trial.flips[..trial.flips.len().min(MOST_FLIPS)]);
    }
    if trial.flips.len() > MOST_FLIPS {
        say(format_args!(
            "… and {} more; --format json has all of them",
            trial.flips.len() - MOST_FLIPS
        ));
    }
}

fn print_hits(hits: &Hits) {
    let name = if hits.rule == TRIED { "It" } else { &hits.rule };
    say(format_args!("{name} hits {}.", counts(hits.hits)));
    if let (Some(precision), Some([low, high])) = (hits.precision, hits.precision_interval) {
        say(format_args!(
            "Precision {:.1} % (95 %: {:.1} to {:.1}).",
            100.0 * precision,
            100.0 * low,
            100.0 * high
        ));
    }
    for (what, was) in [
        ("spam", hits.spam_was),
        ("ham", hits.ham_was),
        ("unlabelled", hits.unlabelled_was),
    ] {
        let ThreeWay {
            accept,
            hold,
            reject,
        } = was;
        if accept + hold + reject > 0 {
            say(format_args!(
                "Of the {what}, without it {reject} are rejected, {hold} held, {accept} accepted."
            ));
        }
    }
    if !hits.quotes.is_empty() {
        let mut lines = table(["label", "was", "field", "where"]);
        for quote in &hits.quotes {
            lines.add_row([
                label(quote.label).to_owned(),
                quote.decision.to_string(),
                quote.field.map_or("-", Field::name).to_owned(),
                marked(quote),
            ]);
        }
        say(format_args!("\n{lines}"));
    }
    say("");
}

fn marked(quote: &Quote) -> String {
    if quote.found.is_empty() {
        return quote.after.clone();
    }
    format!("{} [{}] {}", quote.before, quote.found, quote.after)
        .trim()
        .to_owned()
}

fn label(label: Option<Label>) -> &'static str {
    label.map_or("-", Label::name)
}

fn counts(counts: Counts) -> String {
    let Counts {
        spam,
        ham,
        unlabelled,
    } = counts;
    match unlabelled {
        0 => format!("{spam} spam, {ham} ham"),
        _ => format!("{spam} spam, {ham} ham, {unlabelled} without a label"),
    }
}
