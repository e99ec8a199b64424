//! The links of a comment, however they were written.
//!
//! Read off the text without what nobody sees. [`markup`] knows BBCode and Markdown, [`bare`]
//! addresses in the text, [`written`] those that are meant for people only, and [`target`] says
//! where an address leads.

mod bare;
mod markup;
mod seen;
mod target;
mod written;

use std::net::IpAddr;
use std::ops::Range;

use url::Url;

use super::html::Anchor;
use super::reading::Reading;
pub(super) use target::decoded;

/// How a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `<a href="…">`
    Html,
    /// `[url=…]` or `[link=…]`
    BbCode,
    /// `[text](…)`
    Markdown,
    /// The address itself.
    Bare,
    /// The address for people and not for machines: `hxxp://`, `example[.]com`, `example dot com`.
    Written,
}

/// A link in the content.
#[derive(Clone, Debug)]
pub struct Link {
    /// How it was written.
    pub kind: LinkKind,
    /// The address as written, entities decoded, with a scheme.
    pub url: String,
    /// Lower case, IDNA (punycode) form.
    pub host: String,
    /// The registrable domain of the host (`shop.co.uk`); the host where there is none.
    pub domain: String,
    /// What the reader sees, trimmed; `None` for a bare address.
    pub anchor: Option<String>,
    /// Bytes of the content as sent.
    pub span: Range<usize>,
    /// The host, where it is a number.
    pub ip: Option<IpAddr>,
    /// It has a name or a password before the host, which readers take for the host.
    pub credentials: bool,
    /// It carries the address of another domain in its query; that one is a link of its own.
    pub redirects: bool,
    /// The host is written with percents, or as a number that nobody knows for one.
    pub hides_host: bool,
}

impl Link {
    /// It leads to a number that is reached from anywhere.
    pub fn leads_to_public_ip(&self) -> bool {
        self.ip.is_some_and(target::is_public)
    }

    /// It was written so that machines or readers do not know where it leads.
    pub fn is_disguised(&self) -> bool {
        self.kind == LinkKind::Written || self.hides_host
    }
}

/// More links than this are not told apart: what a rule could say it says with these.
const MAX_LINKS: usize = 500;

/// A link that was found.
struct Found<'a> {
    kind: LinkKind,
    address: &'a str,
    anchor: Option<&'a str>,
    span: Range<usize>,
}

/// The links found so far.
#[derive(Default)]
struct Links {
    all: Vec<Link>,
}

/// All links of a content, in order.
pub(super) fn of(text: &Reading, anchors: &[Anchor]) -> Vec<Link> {
    let mut links = Links::default();
    // Parts of the text that belong to a link already: what stands there is no second one.
    let mut taken: Vec<Range<usize>> = Vec::new();
    let visible = seen::without_invisible(text);
    let seen = visible.as_ref().unwrap_or(text);
    markup::gather(seen, &mut links, &mut taken);
    for anchor in anchors.iter().take(MAX_LINKS) {
        links.push(Found {
            kind: LinkKind::Html,
            address: &anchor.href,
            anchor: Some(&text.text()[anchor.seen.clone()]),
            span: anchor.span.clone(),
        });
    }
    if visible.is_none() {
        taken.extend(anchors.iter().map(|anchor| anchor.seen.clone()));
    } else {
        let spans = anchors.iter().map(|anchor| &anchor.seen);
        taken.extend(spans.map(|span| seen.range_made_of(span)));
    }
    bare::gather(seen, &written::Plain::of(seen), &mut links, taken);
    let mut links = links.all;
    links.sort_by_key(|link| link.span.start);
    links.truncate(MAX_LINKS);
    links
}

