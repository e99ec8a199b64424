//! The class of the author's e-mail address.

use std::sync::LazyLock;

use foldhash::HashSet;

use super::{Signal, Signals};
use crate::submission::Submission;

/// Big free providers, worldwide and by country.
const FREE: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "bol.com.br",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inbox.ru",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "onet.pl",
    "orange.fr",
    "outlook.com",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "seznam.cz",
    "t-online.de",
    "terra.com.br",
    "uol.com.br",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

pub(super) fn read(signals: &mut Signals, submission: &Submission) {
    let Some((_, domain)) = submission
        .email
        .as_deref()
        .and_then(|mail| mail.rsplit_once('@'))
    else {
        return;
    };
    let domain = domain.trim().to_lowercase();
    signals.flag(
        Signal::EmailFree,
        FREE.binary_search(&domain.as_str()).is_ok(),
    );
    signals.flag(Signal::EmailDisposable, is_disposable(&domain));
}

/// Mailchecker's list as a set: its own look-up also judges the form of the address, and would
/// call a domain that it can not read a throw-away one.
static DISPOSABLE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| mailchecker::blacklist().into_iter().collect());

/// Whether a domain, or a domain above it, is on the list.
fn is_disposable(domain: &str) -> bool {
    std::iter::successors(Some(domain), |domain| Some(domain.split_once('.')?.1))
        .any(|domain| DISPOSABLE.contains(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_binary_search() {
        assert!(FREE.is_sorted());
    }

    #[test]
    fn throw_away_addresses_are_told_from_ordinary_ones() {
        let class = |email: &str| {
            let mut signals = Signals::default();
            let submission = Submission {
                email: Some(email.to_owned()),
                ..Submission::default()
            };
            read(&mut signals, &submission);
            [Signal::EmailFree, Signal::EmailDisposable]
                .map(|signal| signals.get(signal) == Some(&super::super::Value::Flag(true)))
        };
        assert_eq!(class("a@mailinator.com"), [false, true]);
        assert_eq!(class("a@gmail.com"), [true, false]);
        assert_eq!(class("a@my-own-house.example"), [false, false]);
        assert_eq!(class("a@müller.de"), [false, false]);
    }
}
