//! What fires: words and their edges, domains, counts, disguise, states. `prefilter` holds the
//! literal prefilter to its promise.

mod prefilter;

use jiff::Timestamp;

use super::*;
use crate::facts::Facts;
use crate::rules::{Compiled, SourceFile, Sources, compile, file, lint};

fn sources(text: String) -> Sources {
    let rules = vec![SourceFile {
        name: "rules.toml".to_owned(),
        text,
        ..SourceFile::default()
    }];
    let list = |name: &str, text: &str| {
        let file = SourceFile {
            name: format!("rules/{name}"),
            text: text.to_owned(),
            ..SourceFile::default()
        };
        (name.to_owned(), file)
    };
    Sources {
        rules,
        lists: [
            list(
                "lists/wares.list",
                "# What is sold\npoker   chips # two\n\ncasino\n",
            ),
            list("lists/hosts.list", "bit.example\nбанк.example # IDNA\n"),
        ]
        .into(),
    }
}

/// A rule of these keys. JSON's texts are texts of TOML, too.
fn rule(id: &str, keys: &str, hit: &str, miss: &str) -> String {
    let (hit, miss) = (serde_json::json!(hit), serde_json::json!(miss));
    let score = if keys.contains("score") {
        ""
    } else {
        "score = 1.0"
    };
    format!(
        "[[rule]]\nid = \"{id}\"\ndescription = \"A rule\"\n{keys}\n{score}\n\
         examples.hit = [{hit}]\nexamples.miss = [{miss}]\n"
    )
}

fn compiled(text: String) -> Ruleset {
    let sources = sources(text);
    let compiled: Compiled = Ruleset::compile(&sources);
    match compiled {
        Ok((ruleset, _)) => ruleset,
        Err(errors) => panic!("{}", errors[0].render(&sources)),
    }
}

/// Without the examples, which need not be true.
fn compiled_as_is(text: String) -> Result<Ruleset, Vec<crate::rules::RuleError>> {
    let sources = sources(text);
    let (definitions, mut errors) = file::read(&sources);
    let definitions = lint::check(definitions, &sources, &mut errors);
    let (ruleset, findings) = compile::ruleset(&definitions, &sources);
    errors.extend(findings);
    errors.retain(|finding| finding.severity == crate::rules::Severity::Error);
    if errors.is_empty() {
        Ok(ruleset)
    } else {
        Err(errors)
    }
}

fn scan(ruleset: &Ruleset, submission: &Submission, mode: Mode) -> Scan {
    let facts = Facts::of(submission, Timestamp::UNIX_EPOCH, true);
    let views = Views::of(submission);
    let signals = Signals::of(submission, &views, &facts);
    ruleset.scan(submission, &views, &signals, mode)
}

fn in_field(field: Field, text: &str) -> Submission {
    let mut submission = Submission::default();
    submission.set_field(field, text);
    submission
}

/// The ids of the rules that fire.
fn fired(ruleset: &Ruleset, submission: &Submission, mode: Mode) -> Vec<String> {
    let fired = scan(ruleset, submission, mode).fired;
    fired
        .iter()
        .map(|fired| ruleset.rules[fired.rule].id.clone())
        .collect()
}

/// A rule of these keys hits and misses these texts in a field.
#[track_caller]
fn check_in(field: Field, keys: &str, hits: &[&str], misses: &[&str]) {
    let ruleset = compiled(rule("RULE", keys, hits[0], misses[0]));
    let fires = |text: &str| !fired(&ruleset, &in_field(field, text), Mode::Live).is_empty();
    for hit in hits {
        assert!(fires(hit), "{keys} misses {hit:?}");
    }
    for miss in misses {
        assert!(!fires(miss), "{keys} hits {miss:?}");
    }
}

#[track_caller]
fn check(keys: &str, hits: &[&str], misses: &[&str]) {
    check_in(Field::Content, keys, hits, misses);
}

#[test]
fn a_phrase_matches_whole_words() {
    check(
        r#"phrases = ["cialis"]"#,
        &[
            "cialis",
            "buy Cialis!",
            "(cialis)",
            "no-cialis-here",
            "<b>Cialis</b>",
            "cialis\n",
        ],
        &[
            "specialist",
            "cialist",
            "specialis",
            "cialis2",
            "cialis_x",
            "écialis",
            "cialisé",
            "",
        ],
    );
}

#[test]
fn any_white_space_stands_between_the_words_of_a_phrase() {
    check(
        r#"phrases = ["great  post"]"#,
        &[
            "great post",
            "Great\n post",
            "great\t\u{a0} post",
            "great&nbsp;post",
        ],
        &["greatpost", "great posts", "great blog post", "great-post"],
    );
}

#[test]
fn where_scripts_have_no_spaces_a_phrase_matches_anywhere() {
    check(
        r#"phrases = ["赌场", "คาสิโน", "カジノ"]"#,
        &["澳门赌场在线", "เล่นคาสิโนออนไลน์", "オンラインカジノです"],
        &["赌 球 场", "คาสิ", "カジ"],
    );
}

