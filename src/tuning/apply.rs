//! Changes of rules, written into a folder of rules.
//!
//! Nothing is written before the changed rules compile and say what they were to say; then each
//! file is written beside its old self and takes its place in one step, so that a service that
//! watches the folder never reads half of one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use crate::rules::edit::{self, Change, EditError};
use crate::rules::{RuleError, Ruleset, Severity, SourceFile, Sources};
use crate::setup;

mod file;

pub use file::replace;

/// The file for overrides of rules that have none yet.
const OVERRIDES: &str = "overrides.toml";

/// How that file begins.
const OPENING: &str = "\
# Changes to rules of other files: their points, their states, and why.
# `hamlet rules` writes here, and you may. Of two overrides of one rule the last counts.
";

/// Where a change was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenAt {
    /// The rule.
    pub rule: String,
    /// The file, as the user knows it.
    pub file: String,
    /// The line of the override or of the rule, from 1.
    pub line: usize,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Each change, in the order in which they were asked for.
    pub places: Vec<WrittenAt>,
    /// The hash of the rules as they are now.
    pub ruleset: String,
}

/// Why nothing was written, or not all.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// A file can not be changed.
    #[error("{file}: {error}")]
    Edit {
        /// Which.
        file: String,
        /// Why.
        error: EditError,
    },
    /// The rules would have errors.
    #[error("{report}\n\nthe change would break the rules: nothing was written")]
    Findings {
        /// What would be wrong.
        findings: Vec<RuleError>,
        /// The same with places and carets.
        report: String,
    },
    /// No rule is called that.
    #[error("there is no rule `{0}`; `hamlet rules eval` lists those that run")]
    NoRule(String),
    /// Overrides belong to the site.
    #[error("{}: overrides belong below {}; name a .toml file there", .file.display(), .local.display())]
    NotLocal {
        /// The file that was named.
        file: PathBuf,
        /// The site's own folder.
        local: PathBuf,
    },
    /// The rules would not say what they were to say.
    #[error(
        "rule {rule} would not have its new {key}: another override says otherwise; look for its id below `local/`"
    )]
    NoEffect {
        /// The rule.
        rule: String,
        /// `score` or `state`.
        key: &'static str,
    },
    /// Somebody else changed the file meanwhile.
    #[error("{}: changed by somebody else while this ran: nothing more was written; run the command again", .0.display())]
    Changed(PathBuf),
    /// The disk would not.
    #[error("can not write {}: {cause}; check that it may be written", .path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Told in the message, so it is not told again as its source.
        cause: std::io::Error,
    },
}

/// Writes overrides below `local/`: each where the override in force stands, else at the end of
/// `into`, which is `local/overrides.toml` unless said.
pub fn apply_overrides(
    rules_dir: &Path,
    sources: &Sources,
    changes: &[Change],
    into: Option<&Path>,
) -> Result<Written, ApplyError> {
    let local = rules_dir.join(setup::LOCAL);
    let into = into.map_or_else(|| local.join(OVERRIDES), Path::to_owned);
    if !into.starts_with(&local) || into.extension().is_none_or(|ending| ending != "toml") {
        return Err(ApplyError::NotLocal { file: into, local });
    }
    let mut plan = Plan::of(sources);
    for change in changes {
        let file = plan
            .in_force(&change.id)?
            .unwrap_or_else(|| plan.file_at(&into));
        plan.edit(file, change, edit::set_override)?;
    }
    plan.write(changes)
}

/// Writes points and states into the rules where they stand; where an override in force sets the
/// key, into that.
pub fn apply_in_place(sources: &Sources, changes: &[Change]) -> Result<Written, ApplyError> {
    let mut plan = Plan::of(sources);
    for change in changes {
        let (file, how) = match plan.setting(change)? {
            Some(file) => (file, edit::set_override as Editor),
            None => (plan.of_rule(&change.id)?, edit::set_in_rule as Editor),
        };
        plan.edit(file, change, how)?;
    }
    plan.write(changes)
}

type Editor = fn(&str, &Change) -> Result<String, EditError>;

/// The files as they will be.
struct Plan<'a> {
    before: &'a Sources,
    after: Sources,
    /// Which file each change is in, by its name.
    places: Vec<(String, String, Editor)>,
}

impl<'a> Plan<'a> {
    fn of(before: &'a Sources) -> Self {
        Self {
            before,
            after: before.clone(),
            places: Vec::new(),
        }
    }

    /// The last file that has an override of the rule.
    fn in_force(&self, id: &str) -> Result<Option<usize>, ApplyError> {
        self.last(|text| edit::line_of_override(text, id).map(|line| line.is_some()))
    }

