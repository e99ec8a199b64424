//! A model as bytes: JSON with the same `token_table` as bayespam's `model.json`, so that any
//! tool that reads the one reads the other.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Calibration, Counts, Model, ModelError, Options, Table, features};

/// Changes with the form of the file or the meaning of its numbers.
pub(super) const VERSION: u32 = 2;

/// What is told before the table is looked at.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    hash: String,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    head: Head,
    options: Options,
    calibration: &'a Calibration,
    token_table: BTreeMap<&'a str, Counts>,
}

#[derive(Deserialize)]
struct Read {
    options: Options,
    calibration: Calibration,
    token_table: HashMap<Box<str>, Counts>,
}

/// Names the form of the file and of the tokens in it.
pub(super) fn name() -> String {
    format!("hamlet-model {VERSION}.{}", features::VERSION)
}

impl Model {
    /// The model as bytes; [`Model::from_bytes`] gives it back.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        Ok(serde_json::to_vec(&Written {
            head: Head {
                format: name(),
                hash: self.hash().to_owned(),
            },
            options: self.options(),
            calibration: self.calibration(),
            token_table: self.table().sorted().collect(),
        })?)
    }

    /// Reads what [`Model::to_bytes`] wrote, and checks that nothing of it was lost.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let head: Head = serde_json::from_slice(bytes)?;
        if head.format != name() {
            return Err(ModelError::OtherVersion {
                found: head.format,
                expected: name(),
            });
        }
        let read: Read = serde_json::from_slice(bytes)?;
        let table = Table::from_counts(read.token_table);
        let model = Self::new(table, read.calibration, read.options);
        if model.hash() == head.hash {
            Ok(model)
        } else {
            Err(ModelError::Damaged {
                found: model.hash().to_owned(),
                expected: head.hash,
            })
        }
    }
}
