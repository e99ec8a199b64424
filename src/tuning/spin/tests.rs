//! Whole template files to rows, and every error that they can have.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const ARTICLES: &str = r#"
[[article]]
title = "Why the recount took nine days"
permalink = "https://ballot.example/recount/"
post_date = "2020-11-09"
topic = "politics"
lang = "en"

[[article]]
title = "Brot ohne Kneten"
permalink = "https://kruste.example/brot/"
post_date = "2026-09-20"
topic = "cooking"
lang = "de"
"#;

const TEMPLATES: &str = r#"# Praise.
[sets]
city = ["Leeds", "{São Paulo|Recife}"]

[[template]]
id = "praise-one"
topic = "praise"
lang = "en"
count = 6
articles = ["politics"]
names = ["ann{1|2}", "Best {@city}"]
emails = ["{ann|bob}@{gmail.com|outlook.com}"]
urls = ["", "https://{shop|store}.example/"]
content = """
{Great|Nice|Good} {post|article|page}
from {@city}!
"""

[[template]]
id = "praise-two"
topic = "praise"
lang = "de"
count = 2
names = ["Eva"]
emails = ["eva@web.de"]
urls = [""]
content = '{Toll|Super|Prima}, \{weiter so\}'
"#;

fn pages(articles: &str, templates: &str) -> Vec<Page> {
    let page = |name: &str, text: &str| Page {
        name: name.to_owned(),
        text: text.to_owned(),
        articles: name == super::ARTICLES,
    };
    vec![
        page("articles.toml", articles),
        page("praise.toml", templates),
    ]
}

fn rows(templates: &str, seed: u64) -> Vec<SeedRow> {
    expand_pages(&pages(ARTICLES, templates), seed).unwrap()
}

/// What is wrong with the good templates where one part of them is changed.
#[track_caller]
fn errors(from: &str, to: &str) -> String {
    assert!(TEMPLATES.contains(from), "{from}");
    told(&pages(ARTICLES, &TEMPLATES.replacen(from, to, 1)))
}

fn told(pages: &[Page]) -> String {
    match expand_pages(pages, 1) {
        Err(SpinFailure::Templates(errors)) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
        other => panic!("no errors: {other:?}"),
    }
}

#[test]
fn rows_are_whole_and_say_where_they_come_from() {
    let rows = rows(TEMPLATES, 1);
    assert_eq!(rows.len(), 8);
    let first = &rows[0];
    assert_eq!((first.id.as_str(), first.label), ("praise-one/001", "spam"));
    assert_eq!(template_of(&first.id), Some("praise-one"));
    assert_eq!(template_of("spam-offer-001"), None);
    assert!(rows.iter().all(|row| !row.content.contains(['|', '@'])));
    assert!(rows[..6].iter().all(|row| row.content.contains("\nfrom ")));
    assert!(rows[..6].iter().all(|row| row.permalink.contains("ballot")));
    assert!(
        rows[6..]
            .iter()
            .all(|row| row.lang == "de" && row.title == "Brot ohne Kneten")
    );
    assert!(rows[6].content.ends_with("{weiter so}"));
    let parsed: Vec<serde_json::Value> = jsonl(&rows)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let keys: Vec<&String> = parsed[0].as_object().unwrap().keys().collect();
    let mut wanted = crate::tuning::stats::KEYS;
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
}