impl Links {
    /// Takes up a link, and the one that it leads on to.
    fn push(&mut self, found: Found<'_>) {
        let Some(address) = with_scheme(found.address) else {
            return;
        };
        let Some(url) = Url::parse(&address).ok() else {
            return;
        };
        let Some(host) = host_in(&url) else { return };
        let domain = registrable(&host).to_owned();
        let carried = target::carried(&url)
            .and_then(|inner| Some((host_of(&inner)?, inner)))
            .filter(|(host, _)| registrable(host) != domain);
        let ip = target::ip(&url);
        let link = Link {
            kind: found.kind,
            anchor: found.anchor.map(|seen| seen.trim().to_owned()),
            credentials: !url.username().is_empty() || url.password().is_some(),
            redirects: carried.is_some(),
            hides_host: target::hides_host(&address, ip),
            url: address,
            ip,
            host,
            domain,
            span: found.span,
        };
        let inner = carried.map(|(host, url)| Link {
            domain: registrable(&host).to_owned(),
            ip: host_ip(&url),
            url,
            host,
            anchor: None,
            credentials: false,
            redirects: false,
            hides_host: false,
            kind: link.kind,
            span: link.span.clone(),
        });
        self.all.push(link);
        self.all.extend(inner);
    }
}

fn host_ip(address: &str) -> Option<IpAddr> {
    target::ip(&Url::parse(address).ok()?)
}

