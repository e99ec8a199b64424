//! What the content is made of: links, words, quotation, and whether it takes up the article.

use foldhash::{HashSet, HashSetExt};

use super::place::Site;
use super::{Signal, Signals};
use crate::decision::View;
use crate::submission::Field;
use crate::text::{
    Lettering, Link, LinkKind, Reading, Views, folded as folded_text, lettering_of, meaningful,
    subject_of, words,
};

/// Fewest letters that a script is judged by.
const MIN_LETTERS: usize = 12;
/// As much of an article is read; its subject is clear by then.
const MAX_ARTICLE: usize = 16 * 1024;

pub(super) fn read(signals: &mut Signals, views: &Views, site: &Site) {
    let links: Vec<&Link> = views
        .links()
        .iter()
        .filter(|link| site.owns(&link.host) != Some(true))
        .collect();
    read_links(signals, &links);
    let text = views
        .get(Field::Content, View::Text)
        .map_or("", Reading::text);
    let folded = views.folded(Field::Content);
    let word_count = words_outside_links(views, &links);
    signals.number(Signal::Words, word_count);
    signals.number(Signal::LinksPerWord, links.len() * 10 / word_count.max(1));
    let sent = views
        .get(Field::Content, View::Raw)
        .map_or("", Reading::text)
        .trim_end();
    let last = links.iter().map(|link| link.span.end).max();
    signals.flag(
        Signal::LinkEndsContent,
        last.is_some_and(|end| end + 2 >= sent.len()),
    );
    if let Some(name) = views.get(Field::Name, View::Folded) {
        let is_anchor =
            |link: &&Link| link.anchor.as_deref().map(folded_text).as_deref() == Some(name.text());
        signals.flag(Signal::NameIsAnchor, links.iter().any(is_anchor));
    }
    read_form(signals, views, text, folded);
    read_topic(signals, views, folded);
}

fn read_links(signals: &mut Signals, links: &[&Link]) {
    let count = |kind| links.iter().filter(|link| link.kind == kind).count();
    let (html, bbcode, markdown) = (
        count(LinkKind::Html),
        count(LinkKind::BbCode),
        count(LinkKind::Markdown),
    );
    signals.number(Signal::Links, links.len());
    signals.number(Signal::LinksHtml, html);
    signals.number(Signal::LinksBbcode, bbcode);
    signals.number(Signal::LinksMarkdown, markdown);
    signals.number(Signal::LinksBare, count(LinkKind::Bare));
    let kinds = [html, bbcode, markdown]
        .into_iter()
        .filter(|&count| count > 0)
        .count();
    signals.number(Signal::LinkMarkups, kinds);
    let keywords = |link: &&&Link| link.anchor.as_deref().is_some_and(is_keyword);
    signals.number(
        Signal::AnchorsLowerCase,
        links.iter().filter(keywords).count(),
    );
    let domains: HashSet<&str> = links.iter().map(|link| link.domain.as_str()).collect();
    signals.number(Signal::LinkDomains, domains.len());
    if let Some(depth) = links.iter().map(|link| depth_of(&link.url)).max() {
        signals.number(Signal::LinkDepth, depth);
    }
}

/// Two to six words, all in lower case, and no address.
fn is_keyword(anchor: &str) -> bool {
    let count = words(anchor).count();
    (2..=6).contains(&count)
        && anchor.chars().any(char::is_lowercase)
        && !anchor.chars().any(char::is_uppercase)
        && !anchor.contains("://")
        && !anchor.starts_with("www.")
}

fn depth_of(url: &str) -> usize {
    url::Url::parse(url).map_or(0, |url| {
        let segments = url
            .path_segments()
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty());
        segments.count() + usize::from(url.query().is_some())
    })
}

/// Words of the content less those of the anchors; an address counts as none.
fn words_outside_links(views: &Views, links: &[&Link]) -> usize {
    let in_anchors: usize = links
        .iter()
        .filter_map(|link| link.anchor.as_deref())
        .map(|text| words(text).count())
        .sum();
    let in_addresses: usize = views
        .folded(Field::Content)
        .split(' ')
        .filter(|part| is_address(part))
        .map(|part| words(part).count())
        .sum();
    let all = views.content_words().len();
    all.saturating_sub(in_addresses + in_anchors)
}

