//! Every input that the fuzzer kept, through the same functions. `tests/fuzz` has both.

use std::fs;

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn every_kept_input_of_the_fuzzer_is_taken() {
    let corpus = crate::shipped::root().join("tests/fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let folder = corpus.join(name);
        let files: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        assert!(files.len() >= 5, "{name} has too few inputs");
        for path in files {
            let data = fs::read(&path).unwrap();
            let done = std::panic::catch_unwind(|| target(&data));
            assert!(done.is_ok(), "{} breaks the target", path.display());
        }
    }
}
