//! `hamlet model inspect`: what is known of a token, or of all those of a text.

use clap::Args;
use serde::Serialize;

use super::super::site::SitePlace;
use super::super::{FINDINGS, FINE, Format, say, say_json, table};
use crate::model::{Model, TokenCounts};
use crate::submission::Submission;
use crate::text::Views;

/// Most tokens of a text that a table shows; `--format json` has all.
const MOST_SHOWN: usize = 40;

/// Which tokens.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamlet model inspect casino f_pair_great_post
  hamlet model inspect --text 'Great post, thank you for sharing'

A token is a word in lower case, or begins with `f_` for what is no plain word: `model.spam_tokens` and
`model.ham_tokens` of an answer have them. Log-odds above 0 speak for spam; what a token adds to a score
depends on its kind, and on how many of that kind the comment has.
Exit codes: 0 fine, 1 none of these tokens is known, 2 wrong use or settings, 3 could not do it.")]
pub(super) struct InspectArgs {
    /// Tokens as they stand in answers
    #[arg(value_name = "TOKEN", required_unless_present = "text")]
    tokens: Vec<String>,
    /// All tokens of this text, the most telling first
    #[arg(long, value_name = "TEXT", conflicts_with = "tokens")]
    text: Option<String>,
    #[command(flatten)]
    place: SitePlace,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Line {
    token: String,
    #[serde(flatten)]
    counts: TokenCounts,
}

impl Line {
    fn strength(&self) -> f64 {
        self.counts.log_odds.unwrap_or(0.0).abs()
    }
}

pub(super) fn run(args: &InspectArgs) -> anyhow::Result<u8> {
    let site = args.place.open()?;
    let model = site.taught(|_, _| ())?;
    let tokens = match &args.text {
        Some(text) => tokens_of(&model, text),
        None => args.tokens.clone(),
    };
    let mut lines: Vec<Line> = tokens
        .into_iter()
        .map(|token| Line {
            counts: model.look_up(&token),
            token,
        })
        .collect();
    if args.text.is_some() {
        lines.sort_by(|a, b| b.strength().total_cmp(&a.strength()));
    }
    match args.format {
        Format::Json => say_json(&lines)?,
        Format::Human => print(&lines),
    }
    let known = lines.iter().any(|line| line.counts.log_odds.is_some());
    Ok(if known { FINE } else { FINDINGS })
}

fn tokens_of(model: &Model, text: &str) -> Vec<String> {
    let submission = Submission {
        content: text.to_owned(),
        ..Submission::default()
    };
    let views = Views::of(&submission);
    model.options().features.tokens(&submission, &views)
}

fn print(lines: &[Line]) {
    let mut rows = table([
        "token",
        "kind",
        "shipped ham",
        "spam",
        "here ham",
        "spam",
        "log-odds",
    ]);
    for line in lines.iter().take(MOST_SHOWN) {
        let TokenCounts {
            prior,
            own,
            family,
            log_odds,
        } = line.counts;
        let odds = log_odds.map_or_else(|| "never seen".to_owned(), |odds| format!("{odds:+.2}"));
        rows.add_row([
            line.token.clone(),
            family.name().to_owned(),
            prior.ham.to_string(),
            prior.spam.to_string(),
            own.ham.to_string(),
            own.spam.to_string(),
            odds,
        ]);
    }
    say(rows);
    if lines.len() > MOST_SHOWN {
        let rest = lines.len() - MOST_SHOWN;
        say(format_args!(
            "… and {rest} more; --format json has them all"
        ));
    }
}
