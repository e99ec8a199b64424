//! Rows of a template.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::SeedRow;
use super::error::{Problem, SpinError};
use super::file::{Article, Read, Template, Texts};
use super::text::Sets;
use crate::model::Teaches;
use crate::submission::formats;
use crate::tuning::chance::Chance;

/// How often a comment that was drawn before is drawn again. A template of twice as many texts as
/// it has comments fails so seldom that nobody will see it.
const TRIES: usize = 100;
/// A third of the comments are written so soon after the post …
const SOON_DAYS: i64 = 10;
/// … and the others up to so long.
const LATE_DAYS: i64 = 3 * 365;
/// No comment is dated after the corpus was written.
const WRITTEN: Date = jiff::civil::date(2026, 10, 31);

/// The rows of a template.
pub(super) fn rows(
    template: &Template,
    read: &Read,
    seed: u64,
    errors: &mut Vec<SpinError>,
) -> Vec<SeedRow> {
    let mut drawer = Drawer {
        template,
        sets: &read.sets[template.sets],
        articles: articles(template, &read.articles),
        chance: Chance::named(seed, &template.id),
        problems: Vec::new(),
        seen: BTreeSet::new(),
    };
    let mut rows = Vec::with_capacity(template.count);
    for number in 1..=template.count {
        match drawer.row(number) {
            Some(row) => rows.push(row),
            None => break,
        }
    }
    for (line, problem) in drawer.problems {
        let error = SpinError {
            file: template.file.clone(),
            line,
            problem,
        };
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    rows
}

/// The articles that a template is posted under: on its topics, else in its language, else all.
fn articles<'a>(template: &Template, all: &'a [Article]) -> Vec<&'a Article> {
    let on = |article: &&Article| template.articles.contains(&article.topic);
    let own = |article: &&Article| article.lang == template.lang;
    let mut fit: Vec<&Article> = if template.articles.is_empty() {
        all.iter().filter(own).collect()
    } else {
        all.iter().filter(on).collect()
    };
    if fit.is_empty() {
        fit = all.iter().collect();
    }
    fit
}

struct Drawer<'a> {
    template: &'a Template,
    sets: &'a Sets,
    articles: Vec<&'a Article>,
    chance: Chance,
    problems: Vec<(usize, Problem)>,
    seen: BTreeSet<String>,
}

impl Drawer<'_> {
    /// A row; none where no further comment is found.
    fn row(&mut self, number: usize) -> Option<SeedRow> {
        let template = self.template;
        let id = || template.id.clone();
        let article = *self.chance.pick(&self.articles)?;
        let created_at = self.created_at(article.post_date)?;
        let name = self.text(&template.names);
        let email = self.text(&template.emails);
        let url = self.text(&template.urls);
        if name.is_empty() {
            self.problem(&template.names, Problem::NoName { id: id() });
        }
        if formats::email(&email).is_err() {
            let drawn = email.clone();
            self.problem(&template.emails, Problem::BadEmail { id: id(), drawn });
        }
        if !url.is_empty() && !is_web_address(&url) {
            let drawn = url.clone();
            self.problem(&template.urls, Problem::BadUrl { id: id(), drawn });
        }
        let content = self.content(number)?;
        Some(SeedRow {
            id: format!("{}/{number:03}", template.id),
            label: "spam",
            teaches: (template.teaches != Teaches::default()).then(|| template.teaches.name()),
            topic: template.topic.clone(),
            lang: template.lang.clone(),
            name,
            email,
            url,
            title: article.title.clone(),
            permalink: article.permalink.clone(),
            post_date: article.post_date.to_string(),
            created_at,
            content,
        })
    }

    fn content(&mut self, number: usize) -> Option<String> {
        for _ in 0..TRIES {
            let content = self.text(&self.template.content);
            if content.is_empty() {
                let id = self.template.id.clone();
                self.problem(&self.template.content, Problem::NoContent { id });
            }
            if self.seen.insert(content.clone()) {
                return Some(content);
            }
        }
        let problem = Problem::TooFewTexts {
            id: self.template.id.clone(),
            count: self.template.count,
            found: number - 1,
        };
        self.problem(&self.template.content, problem);
        None
    }

    fn text(&mut self, texts: &Texts) -> String {
        match self.chance.pick(&texts.texts) {
            Some(text) => text.draw(self.sets, &mut self.chance).trim().to_owned(),
            None => String::new(),
        }
    }

    fn problem(&mut self, texts: &Texts, problem: Problem) {
        self.problems.push((texts.line, problem));
    }

    /// `None` only for a day that no calendar has.
    fn created_at(&mut self, post_date: Date) -> Option<String> {
        let midnight = |date: Date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok();
        let post = midnight(post_date)?;
        let end = |days: i64| Some(post.checked_add((24 * days).hours()).ok()?.as_second());
        let soon = end(SOON_DAYS)?;
        let late = end(LATE_DAYS)?.min(midnight(WRITTEN)?.as_second());
        let (from, to) = if self.chance.below(3) == 0 || late <= soon {
            (post.as_second(), soon)
        } else {
            (soon, late)
        };
        let second = from + self.chance.below((to - from) as u64) as i64;
        Some(Timestamp::from_second(second).ok()?.to_string())
    }
}

/// The corpus keeps addresses whole, so the scheme must be there.
fn is_web_address(url: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
        && !url.contains(char::is_whitespace)
        && formats::web_address(url).is_ok()
}
