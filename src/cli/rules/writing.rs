//! Commands that write rules: what was there is kept before, and what is there after, with the
//! reason, so that each change stands in `hamlet rules log` and can be rolled back.

use jiff::Timestamp;

use crate::config::Config;
use crate::kept::{Cause, Kept};
use crate::rules::Ruleset;
use crate::setup::RuleFiles;

/// Lets `write` change the rules that are there, and keeps the sets before and after.
///
/// `command` is as typed: `rules promote`. Where `write` fails, nothing is noted but that the set
/// before was there.
pub(super) fn noted<T>(
    config: &Config,
    command: &str,
    why: &str,
    write: impl FnOnce(&RuleFiles) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let kept = Kept::at(&config.data);
    let before = RuleFiles::read(&config.rules)?;
    let found = Cause::Found {
        command: command.to_owned(),
    };
    let compiled = Ruleset::compile(&before.sources).ok();
    let compiled = compiled.as_ref().map(|(ruleset, _)| ruleset);
    kept.keep(&before, compiled, &found, Timestamp::now())?;
    let written = write(&before)?;
    let after = RuleFiles::read(&config.rules)?;
    let cause = Cause::Command {
        command: command.to_owned(),
        why: Some(why.to_owned()),
    };
    let compiled = Ruleset::compile(&after.sources).ok();
    let compiled = compiled.as_ref().map(|(ruleset, _)| ruleset);
    kept.keep(&after, compiled, &cause, Timestamp::now())?;
    Ok(written)
}
