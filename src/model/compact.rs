//! A model as few bytes: a line of JSON that says what it is, then the tokens in the order of their
//! bytes. Of each only what differs from the one before is written, then its counts.
//!
//! Numbers are LEB128: seven bits a byte, the lowest first.

use serde::{Deserialize, Serialize};

use super::table::{Counts, Table};
use super::{Calibration, Model, ModelError, Options, features};

/// How a file begins, of whatever version.
const MAGIC: &[u8] = b"hamlet-compact-model ";
/// The rest of the first line. Changes with the form of the file or the meaning of its numbers.
const VERSION: &[u8] = b"2\n";
/// Longest token: far more than any has, and too little to fill the memory.
const MAX_TOKEN: usize = 4096;

#[derive(Serialize, Deserialize)]
struct Head {
    features: u32,
    hash: String,
    options: Options,
    calibration: Calibration,
    tokens: u64,
}

impl Model {
    /// The model as few bytes, without what the site taught; [`Model::from_any_bytes`] gives it
    /// back.
    pub fn to_compact_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let rows = self.prior.lexicon.sorted();
        let head = Head {
            features: features::VERSION,
            hash: self.prior_hash().to_owned(),
            options: self.options(),
            calibration: self.calibration().clone(),
            tokens: rows.len() as u64,
        };
        let mut bytes = [MAGIC, VERSION].concat();
        bytes.extend(serde_json::to_vec(&head)?);
        bytes.push(b'\n');
        let mut before = "";
        for (token, counts) in rows {
            let pairs = token.bytes().zip(before.bytes());
            let shared = pairs.take_while(|(a, b)| a == b).count();
            put(&mut bytes, shared as u64);
            put(&mut bytes, (token.len() - shared) as u64);
            bytes.extend(&token.as_bytes()[shared..]);
            put(&mut bytes, counts.ham.into());
            put(&mut bytes, counts.spam.into());
            before = token;
        }
        Ok(bytes)
    }

    /// Reads a model in any form: compact, JSON, or bayespam's `model.json`, whose counts get the
    /// weights of a model that nothing was calibrated on.
    pub fn from_any_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        if let Some(rest) = bytes.strip_prefix(MAGIC) {
            return match rest.strip_prefix(VERSION) {
                Some(rest) => read(rest),
                None => Err(ModelError::OtherVersion {
                    found: first_line(bytes),
                    expected: first_line(&[MAGIC, VERSION].concat()),
                }),
            };
        }
        match Self::from_bytes(bytes) {
            Err(ModelError::Malformed(error)) => match Table::from_model_json(bytes) {
                Ok(table) => Ok(Self::new(
                    &table,
                    Calibration::default(),
                    Options::default(),
                )),
                Err(_) => Err(ModelError::Malformed(error)),
            },
            other => other,
        }
    }
}

/// The line that names the form, for a message; cut where it is no such line.
fn first_line(bytes: &[u8]) -> String {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or(bytes);
    let start = &line[..line.len().min(2 * MAGIC.len())];
    String::from_utf8_lossy(start).into_owned()
}

fn read(bytes: &[u8]) -> Result<Model, ModelError> {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let (head, body) = bytes.split_at(end.ok_or(ModelError::Cut)?);
    let head: Head = serde_json::from_slice(head)?;
    if head.features != features::VERSION {
        return Err(ModelError::OtherVersion {
            found: format!("features {}", head.features),
            expected: format!("features {}", features::VERSION),
        });
    }
    let mut reader = Reader { rest: &body[1..] };
    let mut token: Vec<u8> = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..head.tokens {
        let shared = reader.number()? as usize;
        let own = reader.number()? as usize;
        if shared > token.len() || shared.saturating_add(own) > MAX_TOKEN {
            return Err(ModelError::Cut);
        }
        token.truncate(shared);
        token.extend(reader.bytes(own)?);
        let text = std::str::from_utf8(&token).map_err(|_| ModelError::Cut)?;
        let counts = Counts {
            ham: reader.count()?,
            spam: reader.count()?,
        };
        rows.push((text.into(), counts));
    }
    let model = Model::new(&Table::from_counts(rows), head.calibration, head.options);
    if model.hash() == head.hash && reader.rest.is_empty() {
        Ok(model)
    } else {
        Err(ModelError::Damaged {
            found: model.hash().to_owned(),
            expected: head.hash,
        })
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(ModelError::Cut)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, ModelError> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.bytes(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(ModelError::Cut)
    }

    fn count(&mut self) -> Result<u32, ModelError> {
        u32::try_from(self.number()?).map_err(|_| ModelError::Cut)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn model(rows: Vec<(String, u32, u32)>) -> Model {
        let counts = rows
            .into_iter()
            .map(|(token, ham, spam)| (token.into(), Counts { ham, spam }));
        let table = Table::from_counts(counts);
        Model::new(&table, Calibration::default(), Options::default())
    }

    proptest! {
        #[test]
        fn any_model_comes_back(rows in prop::collection::vec(("\\PC{1,9}", 0_u32.., 0_u32..300), 0..40)) {
            let model = model(rows);
            let bytes = model.to_compact_bytes().expect("bytes");
            let back = Model::from_any_bytes(&bytes).expect("a model");
            prop_assert_eq!(back.hash(), model.hash());
        }

        #[test]
        fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0_usize..400) {
            let mut whole = model(vec![("casino".to_owned(), 1, 400), ("casinos".to_owned(), 0, 2)])
                .to_compact_bytes()
                .expect("bytes");
            prop_assert!(cut >= whole.len() || Model::from_any_bytes(&whole[..cut]).is_err());
            whole.truncate(whole.len().min(cut));
            whole.extend(bytes);
            // Damage is an error, never a panic.
            let _ = Model::from_any_bytes(&whole);
        }
    }

    #[test]
    fn all_forms_are_read() {
        let model = model(vec![
            ("casino".to_owned(), 1, 400),
            ("river".to_owned(), 30, 2),
        ]);
        let json = model.to_bytes().expect("bytes");
        let plain = model.table(&|_| None).to_model_json().expect("bytes");
        for bytes in [json, plain, model.to_compact_bytes().expect("bytes")] {
            let back = Model::from_any_bytes(&bytes).expect("a model");
            assert_eq!(back.hash(), model.hash());
        }
        let error = Model::from_any_bytes(b"[]").expect_err("no model");
        assert!(matches!(error, ModelError::Malformed(_)), "{error}");
    }
}
