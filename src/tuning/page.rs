//! A measurement as one page to read, print and pass on: no script, nothing that is loaded.
//!
//! [`curve`] makes the numbers of the charts, [`chart`] draws them, [`charts`] says which there
//! are, [`tables`] has the rest. Words of comments stand in the page only where it was asked to
//! quote: a report may be shared, comments may not.

mod chart;
mod charts;
mod curve;
mod life;
mod tables;

use std::fmt::{self, Display, Formatter};

use htmlize::escape_text;

use super::metrics::Outcome;
use super::mistakes::{self, Mistake};
use super::protocol::Measured;
use super::report::Scored;

pub use life::LivesPage;

const STYLE: &str = include_str!("page/style.css");

/// The whole page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What it tells of.
    pub measured: &'a Measured,
    /// Whether it shows the texts and author's names of the comments that it lists.
    pub quote: bool,
}

/// All answers of one system.
struct Answers<'a> {
    name: &'a str,
    outcomes: Vec<Outcome>,
    worst: Vec<&'a Mistake>,
}

impl<'a> Answers<'a> {
    /// Each system, in the order of their first answers.
    fn of(scored: &'a [Scored]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in scored {
            if all.iter().any(|answers| answers.name == one.name) {
                continue;
            }
            let lots = || scored.iter().filter(|other| other.name == one.name);
            let outcomes = lots().flat_map(|lot| lot.outcomes.iter().map(|(_, outcome)| *outcome));
            all.push(Self {
                name: one.name,
                outcomes: outcomes.collect(),
                worst: mistakes::pooled(lots().map(|lot| lot.worst.as_slice())),
            });
        }
        all
    }
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let report = &self.measured.report;
        let answers = Answers::of(&self.measured.scored);
        let first = answers.first().map_or(&[][..], |system| &system.outcomes);
        let spam = first.iter().filter(|outcome| outcome.spam).count();
        open(f, &format!("hamlet: {}", report.protocol))?;
        write!(
            f,
            "<h1>Measurement <code>{}</code></h1>\n\
             <p>{} ham and {spam} spam were asked about, none of which had been learnt.</p>\n",
            escape_text(&report.protocol),
            first.len() - spam,
        )?;
        tables::figures(f, &report.systems)?;
        tables::decisions(f, &report.systems)?;
        charts::all(f, &answers)?;
        tables::sources(f, self.measured)?;
        tables::blind(f, &report.without_identity)?;
        tables::worst(f, &answers, self.quote)?;
        close(f)
    }
}

/// The start of a page: its head, and the style.
fn open(f: &mut Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(
        f,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>",
        escape_text(title)
    )
}

fn close(f: &mut Formatter<'_>) -> fmt::Result {
    writeln!(f, "</main>\n</body>\n</html>")
}

#[cfg(test)]
mod tests;
