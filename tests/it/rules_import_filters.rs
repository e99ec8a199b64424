//! `hamlet rules import` of what other filters look for: `SmokeDetector`, `SpamAssassin`.

use serde_json::json;

use crate::rules_import::{content, folder, hits, lint, read, report, skipped};

#[test]
fn patterns_of_smokedetector_become_lists_and_patterns() {
    let watched = "# who watches\n1494568775\tann\tessayssos\\.com\n1\tbob\ttrimfire\n\
        2\tbob\tbaba\\W?ji\n3\tbob\t(?-i:SEO)\\Wexpert\n4\tbob\t(?<!not )free\\Wtrial\n5\tbob\tsup+er++man\n\
        6\tbob\t(broken\n7\tbob\t\\d+\\W\\d+\n8\tbob\tno columns\tat all\there\nalone\n9\tbob\t\\p{Han}{2}价格\n\
        10\tbob\tgood[[(]bye\n";
    let folder = folder("watched_keywords.txt", watched);
    let dir = folder.path();
    let report = report(
        dir,
        &["smokedetector", "watched_keywords.txt", "--name", "keys"],
    );
    assert_eq!(
        skipped(&report),
        [
            (8, "pattern".to_owned()),
            (9, "needs_no_text".to_owned()),
            (10, "columns".to_owned()),
            (11, "columns".to_owned()),
        ]
    );
    lint(dir);
    assert_eq!(
        hits(dir, &content("https://essayssos.com")),
        ["DOMAINS", "DOMAINS_IN_TEXT"]
    );
    assert_eq!(hits(dir, &content("Trimfire works")), ["WORDS"]);
    assert_eq!(hits(dir, &content("BABA-JI")), ["PATTERNS"]);
    assert_eq!(hits(dir, &content("babajix")), [""; 0]);
    assert_eq!(hits(dir, &content("SEO expert")), ["EXACT"]);
    assert_eq!(hits(dir, &content("seo expert")), [""; 0]);
    assert_eq!(hits(dir, &content("not free trial")), [""; 0]);
    assert_eq!(hits(dir, &content("suppperman")), ["PATTERNS"]);
    assert_eq!(hits(dir, &content("最低价格")), ["PATTERNS"]);
    assert_eq!(hits(dir, &content("good(bye")), ["PATTERNS"]);
}

#[test]
fn a_file_that_does_not_say_what_it_is_for_can_be_told() {
    let folder = folder("list.txt", "evil\\w+name\n");
    let dir = folder.path();
    report(
        dir,
        &[
            "smokedetector",
            "list.txt",
            "--name",
            "keys",
            "--as",
            "usernames",
        ],
    );
    let named =
        |name: &str| json!({ "content": "evilmyname", "name": name, "email": "a@b.example" });
    assert_eq!(hits(dir, &named("evilmyname")), ["PATTERNS"]);
    assert_eq!(hits(dir, &named("Ann")), [""; 0]);
}

#[test]
fn rules_of_spamassassin_become_rules_of_their_names() {
    let rules = "body FREE_PILLS /\\bfree\\s+pills\\b/i\ndescribe FREE_PILLS Pills for nothing\nscore FREE_PILLS 2.5\n\
        body SHOUTS /\\bAMAZING\\b/\nuri BAD_HOST m{^https?://bad\\-host\\.example}i\n\
        body __LOAN /\\bloan\\b/i\nbody __RATE /\\brate\\b/i\nmeta LOAN_RATE (__LOAN && __RATE)\n\
        meta TWO (__LOAN + __RATE + FREE_PILLS > 1)\nmeta LOST __LOAN && GONE\n\
        header SUBJ Subject =~ /x/\nbody EVAL eval:check()\nbody BROKEN /(x/\n";
    let folder = folder("local.cf", rules);
    let dir = folder.path();
    let report = report(dir, &["spamassassin", "local.cf"]);
    let codes: Vec<_> = skipped(&report);
    assert_eq!(
        codes,
        [
            (10, "rests_on".to_owned()),
            (11, "header".to_owned()),
            (12, "program".to_owned()),
            (13, "pattern".to_owned())
        ]
    );
    lint(dir);
    let text = read(dir, "local.toml");
    assert!(
        text.contains("description = \"Pills for nothing\""),
        "{text}"
    );
    assert!(text.contains("# Line 1: body FREE_PILLS"), "{text}");
    assert_eq!(hits(dir, &content("Free  PILLS today")), ["SA_FREE_PILLS"]);
    assert_eq!(hits(dir, &content("so amazing")), [""; 0]);
    assert_eq!(hits(dir, &content("so AMAZING")), ["SA_SHOUTS"]);
    assert_eq!(
        hits(dir, &content("see https://bad-host.example/x")),
        ["SA_BAD_HOST_LINK", "SA_BAD_HOST"]
    );
    let author = json!({ "content": "Hello.", "url": "http://bad-host.example", "name": "Ann", "email": "a@b.example" });
    assert_eq!(hits(dir, &author), ["SA_BAD_HOST_URL", "SA_BAD_HOST"]);
    let both = hits(dir, &content("a loan at a good rate"));
    assert_eq!(
        both,
        ["SA_PART_LOAN", "SA_PART_RATE", "SA_LOAN_RATE", "SA_TWO"]
    );
}
