//! Comments parted so that what is asked about was not learnt.
//!
//! Groups are parted, not comments: what one template made, what was written on one topic under
//! one label, what stands under one post, and else what came from one source in one month. A text
//! that stands in several groups joins none of them; it is left out where it would be learnt and
//! asked about at once.

use std::collections::BTreeMap;

use crate::model::fnv_1a;
use crate::text::folded;
use crate::tuning::chance::Chance;
use crate::tuning::corpus::Row;
use crate::tuning::folds;

/// What a comment is parted with.
pub(super) fn group(row: &Row) -> String {
    if let Some(group) = folds::group(row) {
        return group;
    }
    let source = &row.source;
    if let Some(post) = &row.submission.permalink {
        return format!("{source} post {post}");
    }
    match row.submission.created_at {
        Some(at) if !source.is_empty() => format!("{source} in {}", at.strftime("%Y-%m")),
        _ => format!("text {}", text(&row.submission.content)),
    }
}

/// A number for a text: the same for texts that differ in case, spaces and signs alone.
pub(in crate::tuning) fn text(content: &str) -> u64 {
    let letters = folded(content);
    let letters = letters.chars().filter(|c| c.is_alphanumeric());
    let mut buffer = [0; 4];
    fnv_1a(letters.flat_map(|c| c.encode_utf8(&mut buffer).bytes().collect::<Vec<_>>()))
}

/// The part of each comment, from 0: the groups, largest first, each into the part that has least
/// of what the group is made of. `kinds` says what that is: label, or label and source. The seed
/// decides between groups of one size.
pub(super) fn assign(groups: &[String], kinds: &[String], parts: usize, seed: u64) -> Vec<usize> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        members.entry(group).or_default().push(at);
    }
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for kind in kinds {
        *totals.entry(kind).or_default() += 1.0;
    }
    let mut ordered: Vec<(&str, Vec<usize>)> = members.into_iter().collect();
    Chance::new(seed).shuffle(&mut ordered);
    ordered.sort_by_key(|(_, members)| usize::MAX - members.len());
    let mut loads: Vec<BTreeMap<&str, f64>> = vec![BTreeMap::new(); parts.max(1)];
    let mut sizes = vec![0; parts.max(1)];
    let mut assigned = vec![0; groups.len()];
    for (_, members) in ordered {
        let crowding = |part: usize| -> f64 {
            let load = |at: &usize| {
                let kind = kinds[*at].as_str();
                loads[part].get(kind).unwrap_or(&0.0) / totals[kind]
            };
            members.iter().map(load).sum()
        };
        let emptiest = (0..loads.len())
            .min_by(|&a, &b| {
                let crowds = crowding(a).total_cmp(&crowding(b));
                crowds.then(sizes[a].cmp(&sizes[b]))
            })
            .unwrap_or(0);
        sizes[emptiest] += members.len();
        for at in members {
            *loads[emptiest].entry(&kinds[at]).or_default() += 1.0;
            assigned[at] = emptiest;
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: impl Iterator<Item = String>) -> Vec<String> {
        names.collect()
    }

    #[test]
    fn groups_stay_whole_and_every_part_has_its_share_of_each_kind() {
        let groups = names((0..400).map(|n| format!("post {}", (n * n) % 37)));
        let kinds = names((0..400).map(|n| format!("{}", n % 3)));
        let parts = assign(&groups, &kinds, 4, 1);
        for (group, part) in groups.iter().zip(&parts) {
            let other = groups
                .iter()
                .position(|other| other == group)
                .expect("it is there");
            assert_eq!(parts[other], *part);
        }
        for kind in ["0", "1", "2"] {
            for part in 0..4 {
                let count = (0..400)
                    .filter(|&n| kinds[n] == kind && parts[n] == part)
                    .count();
                assert!((20..=46).contains(&count), "{count} of {kind} in {part}");
            }
        }
        assert_eq!(parts, assign(&groups, &kinds, 4, 1));
    }

    #[test]
    fn a_text_is_the_same_in_other_clothes() {
        assert_eq!(text("Buy  NOW!"), text("buy now"));
        assert_ne!(text("buy now"), text("buy then"));
    }
}
