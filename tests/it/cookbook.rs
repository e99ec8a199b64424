//! `docs/cookbook.md` is run: each task in a site of its own, each command as it is printed, each
//! answer held against what is printed below it.
//!
//! | block | means |
//! |---|---|
//! | ```` ```toml FILE ```` (any kind of file) | write this file; a second block of the name takes its place |
//! | ```` ```json traffic ```` | these comments come in, one a line; a `label` is what a moderator then says |
//! | ```` ```text decided ```` | what was decided on those comments, one a line |
//! | ```` ```console ```` | run what stands behind `$`, and compare what it prints |
//!
//! A running service takes changed files up before the next comment comes in; `127.0.0.1:8080` stands for
//! its address. In what is printed `…` stands for anything within a line, and alone in a line for any lines.
//! `HAMLET_UPDATE_DOCS=1` writes what was printed into the page, with `…` for times and hashes; look at the difference before you keep it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::process::Running;
use crate::shipped;
use crate::site::Site;
use crate::support::agent;

/// A part of the page.
#[derive(Debug)]
struct Block {
    /// What stands behind the opening fence.
    info: String,
    text: String,
    /// Its first line of text, from 0.
    line: usize,
}

/// The blocks of each task: a heading of the second rank, and everything below it.
fn tasks(page: &str) -> Vec<(String, Vec<Block>)> {
    let mut tasks: Vec<(String, Vec<Block>)> = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (Some(_), Some(_)) => {
                let block = open.take().unwrap();
                if let Some((_, blocks)) = tasks.last_mut() {
                    blocks.push(block);
                }
            }
            (None, Some(info)) => {
                open = Some(Block {
                    info: info.trim().to_owned(),
                    text: String::new(),
                    line: at + 1,
                });
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    tasks.push((title.to_owned(), Vec::new()));
                }
            }
        }
    }
    tasks
}

/// A command of a console block, and what is printed below it.
fn commands(block: &Block) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            // A long command goes on in the next line.
            (None, Some((command, printed))) if command.ends_with('\\') && printed.is_empty() => {
                command.push('\n');
                command.push_str(line);
            }
            (None, Some((_, printed))) => {
                printed.push_str(line);
                printed.push('\n');
            }
            (None, None) => panic!("a console block begins with `$ `: {line}"),
        }
    }
    commands
}

/// Whether what was printed is what the page says.
fn fits(said: &[&str], printed: &[&str]) -> bool {
    match (said.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"…", rest)), _) => (0..=printed.len()).any(|skip| fits(rest, &printed[skip..])),
        (Some((said, rest)), Some((line, printed))) => fits_line(said, line) && fits(rest, printed),
        _ => false,
    }
}

fn fits_line(said: &str, line: &str) -> bool {
    let mut parts = said.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        last = Some(part);
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    match last {
        None => rest.is_empty(),
        Some(last) => line.ends_with(last),
    }
}

/// What was printed, with `…` for what is another in each run: times, hashes of rule sets, and whether the
/// watch or a request was first to take up a file.
fn steady(printed: &str) -> String {
    let pattern = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ|\b[0-9a-f]{16}\b|(?<=reload by )\w+ +";
    let changing = fancy_regex::Regex::new(pattern).unwrap();
    changing.replace_all(printed, "…").into_owned()
}

/// A site with the shipped rules, and the cookbook's own comments.
fn kitchen() -> Site {
    let site = Site::new();
    fs::remove_dir_all(site.path().join("rules")).unwrap();
    copy(&shipped::root().join("rules"), &site.path().join("rules"));
    let comments = shipped::root().join("tests/it/cookbook/comments.jsonl");
    fs::copy(comments, site.path().join("comments.jsonl")).unwrap();
    // The first command trains the model and says so; no task is about that.
    site.says(0, &["rules", "eval", "--corpus", "comments.jsonl"]);
    site
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One task under way.
struct Cook {
    site: Site,
    service: Option<Running>,
    /// The decisions on the last traffic, one a line.
    decided: String,
    /// What the reload before it said.
    reloaded: String,
}

impl Cook {
    fn traffic(&mut self, lines: &str) {
        let service = self.service.get_or_insert_with(|| self.site.serve());
        // It would do so by itself a moment later. What is broken it does not take.
        let reload = format!("http://{}/v1/rules/reload", service.address);
        let mut reloaded = agent().post(reload).send_empty().unwrap();
        // One task has a rule that is refused.
        self.reloaded = reloaded.body_mut().read_to_string().unwrap();
        self.decided.clear();
        for line in lines.lines() {
            let mut comment: Value = serde_json::from_str(line).expect(line);
            let members = comment.as_object_mut().unwrap();
            let label = members.remove("label");
            members.entry("name").or_insert("Ann".into());
            members.entry("email").or_insert("ann@example.org".into());
            let answer = service.check(&comment);
            assert_eq!(answer.status, 200, "{answer:?}");
            self.decided
                .push_str(answer.body["decision"].as_str().unwrap());
            self.decided.push('\n');
            self.reloaded += &answer.body.to_string();
            if let Some(label) = label {
                service.label(answer.id(), label.as_str().unwrap());
            }
        }
    }

    fn run(&self, command: &str) -> String {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_hamlet"));
        let path = std::env::var("PATH").unwrap();
        let address = self
            .service
            .as_ref()
            .map(|service| service.address.to_string());
        let here = address.as_deref().unwrap_or_default();
        let command = command.replace("127.0.0.1:8080", here);
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.site.path())
            .env_clear()
            .env(
                "PATH",
                format!("{}:{path}", binary.parent().unwrap().display()),
            )
            .env("COLUMNS", "160")
            .env("GIT_AUTHOR_NAME", "Ann")
            .env("GIT_AUTHOR_EMAIL", "ann@example.org")
            .env("GIT_COMMITTER_NAME", "Ann")
            .env("GIT_COMMITTER_EMAIL", "ann@example.org")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let lines = printed.lines().map(str::trim_end);
        lines.fold(String::new(), |all, line| all + line + "\n")
    }
}

