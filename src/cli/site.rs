//! A site beside its running service: its settings, its store, and the model that it has taught.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::runtime::{Builder, Runtime};

use crate::config::{Config, Sources};
use crate::model::token::TokenSet;
use crate::model::{Model, Taught};
use crate::setup;
use crate::store::{self, Lesson, SqliteStore, Store};

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

    /// Hears of each lesson that counts, a page at a time.
    pub(super) fn each_lesson(&self, mut hear: impl FnMut(&Lesson)) -> anyhow::Result<()> {
        let heard = self.ask(async |store| {
            let mut after = None;
            loop {
                let page = store.lessons(after, PAGE).await?;
                page.iter().for_each(&mut hear);
                match page.last() {
                    Some(last) if page.len() == PAGE => after = Some(last.decision),
                    _ => return Ok::<_, store::StoreError>(()),
                }
            }
        });
        heard.map(drop)
    }

    /// The model with the lessons that count. `hear` gets each that was read, and each that could
    /// not be, without its tokens.
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
        self.each_lesson(|lesson| {
            let tokens = TokenSet::from_bytes(&lesson.tokens).ok();
            let readable = tokens.is_some();
            if let Some(tokens) = tokens {
                teaching.learn(&Taught {
                    label: lesson.label,
                    weight: lesson.weight,
                    tokens,
                });
            }
            let without = Lesson {
                tokens: Vec::new(),
                reporter: lesson.reporter.clone(),
                ..*lesson
            };
            hear(without, readable);
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
