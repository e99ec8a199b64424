//! Template files: TOML to templates, every error at once.

mod table;

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::de::DeTable;

use super::Page;
use super::error::{Problem, SpinError};
use super::text::{Sets, Text, is_set_name};
use crate::model::Teaches;
use crate::nearest::nearest;
use table::{Placed, Reader};

/// Most comments of one template: a slip of the finger must not fill the corpus.
const MOST: usize = 1000;

/// All that the files of a folder say.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) articles: Vec<Article>,
    /// The sets of each file that has templates in it.
    pub(super) sets: Vec<Sets>,
    /// The templates without errors.
    pub(super) templates: Vec<Template>,
}

/// An article that comments stand under.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) title: String,
    pub(super) permalink: String,
    pub(super) post_date: Date,
    pub(super) topic: String,
    pub(super) lang: String,
}

/// One spam, and how many comments are made from it.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) file: String,
    /// Which of the [`Read::sets`] are its own.
    pub(super) sets: usize,
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) lang: String,
    pub(super) teaches: Teaches,
    pub(super) count: usize,
    /// Topics of articles; empty is any article of its language.
    pub(super) articles: Vec<String>,
    pub(super) names: Texts,
    pub(super) emails: Texts,
    /// None are no web site, ever.
    pub(super) urls: Texts,
    pub(super) content: Texts,
}

/// Texts of which one is picked, and the line where they begin.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) line: usize,
    pub(super) texts: Vec<Text>,
}

/// Reads all files. Templates without errors come out even where others have some.
pub(super) fn read(pages: &[Page], errors: &mut Vec<SpinError>) -> Read {
    let mut read = Read::default();
    let (articles, templates): (Vec<&Page>, Vec<&Page>) =
        pages.iter().partition(|page| page.articles);
    for page in articles {
        with_table(page, errors, |top| read_articles(page, top, &mut read));
    }
    // Where articles have errors, that there are none is no news.
    if let (true, true, Some(page)) = (
        read.articles.is_empty(),
        errors.is_empty(),
        templates.first(),
    ) {
        errors.push(SpinError {
            file: page.name.clone(),
            line: 1,
            problem: Problem::NoArticles,
        });
    }
    let mut ids = BTreeMap::new();
    for page in templates {
        with_table(page, errors, |top| {
            read_templates(page, top, &mut read, &mut ids);
        });
    }
    read
}

fn with_table(page: &Page, errors: &mut Vec<SpinError>, f: impl FnOnce(Top<'_, '_>)) {
    let (document, syntax) = DeTable::parse_recoverable(&page.text);
    for error in &syntax {
        errors.push(SpinError {
            file: page.name.clone(),
            line: table::line(page, error.span().map_or(0, |span| span.start)),
            problem: Problem::NotToml(error.message().trim().replace('\n', " ")),
        });
    }
    if syntax.is_empty() {
        f(Top {
            table: document.get_ref(),
            errors,
        });
    }
}

/// The table of a whole file.
struct Top<'a, 'e> {
    table: &'a DeTable<'a>,
    errors: &'e mut Vec<SpinError>,
}

fn read_articles(page: &Page, top: Top<'_, '_>, read: &mut Read) {
    let Top { table, errors } = top;
    let mut reader = Reader::new(page, table, 0..0, errors);
    let tables = reader.tables("article");
    reader.finish("at the top of articles.toml");
    for (table, span) in tables {
        let mut reader = Reader::new(page, table, span, errors);
        reader.is("the article".to_owned());
        read.articles.extend(read_article(reader));
    }
}

fn read_article(mut reader: Reader<'_, '_>) -> Option<Article> {
    let title = reader.text("title");
    let permalink = reader.text("permalink");
    let day = reader.text("post_date");
    let topic = reader.text("topic");
    let lang = reader.text("lang");
    let post_date = day.and_then(|day| {
        let date = day.value.parse().ok();
        if date.is_none() {
            reader.error(day.line, Problem::BadDay(day.value));
        }
        date
    });
    reader.finish("in an article");
    Some(Article {
        title: title?.value,
        permalink: permalink?.value,
        post_date: post_date?,
        topic: topic?.value,
        lang: lang?.value,
    })
}

/// Where each id stands first: file and line.
type Ids = BTreeMap<String, String>;

fn read_templates(page: &Page, top: Top<'_, '_>, read: &mut Read, ids: &mut Ids) {
    let Top { table, errors } = top;
    let mut reader = Reader::new(page, table, 0..0, errors);
    let sets = reader.table("sets");
    let tables = reader.tables("template");
    reader.finish("at the top of a file of templates");

    let before = errors.len();
    let lists = sets.map_or_else(Vec::new, |(table, span)| {
        Reader::new(page, table, span, errors).lists()
    });
    let known: Vec<String> = lists.iter().map(|(name, _)| name.value.clone()).collect();
    let mut sets = Sets::new();
    for (name, entries) in &lists {
        let mut reader = Reader::new(page, table, 0..0, errors);
        if !is_set_name(&name.value) {
            reader.error(name.line, Problem::BadSetName(name.value.clone()));
        }
        let texts = entries
            .iter()
            .filter_map(|text| parse(&mut reader, text, &known))
            .collect();
        sets.insert(name.value.clone(), texts);
    }
    for (name, way) in circles(&sets) {
        let line = lists.iter().find(|(list, _)| list.value == name);
        let line = line.map_or(1, |(list, _)| list.line);
        Reader::new(page, table, 0..0, errors).error(line, Problem::CircularSet { name, way });
    }
    let sound = errors.len() == before;
    for (table, span) in tables {
        let against = Against {
            page,
            sets: read.sets.len(),
            known: &known,
            articles: &read.articles,
        };
        let reader = Reader::new(page, table, span, errors);
        let template = read_template(reader, &against, ids);
        // What draws from a broken set would be told again at each draw, or never end.
        read.templates.extend(template.filter(|_| sound));
    }
    read.sets.push(sets);
}

