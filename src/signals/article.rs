//! What the content has to do with the article.
//!
//! Read from the article that came with the comment; else from what is known of it since it came
//! with another one.

use super::{Signal, Signals};
use crate::facts::Facts;
use crate::submission::Submission;
use crate::text::{ArticleSketch, Relevance, Views};

pub(super) fn read(signals: &mut Signals, submission: &Submission, views: &Views, facts: &Facts) {
    // Whoever gathered the facts has read the article already.
    let relevance = facts.article.or_else(|| {
        let sent = submission.article.is_some();
        sent.then(|| ArticleSketch::read(views))
            .and_then(|article| article.relevance(views))
    });
    if let Some(Relevance {
        share,
        disagreement,
        names,
        quoted,
    }) = relevance
    {
        signals.number(Signal::ArticleShare, usize::from(share));
        signals.number(Signal::ArticleNames, usize::from(names));
        signals.number(Signal::ArticleQuoted, usize::from(quoted));
        signals.number(Signal::ArticleDisagreement, usize::from(disagreement));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::Value;

    fn share(article: Option<&str>, known: Option<Relevance>) -> Option<Value> {
        let submission = Submission {
            content: "The mayor of Harwick should swim there herself.".to_owned(),
            article: article.map(str::to_owned),
            ..Submission::default()
        };
        let mut facts = Facts::of(&submission, jiff::Timestamp::UNIX_EPOCH, true);
        facts.article = known;
        let signals = Signals::of(&submission, &Views::of(&submission), &facts);
        signals.get(Signal::ArticleShare).cloned()
    }

    #[test]
    fn what_was_read_of_the_article_already_is_not_read_again() {
        let known = Some(Relevance {
            share: 7,
            disagreement: 900,
            names: 0,
            quoted: 0,
        });
        assert_eq!(share(None, None), None);
        assert_eq!(share(None, known), Some(Value::Number(7)));
        let article = "On Tuesday the mayor of Harwick closed the pool.";
        assert_eq!(share(Some(article), None), Some(Value::Number(50)));
        assert_eq!(share(Some(article), known), Some(Value::Number(7)));
        // An article without a word of meaning says nothing.
        assert_eq!(share(Some("This is it."), None), None);
    }
}
