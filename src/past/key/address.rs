//! Addresses as names of whom they belong to, whatever way they are written.

use url::Url;

use super::{host_of, registrable};

/// Hosts that belong to nobody: what stands there is told by the first part of the path.
const SHARED: [&str; 28] = [
    "amazon.com",
    "archive.org",
    "bit.ly",
    "bsky.app",
    "codepen.io",
    "facebook.com",
    "flickr.com",
    "github.com",
    "gitlab.com",
    "google.com",
    "imgur.com",
    "instagram.com",
    "linkedin.com",
    "medium.com",
    "pinterest.com",
    "reddit.com",
    "soundcloud.com",
    "spotify.com",
    "stackoverflow.com",
    "t.co",
    "t.me",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "wikipedia.org",
    "x.com",
    "youtu.be",
    "youtube.com",
];

/// What owns an address: its registrable domain; on hosts that everybody shares the first part of
/// the path as well. `None` where that says nothing.
pub(super) fn place_of(url: &str) -> Option<String> {
    let host = host_of(url)?;
    let domain = registrable(&host);
    if SHARED.binary_search(&domain).is_err() {
        return Some(domain.to_owned());
    }
    let url = Url::parse(url).ok()?;
    let part = url.path_segments()?.find(|part| !part.is_empty())?;
    let video = url.query_pairs().find(|(name, _)| name == "v");
    let query = video.map(|(_, id)| format!("?{id}")).unwrap_or_default();
    Some(format!("{domain}/{part}{query}"))
}

/// The mailbox that an e-mail address leads to: what follows a plus sign, and dots where a provider
/// does not read them, are decoration.
pub fn mailbox_of(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else {
        return email;
    };
    let local = local.split_once('+').map_or(
        local,
        |(before, _)| if before.is_empty() { local } else { before },
    );
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_the_same_with_any_decoration() {
        for same in [
            "Ann.Lee+blog@Googlemail.com",
            " annlee@gmail.com",
            "a.n.n.l.e.e@gmail.com",
        ] {
            assert_eq!(mailbox_of(same), "annlee@gmail.com");
        }
        assert_eq!(mailbox_of("ann.lee+x@mail.example"), "ann.lee@mail.example");
        assert_eq!(mailbox_of("+x@mail.example"), "+x@mail.example");
        assert_eq!(mailbox_of("nobody"), "nobody");
    }

    #[test]
    fn the_shared_hosts_are_sorted_for_binary_search() {
        assert!(SHARED.is_sorted());
    }

    #[test]
    fn a_place_is_what_one_owner_has() {
        let place = |url| place_of(url).unwrap_or_default();
        assert_eq!(place("https://www.shop.co.uk/a/b"), "shop.co.uk");
        assert_eq!(place("https://github.com/ann/garden"), "github.com/ann");
        assert_eq!(
            place("https://www.youtube.com/watch?v=abc&t=3"),
            "youtube.com/watch?abc"
        );
        assert_eq!(place("https://youtube.com/"), "");
    }
}