fn read_form(signals: &mut Signals, views: &Views, text: &str, folded: &str) {
    let raw = views
        .get(Field::Content, View::Raw)
        .map_or("", Reading::text);
    let quotes = raw.contains("<blockquote") || text.lines().any(|line| line.starts_with('>'));
    signals.flag(Signal::Quotes, quotes);
    signals.flag(Signal::Code, has_code(raw, text));
    signals.flag(Signal::ReplyForm, answers_somebody(text.trim_start()));
    let asks = |word: &str| word.ends_with(['?', '？', '؟']) && !is_address(word);
    signals.flag(Signal::Question, folded.split(' ').any(asks));
}

fn has_code(raw: &str, text: &str) -> bool {
    // One look for the signs first: most comments have none of them.
    let has = |sign: u8| text.as_bytes().contains(&sign);
    raw.contains("<code")
        || raw.contains("<pre")
        || has(b'`')
        || has(b'>') && text.contains("->")
        || has(b':') && text.contains("::")
        || has(b';')
            && (text.contains(";\n") || text.contains("();") || has(b'{') && text.contains("};"))
}

/// Whether a run without spaces is an address.
fn is_address(part: &str) -> bool {
    part.starts_with("www.") || part.as_bytes().contains(&b':') && part.contains("://")
}

/// `@anna …`, or one to three capitalised words and a comma or colon: `Mr. Smith, …`.
///
/// `Hello,` and its like are a greeting to anybody, not an answer.
fn answers_somebody(text: &str) -> bool {
    const GREETINGS: [&str; 14] = [
        "hello",
        "hi",
        "hey",
        "greetings",
        "dear",
        "thanks",
        "wow",
        "well",
        "yes",
        "no",
        "great",
        "ok",
        "olá",
        "hola",
    ];
    if let Some(name) = text.strip_prefix('@') {
        return name.starts_with(char::is_alphabetic);
    }
    let Some(end) = text.find([',', ':']).filter(|&end| end <= 40) else {
        return false;
    };
    let mut name = text[..end].split(' ').peekable();
    let first = name
        .peek()
        .map(|word| word.to_lowercase())
        .unwrap_or_default();
    let parts: Vec<&str> = name.collect();
    parts.len() <= 3
        && !GREETINGS.contains(&first.as_str())
        && parts
            .iter()
            .all(|word| word.starts_with(char::is_uppercase))
        && parts.iter().any(|word| word.len() > 3)
}

fn read_topic(signals: &mut Signals, views: &Views, folded: &str) {
    let title: HashSet<&str> = meaningful(views.folded(Field::Title)).collect();
    if !title.is_empty() {
        signals.number(Signal::TitleWords, taken_up(&title, views));
    }
    let article = views.folded(Field::Article);
    if !article.is_empty() {
        let end = article.floor_char_boundary(MAX_ARTICLE);
        let article = meaningful(&article[..end]).collect();
        signals.number(Signal::ArticleWords, taken_up(&article, views));
    }
    let lettering = lettering_of(folded);
    if let Some(Lettering { name, .. }) = lettering {
        signals.word(Signal::ContentScript, name);
    }
    let of_page = format!(
        "{} {}",
        views.folded(Field::Title),
        views.folded(Field::Article)
    );
    if let (Some(here), Some(page)) = (lettering, lettering_of(&of_page))
        && here.letters >= MIN_LETTERS
        && page.letters >= MIN_LETTERS
    {
        signals.flag(Signal::ScriptDiffers, here.name != page.name);
    }
}

/// How many different words of a subject the content takes up.
fn taken_up(subject: &HashSet<&str>, views: &Views) -> usize {
    let mut found = HashSet::new();
    let said = views.content_words().filter_map(subject_of);
    found.extend(said.filter(|word| subject.contains(word)));
    found.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_somebody_is_told_from_a_greeting() {
        assert!(answers_somebody("@Mark: you are wrong"));
        assert!(answers_somebody("Mark, you are wrong"));
        assert!(answers_somebody("Dr. Jane Miller: thanks"));
        assert!(!answers_somebody("Hello, nice blog"));
        assert!(!answers_somebody("Great post, thanks"));
        assert!(!answers_somebody("this is it, I think"));
    }
}
