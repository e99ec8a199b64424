//! The servers, each a process of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hamlet::store::{Durability, SqliteStore, Store};
use hamlet::text::folded;
use tempfile::TempDir;

/// How many phrases the rule of phrases gets, and how long one is at least.
const PHRASES: usize = 60_000;
const PHRASE_CHARS: usize = 4;
/// Starts that are timed.
const STARTS: usize = 5;
/// A start that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a Hamlet is set up.
pub(crate) enum Kind {
    /// The shipped rules, as it comes.
    Crash,
    /// The same, safe from the loss of power.
    Power,
    /// As [`Kind::Crash`], with the lines of this file as phrases.
    Phrases(PathBuf),
    /// As [`Kind::Crash`].
    Remembers,
    /// The same, but nothing is remembered of comments.
    Forgets,
}

/// A running server.
pub(crate) struct Server {
    name: &'static str,
    process: Child,
    port: u16,
    /// Hamlet's settings, rules and data; the bare server has none.
    home: Option<TempDir>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// The bare server: this program, asked to be one.
    pub(crate) fn bare(answer_bytes: usize) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--bare", &answer_bytes.to_string()]);
        let (process, port) = start(&mut command)?;
        Ok(Self {
            name: "bare",
            process,
            port,
            home: None,
        })
    }

    /// Hamlet with its shipped rules and seed corpus, and a fresh journal.
    pub(crate) fn hamlet(kind: &Kind) -> Result<Self> {
        Self::prepared(kind, |_| Ok(()))
    }

    /// The same, with what `fill` puts into its folder of data.
    pub(crate) fn prepared(kind: &Kind, fill: impl FnOnce(&Path) -> Result<()>) -> Result<Self> {
        let home = TempDir::new()?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (name, durability) = match kind {
            Kind::Crash => ("hamlet, crash", "crash"),
            Kind::Power => ("hamlet, power", "power"),
            Kind::Phrases(_) => ("hamlet, crash, +60,000 phrases", "crash"),
            Kind::Remembers => ("hamlet, remembers", "crash"),
            Kind::Forgets => ("hamlet, forgets", "crash"),
        };
        let mut rules = root.join("rules");
        if let Kind::Phrases(file) = kind {
            let copy = home.path().join("rules");
            copy_folder(&rules, &copy)?;
            add_phrases(file, &copy)?;
            rules = copy;
        }
        let quoted = |path: PathBuf| format!("{:?}", path.display().to_string());
        fs::write(
            home.path().join("hamlet.toml"),
            format!(
                "listen = \"127.0.0.1:0\"\ndata = {}\nrules = {}\ntraining = {}\n\
                 [store]\ndurability = {durability:?}\n[past]\nremember = {}\n",
                quoted(home.path().join("data")),
                quoted(rules),
                quoted(root.join("training")),
                !matches!(kind, Kind::Forgets),
            ),
        )?;
        fs::create_dir_all(home.path().join("data"))?;
        fill(&home.path().join("data"))?;
        let (process, port) = start(&mut command(home.path())?)?;
        let mut server = Self {
            name,
            process,
            port,
            home: Some(home),
        };
        // The first start trains the model and keeps it; what is measured is every later one.
        wait_until_ready(server.port)?;
        server.restart()?;
        Ok(server)
    }

    fn restart(&mut self) -> Result<()> {
        let home = self.home.as_ref().context("only Hamlet starts again")?;
        self.process.kill()?;
        self.process.wait()?;
        (self.process, self.port) = start(&mut command(home.path())?)?;
        wait_until_ready(self.port)
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The file of the rule with the phrases.
    pub(crate) fn phrase_rule(&self) -> Result<PathBuf> {
        let home = self.home.as_ref().context("only Hamlet has rules")?;
        Ok(home.path().join("rules/local/phrases.toml"))
    }

    /// Resident memory now, in bytes; nothing where the system does not tell.
    pub(crate) fn memory(&self) -> Result<Option<u64>> {
        let Ok(status) = fs::read_to_string(format!("/proc/{}/status", self.process.id())) else {
            return Ok(None);
        };
        let kib: u64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().strip_suffix(" kB"))
            .context("VmRSS is in the status")?
            .parse()?;
        Ok(Some(kib * 1024))
    }

    /// What the process has taken of all cores so far; nothing where the system does not tell.
    pub(crate) fn processor(&self) -> Result<Option<Duration>> {
        let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", self.process.id())) else {
            return Ok(None);
        };
        // The name, in brackets, may have spaces in it. See proc(5): utime and stime, the 14th and 15th,
        // in hundredths of a second.
        let (_, rest) = stat.rsplit_once(')').context("stat names the process")?;
        let ticks: Result<Vec<u64>, _> = rest
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(str::parse)
            .collect();
        Ok(Some(Duration::from_millis(ticks?.iter().sum::<u64>() * 10)))
    }

    /// Stops Hamlet as an administrator would, and counts what its journal holds.
    pub(crate) fn stop_and_count(&mut self) -> Result<usize> {
        let home = self.home.as_ref().context("only Hamlet has a journal")?;
        let told = Command::new("kill")
            .arg(self.process.id().to_string())
            .status()?;
        ensure!(told.success(), "kill failed");
        ensure!(self.process.wait()?.success(), "Hamlet ended with an error");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let path = home.path().join("data/hamlet.db");
            let store = SqliteStore::open(&path, Durability::Crash).await?;
            let count = store.count().await?;
            store.close().await;
            Ok(usize::try_from(count)?)
        })
    }

    /// Times from the start of the process to the first 200 of `/readyz`, with the model cached.
    pub(crate) fn starts(&self) -> Result<Vec<Duration>> {
        let home = self.home.as_ref().context("only Hamlet has a model")?;
        let mut times = Vec::with_capacity(STARTS);
        for _ in 0..STARTS {
            // A journal of a few hundred megabytes is another question.
            for file in ["hamlet.db", "hamlet.db-wal", "hamlet.db-shm"] {
                let path = home.path().join("data").join(file);
                if path.exists() {
                    fs::remove_file(path)?;
                }
            }
            let started = Instant::now();
            let (mut process, port) = start(&mut command(home.path())?)?;
            let ready = wait_until_ready(port);
            times.push(started.elapsed());
            process.kill()?;
            process.wait()?;
            ready?;
        }
        Ok(times)
    }
}

