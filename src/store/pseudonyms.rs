//! Addresses as the journal may keep them for good: the same one gives the same pseudonym, and
//! without the installation's key nobody gets back to it.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const KEY_BYTES: usize = 32;

/// Half of the HMAC: collisions stay out of reach, and an index over it stays half as long.
const PSEUDONYM_BYTES: usize = 16;

/// Makes pseudonyms with the key of this installation.
#[derive(Clone)]
pub struct Pseudonyms {
    keyed: Hmac<Sha256>,
    seed: u64,
}

/// What a pseudonym stands for. The same bytes of another kind give another pseudonym.
#[derive(Clone, Copy)]
enum Kind {
    Ip,
    Network,
    Email,
}

impl Kind {
    /// Kept with every pseudonym ever made: a change here makes strangers of all known visitors.
    const fn domain(self) -> &'static [u8] {
        match self {
            Self::Ip => b"hamlet pseudonym ip\0",
            Self::Network => b"hamlet pseudonym network\0",
            Self::Email => b"hamlet pseudonym email\0",
        }
    }
}

/// The key could not be read or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file or its folder refuses.
    #[error("{}: the pseudonym key can not be {doing}; let Hamlet's user read and write there", path.display())]
    Io {
        /// The key's file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "{}: a pseudonym key has {KEY_BYTES} bytes, this file has {n_bytes}; restore it from a backup, \
         or delete it to start with a new key (then earlier visitors are not recognised)",
        path.display()
    )]
    Length {
        /// The key's file.
        path: PathBuf,
        /// How long it is.
        n_bytes: usize,
    },
    /// The system has no random numbers.
    #[error("the system gives no random numbers for a pseudonym key; start Hamlet where it does")]
    NoRandomness(#[source] getrandom::Error),
}

impl Pseudonyms {
    /// With the key in that file; made at the first use, for the owner alone.
    ///
    /// Of two processes that start at once one makes the key, and both use it.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let fails = |doing| {
            move |source| KeyError::Io {
                path: path.to_owned(),
                doing,
                source,
            }
        };
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; KEY_BYTES];
                getrandom::fill(&mut key).map_err(KeyError::NoRandomness)?;
                make(path, &key).map_err(fails("made"))?;
                // Read back: another process may have been first.
                fs::read(path).map_err(fails("read"))?
            }
            read => read.map_err(fails("read"))?,
        };
        let key = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|bytes| KeyError::Length {
            path: path.to_owned(),
            n_bytes: bytes.len(),
        })?;
        Ok(Self::with_key(&key))
    }

    /// With this key.
    pub fn with_key(key: &[u8; KEY_BYTES]) -> Self {
        // A key shorter than a block of SHA-256 is filled up with zeros: that is what HMAC does.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..KEY_BYTES].copy_from_slice(key);
        let keyed: Hmac<Sha256> = Hmac::new(&block);
        let mut mac = keyed.clone();
        mac.update(b"hamlet seed of trails\0");
        let bytes = mac.finalize().into_bytes();
        let seed = bytes
            .iter()
            .take(8)
            .fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        Self { keyed, seed }
    }

    /// The pseudonym of an address. An IPv4 address inside IPv6 counts as IPv4.
    pub fn ip(&self, address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(address) => self.of(Kind::Ip, &address.octets()),
            IpAddr::V6(address) => self.of(Kind::Ip, &address.octets()),
        }
    }

    /// The pseudonym of the address's network: what a provider gives one customer or a small
    /// place, /24 of IPv4 and /56 of IPv6.
    pub fn network(&self, address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(address) => self.of(Kind::Network, &address.octets()[..3]),
            IpAddr::V6(address) => self.of(Kind::Network, &address.octets()[..7]),
        }
    }

    /// The pseudonym of an e-mail address, whatever its case and the white space around it;
    /// `None` where nothing else is there.
    pub fn email(&self, address: &str) -> Option<String> {
        let address = address.trim().to_lowercase();
        (!address.is_empty()).then(|| self.of(Kind::Email, address.as_bytes()))
    }

    /// Makes other hashes of this installation its own: see [`crate::past::Who`].
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A key of its own for another purpose; the purpose is a text that no pseudonym begins with.
    pub fn derived(&self, purpose: &[u8]) -> [u8; KEY_BYTES] {
        let mut mac = self.keyed.clone();
        mac.update(purpose);
        mac.finalize().into_bytes().into()
    }

    fn of(&self, kind: Kind, value: &[u8]) -> String {
        let mut mac = self.keyed.clone();
        mac.update(kind.domain());
        mac.update(value);
        hex::encode(&mac.finalize().into_bytes()[..PSEUDONYM_BYTES])
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key stays out of every log.
        f.debug_struct("Pseudonyms").finish_non_exhaustive()
    }
}

