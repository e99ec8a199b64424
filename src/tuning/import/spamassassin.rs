//! Rule files of `SpamAssassin`: `body`, `rawbody`, `uri` and `meta` tests with their scores.
//!
//! Its mails are not our comments: tests of headers, programs and plug-ins have nothing to look at here
//! and are told. A body test in any case reads the folded view, one that tells capitals the text; a
//! `uri` test the links of the content and the author's own address; a `meta` test becomes a condition.
//! Source: `Mail::SpamAssassin::Conf`, section "rule definitions".

mod conf;
mod drafts;
mod meta;

use std::collections::{HashMap, HashSet};

use super::{Import, ImportError, Options, Reason, Source};
use crate::decision::Points;
use crate::rules::write::GroupText;
use conf::{Conf, Kind, Test};
use drafts::Drafts;
use meta::Meta;

/// Points of a test that nobody scored, and of one whose name says that it is on trial.
const UNSCORED: f64 = 1.0;
const ON_TRIAL: f64 = 0.01;

pub(super) fn read(sources: &[Source<'_>], options: &Options) -> Result<Import, ImportError> {
    let mut import = Import::default();
    let conf = conf::read(sources, &mut import)?;
    let metas: HashMap<&str, Meta> = conf
        .tests
        .iter()
        .filter(|test| test.kind == Kind::Meta)
        .filter_map(|test| Some((test.name.as_str(), meta::parse(&test.argument)?)))
        .collect();
    let mut drafts = Drafts {
        conf: &conf,
        metas: &metas,
        options,
        made: HashMap::new(),
        summed: false,
    };
    let mut failed = HashMap::new();
    for test in &conf.tests {
        if let Err(reason) = refused(test, &conf).map_or_else(|| drafts.make(test), Err) {
            failed.insert(test.name.as_str(), reason);
        }
    }
    drop_unfounded(&mut drafts, &mut failed);
    let needed = needed(&drafts);
    for test in &conf.tests {
        match failed.remove(test.name.as_str()) {
            Some(reason) => import.skip(&test.entry, reason),
            None if !needed.contains(test.name.as_str()) => {
                import.skip(&test.entry, Reason::Unused);
            }
            None => import
                .rules
                .extend(drafts.made.remove(test.name.as_str()).unwrap_or_default()),
        }
    }
    if drafts.summed {
        import.notes.push(
            "A sum over many body tests became one rule with at_least: it counts different texts, not tests."
                .to_owned(),
        );
    }
    import.notes.push(
        "Points are those of the source, where 5 is spam; here 4 holds and 10 rejects. Rescore before you promote."
            .to_owned(),
    );
    import.group = Some(GroupText {
        id: options.group(),
        description: "Imported from SpamAssassin: what all of it may add up to".to_owned(),
        cap: Points::from_f64(4.0),
    });
    Ok(import)
}

/// Why a test is not even looked at.
fn refused(test: &Test, conf: &Conf) -> Option<Reason> {
    if conf.replaced.contains(&test.name) {
        return Some(Reason::Tags);
    }
    if is_part(&test.name) {
        return None;
    }
    match points(&test.name, conf) {
        Err(reason) => Some(reason),
        Ok(Points::ZERO) => Some(Reason::TurnedOff),
        Ok(_) => None,
    }
}

/// Tests whose names begin with two underscores have no points: others rest on them.
fn is_part(name: &str) -> bool {
    name.starts_with("__")
}

/// The points of a test. Four scores are for without and with the network, without and with Bayes;
/// Hamlet is without the network and with Bayes: the third.
fn points(name: &str, conf: &Conf) -> Result<Points, Reason> {
    if is_part(name) {
        return Ok(Points::ZERO);
    }
    let unscored = if name.starts_with("T_") {
        ON_TRIAL
    } else {
        UNSCORED
    };
    let unscored = if conf.nice.contains(name) {
        -unscored
    } else {
        unscored
    };
    let Some(scores) = conf.scores.get(name) else {
        return Ok(Points::from_f64(unscored).unwrap_or(Points::ONE));
    };
    if scores.iter().any(|score| score.starts_with('(')) {
        return Err(Reason::Relative);
    }
    let score = scores.get(if scores.len() == 4 { 2 } else { 0 });
    let score = score.and_then(|score| score.parse::<f64>().ok());
    score
        .and_then(Points::from_f64)
        .ok_or_else(|| Reason::Setting("a score that is no number".to_owned()))
}

/// Takes out metas that rest on what is not there, until nothing more falls.
fn drop_unfounded<'a>(drafts: &mut Drafts<'a>, failed: &mut HashMap<&'a str, Reason>) {
    loop {
        let fallen: Vec<(&str, Reason)> = drafts
            .made
            .keys()
            .filter_map(|&name| {
                let missing = drafts
                    .rests_on(name)
                    .into_iter()
                    .find(|other| !drafts.made.contains_key(other))?;
                Some((name, Reason::RestsOn(missing.to_owned())))
            })
            .collect();
        if fallen.is_empty() {
            return;
        }
        for (name, reason) in fallen {
            drafts.made.remove(name);
            failed.insert(name, reason);
        }
    }
}

/// The tests with points, and all that those rest on.
fn needed<'a>(drafts: &Drafts<'a>) -> HashSet<&'a str> {
    let mut open: Vec<&str> = drafts
        .made
        .keys()
        .copied()
        .filter(|name| !is_part(name))
        .collect();
    let mut needed = HashSet::new();
    while let Some(name) = open.pop() {
        if needed.insert(name) {
            open.extend(drafts.rests_on(name));
        }
    }
    needed
}

#[cfg(test)]
mod tests;
