//! `hamlet simulate`: the years of a blog in a minute.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::rules::{Place, progress_bar};
use super::{FINE, Format, say, say_json, table};
use crate::model::cache::write_whole;
use crate::tuning::corpus;
use crate::tuning::life::{self, Course, Life, Manner};
use crate::tuning::metrics::Decisions;
use crate::tuning::page::LivesPage;

/// Which blogs, and how they are moderated.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  hamlet simulate --corpus my-history.jsonl
  hamlet simulate --corpus blogs.jsonl --report lives.html
  hamlet simulate --corpus blogs.jsonl --list
  hamlet simulate --corpus blogs.jsonl --from-accepts --format json

Each source in the corpus is a blog. It starts from what is shipped and decides on its comments in the order of
their dates. The moderator labels what is held at once, and what was wrongly accepted or rejected a day later; the
model learns from that. Beside it stands the same life with a model that learns nothing. The owner's comments are
left out of the figures. A quarter is one of four parts with equally many comments.
Exit codes: 0 done, 2 wrong use, settings or rules, 3 could not do it.")]
pub struct SimulateArgs {
    /// Labelled comments with their dates, one a line
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// Learn ham from settled accepts, too, as the setting `learning.from_accepts` does
    #[arg(long)]
    from_accepts: bool,
    #[command(flatten)]
    place: Place,
    /// Write a page with the figures plotted by quarter
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// List each comment that was held or decided wrongly, with what gave the points
    #[arg(long)]
    list: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command; the exit code.
pub fn run(args: &SimulateArgs) -> anyhow::Result<u8> {
    let filter = args.place.filter(false)?;
    let rows = corpus::read(&args.corpus)?;
    let manner = Manner {
        from_accepts: args.from_accepts,
        ..Manner::default()
    };
    let bar = progress_bar(rows.len());
    let lives = life::lives(rows, &filter, manner, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    if let Some(path) = &args.report {
        write_whole(path, LivesPage(&lives).to_string().as_bytes())
            .with_context(|| format!("can not write {}", path.display()))?;
    }
    match args.format {
        Format::Json => say_json(&lives)?,
        Format::Human => {
            for life in &lives {
                print(life);
                if args.list {
                    print_looked_at(life);
                }
            }
        }
    }
    Ok(FINE)
}

fn print(life: &Life) {
    let mut lines = table([
        "part",
        "comments",
        "spam accepted",
        "ham rejected",
        "ham held",
        "all held",
        "learns nothing: spam accepted",
        "ham rejected",
        "ham held",
        "all held",
    ]);
    let parts = |course: &Course| {
        let mut parts = course.quarters.to_vec();
        parts.push(course.whole);
        parts
    };
    let both = parts(&life.learning).into_iter().zip(parts(&life.frozen));
    for (at, (learning, frozen)) in both.enumerate() {
        let part = if at < life::QUARTERS {
            format!("quarter {}", at + 1)
        } else {
            "all".to_owned()
        };
        let mut row = vec![part, learning.all().to_string()];
        row.extend(figures(&learning));
        row.extend(figures(&frozen));
        lines.add_row(row);
    }
    for column in lines.column_iter_mut().skip(1) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    say(format_args!(
        "{}: taught {} ham, {} spam\n{lines}\n",
        life.blog, life.taught_ham, life.taught_spam
    ));
}

fn print_looked_at(life: &Life) {
    let mut lines = table(["comment", "is", "decided", "score", "points"]);
    for seen in &life.looked_at {
        let points = seen.entries.iter();
        let points: Vec<String> = points
            .map(|(rule, points)| format!("{rule} {points:+}"))
            .collect();
        lines.add_row([
            seen.id.clone(),
            seen.label.name().to_owned(),
            seen.decision.name().to_owned(),
            seen.score.to_string(),
            points.join(", "),
        ]);
    }
    say(format_args!("{lines}\n"));
}

fn figures(decisions: &Decisions) -> [String; 4] {
    let share = |n: u64, of: u64| {
        if of == 0 {
            "-".to_owned()
        } else {
            format!("{:.1} %", 100.0 * n as f64 / of as f64)
        }
    };
    let (ham, spam) = (decisions.ham, decisions.spam);
    [
        share(spam.accept, spam.all()),
        share(ham.reject, ham.all()),
        share(ham.hold, ham.all()),
        share(decisions.held(), decisions.all()),
    ]
}
