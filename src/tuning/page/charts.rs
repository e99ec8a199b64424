//! Which charts a report has.

use std::fmt::{self, Formatter};

use htmlize::escape_text;

use super::Answers;
use super::chart::{Axis, Chart};
use super::curve::{self, BINS, Bin, Point};
use crate::tuning::metrics::{Outcome, auc, recall_at};
use crate::tuning::report::{percent, plain};

/// How far the enlarged ROC curve goes.
const ENLARGED: f64 = 0.05;
/// How many colours the style sheet has for lines.
const COLOURS: usize = 3;
/// How high the largest bar of the reliability diagram is.
const HIGHEST_BAR: f64 = 0.3;

/// The points of a curve.
type Points = fn(&[Outcome]) -> Vec<Point>;

/// All charts that the answers allow, and the table of the reliability diagram.
pub(super) fn all(f: &mut Formatter<'_>, answers: &[Answers<'_>]) -> fmt::Result {
    let mut charts = curves(answers);
    let mut bins: Vec<(&str, [Bin; BINS])> = Vec::new();
    for (number, system) in answers.iter().enumerate() {
        if let Some(of_system) = curve::reliability(&system.outcomes) {
            charts.push(reliability(number, system.name, &of_system));
            bins.push((system.name, of_system));
        }
    }
    if charts.is_empty() {
        return Ok(());
    }
    writeln!(f, "<h2>Curves</h2>\n<div class=\"charts\">")?;
    for (number, chart) in charts.iter().enumerate() {
        writeln!(f, "<figure>")?;
        chart.write(f, number)?;
        writeln!(
            f,
            "<figcaption>{}</figcaption>\n</figure>",
            escape_text(chart.title)
        )?;
    }
    writeln!(f, "</div>")?;
    legend(f, answers)?;
    bins.iter()
        .try_for_each(|(name, bins)| table(f, name, bins))
}

fn curves(answers: &[Answers<'_>]) -> Vec<Chart> {
    let stopped = Axis::whole("ham stopped");
    let caught = Axis::whole("spam stopped");
    let enlarged = Axis {
        to: ENLARGED,
        ..stopped
    };
    let told = |of: &dyn Fn(&Answers<'_>) -> String| {
        let each = answers
            .iter()
            .map(|system| format!("{}: {}", system.name, of(system)));
        each.collect::<Vec<_>>().join("; ")
    };
    let areas = told(&|system| format!("area {}", plain(auc(&system.outcomes))));
    let recalls = told(&|system| {
        let recall = |rate| percent(recall_at(&system.outcomes, rate));
        format!("{} at 1 %, {} at 5 %", recall(0.01), recall(0.05))
    });
    let kinds: [(Chart, Points); 3] = [
        (Chart::new("ROC curve: spam stopped over ham stopped", areas, stopped, caught), curve::roc),
        (
            Chart::new("ROC curve, up to 5 % of ham stopped", recalls, enlarged, caught),
            curve::roc,
        ),
        (
            Chart::new(
                "Precision over recall: how much of what is stopped is spam",
                "One line a system, from the highest threshold on the left to the lowest on the right.".to_owned(),
                caught,
                Axis::whole("spam among the stopped"),
            ),
            curve::precision_recall,
        ),
    ];
    let mut charts = Vec::new();
    for (mut chart, points) in kinds {
        let mut drawn = false;
        for (number, system) in answers.iter().enumerate() {
            let points = points(&system.outcomes);
            drawn |= !points.is_empty();
            chart.line(&class(number), &points);
        }
        if drawn {
            charts.push(chart);
        }
    }
    charts
}

fn class(number: usize) -> String {
    format!("curve s{}", number % COLOURS)
}

fn reliability(number: usize, name: &str, bins: &[Bin; BINS]) -> Chart {
    let mut chart = Chart::new(
        "Reliability: how much is spam where the model says so (bars: how many comments)",
        format!(
            "{name}: the dots lie on the dotted line where the probabilities are right; the numbers are in the table below."
        ),
        Axis::whole("probability of spam, as predicted"),
        Axis::whole("share that is spam"),
    );
    let largest = bins
        .iter()
        .map(|bin| bin.comments)
        .max()
        .unwrap_or(0)
        .max(1);
    let edge = |at: usize| at as f64 / BINS as f64;
    for (at, bin) in bins.iter().enumerate() {
        let height = HIGHEST_BAR * bin.comments as f64 / largest as f64;
        chart.bar(edge(at), edge(at + 1), height);
    }
    chart.line("even", &[(0.0, 0.0), (1.0, 1.0)]);
    let points: Vec<Point> = bins.iter().filter_map(|bin| bin.point()).collect();
    chart.line(&class(number), &points);
    for point in points {
        chart.dot(&format!("dot s{}", number % COLOURS), point);
    }
    chart
}

fn legend(f: &mut Formatter<'_>, answers: &[Answers<'_>]) -> fmt::Result {
    write!(f, "<p>")?;
    for (number, system) in answers.iter().enumerate() {
        write!(
            f,
            "<svg viewBox=\"0 0 36 10\" style=\"width: 2.6rem\" aria-hidden=\"true\">\
             <path class=\"{}\" d=\"M0 5H36\"/></svg> {} &#160; ",
            class(number),
            escape_text(system.name)
        )?;
    }
    writeln!(f, "</p>")
}

fn table(f: &mut Formatter<'_>, name: &str, bins: &[Bin; BINS]) -> fmt::Result {
    let caption = format!("{name}: probabilities and what they were worth");
    let header = [
        "predicted",
        "comments",
        "mean predicted",
        "spam",
        "share that is spam",
    ];
    super::tables::open(f, &caption, &header)?;
    for (at, bin) in bins.iter().enumerate() {
        let point = bin.point();
        writeln!(
            f,
            "<tr><th scope=\"row\">{} to {} %</th><td class=\"number\">{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            10 * at,
            10 * (at + 1),
            bin.comments,
            percent(point.map(|(mean, _)| mean)),
            bin.spam,
            percent(point.map(|(_, share)| share)),
        )?;
    }
    super::tables::close(f)
}
