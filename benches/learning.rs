//! What it costs to learn, and to know much.
//!
//! ```text
//! cargo bench --bench learning
//! cargo bench --bench learning -- --tokens 1000000 --comments 100000
//! ```
//!
//! Times of one kind are medians over many runs, taken in turn with those that they are compared
//! with. Memory is by the sizes of the tables.

#[allow(dead_code, reason = "other benches use the rest")]
mod subjects;

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use comfy_table::{CellAlignment, Table, presets};
use hamlet::model::token::TokenSet;
use hamlet::model::{Label, Lesson, Model, Options, Taught};
use hamlet::submission::Submission;
use hamlet::text::Views;

/// Runs of what is compared.
const RUNS: usize = 400;
/// Comments that are asked about while the model is swapped.
const ASKED: usize = 40_000;
/// Between two labels, while comments are asked about: a hundred labels a second.
const PAUSE: Duration = Duration::from_millis(10);

fn main() {
    let tokens = number_after("--tokens").unwrap_or(1_000_000);
    let comments = number_after("--comments").unwrap_or(100_000);
    let mut lines: Vec<(String, String)> = Vec::new();
    knowing(tokens, &mut |what, figure| lines.push((what, figure)));
    let (took, model) = training(comments);
    lines.push((
        format!(
            "training on {comments} comments ({} tokens)",
            model.vocabulary()
        ),
        format!("{:.1} s", took.as_secs_f64()),
    ));
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["what", "figure"]);
    for (what, figure) in lines {
        table.add_row([what, figure]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
}

/// What so many tokens of a site cost.
fn knowing(tokens: usize, tell: &mut dyn FnMut(String, String)) {
    let shipped = hamlet::tuning::systems::model(&subjects::seed_corpus(), Options::default());
    let full = filled(&shipped, tokens);
    let (known, held) = (full.own().len(), full.own().bytes());
    tell(
        format!(
            "memory of {known} tokens that a site taught, beside {} shipped ones",
            shipped.vocabulary()
        ),
        format!(
            "{} MiB, {:.0} bytes a token",
            held >> 20,
            held as f64 / known as f64
        ),
    );
    let [small, large] = judging([&shipped, &full]);
    tell(
        "judging a comment, nothing taught".to_owned(),
        micros(small),
    );
    tell(
        format!("judging a comment, {known} tokens taught"),
        micros(large),
    );
    let [small, large] = learning([&shipped, &full]);
    tell("learning a comment, the first".to_owned(), micros(small));
    tell(
        format!("learning a comment, {known} tokens taught"),
        micros(large),
    );
    let [quiet, busy] = while_swapping(&full);
    for (share, at) in [("median", 50), ("99 %", 99), ("longest", 100)] {
        tell(
            format!("judging, {share}: model at rest, a label every 10 ms"),
            format!(
                "{}, {}",
                micros(at_share(&quiet, at)),
                micros(at_share(&busy, at))
            ),
        );
    }
}

fn number_after(flag: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != flag);
    arguments.nth(1)?.parse().ok()
}

/// The model after lessons of made-up tokens, until the site taught so many.
fn filled(model: &Model, tokens: usize) -> Model {
    const A_LESSON: usize = 800;
    let mut model = model.clone();
    for lesson in 0..tokens.div_ceil(A_LESSON) {
        let names: Vec<String> = (0..A_LESSON)
            .map(|n| format!("f_gram_{}", lesson * A_LESSON + n))
            .collect();
        let taught = Taught {
            label: if lesson % 2 == 0 {
                Label::Ham
            } else {
                Label::Spam
            },
            weight: 4,
            tokens: TokenSet::of(&names),
        };
        model = model.taught([&taught], []);
    }
    model
}

/// A comment like no other.
fn comment(number: usize) -> Submission {
    let mut submission = subjects::ascii(subjects::ORDINARY);
    submission.content = subjects::varied(number, subjects::ORDINARY);
    submission
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn at_share(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

fn judging(models: [&Model; 2]) -> [Duration; 2] {
    let submission = comment(1);
    let views = Views::of(&submission);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (model, times) in models.iter().zip(&mut times) {
            let begin = Instant::now();
            black_box(model.judge(black_box(&submission), &views));
            times.push(begin.elapsed());
        }
    }
    times.map(median)
}

fn learning(models: [&Model; 2]) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for run in 0..RUNS {
        let submission = comment(run);
        let views = Views::of(&submission);
        for (model, times) in models.iter().zip(&mut times) {
            let begin = Instant::now();
            let taught = Taught {
                label: Label::Spam,
                weight: 4,
                tokens: TokenSet::read(model.options().features, &submission, &views),
            };
            black_box(model.taught([&taught], []));
            times.push(begin.elapsed());
        }
    }
    times.map(median)
}

/// Times of judging, sorted: while nothing happens, and while another thread teaches and swaps.
fn while_swapping(model: &Model) -> [Vec<Duration>; 2] {
    let submission = comment(2);
    let views = Views::of(&submission);
    let now = ArcSwap::from_pointee(model.clone());
    let lessons: Vec<Taught> = (0..64)
        .map(|n| {
            let submission = comment(n);
            Taught {
                label: Label::Ham,
                weight: 4,
                tokens: TokenSet::read(
                    model.options().features,
                    &submission,
                    &Views::of(&submission),
                ),
            }
        })
        .collect();
    let ask = || {
        let mut times: Vec<Duration> = (0..ASKED)
            .map(|_| {
                let begin = Instant::now();
                black_box(now.load_full().judge(black_box(&submission), &views));
                begin.elapsed()
            })
            .collect();
        times.sort_unstable();
        times
    };
    let quiet = ask();
    let done = AtomicBool::new(false);
    let swaps = AtomicU64::new(0);
    let busy = std::thread::scope(|scope| {
        scope.spawn(|| {
            for lesson in lessons.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                now.store(Arc::new(now.load().taught([lesson], [])));
                swaps.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(PAUSE);
            }
        });
        let busy = ask();
        done.store(true, Ordering::Relaxed);
        busy
    });
    println!(
        "{} swaps while {ASKED} comments were judged",
        swaps.into_inner()
    );
    [quiet, busy]
}

/// How long it takes to learn so many comments, calibration included.
fn training(comments: usize) -> (Duration, Model) {
    let rows: Vec<Submission> = (0..comments).map(comment).collect();
    let begin = Instant::now();
    let lessons = rows.iter().enumerate().map(|(at, submission)| Lesson {
        submission,
        label: if at % 2 == 0 { Label::Ham } else { Label::Spam },
        teaches: hamlet::model::Teaches::default(),
        group: None,
    });
    let model = Model::train(lessons, Options::default());
    (begin.elapsed(), model)
}
