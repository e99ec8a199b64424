//! Rules measured on the site's own journal: `try`, `eval` and `diff` with `--since`, and `replay`.

use serde_json::{Value, json};

use crate::site::{RULES, Site, saying};

/// A site whose journal has two labelled spam, one labelled ham, and one comment without a label.
fn used() -> Site {
    let site = Site::new();
    let service = site.serve();
    for (content, label) in [
        ("Cheap watches, a good offer", Some("spam")),
        ("A quick loan for you all", Some("spam")),
        ("Their quick loan ruined my brother", Some("ham")),
        ("Where is the river from here?", None),
    ] {
        let answer = service.check(&saying(content));
        if let Some(label) = label {
            service.label(answer.id(), label);
        }
    }
    site
}

#[test]
fn a_rule_is_tried_on_what_moderators_have_said() {
    let site = used();
    let trial = site.json(
        0,
        &["rules", "try", "--phrase", "quick loan", "--since", "1d"],
    );
    assert_eq!(
        trial["comments"],
        json!({"spam": 2, "ham": 1, "unlabelled": 1})
    );
    let rule = &trial["rules"][0];
    assert_eq!(rule["hits"], json!({"spam": 1, "ham": 1, "unlabelled": 0}));
    assert_eq!(rule["precision"], 0.5);
    assert_eq!(
        rule["spam_was"],
        json!({"accept": 1, "hold": 0, "reject": 0})
    );
    assert_eq!(
        trial["decisive"],
        json!({"spam": 1, "ham": 1, "unlabelled": 0})
    );
    assert_eq!(trial["losses"]["ham_held"], 1);
    let quote = &rule["quotes"][0];
    assert_eq!(
        [
            &quote["label"],
            &quote["before"],
            &quote["found"],
            &quote["after"]
        ],
        ["ham", "Their", "quick loan", "ruined my brother"]
    );

    let text = site.says(
        0,
        &[
            "rules",
            "try",
            "--pattern",
            r"\bquick\s+loan\b",
            "--since",
            "1d",
        ],
    );
    insta::assert_snapshot!(text.lines().take(4).collect::<Vec<_>>().join("\n"), @r"
    It hits 1 spam, 1 ham.
    Precision 50.0 % (95 %: 9.5 to 90.5).
    Of the spam, without it 0 are rejected, 0 held, 1 accepted.
    Of the ham, without it 0 are rejected, 0 held, 1 accepted.
    ");
    // Trying leaves nothing behind.
    assert!(!site.path().join("rules/local/overrides.toml").exists());
}

#[test]
fn a_file_of_the_rules_folder_is_tried_in_its_own_place_whoever_names_its_rules() {
    let site = used();
    site.put(
        "rules/local/mine.toml",
        "[[rule]]\nid = \"RIVERS\"\ndescription = \"Asks for rivers\"\nphrases = [\"river\"]\nscore = 4\n\
         examples.hit = [\"a river\"]\nexamples.miss = [\"a lake\"]\n",
    );
    let command = "rules try --file rules/local/mine.toml --since 1d";
    let command: Vec<&str> = command.split(' ').collect();
    let trial = site.json(0, &command);
    assert_eq!(trial["rules"][0]["rule"], "RIVERS");
    let decisive = json!({"spam": 0, "ham": 0, "unlabelled": 1});
    assert_eq!(trial["decisive"], decisive);

    let promote = ["rules", "promote", "RIVERS", "--force", "--why", "a wave"];
    site.says(0, &promote);
    let named = site.json(0, &command);
    assert_eq!(named["rules"][0]["rule"], "RIVERS");
    assert_eq!(named["decisive"], decisive);
}

#[test]
fn what_can_not_be_tried_is_told_with_what_can() {
    let site = Site::new();
    site.put(
        "c.jsonl",
        &json!({"label": "ham", "content": "hello"}).to_string(),
    );
    let told = site.says(
        1,
        &["rules", "try", "--pattern", "a(b", "--corpus", "c.jsonl"],
    );
    assert!(told.contains("error[bad_pattern]"), "{told}");
    let told = site.says(
        1,
        &["rules", "try", "--phrase", "Big", "--corpus", "c.jsonl"],
    );
    assert!(told.contains("write `big`"), "{told}");
    let told = site.says(2, &["rules", "try", "--phrase", "big"]);
    assert!(told.contains("--corpus FILE"), "{told}");
    let told = site.says(3, &["rules", "try", "--phrase", "big", "--since", "1d"]);
    assert!(
        told.contains("there is no journal at data/hamlet.db"),
        "{told}"
    );
    let told = site.says(
        2,
        &[
            "rules", "try", "--phrase", "big", "--view", "fold", "--since", "1d",
        ],
    );
    assert!(told.contains("the views are raw, text, folded"), "{told}");
    let told = site.says(
        2,
        &[
            "rules",
            "try",
            "--phrase",
            "a",
            "--domain",
            "b.example",
            "--since",
            "1d",
        ],
    );
    assert!(told.contains("cannot be used with"), "{told}");
}

#[test]
fn eval_and_diff_read_the_journal() {
    let site = used();
    let evidence = site.json(0, &["rules", "eval", "--since", "1d"]);
    assert_eq!(evidence["comments"], json!({"ham": 1, "spam": 2}));
    site.put("new/a.toml", &RULES.replace("state = \"shadow\"\n", ""));
    let diff = [
        "rules", "diff", "--base", "rules", "--rules", "new", "--since", "1d",
    ];
    let found = site.json(0, &diff);
    assert_eq!(found["comments"], 4);
    assert_eq!(found["losses"]["ham_held"], 1);
    let labels: Vec<&Value> = found["flips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flip| &flip["label"])
        .collect();
    assert_eq!(labels, ["ham", "spam"]);
}

#[test]
fn a_replay_gives_the_same_answers_until_something_changes() {
    let site = used();
    let found = site.json(0, &["replay", "--since", "1d"]);
    assert_eq!(
        [
            &found["comments"],
            &found["same_versions"],
            &found["same_answers"]
        ],
        [4, 4, 4]
    );
    assert_eq!(found["flips"], json!([]));
    site.put("new/a.toml", &RULES.replace("state = \"shadow\"\n", ""));
    let found = site.json(0, &["replay", "--since", "1d", "--rules", "new"]);
    assert_eq!([&found["comments"], &found["same_versions"]], [4, 0]);
    assert_eq!(found["flips"].as_array().unwrap().len(), 2);
    assert_eq!(
        found["became"][0],
        json!({"was": "accept", "accept": 1, "hold": 2, "reject": 0})
    );
    let text = site.says(0, &["replay", "--since", "1d", "--rules", "new"]);
    assert!(
        text.contains("4 comments decided again, 2 otherwise"),
        "{text}"
    );
}

#[test]
fn the_rules_of_a_revision_are_compared_with_those_of_today() {
    let site = used();
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
        let output = std::process::Command::new("git")
            .args(name)
            .args(arguments)
            .current_dir(site.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "rules"]);
    git(&["commit", "--quiet", "--message", "before"]);
    site.put("rules/a.toml", &RULES.replace("state = \"shadow\"\n", ""));
    let diff = ["rules", "diff", "--base", "HEAD", "--since", "1d"];
    let found = site.json(1, &[&diff[..], &["--max-ham-held", "0"]].concat());
    assert_eq!(found["losses"]["ham_held"], 1);
    let told = site.says(2, &["rules", "diff", "--base", "nope", "--since", "1d"]);
    assert!(told.contains("`nope` is no folder"), "{told}");
}

#[test]
fn rules_are_suggested_from_what_waits_for_a_moderator() {
    let site = Site::new();
    let service = site.serve();
    let mut ids = Vec::new();
    for content in [
        "Cheap watches by the golden goose method, Ann",
        "The golden goose method: cheap watches, Bo",
        "Cheap watches? The golden goose method has them, Cy",
        "The golden goose method is accepted, and waits for nobody",
    ] {
        ids.push(service.check(&saying(content)).id().to_owned());
    }
    let ham = |number| json!({ "label": "ham", "content": format!("The river rose again, number {number}") });
    let ham: Vec<String> = (0..60).map(|number| ham(number).to_string()).collect();
    site.put("ham.jsonl", &ham.join("\n"));
    let queue = [
        "rules",
        "suggest",
        "--no-model",
        "--from",
        "queue",
        "--against",
        "ham.jsonl",
    ];
    let found = site.json(0, &queue);
    assert_eq!(found["selected"], 3, "{found:#}");
    let told = found.to_string();
    assert!(told.contains("golden goose method"), "{found:#}");
    // What a moderator has said something about waits no more.
    for id in &ids[..2] {
        service.label(id, "spam");
    }
    let found = site.json(0, &queue);
    assert_eq!(found["selected"], 1, "{found:#}");
}

#[test]
fn points_are_fitted_to_what_moderators_have_said() {
    let site = Site::new();
    let service = site.serve();
    for number in 0..40 {
        for (content, label) in [
            (
                format!("An offer of our friends, number {number} of many"),
                "spam",
            ),
            (format!("I do not think so, number {number} of many"), "ham"),
        ] {
            let mut comment = saying(&content);
            comment["permalink"] = json!(format!("https://blog.example/{}", number % 20));
            service.label(service.check(&comment).id(), label);
        }
    }
    let rescore = ["rules", "rescore", "--no-model", "--since", "1d"];
    let found = site.json(0, &rescore);
    assert_eq!(found["comments"], json!({ "ham": 40, "spam": 40 }));
    let offer = &found["rules"][0];
    assert_eq!(offer["rule"], "OFFER");
    assert!(offer["to"].as_f64() > offer["from"].as_f64(), "{offer}");
    // It was only asked.
    assert!(!site.path().join("rules/local/overrides.toml").exists());
    site.says(0, &[&rescore[..], &["--write"]].concat());
    let written = std::fs::read_to_string(site.path().join("rules/local/overrides.toml")).unwrap();
    assert!(
        written.contains("OFFER") && written.contains("rescore on 80 comments"),
        "{written}"
    );
}
