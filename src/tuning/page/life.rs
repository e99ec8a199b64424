//! The lives of blogs as a page: what learning did to each, quarter by quarter.

use std::fmt::{self, Display, Formatter};

use htmlize::escape_text;

use super::chart::{Axis, Chart};
use super::curve::Point;
use super::{close, open};
use crate::tuning::life::{Course, Life, QUARTERS};
use crate::tuning::metrics::Decisions;
use crate::tuning::report::percent;

/// The whole page.
#[derive(Clone, Copy, Debug)]
pub struct LivesPage<'a>(pub &'a [Life]);

/// What is plotted.
struct Figure {
    title: &'static str,
    label: &'static str,
    part: fn(&Decisions) -> u64,
    of: fn(&Decisions) -> u64,
}

const FIGURES: [Figure; 4] = [
    Figure {
        title: "Spam accepted",
        label: "of the quarter's spam",
        part: |all| all.spam.accept,
        of: |all| all.spam.all(),
    },
    Figure {
        title: "Ham rejected",
        label: "of the quarter's ham",
        part: |all| all.ham.reject,
        of: |all| all.ham.all(),
    },
    Figure {
        title: "Ham held",
        label: "of the quarter's ham",
        part: |all| all.ham.hold,
        of: |all| all.ham.all(),
    },
    Figure {
        title: "Held, spam and ham",
        label: "of the quarter's comments",
        part: Decisions::held,
        of: Decisions::all,
    },
];

impl Figure {
    fn share(&self, decisions: &Decisions) -> Option<f64> {
        let of = (self.of)(decisions);
        (of > 0).then(|| (self.part)(decisions) as f64 / of as f64)
    }

    /// The quarters in which there was anything, each at its middle.
    fn points(&self, course: &Course) -> Vec<Point> {
        let quarters = course.quarters.iter().enumerate();
        quarters
            .filter_map(|(at, quarter)| {
                Some(((at as f64 + 0.5) / QUARTERS as f64, self.share(quarter)?))
            })
            .collect()
    }

    /// `None` where there was nothing to count.
    fn chart(&self, life: &Life) -> Option<Chart> {
        let (learning, frozen) = (self.points(&life.learning), self.points(&life.frozen));
        if learning.is_empty() {
            return None;
        }
        let all = learning.iter().chain(&frozen);
        let highest = all.map(|&(_, y)| y).fold(0.0, f64::max);
        // The next of 5, 10, 25, 50 and 100 %, so that the blogs of a page can be compared.
        let to = [0.05, 0.1, 0.25, 0.5]
            .into_iter()
            .find(|&to| highest <= to)
            .unwrap_or(1.0);
        let told = |name: &str, course: &Course| {
            let quarters = course
                .quarters
                .iter()
                .map(|quarter| percent(self.share(quarter)));
            format!("{name}: {}", quarters.collect::<Vec<_>>().join(", "))
        };
        let about = format!(
            "By quarter. {}; {}",
            told("learning", &life.learning),
            told("learns nothing", &life.frozen)
        );
        let y = Axis {
            label: self.label,
            to,
        };
        let mut chart = Chart::new(self.title, about, Axis::whole("of the blog's life"), y);
        for (class, points) in [("s0", learning), ("s1", frozen)] {
            chart.line(&format!("curve {class}"), &points);
            for point in points {
                chart.dot(&format!("dot {class}"), point);
            }
        }
        Some(chart)
    }
}

impl Display for LivesPage<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        open(f, "hamlet: the lives of blogs")?;
        writeln!(
            f,
            "<h1>The lives of blogs</h1>\n<p>Each blog starts from what is shipped. Its moderator labels what is held \
             at once, and what was wrongly accepted or rejected a day later. A quarter is a fourth of its comments.</p>\n\
             <p>Solid: the model learns. Dashed: it learns nothing.</p>"
        )?;
        let mut number = 0;
        for life in self.0 {
            writeln!(
                f,
                "<h2>{}</h2>\n<p>{} comments; the model learnt from {} ham and {} spam.</p>",
                escape_text(&life.blog),
                life.learning.whole.all(),
                life.taught_ham,
                life.taught_spam
            )?;
            table(f, life)?;
            writeln!(f, "<div class=\"charts\">")?;
            for figure in &FIGURES {
                let Some(chart) = figure.chart(life) else {
                    continue;
                };
                writeln!(f, "<figure>")?;
                chart.write(f, number)?;
                writeln!(f, "<figcaption>{}</figcaption>\n</figure>", figure.title)?;
                number += 1;
            }
            writeln!(f, "</div>")?;
        }
        close(f)
    }
}

fn table(f: &mut Formatter<'_>, life: &Life) -> fmt::Result {
    writeln!(
        f,
        "<div class=\"wide\"><table>\n<caption>The whole life</caption>\n<thead><tr><th>model</th>"
    )?;
    for figure in &FIGURES {
        write!(f, "<th>{}</th>", figure.title)?;
    }
    writeln!(f, "</tr></thead>\n<tbody>")?;
    for (name, course) in [("learns", &life.learning), ("learns nothing", &life.frozen)] {
        write!(f, "<tr><th scope=\"row\">{name}</th>")?;
        for figure in &FIGURES {
            let whole = &course.whole;
            write!(
                f,
                "<td class=\"number\">{} of {}, {}</td>",
                (figure.part)(whole),
                (figure.of)(whole),
                percent(figure.share(whole))
            )?;
        }
        writeln!(f, "</tr>")?;
    }
    writeln!(f, "</tbody>\n</table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Action;
    use crate::model::Label;

    #[test]
    fn a_page_shows_each_blog_and_trusts_no_name() {
        let mut life = Life {
            blog: "<script>alert(1)</script>".to_owned(),
            learning: Course::default(),
            frozen: Course::default(),
            taught_ham: 1,
            taught_spam: 2,
            looked_at: Vec::new(),
        };
        for (course, action) in [
            (&mut life.learning, Action::Accept),
            (&mut life.frozen, Action::Hold),
        ] {
            course.whole.count(Label::Ham, action);
            course.quarters[3].count(Label::Ham, action);
        }
        let page = LivesPage(&[life]).to_string();
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;"));
        assert!(page.contains("1 of 1, 100.0 %"), "{page}");
        assert_eq!(page.matches("<svg").count(), 3, "there was no spam");
        assert!(!page.contains("http"), "nothing is loaded");
    }
}
