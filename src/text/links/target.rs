//! Where an address leads: to a bare number, past a name that only looks like a host, or on to
//! another address that it carries.

use std::borrow::Cow;
use std::net::IpAddr;

use url::{Host, Url};

/// Keys of a query under which pages that lead on have the address.
const CARRIES: [&str; 20] = [
    "url",
    "u",
    "q",
    "to",
    "redirect",
    "redirect_url",
    "redirect_uri",
    "redir",
    "target",
    "dest",
    "destination",
    "goto",
    "go",
    "link",
    "out",
    "next",
    "return",
    "continue",
    "adurl",
    "uri",
];

/// The number that is the host of an address.
pub(super) fn ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

/// Whether a number is reached from anywhere, and not only inside a house or an office.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.octets()[0] == 0)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local())
        }
    }
}

/// Whether the host is written so that a reader does not know it: with percents, or as a number in
/// another form than four with dots.
pub(super) fn hides_host(address: &str, ip: Option<IpAddr>) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let is_odd_number = || {
        let name = host.rsplit_once(':').map_or(host, |(name, port)| {
            if port.bytes().all(|byte| byte.is_ascii_digit()) {
                name
            } else {
                host
            }
        });
        ip.is_some_and(|ip| ip.is_ipv4() && name.trim_end_matches('.') != ip.to_string())
    };
    host.contains('%') || is_odd_number()
}

/// The address that an address carries and leads on to.
pub(super) fn carried(url: &Url) -> Option<String> {
    let query = url.query()?;
    // `https://href.li/?https://…` has it for its whole query.
    if let Some(address) = address(query) {
        return Some(address);
    }
    url.query_pairs()
        .take(32)
        .filter(|(key, _)| CARRIES.contains(&key.to_ascii_lowercase().as_str()))
        .find_map(|(_, value)| address(&value))
}

/// What a value leads to, where it is an address.
fn address(value: &str) -> Option<String> {
    let value = decoded(value);
    let lower = value.get(..8)?.to_ascii_lowercase();
    let leads = lower.starts_with("http://") || lower.starts_with("https://");
    if leads || lower.starts_with("//") {
        Some(value.into_owned())
    } else {
        lower
            .starts_with("www.")
            .then(|| format!("https://{value}"))
    }
}

/// The address with its percents read once, where they stand for letters, digits and the signs
/// of an address. Others (a space, say) would cut it.
pub(in crate::text) fn decoded(address: &str) -> Cow<'_, str> {
    if !address.contains('%') {
        return Cow::Borrowed(address);
    }
    let bytes = address.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let read = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(|&read| read >= 0x80 || read.is_ascii_graphic() && read != b'%');
        out.push(read.unwrap_or(byte));
        at += if read.is_some() { 3 } else { 1 };
    }
    // Bytes that are no text stay as they were written.
    String::from_utf8(out).map_or(Cow::Borrowed(address), Cow::Owned)
}
