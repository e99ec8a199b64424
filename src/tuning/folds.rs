//! A corpus in tenths that keep together what is alike.
//!
//! Comments of one template are the same text in other words, and comments on one topic share its
//! names and things. Parted at random, what is asked about would have been learnt. So groups are
//! parted, not rows: a template, or what was written one by one on one topic under one label.

use std::collections::BTreeMap;

use super::corpus::{Row, RowLabel};
use super::rescore::text;
use super::spin::template_of;
use crate::model::Label;

/// Parts of the seed corpus.
pub const FOLDS: usize = 10;

/// What must be learnt or asked about as one; `None` for a row that says nothing of that.
pub(super) fn group(row: &Row) -> Option<String> {
    let label = match &row.label {
        RowLabel::Known(label) => label.name(),
        RowLabel::Other(other) => other,
    };
    match template_of(&row.id) {
        Some(template) => Some(format!("template {template}")),
        None if row.topic.is_empty() => None,
        None => Some(format!("{label} on {}", row.topic)),
    }
}

/// The fold of each row, below `number`: the groups, largest first, each into the fold that has
/// fewest of its label so far. Rows of no group stay together with copies of themselves alone.
pub fn by_group(rows: &[Row], number: usize) -> Vec<usize> {
    let mut groups: BTreeMap<(Option<Label>, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let copies = || format!("text {}", text(&row.submission.content));
        groups
            .entry((row.known(), group(row).unwrap_or_else(copies)))
            .or_default()
            .push(at);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, members)| usize::MAX - members.len());
    let mut sizes: BTreeMap<Option<Label>, Vec<usize>> = BTreeMap::new();
    let mut folds = vec![0; rows.len()];
    for ((label, _), members) in groups {
        let sizes = sizes.entry(label).or_insert_with(|| vec![0; number.max(1)]);
        let smallest = (0..sizes.len())
            .min_by_key(|&fold| sizes[fold])
            .unwrap_or(0);
        sizes[smallest] += members.len();
        for at in members {
            folds[at] = smallest;
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn rows() -> Vec<Row> {
        let row = |id: String, topic: String, label| Row {
            id,
            source: String::new(),
            topic,
            owner: false,
            own: false,
            label: RowLabel::Known(label),
            teaches: crate::model::Teaches::default(),
            submission: crate::submission::Submission::default(),
        };
        let spun = (0..90).map(|n| {
            let id = format!("t{}/{n:03}", n % 12);
            row(id, "seo".to_owned(), Label::Spam)
        });
        let ham = (0..70).map(|n| row(format!("ham-{n}"), format!("topic {}", n % 14), Label::Ham));
        let spam =
            (0..40).map(|n| row(format!("spam-{n}"), format!("ware {}", n % 11), Label::Spam));
        spun.chain(ham).chain(spam).collect()
    }

    #[test]
    fn no_group_is_in_two_folds_and_every_fold_has_both_labels() {
        let rows = rows();
        let folds = by_group(&rows, FOLDS);
        let mut of_group: BTreeMap<Option<String>, BTreeSet<usize>> = BTreeMap::new();
        for (row, fold) in rows.iter().zip(&folds) {
            of_group.entry(group(row)).or_default().insert(*fold);
        }
        assert_eq!(of_group.len(), 12 + 14 + 11);
        assert!(of_group.values().all(|folds| folds.len() == 1));
        for fold in 0..FOLDS {
            for label in [Label::Ham, Label::Spam] {
                let has = |(row, at): (&Row, &usize)| *at == fold && row.known() == Some(label);
                assert!(rows.iter().zip(&folds).any(has), "{fold} {label:?}");
            }
        }
    }

    #[test]
    fn rows_of_no_group_are_spread_evenly_and_copies_stay_together() {
        let mut rows = rows();
        for (n, row) in rows.iter_mut().enumerate() {
            row.id = String::new();
            row.topic = String::new();
            row.submission.content = format!("number {}", n / 2);
        }
        let folds = by_group(&rows, 4);
        for fold in 0..4 {
            let ham = |(row, at): &(&Row, &usize)| **at == fold && row.known() == Some(Label::Ham);
            let count = rows.iter().zip(&folds).filter(ham).count();
            assert!(
                (16..=20).contains(&count),
                "{count} of 70 ham in fold {fold}"
            );
        }
        for pair in folds.chunks(2) {
            assert_eq!(pair[0], pair[1]);
        }
    }

    #[test]
    fn a_template_and_a_topic_of_the_same_name_are_two_groups() {
        let mut rows = rows();
        rows[0].id = "seo/001".to_owned();
        rows[1].id = "spam-1".to_owned();
        assert_ne!(group(&rows[0]), group(&rows[1]));
    }
}
