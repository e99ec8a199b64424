//! What each step of a decision costs.
//!
//! ```text
//! cargo bench --bench stages
//! cargo bench --bench stages -- 'assess|scan'
//! ```

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "other benches use the rest")]
mod subjects;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hamlet::decision::View;
use hamlet::filter::Filter;
use hamlet::rules::Mode;
use hamlet::signals::Signals;
use hamlet::submission::draft::Draft;
use hamlet::submission::{Field, Submission};

/// One comment of each kind.
fn comments() -> Vec<(&'static str, Submission)> {
    vec![
        ("ascii 300 B", subjects::ascii(300)),
        ("beyond ascii 300 B", subjects::beyond_ascii(300)),
        ("ascii 500 B", subjects::ascii(subjects::ORDINARY)),
        (
            "beyond ascii 500 B",
            subjects::beyond_ascii(subjects::ORDINARY),
        ),
        ("ascii 64 KiB", subjects::ascii(64 * 1024)),
    ]
}

fn stages(criterion: &mut Criterion) {
    let filter = subjects::filter(&subjects::shipped_rules());
    for (name, submission) in comments() {
        let mut group = criterion.benchmark_group("stage");
        group.throughput(Throughput::Bytes(submission.content.len() as u64));
        let id = |stage: &str| BenchmarkId::new(stage, name);

        let body = serde_json::to_vec(&submission).expect("a submission is JSON");
        group.bench_function(id("parse"), |bencher| {
            bencher.iter(|| Draft::from_json(black_box(&body)).map(Draft::parse));
        });
        group.bench_function(id("views"), |bencher| {
            bencher.iter(|| {
                let views = subjects::views(black_box(&submission));
                for field in Field::ALL {
                    black_box(views.get(field, View::Folded));
                }
                for view in View::ALL {
                    black_box(views.get(Field::Content, view));
                }
                black_box(views.disguise(Field::Content));
                black_box(views.links());
            });
        });

        let facts = subjects::facts(&submission);
        let views = subjects::views(&submission);
        group.bench_function(id("signals"), |bencher| {
            bencher.iter(|| Signals::of(&submission, black_box(&views), &facts));
        });
        group.bench_function(id("model"), |bencher| {
            bencher.iter(|| filter.model.judge(&submission, black_box(&views)));
        });
        let signals = Signals::of(&submission, &views, &facts);
        let scan = || {
            filter
                .ruleset
                .scan(&submission, black_box(&views), &signals, Mode::Live)
        };
        group.bench_function(id("scan"), |bencher| bencher.iter(scan));
        group.bench_function(id("decide"), |bencher| {
            bencher.iter_batched(
                || (scan(), filter.model.judge(&submission, &views).into_view()),
                |(scan, model)| filter.policy.decide(&filter.ruleset, scan, model, &facts),
                criterion::BatchSize::SmallInput,
            );
        });
        let decision = filter.assess(&submission, &facts);
        group.bench_function(id("answer"), |bencher| {
            bencher.iter(|| serde_json::to_string(black_box(&decision)));
        });
        group.finish();
    }
}

fn assess(criterion: &mut Criterion) {
    let shipped = subjects::shipped_rules();
    let plain = subjects::filter(&shipped);
    let with = |sources| Filter {
        ruleset: subjects::ruleset(&sources).into(),
        model: Arc::clone(&plain.model),
        policy: plain.policy,
    };
    let phrases = with(subjects::with_phrases(shipped.clone(), 60_000));
    let patterns = with(subjects::with_patterns(shipped.clone(), 1_000));
    let mut group = criterion.benchmark_group("assess");
    for (name, submission) in comments() {
        let facts = subjects::facts(&submission);
        group.throughput(Throughput::Bytes(submission.content.len() as u64));
        for (rules, filter) in [
            ("shipped rules", &plain),
            ("+60,000 phrases", &phrases),
            ("+1,000 patterns", &patterns),
        ] {
            group.bench_function(BenchmarkId::new(rules, name), |bencher| {
                bencher.iter(|| filter.assess(black_box(&submission), &facts));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    targets = stages, assess
}
criterion_main!(benches);
