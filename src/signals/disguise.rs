//! What is written so that machines or readers take it for something else.

use super::place::Site;
use super::{Signal, Signals};
use crate::submission::Field;
use crate::text::{Disguise, Link, Views};

pub(super) fn read(signals: &mut Signals, views: &Views, site: &Site) {
    let both = [Field::Content, Field::Name].map(|field| views.disguise(field));
    let sum = |count: fn(&Disguise) -> u32| both.iter().map(count).sum::<u32>() as usize;
    signals.number(
        Signal::HiddenCharacters,
        sum(|found| found.hidden + found.tags),
    );
    signals.number(Signal::BidiOverrides, sum(|found| found.bidi));
    signals.number(Signal::CombiningPiles, sum(|found| found.piles));
    signals.number(Signal::MixedScriptWords, sum(|found| found.mixed_words));
    signals.number(Signal::StyledWords, sum(|found| found.styled_words));
    signals.number(Signal::DisguisedWords, sum(|found| found.changed_words));
    let links = views.links().iter();
    let foreign: Vec<&Link> = links
        .filter(|link| site.owns(&link.host) != Some(true))
        .collect();
    let count = |kind: fn(&Link) -> bool| foreign.iter().filter(|link| kind(link)).count();
    signals.number(Signal::LinksDisguised, count(Link::is_disguised));
    signals.number(Signal::LinksWithPassword, count(|link| link.credentials));
    signals.number(Signal::LinksToIp, count(Link::leads_to_public_ip));
    signals.number(Signal::LinksRedirect, count(|link| link.redirects));
}
