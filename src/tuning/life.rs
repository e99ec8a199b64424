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
use crate::decision::{Action, Decision, Points};
use crate::facts::Facts;
use crate::filter::Filter;
use crate::learning;
use crate::model::{Label, Model};
use crate::past::{Event, Keys, Past, Trails, Who, mailbox_of};
use crate::submission::{Role, Submission};
use crate::text::Views;

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
    /// Of the life that learns, in its order: what a moderator had to look at, and what went wrong.
    pub looked_at: Vec<LookedAt>,
}

/// A comment that was held, or decided wrongly.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookedAt {
    /// The row's name in its corpus.
    pub id: String,
    /// What it is.
    pub label: Label,
    /// What was decided.
    pub decision: Action,
    /// With how many points.
    pub score: Points,
    /// What gave them, most first: rules with their points.
    pub entries: Vec<(String, Points)>,
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

impl LookedAt {
    /// `None` where all went well and nobody had to look.
    fn of(row: &Row, label: Label, decision: &Decision) -> Option<Self> {
        let action = decision.by_score();
        let fine = match label {
            Label::Ham => Action::Accept,
            Label::Spam => Action::Reject,
        };
        let counted = decision.counted().filter(|entry| entry.points != Points(0));
        let mut entries: Vec<(String, Points)> = counted
            .map(|entry| (entry.rule.clone(), entry.points))
            .collect();
        entries.sort_by_key(|(_, points)| std::cmp::Reverse(points.0.abs()));
        (action != fine).then(|| Self {
            id: row.id.clone(),
            label,
            decision: action,
            score: decision.score,
            entries,
        })
    }
}

/// How a moderator and the settings teach.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Whether ham is learnt from settled accepts, too: the setting `learning.from_accepts`.
    pub from_accepts: bool,
    /// Whether the site remembers nothing of what came in: the setting `past.remember`, turned off.
    pub forgets: bool,
}

/// Lives of the blogs in these rows, each from the same start. `tell` hears of each comment, and
/// how many there are.
pub fn lives(
    rows: Vec<Row>,
    start: &Filter,
    manner: Manner,
    tell: &mut dyn FnMut(u64, u64),
) -> Vec<Life> {
    let all = 2 * rows.len() as u64;
    let mut done = 0;
    let mut tick = || {
        done += 1;
        tell(done, all);
    };
    by_blog(rows)
        .into_iter()
        .map(|(blog, rows)| {
            let mut looked_at = Vec::new();
            let blog_that_learns = Moderated::of(start, Some(manner));
            let (learning, model) = live(&rows, blog_that_learns, &mut tick, &mut looked_at);
            let blog_that_does_not = Moderated::of(start, None);
            let (frozen, _) = live(&rows, blog_that_does_not, &mut tick, &mut Vec::new());
            let taught = model.own().lessons();
            Life {
                blog,
                learning,
                frozen,
                taught_ham: taught.ham,
                taught_spam: taught.spam,
                looked_at,
            }
        })
        .collect()
}

/// The lives of the blogs in these rows, with a filter that learns. `tick` hears of each comment.
pub fn courses(
    rows: Vec<Row>,
    start: &Filter,
    manner: Manner,
    tick: &mut dyn FnMut(),
) -> Vec<(String, Course)> {
    let live = |(blog, rows): (String, Vec<Row>)| {
        let moderated = Moderated::of(start, Some(manner));
        let (course, _) = live(&rows, moderated, tick, &mut Vec::new());
        (blog, course)
    };
    by_blog(rows).into_iter().map(live).collect()
}

/// Each blog's comments in the order of their dates.
fn by_blog(rows: Vec<Row>) -> BTreeMap<String, Vec<Row>> {
    let mut blogs: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        blogs.entry(row.source.clone()).or_default().push(row);
    }
    for rows in blogs.values_mut() {
        rows.sort_by_key(|row| row.submission.created_at);
    }
    blogs
}

fn live<'a>(
    rows: &'a [Row],
    mut blog: Moderated<'a>,
    tick: &mut dyn FnMut(),
    looked_at: &mut Vec<LookedAt>,
) -> (Course, Arc<Model>) {
    let counts = |row: &&Row| !row.owner && row.known().is_some();
    let of = rows.iter().filter(counts).count();
    let mut course = Course::default();
    let mut at = 0;
    for row in rows {
        tick();
        let submission = sent(row);
        let mut facts = systems::facts(&submission);
        blog.reach(facts.at);
        let (Some(label), false) = (row.known(), row.owner) else {
            continue;
        };
        let keys = blog.look(&submission, &mut facts);
        let decision = blog.filter.assess(&submission, &facts);
        course.add(at, of, label, decision.by_score());
        at += 1;
        looked_at.extend(LookedAt::of(row, label, &decision));
        let seen = Seen {
            submission: &row.submission,
            label,
            event: keys.event(at as u32, seconds(facts.at), decision.by_score()),
        };
        blog.see(seen, &decision, facts.at);
    }
    (course, blog.filter.model)
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

/// A comment that was decided, and what it left.
struct Seen<'a> {
    submission: &'a Submission,
    label: Label,
    event: Event,
}

/// A time as trails have it.
fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)
}

