//! A site beside its running service: its settings, its store, and the model that it has taught.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::runtime::{Builder, Runtime};

use crate::config::{Config, Sources};
use crate::learning;
use crate::model::Model;
use crate::setup;
use crate::store::{self, Lesson, SqliteStore, Store};

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
        Site::of(self.config()?)
    }
}

impl Site {
    /// The site of these settings.
    pub(super) fn of(config: Config) -> anyhow::Result<Self> {
        let path = config.data.join(store::FILE);
        let store = if path.is_file() {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let store = runtime.block_on(SqliteStore::open(&path, config.store.durability))?;
            Some((runtime, Arc::new(store) as Arc<dyn Store>))
        } else {
            None
        };
        Ok(Self { config, store })
    }

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

    /// The model with the lessons that count. `hear` gets each of them, without its tokens, and
    /// whether it could be read.
    pub(super) fn taught(&self, hear: impl FnMut(Lesson, bool)) -> anyhow::Result<Model> {
        self.teach(&self.shipped()?, hear)
    }

    /// The same, of a model that is at hand.
    pub(super) fn teach(
        &self,
        model: &Model,
        mut hear: impl FnMut(Lesson, bool),
    ) -> anyhow::Result<Model> {
        let mut teaching = model.teaching();
        self.ask(async |store| {
            learning::each_lesson(store, |lesson| {
                let taught = learning::read(&lesson);
                if let Some(taught) = &taught {
                    teaching.learn(taught);
                }
                let without = Lesson {
                    tokens: Vec::new(),
                    ..lesson
                };
                hear(without, taught.is_some());
            })
            .await
        })?;
        Ok(teaching.finish())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some((runtime, store)) = &self.store {
            runtime.block_on(store.close());
        }
    }
}
