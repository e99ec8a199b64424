//! Groups: the kinds of spam, each with its ceiling, and the categories of moderation, each with
//! what a site does about it. And what a site does not go by at all.

use super::definition::{Definitions, GroupDef, Stance};
use super::file::OTHER;
use crate::decision::Points;
use crate::signals::Signal;

/// A topic and its ceiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// Most positive points that its rules may add up to.
    pub cap: Option<Points>,
    /// It is a category of moderation: what its rules lead to where the site says nothing else.
    pub action: Option<Stance>,
    /// What sites say: for one of the installation's sites, or for all. The last word counts.
    pub(super) policies: Vec<(Option<String>, Stance)>,
}

impl Group {
    /// A kind of spam, with its cap.
    pub const fn of_spam(id: String, cap: Option<Points>) -> Self {
        Self {
            id,
            cap,
            action: None,
            policies: Vec::new(),
        }
    }

    /// What is done on a site about a category of moderation; `None` for a kind of spam.
    pub fn stance_on(&self, site: Option<&str>) -> Option<Stance> {
        let said = self.policies.iter().rev();
        let mut said = said.filter(|(of, _)| of.is_none() || of.as_deref() == site);
        self.action
            .map(|usual| said.next().map_or(usual, |(_, action)| *action))
    }
}

/// The groups of these definitions; the first is `other`.
pub(super) fn of(definitions: &Definitions) -> Vec<Group> {
    let mut groups = vec![Group::of_spam(OTHER.to_owned(), None)];
    for GroupDef {
        id, cap, action, ..
    } in &definitions.groups
    {
        if id.value == OTHER {
            groups[0].cap = *cap;
        } else {
            groups.push(Group {
                action: *action,
                ..Group::of_spam(id.value.clone(), *cap)
            });
        }
    }
    for said in &definitions.moderation {
        let group = groups.iter_mut().find(|group| group.id == said.group.value);
        if let Some(group) = group {
            let sites = said.sites.iter().map(|site| Some(site.value.clone()));
            let everywhere = said.sites.is_empty().then_some(None);
            let policies = sites.chain(everywhere).map(|site| (site, said.action));
            group.policies.extend(policies);
        }
    }
    groups
}

/// Signals that one of the installation's sites does not go by, or (`None`) none of them.
pub(super) type Unheard = Vec<(Option<String>, Vec<Signal>)>;

/// Those of these definitions.
pub(super) fn unheard(definitions: &Definitions) -> Unheard {
    let mut unheard = Unheard::new();
    for switch in &definitions.signals {
        let names = switch.off.iter();
        let off: Vec<Signal> = names
            .filter_map(|name| Signal::of_name(&name.value))
            .collect();
        let sites = switch.sites.iter().map(|site| Some(site.value.clone()));
        let everywhere = switch.sites.is_empty().then_some(None);
        unheard.extend(sites.chain(everywhere).map(|site| (site, off.clone())));
    }
    unheard
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Action;

    #[test]
    fn the_last_word_of_the_site_counts() {
        let mut group = Group::of_spam("threat".to_owned(), None);
        assert_eq!(group.stance_on(None), None);
        group.action = Some(Stance::Acts(Action::Hold));
        assert_eq!(group.stance_on(Some("a")), Some(Stance::Acts(Action::Hold)));
        group.policies = vec![
            (None, Stance::Acts(Action::Accept)),
            (Some("a".to_owned()), Stance::Acts(Action::Reject)),
        ];
        assert_eq!(
            group.stance_on(Some("a")),
            Some(Stance::Acts(Action::Reject))
        );
        assert_eq!(
            group.stance_on(Some("b")),
            Some(Stance::Acts(Action::Accept))
        );
        assert_eq!(group.stance_on(None), Some(Stance::Acts(Action::Accept)));
        group.policies.push((Some("b".to_owned()), Stance::Off));
        assert_eq!(group.stance_on(Some("b")), Some(Stance::Off));
        assert_eq!(Stance::Off.action(), Action::Accept);
    }
}
