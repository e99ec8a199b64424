//! `hamlet corpus import` of tables: dumps, databases, CSV and JSON.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::corpus_import::{folder, import, rows};

#[test]
fn a_dump_of_tables_is_read_with_or_without_lists_of_columns() {
    let dir = folder("dump.sql");
    let told = import(
        dir.path(),
        &[
            "wordpress-sql",
            "dump.sql",
            "--owner-email",
            "greta@example.org",
        ],
        1,
    );
    insta::assert_snapshot!(told.out, @r"
                            comments
     read                         10
     written as ham                4
       of them the owner's         1
     written as spam               1
     left out: pending             1
     left out: in the bin          1
     left out: deleted             1
     left out: broken              2

    If your bin holds spam alone, take it with --trash-is-spam.

    Broken, in dump.sql:
      line 37 (byte 2770): 13 values where there are 15 columns
      line 47 (byte 3579): a function where a value should be

    In rows.jsonl
    ");
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "wordpress-sql-1", "source": "wordpress-sql", "label": "ham", "name": "Ottoline",
            "email": "ottoline@example.org", "url": "https://ottoline.example.org",
            "created_at": "2024-03-02T10:30:00Z",
            "content": "It's the slugs, isn't it?\r\nMine ate \"everything\"; (all of it), too.",
        })
    );
    assert_eq!(
        rows[1]["content"],
        "<a href=\"http://sheds.example.com\">sheds</a>"
    );
    assert_eq!(
        (&rows[2]["content"], &rows[2]["type"]),
        (&json!("[…] as Greta writes […]"), &json!("pingback"))
    );
    assert_eq!(rows[3]["owner"], true);
    assert_eq!(rows[4]["content"], "From the other site of the network.");
}

#[test]
fn a_dump_that_was_cut_off_or_holds_something_else_is_an_error() {
    let dir = folder("dump.sql");
    let whole = fs::read_to_string(dir.path().join("dump.sql")).unwrap();
    let import_of = |text: &str| {
        fs::write(dir.path().join("dump.sql"), text).unwrap();
        let told = import(dir.path(), &["wordpress-sql", "dump.sql"], 3);
        assert!(!dir.path().join("rows.jsonl").exists());
        told.errors
    };
    insta::assert_snapshot!(import_of(&whole[..whole.find("isn''t it").unwrap()]), @"hamlet: dump.sql: line 34 (byte 2093): the dump ends inside a text in quotes; it was cut off: dump it again, and look whether the download was complete");
    insta::assert_snapshot!(import_of(&whole[..whole.find(",(3,10").unwrap()]), @"hamlet: dump.sql: line 34 (byte 2373): the dump ends inside INSERT; it was cut off: dump it again, and look whether the download was complete");
    insta::assert_snapshot!(import_of(&whole[..whole.find("DROP TABLE IF EXISTS `wp7_comments`").unwrap()]), @"hamlet: dump.sql: line 11 (byte 454): no INSERT INTO a table whose name ends in comments, with the columns of WordPress; dump the table with its data: mysqldump DATABASE wp_comments > comments.sql");
    insta::assert_snapshot!(import_of(&whole[whole.find("INSERT INTO `wp7_comments`").unwrap()..]), @"hamlet: dump.sql: line 1 (byte 33): nothing says which columns `wp7_comments` has; dump it with its structure, or with --complete-insert");
}

/// A database as Isso makes it, of which only the columns that matter have values.
fn isso(path: &Path) {
    use sqlx::{Connection, Executor};

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true);
        let mut file = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let tables = "
            CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
            CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
                created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR,
                author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0,
                dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
            INSERT INTO threads VALUES (1, '/compost/', 'Compost');";
        file.execute(tables).await.unwrap();
        let rows = "
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
            INSERT INTO comments
                SELECT 1, i, NULL, 1383805248.5 + i, NULL, CASE i WHEN 598 THEN 2 WHEN 599 THEN 4 WHEN 600 THEN 3 ELSE 1 END,
                '203.0.113.0', 'Number ' || i, CASE i WHEN 2 THEN NULL ELSE 'Tam' END, 'tam@example.org', NULL,
                0, 0, x'00', 0 FROM n;";
        file.execute(rows).await.unwrap();
        file.close().await.unwrap();
    });
}

