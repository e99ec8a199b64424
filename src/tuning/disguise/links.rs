//! Disguises of addresses: a reader still knows where they lead.

use super::Chance;

/// Scheme, host, and the rest of an address.
fn parts(address: &str) -> (&str, &str, &str) {
    let start = address.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = address.split_at(start);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    (scheme, host, path)
}

pub(super) fn hxxp(address: &str, _: &mut Chance) -> String {
    let (scheme, host, path) = parts(address);
    let scheme = if scheme.starts_with("https") {
        "hxxps://"
    } else {
        "hxxp://"
    };
    format!("{scheme}{host}{path}")
}

pub(super) fn bracket_dot(address: &str, chance: &mut Chance) -> String {
    const DOTS: [&str; 4] = ["[.]", "(.)", "[dot]", "{.}"];
    let (_, host, path) = parts(address);
    let dot = chance.pick(&DOTS).copied().unwrap_or(DOTS[0]);
    format!("{}{path}", host.replace('.', dot))
}

pub(super) fn dot_words(address: &str, chance: &mut Chance) -> String {
    const DOTS: [&str; 3] = [" dot ", " DOT ", " (dot) "];
    let (_, host, path) = parts(address);
    let dot = chance.pick(&DOTS).copied().unwrap_or(DOTS[0]);
    let host = host.strip_prefix("www.").unwrap_or(host);
    format!("{}{path}", host.replace('.', dot))
}

pub(super) fn zero_width_link(address: &str, _: &mut Chance) -> String {
    let (scheme, host, path) = parts(address);
    format!("{scheme}{}{path}", host.replace('.', "\u{200b}.\u{200b}"))
}

/// Letters of the host as their bytes.
pub(super) fn percent_encoded(address: &str, chance: &mut Chance) -> String {
    let (scheme, host, path) = parts(address);
    let certain = chance.below(host.len() as u64);
    let host: String = host
        .bytes()
        .enumerate()
        .map(|(at, byte)| {
            let hidden = at as u64 == certain || chance.below(3) == 0;
            if hidden && byte.is_ascii() {
                format!("%{byte:02X}")
            } else {
                char::from(byte).to_string()
            }
        })
        .collect();
    format!("{scheme}{host}{path}")
}

/// Through a well-known host that sends on whoever comes.
pub(super) fn redirector(address: &str, chance: &mut Chance) -> String {
    const DOORS: [&str; 3] = [
        "https://www.google.com/url?q=",
        "https://l.facebook.com/l.php?u=",
        "https://href.li/?",
    ];
    let door = chance.pick(&DOORS).copied().unwrap_or(DOORS[0]);
    let encoded: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("{door}{encoded}")
}
