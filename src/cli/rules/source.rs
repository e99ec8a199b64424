//! The comments that a command measures on: files of labelled ones, or the journal's own.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};

use super::super::WrongUse;
use crate::config::Config;
use crate::tuning::corpus::{self, Row};
use crate::tuning::history::History;
use crate::tuning::sample::Sample;

/// Comments of files, of the journal, or of both.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Source {
    /// Labelled comments, one JSON object a line; more than one file may be given
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) corpus: Vec<PathBuf>,
    /// The journal's own comments, with what moderators said of them: of the last 30d, 12h, 4w, or
    /// since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub(super) since: Option<Timestamp>,
}

/// What a reader of comments gives.
pub(super) type Samples = Box<dyn Iterator<Item = anyhow::Result<Sample>>>;

impl Source {
    /// Whether anything was named.
    pub(super) const fn is_named(&self) -> bool {
        !self.corpus.is_empty() || self.since.is_some()
    }

    /// The comments, one after the other: corpora whole, then the journal page by page. Comments
    /// of owners are left out: they are accepted for who they are, and tell nothing of rules.
    pub(super) fn samples(&self, config: &Config) -> anyhow::Result<Samples> {
        if !self.is_named() {
            let what = "name comments to measure on: --corpus FILE for labelled ones, --since 30d for the journal's own";
            return Err(WrongUse(what.to_owned()).into());
        }
        let mut rows = Vec::new();
        for file in &self.corpus {
            rows.extend(corpus::read(file)?);
        }
        rows.retain(|row| !row.owner && row.known().is_some());
        anyhow::ensure!(
            self.corpus.is_empty() || !rows.is_empty(),
            "no comment in the corpus has a label; each line needs \"label\": \"ham\" or \"spam\""
        );
        let rows = rows.into_iter().map(|row| Ok(Sample::from(row)));
        let Some(since) = self.since else {
            return Ok(Box::new(rows));
        };
        let history = History::open(&config.data, since)?;
        let past = history.map(|past| Ok(past?.sample));
        Ok(Box::new(rows.chain(past.filter(|sample| {
            sample.as_ref().map_or(true, |sample| !is_owner(sample))
        }))))
    }
}

impl Source {
    /// The labelled comments of the journal as rows of a corpus; none where it was not named.
    pub(super) fn journal_rows(&self, config: &Config) -> anyhow::Result<Vec<Row>> {
        let Some(since) = self.since else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        for past in History::open(&config.data, since)? {
            let sample = past?.sample;
            if !is_owner(&sample) {
                rows.extend(Row::of_sample(sample));
            }
        }
        Ok(rows)
    }
}

pub(super) fn is_owner(sample: &Sample) -> bool {
    use crate::submission::Role;
    matches!(sample.facts.role, Some(Role::Owner | Role::Moderator))
}

/// A bar for that many comments; none where nobody looks.
pub(in crate::cli) fn progress_bar(comments: usize) -> ProgressBar {
    if std::io::stderr().is_terminal() {
        ProgressBar::new(comments as u64)
    } else {
        ProgressBar::hidden()
    }
}

/// Counts the comments as they go by; shown where somebody looks.
pub(super) fn watched(samples: Samples) -> impl Iterator<Item = anyhow::Result<Sample>> {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    };
    let style = ProgressStyle::with_template("{spinner} {pos} comments, {per_sec}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let counted = bar.clone();
    samples
        .inspect(move |_| counted.inc(1))
        .chain(std::iter::from_fn(move || {
            bar.finish_and_clear();
            None
        }))
}

/// A moment: so long ago, or a date, or a time in RFC 3339.
pub(in crate::cli) fn since(text: &str) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` is no time; write 30d, 12h, 4w, 90min, or 2026-11-01");
    if let Ok(time) = crate::submission::formats::time(text) {
        return Ok(time);
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(end);
    let minutes = match unit.trim() {
        "min" => 1,
        "h" => 60,
        "d" => 24 * 60,
        "w" => 7 * 24 * 60,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let ago = number.checked_mul(minutes).ok_or_else(wrong)?;
    let ago = SignedDuration::try_from_mins(ago).ok_or_else(wrong)?;
    // A time before all times is as far back as there is.
    Ok(Timestamp::now()
        .checked_sub(ago)
        .unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_an_age_or_a_date() {
        let ago = |text: &str| {
            let then = since(text).expect("a time");
            Timestamp::now().duration_since(then)
        };
        assert_eq!(ago("2d").as_hours(), 48);
        assert_eq!(ago("90min").as_mins(), 90);
        assert_eq!(ago("1w").as_hours(), 168);
        assert_eq!(
            since("2026-11-01").expect("a date").to_string(),
            "2026-11-01T00:00:00Z"
        );
        for wrong in [
            "",
            "d",
            "30",
            "3 fortnights",
            "-3d",
            "99999999999999999999d",
        ] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
