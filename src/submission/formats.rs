//! Texts that must have a form: addresses, times, roles.
//!
//! Each reader takes a trimmed text that is not empty, and says in its error what would do.

use std::net::{IpAddr, Ipv6Addr};

use email_address::{EmailAddress, Options};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::{Host, Url};

use super::Role;
use super::errors::FieldCode;

/// Why a text does not have the form: the code, and the half of a sentence after the field's name.
pub type Misfit = (FieldCode, &'static str);

const NOT_AN_EMAIL: Misfit = (
    FieldCode::NotAnEmail,
    "is not an e-mail address; send one such as ann@example.org, \
     with a full domain after the @",
);
const NOT_A_URL: Misfit = (
    FieldCode::NotAUrl,
    "is not a web address; send one such as https://example.org/page, \
     or leave the field out",
);
const NOT_AN_IP: Misfit = (
    FieldCode::NotAnIp,
    "is not an IP address; send one address such as 203.0.113.7 or 2001:db8::1, \
     without a port",
);
const NO_OFFSET: Misfit = (
    FieldCode::NotATime,
    "has no offset, so it could be any of a day's hours; add one: \
     2013-11-07T06:20:48Z or 2013-11-07T06:20:48+01:00",
);
const NOT_A_TIME: Misfit = (
    FieldCode::NotATime,
    "is not a time; send RFC 3339 such as 2013-11-07T06:20:48Z, \
     or a date such as 2013-11-07",
);
const NOT_A_ROLE: Misfit = (
    FieldCode::NotARole,
    "is not a role; send owner, moderator, member or visitor",
);

/// An e-mail address, in any script, at a domain that mail could be sent to.
///
/// The syntax alone is judged: looking up a stranger's domain would tell others who comments.
pub fn email(text: &str) -> Result<String, Misfit> {
    let (local, domain) = text.rsplit_once('@').ok_or(NOT_AN_EMAIL)?;
    // IDNA first, because the crate knows letters but not that `。` is a dot in a domain.
    let Ok(Host::Domain(ascii)) = Host::parse(domain) else {
        return Err(NOT_AN_EMAIL);
    };
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    EmailAddress::parse_with_options(&format!("{local}@{ascii}"), options)
        .map(|_| text.to_owned())
        .map_err(|_| NOT_AN_EMAIL)
}

/// A web address as a visitor types it; without a scheme it gets `https://`.
pub fn web_address(text: &str) -> Result<String, Misfit> {
    // What follows would be taken for a user's name, and the host of his mail for his own.
    if text
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
    {
        return Err(NOT_A_URL);
    }
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{}", text.strip_prefix("//").unwrap_or(text))
    };
    match Url::parse(&full) {
        Ok(url) if url.has_host() => Ok(full),
        _ => Err(NOT_A_URL),
    }
}

/// The address of a page of the site: a path of its own is as good as a full address.
pub fn page_address(text: &str) -> Result<String, Misfit> {
    if text.contains("://") && Url::parse(text).is_err() {
        return Err(NOT_A_URL);
    }
    Ok(text.to_owned())
}

/// An IP address; one of version 4 in the clothes of version 6 is one of version 4.
pub fn ip(text: &str) -> Result<IpAddr, Misfit> {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let parsed = match bracketed {
        Some(inner) => inner.parse::<Ipv6Addr>().map(IpAddr::V6),
        None => text.parse(),
    };
    parsed
        .map(|address| address.to_canonical())
        .map_err(|_| NOT_AN_IP)
}

/// A point in time; a date alone is its midnight in UTC.
pub fn time(text: &str) -> Result<Timestamp, Misfit> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    // The parser of dates would take a time as well and drop it, so the length decides.
    let date = text.parse::<Date>().map_err(|_| NOT_A_TIME)?;
    if text.len() > "2013-11-07".len() {
        return Err(NO_OFFSET);
    }
    TimeZone::UTC
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(|_| NOT_A_TIME)
}

/// What the author is to the site.
pub fn role(text: &str) -> Result<Role, Misfit> {
    Role::NAMES
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, role)| role)
        .ok_or(NOT_A_ROLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_of_every_script_are_taken() {
        for good in [
            "ann@example.org",
            "o'neil+blog@mail.example.co.uk",
            "用户@例子.广告",
            "अजय@डाटा.भारत",
            "jürgen@bücher.example",
            "user@例え。jp",
            "a@xn--bcher-kva.example",
        ] {
            assert_eq!(email(good), Ok(good.to_owned()), "{good}");
        }
    }

    #[test]
    fn mail_addresses_that_no_mail_reaches_are_refused() {
        for bad in [
            "ann",
            "@example.org",
            "ann@",
            "user@localhost",
            "user@localhost.",
            "user@127.0.0.1",
            "user@[127.0.0.1]",
            "a b@example.org",
            "a..b@example.org",
            "Ann <ann@example.org>",
            "ann@exa mple.org",
            "ann@example..org",
            &format!("{}@example.org", "a".repeat(65)),
        ] {
            assert_eq!(email(bad), Err(NOT_AN_EMAIL), "{bad}");
        }
    }

    #[test]
    fn a_web_address_without_scheme_gets_one() {
        let check = |typed, kept: &str| assert_eq!(web_address(typed), Ok(kept.to_owned()));
        check("example.org", "https://example.org");
        check("example.org:8080/a?b=c", "https://example.org:8080/a?b=c");
        check("//example.org/a", "https://example.org/a");
        check("HTTP://Example.org", "HTTP://Example.org");
        check("bücher.example", "https://bücher.example");
        for bad in [
            "my web site",
            "http://",
            "http://[::1",
            "file:///etc/passwd",
        ] {
            assert_eq!(web_address(bad), Err(NOT_A_URL), "{bad}");
        }
    }

    #[test]
    fn the_address_of_a_page_may_be_a_path() {
        assert!(page_address("/2013/11/hello?p=1").is_ok());
        assert!(page_address("https://example.org/2013").is_ok());
        assert_eq!(page_address("https://exa mple.org/"), Err(NOT_A_URL));
    }

    #[test]
    fn an_ip_has_no_port_and_no_company() {
        let check = |text, address: &str| assert_eq!(ip(text).unwrap().to_string(), address);
        check("203.0.113.7", "203.0.113.7");
        check("[::1]", "::1");
        check("::ffff:203.0.113.7", "203.0.113.7");
        for bad in [
            "203.0.113.7:80",
            "[::1]:80",
            "1.2.3.4, 5.6.7.8",
            "unknown",
            "[1.2.3.4]",
        ] {
            assert_eq!(ip(bad), Err(NOT_AN_IP), "{bad}");
        }
    }

    #[test]
    fn a_time_has_an_offset_and_a_date_is_midnight() {
        let check = |text, utc: &str| assert_eq!(time(text).unwrap().to_string(), utc);
        check("2013-11-07T06:20:48Z", "2013-11-07T06:20:48Z");
        check("2013-11-07T06:20:48+01:00", "2013-11-07T05:20:48Z");
        check("2013-11-07", "2013-11-07T00:00:00Z");
        for bad in ["2013-11-07T06:20:48", "2013-11-07 06:20:48"] {
            assert_eq!(time(bad), Err(NO_OFFSET), "{bad}");
        }
        for bad in ["yesterday", "1383805248", "2013-13-01", "07.11.2013"] {
            assert_eq!(time(bad), Err(NOT_A_TIME), "{bad}");
        }
    }
}
