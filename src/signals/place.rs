//! Where the comment stands: the site's own host, the age of the article, the author's role.

use super::{Signal, Signals};
use crate::facts::Facts;
use crate::submission::{Role, Submission};
use crate::text::{host_of, registrable};

/// The site that the comment was left on, as far as it is known.
pub(crate) struct Site {
    host: Option<String>,
}

impl Site {
    /// From the site's address, else from the article's.
    pub(crate) fn of(submission: &Submission) -> Self {
        let host = [&submission.site_url, &submission.permalink]
            .into_iter()
            .flatten()
            .find_map(|url| host_of(url));
        Self { host }
    }

    /// Whether a host is the site's own: the same registrable domain. `None` if the site is not
    /// known.
    pub(crate) fn owns(&self, host: &str) -> Option<bool> {
        self.host
            .as_deref()
            .map(|own| registrable(own) == registrable(host))
    }
}

pub(super) fn read(signals: &mut Signals, submission: &Submission, facts: &Facts) {
    if let Some(post_date) = submission.post_date {
        let seconds = facts.at.as_second() - post_date.as_second();
        signals.duration(Signal::PostAge, seconds);
    }
    if let Some(role) = facts.role {
        let name = Role::NAMES.iter().find(|(_, known)| *known == role);
        signals.word(Signal::AuthorRole, name.map_or("visitor", |(name, _)| name));
    }
}
