//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use hamlet::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
