//! `hamlet model forget`: lessons taken back.

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::super::rules::since;
use super::super::{FINE, Format, say, say_json};
use super::site::SitePlace;
use crate::store::{self, Feedback, Forget, Noted, StoreError};

/// Which lessons.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model forget --reporter mallory
  hamlet model forget --reporter ann --since 2026-11-20
  hamlet model forget --decision 01a219bc-cd14-70c9-a4e7-3787a2b911d9
  hamlet model forget --all

The labels that the lessons came with are taken back, too. A running service sees it within two seconds.
What is forgotten is gone for good; what was taken back with `POST /v1/feedback` stays on record.
Exit codes: 0 done, 2 wrong use or settings, 3 could not do it.")]
pub(super) struct ForgetArgs {
    /// What this reporter taught
    #[arg(long, value_name = "NAME", required_unless_present_any = ["since", "decision", "all"])]
    reporter: Option<String>,
    /// What was learnt since then: the last 7d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
    /// What was learnt from the comment of this decision
    #[arg(long, value_name = "ID", conflicts_with_all = ["reporter", "since", "all"])]
    decision: Option<Uuid>,
    /// Everything that this site taught
    #[arg(long, conflicts_with_all = ["reporter", "since"])]
    all: bool,
    #[command(flatten)]
    place: SitePlace,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Forgotten {
    lessons: u64,
}

pub(super) fn run(args: &ForgetArgs) -> anyhow::Result<u8> {
    let site = args.place.open()?;
    let now = Timestamp::now();
    let lessons = site
        .ask(async |store| match args.decision {
            Some(decision) => one(store, decision, now).await,
            None => {
                let which = Forget {
                    reporter: args.reporter.clone(),
                    since: args.since,
                };
                store.forget_lessons(&which, now).await
            }
        })?
        .with_context(|| {
            let path = site.config.data.join(store::FILE);
            format!(
                "there is no journal at {}: nothing was learnt here; `--data` names another folder",
                path.display()
            )
        })?;
    match args.format {
        Format::Json => say_json(&Forgotten { lessons })?,
        Format::Human => say(format_args!(
            "{lessons} {} forgotten.",
            if lessons == 1 {
                "lesson is"
            } else {
                "lessons are"
            }
        )),
    }
    Ok(FINE)
}

async fn one(store: &dyn store::Store, decision: Uuid, at: Timestamp) -> Result<u64, StoreError> {
    let taken_back = Feedback {
        decision,
        label: None,
        learn: true,
        at,
        reporter: None,
        reason: None,
    };
    Ok(match store.note(taken_back, None).await? {
        Noted::New {
            unlearnt: Some(_), ..
        } => 1,
        Noted::New { .. } | Noted::Same | Noted::UnknownDecision => 0,
    })
}