#[test]
fn a_database_of_isso_is_read_page_by_page_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("comments.db");
    isso(&file);
    let before = fs::read(&file).unwrap();
    let told = import(dir.path(), &["isso", "comments.db"], 1);
    insta::assert_snapshot!(told.out, @r"
                            comments
     read                        600
     written as ham              597
       of them the owner's         0
     written as spam               0
     left out: pending             1
     left out: deleted             1
     left out: broken              1

    Broken, in comments.db:
      comment 600: its mode is 3, and Isso has only 1, 2 and 4

    In rows.jsonl
    ");
    assert_eq!(fs::read(&file).unwrap(), before);
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "isso-1", "source": "isso", "label": "ham", "name": "Tam", "email": "tam@example.org",
            "title": "Compost", "permalink": "/compost/", "created_at": "2013-11-07T06:20:49.5Z",
            "content": "Number 1",
        })
    );
    assert_eq!(
        (&rows[1]["name"], &rows[596]["content"]),
        (&Value::Null, &json!("Number 597"))
    );

    fs::write(&file, "no database").unwrap();
    let told = import(dir.path(), &["isso", "comments.db"], 3);
    insta::assert_snapshot!(told.errors, @"hamlet: comments.db can not be read as a database of Isso; name the file that stands as `dbpath` in isso.conf: error returned from database: (code: 26) file is not a database: (code: 26) file is not a database");
}

const MAPPING: &str = "id=nr,name=who,email=mail,created_at=when";

#[test]
fn a_table_is_read_by_the_names_of_its_columns() {
    let dir = folder("table.csv");
    let told = import(
        dir.path(),
        &[
            "csv",
            "table.csv",
            "--column",
            MAPPING,
            "--spam-value",
            "junk",
            "--ham-value",
            "OK",
            "--pending-value",
            "later",
            "--owner-email",
            "Tam@Example.org",
        ],
        1,
    );
    insta::assert_snapshot!(told.out, @r"
                            comments
     read                          5
     written as ham                2
       of them the owner's         1
     written as spam               1
     left out: pending             1
     left out: broken              1

    Times that can not be read, and that their rows lack: 1; write them as 2026-03-02T15:26:09Z

    Broken, in table.csv:
      line 6 (byte 294): 5 values where the headings have 6

    In rows.jsonl
    ");
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "csv-1", "source": "csv", "label": "ham", "name": "Ottoline",
            "email": "ottoline@example.org", "created_at": "2023-07-01T10:00:00Z",
            "content": "I lifted mine in June, \"just\" before the rain,\nand they kept until Christmas.",
        })
    );
    assert_eq!(rows[1]["created_at"], "2023-07-01T10:00:00Z");
    assert_eq!((rows.len(), &rows[2]["owner"]), (3, &json!(true)));
}

#[test]
fn words_for_labels_that_are_not_known_are_told_with_their_numbers() {
    let dir = folder("table.csv");
    let told = import(dir.path(), &["csv", "table.csv"], 2);
    assert_eq!(told.out, "");
    insta::assert_snapshot!(told.errors, @r#"hamlet: table.csv: `status` has words that are neither ham nor spam: "ok" (2), "junk" (1), "later" (1); say what they are with --ham-value, --spam-value, --trash-value or --pending-value"#);
    assert!(!dir.path().join("rows.jsonl").exists());
    let told = import(
        dir.path(),
        &["csv", "table.csv", "--column", "name=author"],
        2,
    );
    insta::assert_snapshot!(told.errors, @"hamlet: table.csv: no column `author`; the columns are: nr, who, mail, body, status, when");
    let told = import(
        dir.path(),
        &["csv", "table.csv", "--column", "author=who"],
        2,
    );
    assert!(
        told.errors
            .contains("rows have no `author`; they have label, id, name"),
        "{}",
        told.errors
    );
}

#[test]
fn tables_may_have_other_delimiters_and_one_label_for_all() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("t.csv"),
        "\u{feff}content;name\nBuy bulbs, now;Depot\n",
    )
    .unwrap();
    let told = import(
        dir.path(),
        &["csv", "t.csv", "--label", "spam", "--delimiter", ";"],
        0,
    );
    assert_eq!(told.code, Some(0), "{}{}", told.out, told.errors);
    assert_eq!(
        rows(dir.path()),
        [json!({ "source": "csv", "label": "spam", "name": "Depot", "content": "Buy bulbs, now" })]
    );
    // What WordPress calls a 1 is published.
    fs::write(
        dir.path().join("t.csv"),
        "comment_content,comment_approved\na,1\nb,spam\nc,0\n",
    )
    .unwrap();
    import(dir.path(), &["csv", "t.csv"], 0);
    let labels: Vec<Value> = rows(dir.path())
        .iter()
        .map(|row| row["label"].clone())
        .collect();
    assert_eq!(labels, ["ham", "spam"]);
}