/// What a template is read against.
struct Against<'a> {
    page: &'a Page,
    sets: usize,
    known: &'a [String],
    articles: &'a [Article],
}

fn read_template(
    mut reader: Reader<'_, '_>,
    against: &Against<'_>,
    ids: &mut Ids,
) -> Option<Template> {
    let before = reader.error_count();
    reader.is("the template".to_owned());
    let id = reader.text("id");
    if let Some(id) = &id {
        reader.is(format!("the template `{}`", id.value));
        check_id(&mut reader, id, against.page, ids);
    }
    let topic = reader.text("topic");
    let lang = reader.text("lang");
    let teaches = read_teaches(&mut reader);
    let count = reader
        .number("count", "8")
        .and_then(|count| read_count(&mut reader, &count));
    let articles = reader.optional_texts("articles").unwrap_or_default();
    check_topics(&mut reader, &articles, against.articles);
    let lists = ["names", "emails"].map(|key| reader.texts(key).unwrap_or_default());
    let urls = reader.optional_texts("urls").unwrap_or_default();
    let content = reader.text("content");
    let [names, emails] = lists.map(|list| parse_all(&mut reader, &list, against.known));
    let urls = parse_all(&mut reader, &urls, against.known);
    let content = parse_all(&mut reader, content.as_slice(), against.known);
    let clean = reader.error_count() == before;
    reader.finish("in a template");
    let template = Template {
        file: against.page.name.clone(),
        sets: against.sets,
        id: id?.value,
        topic: topic?.value,
        lang: lang?.value,
        teaches: teaches?,
        count: count?,
        articles: articles.into_iter().map(|topic| topic.value).collect(),
        names,
        emails,
        urls,
        content,
    };
    clean.then_some(template)
}

fn check_id(reader: &mut Reader<'_, '_>, id: &Placed, page: &Page, ids: &mut Ids) {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !id.value.chars().all(sign) {
        reader.error(id.line, Problem::BadId(id.value.clone()));
    }
    if let Some(first) = ids.get(&id.value) {
        let problem = Problem::DuplicateId {
            id: id.value.clone(),
            first: first.clone(),
        };
        reader.error(id.line, problem);
    } else {
        ids.insert(id.value.clone(), format!("{}:{}", page.name, id.line));
    }
}

fn read_count(reader: &mut Reader<'_, '_>, written: &Placed) -> Option<usize> {
    let count = written.value.replace('_', "").parse().ok();
    let count = count.filter(|count| (1..=MOST).contains(count));
    if count.is_none() {
        reader.error(written.line, Problem::BadCount(written.value.clone()));
    }
    count
}

fn read_teaches(reader: &mut Reader<'_, '_>) -> Option<Teaches> {
    let Some(name) = reader.optional_text("teaches") else {
        return Some(Teaches::default());
    };
    let teaches = Teaches::named(&name.value);
    if teaches.is_none() {
        reader.error(name.line, Problem::BadTeaches(name.value));
    }
    teaches
}

fn check_topics(reader: &mut Reader<'_, '_>, wanted: &[Placed], articles: &[Article]) {
    for topic in wanted.iter().filter(|_| !articles.is_empty()) {
        let known = articles.iter().map(|article| article.topic.as_str());
        if known.clone().all(|known| known != topic.value) {
            let problem = Problem::UnknownTopic {
                topic: topic.value.clone(),
                near: nearest(&topic.value, known).map(str::to_owned),
            };
            reader.error(topic.line, problem);
        }
    }
}

fn parse_all(reader: &mut Reader<'_, '_>, texts: &[Placed], known: &[String]) -> Texts {
    Texts {
        line: texts.first().map_or(0, |text| text.line),
        texts: texts
            .iter()
            .filter_map(|text| parse(reader, text, known))
            .collect(),
    }
}

/// A text, if nothing is wrong with it.
fn parse(reader: &mut Reader<'_, '_>, text: &Placed, known: &[String]) -> Option<Text> {
    let parsed = match Text::parse(&text.value) {
        Ok(parsed) => parsed,
        Err((at, problem)) => {
            reader.error(text.line_at(at), problem);
            return None;
        }
    };
    let mut sound = true;
    for (name, at) in parsed.sets() {
        if known.iter().all(|known| known != name) {
            let problem = Problem::UnknownSet {
                name: name.to_owned(),
                near: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            };
            reader.error(text.line_at(at), problem);
            sound = false;
        }
    }
    sound.then_some(parsed)
}

/// The sets that lead back to themselves, each circle once, with the way around.
fn circles(sets: &Sets) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for name in sets.keys() {
        walk(sets, &mut vec![name], &mut done, &mut found);
    }
    found
}

fn walk<'a>(
    sets: &'a Sets,
    way: &mut Vec<&'a str>,
    done: &mut Vec<&'a str>,
    found: &mut Vec<(String, String)>,
) {
    let Some(&here) = way.last() else { return };
    if done.contains(&here) {
        return;
    }
    for (next, _) in sets.get(here).into_iter().flatten().flat_map(Text::sets) {
        if let Some(start) = way.iter().position(|&name| name == next) {
            let circle = [&way[start..], &[next]].concat().join(" → ");
            found.push((next.to_owned(), circle));
        } else {
            way.push(next);
            walk(sets, way, done, found);
            way.pop();
        }
    }
    done.push(here);
}
