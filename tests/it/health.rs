//! `hamlet health`: who is ready, who is not, and what it says about either.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::live_site::LiveSite;
use crate::process::hamlet;
use crate::support::TestServer;
use crate::troubled_store::Trouble;

/// Exit code and what was said, on stdout and stderr.
fn told(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let text = [&output.stdout[..], &output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

/// What the command says with such arguments, in an empty folder.
fn health(arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    told(hamlet(folder.path(), &["health"]).args(arguments))
}

/// Somebody on a port who does as told with each caller.
fn somebody(mut does: impl FnMut(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(&mut does));
    address
}

/// What is said about somebody who sends this.
fn about(sends: &'static str) -> (i32, String) {
    let address = somebody(move |mut caller| {
        let mut request = [0; 1024];
        let _ = caller.read(&mut request).unwrap();
        caller.write_all(sends.as_bytes()).unwrap();
    });
    let (code, message) = health(&["--url", &format!("http://{address}")]);
    (code, message.replace(&address.to_string(), "HOST"))
}

#[test]
fn a_ready_service_is_0_by_address_by_variable_and_by_file() {
    let server = TestServer::start();
    let ready = (0, format!("ready: {}\n", server.url("/readyz")));
    assert_eq!(health(&["--url", &server.url("")]), ready);
    assert_eq!(health(&["--url", &server.url("/")]), ready);
    let up = (0, format!("ok: {}\n", server.url("/healthz")));
    assert_eq!(health(&["--url", &server.url("/healthz")]), up);

    let folder = tempfile::tempdir().unwrap();
    // As in a container: it listens at every address, and is asked at this machine's own.
    let everywhere = format!("0.0.0.0:{}", server.address.port());
    let mut command = hamlet(folder.path(), &["health"]);
    assert_eq!(told(command.env("HAMLET_LISTEN", &everywhere)), ready);

    let settings = format!("listen = \"{}\"\n", server.address);
    std::fs::write(folder.path().join("hamlet.toml"), &settings).unwrap();
    assert_eq!(told(&mut hamlet(folder.path(), &["health"])), ready);
    std::fs::write(folder.path().join("blog.toml"), &settings).unwrap();
    std::fs::write(folder.path().join("hamlet.toml"), "").unwrap();
    let mut command = hamlet(folder.path(), &["health", "--config", "blog.toml"]);
    assert_eq!(told(&mut command), ready);
}

#[test]
fn no_token_is_needed_though_the_service_has_one() {
    let server = TestServer::with(crate::support::Setup {
        token: Some("s3cret"),
        ..Default::default()
    });
    assert_eq!(health(&["--url", &server.url("")]).0, 0);
}

#[test]
fn a_service_without_its_store_is_1_and_says_so() {
    let server = Trouble::Down.server();
    let (code, message) = health(&["--url", &server.url("")]);
    assert_eq!(code, 1);
    assert!(message.contains("is not ready, status 503"), "{message}");
    assert!(message.contains("\"store\":\"unavailable\""), "{message}");
}

#[test]
fn a_port_that_nobody_is_at_is_1_with_what_to_look_at() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let (code, message) = health(&["--url", &format!("http://{}", gone.unwrap())]);
    assert_eq!(code, 1);
    assert!(message.contains("does not answer"), "{message}");
    assert!(message.contains("see whether Hamlet runs"), "{message}");
}

#[test]
fn who_says_nothing_and_who_drips_are_both_too_late() {
    let mut held = Vec::new();
    let silent = somebody(move |caller| held.push(caller));
    let dripping = somebody(|mut caller| {
        while caller.write_all(b"H").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    for address in [silent, dripping] {
        let start = Instant::now();
        let url = format!("http://{address}");
        let (code, message) = health(&["--url", &url, "--timeout", "1"]);
        assert_eq!(code, 1);
        assert!(
            message.contains("did not answer within 1 s"),
            "{address}: {message}"
        );
        assert!(start.elapsed() < Duration::from_secs(20), "{address}");
    }
}

#[test]
fn rules_on_disk_that_are_not_in_force_are_told_of_a_ready_service() {
    let site = LiveSite::start();
    let url = format!("http://{}", site.running.address);
    let ready = format!("ready: {url}/readyz\n");
    assert_eq!(health(&["--url", &url]), (0, ready.clone()));
    site.put("rules/a.toml", "[[rule]]\nid = \"APPLE\n");
    site.until("rejected rules", |told| {
        told["parts"]["rules"] == "rejected"
    });
    let advice = "the rules on disk have an error, the first in a.toml line 2; the last good ones are in force: see `hamlet rules lint`\n";
    assert_eq!(health(&["--url", &url]), (0, ready + advice));
}

#[test]
fn another_program_on_the_port_is_not_taken_for_hamlet() {
    for sends in [
        "",
        "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 fine\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n<html>It works!</html>",
        "HTTP/1.1 200 OK\r\n\r\n{\"state\":\"ready\"}",
    ] {
        let (code, message) = about(sends);
        assert_eq!(code, 1, "{sends}");
        assert!(message.contains("is not Hamlet"), "{sends}: {message}");
    }
    insta::assert_snapshot!(
        about("HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\n\r\nno\u{1b}[2J upstream\r\n").1,
        @"http://HOST/readyz is not ready, status 502: no [2J upstream"
    );
    // A status may stand without its words.
    assert!(about("HTTP/1.0 404\r\n\r\n").1.contains("status 404"));
}

#[test]
fn wrong_use_is_2_and_says_what_would_be_right() {
    for url in [
        "127.0.0.1:8080",
        "localhost:8080",
        "https://127.0.0.1",
        "http://",
        "http://ann@127.0.0.1/",
    ] {
        let (code, message) = health(&["--url", url]);
        assert_eq!(code, 2, "{url}");
        assert!(
            message.contains("http://127.0.0.1:8080"),
            "{url}: {message}"
        );
    }
    assert_eq!(health(&["--timeout", "0"]).0, 2);

    let folder = tempfile::tempdir().unwrap();
    let mut command = hamlet(folder.path(), &["health"]);
    let (code, message) = told(command.env("HAMLET_LISTEN", "127.0.0.1:0"));
    assert_eq!(code, 2);
    assert!(message.contains("--url"), "{message}");

    std::fs::write(folder.path().join("hamlet.toml"), "lisen = 5\n").unwrap();
    let (code, message) = told(&mut hamlet(folder.path(), &["health"]));
    assert_eq!(code, 2);
    assert!(message.contains("did you mean `listen`?"), "{message}");
}

#[test]
fn its_help_has_examples_and_exit_codes() {
    let (code, help) = health(&["--help"]);
    assert_eq!(code, 0);
    for part in ["Examples:", "HEALTHCHECK CMD", "Exit codes: 0 ready, 1"] {
        assert!(help.contains(part), "{help}");
    }
}
