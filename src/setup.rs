//! What is read from disk: the rules and the seed corpus, into a filter.
//!
//! Reading stands apart from understanding: [`crate::rules`] and [`crate::model`] see only texts
//! and rows.

pub mod cases;
pub mod revision;
mod rule_files;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::Config;
use crate::decision::policy::Policy;
use crate::filter::Filter;
use crate::model::{Model, ModelError, Options, cache};
use crate::rules::{RuleError, Ruleset, Severity, SourceFile, Sources};
use crate::tuning::corpus::{self, CorpusError};
use crate::tuning::systems;

pub use rule_files::RuleFiles;

/// The folder below the rules that is the site's own and merged last.
pub const LOCAL: &str = "local";
/// The file of the key that makes pseudonyms, in the folder of Hamlet's data; without it earlier
/// visitors are strangers.
pub const KEY_FILE: &str = "pseudonym.key";
/// The folder below the rules that holds test cases.
pub const TESTS: &str = "tests";

/// Something could not be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "can not read {path}: {cause}; check that it is there and may be read, or name another with {flag}"
)]
pub struct ReadError {
    path: PathBuf,
    flag: &'static str,
    /// Told in the message, so it is not told again as its source.
    cause: std::io::Error,
}

/// Why there is no filter.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The rules can not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The rules have errors; all of them are told.
    #[error("{report}\n\nthe rules in {} have errors: mend them, then try again", .dir.display())]
    Rules {
        /// The folder.
        dir: PathBuf,
        /// Each error with its place and remedy.
        report: String,
    },
    /// The seed corpus can not be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The file that the setting `model.file` names is no model.
    #[error("{}: {source}; the setting `model.file` names it", .path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ModelError,
    },
}

impl ReadError {
    /// What could not be read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl SetupError {
    /// Whether a file is wrong, rather than out of reach.
    pub const fn is_wrong_content(&self) -> bool {
        matches!(self, Self::Rules { .. } | Self::Model { .. })
    }
}

/// The whole filter, as the settings say. `tell` hears what takes long.
pub fn filter(config: &Config, tell: &mut dyn FnMut(&str)) -> Result<Filter, SetupError> {
    filter_with(ruleset(&config.rules)?, config, tell)
}

/// The filter with rules that were compiled before.
pub fn filter_with(
    ruleset: Ruleset,
    config: &Config,
    tell: &mut dyn FnMut(&str),
) -> Result<Filter, SetupError> {
    Ok(Filter {
        ruleset: Arc::new(ruleset),
        model: Arc::new(model(config, tell)?),
        policy: Policy {
            thresholds: config.thresholds,
        },
    })
}

/// The rules of a folder, linted and compiled.
pub fn ruleset(dir: &Path) -> Result<Ruleset, SetupError> {
    Ok(compiled(&rule_sources(dir)?, dir)?.0)
}

/// The rules of these sources, read from that folder, with their warnings.
pub fn compiled(sources: &Sources, dir: &Path) -> Result<(Ruleset, Vec<RuleError>), SetupError> {
    Ruleset::compile(sources).map_err(|errors| SetupError::Rules {
        dir: dir.to_owned(),
        report: report(&errors, sources),
    })
}

