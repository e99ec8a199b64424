//! New rules while requests run.
//!
//! Promise: a set is put in force whole or not at all. It is read beside the one in force, linted,
//! tried on its examples and on the test cases, and only then swapped in; what is wrong with it is
//! told, and the last good one stays. One reload at a time, on a thread where no request waits.
//!
//! [`watch`] looks for changes on disk; SIGHUP and `POST /v1/rules/reload` ask for a look at once.

mod check;
mod fingerprint;
mod outcome;
pub mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::check::live::{InForce, Live};
use crate::kept::{By, Cause, Kept};
use crate::metrics::{ReloadResult, Reloads};
use crate::rules::{RuleError, Severity};
use crate::setup::{ReadError, RuleFiles};
use fingerprint::Fingerprint;

pub use check::{Checked, check};
pub use outcome::{Outcome, Place, Rejection};

/// Files that change while they are read are read again, so often.
const READINGS: u32 = 10;
/// The wait between two readings.
const BREATH: Duration = Duration::from_millis(50);
/// Longest wait for requests that still use the ruleset before.
const STRAGGLERS: Duration = Duration::from_mins(1);

/// Puts rules from a folder in force.
pub struct Reloader {
    live: Arc<Live>,
    dir: PathBuf,
    kept: Option<Kept>,
    counts: Reloads,
    /// Why the files on disk are not in force; nothing while they are.
    rejected: ArcSwapOption<Rejection>,
    /// The files as they were at the start.
    first_look: Fingerprint,
    /// What the files said last, and what became of it. Held while a reload is under way.
    last: Arc<Mutex<Option<Last>>>,
}

/// How a reload ended.
pub type Reloaded = Result<Outcome, Arc<Rejection>>;

struct Last {
    digest: [u8; 32],
    reloaded: Reloaded,
    /// The test cases were run, too; at a start they are not.
    with_cases: bool,
}

impl Reloader {
    /// For the rules in this folder; each set that takes force is noted in `kept`.
    pub fn new(live: Arc<Live>, dir: PathBuf, kept: Option<Kept>) -> Self {
        Self {
            live,
            first_look: Fingerprint::of(&dir),
            dir,
            kept,
            counts: Reloads::since(SystemTime::now()),
            rejected: ArcSwapOption::empty(),
            last: Arc::default(),
        }
    }

    /// The same, where the filter in force was made of these files, with these warnings.
    #[must_use]
    pub fn started_with(self, files: &RuleFiles, warnings: Vec<RuleError>) -> Self {
        let in_force = self.live.now();
        let last = Last {
            digest: files.digest(),
            reloaded: Ok(Outcome::of(&in_force, &in_force, files, warnings)),
            with_cases: false,
        };
        Self {
            last: Arc::new(Mutex::new(Some(last))),
            ..self
        }
    }

    /// The folder of the rules.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What was counted since the start.
    pub const fn counts(&self) -> &Reloads {
        &self.counts
    }

    /// Why the files on disk are not in force; `None` while they are.
    pub fn rejected(&self) -> Option<Arc<Rejection>> {
        self.rejected.load_full()
    }

    /// Reads the files, and puts them in force if they are other than those in force and sound.
    ///
    /// Waits for a reload that is under way. Once begun it goes on to its end, whether anybody
    /// waits for it or not. `None` means a bug: the log has its place.
    pub async fn reload(self: &Arc<Self>, by: By) -> Option<Reloaded> {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        let reloader = Arc::clone(self);
        let span = tracing::Span::current();
        let attempt = move || span.in_scope(|| reloader.attempt(by, &mut last));
        tokio::task::spawn_blocking(attempt).await.ok()
    }

    fn attempt(&self, by: By, last: &mut Option<Last>) -> Reloaded {
        let started = Instant::now();
        let files = match self.read_at_rest() {
            Ok(files) => files,
            Err(error) => {
                *last = None;
                let finding = check::unreadable(&error);
                return self.reject(by, started, vec![finding]);
            }
        };
        let digest = files.digest();
        let enough = |last: &&Last| last.with_cases || by == By::Watch;
        let same = last.as_ref().filter(|last| last.digest == digest);
        if let Some(known) = same.filter(enough) {
            return self.again(by, started, known);
        }
        let reloaded = match self.sound(&files) {
            Ok(checked) => Ok(self.swap(by, started, &files, checked)),
            Err(findings) if self.is_in_force(&files) => {
                Ok(self.stay(by, started, &files, findings))
            }
            Err(findings) => self.reject(by, started, findings),
        };
        *last = Some(Last {
            digest,
            reloaded: reloaded.clone(),
            with_cases: true,
        });
        reloaded
    }

