//! The places where settings are written, each read into the same list of [`Setting`]s.

use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::errors::{ConfigError, Origin};

const PREFIX: &str = "HAMLET_";
const TOKEN: &str = "HAMLET_TOKEN";
/// Read where no file was named, if it is there.
const USUAL_FILE: &str = "hamlet.toml";
/// Kubernetes sets these beside a service that is called hamlet; they are not meant for us.
const NOT_OURS: [&str; 2] = ["HAMLET_SERVICE_", "HAMLET_PORT"];

/// Everything that settings are read from, taken from the process once.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The settings file, which must be there.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// The flags that were given.
    pub flags: Vec<Flag>,
}

/// A flag that stands for a setting.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As typed: `--listen`.
    pub flag: &'static str,
    /// The setting's key: `listen`, `log.format`.
    pub key: &'static str,
    /// Its value.
    pub value: String,
}

/// One value for one key, from somewhere.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The path of the key: `thresholds.hold`.
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

impl Sources {
    /// This process's environment, the file named or else `./hamlet.toml`, and the flags.
    pub fn of_process(file: Option<PathBuf>, flags: Vec<Flag>) -> Self {
        let usual = || Some(PathBuf::from(USUAL_FILE)).filter(|path| path.exists());
        let text = |text: OsString| text.to_string_lossy().into_owned();
        Self {
            file: file.or_else(usual),
            environment: std::env::vars_os()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            flags,
        }
    }

    /// The secret; an empty one is none, as a compose file writes an unset variable.
    pub(super) fn token(&self) -> Result<Option<SecretString>, ConfigError> {
        let set = self.environment.iter().find(|(name, _)| name == TOKEN);
        let Some((_, token)) = set.filter(|(_, token)| !token.trim().is_empty()) else {
            return Ok(None);
        };
        let token = token.trim();
        if token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Some(SecretString::from(token)));
        }
        Err(ConfigError {
            origin: Origin::Variable(TOKEN.to_owned()),
            message: "the token must be letters, figures and signs of ASCII, without spaces, \
                      so that it fits into a header; make one with `openssl rand -hex 32`"
                .to_owned(),
        })
    }

    /// The settings of the environment, by the form that each default has.
    pub(super) fn variables(&self, defaults: &Table) -> Vec<Setting> {
        self.environment
            .iter()
            .filter(|(name, _)| name.starts_with(PREFIX) && name != TOKEN)
            .filter(|(name, _)| !NOT_OURS.iter().any(|prefix| name.starts_with(prefix)))
            .map(|(name, text)| {
                let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
                Setting {
                    value: typed(text, lookup(defaults, &key)),
                    key,
                    origin: Origin::Variable(name.clone()),
                }
            })
            .collect()
    }

    pub(super) fn flag_settings(&self, defaults: &Table) -> Vec<Setting> {
        self.flags
            .iter()
            .map(|flag| Setting {
                key: flag.key.to_owned(),
                value: typed(&flag.value, lookup(defaults, flag.key)),
                origin: Origin::Flag(flag.flag),
            })
            .collect()
    }
}

/// The settings of a file, with their lines.
pub(super) fn file_settings(path: &Path, defaults: &Table) -> Result<Vec<Setting>, ConfigError> {
    let whole = |message: String, line: usize| ConfigError {
        origin: Origin::File {
            path: path.to_owned(),
            line,
        },
        message,
    };
    let text = fs::read_to_string(path).map_err(|error| {
        let remedy = "name another file with --config, or leave it out";
        whole(format!("can not be read ({error}); {remedy}"), 0)
    })?;
    let broken = |error: toml::de::Error| {
        let line = line_of(&text, &error.span().unwrap_or_default());
        whole(format!("not TOML: {}", error.message()), line)
    };
    let spans = DeTable::parse(&text).map_err(broken)?;
    let values: Table = toml::from_str(&text).map_err(broken)?;
    let mut settings = Vec::new();
    let mut keys = Vec::new();
    leaves(spans.get_ref(), "", defaults, &mut keys);
    for (key, span) in keys {
        if let Some(value) = lookup(&values, &key) {
            settings.push(Setting {
                value: value.clone(),
                key,
                origin: Origin::File {
                    path: path.to_owned(),
                    line: line_of(&text, &span),
                },
            });
        }
    }
    // A table has its keys in the order of the alphabet; people read from the top.
    settings.sort_by_key(|setting| match setting.origin {
        Origin::File { line, .. } => line,
        _ => 0,
    });
    Ok(settings)
}

/// The keys of a file with their places; goes down into the sections that exist, and no others.
fn leaves(table: &DeTable, above: &str, known: &Table, into: &mut Vec<(String, Range<usize>)>) {
    for (name, value) in table {
        let key = format!("{above}{}", name.get_ref());
        match (value.get_ref(), known.get(name.get_ref().as_ref())) {
            (DeValue::Table(inner), Some(Value::Table(section))) => {
                leaves(inner, &format!("{key}."), section, into);
            }
            _ => into.push((key, name.span())),
        }
    }
}

/// The value under a dotted key.
pub(super) fn lookup<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    // A key that itself has a dot, in quotes, is nobody's: it is looked up whole first.
    if let Some(value) = table.get(key) {
        return Some(value);
    }
    let (section, rest) = key.split_once('.')?;
    lookup(table.get(section)?.as_table()?, rest)
}

/// A text as the kind of value that the default is; as it stands where it is not of that kind,
/// so that the error quotes it.
fn typed(text: &str, default: Option<&Value>) -> Value {
    let as_it_stands = || Value::String(text.to_owned());
    let text = text.trim();
    match default {
        Some(Value::Integer(_)) => text.parse().map_or_else(|_| as_it_stands(), Value::Integer),
        Some(Value::Float(_)) => text.parse().map_or_else(|_| as_it_stands(), Value::Float),
        Some(Value::Boolean(_)) => text.parse().map_or_else(|_| as_it_stands(), Value::Boolean),
        _ => as_it_stands(),
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or(text);
    before.matches('\n').count() + 1
}
