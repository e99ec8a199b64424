//! What the service is made of, read and opened: rules, model, store, journal.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;

use super::ServeError;
use crate::check::Checker;
use crate::check::live::Live;
use crate::config::{Config, StoreKind};
use crate::form::Tokens;
use crate::kept::{Cause, Kept};
use crate::learning::Learner;
use crate::model::Counts;
use crate::reload::{self, Reloader};
use crate::setup::{self, RuleFiles, SetupError};
use crate::store::{self, Journal, JournalOptions, MemoryStore, Pseudonyms, SqliteStore, Store};

/// Records that one write to the store may hold: more saves little and makes all of them wait.
const BATCH: usize = 256;

/// The way of a comment, and what changes it while it is in use.
pub(super) struct Parts {
    pub(super) checker: Checker,
    pub(super) learner: Arc<Learner>,
    pub(super) reloader: Arc<Reloader>,
}

/// Reads and opens all of it.
pub(super) async fn parts(config: &Config) -> Result<Parts, ServeError> {
    let files = RuleFiles::read(&config.rules).map_err(SetupError::from)?;
    let (ruleset, warnings) = setup::compiled(&files.sources, &config.rules)?;
    let filter = setup::filter_with(ruleset, config, &mut |line| tracing::info!("{line}"))?;
    let filter = Arc::new(Live::of(Arc::new(filter)));
    fs::create_dir_all(&config.data).map_err(|source| ServeError::Data {
        path: config.data.clone(),
        source,
    })?;
    let kept = Kept::at(&config.data);
    let in_force = filter.now();
    let ruleset = Some(&*in_force.filter.ruleset);
    reload::note(kept.keep(&files, ruleset, &Cause::Start, Timestamp::now()));
    let reloader = Reloader::new(Arc::clone(&filter), config.rules.clone(), Some(kept));
    let reloader = Arc::new(reloader.started_with(&files, warnings));
    let checker = checker(config, filter).await?;
    let (filter, store) = (Arc::clone(&checker.filter), Arc::clone(&checker.store));
    let learner = Arc::new(Learner::start(filter, store, Timestamp::now()).await?);
    let lessons = checker.filter.now().filter.model.own().lessons();
    if lessons != Counts::default() {
        tracing::info!(ham = lessons.ham, spam = lessons.spam, "lessons read");
    }
    Ok(Parts {
        checker,
        learner,
        reloader,
    })
}

async fn checker(config: &Config, filter: Arc<Live>) -> Result<Checker, ServeError> {
    let pseudonyms = Arc::new(Pseudonyms::open(&config.data.join(setup::KEY_FILE))?);
    let store = open_store(config).await?;
    let options = JournalOptions {
        queue: config.limits.queue.get(),
        batch: BATCH,
    };
    Ok(Checker {
        filter,
        journal: Arc::new(Journal::start(Arc::clone(&store), options)),
        store,
        tokens: Arc::new(Tokens::with_key(&pseudonyms.derived(Tokens::DOMAIN))),
        pseudonyms,
        remembers: config.past.remember,
        clock: Timestamp::now,
    })
}

async fn open_store(config: &Config) -> Result<Arc<dyn Store>, ServeError> {
    match config.store.kind {
        StoreKind::Memory => Ok(Arc::new(MemoryStore::new())),
        StoreKind::Sqlite => {
            let path = config.data.join(store::FILE);
            Ok(Arc::new(
                SqliteStore::open(&path, config.store.durability).await?,
            ))
        }
    }
}
