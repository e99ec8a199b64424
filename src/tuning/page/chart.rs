//! A chart as inline SVG: two axes, lines, bars, dots.

use std::fmt::{self, Formatter, Write as _};

use htmlize::escape_text;

use super::curve::Point;

/// The drawing in its own units; the page scales it.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 340.0;
/// The plot in the drawing.
const LEFT: f64 = 52.0;
const RIGHT: f64 = 398.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 292.0;
/// Parts of an axis between two lines of the grid.
const PARTS: u32 = 5;
/// A point nearer than this share of the plot to the one before is left out.
const NEAR: f64 = 0.001;

/// An axis from 0 to `to`, in shares of one.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) label: &'static str,
    pub(super) to: f64,
}

impl Axis {
    /// All shares.
    pub(super) const fn whole(label: &'static str) -> Self {
        Self { label, to: 1.0 }
    }

    fn share(self, value: f64) -> f64 {
        value / self.to
    }
}

/// A chart that is being drawn.
pub(super) struct Chart {
    pub(super) title: &'static str,
    /// What is to be seen, for those who do not see it.
    pub(super) about: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    drawn: String,
}

impl Chart {
    pub(super) const fn new(title: &'static str, about: String, x: Axis, y: Axis) -> Self {
        Self {
            title,
            about,
            x,
            y,
            drawn: String::new(),
        }
    }

    fn place(&self, (x, y): Point) -> Point {
        (
            LEFT + (RIGHT - LEFT) * self.x.share(x),
            BOTTOM - (BOTTOM - TOP) * self.y.share(y),
        )
    }

    /// Draws a line through points of rising x, as far as the plot goes.
    pub(super) fn line(&mut self, class: &str, points: &[Point]) {
        let mut places = String::new();
        for point in thinned(&cut(points, self.x.to), self.x, self.y) {
            let (x, y) = self.place(point);
            // Writing to a String can not fail.
            let _ = write!(places, " {x:.1},{y:.1}");
        }
        let places = places.trim_start();
        let _ = writeln!(
            self.drawn,
            "<polyline class=\"{class}\" points=\"{places}\"/>"
        );
    }

    /// Draws a bar from the bottom up.
    pub(super) fn bar(&mut self, from: f64, to: f64, height: f64) {
        let (left, top) = self.place((from, height));
        let (right, bottom) = self.place((to, 0.0));
        let (width, height) = (right - left - 1.0, bottom - top);
        let _ = writeln!(
            self.drawn,
            "<rect class=\"bar\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
    }

    /// Draws a dot.
    pub(super) fn dot(&mut self, class: &str, at: Point) {
        let (x, y) = self.place(at);
        let _ = writeln!(
            self.drawn,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
        );
    }

    /// Writes it, with the number that makes its ids its own.
    pub(super) fn write(&self, f: &mut Formatter<'_>, number: usize) -> fmt::Result {
        writeln!(
            f,
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"c{number} d{number}\">\n\
             <title id=\"c{number}\">{}</title>\n<desc id=\"d{number}\">{}</desc>",
            escape_text(self.title),
            escape_text(&self.about)
        )?;
        self.grid(f)?;
        f.write_str(&self.drawn)?;
        writeln!(
            f,
            "<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/>\n</svg>",
            RIGHT - LEFT,
            BOTTOM - TOP
        )
    }

    fn grid(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for part in 0..=PARTS {
            let share = f64::from(part) / f64::from(PARTS);
            let (x, y) = (
                LEFT + (RIGHT - LEFT) * share,
                BOTTOM - (BOTTOM - TOP) * share,
            );
            writeln!(
                f,
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{BOTTOM}M{LEFT} {y:.1}H{RIGHT}\"/>\
                 <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                BOTTOM + 15.0,
                tick(self.x, share),
                LEFT - 5.0,
                y + 4.0,
                tick(self.y, share),
            )?;
        }
        let (middle, height) = (f64::midpoint(LEFT, RIGHT), f64::midpoint(TOP, BOTTOM));
        writeln!(
            f,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>\
             <text transform=\"translate(13 {height}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            HEIGHT - 10.0,
            self.x.label,
            self.y.label,
        )
    }
}

/// `40 %`, and `2.5 %` where whole ones do not do.
fn tick(axis: Axis, share: f64) -> String {
    let percent = 100.0 * axis.to * share;
    let places = usize::from((percent - percent.round()).abs() > 1e-9);
    format!("{percent:.places$} %")
}

/// The points up to `end`, and where the line crosses it.
fn cut(points: &[Point], end: f64) -> Vec<Point> {
    let inside = points.partition_point(|&(x, _)| x <= end);
    let mut kept = points[..inside].to_vec();
    if let (Some(&(x, y)), Some(&(next_x, next_y))) = (kept.last(), points.get(inside)) {
        let share = (end - x) / (next_x - x);
        kept.push((end, y + share * (next_y - y)));
    }
    kept
}

/// The points that can be told from those before; the last one always.
fn thinned(points: &[Point], x: Axis, y: Axis) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (at, &point) in points.iter().enumerate() {
        let far = kept.last().is_none_or(|last| {
            let across = x.share(point.0) - x.share(last.0);
            let up = y.share(point.1) - y.share(last.1);
            across.abs().max(up.abs()) >= NEAR
        });
        if far || at + 1 == points.len() {
            kept.push(point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_the_plot_does() {
        let points = [(0.0, 0.0), (0.04, 0.8), (0.06, 1.0)];
        let kept = cut(&points, 0.05);
        assert_eq!(kept.len(), 3);
        assert!((kept[2].0 - 0.05).abs() < 1e-12 && (kept[2].1 - 0.9).abs() < 1e-12);
        assert_eq!(cut(&points, 1.0), points);
    }

    #[test]
    fn a_long_curve_is_drawn_with_few_points() {
        let points: Vec<Point> = (0..=100_000).map(|n| (f64::from(n) / 1e5, 1.0)).collect();
        let axis = Axis::whole("");
        let kept = thinned(&points, axis, axis);
        assert!((900..1_100).contains(&kept.len()), "{}", kept.len());
        assert_eq!(kept.last(), points.last());
    }
}
