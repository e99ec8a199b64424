//! What each kind of token, and the calibration, brings: the model measured without it.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::protocol::ask::{Progress, ask};
use super::protocol::split::Parted;
use super::protocol::{self, EvalError, Places, Protocol};
use super::report::SystemReport;
use super::systems::{self, System};
use crate::model::calibration::Slopes;
use crate::model::features::Family;
use crate::model::{Features, Options};
use crate::submission::Submission;

/// What a model is trained without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Nothing: the model as it is.
    Nothing,
    /// The tokens of one kind.
    Family(Family),
    /// The slopes of the families: one slope serves all.
    Slopes,
}

impl LeftOut {
    /// What is left out, one after the other; first nothing.
    pub fn all() -> Vec<Self> {
        let families = Family::ALL.into_iter().map(Self::Family);
        let ends = |one| std::iter::once(one);
        ends(Self::Nothing)
            .chain(families)
            .chain(ends(Self::Slopes))
            .collect()
    }

    /// The choices of a model without it.
    pub fn options(self) -> Options {
        let all = Options::default();
        match self {
            Self::Nothing => all,
            Self::Family(family) => Options {
                features: Features {
                    without: Some(family),
                    ..all.features
                },
                ..all
            },
            Self::Slopes => Options {
                slopes: Slopes::Common,
                ..all
            },
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Nothing => "nothing",
            Self::Family(family) => family.name(),
            Self::Slopes => "slopes",
        })
    }
}

impl Serialize for LeftOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The figures of the model alone without something, as in [`SystemReport`].
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What.
    pub left_out: LeftOut,
    /// Share on the right side of a logit of 0.
    pub accuracy: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Share of spam blocked where 1 % of ham may be.
    pub recall_at_one_percent: Option<f64>,
    /// Surprise at the labels in nats a comment.
    pub log_loss: Option<f64>,
}

/// One measurement, made once for each thing that can be left out.
#[derive(Clone, Debug, Serialize)]
pub struct Ablation {
    /// Which.
    pub protocol: String,
    /// The figures; first with nothing left out.
    pub lines: Vec<Line>,
}

/// Makes the measurements. `progress` is told of each comment that was asked about, and how many
/// there are.
pub fn run(
    protocols: &[Protocol],
    places: &Places,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Ablation>, EvalError> {
    let parted = protocols
        .iter()
        .map(|protocol| Ok((protocol.name(), protocol::parted(protocol, places)?)))
        .collect::<Result<Vec<(&str, Parted)>, EvalError>>()?;
    let questions: usize = parted.iter().map(|(_, parted)| parted.questions()).sum();
    let mut clock = Progress::new(questions * LeftOut::all().len(), progress);
    let ablation = |(name, parted): &(&str, Parted)| Ablation {
        protocol: (*name).to_owned(),
        lines: LeftOut::all()
            .into_iter()
            .map(|left_out| line(left_out, parted, &mut clock))
            .collect(),
    };
    Ok(parted.iter().map(ablation).collect())
}

fn line(left_out: LeftOut, parted: &Parted, clock: &mut Progress<'_>) -> Line {
    let mut scored = Vec::new();
    for split in &parted.splits {
        let model = systems::model(parted.train(split), left_out.options());
        let system = System::Model(Arc::new(model));
        scored.push(ask(&system, parted.test(split), Submission::clone, clock));
    }
    let report = SystemReport::pooled(&scored).into_iter().next();
    let figure = |of: fn(&SystemReport) -> Option<f64>| report.as_ref().and_then(of);
    Line {
        left_out,
        accuracy: figure(|report| report.accuracy),
        auc: figure(|report| report.auc),
        recall_at_one_percent: figure(|report| report.recall_at_one_percent),
        log_loss: figure(|report| report.log_loss),
    }
}
