//! A comment of another system as a line of a corpus.

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Comment;
use crate::model::Label;
use crate::submission::limits::Input;

/// The line; what is empty is left out.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "String::is_empty")]
    id: String,
    source: &'a str,
    label: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    topic: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    lang: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    owner: bool,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    permalink: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    content: &'a str,
}

/// A line, and how many of its two times could not be read.
pub(super) struct Written {
    pub(super) line: String,
    pub(super) lost_times: u64,
}

/// The line for a comment of that label.
pub(super) fn write(
    comment: &Comment,
    label: Label,
    source: &str,
    owner: bool,
) -> serde_json::Result<Written> {
    let mut lost_times = 0;
    let mut read = |text: &str| {
        let text = text.trim();
        let time = time(text);
        lost_times += u64::from(time.is_none() && !text.is_empty());
        time
    };
    let id = match comment.id.trim() {
        "" => String::new(),
        // No slash: what stands before one is the name of a template.
        id => format!("{source}-{}", id.replace('/', "-")),
    };
    let line = Line {
        id,
        source,
        label: label.name(),
        topic: comment.topic.trim(),
        lang: comment.lang.trim(),
        owner,
        kind: comment.kind.trim(),
        name: comment.name.trim(),
        email: comment.email.trim(),
        url: comment.url.trim(),
        title: comment.title.trim(),
        permalink: comment.permalink.trim(),
        post_date: read(&comment.post_date),
        created_at: read(&comment.created_at),
        content: comment.content.trim(),
    };
    Ok(Written {
        line: serde_json::to_string(&line)?,
        lost_times,
    })
}

/// The first field that is longer than a site could send it.
pub(super) fn too_long(comment: &Comment) -> Option<&'static str> {
    let fields = [
        ("content", &comment.content),
        ("name", &comment.name),
        ("email", &comment.email),
        ("url", &comment.url),
        ("title", &comment.title),
        ("permalink", &comment.permalink),
        ("type", &comment.kind),
        ("comment_id", &comment.id),
        ("lang", &comment.lang),
    ];
    let over = |(name, text): &(&str, &String)| {
        Input::named(name).is_some_and(|input| text.trim().len() > input.max_bytes)
    };
    fields.into_iter().find(over).map(|(name, _)| name)
}

/// A time as tables write it: RFC 3339, RFC 2822, date and time without an offset (UTC), a date alone (its
/// midnight), seconds or milliseconds since 1970.
fn time(text: &str) -> Option<Timestamp> {
    let utc = |time: DateTime| TimeZone::UTC.to_timestamp(time).ok();
    let plain = || text.parse::<DateTime>().ok().and_then(utc);
    let mail = || rfc2822::parse(text).ok().map(|time| time.timestamp());
    let parsed = text.parse::<Timestamp>().ok();
    parsed
        .or_else(plain)
        .or_else(|| counted(text))
        .or_else(mail)
}

/// Numbers of seconds have nine or ten digits since 1973, of milliseconds three more.
fn counted(text: &str) -> Option<Timestamp> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    match whole.len() {
        9 | 10 => {
            let whole = Timestamp::from_second(whole.parse().ok()?).ok()?;
            let nanos: String = part.chars().chain("000000000".chars()).take(9).collect();
            let part = SignedDuration::from_nanos(nanos.parse().ok()?);
            whole.checked_add(part).ok()
        }
        12 | 13 if part.is_empty() => Timestamp::from_millisecond(whole.parse().ok()?).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_tables_write_them() {
        for (text, wanted) in [
            ("2013-11-07T06:20:48+01:00", "2013-11-07T05:20:48Z"),
            ("2013-11-07 06:20:48", "2013-11-07T06:20:48Z"),
            ("2013-11-07", "2013-11-07T00:00:00Z"),
            ("1383805248", "2013-11-07T06:20:48Z"),
            ("1383805248.25", "2013-11-07T06:20:48.25Z"),
            ("1383805248000", "2013-11-07T06:20:48Z"),
            ("Thu, 07 Nov 2013 06:20:48 +0000", "2013-11-07T06:20:48Z"),
        ] {
            let read = time(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(wanted), "{text}");
        }
        for text in ["yesterday", "07.11.2013", "0000-00-00 00:00:00", "1.2.3"] {
            assert_eq!(time(text).map(|time| time.to_string()), None, "{text}");
        }
    }
}
