//! All patterns of a set, compiled at once: each text once, on all processors.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread;

use super::definition::{Definitions, Matcher, State};
use super::pattern::{Pattern, PatternError};

/// Fewest patterns for which it is worth to start threads.
const MANY: usize = 32;

/// A pattern, or why it can not be used.
pub(super) type Compiled = Result<Arc<Pattern>, PatternError>;

/// A pattern as written, and whether it is for a view that has no capitals.
type Written<'a> = (&'a str, bool);

/// The patterns of a set by their text.
#[derive(Debug, Default)]
pub(super) struct Prepared<'a> {
    patterns: HashMap<Written<'a>, Compiled>,
}

impl<'a> Prepared<'a> {
    pub(super) fn of(definitions: &'a Definitions) -> Self {
        let written = written(definitions);
        let n_threads = thread::available_parallelism().map_or(1, usize::from);
        if written.len() < MANY || n_threads == 1 {
            return Self {
                patterns: written.into_iter().map(compile).collect(),
            };
        }
        // One after the other to each thread: those of one rule are dear together.
        let part = |first: usize| written.iter().skip(first).step_by(n_threads).copied();
        let patterns = thread::scope(|scope| {
            let threads: Vec<_> = (1..n_threads)
                .map(|first| scope.spawn(move || part(first).map(compile).collect::<Vec<_>>()))
                .collect();
            let mut all: Vec<_> = part(0).map(compile).collect();
            for thread in threads {
                // A thread that failed leaves its patterns to whoever asks for them.
                all.extend(thread.join().unwrap_or_default());
            }
            all
        });
        Self {
            patterns: patterns.into_iter().collect(),
        }
    }

    /// A pattern; compiled now where it was not before.
    pub(super) fn get(&self, source: &str, lower_case: bool) -> Compiled {
        match self.patterns.get(&(source, lower_case)) {
            Some(compiled) => compiled.clone(),
            None => Pattern::compile(source, lower_case).map(Arc::new),
        }
    }
}

fn compile(written: Written<'_>) -> (Written<'_>, Compiled) {
    let (source, lower_case) = written;
    (written, Pattern::compile(source, lower_case).map(Arc::new))
}

/// Each pattern of a rule that runs, once.
fn written(definitions: &Definitions) -> Vec<Written<'_>> {
    let mut seen = HashSet::new();
    let rules = definitions.rules.iter();
    rules
        .filter(|rule| rule.state != State::Retired)
        .flat_map(|rule| {
            let patterns = match &rule.matcher {
                Some(Matcher::Patterns(patterns)) => &patterns[..],
                _ => &[],
            };
            let all = patterns.iter().chain(&rule.unless);
            all.map(|pattern| (pattern.value.as_str(), rule.view.is_lower_case()))
        })
        .filter(|written| seen.insert(*written))
        .collect()
}