    /// The last file with an override that sets what the change sets.
    fn setting(&self, change: &Change) -> Result<Option<usize>, ApplyError> {
        let keys = [
            ("score", change.score.is_some()),
            ("state", change.state.is_some()),
        ];
        for (key, _) in keys.into_iter().filter(|(_, asked)| *asked) {
            let found = self.last(|text| edit::overrides_key(text, &change.id, key))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn last(
        &self,
        has: impl Fn(&str) -> Result<bool, EditError>,
    ) -> Result<Option<usize>, ApplyError> {
        let files = self.after.rules.iter().enumerate().rev();
        for (at, file) in files.filter(|(_, file)| file.local) {
            if has(&file.text).map_err(|error| wrong(file, error))? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn of_rule(&self, id: &str) -> Result<usize, ApplyError> {
        for (at, file) in self.after.rules.iter().enumerate() {
            let line = edit::line_of_rule(&file.text, id).map_err(|error| wrong(file, error))?;
            if line.is_some() {
                return Ok(at);
            }
        }
        Err(ApplyError::NoRule(id.to_owned()))
    }

    /// The file of that path, which may be new: then it comes where it will be merged.
    fn file_at(&mut self, path: &Path) -> usize {
        let name = path.display().to_string();
        if let Some(at) = self.after.rules.iter().position(|file| file.name == name) {
            return at;
        }
        let before = |file: &SourceFile| (file.local, file.name.as_str()) < (true, name.as_str());
        let at = self.after.rules.partition_point(before);
        let file = SourceFile {
            name,
            text: OPENING.to_owned(),
            local: true,
            ..SourceFile::default()
        };
        self.after.rules.insert(at, file);
        at
    }

    fn edit(&mut self, at: usize, change: &Change, how: Editor) -> Result<(), ApplyError> {
        let file = &mut self.after.rules[at];
        file.text = how(&file.text, change).map_err(|error| wrong(file, error))?;
        self.places
            .push((change.id.clone(), file.name.clone(), how));
        Ok(())
    }

    fn write(self, changes: &[Change]) -> Result<Written, ApplyError> {
        let ruleset = self.compiled(changes)?;
        let old: BTreeMap<&str, &str> = self
            .before
            .rules
            .iter()
            .map(|file| (file.name.as_str(), file.text.as_str()))
            .collect();
        for file in &self.after.rules {
            let before = old.get(file.name.as_str()).copied();
            if before != Some(file.text.as_str()) {
                replace(Path::new(&file.name), before, &file.text)?;
            }
        }
        Ok(Written {
            places: self.places(),
            ruleset: ruleset.hash().to_owned(),
        })
    }

    /// The rules as they will be, if they are what was asked for.
    fn compiled(&self, changes: &[Change]) -> Result<Ruleset, ApplyError> {
        let (ruleset, _) = Ruleset::compile(&self.after).map_err(|findings| {
            let errors = findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error);
            let report: Vec<String> = errors.map(|error| error.render(&self.after)).collect();
            ApplyError::Findings {
                findings,
                report: report.join("\n\n"),
            }
        })?;
        for change in changes {
            let no_effect = |key| ApplyError::NoEffect {
                rule: change.id.clone(),
                key,
            };
            let rule = ruleset
                .rule(&change.id)
                .ok_or_else(|| ApplyError::NoRule(change.id.clone()))?;
            if change.score.is_some_and(|score| score != rule.score) {
                return Err(no_effect("score"));
            }
            if change.state.is_some_and(|state| state != rule.state) {
                return Err(no_effect("state"));
            }
        }
        Ok(ruleset)
    }

    /// Lines are looked for at the end: a later change may have moved an earlier one.
    fn places(&self) -> Vec<WrittenAt> {
        let line = |(rule, file, how): &(String, String, Editor)| {
            let text = self.after.rules.iter().find(|one| one.name == *file)?;
            let find = if std::ptr::fn_addr_eq(*how, edit::set_in_rule as Editor) {
                edit::line_of_rule
            } else {
                edit::line_of_override
            };
            Some(WrittenAt {
                rule: rule.clone(),
                file: file.clone(),
                line: find(&text.text, rule).ok()??,
            })
        };
        self.places.iter().filter_map(line).collect()
    }
}

fn wrong(file: &SourceFile, error: EditError) -> ApplyError {
    ApplyError::Edit {
        file: file.name.clone(),
        error,
    }
}

#[cfg(test)]
mod tests;
