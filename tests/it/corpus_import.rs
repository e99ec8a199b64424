//! `hamlet corpus import` over small exports in `tests/it/archives`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::hamlet;
use crate::shipped;

/// What a command said, and ended with.
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) errors: String,
}

pub(crate) fn run(dir: &Path, arguments: &[&str]) -> Told {
    let output = hamlet(dir, arguments).output().unwrap();
    Told {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with one of the archives in it.
pub(crate) fn folder(archive: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let from = shipped::root().join("tests/it/archives").join(archive);
    fs::copy(from, dir.path().join(archive)).unwrap();
    dir
}

/// Imports into `rows.jsonl`, and looks how that ends.
pub(crate) fn import(dir: &Path, arguments: &[&str], code: i32) -> Told {
    let told = run(
        dir,
        &[&["corpus", "import"], arguments, &["--out", "rows.jsonl"]].concat(),
    );
    assert_eq!(told.code, Some(code), "{}{}", told.out, told.errors);
    told
}

pub(crate) fn rows(dir: &Path) -> Vec<Value> {
    let text = fs::read_to_string(dir.join("rows.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

fn ids(dir: &Path) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let both = |row: &Value| (text(row, "id"), text(row, "label"));
    rows(dir).iter().map(both).collect()
}

#[test]
fn an_export_of_wordpress_becomes_rows_with_their_articles() {
    let dir = folder("blog.xml");
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 1);
    insta::assert_snapshot!(told.out, @r"
                                 comments
     read                               9
     written as ham                     3
       of them the owner's              1
     written as spam                    1
     left out: pending                  1
     left out: in the bin               1
     left out: notes of plugins         1
     left out: no text                  1
     left out: broken                   1

    If your bin holds spam alone, take it with --trash-is-spam.

    Broken, in blog.xml:
      line 98 (byte 4779): wp:comment_approved is none of 1, 0, spam, trash and post-trashed

    In rows.jsonl
    ");
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "wordpress-wxr-1",
            "source": "wordpress-wxr",
            "label": "ham",
            "name": "Ottoline",
            "email": "ottoline@example.org",
            "url": "https://ottoline.example.org/?a=1&b=2",
            "title": "Beans & Peas: what to sow",
            "permalink": "https://allotment.example.org/beans-and-peas/",
            "post_date": "2024-03-01T08:00:00Z",
            "created_at": "2024-03-02T10:30:00Z",
            "content": "My runner beans <em>never</em> come up before May.\nIs the soil too cold, or too wet? ]]>",
        })
    );
    let second = "Too cold, I\u{2019}d say: wait for 8 \u{b0}C & try again <b>then</b>.";
    assert_eq!(
        (&rows[1]["content"], &rows[1]["owner"]),
        (&json!(second), &json!(true))
    );
    assert_eq!(
        (&rows[2]["label"], &rows[2]["owner"]),
        (&json!("spam"), &Value::Null)
    );
    let fourth = (&rows[3]["type"], &rows[3]["title"], &rows[3]["post_date"]);
    assert_eq!(
        fourth,
        (&json!("pingback"), &json!("Sheds & shelter"), &Value::Null)
    );
    let written = fs::read_to_string(dir.path().join("rows.jsonl")).unwrap();
    assert!(!written.contains("203.0.113"), "{written}");
}

#[test]
fn the_bin_is_spam_only_where_that_is_said() {
    let dir = folder("blog.xml");
    let told = import(
        dir.path(),
        &[
            "wordpress-wxr",
            "blog.xml",
            "--trash-is-spam",
            "--source",
            "old",
            "--format",
            "json",
        ],
        1,
    );
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report["written"], json!({ "ham": 3, "spam": 2 }));
    assert_eq!((&report["read"], &report["owner"]), (&json!(9), &json!(1)));
    assert_eq!(
        report["left_out"],
        json!({
            "pending": 1, "trash": 0, "deleted": 0, "no_label": 0,
            "not_a_comment": 1, "empty": 1, "too_long": 0, "broken": 1,
        })
    );
    let spam = ids(dir.path())
        .into_iter()
        .filter(|(_, label)| label == "spam");
    assert_eq!(
        spam.map(|(id, _)| id).collect::<Vec<_>>(),
        ["old-3", "old-4"]
    );
}

#[test]
fn what_was_imported_is_read_by_whatever_reads_corpora() {
    let dir = folder("blog.xml");
    import(dir.path(), &["wordpress-wxr", "blog.xml"], 1);
    let rows = hamlet::tuning::corpus::read(&dir.path().join("rows.jsonl")).unwrap();
    assert_eq!(rows.len(), 4);
    assert!(rows[1].owner);
    assert_eq!(rows[3].submission.kind.as_deref(), Some("pingback"));
    assert_eq!(rows[3].source, "wordpress-wxr");
}

