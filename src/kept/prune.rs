//! Letting go of what ran long ago.

use std::collections::{BTreeSet, HashMap};

use super::{Kept, KeptError, TEXTS, disk};

/// So many sets are kept. The texts that they share are kept once, so a set costs the size of what
/// is other in it, and a few kilobytes.
pub const MOST_KEPT: usize = 500;

impl Kept {
    /// Takes away the sets that were named longest ago, beyond [`MOST_KEPT`]; tells whether there
    /// were any. The newest, and the one that the service ran last, always stay.
    pub(super) fn prune(&self) -> Result<bool, KeptError> {
        let mut hashes = self.hashes()?;
        if hashes.len() <= self.most.sets {
            return Ok(false);
        }
        let entries = self.entries()?;
        let named: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.hash.as_str(), at))
            .collect();
        let newest = entries.last();
        let ran = entries.iter().rfind(|entry| entry.cause.ran());
        let stays = |hash: &String| {
            [newest, ran]
                .into_iter()
                .flatten()
                .any(|it| it.hash == *hash)
        };
        hashes.sort_by_key(|hash| (stays(hash), named.get(hash.as_str()).copied()));
        let beyond = hashes.len() - self.most.sets;
        for hash in hashes.iter().take(beyond).filter(|hash| !stays(hash)) {
            disk::remove(&self.set_path(hash))?;
        }
        Ok(true)
    }

    /// Takes away the texts that no set has any more.
    pub(super) fn sweep(&self) -> Result<(), KeptError> {
        let mut needed = BTreeSet::new();
        for hash in self.hashes()? {
            // If one set can not be read, nobody knows what it needs.
            needed.extend(self.set(&hash)?.files.into_values());
        }
        for name in disk::names(&self.dir.join(TEXTS))? {
            if !needed.contains(&name) {
                disk::remove(&self.text_path(&name))?;
            }
        }
        Ok(())
    }
}