/// Runs a page; the page as it should be, and where it is not.
fn cook(page: &str) -> (String, Vec<String>) {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut wrong = Vec::new();
    // What is put in place of whole blocks, from the end so that places stay.
    let mut replaced: Vec<(usize, usize, String)> = Vec::new();
    for (title, blocks) in tasks(page) {
        let mut cook = Cook {
            site: kitchen(),
            service: None,
            decided: String::new(),
            reloaded: String::new(),
        };
        for block in &blocks {
            match block.info.split_once(' ') {
                _ if block.info == "console" => {
                    let mut real = String::new();
                    for (command, said) in commands(block) {
                        let printed = cook.run(&command);
                        let said: Vec<&str> = said.lines().map(str::trim_end).collect();
                        let fine = fits(&said, &printed.lines().collect::<Vec<_>>());
                        if !fine {
                            wrong.push(format!("{title}\n$ {command}\n{printed}"));
                        }
                        let printed = if fine {
                            said.iter()
                                .fold(String::new(), |all, line| all + line + "\n")
                        } else {
                            steady(&printed)
                        };
                        real += &["$ ", &command, "\n", &printed].concat();
                    }
                    let n_lines = block.text.lines().count();
                    replaced.push((block.line, n_lines, real));
                }
                Some(("text", "decided")) => {
                    if block.text != cook.decided {
                        let (decided, reloaded) = (&cook.decided, &cook.reloaded);
                        wrong.push(format!("{title}\ndecided\n{decided}after {reloaded}"));
                    }
                    let n_lines = block.text.lines().count();
                    replaced.push((block.line, n_lines, cook.decided.clone()));
                }
                Some(("json", "traffic")) => cook.traffic(&block.text),
                Some((_, file)) => cook.site.put(file, &block.text),
                None => {}
            }
        }
    }
    for (at, n_lines, text) in replaced.into_iter().rev() {
        lines.splice(at..at + n_lines, text.lines().map(str::to_owned));
    }
    (lines.join("\n") + "\n", wrong)
}

#[track_caller]
fn holds(name: &str) {
    let path = shipped::root().join(name);
    let page = fs::read_to_string(&path).unwrap();
    let (real, wrong) = cook(&page);
    if std::env::var_os("HAMLET_UPDATE_DOCS").is_some() {
        fs::write(&path, real).unwrap();
        return;
    }
    assert!(
        wrong.is_empty(),
        "{name} says otherwise than what is printed (HAMLET_UPDATE_DOCS=1 writes it):\n\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn every_task_of_the_cookbook_is_what_happens() {
    holds("docs/cookbook.md");
}

#[test]
fn what_is_another_in_each_run_is_not_written_into_the_page() {
    let printed =
        " 2026-01-31 10:20:12Z  ba4d80e16534660c  164  34  reload by watch   +QUICK_LOANS\n";
    assert_eq!(steady(printed), " …  …  164  34  reload by …+QUICK_LOANS\n");
    assert!(fits(&[steady(printed).trim_end()], &[printed.trim_end()]));
}

#[test]
fn an_ellipsis_stands_for_what_changes_and_nothing_else() {
    let page = |said: &str| said.lines().map(str::to_owned).collect::<Vec<_>>();
    let fit = |said: &str, printed: &str| {
        let (said, printed) = (page(said), page(printed));
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        fits(
            &said,
            &printed.iter().map(String::as_str).collect::<Vec<_>>(),
        )
    };
    assert!(fit("a … c", "a b c"));
    assert!(fit("a\n…\nz", "a\nb\nc\nz"));
    assert!(fit("…", ""));
    assert!(!fit("a … c", "a b d"));
    assert!(!fit("a", "a b"));
    assert!(!fit("a\nz", "a\nb\nz"));
    assert!(!fit("a…b…b", "a b"));
}
