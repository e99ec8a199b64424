//! The figures, for eyes and for machines.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Value, json};

use crate::load::Run;

/// One server at one number of connections.
pub(crate) struct Row {
    name: &'static str,
    connections: usize,
    /// Answers a second, one for each turn.
    rates: Vec<f64>,
    latencies: Vec<Duration>,
    pub(crate) memory: Option<u64>,
}

impl Row {
    pub(crate) const fn new(name: &'static str, connections: usize) -> Self {
        Self {
            name,
            connections,
            rates: Vec::new(),
            latencies: Vec::new(),
            memory: None,
        }
    }

    pub(crate) fn add(&mut self, run: Run) {
        self.rates
            .push(run.latencies.len() as f64 / run.elapsed.as_secs_f64());
        self.latencies.extend(run.latencies);
    }

    /// How many answers there were in all turns.
    pub(crate) const fn answers(&self) -> usize {
        self.latencies.len()
    }

    fn latency(&self, share: f64) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(at).copied().unwrap_or_default()
    }

    /// Rates divided by those of another in the same round.
    fn ratios(&self, other: &Self) -> Vec<f64> {
        self.rates
            .iter()
            .zip(&other.rates)
            .map(|(own, other)| own / other)
            .collect()
    }
}

/// All figures of a run.
pub(crate) struct Report {
    body_bytes: usize,
    answer_bytes: usize,
    pub(crate) rows: Vec<Row>,
    /// Times from start to ready, by server.
    pub(crate) starts: Vec<(String, Vec<Duration>)>,
    /// Rows in all journals: as many as answers.
    pub(crate) kept: usize,
}

impl Report {
    pub(crate) const fn new(body_bytes: usize, answer_bytes: usize) -> Self {
        Self {
            body_bytes,
            answer_bytes,
            rows: Vec::new(),
            starts: Vec::new(),
            kept: 0,
        }
    }

    /// The bare server's row at the same number of connections.
    fn bare(&self, row: &Row) -> &Row {
        self.rows
            .iter()
            .find(|other| other.connections == row.connections)
            .unwrap_or(&self.rows[0])
    }

    pub(crate) fn print(&self) {
        println!(
            "Bodies of {} bytes, answers of {} bytes (means). Each of the {} answers is in a journal.\n",
            self.body_bytes, self.answer_bytes, self.kept
        );
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN).set_header([
            "connections",
            "server",
            "answers/s",
            "of bare",
            "least",
            "most",
            "p50 ms",
            "p99 ms",
            "RSS MiB",
        ]);
        for row in &self.rows {
            let ratios = row.ratios(self.bare(row));
            let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1000.0);
            table.add_row([
                row.connections.to_string(),
                row.name.to_owned(),
                format!("{:.0}", median(&row.rates)),
                format!("{:.3}", median(&ratios)),
                format!(
                    "{:.3}",
                    ratios.iter().copied().fold(f64::INFINITY, f64::min)
                ),
                format!("{:.3}", ratios.iter().copied().fold(0.0, f64::max)),
                ms(row.latency(0.5)),
                ms(row.latency(0.99)),
                row.memory.map_or("-".to_owned(), |bytes| {
                    format!("{:.0}", bytes as f64 / 1_048_576.0)
                }),
            ]);
        }
        for column in [0, 2, 3, 4, 5, 6, 7, 8] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        println!("{table}\n");
        for (name, times) in &self.starts {
            let ms: Vec<String> = times
                .iter()
                .map(|time| time.as_millis().to_string())
                .collect();
            println!(
                "{name}: from start to ready with a cached model, ms: {}",
                ms.join(" ")
            );
        }
    }

    pub(crate) fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "connections": row.connections,
                    "server": row.name,
                    "answers_per_second": row.rates,
                    "of_bare": row.ratios(self.bare(row)),
                    "of_bare_median": median(&row.ratios(self.bare(row))),
                    "p50_us": row.latency(0.5).as_micros() as u64,
                    "p99_us": row.latency(0.99).as_micros() as u64,
                    "rss_bytes": row.memory,
                })
            })
            .collect();
        let starts: Vec<Value> = self
            .starts
            .iter()
            .map(|(name, times)| {
                let ms: Vec<u64> = times.iter().map(|time| time.as_millis() as u64).collect();
                json!({ "server": name, "start_to_ready_ms": ms })
            })
            .collect();
        json!({
            "body_bytes": self.body_bytes,
            "answer_bytes": self.answer_bytes,
            "journalled": self.kept,
            "rows": rows,
            "starts": starts,
        })
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
