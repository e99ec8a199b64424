//! Addresses: the links in the content, and the author's own.

use url::Url;

use super::{Sink, bucket};
use crate::text::{Views, registrable};

/// Shortest part of a host or path that is a word of its own.
const MIN_WORD: usize = 3;
/// A path of this many characters is long: home pages are short.
const LONG_PATH: usize = 25;
/// Links read one by one; a comment with more says it with the first.
const MAX_LINKS: usize = 50;

/// The tokens of the links in the content.
pub(super) fn read_links(views: &Views, sink: &mut impl Sink) {
    let links = views.links();
    let count = bucket(links.len(), &[1, 2, 3, 5, 10]);
    sink.add_number("f_link_count_", count);
    for link in links.iter().take(MAX_LINKS) {
        sink.add(&["f_host_", &flat(&link.domain)]);
        if let Ok(url) = Url::parse(&link.url) {
            form("f_link", &url, sink);
        }
    }
}

/// The tokens of the author's own address.
pub(super) fn read_url(address: &str, views: &Views, sink: &mut impl Sink) {
    let Ok(url) = Url::parse(address) else { return };
    let Some(host) = url.host_str() else { return };
    let domain = registrable(host);
    sink.add(&["f_url_host_", &flat(domain)]);
    form("f_url", &url, sink);
    if views.links().iter().any(|link| link.domain == domain) {
        sink.add(&["f_url_also_linked"]);
    }
}

/// How an address is built, and the words in it.
fn form(prefix: &str, url: &Url, sink: &mut impl Sink) {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.");
    let path = url.path().to_ascii_lowercase();
    if let Some(tld) = super::telling_tld(host) {
        sink.add(&[prefix, "_tld_", &flat(tld)]);
    }
    for word in words(super::telling_part(host)).chain(words(&path)) {
        sink.add(&[prefix, "_word_", word]);
    }
    let segments = path.split('/').filter(|part| !part.is_empty()).count();
    let segments = ["0", "1", "2", "3"][bucket(segments, &[1, 2, 3])];
    sink.add(&[prefix, "_path_", segments]);
    let traits = [
        ("long", path.len() >= LONG_PATH),
        ("query", url.query().is_some()),
        ("fragment", url.fragment().is_some()),
        ("hyphen", host.contains('-')),
        ("digit", host.contains(|c: char| c.is_ascii_digit())),
        ("file", has_file_ending(&path)),
    ];
    for (name, holds) in traits {
        if holds {
            sink.add(&[prefix, "_is_", name]);
        }
    }
}

fn has_file_ending(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').is_some_and(|(_, ending)| {
        matches!(ending, "htm" | "html" | "php" | "asp" | "aspx" | "jsp")
    })
}

/// The runs of Latin letters in a host or path.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| (MIN_WORD..=super::MAX_PIECE).contains(&word.len()))
}

/// A host as part of a token.
pub(super) fn flat(host: &str) -> String {
    host.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}