fn command(home: &Path) -> Result<Command> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hamlet"));
    command
        .args(["serve", "--config"])
        .arg(home.join("hamlet.toml"))
        .stderr(fs::File::create(home.join("log"))?);
    Ok(command)
}

/// Starts a process whose first line names its address.
fn start(command: &mut Command) -> Result<(Child, u16)> {
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let stdout = process.stdout.take().context("its stdout is ours")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let port = line
        .trim()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok());
    if let Some(port) = port {
        return Ok((process, port));
    }
    process.kill()?;
    process.wait()?;
    anyhow::bail!("a server did not say where it listens: {line:?}")
}

fn wait_until_ready(port: u16) -> Result<()> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        let asked = ureq::get(format!("http://127.0.0.1:{port}/readyz")).call();
        if asked.is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    anyhow::bail!("not ready after {PATIENCE:?}")
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// One more rule whose phrases are the lines of a file.
fn add_phrases(file: &Path, rules: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| !line.contains('#'))
        .map(folded)
        .filter(|line| line.chars().count() >= PHRASE_CHARS)
        .collect();
    lines.truncate(PHRASES);
    ensure!(
        lines.len() == PHRASES,
        "{} has {} phrases of {PHRASE_CHARS} characters or more, {PHRASES} are wanted",
        file.display(),
        lines.len()
    );
    let local = rules.join("local");
    fs::create_dir_all(&local)?;
    fs::write(local.join("phrases.list"), lines.join("\n"))?;
    let rule = format!(
        "[[rule]]\nid = \"LISTED_PHRASE\"\ndescription = \"A phrase of the list\"\n\
         field = [\"content\", \"name\", \"url\"]\nlist = \"local/phrases.list\"\nscore = 0.1\n\
         state = \"active\"\nexamples.hit = [{:?}]\nexamples.miss = [\"Thank you.\"]\n",
        lines[PHRASES / 2]
    );
    fs::write(local.join("phrases.toml"), rule)?;
    Ok(())
}