#[test]
fn a_template_says_what_of_its_rows_is_learnt() {
    let address = TEMPLATES.replace("lang = \"de\"\n", "lang = \"de\"\nteaches = \"address\"\n");
    let rows = rows(&address, 1);
    let teaches: Vec<_> = rows.iter().map(|row| row.teaches).collect();
    assert_eq!(
        teaches,
        [[None; 6].as_slice(), &[Some("address"); 2]].concat()
    );
    let lines = jsonl(&rows).unwrap();
    let last = lines.lines().last().unwrap();
    assert!(!lines.lines().next().unwrap().contains("teaches"));
    assert!(
        last.contains(r#""label":"spam","teaches":"address","topic""#),
        "{last}"
    );
}

#[test]
fn no_comment_is_before_its_post_or_years_too_late() {
    let many = TEMPLATES.replace("count = 6", "count = 27");
    let soon = rows(&many, 3)
        .iter()
        .filter(|row| row.permalink.contains("ballot"))
        .map(|row| {
            assert!(row.created_at.ends_with('Z') && row.created_at.len() == 20);
            let days = days(&row.post_date, &row.created_at);
            assert!((0..=3 * 365).contains(&days), "{days}");
            days
        })
        .filter(|days| *days < 10)
        .count();
    assert!((4..=16).contains(&soon), "a third of 27 is soon: {soon}");
    let late = rows(&many, 3).pop().unwrap();
    assert!(late.created_at.as_str() < "2026-11", "{}", late.created_at);
}

fn days(from: &str, to: &str) -> i64 {
    let day = |text: &str| text[..10].parse::<jiff::civil::Date>().unwrap();
    let span = day(from).until((jiff::Unit::Day, day(to))).unwrap();
    i64::from(span.get_days())
}

#[test]
fn another_seed_gives_other_rows_and_a_further_template_changes_none() {
    let all = rows(TEMPLATES, 1);
    assert_eq!(all, rows(TEMPLATES, 1));
    assert_ne!(all, rows(TEMPLATES, 2));
    let at = TEMPLATES.find("[[template]]").unwrap();
    let second = TEMPLATES.rfind("[[template]]").unwrap();
    assert_eq!(rows(&TEMPLATES[..second], 1), all[..6]);
    let third = TEMPLATES[second..].replace("praise-two", "praise-three");
    let more = format!("{}{third}{}", &TEMPLATES[..at], &TEMPLATES[at..]);
    assert_eq!(rows(&more, 1)[2..], all[..]);
    let longer = TEMPLATES.replace("count = 6", "count = 9");
    assert_eq!(rows(&longer, 1)[..6], all[..6]);
}

/// Parts of the good templates, and what is written in their place.
const SLIPS: [(&str, &str); 26] = [
    ("from {@city}!", "from {@citty}!"),
    ("{Great|Nice|Good} {post", "{Great|Nice|Good {post"),
    ("from {@city}!", "from {@city}}!"),
    ("{Great|Nice|Good}", "Great|Nice"),
    ("{@city}!", "{city}!"),
    ("{@city}!", "{@city|@town}!"),
    ("{@city}!", r"{@city} \\d"),
    ("\"Leeds\"", "\"{Leeds|{@city}}\""),
    ("praise-two", "praise-one"),
    ("praise-two", "praise two"),
    ("names = [\"Eva\"]", "names = []"),
    ("names = [\"Eva\"]\n", ""),
    ("names = [\"Eva\"]", "names = [\"Eva\", 2]"),
    ("names = [\"Eva\"]", "names = [\" \"]"),
    ("names =", "nmaes ="),
    ("[sets]", "[set]"),
    ("count = 6", "count = 0"),
    ("count = 6", "count = 1001"),
    ("count = 6", "count = \"6\""),
    ("count = 2", "count = 4"),
    ("eva@web.de", "eva at web.de"),
    ("urls = [\"\"]", "urls = [\"www.eva.example\"]"),
    ("[\"politics\"]", "[\"politic\"]"),
    (
        "content = '{Toll|Super|Prima}, \\{weiter so\\}'",
        "content = '{|Toll}'",
    ),
    ("lang = \"de\"\n", "lang = \"de\"\nteaches = \"words\"\n"),
    ("topic = \"praise\"", "topic = praise"),
];

#[test]
fn every_error_has_its_line_and_says_what_to_do() {
    let told: Vec<String> = SLIPS
        .into_iter()
        .map(|(from, to)| errors(from, to))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    praise.toml:16: there is no set `citty` in this file; did you mean `city`?
    praise.toml:15: this brace is never closed: {Great|Nice|Good {post|article|page}⏎fro…; close it with }, or write \{ for the plain sign
    praise.toml:16: nothing is open here that } could close: }!⏎; take it out, or write \}
    praise.toml:15: a | outside of braces: |Nice {post|article|page}⏎from {@city}!⏎; put braces around the alternatives, or write \|
    praise.toml:16: one alternative alone in braces: {city}!⏎; add another, or write {@name} if a set is meant
    praise.toml:16: no name of a set: {@city|@town}!⏎; write {@name} with letters, digits, - and _; alternatives of sets as {{@a}|{@b}}
    praise.toml:16: a backslash before another sign than { | } \: \d⏎; write it twice for the plain sign
    praise.toml:3: the set `city` leads back to itself: city → city; break the circle
    praise.toml:20: the id `praise-one` stands at praise.toml:6 already; choose another
    praise.toml:20: the id `praise two` has other signs than letters, digits and hyphens; take them out
    praise.toml:24: `names` is empty; write something, or take it out
    praise.toml:19: the template `praise-two` has no `names`; add names = ["…", "…"]
    praise.toml:24: `names` wants a list of texts, not integer; write names = ["…", "…"]
    praise.toml:24: `praise-two` draws a name of nothing; write no empty text into `names`
    praise.toml:5: the template `praise-one` has no `names`; add names = ["…", "…"]
    praise.toml:11: there is no key `nmaes` in a template; did you mean `names`?
    praise.toml:2: there is no key `set` at the top of a file of templates; did you mean `sets`?
    praise.toml:11: there is no set `city` in this file; check its spelling, or take it out
    praise.toml:16: there is no set `city` in this file; check its spelling, or take it out
    praise.toml:9: `count` is 0; write a number from 1 to 1000
    praise.toml:9: `count` is 1001; write a number from 1 to 1000
    praise.toml:9: `count` wants a whole number, not string; write count = 8
    praise.toml:27: `praise-two` wants 4 different comments and found 3; write more alternatives, or lower `count`
    praise.toml:25: `praise-two` draws the e-mail address "eva at web.de", to which no mail goes; mend `emails` and its sets
    praise.toml:26: `praise-two` draws the web address "www.eva.example", which is none; mend `urls` and its sets
    praise.toml:10: there is no article on `politic` in articles.toml; did you mean `politics`?
    praise.toml:27: `praise-two` draws a comment of nothing; leave no way through `content` empty
    praise.toml:23: `teaches` is `words`; write "address" where only author and links are to be learnt, else take it out
    praise.toml:7: this is not TOML: string values must be quoted, expected literal string; mend the line: in double quotes a backslash is written twice, in '''…''' once
    "#);
}

