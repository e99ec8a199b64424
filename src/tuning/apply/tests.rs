use std::fs;

use super::*;
use crate::decision::Points;
use crate::rules::State;

const SHIPPED: &str = "\
[[rule]]
id = \"WATCHES\"
description = \"Sells watches\"
phrases = [\"cheap watches\"]
score = 5.0 # measured
examples.hit = [\"Cheap watches here\"]
examples.miss = [\"My watch stopped\"]
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "a.toml", SHIPPED);
    folder
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a file")
}

fn sources(folder: &Path) -> Sources {
    setup::rule_sources(folder).expect("sources")
}

fn points(score: i32) -> Change {
    Change {
        id: "WATCHES".to_owned(),
        score: Some(Points(score)),
        why: "measured".to_owned(),
        ..Change::default()
    }
}

#[test]
fn the_first_override_opens_the_file_and_the_next_one_changes_it_there() {
    let folder = folder();
    let dir = folder.path();
    let written = apply_overrides(dir, &sources(dir), &[points(450)], None).expect("written");
    assert_eq!(written.places[0].line, 4);
    assert!(written.places[0].file.ends_with("local/overrides.toml"));
    let first = read(dir, "local/overrides.toml");
    assert!(first.starts_with("# Changes to rules"), "{first}");
    let again = apply_overrides(dir, &sources(dir), &[points(-25)], None).expect("written");
    assert_ne!(again.ruleset, written.ruleset);
    let second = read(dir, "local/overrides.toml");
    assert_eq!(second, first.replace("4.50", "-0.25"));
    assert_eq!(read(dir, "a.toml"), SHIPPED);
}

#[test]
fn the_override_in_force_is_the_one_that_is_changed() {
    let folder = folder();
    let dir = folder.path();
    let ours = "[[override]]\nid = \"WATCHES\"\nwhy = \"w\"\nscore = 1\n";
    put(dir, "local/a.toml", ours);
    put(dir, "local/z.toml", ours);
    apply_overrides(dir, &sources(dir), &[points(450)], None).expect("written");
    assert_eq!(read(dir, "local/a.toml"), ours);
    assert!(read(dir, "local/z.toml").contains("4.50"));
    assert!(!dir.join("local/overrides.toml").exists());
}

#[test]
fn in_place_the_rule_itself_is_changed_unless_an_override_hides_it() {
    let folder = folder();
    let dir = folder.path();
    let written = apply_in_place(&sources(dir), &[points(450)]).expect("written");
    assert_eq!(written.places[0].line, 1);
    assert_eq!(read(dir, "a.toml"), SHIPPED.replace("5.0 #", "4.50 #"));
    let ours = "[[override]]\nid = \"WATCHES\"\nwhy = \"measured\"\nscore = 1\n";
    put(dir, "local/a.toml", ours);
    apply_in_place(&sources(dir), &[points(300)]).expect("written");
    assert_eq!(read(dir, "local/a.toml"), ours.replace("= 1", "= 3.00"));
    assert_eq!(read(dir, "a.toml"), SHIPPED.replace("5.0 #", "4.50 #"));
}

#[test]
fn what_would_break_the_rules_is_refused_with_the_findings_and_nothing_is_written() {
    let folder = folder();
    let dir = folder.path();
    let no_reason = Change {
        why: String::new(),
        ..points(450)
    };
    let refused = apply_overrides(dir, &sources(dir), &[no_reason], None).expect_err("refused");
    let told = refused.to_string();
    assert!(told.contains("error[missing_key]"), "{told}");
    assert!(told.contains("nothing was written"), "{told}");
    assert!(!dir.join("local/overrides.toml").exists());
    let unknown = Change {
        id: "WATCH".to_owned(),
        ..points(450)
    };
    let refused = apply_overrides(dir, &sources(dir), &[unknown], None).expect_err("refused");
    assert!(refused.to_string().contains("did you mean `WATCHES`?"));
    let elsewhere = dir.join("mine.toml");
    let refused = apply_overrides(dir, &sources(dir), &[points(1)], Some(&elsewhere));
    assert!(matches!(refused, Err(ApplyError::NotLocal { .. })));
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written_over() {
    let folder = folder();
    let dir = folder.path();
    let before = sources(dir);
    put(dir, "a.toml", "# new\n");
    let refused = apply_in_place(&before, &[points(450)]);
    assert!(matches!(refused, Err(ApplyError::Changed(_))));
    assert_eq!(read(dir, "a.toml"), "# new\n");
}

#[test]
fn a_state_can_be_written_and_a_file_of_ones_own_be_named() {
    let folder = folder();
    let dir = folder.path();
    let change = Change {
        state: Some(State::Shadow),
        score: None,
        ..points(0)
    };
    let into = dir.join("local/states.toml");
    apply_overrides(dir, &sources(dir), &[change], Some(&into)).expect("written");
    assert!(read(dir, "local/states.toml").contains("state = \"shadow\""));
    let left: Vec<_> = fs::read_dir(dir.join("local")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing temporary stays");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = folder();
    let dir = folder.path();
    let real = dir.join("a.toml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    fs::create_dir(dir.join("other")).expect("made");
    fs::rename(&real, dir.join("other/real")).expect("moved");
    symlink(dir.join("other/real"), &real).expect("linked");
    apply_in_place(&sources(dir), &[points(450)]).expect("written");
    assert!(real.is_symlink());
    let mode = fs::metadata(&real).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
