//! The form of the author's own web address. A bare home page is ordinary.

use url::Url;

use super::place::Site;
use super::{Signal, Signals};
use crate::submission::{Field, Submission};
use crate::text::{Views, registrable, words};

/// The author's address, where it leads away from the site.
pub(super) fn foreign(submission: &Submission, site: &Site) -> Option<Url> {
    let url = Url::parse(submission.url.as_deref()?).ok()?;
    let host = url.host_str()?;
    (site.owns(host) != Some(true)).then_some(url)
}

pub(super) fn read(signals: &mut Signals, submission: &Submission, views: &Views, site: &Site) {
    if let Some(given) = submission.url.as_deref().and_then(crate::text::host_of)
        && let Some(own) = site.owns(&given)
    {
        signals.flag(Signal::UrlIsOwnSite, own);
    }
    let url = foreign(submission, site);
    signals.flag(Signal::HasUrl, url.is_some());
    let linked = views
        .links()
        .iter()
        .any(|link| site.owns(&link.host) != Some(true));
    signals.flag(Signal::UrlOrLink, url.is_some() || linked);
    let Some(url) = url else { return };
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.")
        .to_owned();
    let domain = registrable(&host);
    read_path(signals, &url);
    read_host(signals, &host, domain);
    signals.word(Signal::UrlTld, host.rsplit('.').next().unwrap_or_default());
    signals.flag(
        Signal::UrlInContent,
        views.links().iter().any(|link| link.domain == domain),
    );
    read_name(signals, submission, views, &url, domain);
}

/// What the host looks like to people: `xn--bcher-kva` has neither hyphens nor twelve letters.
fn read_host(signals: &mut Signals, host: &str, domain: &str) {
    let (host, _) = idna::domain_to_unicode(host);
    let (domain, _) = idna::domain_to_unicode(domain);
    signals.number(Signal::UrlHostHyphens, host.matches('-').count());
    signals.number(
        Signal::UrlHostDigits,
        host.bytes().filter(u8::is_ascii_digit).count(),
    );
    let label = domain.split('.').next().unwrap_or_default();
    signals.number(Signal::UrlHostLength, label.chars().count());
}

fn read_path(signals: &mut Signals, url: &Url) {
    let path = url.path().trim_end_matches('/');
    let segments = path.split('/').filter(|part| !part.is_empty()).count();
    let file = path.rsplit('/').next().is_some_and(|last| {
        last.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && (2..=5).contains(&ending.len()) && !ending.contains('_')
        })
    });
    signals.flag(Signal::UrlIsHome, segments == 0 && url.query().is_none());
    signals.number(Signal::UrlPathLength, path.chars().count());
    signals.number(Signal::UrlSegments, segments);
    signals.flag(Signal::UrlHasFile, file);
    signals.flag(Signal::UrlHasQuery, url.query().is_some());
    signals.flag(Signal::UrlHasFragment, url.fragment().is_some());
}

/// How the author's name and e-mail relate to the address.
fn read_name(
    signals: &mut Signals,
    submission: &Submission,
    views: &Views,
    url: &Url,
    domain: &str,
) {
    if submission.name.is_some() {
        let name = views.folded(Field::Name);
        let address = url.as_str().to_lowercase();
        let known = words(name)
            .filter(|word| word.chars().count() >= 4 && address.contains(word))
            .count();
        signals.number(Signal::NameInUrl, known);
        let letters = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        };
        let own_name = domain.split('.').next().map(letters).unwrap_or_default();
        let name = letters(name.trim_start_matches("the "));
        signals.flag(
            Signal::NameIsHost,
            own_name.len() > 3 && (own_name == name || own_name == format!("the{name}")),
        );
    }
    if let Some((_, mail)) = submission
        .email
        .as_deref()
        .and_then(|mail| mail.rsplit_once('@'))
    {
        let same = registrable(&mail.to_lowercase()) == domain;
        signals.flag(Signal::EmailIsUrlDomain, same);
    }
}
