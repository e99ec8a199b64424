use std::fs;

use insta::assert_snapshot;
use secrecy::ExposeSecret;

use super::*;
use crate::decision::Points;

/// Loads a file of that text, those variables and those flags; faults lose the folder's name.
fn load(file: &str, environment: &[(&str, &str)], flags: &[Flag]) -> Result<Loaded, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hamlet.toml");
    fs::write(&path, file).unwrap();
    let sources = Sources {
        file: Some(path),
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        flags: flags.to_vec(),
    };
    let prefix = format!("{}/", folder.path().display());
    Config::load(&sources).map_err(|errors| errors.to_string().replace(&prefix, ""))
}

fn faults(file: &str, environment: &[(&str, &str)]) -> String {
    load(file, environment, &[]).expect_err("it should be refused")
}

fn flag(key: &'static str, value: &str) -> Flag {
    Flag {
        flag: "--flag",
        key,
        value: value.to_owned(),
    }
}

#[test]
fn the_shipped_file_without_its_comment_marks_says_exactly_the_defaults() {
    let shipped = include_str!("../../hamlet.toml");
    let settings: Vec<&str> = shipped
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase() || c == '['))
        .collect();
    let said: toml::Table = toml::from_str(&settings.join("\n")).unwrap();
    assert_eq!(said, Config::default().to_table().unwrap());
    assert!(
        load(shipped, &[], &[]).is_ok(),
        "as shipped it sets nothing"
    );
}

#[test]
fn flags_overrule_the_environment_and_that_the_file() {
    let file = "[thresholds]\nhold = 1\nreject = 20\n\n[limits]\nqueue = 7";
    let environment = [
        ("HAMLET_THRESHOLDS__HOLD", "2.5"),
        ("HAMLET_LISTEN", "[::1]:80"),
    ];
    let loaded = load(file, &environment, &[flag("listen", "127.0.0.1:99")]).unwrap();
    let config = loaded.config;
    assert_eq!(config.thresholds.hold, Points(250));
    assert_eq!(config.thresholds.reject, Points(2000));
    assert_eq!(config.limits.queue.get(), 7);
    assert_eq!(config.listen.to_string(), "127.0.0.1:99");
    let origin = |key: &str| loaded.origins[key].to_string();
    assert_eq!(origin("thresholds.hold"), "HAMLET_THRESHOLDS__HOLD");
    assert_eq!(origin("listen"), "--flag");
    assert!(origin("limits.queue").ends_with("hamlet.toml:6"));
    assert_eq!(origin("data"), "default");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let file = "lisen = \"127.0.0.1:80\"\ntoken = \"x\"\nstore = \"sqlite\"\n\n[limits]\nqueue = 0\n\
                body_bytes = \"1 MiB\"\n\n[treshold]\nhold = 4\n\n[log]\nlevel = \"loud\"\n";
    let environment = [
        ("HAMLET_THRESHOLD__HOLD", "4"),
        ("HAMLET_THRESHOLDS__REJECT", "high"),
        ("HAMLET_LISTEN", "localhost:8080"),
        ("HAMLET_TOKEN", "two words"),
    ];
    assert_snapshot!(faults(file, &environment), @r#"
    hamlet.toml:1: there is no setting `lisen`; did you mean `listen`?
    hamlet.toml:2: a secret does not belong into a file; set HAMLET_TOKEN in the environment
    hamlet.toml:3: `store` is a section; write [store] and its keys below it
    hamlet.toml:6: `limits.queue`: invalid value: integer `0`, expected a whole number above 0; the default is 1024
    hamlet.toml:7: `limits.body_bytes`: invalid type: string "1 MiB", expected a whole number above 0; the default is 1048576
    hamlet.toml:9: there is no setting `treshold`; did you mean `thresholds`?
    hamlet.toml:13: `log.level`: unknown variant `loud`, expected one of `off`, `error`, `warn`, `info`, `debug`, `trace`; the default is "info"
    HAMLET_THRESHOLD__HOLD: there is no setting `HAMLET_THRESHOLD__HOLD`; did you mean `HAMLET_THRESHOLDS__HOLD`?
    HAMLET_THRESHOLDS__REJECT: `thresholds.reject`: invalid type: string "high", expected a number; the default is 10.0
    HAMLET_LISTEN: `listen`: not an address with a port, in figures; the default is "127.0.0.1:8080"
    HAMLET_TOKEN: the token must be letters, figures and signs of ASCII, without spaces, so that it fits into a header; make one with `openssl rand -hex 32`
    "#);
}

#[test]
fn a_file_that_is_not_toml_is_told_with_its_line() {
    assert_snapshot!(faults("data = 'x'\n\nlisten = \n", &[]), @"hamlet.toml:3: not TOML: string values must be quoted, expected literal string");
}

#[test]
fn a_share_is_from_0_to_1() {
    assert!(load("[gate]\nprecision = 1", &[], &[]).is_ok());
    assert_snapshot!(faults("[gate]\nprecision = 98", &[]), @"hamlet.toml:2: gate.precision is 98; it is a share, from 0 to 1: write 0.98 for 98 %");
    assert_snapshot!(faults("", &[("HAMLET_GATE__PRECISION", "nan")]), @"HAMLET_GATE__PRECISION: gate.precision is NaN; it is a share, from 0 to 1: write 0.98 for 98 %");
}

#[test]
fn the_lines_must_stand_in_their_order() {
    assert!(load("[thresholds]\nhold = 10\nreject = 10", &[], &[]).is_ok());
    assert_snapshot!(faults("[thresholds]\nhold = 10.01\nreject = 10", &[]), @"hamlet.toml:2: thresholds.hold is 10.01 and thresholds.reject is 10.00; hold must not be above reject");
    assert_snapshot!(faults("", &[("HAMLET_THRESHOLDS__REJECT", "nan")]), @"HAMLET_THRESHOLDS__REJECT: `thresholds.reject`: NaN is not between -1000 and 1000; the default is 10.0");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let sources = Sources {
        file: Some("no/such.toml".into()),
        ..Sources::default()
    };
    let message = Config::load(&sources).unwrap_err().to_string();
    assert!(
        message.starts_with("no/such.toml: can not be read"),
        "{message}"
    );
}

#[test]
fn the_token_is_taken_from_the_environment_and_never_shown() {
    let token = |value| {
        load("", &[("HAMLET_TOKEN", value)], &[])
            .unwrap()
            .config
            .token
    };
    assert!(token(" ").is_none());
    let secret = token("s3cret").unwrap();
    assert_eq!(secret.expose_secret(), "s3cret");
    let loaded = load("", &[("HAMLET_TOKEN", "s3cret")], &[]).unwrap();
    assert!(!format!("{loaded:?}").contains("s3cret"));
    assert!(
        !loaded
            .config
            .to_table()
            .unwrap()
            .to_string()
            .contains("s3cret")
    );
}

#[test]
fn what_kubernetes_sets_for_a_service_of_our_name_is_not_a_setting() {
    let environment = [
        ("HAMLET_SERVICE_HOST", "10.0.0.1"),
        ("HAMLET_PORT", "tcp://10.0.0.1:8080"),
        ("HAMLET_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ];
    assert!(load("", &environment, &[]).is_ok());
}