/// The address with a scheme; `None` for what leads to no other page.
fn with_scheme(address: &str) -> Option<String> {
    let visible: String;
    let mut address = address.trim();
    if !address.is_ascii() && address.contains(super::fold::is_invisible) {
        visible = address.replace(super::fold::is_invisible, "");
        address = &visible;
    }
    let begins_with = |scheme: &str| {
        let begin = address.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    if ["http://", "https://", "ftp://"]
        .into_iter()
        .any(begins_with)
    {
        return Some(address.to_owned());
    }
    if let Some(rest) = address.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    let looks_like_a_host = address.split(['/', '?', '#']).next().is_some_and(|host| {
        host.contains('.') && !host.contains([':', '@', ' ']) && !host.starts_with('.')
    });
    looks_like_a_host.then(|| format!("https://{address}"))
}

/// The host of an address, in lower case and IDNA form.
pub fn host_of(url: &str) -> Option<String> {
    host_in(&Url::parse(url).ok()?)
}

fn host_in(url: &Url) -> Option<String> {
    let host = url.host_str()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The registrable domain of a host; the host itself where it has none (an IP address, say).
pub fn registrable(host: &str) -> &str {
    if host.ends_with(|c: char| c.is_ascii_digit() || c == ']') {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(content: &str) -> Vec<(LinkKind, String, Option<String>)> {
        let (text, anchors) = super::super::html::strip(&Reading::raw(content));
        of(&text, &anchors)
            .into_iter()
            .map(|link| (link.kind, link.host, link.anchor))
            .collect()
    }

    #[test]
    fn every_way_to_write_a_link_is_seen_once() {
        let found = links(
            "<a href='http://A.example/x'>http://a.example/x</a> [url=http://b.example]shop[/url] \
             [url]c.example/y[/url] [my blog](https://d.example/) http://e.example www.f.co.uk g.com/z",
        );
        let hosts: Vec<_> = found
            .iter()
            .map(|(kind, host, _)| (*kind, host.as_str()))
            .collect();
        assert_eq!(
            hosts,
            [
                (LinkKind::Html, "a.example"),
                (LinkKind::BbCode, "b.example"),
                (LinkKind::BbCode, "c.example"),
                (LinkKind::Markdown, "d.example"),
                (LinkKind::Bare, "e.example"),
                (LinkKind::Bare, "www.f.co.uk"),
                (LinkKind::Bare, "g.com"),
            ]
        );
        assert_eq!(found[1].2.as_deref(), Some("shop"));
    }

    fn hosts(content: &str) -> Vec<(LinkKind, String)> {
        let found = links(content).into_iter();
        found.map(|(kind, host, _)| (kind, host)).collect()
    }

    #[test]
    fn addresses_for_people_are_found() {
        for content in [
            "see hxxp://a-b.example/x now",
            "see hXXps://a-b.example",
            "see h**p://a-b.example",
            "see http //a-b.example",
            "see http : // a-b.example",
            "see a-b[.]example/x",
            "see a-b (dot) example",
            "see a-b [.] example",
            "see hxxp://a-b[.]example",
            "see a-b dot example now",
            "see a-b . example",
            "see a-b . example/x for more",
            "see a-b。example",
        ] {
            assert_eq!(
                hosts(content),
                [(LinkKind::Written, "a-b.example".to_owned())],
                "{content}"
            );
        }
        for content in [
            "w w w . a-b . example",
            "w w w dot a-b dot example",
            "www . a-b . example",
            "www. a-b.example",
        ] {
            assert_eq!(
                hosts(content),
                [(LinkKind::Written, "www.a-b.example".to_owned())],
                "{content}"
            );
        }
        assert_eq!(
            hosts("a\u{200b}-b.exam\u{ad}ple"),
            [(LinkKind::Bare, "a-b.example".to_owned())]
        );
        let (text, anchors) = super::super::html::strip(&Reading::raw("see a-b [dot] example!"));
        assert_eq!(of(&text, &anchors)[0].span, 4..21);
    }

    #[test]
    fn prose_about_dots_has_no_links() {
        for content in [
            "I bought it from a store. Com on!",
            "the dot com bubble, the dot com era, early dot com days",
            "it was amazon dot com stock in the dot com boom",
            "Gostei muito . com certeza",
            "use .net or .com, node . js, Dr. Com",
            "e.g. node.js and main.rs [1] (.) [ ] dot",
            "a regex like a[.]b, math like f(x) . g",
            "so good . Live music",
            "// a comment, path //server/share",
        ] {
            assert_eq!(hosts(content), [], "{content}");
        }
    }

    #[test]
    fn where_a_link_leads_is_told() {
        let one = |content: &str| {
            let (text, anchors) = super::super::html::strip(&Reading::raw(content));
            of(&text, &anchors)
        };
        assert!(one("http://bank.example:pw@evil.example/x")[0].credentials);
        assert!(!one("https://medium.example/@ann")[0].credentials);
        for content in [
            "http://3405803776/x",
            "http://0xcb007100/",
            "http://0313.0.0161.0/",
            "http://203.0.113.0/",
        ] {
            let found = one(content);
            assert_eq!(found[0].host, "203.0.113.0", "{content}");
            assert!(found[0].leads_to_public_ip());
            assert_eq!(
                found[0].is_disguised(),
                content != "http://203.0.113.0/",
                "{content}"
            );
        }
        assert!(!one("http://192.168.0.1:8080/")[0].leads_to_public_ip());
        assert!(one("<a href='http://[2001:db8::1]/'>x</a>")[0].leads_to_public_ip());
        assert!(one("http://ev%69l.example/")[0].is_disguised());
        let found = one("https://www.google.example/url?q=https%3A%2F%2Fevil.test%2Fx&sa=D");
        assert!(found[0].redirects);
        assert_eq!(found[1].host, "evil.test");
        for query in ["https://evil.test/x?y=1", "https%3A%2F%2Fevil.test%2Fx"] {
            let found = one(&format!("https://href.li/?{query}"));
            assert!(
                found[0].redirects && found[1].host == "evil.test",
                "{query}"
            );
        }
        assert!(!one("https://a.example/?next=/home&url=https://b.a.example/")[0].redirects);
    }

    #[test]
    fn percents_are_read_once() {
        assert_eq!(
            decoded("https://a.example/%63asino%20%2525"),
            "https://a.example/casino%20%2525"
        );
        assert_eq!(decoded("https://a.example/%ff%"), "https://a.example/%ff%");
    }

    #[test]
    fn file_names_and_mail_addresses_are_no_links() {
        assert!(links("see main.rs, readme.md, run.sh, node.js and e.g. anna@web.com").is_empty());
    }
}
