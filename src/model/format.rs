//! A model as bytes: JSON with the same `token_table` as bayespam's `model.json`, so that any
//! tool that reads the one reads the other.

use serde::{Deserialize, Serialize};

use super::{Calibration, Lexicon, Model, ModelError, Options, features};

/// Changes with the form of the file or the meaning of its numbers.
pub(super) const VERSION: u32 = 4;

/// What a file says of itself.
#[derive(Deserialize)]
struct Head {
    format: String,
}

#[derive(Serialize)]
struct Written<'a> {
    format: String,
    hash: &'a str,
    options: Options,
    calibration: &'a Calibration,
    token_table: &'a Lexicon,
}

#[derive(Deserialize)]
struct Read {
    format: String,
    hash: String,
    options: Options,
    calibration: Calibration,
    token_table: Lexicon,
}

/// Names the form of the file and of the tokens in it.
pub(super) fn name() -> String {
    format!("hamlet-model {VERSION}.{}", features::VERSION)
}

impl Model {
    /// The model as bytes, without what the site taught; [`Model::from_bytes`] gives it back.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        Ok(serde_json::to_vec(&Written {
            format: name(),
            hash: self.prior_hash(),
            options: self.options(),
            calibration: self.calibration(),
            token_table: &self.prior.lexicon,
        })?)
    }

    /// Reads what [`Model::to_bytes`] wrote, and checks that nothing of it was lost.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let read: Read = match serde_json::from_slice(bytes) {
            Ok(read) => read,
            // Another version may have other members: its name tells more than what is amiss.
            Err(error) => {
                return Err(match serde_json::from_slice(bytes) {
                    Ok(Head { format }) if format != name() => other_version(format),
                    _ => error.into(),
                });
            }
        };
        if read.format != name() {
            return Err(other_version(read.format));
        }
        let model = Self::of_lexicon(read.token_table, read.calibration, read.options);
        if model.hash() == read.hash {
            Ok(model)
        } else {
            Err(ModelError::Damaged {
                found: model.hash().to_owned(),
                expected: read.hash,
            })
        }
    }
}

fn other_version(found: String) -> ModelError {
    ModelError::OtherVersion {
        found,
        expected: name(),
    }
}