#[test]
fn a_download_that_broke_off_writes_nothing_and_says_where() {
    let dir = folder("blog.xml");
    let whole = fs::read_to_string(dir.path().join("blog.xml")).unwrap();
    let write = |text: &str| fs::write(dir.path().join("blog.xml"), text).unwrap();
    let cut = whole.find("click here").unwrap();
    fs::write(dir.path().join("rows.jsonl"), "old\n").unwrap();

    write(&whole[..cut]);
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 3);
    assert_eq!(told.out, "");
    insta::assert_snapshot!(told.errors, @"hamlet: blog.xml: line 58 (byte 3116): this is not XML: syntax error: CDATA not closed: `]]>` not found before end of input; export it again, and look whether the download was complete");
    write(&whole[..whole.find("<wp:comment_approved>spam").unwrap()]);
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: blog.xml: line 59 (byte 3158): the file ends inside <wp:comment>; it was cut off: export it again, and look whether the download was complete");
    write(&whole.replace("wp:wxr_version", "generator"));
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: blog.xml: line 15 (byte 718): this is XML, but no export of WordPress: no wp:wxr_version before the first item; export with Tools > Export > All content; a feed has no comments in it");
    let mut bytes = whole.replacen("Ottoline", "Ottolin?", 1).into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at..]
        .iter_mut()
        .filter(|byte| **byte == b'?')
        .nth(3)
        .map(|byte| *byte = 0xe9)
        .unwrap();
    fs::write(dir.path().join("blog.xml"), bytes).unwrap();
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: blog.xml: line 28 (byte 1444): what stands here is not UTF-8; convert the file, for example with `iconv -f latin1 -t utf-8`");

    let left = fs::read_to_string(dir.path().join("rows.jsonl")).unwrap();
    assert_eq!(left, "old\n");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn a_field_that_no_site_could_send_is_left_out_and_an_endless_one_ends_the_import() {
    let dir = folder("blog.xml");
    let whole = fs::read_to_string(dir.path().join("blog.xml")).unwrap();
    let longer = whole.replace("click here", &"click ".repeat(11_000));
    fs::write(dir.path().join("blog.xml"), longer).unwrap();
    let told = import(
        dir.path(),
        &["wordpress-wxr", "blog.xml", "--format", "json"],
        1,
    );
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report["left_out"]["too_long"], 1);
    assert_eq!(report["written"], json!({ "ham": 3, "spam": 0 }));

    let endless = [
        &whole[..whole.find("click here").unwrap()],
        &"click ".repeat(6 << 20),
    ]
    .concat();
    fs::write(dir.path().join("blog.xml"), endless).unwrap();
    let told = import(dir.path(), &["wordpress-wxr", "blog.xml"], 3);
    let wanted = "one piece of the file has more than 32 MiB; look whether a quote, a tag or a CDATA section";
    assert!(told.errors.contains(wanted), "{}", told.errors);
}

#[test]
fn an_export_of_disqus_becomes_rows_with_their_threads() {
    let dir = folder("disqus.xml");
    let told = import(dir.path(), &["disqus-xml", "disqus.xml"], 1);
    insta::assert_snapshot!(told.out, @r"
                            comments
     read                          5
     written as ham                2
       of them the owner's         1
     written as spam               1
     left out: deleted             1
     left out: broken              1

    Broken, in disqus.xml:
      line 53 (byte 1958): its thread does not stand before it

    In rows.jsonl
    ");
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "disqus-xml-1001",
            "source": "disqus-xml",
            "label": "ham",
            "name": "Tam",
            "email": "tam@example.org",
            "title": "Compost, hot & cold",
            "permalink": "https://allotment.example.org/compost",
            "post_date": "2019-02-01T08:00:00Z",
            "created_at": "2019-02-02T09:10:11Z",
            "content": "<p>Mine never gets <b>hot</b>. What am I doing wrong?</p>",
        })
    );
    assert_eq!(rows[1]["owner"], true);
    assert_eq!((rows.len(), &rows[2]["label"]), (3, &json!("spam")));

    let dir = folder("blog.xml");
    let told = import(dir.path(), &["disqus-xml", "blog.xml"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: blog.xml: line 8 (byte 328): this is XML, but no export of Disqus: its first element is not <disqus>; export at https://disqus.com/admin/discussions/export/ and unpack what comes by mail");
}

#[test]
fn wrong_use_is_told_before_anything_is_read() {
    let dir = folder("blog.xml");
    let told = import(
        dir.path(),
        &["wordpress-wxr", "blog.xml", "--label", "ham"],
        2,
    );
    assert!(
        told.errors
            .contains("wordpress-wxr says itself what is what"),
        "{}",
        told.errors
    );
    let told = run(
        dir.path(),
        &[
            "corpus",
            "import",
            "wordpress-wxr",
            "blog.xml",
            "--out",
            "./blog.xml",
        ],
    );
    assert_eq!(told.code, Some(2));
    assert!(
        told.errors.contains("--out would write over the export"),
        "{}",
        told.errors
    );
    let told = import(dir.path(), &["wordpress-wxr", "nowhere.xml"], 3);
    assert!(
        told.errors.contains("nowhere.xml: No such file"),
        "{}",
        told.errors
    );
    fs::write(dir.path().join("empty.csv"), "content,label\n").unwrap();
    let told = import(dir.path(), &["csv", "empty.csv"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: empty.csv: there is no comment in the file; look whether it is the whole export");
}
