//! The address of a page in the one form in which two addresses of it are equal.

use url::Url;

/// Stands in for the host where an address has none.
const NO_HOST: &str = "hamlet.invalid";

/// Parameters that say where a reader came from or which comment is meant, never which page.
const PASSING: [&str; 15] = [
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    // WordPress: an answer to a comment, a page of comments, a comment that waits.
    "replytocom",
    "cpage",
    "unapproved",
    "moderation-hash",
    "amp",
];

/// A page, without what differs between two ways to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The host without `www.`; `None` where the address is a path alone.
    pub(super) host: Option<String>,
    /// Path and query.
    pub(super) path: String,
}

impl Page {
    /// Reads an address; what is none is a path of its own.
    pub(super) fn of(address: &str) -> Self {
        let address = address.trim();
        let base = Url::parse("http://hamlet.invalid/").ok();
        let Ok(url) = Url::options().base_url(base.as_ref()).parse(address) else {
            return Self {
                host: None,
                path: address.to_lowercase(),
            };
        };
        Self {
            host: host_of(&url),
            path: format!("{}{}", path_of(&url), query_of(&url)),
        }
    }
}

fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| *host != NO_HOST)?;
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    // Behind a proxy one side may see the scheme's other port.
    match url.port().filter(|port| !matches!(port, 80 | 443)) {
        Some(port) => Some(format!("{host}:{port}")),
        None => Some(host.to_owned()),
    }
}

/// The path without slashes at its end and without `WordPress`'s pages of comments.
fn path_of(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    let path = match path.rsplit_once("/comment-page-") {
        Some((page, number)) if number.bytes().all(|b| b.is_ascii_digit()) => page,
        _ => path,
    };
    // Escapes come as `%C3` and as `%c3`, and few sites tell capitals in a path apart.
    path.trim_end_matches('/').to_lowercase()
}

fn query_of(url: &Url) -> String {
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_passing(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.is_empty() {
        return String::new();
    }
    kept.sort();
    let pairs = url::form_urlencoded::Serializer::new("?".to_owned())
        .extend_pairs(kept)
        .finish();
    pairs.replacen("?&", "?", 1)
}

fn is_passing(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || PASSING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(Page::of(one), Page::of(other), "{one} {other}");
    }

    #[track_caller]
    fn differ(one: &str, other: &str) {
        assert_ne!(Page::of(one), Page::of(other), "{one} {other}");
    }

    #[test]
    fn two_ways_to_a_page_are_one_page() {
        let page = "https://garden.example/2026/apple-trees/";
        for other in [
            "http://garden.example/2026/apple-trees",
            "https://www.garden.example/2026/apple-trees/#comment-17",
            "HTTPS://Garden.Example./2026/apple-trees/?utm_source=mail&utm_medium=x",
            "https://garden.example/2026/apple-trees/?replytocom=5#respond",
            "https://garden.example/2026/apple-trees/comment-page-2/#comments",
            "https://garden.example/2026/apple-trees/?unapproved=9&moderation-hash=abc#comment-9",
            "https://garden.example:443/2026/apple-trees/?fbclid=IwAR",
            "  https://garden.example/2026/apple-trees/?",
        ] {
            same(page, other);
        }
        same("https://a.example/", "http://a.example");
        same("https://a.example/?p=7&q=1", "https://a.example/?q=1&p=7");
        same(
            "https://a.example/%C3%BCber-uns",
            "https://a.example/%c3%bcber-uns/",
        );
        same(
            "https://a.example/über-uns",
            "https://a.example/%c3%bcber-uns/",
        );
        same("/2026/apple-trees/", "/2026/apple-trees?utm_source=x");
    }

    #[test]
    fn two_pages_stay_two() {
        differ("https://a.example/?p=7", "https://a.example/?p=8");
        differ("https://a.example/?p=7", "https://a.example/");
        differ("https://a.example/one", "https://a.example/two");
        differ("https://a.example/one", "https://b.example/one");
        differ("http://localhost:8080/demo", "http://localhost:9090/demo");
        differ("/comment-page-x", "/");
    }

    #[test]
    fn a_path_alone_has_no_host() {
        assert_eq!(Page::of("/a/b/").host, None);
        assert_eq!(Page::of("a/b").path, "/a/b");
        assert_eq!(Page::of("//a.example/b").host.as_deref(), Some("a.example"));
        assert_eq!(Page::of("https://exa mple/").host, None);
    }
}
