//! Who learns from which comments and is asked about which: the rules of each measurement.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::chance::Chance;
use super::corpus::{self, CorpusError, Row};
use super::folds;
use super::metrics::Outcome;
use super::report::{Report, Scored, SystemReport};
use super::spin;
use super::systems::{self, System};
use crate::model::{Features, Label, Model, Options};
use crate::rules::Ruleset;
use crate::setup::{self, SetupError};
use crate::submission::Submission;

/// Tenths of the comments that are learnt from where one set is parted.
const TRAIN_TENTHS: usize = 7;
/// Where the shuffle of `sms-70-30` starts, so that everybody parts it alike.
const SEED: u64 = 42;
/// The sources of `template-folds`, as its report has them.
const SPUN: &str = "spam from templates";
const BY_HAND: &str = "spam written one by one";

/// A measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// YouTube, each video: the first 70 % in file order against the rest.
    Youtube7030,
    /// YouTube, four videos against the fifth, each in turn.
    YoutubeLovo,
    /// SMS, 70 % of either label against the rest.
    Sms7030,
    /// What is shipped, on blogs that it has never seen.
    Cold,
    /// The seed corpus, nine tenths against one, each in turn; templates and topics stay whole.
    TemplateFolds,
    /// These files against that one.
    Files {
        /// To learn from.
        train: Vec<PathBuf>,
        /// To be asked about.
        test: PathBuf,
    },
}

impl Protocol {
    /// The protocols by the names that the command line takes.
    pub const NAMES: [&'static str; 5] = [
        "youtube-70-30",
        "youtube-lovo",
        "sms-70-30",
        "cold",
        "template-folds",
    ];

    /// The protocol of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "youtube-70-30" => Self::Youtube7030,
            "youtube-lovo" => Self::YoutubeLovo,
            "sms-70-30" => Self::Sms7030,
            "cold" => Self::Cold,
            "template-folds" => Self::TemplateFolds,
            _ => return None,
        })
    }

    /// Its name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Youtube7030 => "youtube-70-30",
            Self::YoutubeLovo => "youtube-lovo",
            Self::Sms7030 => "sms-70-30",
            Self::Cold => "cold",
            Self::TemplateFolds => "template-folds",
            Self::Files { .. } => "train-test",
        }
    }
}

/// Where things are.
#[derive(Clone, Debug)]
pub struct Places {
    /// The data sets.
    pub data: PathBuf,
    /// The seed corpus.
    pub training: PathBuf,
    /// The rule files.
    pub rules: PathBuf,
}

