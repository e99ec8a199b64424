//! The name of a ruleset: a hash of its content.

use sha2::{Digest, Sha256};

use super::error::Sources;

/// Hash of everything that a ruleset is made from: 16 hexadecimal digits of SHA-256. Where the
/// folder lies and how its rule files are named does not matter; lists are named by rules.
pub(super) fn of(sources: &Sources) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    for file in &sources.rules {
        add(if file.local { "local rules" } else { "rules" });
        add(&file.text);
    }
    for (key, list) in &sources.lists {
        add(key);
        add(&list.text);
    }
    hex::encode(&hasher.finalize()[..8])
}
