//! The comment form in a real browser: what an ordinary reader's comment brings, and that each of
//! these readers is published.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::chromium::Chromium;
use crate::shipped;
use crate::support::{Setup, TestServer};

const TEXT: &str = "Mine lived through six weeks in the fridge. I fed it twice and it rose.";

fn server() -> TestServer {
    TestServer::with(Setup {
        filter: shipped::filter(),
        ..Setup::default()
    })
}

/// Fills in the demonstration's form.
fn fill_in(browser: &mut Chromium, text: &str) {
    browser.write("comment", text);
    browser.write("author", "Ilse");
    browser.write("email", "ilse@homemail.example");
}

/// Sends it; what the page then says of it, which must be an accept.
#[track_caller]
fn sent(browser: &mut Chromium) -> String {
    browser.eval("document.getElementById('submit').click()");
    answered(browser)
}

/// What the page says of the comment, which must be an accept.
#[track_caller]
fn answered(browser: &mut Chromium) -> String {
    browser.wait_for("document.getElementById('result') !== null");
    let said = browser.eval("document.querySelector('.result').innerText");
    let said = said.as_str().unwrap().to_owned();
    let decision = browser.eval("document.querySelector('.decision strong').innerText");
    assert_eq!(decision, "accept", "{said}");
    said
}

const HAS_TOKEN: &str = "!!document.forms[0].elements.form_token?.value";

#[test]
fn an_ordinary_reader_is_published_with_scripts_without_and_in_haste() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let server = server();
    let page = server.url("/demo");

    browser.open(&page);
    assert_eq!(browser.eval(HAS_TOKEN), false, "before the form is touched");
    fill_in(&mut browser, TEXT);
    browser.wait_for(HAS_TOKEN);
    thread::sleep(Duration::from_millis(3_100));
    let said = sent(&mut browser);
    assert!(said.contains("Good: "), "{said}");
    assert!(said.contains("came back empty"), "{said}");
    assert!(said.contains("FORM_TOKEN_GOOD"), "{said}");

    // Pasted, and the rest filled in by the browser.
    browser.open(&page);
    browser.write(
        "comment",
        "The grey water is called hooch. Mine smells of pears.",
    );
    browser.eval(
        "for (const [id, value] of [['author', 'Jonas'], ['email', 'jonas@homemail.example']]) {
           const field = document.getElementById(id);
           field.value = value;
           for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
         }",
    );
    // In the very moment in which the token comes: this machine may be slow to tell.
    browser.eval(&format!(
        "const look = setInterval(() => {{ if (!{HAS_TOKEN}) return; clearInterval(look); \
         document.getElementById('submit').click(); }}, 5)"
    ));
    let said = answered(&mut browser);
    assert!(said.contains("Young: "), "{said}");
    assert!(said.contains("came back empty"), "{said}");

    browser.scripts(false);
    browser.open(&page);
    fill_in(
        &mut browser,
        "Does it matter which flour I feed it with? Mine is rye.",
    );
    let said = sent(&mut browser);
    assert!(said.contains("brought no token"), "{said}");
    assert!(said.contains("was not there"), "{said}");
    assert!(!said.contains("FORM_"), "{said}");
}

/// A site of its own that serves one page to everybody, from whatever day.
fn site(page: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // A browser may open a connection that it does not use.
            drop(stream.set_read_timeout(Some(Duration::from_secs(1))));
            let mut request = [0; 4096];
            if stream.read(&mut request).is_ok_and(|length| length > 0) {
                let head =
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
                drop(stream.write_all(format!("{head}{page}").as_bytes()));
            }
        }
    });
    address
}

/// A page as a cache gives it out: its token is an old one, its form sends to Hamlet's demonstration.
fn cached(server: &TestServer, token: &str, settings: &str) -> SocketAddr {
    let hamlet = server.url("");
    site(format!(
        "<!DOCTYPE html><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src {hamlet}; connect-src {hamlet}; form-action {hamlet}\">\
         <script src=\"{hamlet}/form.js\" defer></script>\
         <form method=\"post\" action=\"{hamlet}/demo\" data-hamlet \
         data-hamlet-page=\"{hamlet}/demo\" {settings}>\
         <input type=\"hidden\" name=\"form_token\" value=\"{token}\">\
         <textarea id=\"comment\" name=\"comment\"></textarea><input id=\"author\" name=\"author\">\
         <input id=\"email\" name=\"email\"><button id=\"submit\">Send</button></form>"
    ))
}

#[test]
fn a_page_from_a_cache_gets_a_fresh_token_from_another_origin_under_a_strict_policy() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let server = server();
    let address = cached(&server, "handed-out-two-days-ago", "");
    browser.open(&format!("http://{address}/"));
    fill_in(&mut browser, TEXT);
    browser.wait_for("document.forms[0].elements.form_token.value.length === 50");
    thread::sleep(Duration::from_millis(3_100));
    let said = sent(&mut browser);
    assert!(said.contains("Good: "), "{said}");
    assert!(said.contains("came back empty"), "{said}");
}

#[test]
fn the_hidden_field_is_out_of_sight_and_reach_and_a_second_comment_takes_a_second_token() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let server = server();
    let settings = "data-hamlet-remember data-hamlet-honeypot=\"second_thoughts\"";
    let address = cached(&server, "", settings);
    browser.open(&format!("http://{address}/"));
    let field = "document.forms[0].elements.second_thoughts";
    assert_eq!(browser.eval(&format!("{field}.type")), "text");
    assert_eq!(browser.eval(&format!("{field}.tabIndex")), -1);
    assert_eq!(browser.eval(&format!("{field}.autocomplete")), "off");
    let right = browser.eval(&format!("{field}.getBoundingClientRect().right"));
    assert!(right.as_f64().unwrap() < 0.0, "{right}");
    let wide = browser.eval("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(wide, false, "the page must not scroll to it");
    assert_eq!(
        browser.eval(&format!("!!{field}.closest('[aria-hidden=true]')")),
        true
    );

    let visitor = browser.eval("document.forms[0].elements.visitor.value");
    assert_eq!(visitor.as_str().unwrap().len(), 32, "{visitor}");
    browser.open(&format!("http://{address}/another"));
    assert_eq!(
        browser.eval("document.forms[0].elements.visitor.value"),
        visitor
    );

    // The form stays where it is, as forms do that send by a script.
    browser.eval("document.forms[0].addEventListener('submit', (event) => event.preventDefault())");
    browser.write("comment", "One.");
    browser.wait_for(HAS_TOKEN);
    let first = browser.eval("document.forms[0].elements.form_token.value");
    browser.write("author", "Ilse");
    assert_eq!(
        browser.eval("document.forms[0].elements.form_token.value"),
        first
    );
    browser.eval("document.getElementById('submit').click()");
    browser.write("comment", "Two.");
    browser.wait_for(&format!(
        "document.forms[0].elements.form_token.value !== {first}"
    ));
    let other = browser.eval("document.forms.length === 1 && !document.cookie");
    assert_eq!(other, json!(true));
}

#[test]
fn a_form_works_where_hamlet_is_away() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let server = server();
    let address = cached(&server, "", "");
    browser.open(&format!("http://{address}/"));
    // The script is there, and then Hamlet goes.
    drop(server);
    browser.eval("document.forms[0].addEventListener('submit', (event) => { event.preventDefault(); document.title = 'sent'; })");
    fill_in(&mut browser, TEXT);
    browser.eval("document.getElementById('submit').click()");
    browser.wait_for("document.title === 'sent'");
    assert_eq!(browser.eval(HAS_TOKEN), false);
}
