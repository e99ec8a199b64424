//! Who learns from which comments and is asked about which: the rules of each measurement.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::corpus::{self, CorpusError, Row};
use super::folds;
use super::report::{Report, Scored, SystemReport};
use super::spin;
use super::systems::{self, System};
use crate::model::Options;
use crate::rules::Ruleset;
use crate::setup::{self, SetupError};
use crate::submission::Submission;

pub(super) mod ask;
pub(super) mod split;

use ask::Progress;
use split::Parted;

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
    /// One corpus in folds, each asked about by what the others teach; groups stay whole.
    Folds {
        /// The file, or the folder of files.
        corpus: PathBuf,
        /// How many folds, two at least.
        folds: usize,
    },
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
            Self::Folds { .. } => "crossval",
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
    /// What is to be learnt from lacks a label.
    #[error(
        "the rows to learn from: {ham} ham and {spam} spam; both labels are needed; add comments of the missing one"
    )]
    OneSided {
        /// Number of ham.
        ham: usize,
        /// Number of spam.
        spam: usize,
    },
}

/// A measurement: its figures, and the answers that they are made of.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The figures.
    pub report: Report,
    /// The answers, system by system for each time that something was learnt.
    pub scored: Vec<Scored>,
}

/// Makes a measurement. `progress` is told of each comment that was asked about, and how many
/// there are.
pub fn run(
    protocol: &Protocol,
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Measured, EvalError> {
    let parted = parted(protocol, places)?;
    let ruleset = match protocol {
        Protocol::Cold => Some(ruleset(places)?),
        Protocol::TemplateFolds | Protocol::Files { .. } if places.rules.is_dir() => {
            Some(ruleset(places)?)
        }
        _ => None,
    };
    let blind = *protocol == Protocol::Cold;
    let questions = parted.questions() * (2 + usize::from(ruleset.is_some()));
    let mut clock = Progress::new(questions * (1 + usize::from(blind)), progress);
    let ruleset = ruleset.as_ref();
    let scored = compare(&parted, ruleset, true, &mut clock);
    let by_source = match protocol {
        Protocol::Cold => SystemReport::by_source(&scored),
        Protocol::TemplateFolds => SystemReport::by_source_of_spam(&scored),
        _ => BTreeMap::new(),
    };
    let without_identity = if blind {
        SystemReport::pooled(&compare(&parted, ruleset, false, &mut clock))
    } else {
        Vec::new()
    };
    let report = Report {
        protocol: protocol.name().to_owned(),
        systems: SystemReport::pooled(&scored),
        by_source,
        without_identity,
    };
    Ok(Measured { report, scored })
}

/// The rows of a protocol, parted as it says.
pub(super) fn parted(protocol: &Protocol, places: &Places) -> Result<Parted, EvalError> {
    let data = |name: &str| corpus::read(&places.data.join(name));
    let parted = match protocol {
        Protocol::Youtube7030 => Parted::first_share_by_source(data("youtube.jsonl")?),
        Protocol::YoutubeLovo => Parted::one_source_out(data("youtube.jsonl")?),
        Protocol::Sms7030 => Parted::stratified(data("sms.jsonl")?),
        Protocol::Cold => {
            let mut test = data("blog-dev.jsonl")?;
            test.extend(data("news-dev.jsonl")?);
            Parted::once(corpus::read_dir(&places.training)?, test)
        }
        Protocol::TemplateFolds => template_folds(corpus::read_dir(&places.training)?),
        Protocol::Folds { corpus, folds } => {
            let rows = if corpus.is_dir() {
                corpus::read_dir(corpus)?
            } else {
                corpus::read(corpus)?
            };
            let of_rows = folds::by_group(&rows, *folds);
            Parted::in_folds(rows, &of_rows, *folds)
        }
        Protocol::Files { train, test } => {
            let mut rows = Vec::new();
            for path in train {
                rows.extend(corpus::read(path)?);
            }
            Parted::once(rows, corpus::read(test)?)
        }
    };
    parted.check()?;
    Ok(parted)
}

/// The seed corpus in folds, its spam told apart by how it was made.
fn template_folds(mut rows: Vec<Row>) -> Parted {
    let of_rows = folds::by_group(&rows, folds::FOLDS);
    for row in &mut rows {
        let spun = spin::template_of(&row.id).is_some();
        row.source = String::from(if spun { SPUN } else { BY_HAND });
    }
    Parted::in_folds(rows, &of_rows, folds::FOLDS)
}

/// The systems, each trained on the rows of each split alone. Without `identity` none of them
/// sees name and address.
fn compare(
    parted: &Parted,
    ruleset: Option<&Arc<Ruleset>>,
    identity: bool,
    clock: &mut Progress<'_>,
) -> Vec<Scored> {
    let mut options = Options::default();
    options.features.identity = identity;
    let prepare = if identity {
        Submission::clone
    } else {
        ask::nameless
    };
    let mut scored = Vec::new();
    for split in &parted.splits {
        let model = Arc::new(systems::model(parted.train(split), options));
        let mut all = Vec::new();
        if let Some(ruleset) = ruleset {
            all.push(systems::hamlet(ruleset, &model));
        }
        all.push(System::Model(model));
        all.push(systems::bayespam(parted.train(split)));
        for system in all {
            scored.push(ask::ask(&system, parted.test(split), prepare, clock));
        }
    }
    scored
}

fn ruleset(places: &Places) -> Result<Arc<Ruleset>, EvalError> {
    Ok(Arc::new(setup::ruleset(&places.rules)?))
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
