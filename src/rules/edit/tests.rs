use proptest::prelude::*;

use super::*;

fn change(id: &str) -> Change {
    Change {
        id: id.to_owned(),
        score: Some(Points(250)),
        why: "rescore".to_owned(),
        ..Change::default()
    }
}

fn overridden(text: &str, change: &Change) -> String {
    set_override(text, change).expect("a text that can be changed")
}

#[test]
fn a_reason_follows_those_that_were_there() {
    let text = "[[override]]\nid = \"A\"\nwhy = \"our readers\"\nscore = 1\n";
    let change = |why: &str| Change {
        why: why.to_owned(),
        adds_to_why: true,
        ..change("A")
    };
    let once = set_override(text, &change("rescore on 20 comments")).unwrap();
    assert!(
        once.contains("why = \"our readers; rescore on 20 comments\""),
        "{once}"
    );
    let twice = set_override(&once, &change("rescore on 30 comments")).unwrap();
    assert!(
        twice.contains("why = \"our readers; rescore on 30 comments\""),
        "{twice}"
    );
}

#[test]
fn an_override_that_is_there_is_changed_where_it_stands() {
    let text = "\
# Ours.
[[override]]
id    = \"NAME_LONG\"
why   = \"our readers\" # since March
score = 0.25 # tried 0.5

[[rule]]
id = \"OURS\"
";
    let to = Change {
        state: Some(State::Shadow),
        author: Some("Ann \"A\" B".to_owned()),
        added: Some("2026-03-02".to_owned()),
        ..change("NAME_LONG")
    };
    insta::assert_snapshot!(overridden(text, &to), @r#"
    # Ours.
    [[override]]
    id    = "NAME_LONG"
    why   = "rescore" # since March
    author = 'Ann "A" B'
    added = "2026-03-02"
    score = 2.50 # tried 0.5
    state = "shadow"

    [[rule]]
    id = "OURS"
    "#);
}

#[test]
fn of_two_overrides_the_last_is_changed_because_it_counts() {
    let text = "[[override]]\nid = \"A\"\nwhy = \"x\"\nscore = 1\n\n[[override]]\nid = \"A\"\nwhy = \"y\"\nscore = 2\n";
    let changed = overridden(text, &change("A"));
    assert_eq!(
        changed,
        text.replace("\"y\"", "\"rescore\"")
            .replace("score = 2", "score = 2.50")
    );
    assert_eq!(line_of_override(text, "A"), Ok(Some(6)));
    assert_eq!(line_of_override(text, "B"), Ok(None));
}

#[test]
fn an_override_that_is_not_there_is_put_at_the_end() {
    insta::assert_snapshot!(overridden("# Ours.", &change("A")), @r#"
    # Ours.

    [[override]]
    id    = "A"
    why   = "rescore"
    score = 2.50
    "#);
    let windows = overridden("# Ours.\r\n", &change("A"));
    assert_eq!(
        windows.matches("\r\n").count(),
        windows.matches('\n').count()
    );
    assert!(overridden("", &change("A")).starts_with("[[override]]"));
}

#[test]
fn overrides_in_a_list_stay_in_it() {
    let text = "override = [\n  { id = \"A\", why = \"x\" }, # first\n]\n";
    let changed = overridden(text, &change("A"));
    assert_eq!(
        changed,
        "override = [\n  { id = \"A\", why = \"rescore\", score = 2.50 }, # first\n]\n"
    );
    let more = overridden(&changed, &change("B"));
    assert_eq!(line_of_override(&more, "B"), Ok(Some(2)));
    assert_eq!(remove_override(&more, "B"), Ok(Some(changed.clone())));
    let none = remove_override(&changed, "A")
        .expect("TOML")
        .expect("it is there");
    assert_eq!(none, "override = [\n   # first\n]\n");
    assert!(overridden(&none, &change("A")).starts_with("override = [{ id = \"A\""));
}

#[test]
fn a_rule_is_changed_in_its_own_file_and_its_examples_stay() {
    let text = "\
[[rule]] # odd
id          = \"A\"
description = \"x\"
pattern     = 'score = 1.0'
score       = 3.0   # by hand
group       = \"pitch\"
examples.hit = [
  \"score = 1.0\", # not this
]

[rule.examples2]
score = 9
";
    let to = Change {
        state: Some(State::Retired),
        ..change("A")
    };
    let changed = set_in_rule(text, &to).expect("it is there");
    assert_eq!(
        changed,
        text.replace("3.0   #", "2.50   #")
            .replace("\"pitch\"\n", "\"pitch\"\nstate       = \"retired\"\n")
    );
    assert_eq!(
        set_in_rule(text, &change("B")),
        Err(EditError::NoRule("B".to_owned()))
    );
}

#[test]
fn what_is_so_already_is_left_as_it_is_written() {
    let text = "[[rule]]\nid = 'A'\nscore = 2.5\nstate = \"active\"\n";
    let to = Change {
        state: Some(State::Active),
        ..change("A")
    };
    assert_eq!(set_in_rule(text, &to).as_deref(), Ok(text));
}

#[test]
fn a_byte_order_mark_stays_and_moves_nothing() {
    let text = "\u{feff}[[override]]\nid = \"A\"\nwhy = \"rescore\"\nscore = 1\n";
    assert_eq!(
        overridden(text, &change("A")),
        text.replace("score = 1", "score = 2.50")
    );
}

#[test]
fn an_override_goes_with_the_comments_directly_above_it() {
    let text = "\
# The file.

# Why A.
# And more.
[[override]]
id = \"A\"
why = \"x\" # trailing

# Why B.
[[override]]
id = \"B\"
why = \"y\"
";
    let without = |id| {
        remove_override(text, id)
            .expect("TOML")
            .expect("it is there")
    };
    assert_eq!(
        without("A"),
        "# The file.\n\n# Why B.\n[[override]]\nid = \"B\"\nwhy = \"y\"\n"
    );
    assert_eq!(
        without("B"),
        "# The file.\n\n# Why A.\n# And more.\n[[override]]\nid = \"A\"\nwhy = \"x\" # trailing\n"
    );
    assert_eq!(remove_override(text, "C"), Ok(None));
}

#[test]
fn what_can_not_be_changed_is_told() {
    let told = |text: &str| {
        set_override(text, &change("A"))
            .expect_err("it can not")
            .to_string()
    };
    assert!(told("id = ").contains("mend the file first"));
    assert!(told("override = 3").contains("write [[override]] above its keys"));
    assert!(told("override = [3]").contains("write [[override]] above its keys"));
}

/// Lines that can stand before and behind an override, whatever they are.
fn blocks() -> impl Strategy<Value = String> {
    let block = prop_oneof![
        Just(String::new()),
        Just("   \t".to_owned()),
        "# [a-zäßЖ語🙂=\\[\\]\"' ]{0,20}",
        "[a-zäЖ語🙂 ]{0,12}".prop_map(|text| format!("[[rule]]\n\tid='OTHER'\ndescription = \"{text}\"")),
        "[a-z ]{0,9}".prop_map(|text| format!(
            "[[rule]]\nid = \"INLINE\" # {text}\nall = [ {{ any = [\"links >= 9\", \"{text}\"] }} , \"B\",\n # in it\n]\nscore=1_0.5"
        )),
        Just("[[override]]\nid = \"Z\"\n\"score\" = +1.0 # A".to_owned()),
        Just("[[group]]\n  id = 'g'\n  cap = 6.0\n".to_owned()),
        Just("[[rule]]\nid = \"ML\"\ndescription = \"\"\"\n[[override]]\nid = \"A\"\nscore = 7\n\"\"\"".to_owned()),
    ];
    prop::collection::vec(block, 0..6).prop_map(|blocks| {
        blocks
            .iter()
            .fold(String::new(), |text, block| text + block + "\n")
    })
}

fn ends(text: String, windows: bool) -> String {
    if windows {
        text.replace('\n', "\r\n")
    } else {
        text
    }
}

proptest! {
    #[test]
    fn every_byte_beside_the_value_stays(
        before in blocks(), behind in blocks(), windows: bool,
        old in prop_oneof![Just("1"), Just("-0.25"), Just("+3.0"), Just("1e1")],
        new in -100_000..=100_000_i32,
    ) {
        prop_assume!(Points(new) != Points::from_f64(old.parse().unwrap_or(f64::NAN)).unwrap_or_default());
        let file = |score: &str| {
            let head = "[[override]] # ours\n  why = 'w'\n id= \"A\"\nscore =\t";
            ends(format!("{before}{head}{score} # é\n{behind}"), windows)
        };
        let to = Change { id: "A".to_owned(), score: Some(Points(new)), ..Change::default() };
        prop_assert_eq!(overridden(&file(old), &to), file(&Points(new).to_string()));
    }

    #[test]
    fn what_is_appended_can_be_taken_out_again(text in blocks(), windows: bool) {
        let text = ends(text, windows);
        let with = overridden(&text, &change("A"));
        prop_assert!(with.starts_with(&text));
        prop_assert_eq!(line_of_override(&with, "A").map(|line| line.is_some()), Ok(true));
        let without = remove_override(&with, "A").expect("TOML").expect("it is there");
        // Blank lines at the end may go with it, and comments that had come to stand above it.
        prop_assert!(text.starts_with(&without));
        prop_assert_eq!(text[without.len()..].trim(), "");
    }

    #[test]
    fn any_reason_can_be_written_and_read_back(why in "\\PC{1,40}") {
        let to = Change { why: why.clone(), ..change("A") };
        let text = overridden("", &to);
        let document = parse(&text).expect("TOML");
        let tables = tables(&document, "override").expect("tables");
        let read = tables[0].keys.get("why").and_then(Item::as_str).unwrap_or_default();
        prop_assert_eq!(read, why.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
