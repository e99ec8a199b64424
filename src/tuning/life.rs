//! A blog's life in date order: what learning is worth.
//!
//! Protocol *blog-life*: a blog starts from what is shipped. Its moderator labels every held comment
//! at once, and every comment that was wrongly accepted or rejected a day later. Only the past is
//! used: a label is learnt before the next comment is decided, never after. The same life with a
//! model that learns nothing stands beside it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::corpus::Row;
use super::metrics::Decisions;
use super::systems;
use crate::decision::Action;
use crate::filter::Filter;
use crate::learning;
use crate::model::{Label, Model};
use crate::submission::{Role, Submission};

/// Parts that a life is reported in, of equally many comments.
pub const QUARTERS: usize = 4;
/// After this time a moderator has seen what was decided wrongly.
const NOTICED_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A life, lived twice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Life {
    /// The blog.
    pub blog: String,
    /// With a model that learns.
    pub learning: Course,
    /// With the model as it is shipped.
    pub frozen: Course,
    /// Lessons at the end, by label.
    pub taught_ham: u32,
    /// Lessons at the end, by label.
    pub taught_spam: u32,
}

/// One way through a life.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Course {
    /// The whole of it.
    pub whole: Decisions,
    /// Its quarters.
    pub quarters: [Decisions; QUARTERS],
}

impl Course {
    fn add(&mut self, at: usize, of: usize, label: Label, action: Action) {
        self.whole.count(label, action);
        self.quarters[at * QUARTERS / of.max(1)].count(label, action);
    }
}

/// Lives of the blogs in these rows, each from the same start. `tell` hears of each comment, and
/// how many there are.
pub fn lives(rows: Vec<Row>, start: &Filter, tell: &mut dyn FnMut(u64, u64)) -> Vec<Life> {
    let all = 2 * rows.len() as u64;
    let mut done = 0;
    let mut tick = || {
        done += 1;
        tell(done, all);
    };
    let mut blogs: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        blogs.entry(row.source.clone()).or_default().push(row);
    }
    blogs
        .into_iter()
        .map(|(blog, mut rows)| {
            rows.sort_by_key(|row| row.submission.created_at);
            let (learning, model) = live(&rows, start, true, &mut tick);
            let (frozen, _) = live(&rows, start, false, &mut tick);
            let taught = model.own().lessons();
            Life {
                blog,
                learning,
                frozen,
                taught_ham: taught.ham,
                taught_spam: taught.spam,
            }
        })
        .collect()
}

fn live(rows: &[Row], start: &Filter, learns: bool, tick: &mut dyn FnMut()) -> (Course, Model) {
    let mut filter = Filter {
        ruleset: Arc::clone(&start.ruleset),
        model: Arc::new(start.model.untaught()),
        policy: start.policy,
    };
    let counted: Vec<bool> = rows
        .iter()
        .map(|row| !row.owner && row.known().is_some())
        .collect();
    let of = counted.iter().filter(|counts| **counts).count();
    let mut course = Course::default();
    let mut at = 0;
    let mut noticed: VecDeque<(Timestamp, &Submission, Label)> = VecDeque::new();
    for (row, counts) in rows.iter().zip(counted) {
        tick();
        let submission = sent(row);
        let facts = systems::facts(&submission);
        while let Some(&(due, earlier, label)) = noticed.front() {
            if due > facts.at {
                break;
            }
            noticed.pop_front();
            teach(&mut filter, earlier, label);
        }
        let (Some(label), true) = (row.known(), counts) else {
            continue;
        };
        let action = filter.assess(&submission, &facts).action;
        course.add(at, of, label, action);
        at += 1;
        let wrong = matches!(
            (label, action),
            (Label::Ham, Action::Reject) | (Label::Spam, Action::Accept)
        );
        if learns && action == Action::Hold {
            teach(&mut filter, &row.submission, label);
        } else if learns && wrong {
            let due = facts
                .at
                .checked_add(NOTICED_AFTER)
                .unwrap_or(Timestamp::MAX);
            noticed.push_back((due, &row.submission, label));
        }
    }
    let model = Arc::unwrap_or_clone(filter.model);
    (course, model)
}

/// The comment as the site would send it.
fn sent(row: &Row) -> Submission {
    Submission {
        author_role: row
            .owner
            .then_some(Role::Owner)
            .or(row.submission.author_role),
        ..row.submission.clone()
    }
}

fn teach(filter: &mut Filter, submission: &Submission, label: Label) {
    let weight = learning::weight(filter.model.own(), label);
    let taught = learning::taught(&filter.model, submission, label, weight);
    filter.model = Arc::new(filter.model.taught([&taught], []));
}
