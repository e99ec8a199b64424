//! `hamlet author`: what is kept of one person, and how it goes.

use std::collections::BTreeSet;

use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::site::{Site, SitePlace};
use super::{FINDINGS, FINE, Format, WrongUse, say, say_json, table};
use crate::check;
use crate::decision::Action;
use crate::model::Label;
use crate::past::Trail;
use crate::setup;
use crate::store::{self, Forget, Pseudonyms, Record, Store, StoreError, Whose};

/// Records that are read at once.
const PAGE: usize = 256;
/// Longest beginning of a comment that a table shows, in characters.
const MOST_SHOWN: usize = 48;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum AuthorCommand {
    /// Show what is kept of whoever writes under an e-mail address
    #[command(after_help = "Examples:
  hamlet author show ann@example.org
  hamlet author show ann@example.org --format json > ann.json

`--format json` has all that there is: each comment as it was sent, as long as it is kept, and its decision.
Another spelling of the address (ann+blog@example.org) is another one: ask for each.
Exit codes: 0 done, 1 nothing is kept, 2 wrong use or settings, 3 could not do it.")]
    Show(AuthorArgs),
    /// Forget who wrote what came under an e-mail address, and what it said
    #[command(after_help = "Examples:
  hamlet author forget ann@example.org --dry-run
  hamlet author forget ann@example.org

Gone for good: the comments, the words in their decisions, the addresses, what is remembered of the author, and
what moderators said and the model learnt of these comments. What was decided when, by which rules, stays.
A running service sees it within seconds. Backups and exports have to be seen to by yourself.
Exit codes: 0 done, 1 nothing is kept, 2 wrong use or settings, 3 could not do it.")]
    Forget {
        /// Tell what would be forgotten, and forget nothing
        #[arg(long)]
        dry_run: bool,
        /// Whose, and where.
        #[command(flatten)]
        author: AuthorArgs,
    },
}

/// Whom it is about, and where.
#[derive(Args, Debug)]
pub struct AuthorArgs {
    /// The address as it was typed into the form; small and large letters are the same
    #[arg(value_name = "EMAIL")]
    email: String,
    #[command(flatten)]
    place: SitePlace,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A comment that is kept.
#[derive(Serialize)]
struct Kept {
    id: Uuid,
    at: Timestamp,
    site: String,
    comment_id: Option<String>,
    action: Action,
    label: Option<Label>,
    /// As it was sent; `null` once it was forgotten.
    submission: Option<Box<RawValue>>,
    answer: Box<RawValue>,
}

/// What is remembered under one key that is hers alone.
#[derive(Serialize)]
struct Remembered {
    by: &'static str,
    comments: u32,
    since: Option<Timestamp>,
}

/// All of it.
#[derive(Serialize)]
struct Found {
    comments: Vec<Kept>,
    remembered: Vec<Remembered>,
}

/// What was forgotten.
#[derive(Serialize)]
struct Forgotten {
    comments: u64,
    /// On how many of them somebody had said something, or the model had learnt.
    lessons: u64,
    dry_run: bool,
}

/// Runs the command; the exit code.
pub fn run(command: &AuthorCommand) -> anyhow::Result<u8> {
    match command {
        AuthorCommand::Show(args) => show(args),
        AuthorCommand::Forget { dry_run, author } => forget(author, *dry_run),
    }
}

/// The site, and the pseudonym of the address there.
fn open(args: &AuthorArgs) -> anyhow::Result<(Site, String)> {
    let config = args.place.config()?;
    let path = config.data.join(store::FILE);
    if !path.is_file() {
        let problem = format!(
            "there is no journal at {}: nothing is kept here; `--data` names another folder",
            path.display()
        );
        return Err(WrongUse(problem).into());
    }
    let key = config.data.join(setup::KEY_FILE);
    // A new key would find nobody.
    if !key.is_file() {
        let problem = format!(
            "{} is missing: without it nobody can be found; restore it from a backup",
            key.display()
        );
        return Err(WrongUse(problem).into());
    }
    let email = Pseudonyms::open(&key)?.email(&args.email);
    let email = email.ok_or_else(|| WrongUse("the address is empty".to_owned()))?;
    Ok((Site::of(config)?, email))
}

async fn written(store: &dyn Store, email: &str) -> Result<Vec<Record>, StoreError> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let after = all.last().map(|record| record.id);
        let page = store.by_author(email, after, PAGE).await?;
        let last = page.len() < PAGE;
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}

fn show(args: &AuthorArgs) -> anyhow::Result<u8> {
    let (site, email) = open(args)?;
    let found = site.ask(async |store| found(store, &email).await)?;
    let found = found.context("the journal went away meanwhile; try again")?;
    match args.format {
        Format::Json => say_json(&found)?,
        Format::Human => print(&found),
    }
    Ok(if found.comments.is_empty() {
        FINDINGS
    } else {
        FINE
    })
}

