//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use hamlet::cli::Cli;

/// A decision makes and drops some hundred short strings, on as many threads as there are cores.
/// The system's allocator spends a tenth of the time on them and keeps what it once had.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Cli::parse().run()
}
