//! From labelled submissions to a table and its calibration.

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use super::calibration::{Calibration, Sample, Sums, telling};
use super::features::Family;
use super::table::{Counts, Table, Totals};
use super::{Label, Lesson, Options, Teaches};
use crate::text::Views;

/// The calibration is fitted on each tenth of the comments, with counts from the other nine.
const FOLDS: u64 = 10;
/// Comments that are read at once: as texts their tokens take some 50 MB.
const BATCH: usize = 1024;

/// A comment to learn from. Its tokens are numbers: the comments of a corpus share most of them,
/// and as texts they would take ten times the memory.
struct Document {
    tokens: Vec<u32>,
    label: Label,
    teaches: Teaches,
    /// Hash of its tokens: fixes the order of summation, whatever the order of the rows.
    hash: u64,
    /// Hash of its group, or of its tokens: puts it into its fold, and with it what is alike.
    group: u64,
}

impl Document {
    const fn fold(&self) -> u64 {
        self.group % FOLDS
    }
}

/// Every token once.
#[derive(Default)]
struct Names {
    numbers: HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
}

impl Names {
    fn number(&mut self, token: &str) -> u32 {
        if let Some(&number) = self.numbers.get(token) {
            return number;
        }
        let (name, number): (Arc<str>, _) = (token.into(), self.names.len() as u32);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    /// What a comment teaches.
    fn taught<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a str> {
        let name = |&number: &u32| &*self.names[number as usize];
        let takes = |name: &&str| document.teaches.takes(Family::of(name));
        document.tokens.iter().map(name).filter(takes)
    }
}

pub(super) fn train<'a>(
    lessons: impl IntoIterator<Item = Lesson<'a>>,
    options: Options,
) -> (Table, Calibration) {
    let lessons: Vec<Lesson<'_>> = lessons.into_iter().collect();
    let mut names = Names::default();
    let mut documents = Vec::with_capacity(lessons.len());
    for batch in lessons.chunks(BATCH) {
        for read in in_parts(batch, |lesson| read(lesson, options)) {
            documents.push(document(&read, &mut names));
        }
    }
    drop(lessons);
    documents.sort_by_key(|document| (document.hash, document.label, document.teaches));
    // bayespam counts each label by itself, so both can be counted at once.
    let of_label = |label: &Label| {
        let documents = documents.iter().filter(|d| d.label == *label);
        Table::train(documents.map(|document| (names.taught(document), document.label)))
            // What bayespam wrote it can be read back from; were it not so, an empty table is not
            // ready.
            .unwrap_or_default()
    };
    let table = Table::of_parts(in_parts(&Label::ALL, of_label));
    let Counts { ham, spam } = table.documents();
    let calibration = if ham >= options.min_documents && spam >= options.min_documents {
        Calibration::fit(&held_out(&documents, &names), options.slopes)
    } else {
        Calibration::default()
    };
    (table, calibration)
}

/// A comment that was read: its tokens still as texts.
struct Read {
    tokens: Vec<String>,
    label: Label,
    teaches: Teaches,
    hash: u64,
    group: u64,
}

fn read(lesson: &Lesson<'_>, options: Options) -> Read {
    let views = Views::of(lesson.submission);
    let tokens = options.features.tokens(lesson.submission, &views);
    let hash = fnv_1a(tokens.iter().flat_map(|token| token.bytes().chain([0])));
    let group = lesson.group.as_ref();
    Read {
        tokens,
        label: lesson.label,
        teaches: lesson.teaches,
        hash,
        group: group.map_or(hash, |group| fnv_1a(group.bytes())),
    }
}

fn document(read: &Read, names: &mut Names) -> Document {
    Document {
        tokens: read
            .tokens
            .iter()
            .map(|token| names.number(token))
            .collect(),
        label: read.label,
        teaches: read.teaches,
        hash: read.hash,
        group: read.group,
    }
}

/// What a function makes of each, in their order: worked out in as many parts as there are
/// processors. It only saves time; the result is the same.
fn in_parts<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let parts = thread::available_parallelism().map_or(1, NonZero::get);
    let part = all.len().div_ceil(parts).max(1);
    let work = &work;
    thread::scope(|scope| {
        let started: Vec<_> = all
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>()))
            .collect();
        let done = started.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// The sums of every comment by counts that it has no part in. Whatever it teaches, it is asked
/// about as a whole.
fn held_out(documents: &[Document], names: &Names) -> Vec<Sample> {
    let families: Vec<Family> = names.names.iter().map(|name| Family::of(name)).collect();
    let mut all = vec![Counts::default(); families.len()];
    for document in documents {
        count(&mut all, document, &families, |count| *count += 1);
    }
    let mut samples = Vec::with_capacity(documents.len());
    for fold in 0..FOLDS {
        let mut rest = all.clone();
        let held: Vec<&Document> = documents.iter().filter(|d| d.fold() == fold).collect();
        for document in &held {
            count(&mut rest, document, &families, |count| *count -= 1);
        }
        let mut totals = Totals::default();
        for counts in rest.iter().filter(|counts| !counts.is_zero()) {
            totals.add(*counts);
        }
        samples.extend(held.iter().map(|document| Sample {
            sums: sums(document, &rest, &families, &totals),
            spam: document.label == Label::Spam,
        }));
    }
    samples
}

fn count(counts: &mut [Counts], document: &Document, families: &[Family], change: fn(&mut u32)) {
    let takes = |&&token: &&u32| document.teaches.takes(families[token as usize]);
    for &token in document.tokens.iter().filter(takes) {
        let counts = &mut counts[token as usize];
        change(match document.label {
            Label::Ham => &mut counts.ham,
            Label::Spam => &mut counts.spam,
        });
    }
}

fn sums(document: &Document, rest: &[Counts], families: &[Family], totals: &Totals) -> Sums {
    let mut sums = Sums::default();
    for &token in &document.tokens {
        let counts = rest[token as usize];
        if !counts.is_zero() {
            let family = families[token as usize];
            sums.add(family, telling(totals.log_odds(counts, family)));
        }
    }
    sums
}

/// FNV-1a: a hash that is the same everywhere, for names and folds.
pub(crate) fn fnv_1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.into_iter().fold(BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}