/// A blog whose moderator looks.
struct Moderated<'a> {
    filter: Filter,
    /// `None` where nothing is learnt.
    manner: Option<Manner>,
    /// What was seen before; nothing where nothing is learnt.
    trails: Trails,
    /// What will be noticed, and when.
    noticed: VecDeque<(Timestamp, Seen<'a>)>,
    /// Accepts, and when they will have settled.
    settling: VecDeque<(Timestamp, &'a Submission)>,
}

impl<'a> Moderated<'a> {
    fn of(start: &Filter, manner: Option<Manner>) -> Self {
        Self {
            filter: Filter {
                ruleset: Arc::clone(&start.ruleset),
                model: Arc::new(start.model.untaught()),
                policy: start.policy,
            },
            manner,
            trails: Trails::default(),
            noticed: VecDeque::new(),
            settling: VecDeque::new(),
        }
    }

    /// Time goes on to here.
    fn reach(&mut self, now: Timestamp) {
        while let Some((_, seen)) = self.noticed.pop_front_if(|(due, _)| *due <= now) {
            self.teach(&seen);
        }
        while let Some((_, submission)) = self.settling.pop_front_if(|(due, _)| *due <= now) {
            if learning::takes_accepts(self.filter.model.own(), 0) {
                self.learn(submission, Label::Ham, 1);
            }
        }
    }

    /// What was seen before of a comment.
    fn look(&self, submission: &Submission, facts: &mut Facts) -> Keys {
        let mailbox = submission.email.as_deref().map(mailbox_of);
        let who = Who {
            email: mailbox.as_deref(),
            ..Who::default()
        };
        let keys = Keys::of(submission, &Views::of(submission), &who);
        if self.manner.is_some_and(|manner| !manner.forgets) {
            let past = Past::of(&keys, &self.trails, seconds(facts.at));
            facts.past = Some(Box::new(past));
        }
        keys
    }

    /// The moderator sees what is held, and in time what went wrong.
    fn see(&mut self, seen: Seen<'a>, decision: &Decision, now: Timestamp) {
        let Some(manner) = self.manner else {
            return;
        };
        seen.event.leave(&mut self.trails);
        let after = |span| now.checked_add(span).unwrap_or(Timestamp::MAX);
        match (seen.label, decision.by_score()) {
            (_, Action::Hold) => self.teach(&seen),
            (Label::Ham, Action::Reject) | (Label::Spam, Action::Accept) => {
                self.noticed.push_back((after(NOTICED_AFTER), seen));
            }
            (Label::Ham, action)
                if manner.from_accepts && learning::is_sure(action, decision.score) =>
            {
                let due = after(learning::SETTLED_AFTER);
                self.settling.push_back((due, seen.submission));
            }
            _ => {}
        }
    }

    fn teach(&mut self, seen: &Seen<'_>) {
        seen.event.judge(&mut self.trails, None, Some(seen.label));
        let weight = learning::weight(self.filter.model.own(), seen.label);
        self.learn(seen.submission, seen.label, weight);
    }

    fn learn(&mut self, submission: &Submission, label: Label, weight: u32) {
        let model = &self.filter.model;
        let taught = learning::taught(model, submission, label, weight);
        self.filter.model = Arc::new(model.taught([&taught], []));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lesson, Options, Teaches};

    fn row(n: i64, content: &str, label: Label) -> Row {
        Row {
            id: n.to_string(),
            source: "blog".to_owned(),
            topic: String::new(),
            owner: false,
            own: false,
            label: super::super::corpus::RowLabel::Known(label),
            teaches: Teaches::default(),
            submission: Submission {
                content: content.to_owned(),
                created_at: Timestamp::from_second(1_700_000_000 + n).ok(),
                ..Submission::default()
            },
        }
    }

    /// A model that takes what is sold for spam, and calls nothing else anything.
    fn start() -> Filter {
        let rows: Vec<Row> = (0..40)
            .flat_map(|n| {
                let ham = format!("The river was low, said number {n}");
                let spam = format!("Cheap watches, offer number {n}, buy them now");
                [row(n, &ham, Label::Ham), row(n, &spam, Label::Spam)]
            })
            .collect();
        let lessons = rows.iter().filter_map(|row| {
            Some(Lesson {
                submission: &row.submission,
                label: row.known()?,
                teaches: row.teaches,
                group: None,
            })
        });
        // Of so few words one lesson says little.
        let mut policy = crate::decision::policy::Policy::default();
        policy.thresholds.hold = crate::decision::Points(100);
        Filter {
            model: Arc::new(Model::train(lessons, Options::default())),
            policy,
            ..Filter::default()
        }
    }

    const DAY: i64 = 24 * 3_600;

    #[test]
    fn a_mistake_is_learnt_a_day_later_and_not_before() {
        let pitch = "Our agency writes columns on zeppelins";
        let spam = |at| row(at, pitch, Label::Spam);
        let rows = vec![spam(0), spam(DAY - 1), spam(DAY + 1), spam(DAY + 2)];
        let lives = lives(rows, &start(), Manner::default(), &mut |_, _| {});
        let [life] = &lives[..] else {
            panic!("one blog");
        };
        assert_eq!(life.frozen.whole.spam.accept, 4);
        let accepts = life.learning.quarters.map(|quarter| quarter.spam.accept);
        assert_eq!(accepts, [1, 1, 0, 0]);
        assert_eq!(
            (life.taught_ham, life.taught_spam),
            (0, 3),
            "two mistakes, and what was held since"
        );
    }

    #[test]
    fn owners_are_left_out_of_the_figures_and_teach_nothing() {
        let owner = Row {
            owner: true,
            ..row(0, "Cheap watches, buy them now", Label::Ham)
        };
        let rows = vec![owner, row(1, "The river was low", Label::Ham)];
        let lives = lives(rows, &start(), Manner::default(), &mut |_, _| {});
        assert_eq!(lives[0].learning.whole.all(), 1);
        assert_eq!(lives[0].taught_ham, 0);
    }
}
