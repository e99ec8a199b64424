//! Rows parted into those that are learnt from and those that are asked about.

use std::collections::BTreeMap;

use super::EvalError;
use crate::model::Label;
use crate::tuning::chance::Chance;
use crate::tuning::corpus::Row;

/// Tenths of the comments that are learnt from where one set is parted.
const TRAIN_TENTHS: usize = 7;
/// Where the shuffle of `sms-70-30` starts, so that everybody parts it alike.
const SEED: u64 = 42;

/// Rows, and the ways in which they are parted. The ways name rows by their places: a corpus in
/// ten folds is in memory once.
#[derive(Debug)]
pub(in crate::tuning) struct Parted {
    pub(in crate::tuning) rows: Vec<Row>,
    pub(in crate::tuning) splits: Vec<Split>,
}

/// Places of rows to learn from, and of rows to be asked about.
#[derive(Debug, Default)]
pub(in crate::tuning) struct Split {
    train: Vec<usize>,
    test: Vec<usize>,
}

impl Parted {
    /// Some rows to learn from, others to be asked about.
    pub(super) fn once(train: Vec<Row>, test: Vec<Row>) -> Self {
        let split = Split {
            train: (0..train.len()).collect(),
            test: (train.len()..train.len() + test.len()).collect(),
        };
        let rows = train.into_iter().chain(test).collect();
        Self {
            rows,
            splits: vec![split],
        }
    }

    /// Each source parted by itself: its first rows against its last.
    pub(super) fn first_share_by_source(rows: Vec<Row>) -> Self {
        let splits = by_source(&rows)
            .into_values()
            .map(|mut train| {
                let test = train.split_off(train.len() * TRAIN_TENTHS / 10);
                Split { train, test }
            })
            .collect();
        Self { rows, splits }
    }

    /// Each source asked about by what the others teach.
    pub(super) fn one_source_out(rows: Vec<Row>) -> Self {
        let sources = by_source(&rows);
        let splits = sources
            .keys()
            .map(|out| {
                let (test, train) = (0..rows.len()).partition(|&at| rows[at].source == *out);
                Split { train, test }
            })
            .collect();
        Self { rows, splits }
    }

    /// Each label shuffled from the fixed seed, and parted.
    pub(super) fn stratified(rows: Vec<Row>) -> Self {
        let mut split = Split::default();
        let (ham, spam): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|&at| rows[at].known() == Some(Label::Ham));
        for mut of_label in [ham, spam] {
            Chance::new(SEED).shuffle(&mut of_label);
            let rest = of_label.split_off(of_label.len() * TRAIN_TENTHS / 10);
            split.train.extend(of_label);
            split.test.extend(rest);
        }
        Self {
            rows,
            splits: vec![split],
        }
    }

    /// Each fold asked about by what the others teach; `folds` has the fold of each row.
    pub(super) fn in_folds(rows: Vec<Row>, folds: &[usize], number: usize) -> Self {
        let splits = (0..number).map(|fold| {
            let (test, train) = (0..rows.len()).partition(|&at| folds[at] == fold);
            Split { train, test }
        });
        let splits = splits.filter(|split| !split.test.is_empty()).collect();
        Self { rows, splits }
    }

    /// The rows to learn from.
    pub(in crate::tuning) fn train<'a>(
        &'a self,
        split: &'a Split,
    ) -> impl Iterator<Item = &'a Row> {
        split.train.iter().map(|&at| &self.rows[at])
    }

    /// The rows to be asked about.
    pub(in crate::tuning) fn test<'a>(&'a self, split: &'a Split) -> impl Iterator<Item = &'a Row> {
        split.test.iter().map(|&at| &self.rows[at])
    }

    /// How many questions there are.
    pub(in crate::tuning) fn questions(&self) -> usize {
        self.splits.iter().map(|split| split.test.len()).sum()
    }

    /// Whether each split has both labels to learn from.
    pub(super) fn check(&self) -> Result<(), EvalError> {
        for split in &self.splits {
            let count = |label| {
                let of_label = |row: &&Row| row.known() == Some(label);
                self.train(split).filter(of_label).count()
            };
            let (ham, spam) = (count(Label::Ham), count(Label::Spam));
            if ham == 0 || spam == 0 {
                return Err(EvalError::OneSided { ham, spam });
            }
        }
        Ok(())
    }
}

fn by_source(rows: &[Row]) -> BTreeMap<&str, Vec<usize>> {
    let mut sources: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        sources.entry(&row.source).or_default().push(at);
    }
    sources
}
