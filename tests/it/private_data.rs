//! Private data is looked for in time that grows with the text, whatever the text is.

use std::time::{Duration, Instant};

use hamlet::text::{PrivateKind, private_data};

/// What is written to be slow is read about as fast as anything.
#[test]
fn hostile_texts_cost_linear_time() {
    const SIZE: usize = 64 * 1024;
    let parts = [
        "1",
        "1 ",
        "12-",
        "0123 ",
        "4111 ",
        "4111-1111-",
        "00 ",
        "+1",
        "(1) ",
        "a@",
        "a.",
        "at ",
        " at dot",
        "dot ",
        "DE89 ",
        "de12",
        "1 A ",
        "1 Street ",
        "Via A ",
        "12 a b c ",
        "1:",
        "call 1234 ",
        "AB 12 ",
        "x1",
        "٤",
        "1-1 ",
        "@",
        "(at)",
        "www",
        "1/1/",
        " ",
    ];
    for part in parts {
        let text = part.repeat(SIZE / part.len());
        for kind in PrivateKind::ALL {
            let start = Instant::now();
            private_data(&text, kind);
            let took = start.elapsed();
            assert!(took < Duration::from_secs(1), "{part:?} {kind:?} {took:?}");
        }
    }
}
