//! The model of a site: what is shipped, and the lessons in the site's store.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::runtime::{Builder, Runtime};

use crate::config::{Config, Sources};
use crate::model::token::TokenSet;
use crate::model::{Model, Taught};
use crate::setup;
use crate::store::{self, Durability, Lesson, SqliteStore, Store};

/// Lessons that are read at once.
const PAGE: usize = 256;

/// Where settings and data are.
#[derive(Debug, Args)]
pub(super) struct SitePlace {
    /// Read the settings from this file [default: hamlet.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the data [default: what the settings say, else data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// A site's settings and its store, if it has one yet.
pub(super) struct Site {
    pub(super) config: Config,
    store: Option<(Runtime, Arc<dyn Store>)>,
}

impl SitePlace {
    /// The settings that the service would run with.
    pub(super) fn config(&self) -> anyhow::Result<Config> {
        let sources = Sources::of_process(self.config.clone(), Vec::new());
        let mut config = Config::load(&sources)?.config;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        Ok(config)
    }

    /// Opens the store beside a running service.
    pub(super) fn open(&self) -> anyhow::Result<Site> {
        let config = self.config()?;
        let path = config.data.join(store::FILE);
        let store = if path.is_file() {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let store = runtime.block_on(SqliteStore::open(&path, Durability::Crash))?;
            Some((runtime, Arc::new(store) as Arc<dyn Store>))
        } else {
            None
        };
        Ok(Site { config, store })
    }
}

impl Site {
    /// The model as it is shipped.
    pub(super) fn shipped(&self) -> anyhow::Result<Model> {
        let config = &self.config;
        Ok(setup::model(config, &mut |line| eprintln!("{line}"))?)
    }

    /// Asks the store, if there is one.
    pub(super) fn ask<T, E: Into<anyhow::Error>>(
        &self,
        question: impl AsyncFnOnce(&dyn Store) -> Result<T, E>,
    ) -> anyhow::Result<Option<T>> {
        let Some((runtime, store)) = &self.store else {
            return Ok(None);
        };
        let answer = runtime.block_on(question(&**store));
        answer.map(Some).map_err(Into::into)
    }

    /// The lessons that count.
    pub(super) fn lessons(&self) -> anyhow::Result<Vec<Lesson>> {
        let all = self.ask(async |store| {
            let mut all: Vec<Lesson> = Vec::new();
            loop {
                let after = all.last().map(|lesson| lesson.decision);
                let page = store.lessons(after, PAGE).await?;
                let ended = page.len() < PAGE;
                all.extend(page);
                if ended {
                    return Ok::<_, store::StoreError>(all);
                }
            }
        })?;
        Ok(all.unwrap_or_default())
    }
}

/// A model with these lessons.
pub(super) fn with(model: &Model, lessons: &[Lesson]) -> anyhow::Result<Model> {
    let mut all = Vec::with_capacity(lessons.len());
    for lesson in lessons {
        all.push(Taught {
            label: lesson.label,
            weight: lesson.weight,
            tokens: TokenSet::from_bytes(&lesson.tokens)?,
        });
    }
    Ok(model.taught(&all, []))
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some((runtime, store)) = &self.store {
            runtime.block_on(store.close());
        }
    }
}
