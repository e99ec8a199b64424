//! What is known before a decision: the facts, and everything that the comment is found by.

use jiff::Timestamp;

use super::{Caller, Checker};
use crate::decision::Action;
use crate::facts::Facts;
use crate::form::{FormSeen, FormState};
use crate::past::{Event, Keys, Past, Who, mailbox_of};
use crate::store::{Article, Looked, Pseudonyms, Record, StoreError};
use crate::submission::{Role, Submission};
use crate::text::{ArticleSketch, Views};

/// An article is remembered for so long after it came with a comment.
const ARTICLE_KEPT: u32 = 30 * 24 * 3_600;
/// One that came again is kept anew only when this much of its time is over.
const ARTICLE_RENEWED: u32 = ARTICLE_KEPT / 2;

/// What is known of a submission.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    pub(super) who: Pseudonymous,
    /// The latest decision on the same comment, whatever it said.
    pub(super) latest: Option<Record>,
    /// The article, where it is to be kept.
    pub(super) article: Option<Article>,
    /// By what it is found again; `None` where nothing is remembered.
    keys: Option<Keys>,
}

impl Checker {
    /// Asks the store once, and works out the rest.
    pub(super) async fn gather(
        &self,
        submission: &Submission,
        views: &Views,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Gathered, StoreError> {
        let mut facts = Facts::of(submission, now, caller.trusted);
        facts.form = submission.form_token.as_ref().map(|token| {
            let page = submission.permalink.as_deref();
            self.tokens.read(token, page, facts.at)
        });
        let who = Pseudonymous::of(submission, &self.pseudonyms);
        let keys = self.remembers.then(|| {
            let who = Who {
                email: who.mailbox.as_deref(),
                network: who.network.as_deref(),
                user: submission.user_id.as_deref().filter(|_| caller.trusted),
                visitor: submission.visitor.as_deref(),
                token: facts.form.as_ref().and_then(|form| form.nonce),
                seed: self.pseudonyms.seed(),
            };
            Keys::of(submission, views, &who)
        });
        let site = submission.site.as_deref().unwrap_or_default();
        let comment = submission.comment_id.as_deref().map(|id| (site, id));
        let asked = keys.as_ref().map(Keys::all).unwrap_or_default();
        let mut seen = self.store.look(comment, &asked).await?;
        let latest = seen.latest.take();
        // What takes the place of an earlier content is no second comment.
        if let Some(event) = latest.as_ref().and_then(|record| record.event.as_ref()) {
            event.withdraw(&mut seen.trails);
        }
        let mut known = Gathered {
            facts,
            who,
            latest,
            article: None,
            keys,
        };
        known.remember(submission, views, seen);
        Ok(known)
    }
}

impl Gathered {
    /// Takes up what the store has seen before.
    fn remember(&mut self, submission: &Submission, views: &Views, seen: Looked) {
        let Some(keys) = &self.keys else {
            return;
        };
        let facts = &mut self.facts;
        let at = seconds(facts.at);
        let past = Past::of(keys, &seen.trails, at);
        if past.token_used {
            facts.form = facts.form.take().map(FormSeen::replayed);
        }
        facts.past = Some(Box::new(past));
        let known = seen.article.filter(|article| article.until >= at);
        if submission.article.is_some() {
            let sketch = ArticleSketch::read(views);
            facts.article = sketch.relevance(views);
            self.article = keys.thread().and_then(|key| {
                let article = Article {
                    key,
                    until: at.saturating_add(ARTICLE_KEPT),
                    sketch: sketch.to_bytes(),
                };
                let same = |known: Article| {
                    known.sketch == article.sketch
                        && known.until.saturating_sub(at) > ARTICLE_RENEWED
                };
                (!known.is_some_and(same)).then_some(article)
            });
        } else if let Some(known) = known {
            let sketch = ArticleSketch::from_bytes(&known.sketch);
            facts.article = sketch.and_then(|sketch| sketch.relevance(views));
        }
    }

    /// What the comment leaves on the trails. Owners and moderators leave nothing: they write as no
    /// reader does, and who types their name is not them. What is turned away for what it says is
    /// no spam.
    pub(super) fn event(&self, decision: u32, action: Action, by_score: Action) -> Option<Event> {
        let staff = matches!(self.facts.role, Some(Role::Owner | Role::Moderator));
        let action = match (by_score, action) {
            (Action::Reject, _) => Action::Reject,
            (_, Action::Accept) => Action::Accept,
            _ => Action::Hold,
        };
        let keys = self.keys.as_ref().filter(|_| !staff)?;
        Some(keys.event(decision, seconds(self.facts.at), action))
    }
}

impl FormSeen {
    /// The same, where its random part was seen before. What was never handed out stays that.
    fn replayed(self) -> Self {
        Self {
            state: FormState::Replayed,
            ..self
        }
    }
}

/// Who wrote a comment, in the form in which it is kept.
pub(super) struct Pseudonymous {
    pub(super) ip: Option<String>,
    pub(super) network: Option<String>,
    pub(super) email: Option<String>,
    /// The same of the mailbox that the address leads to.
    mailbox: Option<String>,
}

impl Pseudonymous {
    fn of(submission: &Submission, pseudonyms: &Pseudonyms) -> Self {
        let ip = submission.ip;
        let email = submission.email.as_deref();
        Self {
            ip: ip.map(|ip| pseudonyms.ip(ip)),
            network: ip.map(|ip| pseudonyms.network(ip)),
            email: email.and_then(|email| pseudonyms.email(email)),
            mailbox: email.and_then(|email| pseudonyms.email(&mailbox_of(email))),
        }
    }
}

/// A time as trails have it.
fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)
}
