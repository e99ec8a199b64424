//! Changes on disk, heard of or found.
//!
//! The system tells of most changes at once. Where it does not (network and container mounts, a
//! folder that another took the place of) a cheap look every [`POLL`] finds them: so an event only
//! ever makes the next look come sooner.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::Reloader;
use super::fingerprint::Fingerprint;
use crate::kept::By;

/// Between two looks without an event.
const POLL: Duration = Duration::from_secs(2);
/// So long nothing may change before files are read: an editor saves in two steps, a tool several
/// files.
const SETTLE: Duration = Duration::from_millis(250);
/// The same where files are missing or empty, which is more often a step than a wish.
const SETTLE_OF_LOSS: Duration = Duration::from_secs(2);
/// Longest wait for files to settle.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reloads whenever the files have changed, until it is dropped.
pub async fn run(reloader: Arc<Reloader>) {
    let heard = Arc::new(Notify::new());
    let mut ears = ears(reloader.dir(), &heard);
    // Something may have changed, or be about to, since the files were read for the start.
    let mut seen = settled(&reloader, &reloader.first_look).await;
    reloader.reload(By::Watch).await;
    loop {
        let told = tokio::select! {
            () = heard.notified() => true,
            () = sleep(POLL) => false,
        };
        if !told && look(&reloader).await == seen {
            continue;
        }
        let now = settled(&reloader, &seen).await;
        if now != seen || ears.is_none() {
            // A folder that took the place of another is watched by nobody yet.
            drop(ears.take());
            ears = self::ears(reloader.dir(), &heard);
        }
        seen = now;
        reloader.reload(By::Watch).await;
    }
}

/// The files as they are once they have been left alone for a moment.
async fn settled(reloader: &Arc<Reloader>, before: &Fingerprint) -> Fingerprint {
    let begin = Instant::now();
    let (mut now, mut since) = (look(reloader).await, Instant::now());
    loop {
        let wait = if now.lacks_some_of(before) {
            SETTLE_OF_LOSS
        } else {
            SETTLE
        };
        if since.elapsed() >= wait || begin.elapsed() >= PATIENCE {
            return now;
        }
        sleep(SETTLE.min(wait)).await;
        let next = look(reloader).await;
        if next != now {
            (now, since) = (next, Instant::now());
        }
    }
}

async fn look(reloader: &Arc<Reloader>) -> Fingerprint {
    let reloader = Arc::clone(reloader);
    let looked = tokio::task::spawn_blocking(move || Fingerprint::of(reloader.dir()));
    looked.await.unwrap_or_default()
}

/// Listens to what the system tells of a folder, if it tells anything.
fn ears(dir: &Path, heard: &Arc<Notify>) -> Option<RecommendedWatcher> {
    let heard = Arc::clone(heard);
    let hear = move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| matters(&event)) {
            heard.notify_one();
        }
    };
    let watcher = notify::recommended_watcher(hear).and_then(|mut watcher| {
        watcher.watch(dir, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    watcher
        .inspect_err(|error| {
            tracing::debug!(%error, "no events of the rules folder: it is looked at every 2 s");
        })
        .ok()
}

/// Reading is no change, and most files of an editor are no rules.
fn matters(event: &Event) -> bool {
    let changes = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    };
    let may_be_rules = |path: &std::path::PathBuf| {
        let hidden_link = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(".."));
        let ending = path.extension();
        hidden_link || ending.is_none_or(|ending| ending == "toml" || ending == "list")
    };
    changes && (event.paths.is_empty() || event.paths.iter().any(may_be_rules))
}
