//! `hamlet corpus dedupe`, `split`, `disguise` and `stats` over rows that the tests write themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::hamlet;

/// The exit code, and what was said.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = hamlet(dir, arguments).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

fn folder(rows: &[Value]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    fs::write(dir.path().join("rows.jsonl"), lines.join("\n")).unwrap();
    dir
}

fn row(id: usize, label: &str, content: &str) -> Value {
    json!({ "id": format!("r{id}"), "source": "blog", "label": label, "content": content, "extra": [id] })
}

fn read(dir: &Path, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(dir.join(file)).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

const LONG: &str =
    "I sowed the beans in the middle of March and then the frost took every one of them in a night";

#[test]
fn no_command_writes_over_the_rows_that_it_reads() {
    let dir = folder(&with_copies());
    let rows = fs::read_to_string(dir.path().join("rows.jsonl")).unwrap();
    for arguments in [
        &["dedupe", "rows.jsonl", "--out", "rows.jsonl"][..],
        &["dedupe", ".", "--out", "./clean.jsonl"],
        &[
            "split",
            "rows.jsonl",
            "--out-train",
            "rows.jsonl",
            "--out-test",
            "test.jsonl",
        ],
        &[
            "split",
            "rows.jsonl",
            "--out-train",
            "train.jsonl",
            "--out-test",
            "./rows.jsonl",
        ],
    ] {
        let (code, told) = run(dir.path(), &[&["corpus"], arguments].concat());
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains("--out"), "{told}");
        let after = fs::read_to_string(dir.path().join("rows.jsonl")).unwrap();
        assert_eq!(after, rows);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_printed_is_no_success() {
    let dir = folder(&with_copies());
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let command = &["corpus", "stats", "rows.jsonl", "--format", "json"];
    let output = hamlet(dir.path(), command).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("can not write the output"), "{told}");
}

fn with_copies() -> Vec<Value> {
    let nearly = format!("{LONG}!");
    let more = format!("{LONG} alas");
    vec![
        row(0, "ham", LONG),
        row(1, "ham", &format!("<p>{}</p>", LONG.to_uppercase())),
        row(2, "ham", &more),
        row(
            3,
            "spam",
            "cheap sheds at sheds.example.com for all of your garden needs, call today",
        ),
        row(4, "spam", "Thanks"),
        row(5, "ham", "thanks"),
        row(6, "ham", "thanks"),
        row(7, "ham", &nearly),
        row(8, "toxic", "you fool"),
        row(9, "ham", "what stands alone stays"),
    ]
}

#[test]
fn of_copies_the_first_is_kept_and_a_text_under_two_labels_is_told() {
    let dir = folder(&with_copies());
    let (code, told) = run(
        dir.path(),
        &["corpus", "dedupe", "rows.jsonl", "--out", "clean.jsonl"],
    );
    assert_eq!(code, Some(1), "{told}");
    insta::assert_snapshot!(told, @r"
                           ham  spam
     read                    7     2
     the very same text      2     0
     nearly the same text    2     0
     under two labels        1     1
     kept                    2     1

    Rows with other labels, not counted above: 1

    Texts under two labels: 1 (none is kept; mend the labels, or keep both with --keep-conflicts)
      rows.jsonl:5 is spam, and rows.jsonl:6 is ham

    In clean.jsonl
    ");
    let rows = with_copies();
    let kept = read(dir.path(), "clean.jsonl");
    assert_eq!(ids(&kept), ["r0", "r3", "r8", "r9"]);
    assert_eq!(kept[1], rows[3], "the line is written as it stood");

    let (code, told) = run(
        dir.path(),
        &[
            "corpus",
            "dedupe",
            "rows.jsonl",
            "--out",
            "both.jsonl",
            "--keep-conflicts",
            "--near",
            "1",
            "--format",
            "json",
        ],
    );
    assert_eq!(code, Some(1), "{told}");
    let report: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(report["read"], json!({ "ham": 7, "spam": 2 }));
    assert_eq!(report["exact"], json!({ "ham": 2, "spam": 0 }));
    assert_eq!(report["near"], json!({ "ham": 1, "spam": 0 }));
    assert_eq!(report["contradicted"], json!({ "ham": 0, "spam": 0 }));
    assert_eq!(
        report["conflicts"],
        json!([{
            "first": "rows.jsonl:5", "first_label": "spam",
            "other": "rows.jsonl:6", "other_label": "ham",
        }])
    );
    assert_eq!(
        ids(&read(dir.path(), "both.jsonl")),
        ["r0", "r2", "r3", "r4", "r5", "r8", "r9"]
    );
}

#[test]
fn a_corpus_without_copies_stays_as_it_is() {
    let dir = folder(&with_copies());
    run(
        dir.path(),
        &[
            "corpus",
            "dedupe",
            "rows.jsonl",
            "--out",
            "clean/once.jsonl",
        ],
    );
    let (code, told) = run(
        dir.path(),
        &["corpus", "dedupe", "clean", "--out", "twice.jsonl"],
    );
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        fs::read(dir.path().join("clean/once.jsonl")).unwrap(),
        fs::read(dir.path().join("twice.jsonl")).unwrap()
    );
    let (code, told) = run(
        dir.path(),
        &["corpus", "dedupe", "clean", "--out", "x", "--near", "0.2"],
    );
    assert_eq!(code, Some(2));
    assert!(told.contains("write a number from 0.5 to 1"), "{told}");
}

/// Two hundred rows, of which each tenth is a copy of the one before with another name in it.
fn many() -> Vec<Value> {
    let text = |n: usize| {
        let words: Vec<String> = (0..12).map(|k| format!("word{}", n * 31 + k * 7)).collect();
        words.join(" ")
    };
    let mut rows = Vec::new();
    for n in 0..200 {
        let label = if n % 4 == 3 { "spam" } else { "ham" };
        let content = if n % 10 == 4 {
            format!("{} again", text(n - 1))
        } else {
            text(n)
        };
        let mut row = row(n, if n % 10 == 4 { "spam" } else { label }, &content);
        // The newest first.
        if n % 50 != 7 {
            row["created_at"] = json!(format!(
                "2024-{:02}-{:02}T00:00:00Z",
                12 - n / 20,
                28 - n % 20
            ));
        }
        rows.push(row);
    }
    rows
}

fn split(dir: &Path, more: &[&str]) -> (Vec<Value>, Vec<Value>, Value) {
    let arguments = [
        &[
            "corpus",
            "split",
            "rows.jsonl",
            "--out-train",
            "a.jsonl",
            "--out-test",
            "b.jsonl",
            "--format",
            "json",
        ],
        more,
    ]
    .concat();
    let (code, told) = run(dir, &arguments);
    assert_eq!(code, Some(0), "{told}");
    let report = serde_json::from_str(&told).unwrap();
    (read(dir, "a.jsonl"), read(dir, "b.jsonl"), report)
}

fn spam_share(rows: &[Value]) -> f64 {
    let spam = rows.iter().filter(|row| row["label"] == "spam").count();
    spam as f64 / rows.len() as f64
}

#[test]
fn chance_parts_each_label_alike_and_the_same_way_each_time() {
    let dir = folder(&many());
    let (train, test, report) = split(dir.path(), &[]);
    assert_eq!((train.len(), test.len()), (140, 60));
    assert_eq!(
        report["train"]["spam"],
        train.iter().filter(|row| row["label"] == "spam").count()
    );
    assert!((spam_share(&train) - spam_share(&test)).abs() < 0.01);
    let all: BTreeSet<&str> = ids(&train).into_iter().chain(ids(&test)).collect();
    assert_eq!(all.len(), 200);
    assert_eq!(split(dir.path(), &[]).0, train);
    assert_ne!(split(dir.path(), &["--seed", "7"]).0, train);
    assert_eq!(split(dir.path(), &["--share", "0.25"]).0.len(), 51);
}

#[test]
fn by_time_the_oldest_of_each_label_are_learnt_from() {
    let dir = folder(&many());
    let (train, test, report) = split(dir.path(), &["--by", "time"]);
    assert_eq!(
        (train.len() + test.len(), &report["without_time"]),
        (196, &json!({ "ham": 2, "spam": 2 }))
    );
    for label in ["ham", "spam"] {
        let times = |rows: &[Value]| -> Vec<String> {
            let of = rows.iter().filter(|row| row["label"] == label);
            of.map(|row| row["created_at"].as_str().unwrap().to_owned())
                .collect()
        };
        assert!(
            times(&train).iter().max() <= times(&test).iter().min(),
            "{label}"
        );
    }
}

#[test]
fn by_group_no_text_is_asked_about_of_which_another_version_was_learnt() {
    let rows = many();
    let dir = folder(&rows);
    let apart = |train: &[Value]| {
        let train: BTreeSet<&str> = ids(train).into_iter().collect();
        let pairs = (0..200).filter(|n| n % 10 == 4);
        pairs
            .filter(|n| {
                train.contains(format!("r{n}").as_str())
                    != train.contains(format!("r{}", n - 1).as_str())
            })
            .count()
    };
    let (train, test, _) = split(dir.path(), &["--by", "group"]);
    assert_eq!((apart(&train), train.len() + test.len()), (0, 200));
    assert!((135..=145).contains(&train.len()), "{}", train.len());
    assert!((spam_share(&train) - spam_share(&test)).abs() < 0.05);
    assert!(apart(&split(dir.path(), &["--by", "random"]).0) > 3);
}

#[test]
fn a_split_that_leaves_a_part_empty_is_refused() {
    let dir = folder(&[row(1, "ham", "one"), row(2, "ham", "two")]);
    let with = |more: &[&str]| {
        let arguments = [
            &["corpus", "split", "rows.jsonl", "--out-train", "a.jsonl"],
            more,
        ]
        .concat();
        let (code, told) = run(dir.path(), &arguments);
        assert_eq!(code, Some(2), "{told}");
        assert!(!dir.path().join("a.jsonl").exists());
        told
    };
    insta::assert_snapshot!(with(&["--out-test", "b.jsonl", "--share", "0.1"]), @"hamlet: too few rows: one part would be empty; bring more comments, or choose another --share");
    insta::assert_snapshot!(with(&["--out-test", "b.jsonl", "--by", "time"]), @"hamlet: too few rows have a time (`created_at`) to part them by it; part them --by random or --by group");
    insta::assert_snapshot!(with(&["--out-test", "a.jsonl"]), @"hamlet: --out-train and --out-test are one file; name two");
}

#[test]
fn stats_count_a_file_of_rows_that_a_site_brought_with_it() {
    let rows = [
        row(1, "ham", LONG),
        row(2, "ham", &format!("{LONG} again")),
        row(3, "ham", "thanks"),
        row(4, "spam", "sheds"),
    ];
    let dir = folder(&rows);
    let (code, told) = run(dir.path(), &["corpus", "stats", "rows.jsonl"]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!(told, @r"
                        ham  spam
    comments              3     1
    written one by one    3     1
    from 0 templates      0     0
    web site given      0 %   0 %

    words         ham  spam
    under 12        1     1
    12 to 39        2     0
    40 to 79        0     0
    80 to 159       0     0
    160 and more    0     0

    language   ham  spam
    not given    3     1

    e-mail host  ham  spam
    not given      3     1

    source  ham  spam
    blog      3     1
    ");
}

#[test]
fn spam_is_disguised_and_ham_stays() {
    let dir = folder(&[
        row(0, "ham", "viagra is in the news"),
        row(1, "spam", "cheap viagra for you"),
        row(2, "spam", "wonderful tomatoes at https://toms.example"),
        row(3, "toxic", "you fool"),
    ]);
    let lists = dir.path().join("rules/lists");
    fs::create_dir_all(&lists).unwrap();
    fs::write(lists.join("a.list"), "# drugs\nviagra # blue\n").unwrap();
    let disguise = |technique: &str, out: &str| {
        let arguments = [
            "corpus",
            "disguise",
            "rows.jsonl",
            "--technique",
            technique,
            "--out",
            out,
        ];
        run(dir.path(), &arguments)
    };
    let (code, told) = disguise("dotted", "dotted.jsonl");
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("4 rows, 2 of them spam, 2 disguised"),
        "{told}"
    );
    let rows = read(dir.path(), "dotted.jsonl");
    assert_eq!(rows[0]["content"], "viagra is in the news");
    assert_eq!(rows[1]["content"], "cheap v.i.a.g.r.a for you");
    assert_eq!(rows[1]["extra"], json!([1]));
    assert_eq!(
        rows[2]["content"],
        "w.o.n.d.e.r.f.u.l t.o.m.a.t.o.e.s at https://toms.example"
    );
    assert_eq!(rows[3]["content"], "you fool");

    let (code, told) = disguise("hxxp", "links.jsonl");
    assert_eq!(code, Some(0), "{told}");
    let rows = read(dir.path(), "links.jsonl");
    assert_eq!(rows[1]["content"], "cheap viagra for you");
    assert_eq!(
        rows[2]["content"],
        "wonderful tomatoes at hxxps://toms.example"
    );

    assert_eq!(disguise("each", "one.jsonl").0, Some(0));
    assert_eq!(disguise("each", "two.jsonl").0, Some(0));
    assert_eq!(read(dir.path(), "one.jsonl"), read(dir.path(), "two.jsonl"));
    assert_eq!(disguise("invisible_ink", "x.jsonl").0, Some(2));
}
