//! All patterns of a set, compiled at once: each text once, on all processors, and not again while
//! another set of this process has it. A reload changes a line or two of thousands.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
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

/// Compiled patterns as long as a set is there that runs them.
type Known = HashMap<(Arc<str>, bool), Weak<Pattern>>;

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

fn known(written: Written<'_>) -> Option<Arc<Pattern>> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let (source, lower_case) = written;
    known.get(&(Arc::from(source), lower_case))?.upgrade()
}

fn make_known(patterns: &HashMap<Written<'_>, Compiled>) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.retain(|_, pattern| pattern.strong_count() > 0);
    for ((source, lower_case), compiled) in patterns {
        if let Ok(pattern) = compiled {
            known
                .entry((Arc::from(*source), *lower_case))
                .or_insert_with(|| Arc::downgrade(pattern));
        }
    }
}

impl<'a> Prepared<'a> {
    pub(super) fn of(definitions: &'a Definitions) -> Self {
        let patterns = compiled(&written(definitions));
        make_known(&patterns);
        Self { patterns }
    }

    /// A pattern; compiled now where it was not before.
    pub(super) fn get(&self, source: &str, lower_case: bool) -> Compiled {
        match self.patterns.get(&(source, lower_case)) {
            Some(compiled) => compiled.clone(),
            None => Pattern::compile(source, lower_case).map(Arc::new),
        }
    }
}

fn compiled<'a>(written: &[Written<'a>]) -> HashMap<Written<'a>, Compiled> {
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    if written.len() < MANY || n_threads == 1 {
        return written.iter().copied().map(compile).collect();
    }
    // One after the other to each thread: those of one rule are dear together.
    let part = |first: usize| written.iter().skip(first).step_by(n_threads).copied();
    thread::scope(|scope| {
        let threads: Vec<_> = (1..n_threads)
            .map(|first| scope.spawn(move || part(first).map(compile).collect::<Vec<_>>()))
            .collect();
        let mut all: HashMap<_, _> = part(0).map(compile).collect();
        for thread in threads {
            // A thread that failed leaves its patterns to whoever asks for them.
            all.extend(thread.join().unwrap_or_default());
        }
        all
    })
}

fn compile(written: Written<'_>) -> (Written<'_>, Compiled) {
    let (source, lower_case) = written;
    let compiled = match known(written) {
        Some(pattern) => Ok(pattern),
        None => Pattern::compile(source, lower_case).map(Arc::new),
    };
    (written, compiled)
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
