//! Opening the file: made with narrow rights, set up the same way by everyone, tables up to date.

use std::fs::{DirBuilder, OpenOptions};
use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::super::StoreError;
use super::{Durability, fault};

/// Every change of the tables, in order; never edited once released.
static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// How long a call waits for another process that writes to the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a call waits for a connection of ours: longer than the longest wait of its holder.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads are rare (a repeated comment, a page of the queue) and short.
const READERS: u32 = 4;

/// The log is cut back to this size after a burst; `SQLite` alone would keep its greatest length.
const LOG_SIZE_BYTES: &str = "67108864";

/// The log is folded into the file when it has so many pages of 4 KiB: the size above. Whoever
/// writes meanwhile waits for the disk, and at `SQLite`'s own 1,000 pages a burst waits ten times
/// a second.
const LOG_PAGES: &str = "16384";

/// The pages that the writer keeps at hand, in KiB with a minus as `SQLite` has it: folding changes pages
/// all over the table of trails.
const WRITER_CACHE: &str = "-16384";

/// How often a start meets another process that starts before it gives up. Going over to WAL
/// is the one step at which `SQLite` does not wait by itself.
const ATTEMPTS: u32 = 50;

/// The one connection that writes, and the few that read.
pub(super) async fn open(
    path: &Path,
    durability: Durability,
) -> Result<(SqlitePool, SqlitePool), StoreError> {
    make(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();

    let writer = writer(path, &options, durability).await?;
    if let Err(error) = migrate(path, &writer).await {
        writer.close().await;
        return Err(error);
    }
    let readers = pool(READERS)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(|error| fault::of(path, error))?;
    Ok((writer, readers))
}

async fn writer(
    path: &Path,
    options: &SqliteConnectOptions,
    durability: Durability,
) -> Result<SqlitePool, StoreError> {
    let options = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Crash => SqliteSynchronous::Normal,
            Durability::Power => SqliteSynchronous::Full,
        })
        // What is forgotten is overwritten, not only unlinked.
        .pragma("secure_delete", "on")
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", LOG_PAGES)
        .pragma("journal_size_limit", LOG_SIZE_BYTES);
    let mut attempt = 1;
    loop {
        match pool(1).connect_with(options.clone()).await {
            Ok(writer) => return Ok(writer),
            Err(error) if fault::is_busy(&error) && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(fault::of(path, error)),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Connections are kept: a new one would have to prepare every statement again. Nor are they asked before
/// use whether they are still there: a file does not hang up, and asking is a step to another thread.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Brings the tables up to date, in one transaction: two processes that start at once do it once.
async fn migrate(path: &Path, writer: &SqlitePool) -> Result<(), StoreError> {
    let begin = writer.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = begin.map_err(|error| fault::of(path, error))?;
    // Not `run`: its bounds keep the future from being sent to another thread.
    MIGRATIONS
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(|error| fault::of_migration(path, error))?;
    let commit = transaction.commit().await;
    commit.map_err(|error| fault::of(path, error))
}

/// Makes the folder and the file where they are missing, for the owner alone. `SQLite` gives the
/// files that it puts beside it the same rights.
fn make(path: &Path) -> Result<(), StoreError> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    let mut file = OpenOptions::new();
    file.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        folder.create(parent).map_err(|error| {
            fault::of_io(
                format!("the folder {} can not be made", parent.display()),
                error,
            )
        })?;
    }
    file.open(path).map(drop).map_err(|error| {
        fault::of_io(
            format!("{} can not be opened for writing", path.display()),
            error,
        )
    })
}
