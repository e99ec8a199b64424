//! The house keeps its order: borders, sizes, openings, settings, paths.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hamlet::config::Config;

use crate::shipped;

/// Longest source file, in lines.
const MAX_LINES: usize = 500;

/// What only some rooms may name. `src/store` is `src/store.rs` and all below `src/store/`.
const BORDERS: &[(&str, &[&str])] = &[
    ("sqlx::", &["src/store"]),
    ("actix_web::", &["src/http"]),
    ("prometheus_client::", &["src/metrics"]),
    ("notify::", &["src/reload"]),
    // Three kinds of file are TOML: rules with their cases, settings, templates of spam.
    (
        "toml::",
        &[
            "src/rules/file",
            "src/rules/suite",
            "src/config",
            "src/tuning/spin/file",
        ],
    ),
    ("toml_edit::", &["src/rules/edit"]),
    ("anyhow", &["src/cli", "src/main"]),
];

/// The rooms in which a decision is made: the same arguments, the same answer.
const HEART: &[&str] = &[
    "src/filter",
    "src/decision",
    "src/rules",
    "src/model",
    "src/signals",
    "src/text",
    "src/facts",
    "src/past",
    "src/form",
];

/// The one file of the heart that does I/O, and says so.
const KEEPS_MODELS: &str = "src/model/cache";

/// What the heart must not reach for: disk, net, clock, chance, counts.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "fs::",
    "std::net::Tcp",
    "TcpStream",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "rand::",
    "getrandom",
    "std::env",
    "metrics::",
];

/// What a file names and must not. A word in a comment counts: it would mislead there, too.
fn trespasses(path: &str, text: &str) -> Vec<String> {
    let borders = BORDERS
        .iter()
        .filter(|(_, rooms)| !rooms.iter().any(|room| is_in(path, room)))
        .map(|(name, rooms)| (*name, rooms.join(", ")));
    let in_heart = HEART.iter().any(|room| is_in(path, room)) && !is_in(path, KEEPS_MODELS);
    let outside = OUTSIDE
        .iter()
        .filter(|_| in_heart)
        .map(|name| (*name, "code outside of the heart".to_owned()));
    borders
        .chain(outside)
        .filter(|(name, _)| names(text, name))
        .map(|(name, rooms)| format!("{path} names `{name}`: only {rooms} may"))
        .collect()
}

fn is_in(path: &str, room: &str) -> bool {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    path == room
        || path
            .strip_prefix(room)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a text has a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(word);
        let after = text[at + name.len()..].chars().next().is_some_and(word);
        !before && (name.ends_with(':') || name.ends_with("Tcp") || !after)
    })
}

/// The source files with their paths from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![shipped::root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(shipped::root()).unwrap();
                found.push((name.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found
}

#[test]
fn each_outside_world_has_one_room_and_the_heart_has_none() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|(path, text)| trespasses(path, text))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_trespass_is_seen_wherever_it_is_planted() {
    let clean = "use std::fmt;\nlet operand::Instantly { anyhow_not } = brand::new();\n";
    for (name, _) in BORDERS {
        assert_eq!(trespasses("src/signals.rs", clean), Vec::<String>::new());
        let planted = format!("{clean}use {name}x;\n").replace("anyhowx", "anyhow");
        assert_eq!(trespasses("src/check.rs", &planted).len(), 1, "{name}");
        assert_eq!(
            trespasses("src/storehouse.rs", &planted).len(),
            1,
            "{name}: a room is not every room whose name begins so"
        );
    }
    assert_eq!(trespasses("src/store.rs", "sqlx::query"), [""; 0]);
    assert_eq!(trespasses("src/store/sqlite/rows.rs", "sqlx::Row"), [""; 0]);
    for name in OUTSIDE {
        let planted = format!("{clean}let x = {name};\n").replace("Tcp;", "TcpStream;");
        for room in HEART {
            let path = format!("{room}/new.rs");
            assert!(!trespasses(&path, &planted).is_empty(), "{name} in {path}");
        }
    }
    assert_eq!(
        trespasses("src/model/cache.rs", "use std::fs::File;"),
        [""; 0]
    );
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .collect();
    assert!(long.is_empty(), "more than {MAX_LINES} lines: {long:?}");
}

#[test]
fn each_folder_opens_with_what_it_promises() {
    let sources = sources();
    let mut openings: BTreeSet<String> = ["src/lib.rs", "src/main.rs"].map(str::to_owned).into();
    for (path, _) in &sources {
        let folder = Path::new(path).parent().unwrap();
        if folder != Path::new("src") {
            openings.insert(format!("{}.rs", folder.display()));
        }
    }
    for opening in openings {
        let text = sources
            .iter()
            .find(|(path, _)| *path == opening)
            .map(|(_, text)| text.as_str());
        let Some(text) = text else {
            panic!("the folder of {opening} has no file that opens it");
        };
        assert!(text.starts_with("//! "), "{opening} begins without a word");
    }
}

/// Section and key, as `thresholds.hold`.
fn settings(value: &serde_json::Value, prefix: &str) -> BTreeSet<String> {
    match value.as_object() {
        Some(section) => section
            .iter()
            .flat_map(|(key, value)| settings(value, &format!("{prefix}.{key}")))
            .collect(),
        None => [prefix.trim_start_matches('.').to_owned()].into(),
    }
}

#[test]
fn every_setting_stands_in_the_shipped_file_with_its_section() {
    let file = fs::read_to_string(shipped::root().join("hamlet.toml")).unwrap();
    let mut section = String::new();
    let mut shown = BTreeSet::new();
    for line in file.lines().filter_map(|line| line.strip_prefix('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
        } else if let Some((key, _)) = line.split_once(" = ")
            && !key.contains(' ')
        {
            shown.insert(format!("{section}{key}"));
        }
    }
    let config = serde_json::to_value(Config::default()).unwrap();
    assert_eq!(shown, settings(&config, ""));
}

/// The files that a clone has; without git, those of the folders that matter.
fn tracked() -> Vec<PathBuf> {
    let root = shipped::root();
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    match listed {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| root.join(line))
            .filter(|path| path.is_file())
            .collect(),
        _ => {
            eprintln!("git lists no files here: only the sources are looked at");
            sources().iter().map(|(path, _)| root.join(path)).collect()
        }
    }
}

/// A path on somebody's own machine in a text, at the start of a word.
fn private_path(text: &str) -> Option<&str> {
    // In parts, so that this file does not find itself.
    let roots = [
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/ro", "ot/"),
    ];
    roots.into_iter().find_map(|root| {
        text.match_indices(root).find_map(|(at, _)| {
            let inside = text[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphanumeric() || "._-~%?=&/".contains(c));
            (!inside).then(|| text[at..].lines().next().unwrap_or_default())
        })
    })
}

#[test]
fn no_file_names_a_path_of_somebodys_own_machine() {
    assert!(private_path(concat!("cd '/wo", "rk/x'")).is_some());
    assert!(private_path(concat!("https://a.example/ho", "me/")).is_none());
    for path in tracked() {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if let Some(found) = private_path(&text) {
            panic!("{} names {found}", path.display());
        }
    }
}
