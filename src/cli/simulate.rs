//! `hamlet simulate`: the years of a blog in a minute.

use std::path::PathBuf;

use clap::Args;

use super::{FINE, Format, say, say_json, table};
use crate::config::{Config, Sources};
use crate::setup;
use crate::tuning::corpus;
use crate::tuning::life::{self, Course, Life};
use crate::tuning::metrics::Decisions;

/// Which blogs.
#[derive(Args, Debug)]
pub struct SimulateArgs {
    /// Labelled comments
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command; the exit code.
pub fn run(args: &SimulateArgs) -> anyhow::Result<u8> {
    let config = Config::load(&Sources::of_process(None, vec![]))?.config;
    let filter = setup::filter(&config, &mut |line| eprintln!("{line}"))?;
    let rows = corpus::read(&args.corpus)?;
    let lives = life::lives(rows, &filter, &mut |_, _| {});
    if args.format == Format::Json {
        say_json(&lives)?;
    } else {
        print(&lives);
    }
    Ok(FINE)
}

fn print(lives: &[Life]) {
    let mut lines = table([
        "blog",
        "course",
        "part",
        "ham a/h/r",
        "spam a/h/r",
        "spam accepted",
        "ham rejected",
        "held",
    ]);
    let mut course = |blog: &str, name: &str, course: &Course| {
        let mut line = |part: String, d: &Decisions| {
            let share = |n: u64, of: u64| format!("{:.1} %", 100.0 * n as f64 / of.max(1) as f64);
            lines.add_row([
                blog.to_owned(),
                name.to_owned(),
                part,
                format!("{}/{}/{}", d.ham.accept, d.ham.hold, d.ham.reject),
                format!("{}/{}/{}", d.spam.accept, d.spam.hold, d.spam.reject),
                share(d.spam.accept, d.spam.all()),
                share(d.ham.reject, d.ham.all()),
                share(d.held(), d.all()),
            ]);
        };
        for (at, quarter) in course.quarters.iter().enumerate() {
            line(format!("{}", at + 1), quarter);
        }
        line("all".to_owned(), &course.whole);
    };
    for life in lives {
        course(&life.blog, "frozen", &life.frozen);
        course(&life.blog, "learning", &life.learning);
    }
    say(lines);
}
