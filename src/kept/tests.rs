use std::fs;

use super::*;
use crate::reload::check;

/// A data folder and a rules folder.
struct World {
    kept: Kept,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::at(&folder.path().join("data"));
        kept.most = Most { sets: 3, lines: 8 };
        Self { kept, folder }
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.folder.path().join("rules").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn files(&self) -> RuleFiles {
        RuleFiles::read(&self.folder.path().join("rules")).unwrap()
    }

    /// Keeps a set that differs in its points; its hash, and what was noted.
    fn keep(&self, points: u32, cause: &Cause) -> (String, Option<Entry>) {
        self.put(
            "a.toml",
            &format!(
                "[[rule]]\nid = \"APPLE\"\ndescription = \"x\"\nphrases = [\"apple\"]\nscore = {points}.0\n\
                 examples.hit = [\"apple\"]\nexamples.miss = [\"x\"]\n"
            ),
        );
        let files = self.files();
        let ruleset = check(&files).unwrap().ruleset;
        let at = Timestamp::from_second(i64::from(points)).unwrap();
        let entry = self.kept.keep(&files, Some(&ruleset), cause, at).unwrap();
        (files.sources.hash(), entry)
    }

    fn texts(&self) -> usize {
        disk::names(&self.kept.dir.join(TEXTS)).unwrap().len()
    }
}

fn command() -> Cause {
    Cause::Command {
        command: "rules promote".to_owned(),
        why: Some("it earned it".to_owned()),
    }
}

const RELOAD: Cause = Cause::Reload { by: By::Watch };

#[test]
fn the_same_set_again_is_no_news_but_the_reason_of_a_command_is() {
    let world = World::new();
    assert!(world.keep(1, &Cause::Start).1.is_some());
    assert!(world.keep(1, &Cause::Start).1.is_none());
    assert!(world.keep(1, &RELOAD).1.is_none());
    let entry = world.keep(1, &command()).1.unwrap();
    assert!(entry.changes.unwrap().lines().is_empty());
    assert_eq!(world.kept.hashes().unwrap().len(), 1);
    assert_eq!(world.kept.entries().unwrap().len(), 2);
}

#[test]
fn a_set_keeps_the_cases_of_its_last_time() {
    let world = World::new();
    world.put("local/tests/a.toml", "# one\n");
    let (hash, _) = world.keep(1, &Cause::Start);
    world.put("local/tests/a.toml", "# two\n");
    world.put("tests/a.toml", "# shipped\n");
    assert_eq!(world.keep(1, &RELOAD), (hash.clone(), None));
    let set = world.kept.set(&hash).unwrap();
    let names: Vec<&String> = set.files.keys().collect();
    assert_eq!(names, ["a.toml", "local/tests/a.toml"]);
    assert_eq!(
        world.kept.text(&set.files["local/tests/a.toml"]).unwrap(),
        "# two\n"
    );
    assert_eq!(
        world.texts(),
        2,
        "the text that no set has any more is gone"
    );
}

#[test]
fn the_oldest_go_but_never_the_one_in_force() {
    let world = World::new();
    let (in_force, _) = world.keep(1, &Cause::Start);
    let written: Vec<String> = (2..=6).map(|n| world.keep(n, &command()).0).collect();
    let mut left = vec![in_force, written[3].clone(), written[4].clone()];
    left.sort();
    assert_eq!(world.kept.hashes().unwrap(), left);
    assert_eq!(world.texts(), 3);
    assert_eq!(
        world.kept.entries().unwrap().len(),
        6,
        "the log still names all"
    );
}

#[test]
fn a_line_that_was_cut_off_spoils_no_other_and_a_long_log_loses_its_older_half() {
    let world = World::new();
    world.keep(1, &Cause::Start);
    let path = world.kept.dir.join("log.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}{}", &whole[..whole.len() / 2])).unwrap();
    world.keep(2, &command());
    let points = |entry: Entry| entry.at.as_second();
    let times = || -> Vec<i64> {
        let entries = world.kept.entries().unwrap();
        entries.into_iter().map(points).collect()
    };
    assert_eq!(times(), [1, 2]);
    for n in 3..=10 {
        world.keep(n, &command());
    }
    assert_eq!(times(), [5, 6, 7, 8, 9, 10]);
}

#[test]
fn a_text_that_is_not_what_was_kept_is_told_and_not_used() {
    let world = World::new();
    let (hash, _) = world.keep(1, &Cause::Start);
    let set = world.kept.set(&hash).unwrap();
    fs::write(world.kept.text_path(&set.files["a.toml"]), "other").unwrap();
    let error = world.kept.text(&set.files["a.toml"]).unwrap_err();
    assert!(matches!(error, KeptError::Broken { .. }), "{error}");
}

#[test]
fn a_kept_path_that_leads_out_of_the_folder_is_not_followed() {
    let world = World::new();
    let (hash, _) = world.keep(1, &Cause::Start);
    let mut set = world.kept.set(&hash).unwrap();
    let digest = set.files["a.toml"].clone();
    set.files.insert("local/../../out.toml".to_owned(), digest);
    let error = world.kept.plan(&set, &world.files(), true).unwrap_err();
    assert!(matches!(error, KeptError::Broken { .. }), "{error}");
}