#[test]
fn a_phrase_that_may_stand_anywhere_matches_parts_of_words() {
    check(
        "phrases = [\"casino\"]\nmatch = \"anywhere\"",
        &["bestcasinos", "casino", "Casino777"],
        &["casin o", "cas1no", "ca-sino"],
    );
}

#[test]
fn edges_of_a_phrase_that_are_no_letters_ask_for_nothing() {
    check(
        r#"phrases = ["100% free", "$$$"]"#,
        &["100% free", "get $$$now", "a$$$"],
        &["1100% free", "100% freedom", "$$"],
    );
}

#[test]
fn a_phrase_in_a_view_with_capitals_keeps_them() {
    check(
        "phrases = [\"SEO Expert\"]\nview = \"raw\"",
        &["an SEO Expert", "SEO\n  Expert."],
        &["seo expert", "SEO Experts", "MUSEO Expert"],
    );
}

#[test]
fn the_entries_of_a_list_are_phrases() {
    check(
        r#"list = "lists/wares.list""#,
        &["a Casino", "poker \n chips"],
        &["casinos", "what is sold", "two", "poker", "#"],
    );
}

#[test]
fn a_domain_stands_for_all_below_it_and_for_no_other() {
    check(
        r#"domains = ["shop.example"]"#,
        &[
            "see http://shop.example/x",
            "https://www.SHOP.example",
            "<a href='//a.b.shop.example/?q'>x</a>",
            "[url=http://shop.example]x[/url]",
        ],
        &[
            "http://myshop.example/",
            "http://shop.example.org/",
            "http://example/shop.example",
            "http://a.example/?u=shop.example",
            "the word shop",
        ],
    );
}

#[test]
fn a_domain_is_the_same_in_every_spelling() {
    check(
        r#"domains = ["bücher.example"]"#,
        &["http://xn--bcher-kva.example/", "http://BÜCHER.example/x"],
        &["http://bucher.example/", "bücher"],
    );
    check(
        r#"domains_list = "lists/hosts.list""#,
        &["http://bit.example/x", "http://банк.example/"],
        &["http://a.example/", "http://rabbit.example/"],
    );
}

#[test]
fn the_authors_address_is_looked_at_only_where_it_is_named() {
    let keys = |field: &str| format!("domains = [\"shop.example\"]\nfield = {field}");
    check_in(
        Field::Url,
        &keys("\"url\""),
        &["https://www.shop.example/x"],
        &["https://myshop.example/"],
    );
    let link = in_field(Field::Content, "http://shop.example/");
    let address = in_field(Field::Url, "http://shop.example/");
    for (field, in_link, in_address) in [
        ("\"url\"", 0, 1),
        ("\"content\"", 1, 0),
        ("[\"content\", \"url\"]", 1, 1),
    ] {
        let text = rule("RULE", &keys(field), "x", "y");
        let ruleset = compiled_as_is(text).unwrap();
        let count = |submission| fired(&ruleset, submission, Mode::Live).len();
        assert_eq!(count(&link), in_link, "{field}");
        assert_eq!(count(&address), in_address, "{field}");
    }
}

#[test]
fn a_rule_reads_its_own_fields_and_no_other() {
    let text = rule(
        "RULE",
        "phrases = [\"casino\"]\nfield = [\"name\", \"title\"]",
        "casino",
        "x",
    );
    let ruleset = compiled(text);
    for field in Field::ALL {
        let hit = !fired(&ruleset, &in_field(field, "casino"), Mode::Live).is_empty();
        assert_eq!(hit, matches!(field, Field::Name | Field::Title), "{field}");
    }
}

#[test]
fn at_least_counts_distinct_matches() {
    check(
        "phrases = [\"casino\", \"poker\", \"slots\"]\nat_least = 2",
        &["casino and poker", "slots, slots, Casino"],
        &["casino casino", "Casino casino CASINO", "poker"],
    );
    check(
        "pattern = '\\bbuy [a-z]+'\nat_least = 2",
        &["buy pills, buy watches"],
        &["buy pills, buy pills", "buy pills"],
    );
}

#[test]
fn all_places_of_a_rule_are_shown_as_sent() {
    let text = rule("RULE", "phrases = [\"casino\", \"poker\"]", "casino", "x");
    let ruleset = compiled(text);
    let sent = "A <b>Casino</b>, PO\u{200b}KER &amp; casino";
    let found = scan(&ruleset, &in_field(Field::Content, sent), Mode::Live);
    let texts: Vec<&str> = found.fired[0]
        .matches
        .iter()
        .map(|m| m.text.as_str())
        .collect();
    assert_eq!(texts, ["Casino", "PO\u{200b}KER", "casino"]);
    for Match { span, text, .. } in &found.fired[0].matches {
        assert_eq!(&sent[span[0]..span[1]], text);
    }
}

