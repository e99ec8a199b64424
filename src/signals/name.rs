//! The form of the author's name.

use super::{Signal, Signals};
use crate::submission::{Field, Submission};
use crate::text::{Views, words};

pub(super) fn read(signals: &mut Signals, submission: &Submission, views: &Views) {
    let Some(name) = submission.name.as_deref() else {
        return;
    };
    let count = words(name).count();
    signals.number(Signal::NameWords, count);
    // Scripts without case have no lower case to speak of.
    let lower = name.chars().any(char::is_lowercase) && !name.chars().any(char::is_uppercase);
    signals.flag(
        Signal::NameLowerCase,
        lower && count >= 2 && !name.contains('@'),
    );
    signals.flag(Signal::NameIsDomain, is_domain(views.folded(Field::Name)));
    let Some((local, _)) = submission
        .email
        .as_deref()
        .and_then(|mail| mail.split_once('@'))
    else {
        return;
    };
    let local = local.to_lowercase();
    let known = words(views.folded(Field::Name))
        .any(|word| word.chars().count() >= 3 && local.contains(word));
    signals.flag(Signal::NameInEmail, known);
}

fn is_domain(name: &str) -> bool {
    if name.starts_with("http://") || name.starts_with("https://") || name.starts_with("www.") {
        return true;
    }
    let host = name.split('/').next().unwrap_or_default();
    let mut labels = host.rsplit('.');
    let ending = labels.next().unwrap_or_default();
    let before = labels.next().unwrap_or_default();
    !host.contains(' ')
        && before.len() >= 2
        && (2..=6).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_lowercase())
        && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

#[cfg(test)]
mod tests {
    use super::is_domain;

    #[test]
    fn a_domain_is_told_from_initials_and_abbreviations() {
        assert!(is_domain("best-loans.com") && is_domain("www.x") && is_domain("shop.co.uk/y"));
        assert!(!is_domain("j.r") && !is_domain("st. john") && !is_domain("wim wenders"));
        assert!(!is_domain("mr.smith") && !is_domain("a.b.c"));
    }
}
