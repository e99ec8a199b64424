//! Who says to have written it: the words and the shape of the name, the class of the mail host.

use super::address::flat;
use super::{Sink, bucket, piece};
use crate::decision::View;
use crate::submission::{Field, Submission};
use crate::text::{Reading, Views, words};

/// Mail hosts where anybody has an address.
const FREE_MAIL: &[&str] = &[
    "gmail",
    "googlemail",
    "yahoo",
    "ymail",
    "hotmail",
    "outlook",
    "live",
    "msn",
    "aol",
    "icloud",
    "gmx",
    "web",
    "mail",
    "yandex",
    "proton",
    "protonmail",
    "rediffmail",
    "qq",
    "163",
    "126",
    "rambler",
    "bk",
    "inbox",
    "ig",
    "bol",
    "uol",
    "terra",
    "libero",
    "orange",
    "free",
    "zoho",
];

/// Parts of a name whose shape is looked at.
const MAX_PARTS: usize = 4;

/// The tokens of the name and of the e-mail address.
pub(super) fn read(submission: &Submission, views: &Views, sink: &mut impl Sink) {
    if let Some(name) = views.get(Field::Name, View::Text).map(Reading::text) {
        for word in words(views.folded(Field::Name)) {
            sink.add(&["f_author_word_", &piece(word)]);
        }
        shape(name.trim(), sink);
    }
    if let Some((_, host)) = submission.email.as_deref().and_then(|e| e.rsplit_once('@')) {
        mail(&host.trim().to_ascii_lowercase(), sink);
    }
}

fn shape(name: &str, sink: &mut impl Sink) {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let form: Vec<String> = parts
        .iter()
        .take(MAX_PARTS)
        .map(|part| form(part))
        .collect();
    sink.add(&["f_author_form_", &form.join("_")]);
    sink.add_number("f_author_parts_", parts.len().min(5));
    let length = bucket(name.chars().count(), &[4, 8, 12, 16, 24]);
    sink.add_number("f_author_length_", length);
    let traits = [
        ("small", !name.chars().any(char::is_uppercase)),
        ("digit", name.contains(|c: char| c.is_ascii_digit())),
        ("beyond_ascii", !name.is_ascii()),
    ];
    for (trait_name, holds) in traits {
        if holds {
            sink.add(&["f_author_is_", trait_name]);
        }
    }
}

/// How a part of a name opens and whether figures or capitals stand inside it.
fn form(part: &str) -> String {
    let mut chars = part.chars();
    let mut out = String::new();
    out.push(match chars.next() {
        Some(c) if c.is_uppercase() => 'C',
        Some(c) if c.is_lowercase() => 's',
        Some(c) if c.is_ascii_digit() => 'd',
        _ => 'x',
    });
    let rest = chars.as_str();
    if rest.contains(|c: char| c.is_ascii_digit()) {
        out.push('d');
    }
    if rest.contains(char::is_uppercase) {
        out.push('C');
    }
    out
}

fn mail(host: &str, sink: &mut impl Sink) {
    let class = match host.split('.').next() {
        Some(first) if FREE_MAIL.contains(&first) => "free",
        _ => "own",
    };
    sink.add(&["f_mail_", class]);
    sink.add(&["f_mail_host_", &flat(host)]);
    if let Some(tld) = super::telling_tld(host) {
        sink.add(&["f_mail_tld_", &flat(tld)]);
    }
}