#[test]
fn the_bonus_is_for_what_only_a_disguise_hid() {
    let keys = "phrases = [\"casino\"]\nscore = 2.0\nbonus_if_disguised = 1.5";
    let ruleset = compiled(rule("RULE", keys, "casino", "a saloon"));
    let outcome = |text: &str| {
        let found = scan(&ruleset, &in_field(Field::Content, text), Mode::Live);
        found
            .fired
            .first()
            .map(|fired| (fired.points, fired.disguised))
    };
    let plain = Some((Points(200), false));
    let disguised = Some((Points(350), true));
    assert_eq!(outcome("Best casino here"), plain);
    assert_eq!(outcome("Best c a s i n o here"), disguised);
    assert_eq!(outcome("Best cаsіno here"), disguised);
    assert_eq!(outcome("Casino, c4sino, c a s i n o"), plain);
    assert_eq!(outcome("Best c a s here"), None);

    let without = compiled(rule(
        "RULE",
        "phrases = [\"casino\"]",
        "casino",
        "c a s i n o",
    ));
    let text = in_field(Field::Content, "c4sino");
    assert!(fired(&without, &text, Mode::Live).is_empty());
}

#[test]
fn hundreds_of_patterns_look_at_all_of_a_long_honest_text_and_give_up_on_one_made_against_them() {
    let patterns: Vec<String> = (0..300)
        .map(|number| format!("'buy.{{0,100}}now{number}\\b'"))
        .collect();
    let keys = format!("patterns = [{}]", patterns.join(", "));
    let ruleset = compiled(rule("RULE", &keys, "buy it now7", "now7"));
    let looked_at = |parts: &str, end: &str| {
        let text = parts.repeat(60_000 / parts.len()) + end;
        let found = scan(&ruleset, &in_field(Field::Content, &text), Mode::Live);
        (!found.fired.is_empty(), found.faults.len())
    };
    let all: Vec<String> = (0..300).map(|number| format!("now{number}")).collect();
    let all = all.join(" ");
    let end = format!("{all} I went to buy it now299");
    assert_eq!(
        looked_at("the harbour was quiet that day. ", &end),
        (true, 0)
    );
    assert!(looked_at("buy buyx ", &all).1 > 0);
}

#[test]
fn a_rule_on_trial_fires_and_carries_no_active_rule() {
    let trial = rule(
        "TRIAL",
        "phrases = [\"casino\"]\nstate = \"shadow\"",
        "casino",
        "x",
    );
    let on = |id: &str, state: &str| {
        rule(
            id,
            &format!("all = [\"TRIAL\"]\nstate = \"{state}\""),
            "casino",
            "x",
        )
    };
    let without = rule("WITHOUT", "none = [\"TRIAL\"]", "x", "casino");
    let ruleset = compiled([trial, on("ACTIVE", "active"), on("ALSO", "shadow"), without].concat());
    let casino = in_field(Field::Content, "casino");
    assert_eq!(
        fired(&ruleset, &casino, Mode::Live),
        ["TRIAL", "ALSO", "WITHOUT"]
    );
    // Its examples are run as if it counted.
    assert_eq!(
        fired(&ruleset, &casino, Mode::Testing),
        ["TRIAL", "ACTIVE", "ALSO"]
    );
}

#[test]
fn a_draft_runs_for_its_examples_alone_and_a_retired_rule_never() {
    let with = |id: &str, state: &str| {
        rule(
            id,
            &format!("phrases = [\"casino\"]\nstate = \"{state}\""),
            "casino",
            "x",
        )
    };
    let ruleset = compiled([with("DRAFT", "draft"), with("RETIRED", "retired")].concat());
    let casino = in_field(Field::Content, "casino");
    assert!(fired(&ruleset, &casino, Mode::Live).is_empty());
    assert_eq!(fired(&ruleset, &casino, Mode::Testing), ["DRAFT"]);
}

#[test]
fn what_is_unknown_never_fires_under_none_neither() {
    let ruleset = [
        rule("OLD", "all = [\"post_age > 7 d\"]", "x", "y"),
        rule("NOT_OLD", "none = [\"post_age > 7 d\"]", "x", "y"),
        rule(
            "NOT_NOT_OLD",
            "none = [{ none = [\"post_age > 7 d\"] }]",
            "x",
            "y",
        ),
        rule(
            "ANY",
            "any = [\"post_age > 7 d\", \"links >= 1\"]",
            "x",
            "y",
        ),
    ];
    let ruleset = compiled_as_is(ruleset.concat()).unwrap();
    let at = |days: Option<i64>, text: &str| Submission {
        post_date: days
            .map(|days| Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_hours(24 * days)),
        ..in_field(Field::Content, text)
    };
    let fired = |submission| fired(&ruleset, &submission, Mode::Live);
    assert_eq!(fired(at(None, "Hello")), [""; 0]);
    assert_eq!(fired(at(None, "http://a.example")), ["ANY"]);
    assert_eq!(fired(at(Some(7), "Hello")), ["NOT_OLD"]);
    assert_eq!(fired(at(Some(8), "Hello")), ["OLD", "NOT_NOT_OLD", "ANY"]);
}

#[test]
fn a_pattern_and_a_condition_must_both_hold() {
    check(
        "phrases = [\"casino\"]\nall = [\"links >= 1\"]\nnone = [\"question\"]",
        &["casino http://a.example"],
        &["casino", "http://a.example", "casino http://a.example ok?"],
    );
}
