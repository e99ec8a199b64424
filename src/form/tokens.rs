//! Making tokens and reading them back.
//!
//! A token is, in base64 for addresses: version, time of issue, random part, page, HMAC. The key
//! of the HMAC is made of the installation's own and of the week in which the token was issued,
//! so no key signs for long, and every server that has the installation's key reads every token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use super::page::Page;
use super::{AHEAD_SECONDS, FormSeen, FormState, OLD_SECONDS, YOUNG_SECONDS};

/// Longer texts are not even decoded.
const MAX_TEXT: usize = 256;
const VERSION: u8 = 1;
/// Seconds for which one key signs.
const PERIOD: u32 = 7 * 86_400;
/// Half of a page's hash is its host's, half its path's: some sites send a path alone.
const HALF: usize = 4;
const SIGNED: usize = 1 + 4 + 8 + 2 * HALF;
const MAC: usize = 16;

/// Makes and reads the tokens of one installation.
#[derive(Clone)]
pub struct Tokens {
    master: Hmac<Sha256>,
}

impl Tokens {
    /// What the installation's key is derived for.
    pub const DOMAIN: &'static [u8] = b"hamlet form tokens\0";

    /// With a key that is for tokens alone.
    pub fn with_key(key: &[u8; 32]) -> Self {
        Self { master: keyed(key) }
    }

    /// A token for that page. The random part must be another each time.
    pub fn mint(&self, page: &str, now: Timestamp, nonce: u64) -> String {
        let issued = u32::try_from(now.as_second().max(0)).unwrap_or(u32::MAX);
        let page = Page::of(page);
        let mut token = Vec::with_capacity(SIGNED + MAC);
        token.push(VERSION);
        token.extend_from_slice(&issued.to_be_bytes());
        token.extend_from_slice(&nonce.to_be_bytes());
        token.extend_from_slice(&self.half(b"host\0", page.host.as_deref().unwrap_or_default()));
        token.extend_from_slice(&self.half(b"path\0", &page.path));
        let mac = self.signing(issued, &token).finalize().into_bytes();
        token.extend_from_slice(&mac[..MAC]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token is worth that came with a comment on that page.
    pub fn read(&self, token: &str, page: Option<&str>, now: Timestamp) -> FormSeen {
        let Some(read) = self.genuine(token.trim()) else {
            return FormSeen::only(FormState::Forged);
        };
        let age = now.as_second() - i64::from(read.issued);
        let same_page = page.is_none_or(|page| self.is_page(&read, &Page::of(page)));
        let state = match age {
            _ if !same_page => FormState::OtherPage,
            ..0 if -age > AHEAD_SECONDS => FormState::Old,
            ..0 => FormState::Good,
            0..YOUNG_SECONDS => FormState::Young,
            YOUNG_SECONDS..=OLD_SECONDS => FormState::Good,
            _ => FormState::Old,
        };
        FormSeen {
            state,
            // A clock went back between page and comment: nobody knows by how much.
            age_seconds: (age >= 0).then_some(age),
            nonce: Some(read.nonce),
        }
    }

    /// The parts of a token that this installation signed.
    fn genuine(&self, text: &str) -> Option<Parts> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signed, mac) = bytes.split_at_checked(SIGNED)?;
        let mac: &[u8; MAC] = mac.try_into().ok()?;
        let (_, rest) = signed.split_first()?;
        let (issued, rest) = rest.split_first_chunk()?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let (host, path) = rest.split_first_chunk()?;
        let issued = u32::from_be_bytes(*issued);
        // In the same time, wherever the two differ.
        self.signing(issued, signed)
            .verify_truncated_left(mac)
            .ok()?;
        Some(Parts {
            issued,
            nonce: u64::from_be_bytes(*nonce),
            host: *host,
            path: *path.first_chunk()?,
        })
    }

    fn is_page(&self, token: &Parts, page: &Page) -> bool {
        // A site may name its page by the path alone: then the hosts can not differ.
        let same_host = match page.host.as_deref() {
            Some(host) => self.half(b"host\0", host) == token.host,
            None => true,
        };
        same_host && self.half(b"path\0", &page.path) == token.path
    }

    fn signing(&self, issued: u32, signed: &[u8]) -> Hmac<Sha256> {
        let mut key = self.master.clone();
        key.update(b"period\0");
        key.update(&(issued / PERIOD).to_be_bytes());
        let mut mac = keyed(&key.finalize().into_bytes().into());
        mac.update(signed);
        mac
    }

    fn half(&self, kind: &[u8], text: &str) -> [u8; HALF] {
        let mut mac = self.master.clone();
        mac.update(kind);
        mac.update(text.as_bytes());
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        [bytes[0], bytes[1], bytes[2], bytes[3]]
    }
}

/// What a genuine token says.
struct Parts {
    issued: u32,
    nonce: u64,
    host: [u8; HALF],
    path: [u8; HALF],
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // A key shorter than a block is filled up with zeros, which is what HMAC does.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..key.len()].copy_from_slice(key);
    Hmac::new(&block)
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays out of every log.
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