/// Puts the key under its name, whole or not at all, unless somebody else did so meanwhile.
fn make(path: &Path, key: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut maker = fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)?;

    // Temporary files are made with 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        // The name is durable when its folder is.
        Ok(_) => fs::File::open(folder)?.sync_all(),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonyms() -> Pseudonyms {
        Pseudonyms::with_key(&[7; KEY_BYTES])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_pseudonym_is_half_an_hmac_in_hex() {
        let pseudonym = pseudonyms().ip(ip("192.0.2.1"));
        assert_eq!(pseudonym.len(), 2 * PSEUDONYM_BYTES);
        assert!(pseudonym.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn pseudonyms_stay_what_they_were_in_the_last_release() {
        let p = pseudonyms();
        let all = [
            p.ip(ip("192.0.2.1")),
            p.network(ip("192.0.2.1")),
            p.email("ann@example.org").unwrap(),
        ];
        // python3: hmac.new(bytes([7]*32), b'hamlet pseudonym ip\0\xc0\0\2\1', 'sha256')
        assert_eq!(
            all,
            [
                "4e77e31a80296c3ff5b843d68286704f",
                "4aa6574d2b528c77faa26f6b7eb0fd7f",
                "462f42582d791c1dcd230027b386b44c"
            ]
        );
    }

    #[test]
    fn an_ipv4_address_inside_ipv6_is_the_same_visitor() {
        let p = pseudonyms();
        let (plain, mapped) = (ip("192.0.2.1"), ip("::ffff:192.0.2.1"));
        assert_eq!(p.ip(plain), p.ip(mapped));
        assert_eq!(p.network(plain), p.network(mapped));
    }

    #[test]
    fn a_network_ends_at_24_bits_of_ipv4_and_56_of_ipv6() {
        let p = pseudonyms();
        let same = |a, b| p.network(ip(a)) == p.network(ip(b));
        assert!(same("192.0.2.1", "192.0.2.254"));
        assert!(!same("192.0.2.1", "192.0.3.1"));
        assert!(same("2001:db8:0:aa00::1", "2001:db8:0:aaff::2"));
        assert!(!same("2001:db8:0:aa00::1", "2001:db8:0:ab00::1"));
        assert_ne!(p.ip(ip("192.0.2.1")), p.ip(ip("192.0.2.254")));
    }

    #[test]
    fn case_and_space_around_an_email_make_no_difference() {
        let p = pseudonyms();
        assert_eq!(p.email(" Ann@Example.ORG\n"), p.email("ann@example.org"));
        assert_ne!(p.email("ann@example.org"), p.email("bob@example.org"));
        assert_eq!(p.email(" \t"), None);
    }

    #[test]
    fn another_kind_or_another_key_makes_another_pseudonym() {
        let p = pseudonyms();
        assert_ne!(
            p.of(Kind::Ip, &[192, 0, 2]),
            p.of(Kind::Network, &[192, 0, 2])
        );
        let other = Pseudonyms::with_key(&[8; KEY_BYTES]);
        assert_ne!(p.ip(ip("192.0.2.1")), other.ip(ip("192.0.2.1")));
    }

    #[test]
    fn a_derived_key_is_the_same_each_time_and_another_for_another_purpose() {
        let p = pseudonyms();
        assert_eq!(
            p.derived(b"hamlet a\0"),
            pseudonyms().derived(b"hamlet a\0")
        );
        assert_ne!(p.derived(b"hamlet a\0"), p.derived(b"hamlet b\0"));
        let other = Pseudonyms::with_key(&[8; KEY_BYTES]);
        assert_ne!(p.derived(b"hamlet a\0"), other.derived(b"hamlet a\0"));
    }

    #[test]
    fn the_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/pseudonym.key");
        let first = Pseudonyms::open(&path).unwrap().ip(ip("192.0.2.1"));
        let second = Pseudonyms::open(&path).unwrap().ip(ip("192.0.2.1"));
        assert_eq!(first, second);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn starting_many_times_at_once_gives_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = &folder.path().join("pseudonym.key");
        let made: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| Pseudonyms::open(path).unwrap().ip(ip("192.0.2.1"))))
                .collect();
            starts.into_iter().map(|s| s.join().unwrap()).collect()
        });
        assert!(made.iter().all(|pseudonym| *pseudonym == made[0]));
    }

    #[test]
    fn a_key_of_the_wrong_length_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pseudonym.key");
        fs::write(&path, [1; 31]).unwrap();
        let error = Pseudonyms::open(&path).unwrap_err().to_string();
        assert!(error.contains(&*path.to_string_lossy()), "{error}");
        assert!(error.contains("32 bytes, this file has 31"), "{error}");
        assert!(error.contains("restore it from a backup"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), [1; 31]);
    }
}
