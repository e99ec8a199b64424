//! From labelled submissions to a table and its calibration.

use std::collections::HashMap;

use super::calibration::{Calibration, Sample, Sums};
use super::features::Family;
use super::table::{Counts, Table, Totals};
use super::{Label, Lesson, Options};
use crate::text::Views;

/// The calibration is fitted on each tenth of the comments, with counts from the other nine.
const FOLDS: u64 = 10;

/// A comment to learn from.
struct Document {
    tokens: Vec<String>,
    label: Label,
    /// Hash of its tokens: fixes the order of summation, whatever the order of the rows.
    hash: u64,
    /// Hash of its group, or of its tokens: puts it into its fold, and with it what is alike.
    group: u64,
}

pub(super) fn train<'a>(
    lessons: impl IntoIterator<Item = Lesson<'a>>,
    options: Options,
) -> (Table, Calibration) {
    let mut documents: Vec<Document> = lessons
        .into_iter()
        .map(
            |Lesson {
                 submission,
                 label,
                 group,
             }| {
                let tokens = options.features.tokens(submission, &Views::of(submission));
                let hash = fnv_1a(tokens.iter().flat_map(|token| token.bytes().chain([0])));
                Document {
                    tokens,
                    label,
                    hash,
                    group: group.map_or(hash, |group| fnv_1a(group.bytes())),
                }
            },
        )
        .collect();
    documents.sort_by_key(|document| (document.hash, document.label));
    let table = Table::train(
        documents
            .iter()
            .map(|document| (document.tokens.as_slice(), document.label)),
    )
    // What bayespam wrote it can be read back from; were it not so, an empty table is not ready.
    .unwrap_or_default();
    let Counts { ham, spam } = table.documents();
    let calibration = if ham >= options.min_documents && spam >= options.min_documents {
        Calibration::fit(&held_out(&documents))
    } else {
        Calibration::default()
    };
    (table, calibration)
}

/// A comment with its tokens as numbers.
struct Numbered {
    tokens: Vec<u32>,
    label: Label,
    fold: u64,
}

/// The sums of every comment by counts that it has no part in.
fn held_out(documents: &[Document]) -> Vec<Sample> {
    let (numbered, families) = number(documents);
    let mut all = vec![Counts::default(); families.len()];
    for document in &numbered {
        count(&mut all, document, |count| *count += 1);
    }
    let mut samples = Vec::with_capacity(numbered.len());
    for fold in 0..FOLDS {
        let mut rest = all.clone();
        let held: Vec<&Numbered> = numbered.iter().filter(|d| d.fold == fold).collect();
        for document in &held {
            count(&mut rest, document, |count| *count -= 1);
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

fn number(documents: &[Document]) -> (Vec<Numbered>, Vec<Family>) {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut families = Vec::new();
    let numbered = documents
        .iter()
        .map(|document| Numbered {
            tokens: document
                .tokens
                .iter()
                .map(|token| {
                    *numbers.entry(token).or_insert_with(|| {
                        families.push(Family::of(token));
                        families.len() as u32 - 1
                    })
                })
                .collect(),
            label: document.label,
            fold: document.group % FOLDS,
        })
        .collect();
    (numbered, families)
}

fn count(counts: &mut [Counts], document: &Numbered, change: fn(&mut u32)) {
    for &token in &document.tokens {
        let counts = &mut counts[token as usize];
        change(match document.label {
            Label::Ham => &mut counts.ham,
            Label::Spam => &mut counts.spam,
        });
    }
}

fn sums(document: &Numbered, rest: &[Counts], families: &[Family], totals: &Totals) -> Sums {
    let mut sums = Sums::default();
    for &token in &document.tokens {
        let counts = rest[token as usize];
        if !counts.is_zero() {
            sums.add(families[token as usize], totals.log_odds(counts));
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
