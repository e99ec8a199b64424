use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

const PAGE: &str = "https://garden.example/apple-trees/";

fn tokens() -> Tokens {
    Tokens::with_key(&[7; 32])
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A time in the middle of a period.
fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read_after(seconds: i64) -> FormSeen {
    let token = tokens().mint(PAGE, noon(), 5);
    let later = noon() + SignedDuration::from_secs(seconds);
    tokens().read(&token, Some(PAGE), later)
}

#[test]
fn a_token_is_short_and_fit_for_an_address_and_a_form() {
    let token = tokens().mint(PAGE, noon(), u64::MAX);
    assert_eq!(token.len(), 50);
    assert!(
        token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    );
}

#[test]
fn age_tells_young_good_and_old_apart() {
    for (seconds, state) in [
        (0, FormState::Young),
        (2, FormState::Young),
        (3, FormState::Good),
        (600, FormState::Good),
        (OLD_SECONDS, FormState::Good),
        (OLD_SECONDS + 1, FormState::Old),
        (400 * DAY, FormState::Old),
    ] {
        let seen = read_after(seconds);
        assert_eq!(
            (seen.state, seen.age_seconds, seen.nonce),
            (state, Some(seconds), Some(5))
        );
    }
}

#[test]
fn a_clock_that_went_back_makes_nobody_a_forger() {
    for (seconds, state) in [
        (-1, FormState::Good),
        (-AHEAD_SECONDS, FormState::Good),
        (-AHEAD_SECONDS - 1, FormState::Old),
        (-400 * DAY, FormState::Old),
    ] {
        let seen = read_after(seconds);
        assert_eq!((seen.state, seen.age_seconds), (state, None), "{seconds}");
    }
}

#[test]
fn another_page_is_told_however_old_the_token_is_and_no_page_is_not() {
    let token = tokens().mint(PAGE, noon(), 5);
    let read = |page| tokens().read(&token, page, noon()).state;
    assert_eq!(
        read(Some("https://garden.example/pears")),
        FormState::OtherPage
    );
    assert_eq!(
        read(Some("https://other.example/apple-trees")),
        FormState::OtherPage
    );
    assert_eq!(read(Some("/apple-trees")), FormState::Young);
    assert_eq!(read(Some("/pears")), FormState::OtherPage);
    assert_eq!(
        read(Some("http://www.garden.example/apple-trees#respond")),
        FormState::Young
    );
    assert_eq!(read(None), FormState::Young);
}

#[test]
fn the_key_of_a_period_signs_up_to_its_edge_and_is_found_beyond_it() {
    let week = 7 * DAY;
    for issued in [0, 1, week - 1, week, 2_900 * week - 1, 2_900 * week] {
        let token = tokens().mint(PAGE, at(issued), 1);
        for later in [3, 60, DAY] {
            let seen = tokens().read(&token, Some(PAGE), at(issued + later));
            assert_eq!(seen.state, FormState::Good, "{issued} {later}");
        }
    }
}

#[test]
fn times_beyond_the_token_do_no_harm() {
    for time in [Timestamp::MIN, Timestamp::MAX] {
        let token = tokens().mint(PAGE, time, 1);
        assert_ne!(tokens().read(&token, None, time).state, FormState::Forged);
    }
}

#[test]
fn another_installation_is_a_forger() {
    let token = Tokens::with_key(&[8; 32]).mint(PAGE, noon(), 5);
    let seen = tokens().read(&token, Some(PAGE), noon());
    assert_eq!(seen, FormSeen::only(FormState::Forged));
}

#[test]
fn tokens_stay_what_they_were_in_the_last_release() {
    // Open pages bring tokens of the release before: a change here makes forgers of their readers.
    // python3: with h(k, m) = hmac.new(k, m, 'sha256').digest() and k = bytes([7]*32),
    // b = version, time, nonce, h(k, b'host\0garden.example')[:4], h(k, b'path\0/apple-trees')[:4],
    // and then h(h(k, b'period\0' + week), b)[:16]
    let token = tokens().mint(PAGE, noon(), 5);
    assert_eq!(token, "AWmkKkAAAAAAAAAABTt2MKBG1Ak0S9g-3wwC-opRF3bplixyow");
}

#[test]
fn names_and_states_are_the_same_everywhere() {
    for (name, state) in FormState::NAMES {
        assert_eq!(state.name(), name);
        assert_eq!(serde_json::to_value(state).unwrap(), name);
    }
    let seen = read_after(60);
    let text = serde_json::to_string(&seen).unwrap();
    assert_eq!(text, r#"{"state":"good","age_seconds":60,"nonce":5}"#);
    assert_eq!(serde_json::from_str::<FormSeen>(&text).unwrap(), seen);
}

proptest! {
    #[test]
    fn what_was_minted_is_read(
        page in "\\PC{0,60}", second in 0..4_294_967_295_i64, nonce: u64, age in 0..10_000_000_i64,
    ) {
        let token = tokens().mint(&page, at(second), nonce);
        let seen = tokens().read(&token, Some(&page), at(second + age));
        prop_assert_eq!(seen.age_seconds, Some(age));
        prop_assert_eq!(seen.nonce, Some(nonce));
        prop_assert!(!matches!(seen.state, FormState::Forged | FormState::OtherPage));
    }

    #[test]
    fn any_other_sign_makes_it_forged(second in 0..4_000_000_000_i64, place in 0..50_usize, sign in "[A-Za-z0-9_-]") {
        let token = tokens().mint(PAGE, at(second), 5);
        let mut other = token.clone();
        other.replace_range(place..=place, &sign);
        let seen = tokens().read(&other, Some(PAGE), at(second));
        prop_assert_eq!(seen.state == FormState::Forged, other != token);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,300}", page in "\\PC{0,300}", second in -377_705_023_201_i64..253_402_207_200) {
        let seen = tokens().read(&text, Some(&page), at(second));
        prop_assert_eq!(seen, FormSeen::only(FormState::Forged));
    }

    #[test]
    fn bytes_of_the_right_length_are_forged(bytes in proptest::collection::vec(any::<u8>(), 37)) {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        prop_assert_eq!(tokens().read(&text, None, noon()).state, FormState::Forged);
    }
}
