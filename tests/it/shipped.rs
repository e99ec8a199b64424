//! What is shipped, loaded for a test: the rules, the seed corpus, the model made of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use hamlet::config::Config;
use hamlet::filter::Filter;
use hamlet::setup;

/// The project's own folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The settings that load what is shipped.
pub(crate) fn config() -> Config {
    Config {
        rules: root().join("rules"),
        training: root().join("training"),
        data: models(),
        ..Config::default()
    }
}

/// The shipped filter: rules, model, thresholds.
pub(crate) fn filter() -> Arc<Filter> {
    Arc::new(setup::filter(&config(), &mut |_| ()).unwrap())
}

/// Puts the trained model into a data folder, so that a start there need not train.
pub(crate) fn put_model_into(data: &Path) {
    filter();
    fs::create_dir_all(data).unwrap();
    for model in fs::read_dir(models()).unwrap() {
        let model = model.unwrap();
        // Another test may be writing its model here under a name of its own.
        if model.path().extension().is_some_and(|end| end == "json") {
            fs::copy(model.path(), data.join(model.file_name())).unwrap();
        }
    }
}

/// The labelled data sets beside the project, or where `HAMLET_DATA` says; says so if they are
/// not there.
pub(crate) fn data_sets() -> Option<PathBuf> {
    let beside = || root().join("../shared/data");
    let dir = std::env::var_os("HAMLET_DATA").map_or_else(beside, PathBuf::from);
    let there = hamlet::tuning::protocol::has_data(&dir);
    if !there {
        eprintln!("left out: the data sets are not there (set HAMLET_DATA to their folder)");
    }
    there.then_some(dir)
}

/// Where tests keep trained models: one folder for each build, because other code makes other
/// models of the same corpus.
fn models() -> PathBuf {
    let built = fs::metadata(env!("CARGO_BIN_EXE_hamlet"))
        .and_then(|binary| binary.modified())
        .unwrap();
    let built = built.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("models-{built}"))
}
