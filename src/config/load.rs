//! Layers laid over each other, and every setting tried.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Config;
use super::errors::{ConfigError, ConfigErrors, Origin};
use super::layers::{Setting, Sources, file_settings, lookup};
use crate::nearest::nearest;

/// The settings in force, and where each came from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings in force.
    pub config: Config,
    /// Every key, with the place that had the last word on it.
    pub origins: BTreeMap<String, Origin>,
}

impl Config {
    /// Defaults, then the file, then the environment, then flags; or everything that is wrong.
    pub fn load(sources: &Sources) -> Result<Loaded, ConfigErrors> {
        let defaults = Self::default().to_table()?;
        let mut errors = Vec::new();
        let mut settings = Vec::new();
        if let Some(path) = &sources.file {
            match file_settings(path, &defaults) {
                Ok(read) => settings.extend(read),
                Err(error) => errors.push(error),
            }
        }
        settings.extend(sources.variables(&defaults));
        settings.extend(sources.flag_settings(&defaults));

        let mut table = defaults.clone();
        let mut origins: BTreeMap<String, Origin> = keys(&defaults)
            .into_iter()
            .map(|key| (key, Origin::Default))
            .collect();
        for setting in settings {
            match try_alone(&setting, &defaults, &origins) {
                Ok(()) => {
                    put(&mut table, &setting.key, setting.value);
                    origins.insert(setting.key, setting.origin);
                }
                Err(message) => errors.push(ConfigError {
                    origin: setting.origin,
                    message,
                }),
            }
        }
        let token = sources.token().unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let config = Self {
            token,
            ..Self::from_table(table)?
        };
        errors.extend(config.contradiction(&origins));
        errors.extend(config.no_share(&origins));
        if errors.is_empty() {
            Ok(Loaded { config, origins })
        } else {
            Err(ConfigErrors(errors))
        }
    }

    /// The settings as a file has them; without the token.
    pub fn to_table(&self) -> Result<Table, ConfigErrors> {
        Table::try_from(self).map_err(|error| unplaced(error.to_string()))
    }

    fn from_table(table: Table) -> Result<Self, ConfigErrors> {
        table
            .try_into()
            .map_err(|error: toml::de::Error| unplaced(error.message().to_owned()))
    }

    /// A share that is none.
    fn no_share(&self, origins: &BTreeMap<String, Origin>) -> Option<ConfigError> {
        let precision = self.gate.precision;
        (!(0.0..=1.0).contains(&precision)).then(|| ConfigError {
            origin: origins
                .get("gate.precision")
                .cloned()
                .unwrap_or(Origin::Default),
            message: format!(
                "gate.precision is {precision}; it is a share, from 0 to 1: write 0.98 for 98 %"
            ),
        })
    }

    /// What is wrong though each setting alone is right.
    fn contradiction(&self, origins: &BTreeMap<String, Origin>) -> Option<ConfigError> {
        if self.thresholds.hold <= self.thresholds.reject {
            return None;
        }
        // The place to go to is the one that somebody wrote.
        let written = ["thresholds.hold", "thresholds.reject"]
            .into_iter()
            .filter_map(|key| origins.get(key))
            .find(|origin| **origin != Origin::Default);
        Some(ConfigError {
            origin: written.cloned().unwrap_or(Origin::Default),
            message: format!(
                "thresholds.hold is {} and thresholds.reject is {}; hold must not be above reject",
                self.thresholds.hold, self.thresholds.reject
            ),
        })
    }
}

/// Whether one setting, alone on the defaults, gives settings that can be: this is how each of
/// several faults gets its own message and place.
fn try_alone(
    setting: &Setting,
    defaults: &Table,
    known: &BTreeMap<String, Origin>,
) -> Result<(), String> {
    let key = &setting.key;
    if !known.contains_key(key) {
        return Err(unknown(setting, defaults, known));
    }
    let mut table = defaults.clone();
    put(&mut table, key, setting.value.clone());
    let tried: Result<Config, toml::de::Error> = table.try_into();
    match tried {
        Ok(_) => Ok(()),
        Err(error) => {
            let default = lookup(defaults, key)
                .map(ToString::to_string)
                .unwrap_or_default();
            let fault = in_plain_words(error.message().trim());
            Err(format!("`{key}`: {fault}; the default is {default}"))
        }
    }
}

/// The names of Rust's types mean nothing to who writes a settings file.
fn in_plain_words(fault: &str) -> String {
    [
        ("a nonzero usize", "a whole number above 0"),
        ("expected u32", "expected a whole number"),
        ("expected f64", "expected a number"),
        (
            "invalid socket address syntax",
            "not an address with a port, in figures",
        ),
    ]
    .into_iter()
    .fold(fault.to_owned(), |fault, (rust, plain)| {
        fault.replace(rust, plain)
    })
}

fn unknown(setting: &Setting, defaults: &Table, known: &BTreeMap<String, Origin>) -> String {
    let key = &setting.key;
    if key == "token" {
        return "a secret does not belong into a file; set HAMLET_TOKEN in the environment"
            .to_owned();
    }
    if defaults.get(key).is_some_and(Value::is_table) {
        return format!("`{key}` is a section; write [{key}] and its keys below it");
    }
    let shown = |key: &str| match setting.origin {
        Origin::Variable(_) => format!("HAMLET_{}", key.to_uppercase().replace('.', "__")),
        _ => key.to_owned(),
    };
    let sections = defaults.iter().filter(|(_, value)| value.is_table());
    let names = known.keys().chain(sections.map(|(name, _)| name));
    let meant = nearest(key, names.map(String::as_str)).map_or_else(String::new, |meant| {
        format!("; did you mean `{}`?", shown(meant))
    });
    format!("there is no setting `{}`{meant}", shown(key))
}

/// All dotted keys of a table.
fn keys(table: &Table) -> Vec<String> {
    let below = |(name, value): (&String, &Value)| match value {
        Value::Table(section) => keys(section)
            .into_iter()
            .map(|key| format!("{name}.{key}"))
            .collect(),
        _ => vec![name.clone()],
    };
    table.iter().flat_map(below).collect()
}

fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        Some((section, rest)) => {
            if let Some(Value::Table(section)) = table.get_mut(section) {
                put(section, rest, value);
            }
        }
        None => {
            table.insert(key.to_owned(), value);
        }
    }
}

/// An error that no source is to blame for.
fn unplaced(message: String) -> ConfigErrors {
    ConfigErrors(vec![ConfigError {
        origin: Origin::Default,
        message,
    }])
}