    /// Reads until the files are the same after as before: a set that was half of one save and
    /// half of the next was never meant.
    fn read_at_rest(&self) -> Result<RuleFiles, ReadError> {
        let mut before = Fingerprint::of(&self.dir);
        for _ in 1..READINGS {
            let files = RuleFiles::read(&self.dir);
            let after = Fingerprint::of(&self.dir);
            if after == before {
                return files;
            }
            before = after;
            thread::sleep(BREATH);
        }
        RuleFiles::read(&self.dir)
    }

    fn sound(&self, files: &RuleFiles) -> Result<Checked, Vec<RuleError>> {
        let has_rules = !self.live.now().filter.ruleset.rules.is_empty();
        if has_rules && files.sources.rules.is_empty() {
            return Err(vec![check::no_rules(&self.dir)]);
        }
        check(files)
    }

    fn swap(&self, by: By, started: Instant, files: &RuleFiles, checked: Checked) -> Outcome {
        let Checked { ruleset, warnings } = checked;
        // Kept first: no decision names a set that nobody can look up.
        if let Some(kept) = &self.kept {
            let cause = Cause::Reload { by };
            note(kept.keep(files, Some(&ruleset), &cause, Timestamp::now()));
        }
        // The same rules take the place of the old ones as well: a file may have another name.
        let before = self.live.replace_rules(ruleset);
        let now = self.live.now();
        let outcome = Outcome::of(&before, &now, files, warnings);
        self.rejected.store(None);
        self.counts.tried(outcome.result, started.elapsed());
        outcome.log(by, started);
        // A thread that nobody waits for at the end; where there can be none, this one is as good.
        let thread = thread::Builder::new().name("let-go".to_owned());
        drop(thread.spawn(move || let_go(&before)));
        outcome
    }

    fn is_in_force(&self, files: &RuleFiles) -> bool {
        self.live.now().filter.ruleset.hash() == files.sources.hash()
    }

    /// The rules are in force, so they are sound: what fails is a test case of the site's own, and
    /// there is no swap that it could hold up.
    fn stay(
        &self,
        by: By,
        started: Instant,
        files: &RuleFiles,
        mut findings: Vec<RuleError>,
    ) -> Outcome {
        for finding in &mut findings {
            finding.severity = Severity::Warning;
        }
        let in_force = self.live.now();
        let outcome = Outcome::of(&in_force, &in_force, files, findings);
        self.rejected.store(None);
        self.counts.tried(outcome.result, started.elapsed());
        outcome.log(by, started);
        outcome
    }

    fn reject(&self, by: By, started: Instant, findings: Vec<RuleError>) -> Reloaded {
        let in_force = self.live.now();
        let hash = in_force.filter.ruleset.hash();
        let rejection = Arc::new(Rejection::of(findings, hash, &self.dir));
        self.rejected.store(Some(Arc::clone(&rejection)));
        self.counts.tried(ReloadResult::Rejected, started.elapsed());
        rejection.log(by);
        Err(rejection)
    }

    /// What was found about the same files before is so still: nothing else is looked at. Whoever
    /// watches hears nothing of it; whoever asked is told.
    fn again(&self, by: By, started: Instant, last: &Last) -> Reloaded {
        let reloaded = match &last.reloaded {
            Ok(outcome) => Ok(outcome.again()),
            Err(rejection) => Err(Arc::clone(rejection)),
        };
        if by != By::Watch {
            let result = match &reloaded {
                Ok(outcome) => outcome.result,
                Err(_) => ReloadResult::Rejected,
            };
            self.counts.tried(result, started.elapsed());
            match &reloaded {
                Ok(outcome) => outcome.log(by, started),
                Err(rejection) => rejection.log(by),
            }
        }
        reloaded
    }
}

/// Tells of a set that could not be kept: it is in force all the same.
pub fn note(kept: Result<Option<crate::kept::Entry>, crate::kept::KeptError>) {
    if let Err(error) = kept {
        tracing::warn!(%error, "the ruleset is in force, but could not be kept for a rollback");
    }
}

/// Holds what was in force until no request uses it, so that none has to take it apart.
fn let_go(before: &Arc<InForce>) {
    let begin = Instant::now();
    while Arc::strong_count(before) > 1 && begin.elapsed() < STRAGGLERS {
        thread::sleep(BREATH);
    }
}
