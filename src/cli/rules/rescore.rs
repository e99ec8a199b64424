//! `hamlet rules rescore`: points fitted to labelled comments.

mod tables;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::super::{FINDINGS, FINE, TableFormat, WrongUse, say, say_json};
use super::source::Source;
use super::writing::noted;
use crate::config::Config;
use crate::decision::Points;
use crate::filter::Filter;
use crate::rules::edit::Change;
use crate::tuning::apply::{self, Written};
use crate::tuning::corpus::{self, Row};
use crate::tuning::rescore::{self, Budget, Figures, Judges, Options, Proposal};

/// Which rules, fitted to what, and how far they may go.
#[derive(Debug, Args)]
pub struct RescoreArgs {
    #[command(flatten)]
    source: Source,
    /// Ask about these comments too, from which nothing is learnt
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "halves")]
    test: Vec<PathBuf>,
    /// Part these comments in two halves that share no post, learn from either beside --corpus, and ask
    /// about the other
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "write")]
    halves: Vec<PathBuf>,
    /// Write the new points as overrides below `local/`
    #[arg(long)]
    write: bool,
    /// With --write: write them into the rules themselves, where they stand
    #[arg(long, requires = "write")]
    in_place: bool,
    /// Ham that may be rejected and was not
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_ham_rejected: u64,
    /// Ham that may be held and was accepted, beyond what is accepted and was not
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_ham_held: u64,
    /// Parts that are held out in turn
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = clap::value_parser!(u64).range(2..=100))]
    folds: u64,
    /// Decides which group comes into which part
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How hard points are pulled to what they are [default: what serves held-out comments best]
    #[arg(long, value_name = "NUMBER", value_parser = positive)]
    regularisation: Option<f64>,
    /// How far a rule may move, in points
    #[arg(long, value_name = "POINTS", default_value = "2", value_parser = points)]
    max_step: Points,
    /// New points are multiples of this
    #[arg(long, value_name = "POINTS", default_value = "0.25", value_parser = points)]
    round_to: Points,
    /// A rule that hit fewer different texts stays as it is
    #[arg(long, value_name = "N", default_value_t = 5)]
    min_texts: usize,
    /// Leave the model out: the rules alone
    #[arg(long)]
    no_model: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    place: super::Place,
}

fn positive(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| number.is_finite() && *number > 0.0)
        .ok_or_else(|| "write a number above zero, such as 4".to_owned())
}

fn points(text: &str) -> Result<Points, String> {
    let points = positive(text).ok().and_then(Points::from_f64);
    points
        .filter(|points| points.is_positive())
        .ok_or_else(|| "write points above zero, such as 0.25".to_owned())
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    /// What was learnt from.
    learnt_from: String,
    #[serde(flatten)]
    proposal: Proposal,
    /// Comments that nothing was learnt from, with the old points and the new.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<Test>,
    /// Where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Written>,
}

#[derive(Debug, Serialize)]
struct Test {
    comments: String,
    before: Figures,
    after: Figures,
}

pub(super) fn run(args: &RescoreArgs) -> anyhow::Result<u8> {
    let config = args.place.config()?;
    let corpora = args.corpora(&config)?;
    let bench = Bench::new(args, &config)?;
    if !args.halves.is_empty() {
        return halves(args, &bench, &corpora);
    }
    let test: Vec<Row> = each(&args.test)?.concat();
    let test = (!test.is_empty()).then_some((names(&args.test), test));
    let (mut found, _) = bench.rescore(args, "all comments".to_owned(), &corpora, test)?;
    let helps = found.proposal.is_gain() || found.proposal.rules.is_empty();
    if args.write && helps && !found.proposal.rules.is_empty() {
        found.written = Some(write(args, &config, &found.proposal)?);
    }
    print(args, std::slice::from_ref(&found))?;
    Ok(if found.proposal.is_refused() || !helps {
        FINDINGS
    } else {
        FINE
    })
}

/// Either half is learnt from, and asked about by what the other taught.
fn halves(args: &RescoreArgs, bench: &Bench, corpora: &[Vec<Row>]) -> anyhow::Result<u8> {
    let halves = rescore::halves(&each(&args.halves)?.concat(), args.seed);
    let names = ["one half", "the other half"];
    let mut found = Vec::new();
    let mut asked = Vec::new();
    for (from, to) in [(0, 1), (1, 0)] {
        let learnt = [corpora, std::slice::from_ref(&halves[from])].concat();
        let test = Some((names[to].to_owned(), halves[to].clone()));
        let (one, comments) = bench.rescore(args, names[from].to_owned(), &learnt, test)?;
        asked.extend(comments.map(|comments| (comments, one.proposal.points.clone())));
        found.push(one);
    }
    let old = rescore::present(&bench.filter);
    let with = |points: &dyn Fn(usize) -> Vec<Points>| {
        let points: Vec<Vec<Points>> = (0..asked.len()).map(points).collect();
        let corpora: Vec<_> = asked.iter().zip(&points).collect();
        let corpora: Vec<_> = corpora
            .iter()
            .map(|((comments, _), points)| (comments, points.as_slice()))
            .collect();
        rescore::measure(&bench.filter, &corpora)
    };
    let pooled = Test {
        comments: "both halves, each with what the other taught".to_owned(),
        before: with(&|_| old.clone()),
        after: with(&|at| asked[at].1.clone()),
    };
    if args.format == TableFormat::Json {
        say_json(&serde_json::json!({ "halves": found, "pooled": pooled }))?;
    } else {
        print(args, &found)?;
        say(tables::test(&pooled, args.format));
    }
    Ok(FINE)
}

