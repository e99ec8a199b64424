//! Named values read off the submission and the facts.
//!
//! A signal has no points of its own: rules compare it. Its value may be unknown (the site sent
//! no url, no title, no date), and a comparison with unknown is never true, under `none` neither.
//! [`catalogue`] lists each with its meaning; the rooms beside it read the values.

mod article;
mod catalogue;
mod content;
mod disguise;
mod email;
mod form;
mod language;
mod name;
mod past;
mod place;
mod tone;
mod url;

pub(crate) use crate::text::is_common;
pub use catalogue::{Kind, Signal};
pub(crate) use place::Site as OwnSite;

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::facts::Facts;
use crate::submission::Submission;
use crate::text::Views;

/// The value of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A count or a percentage.
    Number(i64),
    /// Whole seconds.
    Duration(i64),
    /// Yes or no.
    Flag(bool),
    /// A lower-case word.
    Word(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Duration(seconds) if seconds.abs() >= 86_400 => {
                write!(f, "{} d", seconds / 86_400)
            }
            Self::Duration(seconds) => write!(f, "{seconds} s"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Word(word) => write!(f, "\"{word}\""),
        }
    }
}

/// The signals of one submission.
#[derive(Clone, Debug)]
pub struct Signals {
    /// The day of the comment in UTC; `None` where nothing is known.
    day: Option<Date>,
    values: [Option<Value>; Signal::ALL.len()],
}

impl Default for Signals {
    /// Everything unknown.
    fn default() -> Self {
        Self {
            day: None,
            values: [const { None }; Signal::ALL.len()],
        }
    }
}

impl Signals {
    /// Reads them off a submission.
    pub fn of(submission: &Submission, views: &Views, facts: &Facts) -> Self {
        let day = TimeZone::UTC.to_datetime(facts.at).date();
        let mut signals = Self {
            day: Some(day),
            ..Self::default()
        };
        let site = place::Site::of(submission);
        place::read(&mut signals, submission, facts);
        content::read(&mut signals, views, &site);
        article::read(&mut signals, submission, views, facts);
        tone::read(&mut signals, views);
        language::read(&mut signals, submission, views);
        disguise::read(&mut signals, views, &site);
        url::read(&mut signals, submission, views, &site);
        name::read(&mut signals, submission, views);
        email::read(&mut signals, submission);
        past::read(&mut signals, facts);
        form::read(&mut signals, submission, facts);
        signals
    }

    /// The same with some of them unknown.
    #[must_use]
    pub fn without(&self, off: impl IntoIterator<Item = Signal>) -> Self {
        let mut rest = self.clone();
        for signal in off {
            rest.values[signal as usize] = None;
        }
        rest
    }

    /// Whether a day has come by the time of the comment.
    pub fn has_come(&self, day: Date) -> bool {
        self.day.is_some_and(|today| today >= day)
    }

    /// The value of a signal; `None` is unknown.
    pub fn get(&self, signal: Signal) -> Option<&Value> {
        self.values[signal as usize].as_ref()
    }

    fn number(&mut self, signal: Signal, value: usize) {
        self.values[signal as usize] = Some(Value::Number(value as i64));
    }

    fn flag(&mut self, signal: Signal, value: bool) {
        self.values[signal as usize] = Some(Value::Flag(value));
    }

    fn duration(&mut self, signal: Signal, seconds: i64) {
        self.values[signal as usize] = Some(Value::Duration(seconds));
    }

    fn word(&mut self, signal: Signal, word: &str) {
        self.values[signal as usize] = Some(Value::Word(word.to_lowercase()));
    }
}