#[test]
fn json_is_read_in_other_spellings() {
    let dir = folder("rows.jsonl");
    fs::rename(
        dir.path().join("rows.jsonl"),
        dir.path().join("theirs.jsonl"),
    )
    .unwrap();
    let told = import(dir.path(), &["jsonl", "theirs.jsonl"], 1);
    insta::assert_snapshot!(told.out, @r"
                            comments
     read                          6
     written as ham                2
       of them the owner's         1
     written as spam               1
     left out: no label            1
     left out: broken              2

    Broken, in theirs.jsonl:
      line 6 (byte 506): `author` is no text
      line 7 (byte 582): no JSON object: expected ident at column 2

    In rows.jsonl
    ");
    let rows = rows(dir.path());
    assert_eq!(
        rows[0],
        json!({
            "id": "jsonl-1", "source": "jsonl", "label": "ham", "name": "Ottoline",
            "email": "ottoline@example.org", "permalink": "https://allotment.example.org/bulbs",
            "created_at": "2023-07-01T10:00:00Z", "content": "Mine were up by the end of the week.",
        })
    );
    assert_eq!(
        (&rows[2]["owner"], &rows[2]["topic"]),
        (&json!(true), &json!("bulbs"))
    );
    let told = import(
        dir.path(),
        &["jsonl", "theirs.jsonl", "--column", "content=body"],
        2,
    );
    insta::assert_snapshot!(told.errors, @"hamlet: theirs.jsonl: no row has `body`; the columns are: author, id, spam, text");
}

#[test]
fn a_quote_that_is_never_closed_writes_nothing() {
    let dir = folder("dump.sql");
    let table = dir.path().join("table.csv");
    let lines: Vec<String> = (0..40)
        .map(|n| format!("R{n},r{n}@x.example,ham,comment {n}"))
        .collect();
    let of = |broken: &str, end: &str| {
        let mut lines = lines.clone();
        broken.clone_into(&mut lines[20]);
        fs::write(
            &table,
            format!("name,email,label,content\n{}{end}", lines.join("\n")),
        )
        .unwrap();
    };
    for end in ["", "\n", "\r\n", "\r\n\r\n"] {
        for broken in ["A,a@x.example,ham,\"open", "\"A,a@x.example,ham,open"] {
            of(broken, end);
            let told = import(dir.path(), &["csv", "table.csv"], 3);
            assert!(
                told.errors.contains("line 22: a quote is opened"),
                "{}",
                told.errors
            );
            assert!(!dir.path().join("rows.jsonl").exists());
        }
        of("A,a@x.example,ham,\"closed, and\nof two lines\"", end);
        import(dir.path(), &["csv", "table.csv"], 0);
        let kept = rows(dir.path());
        assert_eq!(kept.len(), 40);
        assert_eq!(kept[20]["content"], "closed, and\nof two lines");
        fs::remove_file(dir.path().join("rows.jsonl")).unwrap();
    }
}

#[test]
fn a_heading_that_turns_the_question_round_is_not_guessed_at() {
    let dir = folder("dump.sql");
    let table = "name,email,content,not_spam\nAnn,a@x.example,Good morning,1\n";
    fs::write(dir.path().join("table.csv"), table).unwrap();
    let told = import(
        dir.path(),
        &["csv", "table.csv", "--column", "label=not_spam"],
        2,
    );
    assert!(told.errors.contains("not_spam"), "{}", told.errors);
}
