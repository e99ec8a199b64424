//! `hamlet model forget`: words and lessons, gone for good.

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::super::rules::since;
use super::super::site::SitePlace;
use super::super::{FINE, Format, say, say_json};
use crate::store::{self, Forget, Whose};

/// Which lessons.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model forget --reporter mallory
  hamlet model forget --reporter ann --since 2026-11-20
  hamlet model forget --decision 01a219bc-cd14-70c9-a4e7-3787a2b911d9
  hamlet model forget --all

Words go for good, with what the model learnt from them; what others said of the same decisions before counts
again. A running service sees it within seconds. (What is taken back with `POST /v1/feedback` stays on record.)
Exit codes: 0 done, 2 wrong use or settings, 3 could not do it.")]
pub(super) struct ForgetArgs {
    /// What this reporter said
    #[arg(long, value_name = "NAME", required_unless_present_any = ["since", "decision", "all"])]
    reporter: Option<String>,
    /// What was said since then: the last 7d, 12h, 4w, or since 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
    /// What anybody said of this decision
    #[arg(long, value_name = "ID", conflicts_with_all = ["reporter", "since", "all"])]
    decision: Option<Uuid>,
    /// Everything that anybody said, and that was learnt without a word
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
    /// On how many there was anything to forget.
    decisions: u64,
}

pub(super) fn run(args: &ForgetArgs) -> anyhow::Result<u8> {
    let site = args.place.open()?;
    let whose = match (&args.decision, &args.reporter) {
        (Some(id), _) => Whose::Decisions([*id].into()),
        (None, Some(name)) => Whose::Reporter(name.clone()),
        (None, None) => Whose::All,
    };
    let which = Forget {
        whose,
        since: args.since.unwrap_or(Timestamp::MIN),
    };
    let decisions = site
        .ask(async |store| store.forget_words(&which).await)?
        .with_context(|| {
            let path = site.config.data.join(store::FILE);
            format!(
                "there is no journal at {}: nothing was learnt here; `--data` names another folder",
                path.display()
            )
        })?;
    match args.format {
        Format::Json => say_json(&Forgotten { decisions })?,
        Format::Human => say(format_args!(
            "What was said of {decisions} {} is forgotten.",
            if decisions == 1 {
                "decision"
            } else {
                "decisions"
            }
        )),
    }
    Ok(FINE)
}
