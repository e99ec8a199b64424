//! What becomes of each record of a batch, worked out once for every store.
//!
//! A store says what it [`Known`] about each record before the batch; [`plan`] adds what the
//! batch itself says, in its order, and [`answers`] puts the result into the caller's words.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Appended, Record, StoreError};

/// What a store holds of the comment of a record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The record of the same comment with the same content.
    pub(super) same: Option<Uuid>,
    /// Of the records of the same comment with a lesser id, the one with the greatest.
    pub(super) before: Option<Uuid>,
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is written.
    Write,
    /// The store has it, under this id.
    Stored(Uuid),
    /// The batch has it, earlier, at this place.
    Earlier(usize),
}

/// Decides the fate of each record, and says in each that is written what it supersedes.
pub(super) fn plan(records: &mut [Record], known: &[Known]) -> Vec<Fate> {
    let mut contents: HashMap<(String, String, String), usize> = HashMap::new();
    let mut comments: HashMap<(String, String), BTreeSet<Uuid>> = HashMap::new();
    let mut fates = Vec::with_capacity(records.len());

    for (place, (record, known)) in records.iter_mut().zip(known).enumerate() {
        record.supersedes = None;
        let Some(comment_id) = record.comment_id.clone() else {
            fates.push(Fate::Write);
            continue;
        };
        if let Some(id) = known.same {
            fates.push(Fate::Stored(id));
            continue;
        }
        let comment = (record.site.clone(), comment_id);
        let content = (
            comment.0.clone(),
            comment.1.clone(),
            record.content_hash.clone(),
        );
        if let Some(&earlier) = contents.get(&content) {
            fates.push(Fate::Earlier(earlier));
            continue;
        }
        let ids = comments.entry(comment).or_default();
        let in_batch = ids.range(..record.id).next_back().copied();
        record.supersedes = known.before.max(in_batch);
        ids.insert(record.id);
        contents.insert(content, place);
        fates.push(Fate::Write);
    }
    fates
}

/// The records that are to be written.
pub(super) fn written<'a>(
    records: &'a [Record],
    fates: &'a [Fate],
) -> impl Iterator<Item = &'a Record> {
    records
        .iter()
        .zip(fates)
        .filter_map(|(record, fate)| (*fate == Fate::Write).then_some(record))
}

/// The answers to a batch; `stored` has the records that [`Fate::Stored`] names.
pub(super) fn answers(
    records: &[Record],
    fates: &[Fate],
    stored: &HashMap<Uuid, Record>,
) -> Result<Vec<Appended>, StoreError> {
    let again = |record: &Record| Appended::Again(Box::new(record.clone()));
    records
        .iter()
        .zip(fates)
        .map(|(record, fate)| match fate {
            Fate::Write => Ok(Appended::New {
                supersedes: record.supersedes,
            }),
            Fate::Earlier(place) => Ok(again(&records[*place])),
            Fate::Stored(id) => stored.get(id).map(again).ok_or_else(|| {
                StoreError::unreadable(format!("the index names record {id}, which is gone"), None)
            }),
        })
        .collect()
}