/// Why a measurement could not be made.
#[derive(Debug, Error)]
pub enum EvalError {
    /// A corpus can not be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The rules can not be loaded.
    #[error(transparent)]
    Rules(#[from] SetupError),
    /// A side of the measurement lacks a label.
    #[error("{what}: {ham} ham and {spam} spam; both labels are needed to learn from")]
    OneSided {
        /// Which side.
        what: &'static str,
        /// Number of ham.
        ham: usize,
        /// Number of spam.
        spam: usize,
    },
}

/// Makes a measurement. `progress` is told of each comment that was asked about, and how many
/// there are.
pub fn run(
    protocol: &Protocol,
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, EvalError> {
    let data = |name: &str| corpus::read(&places.data.join(name));
    match protocol {
        Protocol::Youtube7030 => {
            let splits = first_share_by_source(data("youtube.jsonl")?);
            text_only(protocol, &splits, progress)
        }
        Protocol::YoutubeLovo => {
            let splits = one_source_out(&data("youtube.jsonl")?);
            text_only(protocol, &splits, progress)
        }
        Protocol::Sms7030 => text_only(protocol, &[stratified(data("sms.jsonl")?)], progress),
        Protocol::Cold => {
            let mut test = data("blog-dev.jsonl")?;
            test.extend(data("news-dev.jsonl")?);
            let train = corpus::read_dir(&places.training)?;
            cold(&Split { train, test }, places, progress)
        }
        Protocol::TemplateFolds => {
            template_folds(corpus::read_dir(&places.training)?, places, progress)
        }
        Protocol::Files { train, test } => {
            let mut rows = Vec::new();
            for path in train {
                rows.extend(corpus::read(path)?);
            }
            let test = corpus::read(test)?;
            train_test(&Split { train: rows, test }, places, progress)
        }
    }
}

/// Rows to learn from, and rows to be asked about.
#[derive(Debug)]
struct Split {
    train: Vec<Row>,
    test: Vec<Row>,
}

impl Split {
    fn check(&self) -> Result<(), EvalError> {
        let count = |label| {
            let has = |row: &&Row| row.known() == Some(label);
            self.train.iter().filter(has).count()
        };
        let (ham, spam) = (count(Label::Ham), count(Label::Spam));
        if ham == 0 || spam == 0 {
            return Err(EvalError::OneSided {
                what: "the rows to learn from",
                ham,
                spam,
            });
        }
        Ok(())
    }
}

/// Each source parted by itself: its first rows against its last.
fn first_share_by_source(rows: Vec<Row>) -> Vec<Split> {
    by_source(rows)
        .into_values()
        .map(|mut rows| {
            let test = rows.split_off(rows.len() * TRAIN_TENTHS / 10);
            Split { train: rows, test }
        })
        .collect()
}

fn one_source_out(rows: &[Row]) -> Vec<Split> {
    let sources = by_source(rows.to_vec());
    sources
        .keys()
        .map(|out| {
            let (test, train) = rows
                .iter()
                .cloned()
                .partition(|row: &Row| row.source == *out);
            Split { train, test }
        })
        .collect()
}

fn by_source(rows: Vec<Row>) -> BTreeMap<String, Vec<Row>> {
    let mut sources: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        sources.entry(row.source.clone()).or_default().push(row);
    }
    sources
}

/// Each label shuffled from the fixed seed, and parted.
fn stratified(rows: Vec<Row>) -> Split {
    let mut train = Vec::new();
    let mut test = Vec::new();
    let (ham, spam): (Vec<Row>, Vec<Row>) = rows
        .into_iter()
        .partition(|row| row.known() == Some(Label::Ham));
    for mut rows in [ham, spam] {
        Chance::new(SEED).shuffle(&mut rows);
        let rest = rows.split_off(rows.len() * TRAIN_TENTHS / 10);
        train.extend(rows);
        test.extend(rest);
    }
    Split { train, test }
}

/// Model and bayespam, each trained on the rows of each split alone, answers pooled.
fn text_only(
    protocol: &Protocol,
    splits: &[Split],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, EvalError> {
    let all: usize = splits.iter().map(|split| split.test.len()).sum();
    let mut clock = Progress::new(2 * all, progress);
    let mut pooled: Vec<Scored> = Vec::new();
    for split in splits {
        split.check()?;
        let model = Arc::new(systems::model(&split.train, Options::default()));
        let bayespam = systems::bayespam(&split.train);
        for system in [System::Model(model), bayespam] {
            pooled.push(ask(&system, &split.test, Submission::clone, &mut clock));
        }
    }
    Ok(Report {
        protocol: protocol.name().to_owned(),
        systems: SystemReport::pooled(&pooled),
        by_source: BTreeMap::new(),
        without_identity: Vec::new(),
    })
}

/// Rules and a model of the rows, the model alone, bayespam.
fn train_test(
    split: &Split,
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, EvalError> {
    split.check()?;
    let model = Arc::new(systems::model(&split.train, Options::default()));
    let ruleset = rules_if_there(places)?;
    let systems = 2 + usize::from(ruleset.is_some());
    let mut clock = Progress::new(systems * split.test.len(), progress);
    let mut scored = Vec::new();
    for system in compared(split, &model, ruleset.as_ref()) {
        scored.push(ask(&system, &split.test, Submission::clone, &mut clock));
    }
    Ok(Report {
        protocol: "train-test".to_owned(),
        systems: SystemReport::pooled(&scored),
        by_source: BTreeMap::new(),
        without_identity: Vec::new(),
    })
}

/// Each tenth of the groups asked about by what the other nine teach, answers pooled.
fn template_folds(
    mut rows: Vec<Row>,
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, EvalError> {
    let folds = folds::by_group(&rows);
    for row in &mut rows {
        let spun = spin::template_of(&row.id).is_some();
        row.source = String::from(if spun { SPUN } else { BY_HAND });
    }
    let ruleset = rules_if_there(places)?;
    let systems = 2 + usize::from(ruleset.is_some());
    let mut clock = Progress::new(systems * rows.len(), progress);
    let mut scored = Vec::new();
    for fold in 0..folds::FOLDS {
        let part = |held: bool| {
            let of_part = rows.iter().zip(&folds);
            let of_part = of_part.filter(|(_, at)| (**at == fold) == held);
            of_part.map(|(row, _)| row.clone()).collect()
        };
        let split = Split {
            train: part(false),
            test: part(true),
        };
        split.check()?;
        let model = Arc::new(systems::model(&split.train, Options::default()));
        for system in compared(&split, &model, ruleset.as_ref()) {
            scored.push(ask(&system, &split.test, Submission::clone, &mut clock));
        }
    }
    Ok(Report {
        protocol: Protocol::TemplateFolds.name().to_owned(),
        systems: SystemReport::pooled(&scored),
        by_source: SystemReport::by_source_of_spam(&scored),
        without_identity: Vec::new(),
    })
}

/// What is shipped on what it has never seen; then the same blind to who wrote it.
fn cold(
    split: &Split,
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, EvalError> {
    split.check()?;
    let ruleset = ruleset(places)?;
    let mut clock = Progress::new(6 * split.test.len(), progress);
    let mut rounds = Vec::new();
    for identity in [true, false] {
        let options = Options {
            features: Features { identity },
            ..Options::default()
        };
        let model = Arc::new(systems::model(&split.train, options));
        let prepare = if identity {
            Submission::clone
        } else {
            nameless
        };
        let mut scored = Vec::new();
        for system in compared(split, &model, Some(&ruleset)) {
            scored.push(ask(&system, &split.test, prepare, &mut clock));
        }
        rounds.push(scored);
    }
    let without = rounds.pop().unwrap_or_default();
    let with = rounds.pop().unwrap_or_default();
    Ok(Report {
        protocol: Protocol::Cold.name().to_owned(),
        systems: SystemReport::pooled(&with),
        by_source: SystemReport::by_source(&with),
        without_identity: SystemReport::pooled(&without),
    })
}

fn rules_if_there(places: &Places) -> Result<Option<Arc<Ruleset>>, EvalError> {
    places.rules.is_dir().then(|| ruleset(places)).transpose()
}

fn ruleset(places: &Places) -> Result<Arc<Ruleset>, EvalError> {
    Ok(Arc::new(setup::ruleset(&places.rules)?))
}

fn compared(
    split: &Split,
    model: &Arc<Model>,
    ruleset: Option<&Arc<Ruleset>>,
) -> Vec<System<'static>> {
    let mut all = Vec::new();
    if let Some(ruleset) = ruleset {
        all.push(systems::hamlet(ruleset, model));
    }
    all.push(System::Model(Arc::clone(model)));
    all.push(systems::bayespam(&split.train));
    all
}

fn nameless(submission: &Submission) -> Submission {
    Submission {
        name: None,
        email: None,
        ..submission.clone()
    }
}

/// Asks a system about every row that is ham or spam and not the owner's.
fn ask(
    system: &System<'_>,
    rows: &[Row],
    prepare: fn(&Submission) -> Submission,
    clock: &mut Progress<'_>,
) -> Scored {
    let mut outcomes: Vec<(String, Outcome)> = Vec::with_capacity(rows.len());
    for row in rows {
        clock.tick();
        if let (Some(label), false) = (row.known(), row.owner) {
            let outcome = system.ask(&prepare(&row.submission), label);
            outcomes.push((row.source.clone(), outcome));
        }
    }
    Scored {
        name: system.name(),
        outcomes,
    }
}

/// Tells how far it is.
struct Progress<'a> {
    done: u64,
    all: u64,
    tell: &'a mut dyn FnMut(u64, u64),
}

impl<'a> Progress<'a> {
    fn new(all: usize, tell: &'a mut dyn FnMut(u64, u64)) -> Self {
        Self {
            done: 0,
            all: all as u64,
            tell,
        }
    }

    fn tick(&mut self) {
        self.done += 1;
        (self.tell)(self.done, self.all);
    }
}

/// Whether a folder holds the data sets; checks over them are left out where it does not.
pub fn has_data(dir: &Path) -> bool {
    [
        "youtube.jsonl",
        "sms.jsonl",
        "blog-dev.jsonl",
        "news-dev.jsonl",
    ]
    .iter()
    .all(|file| dir.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_protocol_of_that_name() {
        for name in Protocol::NAMES {
            assert_eq!(Protocol::from_name(name).map(|p| p.name()), Some(name));
        }
    }
}