fn print(args: &RescoreArgs, found: &[Found]) -> anyhow::Result<()> {
    for found in found {
        if args.format == TableFormat::Json {
            say_json(found)?;
        } else {
            say(tables::text(found, args));
        }
    }
    Ok(())
}

impl RescoreArgs {
    fn options(&self) -> Options {
        Options {
            folds: self.folds as usize,
            seed: self.seed,
            regularisation: self.regularisation,
            max_step: self.max_step,
            round_to: self.round_to,
            min_texts: self.min_texts,
            budget: Budget {
                ham_rejected: self.max_ham_rejected,
                ham_held: self.max_ham_held,
            },
        }
    }

    /// The comments to learn from: each file or folder, and the journal, a corpus of its own.
    fn corpora(&self, config: &Config) -> anyhow::Result<Vec<Vec<Row>>> {
        if !self.source.is_named() && self.halves.is_empty() {
            let what = "name labelled comments to fit to: --corpus FILE, or --since 30d for the journal's own";
            return Err(WrongUse(what.to_owned()).into());
        }
        let mut corpora = each(&self.source.corpus)?;
        corpora.push(self.source.journal_rows(config)?);
        Ok(corpora)
    }
}

/// The rows of each file, or folder of files, but for those of owners.
fn each(paths: &[PathBuf]) -> anyhow::Result<Vec<Vec<Row>>> {
    let read = |path: &PathBuf| -> anyhow::Result<Vec<Row>> {
        let mut rows = if path.is_dir() {
            corpus::read_dir(path)?
        } else {
            corpus::read(path)?
        };
        rows.retain(|row| !row.owner && row.known().is_some());
        Ok(rows)
    };
    paths.iter().map(read).collect()
}

fn names(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// What comments are asked about with.
struct Bench {
    filter: Filter,
    /// The seed corpus that the model learnt from; empty without a model.
    training: Vec<Row>,
}

impl Bench {
    fn new(args: &RescoreArgs, config: &Config) -> anyhow::Result<Self> {
        let filter = args.place.filter(args.no_model)?;
        let training = if args.no_model {
            Vec::new()
        } else {
            corpus::read_dir(&config.training)?
        };
        Ok(Self { filter, training })
    }

    /// Models for these rows: those of the seed corpus need some that never saw them.
    fn judges(&self, corpora: &[Vec<Row>]) -> Judges {
        let model = &self.filter.model;
        if !Judges::overlap(&self.training, corpora.iter().flatten()) {
            return Judges::of(model);
        }
        let bar = bar("models without a tenth of what they are asked about");
        let judges = Judges::held_out(model, &self.training, &mut |done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        });
        bar.finish_and_clear();
        judges
    }

    fn rescore(
        &self,
        args: &RescoreArgs,
        learnt_from: String,
        corpora: &[Vec<Row>],
        test: Option<(String, Vec<Row>)>,
    ) -> anyhow::Result<(Found, Option<rescore::Comments>)> {
        let judges = self.judges(corpora);
        let comments = self.look(&judges, corpora);
        let bar = bar("fits");
        let proposal = rescore::propose(
            &self.filter,
            &comments,
            &args.options(),
            &mut |done, all| {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            },
        )?;
        bar.finish_and_clear();
        let (name, asked) = match test {
            Some((name, rows)) => (name, Some(self.look(&judges, &[rows]))),
            None => (String::new(), None),
        };
        let old = rescore::present(&self.filter);
        let test = asked.as_ref().map(|comments| Test {
            comments: name,
            before: rescore::measure(&self.filter, &[(comments, &old)]),
            after: rescore::measure(&self.filter, &[(comments, &proposal.points)]),
        });
        let found = Found {
            learnt_from,
            proposal,
            test,
            written: None,
        };
        Ok((found, asked))
    }

    fn look(&self, judges: &Judges, corpora: &[Vec<Row>]) -> rescore::Comments {
        let bar = bar("comments");
        bar.set_length(corpora.iter().map(Vec::len).sum::<usize>() as u64);
        let comments = rescore::look(&self.filter, judges, corpora, &mut || bar.inc(1));
        bar.finish_and_clear();
        comments
    }
}

/// A bar for what is counted; none where nobody looks.
pub(super) fn bar(what: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0).with_message(what);
    match ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn write(args: &RescoreArgs, config: &Config, proposal: &Proposal) -> anyhow::Result<Written> {
    let today = jiff::tz::Offset::UTC
        .to_datetime(jiff::Timestamp::now())
        .date();
    let why = format!("rescore on {} comments, {today}", proposal.comments.all());
    let changes: Vec<Change> = proposal
        .rules
        .iter()
        .map(|moved| Change {
            id: moved.rule.clone(),
            score: Some(moved.to),
            why: why.clone(),
            adds_to_why: true,
            added: Some(today.to_string()),
            ..Change::default()
        })
        .collect();
    noted(config, "rules rescore", &why, |files| {
        Ok(if args.in_place {
            apply::apply_in_place(&files.sources, &changes)?
        } else {
            apply::apply_overrides(&config.rules, &files.sources, &changes, None)?
        })
    })
}
