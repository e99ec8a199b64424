//! `hamlet serve` as a process: how it starts, how it ends, and how it refuses.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};

use crate::process::{Running, serve};
use crate::support::comment;

/// What a command that must fail says.
fn refusal(command: &mut Command) -> (i32, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn it_greets_serves_and_ends_in_order_on_either_signal() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let running = Running::start(&mut serve(folder.path(), &["--listen", "127.0.0.1:0"]));
        assert!(running.greeting.contains("curl "), "{}", running.greeting);
        assert_eq!(running.check(&comment()).status, 200);
        running.signal(signal);
        let (code, log) = running.end();
        assert_eq!(code, 0, "{log}");
        assert!(!log.contains("helped me") && !log.contains("ann@"), "{log}");
    }
}

#[test]
fn a_request_under_way_is_finished_after_the_signal() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&mut serve(folder.path(), &["--listen", "127.0.0.1:0"]));
    let body = comment().to_string();
    let (start, rest) = body.split_at(10);
    let mut stream = TcpStream::connect(running.address).unwrap();
    // "100 Continue" is the proof that the request has begun.
    write!(
        stream,
        "POST /v1/check HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{start}",
        body.len()
    )
    .unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");

    running.signal("-TERM");
    stream.write_all(rest.as_bytes()).unwrap();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("HTTP/1.1 200 OK"), "{rest}");
    assert_eq!(running.end().0, 0);
}

#[test]
fn log_lines_may_be_json() {
    let folder = tempfile::tempdir().unwrap();
    let flags = [
        "--listen",
        "127.0.0.1:0",
        "--log-format",
        "json",
        "--store",
        "memory",
    ];
    let running = Running::start(&mut serve(folder.path(), &flags));
    assert_eq!(running.check(&comment()).status, 200);
    running.signal("-TERM");
    let (_, log) = running.end();
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(line["timestamp"].is_string());
    }
    assert!(log.contains("\"decision.action\":"), "{log}");
}

#[test]
fn off_loopback_it_starts_only_with_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--listen", "0.0.0.0:0", "--store", "memory"];
    let (code, message) = refusal(&mut serve(folder.path(), &flags));
    assert_eq!(code, 2);
    assert!(message.contains("set HAMLET_TOKEN"), "{message}");

    let running = Running::start(serve(folder.path(), &flags).env("HAMLET_TOKEN", "s3cret"));
    assert!(
        running.greeting.contains("Bearer $HAMLET_TOKEN"),
        "{}",
        running.greeting
    );
    assert!(!running.greeting.contains("s3cret"));
    running.signal("-TERM");
    let (code, log) = running.end();
    assert_eq!(code, 0);
    assert!(!log.contains("s3cret"), "{log}");
}

#[test]
fn wrong_settings_are_all_told_and_end_it_with_2() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hamlet.toml"), "lisen = 5\n").unwrap();
    let mut command = serve(folder.path(), &["--store", "postgress"]);
    let (code, message) = refusal(command.env("HAMLET_LIMITS__QUEUE", "many"));
    assert_eq!(code, 2);
    insta::assert_snapshot!(message, @r#"
    hamlet.toml:1: there is no setting `lisen`; did you mean `listen`?
    HAMLET_LIMITS__QUEUE: `limits.queue`: invalid type: string "many", expected a whole number above 0; the default is 1024
    --store: `store.kind`: unknown variant `postgress`, expected `sqlite` or `memory`; the default is "sqlite"
    "#);
}

#[test]
fn a_port_in_use_ends_it_with_3_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, message) = refusal(&mut serve(folder.path(), &["--listen", &address]));
    assert_eq!(code, 3);
    assert!(
        message.contains("choose another with --listen"),
        "{message}"
    );
}

#[test]
fn a_data_folder_that_can_not_be_made_ends_it_with_3() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let flags = ["--listen", "127.0.0.1:0", "--data", "file/data"];
    let (code, message) = refusal(&mut serve(folder.path(), &flags));
    assert_eq!(code, 3);
    assert!(message.contains("--data"), "{message}");
}
