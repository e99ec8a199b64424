//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use hamlet::cli::Cli;

/// A decision makes thousands of small texts and lists, and other threads let go of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Cli::parse().run()
}
