//! The command line: one file a command.

pub mod author;
pub mod check;
pub mod corpus;
pub mod health;
pub mod model;
pub mod replay;
pub mod rules;
pub mod serve;
pub mod simulate;
mod site;
pub mod views;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::config::ConfigErrors;
use crate::setup::{self, revision::RevisionError};
use crate::tuning::apply::ApplyError;

/// All is well.
pub const FINE: u8 = 0;
/// There are findings: lint, test, budget, a service that is not ready.
pub const FINDINGS: u8 = 1;
/// Wrong use or configuration.
pub const WRONG_USE: u8 = 2;
/// It could not be done: disk, store, port.
pub const COULD_NOT: u8 = 3;

/// Decides which blog comments may be published: accept, hold or reject, with the reasons.
#[derive(Debug, Parser)]
#[command(
    name = "hamlet",
    version,
    after_help = "Exit codes: 0 fine, 1 findings, 2 wrong use or configuration, 3 could not do it"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Decide on one comment and show its score sheet
    Check(Box<check::CheckArgs>),
    /// Lint, test and list what rules can use
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Train the model, measure it, and see or take back what the site taught it
    Model(model::ModelArgs),
    /// Bring in the comments that a site has, take out copies, part and count them; make the seed corpus
    #[command(subcommand)]
    Corpus(corpus::CorpusCommand),
    /// Show what is kept of one author, or forget it
    #[command(subcommand)]
    Author(author::AuthorCommand),
    /// Decide again on the journal's comments, with the rules of today or with others
    Replay(replay::ReplayArgs),
    /// Live through the years of a blog, with a model that learns and with one that does not
    Simulate(simulate::SimulateArgs),
    /// Show a text as rules read it: every view, what it changed, the links
    Views(views::ViewsArgs),
    /// Run the web service (what plain `hamlet` does)
    Serve(serve::ServeArgs),
    /// Ask a running service whether it is ready
    Health(health::HealthArgs),
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// How figures are printed that may go into a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For a document or a pull request.
    Markdown,
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Some(Command::Check(args)) => check::run(&args),
            Some(Command::Rules(command)) => rules::run(command),
            Some(Command::Model(args)) => model::run(&args),
            Some(Command::Corpus(command)) => corpus::run(&command),
            Some(Command::Author(command)) => author::run(&command),
            Some(Command::Replay(args)) => replay::run(&args),
            Some(Command::Simulate(args)) => simulate::run(&args),
            Some(Command::Views(args)) => views::run(&args),
            Some(Command::Serve(args)) => return serve::run(args),
            Some(Command::Health(args)) => return health::run(&args),
            None => return serve::run(serve::ServeArgs::default()),
        };
        match result {
            Ok(code) => ExitCode::from(code),
            Err(error) => {
                eprintln!("hamlet: {error:#}");
                ExitCode::from(code_of(&error))
            }
        }
    }
}

/// What an error ends with: wrong use, settings or rules, or something that could not be done.
fn code_of(error: &anyhow::Error) -> u8 {
    let wrong_rules = |error: &setup::SetupError| error.is_wrong_content();
    let wrong_use = error.is::<WrongUse>()
        || error.is::<ConfigErrors>()
        || error.is::<RevisionError>()
        || matches!(
            error.downcast_ref(),
            Some(ApplyError::Findings { .. } | ApplyError::NoRule(_) | ApplyError::NotLocal { .. })
        )
        || error.downcast_ref().is_some_and(wrong_rules);
    if wrong_use { WRONG_USE } else { COULD_NOT }
}

/// What was asked for makes no sense; the message says what does.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUse(pub(crate) String);

/// A table without frames whose columns line up.
pub(crate) fn table<const N: usize>(header: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header(header);
    table
}

/// Prints a line. A reader that went away (`hamlet … | head`) is no error; a disk that is full is one.
pub(crate) fn say(line: impl std::fmt::Display) {
    use std::io::Write;

    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            std::process::exit(i32::from(FINE));
        }
        Err(error) => {
            eprintln!("hamlet: can not write the output: {error}; what was printed is not whole");
            std::process::exit(i32::from(COULD_NOT));
        }
    }
}

/// Prints a value as JSON.
pub(crate) fn say_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?);
    Ok(())
}