async fn found(store: &dyn Store, email: &str) -> anyhow::Result<Found> {
    let records = written(store, email).await?;
    let mut keys: Vec<_> = records
        .iter()
        .filter_map(|record| record.event.as_ref())
        .flat_map(|event| event.keys.iter().copied())
        .filter(|key| key.kind().is_person())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let trails = store.look(None, &keys).await?.trails;
    let remembered = keys.iter().filter_map(|key| {
        let trail: &Trail = trails.get(*key).filter(|trail| !trail.is_empty())?;
        Some(Remembered {
            by: key.kind().name(),
            comments: trail.comments(),
            since: trail
                .first()
                .and_then(|first| Timestamp::from_second(first.into()).ok()),
        })
    });
    let remembered = remembered.collect();
    let labels = match (records.first(), records.last()) {
        (Some(first), Some(last)) => store.labels(first.id, last.id).await?,
        _ => std::collections::HashMap::new(),
    };
    let comments = records.into_iter().map(|record| {
        Ok(Kept {
            id: record.id,
            at: record.at,
            site: record.site,
            comment_id: record.comment_id,
            action: record.action,
            label: labels.get(&record.id).copied(),
            submission: record.submission.map(RawValue::from_string).transpose()?,
            answer: RawValue::from_string(record.decision)?,
        })
    });
    let comments = comments.collect::<serde_json::Result<_>>()?;
    Ok(Found {
        comments,
        remembered,
    })
}

fn print(found: &Found) {
    if found.comments.is_empty() {
        say("Nothing is kept of this address.");
        return;
    }
    let mut rows = table(["decision", "at", "site", "decided", "label", "comment"]);
    let to_second = TimestampRound::new()
        .smallest(Unit::Second)
        .mode(RoundMode::Trunc);
    for comment in &found.comments {
        rows.add_row([
            comment.id.to_string(),
            comment
                .at
                .round(to_second)
                .unwrap_or(comment.at)
                .to_string(),
            comment.site.clone(),
            comment.action.to_string(),
            comment.label.map_or("", Label::name).to_owned(),
            beginning(comment.submission.as_deref()),
        ]);
    }
    say(rows);
    for Remembered {
        by,
        comments,
        since,
    } in &found.remembered
    {
        let since = since.map_or_else(String::new, |since| format!(", the first of {since}"));
        say(format_args!(
            "Remembered by {by}: {comments} {}{since}",
            plural(u64::from(*comments))
        ));
    }
}

/// How a comment begins.
fn beginning(submission: Option<&RawValue>) -> String {
    #[derive(serde::Deserialize)]
    struct Content {
        content: String,
    }
    let Some(submission) = submission else {
        return "(forgotten)".to_owned();
    };
    let content = serde_json::from_str::<Content>(submission.get());
    let content = content.map(|read| read.content).unwrap_or_default();
    let mut words = content.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > MOST_SHOWN {
        words = words.chars().take(MOST_SHOWN).chain(['…']).collect();
    }
    words
}

fn forget(args: &AuthorArgs, dry_run: bool) -> anyhow::Result<u8> {
    let (site, email) = open(args)?;
    let done = site.ask(async |store| {
        let decisions: BTreeSet<Uuid> = written(store, &email)
            .await?
            .iter()
            .map(|record| record.id)
            .collect();
        if dry_run {
            would_forget(store, &decisions).await
        } else {
            forget_all(store, &email, decisions).await
        }
    })?;
    let done = done.context("the journal went away meanwhile; try again")?;
    match args.format {
        Format::Json => say_json(&done)?,
        Format::Human => say(told(&done)),
    }
    Ok(if done.comments == 0 { FINDINGS } else { FINE })
}

async fn would_forget(
    store: &dyn Store,
    decisions: &BTreeSet<Uuid>,
) -> Result<Forgotten, StoreError> {
    let mut lessons = 0;
    for &decision in decisions {
        let said = !store.labels(decision, decision).await?.is_empty();
        lessons += u64::from(said || store.lesson(decision).await?.is_some());
    }
    Ok(Forgotten {
        comments: decisions.len() as u64,
        lessons,
        dry_run: true,
    })
}

async fn forget_all(
    store: &dyn Store,
    email: &str,
    decisions: BTreeSet<Uuid>,
) -> Result<Forgotten, StoreError> {
    let words = Forget {
        whose: Whose::Decisions(decisions),
        ..Forget::ALL
    };
    let lessons = store.forget_words(&words).await?;
    // Last, so that what breaks off can be done again.
    let comments = store.forget_author(email, check::without_words).await?;
    Ok(Forgotten {
        comments,
        lessons,
        dry_run: false,
    })
}

fn told(done: &Forgotten) -> String {
    let Forgotten {
        comments, lessons, ..
    } = *done;
    if comments == 0 {
        return "Nothing is kept of this address.".to_owned();
    }
    let (would, is) = if done.dry_run {
        ("would be", "would be")
    } else {
        (if comments == 1 { "is" } else { "are" }, "is")
    };
    format!(
        "{comments} {} of this address {would} forgotten; what was said and learnt of {lessons} of them {is}, too.",
        plural(comments)
    )
}

const fn plural(comments: u64) -> &'static str {
    if comments == 1 { "comment" } else { "comments" }
}