fn report(errors: &[RuleError], sources: &Sources) -> String {
    let errors = errors
        .iter()
        .filter(|error| error.severity == Severity::Error);
    errors
        .map(|error| error.render(sources))
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The model that the settings name, before any lesson of the site: a file, or that of the seed
/// corpus. `tell` hears what takes long.
pub fn model(config: &Config, tell: &mut dyn FnMut(&str)) -> Result<Model, SetupError> {
    if config.model.file.as_os_str().is_empty() {
        let options = config.model.options();
        return trained(&config.training, &config.data, options, tell);
    }
    let path = &config.model.file;
    let bytes = fs::read(path).map_err(|cause| ReadError {
        path: path.clone(),
        flag: "the setting `model.file`",
        cause,
    })?;
    let model = Model::from_any_bytes(&bytes).map_err(|source| SetupError::Model {
        path: path.clone(),
        source,
    })?;
    Ok(model.scored_by(config.model.scorer))
}

/// The model of a seed corpus: from the cache in `data` where it was trained on the same rows
/// before, else trained now and kept there.
fn trained(
    training: &Path,
    data: &Path,
    options: Options,
    tell: &mut dyn FnMut(&str),
) -> Result<Model, SetupError> {
    let mut contents = Vec::new();
    for file in corpus::files(training)? {
        if corpus::is_own(training, &file) {
            contents.push(corpus::LOCAL.into());
        }
        contents.push(fs::read(&file).map_err(|cause| ReadError {
            path: file.clone(),
            flag: "--training DIR",
            cause,
        })?);
    }
    let path = cache::path_for(data, contents.iter().map(Vec::as_slice), options);
    if let Some(model) = cache::load(&path) {
        return Ok(model);
    }
    let rows = corpus::read_dir(training)?;
    tell(&format!(
        "Training the model on {} comments in {} …",
        rows.len(),
        training.display()
    ));
    let others = rows.iter().filter(|row| row.known().is_none()).count();
    if others > 0 {
        tell(&format!(
            "{others} of them are labelled neither `ham` nor `spam`: nothing is learnt from these; `hamlet corpus stats {}` names them",
            training.display()
        ));
    }
    let model = systems::model(&rows, options);
    let kept = match cache::store(&path, &model) {
        Ok(()) => format!("kept in {}", path.display()),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "can not keep the trained model");
            "not kept".to_owned()
        }
    };
    tell(&format!("Trained: model {}, {kept}", model.hash()));
    Ok(model)
}

/// The paths of everything that [`RuleFiles::read`] would read.
pub fn rule_paths(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut paths = files_below(dir)?;
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        matches!(ending, Some("toml" | "list"))
    });
    Ok(paths)
}

/// Reads the rule files and lists below a folder: `*.toml` and `*.list`, shipped ones in the order
/// of their names, those under `local/` last. `tests/` is left out.
pub fn rule_sources(dir: &Path) -> Result<Sources, ReadError> {
    let mut sources = Sources::default();
    for path in files_below(dir)? {
        let relative = path.strip_prefix(dir).unwrap_or(&path);
        let key = relative.to_string_lossy().replace('\\', "/");
        let wanted = relative
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let is_test = [Path::new(TESTS).to_owned(), Path::new(LOCAL).join(TESTS)]
            .iter()
            .any(|tests| relative.starts_with(tests));
        if is_test || !["toml", "list"].contains(&wanted) {
            continue;
        }
        let file = read(&path, relative.starts_with(LOCAL))?;
        if wanted == "toml" {
            sources.rules.push(file);
        } else {
            sources.lists.insert(key, file);
        }
    }
    sources
        .rules
        .sort_by(|a, b| (a.local, &a.name).cmp(&(b.local, &b.name)));
    Ok(sources)
}

/// Reads the files of test cases: `tests/*.toml`, and `local/tests/*.toml`.
pub fn case_files(dir: &Path) -> Result<Vec<SourceFile>, ReadError> {
    let mut files = Vec::new();
    let folders = [
        (dir.join(TESTS), false),
        (dir.join(LOCAL).join(TESTS), true),
    ];
    for (folder, local) in folders {
        if folder.is_dir() {
            for path in files_below(&folder)? {
                if path.extension().is_some_and(|ending| ending == "toml") {
                    files.push(read(&path, local)?);
                }
            }
        }
    }
    Ok(files)
}

fn read(path: &Path, local: bool) -> Result<SourceFile, ReadError> {
    let text = fs::read_to_string(path).map_err(|source| not_read(path, source))?;
    Ok(SourceFile {
        name: path.display().to_string(),
        text,
        local,
        trial: false,
    })
}

fn not_read(path: &Path, cause: std::io::Error) -> ReadError {
    ReadError {
        path: path.to_owned(),
        flag: "--rules DIR",
        cause,
    }
}

/// All files below a folder, in the order of their names; hidden ones are left out.
fn files_below(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|source| not_read(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| not_read(&folder, source))?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let path = entry.path();
            if !hidden && path.is_dir() {
                folders.push(path);
            } else if !hidden {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