#[test]
fn articles_have_errors_too_and_must_be_there() {
    let broken = ARTICLES
        .replace("2020-11-09", "9.11.2020")
        .replace("lang = \"de\"", "language = \"de\"");
    insta::assert_snapshot!(told(&pages(&broken, TEMPLATES)), @r#"
    articles.toml:5: `9.11.2020` is not a day; write it as "2026-03-02"
    articles.toml:9: the article has no `lang`; add lang = "…"
    articles.toml:14: there is no key `language` in an article; did you mean `lang`?
    "#);
    insta::assert_snapshot!(told(&pages("", TEMPLATES)), @r#"
    praise.toml:1: there is no article; put some into articles.toml beside the templates
    "#);
}

#[test]
fn errors_of_all_files_are_told_at_once() {
    let mut pages = pages(
        ARTICLES,
        &TEMPLATES
            .replace("web.de", "web")
            .replace("count = 6", "count = 0"),
    );
    let mut other = pages[1].clone();
    other.name = "other.toml".to_owned();
    other.text = TEMPLATES
        .replace("id = \"praise", "id = \"other")
        .replace("{@city}", "{@town}");
    pages.push(other);
    insta::assert_snapshot!(told(&pages), @r#"
    other.toml:11: there is no set `town` in this file; check its spelling, or take it out
    other.toml:16: there is no set `town` in this file; check its spelling, or take it out
    praise.toml:9: `count` is 0; write a number from 1 to 1000
    praise.toml:25: `praise-two` draws the e-mail address "eva@web", to which no mail goes; mend `emails` and its sets
    "#);
}

proptest! {
    /// Distinct, and as many as were asked for.
    #[test]
    fn no_template_says_the_same_twice(seed in any::<u64>()) {
        let contents: BTreeSet<String> =
            rows(TEMPLATES, seed).into_iter().map(|row| row.content).collect();
        prop_assert_eq!(contents.len(), 8);
    }
}
