//! Asking systems about rows.

use crate::submission::Submission;
use crate::tuning::corpus::Row;
use crate::tuning::metrics::Outcome;
use crate::tuning::mistakes;
use crate::tuning::report::Scored;
use crate::tuning::systems::System;

/// What a system is shown of a comment.
pub(in crate::tuning) type Prepare = fn(&Submission) -> Submission;

/// Asks a system about every row that is ham or spam and not the owner's.
pub(in crate::tuning) fn ask<'a>(
    system: &System<'_>,
    rows: impl Iterator<Item = &'a Row>,
    prepare: Prepare,
    clock: &mut Progress<'_>,
) -> Scored {
    let mut asked: Vec<(&Row, Outcome)> = Vec::new();
    for row in rows {
        clock.tick();
        if let (Some(label), false) = (row.known(), row.owner) {
            asked.push((row, system.ask(&prepare(&row.submission), label)));
        }
    }
    Scored {
        name: system.name(),
        worst: mistakes::worst(system, &asked, prepare),
        outcomes: asked
            .into_iter()
            .map(|(row, outcome)| (row.source.clone(), outcome))
            .collect(),
    }
}

/// The same comment, blind to who wrote it.
pub(super) fn nameless(submission: &Submission) -> Submission {
    Submission {
        name: None,
        email: None,
        ..submission.clone()
    }
}

/// Tells how far it is.
pub(in crate::tuning) struct Progress<'a> {
    done: u64,
    all: u64,
    tell: &'a mut dyn FnMut(u64, u64),
}

impl<'a> Progress<'a> {
    pub(in crate::tuning) fn new(all: usize, tell: &'a mut dyn FnMut(u64, u64)) -> Self {
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
