//! The code for WordPress in docs/forms.md, run by PHP and asked about real decisions. Its own
//! functions are stand-ins (`wordpress/stand_in.php`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::shipped;
use crate::site::Site;

/// Beside those of [`Site`].
const RULES: &str = r#"
[[rule]]
id = "PILLS"
description = "Sells pills"
phrases = ["cheap pills"]
score = 9.0
examples.hit = ["cheap pills"]
examples.miss = ["my pills"]

[[rule]]
id = "AS_TYPED"
description = "Has quotes as they were typed"
phrases = ["\"ain't\""]
view = "raw"
score = 5.0
examples.hit = ["She said \"ain't\""]
examples.miss = ["She said \\\"ain\\'t\\\""]

[[rule]]
id = "TRAPPED"
description = "Filled in what no person sees"
all = ["honeypot_filled"]
score = 5.0
examples.hit = [{ content = "A word", honeypot = "me" }]
examples.miss = [{ content = "A word", honeypot = "" }, "A word"]
"#;

/// The one block of PHP of the page.
fn code() -> String {
    let page = std::fs::read_to_string(shipped::root().join("docs/forms.md")).unwrap();
    let (_, block) = page.split_once("```php\n").expect("a block of PHP");
    let (block, rest) = block.split_once("```").unwrap();
    assert!(!rest.contains("```php"), "which of them is it?");
    format!("<?php\n{block}")
}

/// Whether there is PHP; else says what is left out.
fn is_there() -> bool {
    let told = Command::new("php").arg("--version").output();
    let is_there = told.is_ok_and(|told| told.status.success());
    if !is_there {
        eprintln!("left out: PHP is not installed (Debian: apt-get install php-cli)");
    }
    is_there
}

/// What the filter returns.
#[track_caller]
fn filtered(plugin: &Path, case: &Value) -> Value {
    let stand_in = shipped::root().join("tests/it/wordpress/stand_in.php");
    let mut php = Command::new("php")
        .args(["-d", "display_errors=stderr", "-d", "error_reporting=-1"])
        .args([&stand_in, plugin])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = php.stdin.take().unwrap();
    stdin.write_all(case.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = php.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn comment(content: &str) -> Value {
    json!({
        "comment_author": "Ann O'Neill", "comment_author_email": "ann@example.org", "comment_author_url": "",
        "comment_content": content, "comment_type": "comment", "comment_author_IP": "192.0.2.7",
        "comment_agent": "Mozilla/5.0", "comment_post_ID": 7, "user_id": 0,
    })
}

#[test]
fn the_code_for_wordpress_does_as_hamlet_says() {
    if !is_there() {
        return;
    }
    let site = Site::new();
    site.put("rules/b.toml", RULES);
    let service = site.serve();
    let plugin = site.path().join("plugin.php");
    let here = code().replace("127.0.0.1:8080", &service.address.to_string());
    std::fs::write(&plugin, here).unwrap();
    let returned = |approved: Value, content: &str| {
        let case = json!({ "approved": approved, "comment": comment(content) });
        filtered(&plugin, &case)
    };

    let ordinary = "The ferry didn't run on \"Sunday\".";
    assert_eq!(returned(json!(1), ordinary), 1);
    assert_eq!(
        returned(json!(0), ordinary),
        0,
        "what WordPress holds stays held"
    );
    let held = "Cheap watches for you";
    assert_eq!(returned(json!(1), held), 0);
    assert_eq!(returned(json!(0), held), 0);
    let spam = "Cheap watches and cheap pills, an offer for you";
    assert_eq!(returned(json!(1), spam), "spam");
    // What WordPress threw away is not brought back, by neither answer.
    for thrown in ["spam", "trash"] {
        for content in [ordinary, held, spam] {
            assert_eq!(returned(json!(thrown), content), thrown);
        }
    }
    assert_eq!(
        returned(json!(1), "She said \"ain't\""),
        0,
        "a text is sent as it was typed"
    );

    let case = json!({ "refused": true, "comment": comment(spam) });
    assert_eq!(filtered(&plugin, &case), "refused");
    let case = json!({ "approved": 1, "moderator": true, "comment": comment(spam) });
    assert_eq!(filtered(&plugin, &case), 1);

    for (post, approved) in [
        (json!({}), 1),
        (json!({ "more_remarks": "" }), 1),
        (json!({ "more_remarks": "it's me" }), 0),
    ] {
        let case = json!({ "approved": 1, "comment": comment(ordinary), "post": post });
        assert_eq!(filtered(&plugin, &case), approved, "{post}");
    }

    drop(service);
    assert_eq!(returned(json!(1), ordinary), 0, "nobody answers");
}
