//! What was seen before of the author, the network, the hosts, the thread and the text.

use super::{Signal, Signals};
use crate::facts::Facts;
use crate::past::{Copies, Past, Standing};

pub(super) fn read(signals: &mut Signals, facts: &Facts) {
    let Some(past) = facts.past.as_deref() else {
        return;
    };
    read_author(signals, past);
    read_standings(signals, past);
    if let Some(thread) = past.thread {
        signals.duration(Signal::ThreadAge, i64::from(thread.age));
        signals.duration(Signal::ThreadIdle, i64::from(thread.idle));
        signals.number(Signal::ThreadWeek, thread.week as usize);
        signals.number(Signal::ThreadSpamRun, thread.spam_run as usize);
    }
    if let Some(Copies {
        others,
        networks,
        spam,
        approved,
        own,
        first,
    }) = past.copies
    {
        if others > 0 {
            // As the end of the decision's id is written.
            signals.word(Signal::CopyOf, &format!("{first:08x}"));
        }
        signals.number(Signal::Copies, others as usize);
        signals.number(Signal::CopiesNetworks, networks as usize);
        signals.number(Signal::CopiesSpam, spam as usize);
        signals.number(Signal::CopiesApproved, approved as usize);
        signals.number(Signal::CopiesOwn, own as usize);
    }
    signals.number(Signal::NetworkOver, past.network_over as usize);
    signals.number(Signal::EmailOver, past.email_over as usize);
    signals.number(Signal::SiteOver, past.site_over as usize);
}

fn read_author(signals: &mut Signals, past: &Past) {
    let Standing {
        approved,
        days,
        published,
        ..
    } = past.author;
    signals.number(Signal::AuthorApproved, approved as usize);
    signals.number(Signal::AuthorDays, days as usize);
    signals.number(Signal::AuthorPublished, published as usize);
    // Who is known by more answers for no stranger who types the address.
    let spam = match past.known_by {
        Some(_) => past.author.spam,
        None => past.email.map_or(0, |email| email.spam),
    };
    signals.number(Signal::AuthorSpam, spam as usize);
    if let Some(by) = past.known_by {
        signals.word(Signal::AuthorKnownBy, by.name());
    }
}

fn read_standings(signals: &mut Signals, past: &Past) {
    use Signal as S;
    type Count = fn(&Standing) -> u32;
    let approved: Count = |standing| standing.approved.saturating_add(standing.published);
    let counts: [(&Option<Standing>, Signal, Count); 15] = [
        (&past.email, S::EmailApproved, approved),
        (&past.email, S::EmailSpam, |s| s.spam),
        (&past.email, S::EmailRejected, |s| s.rejected),
        (&past.email, S::EmailOtherNames, |s| s.other_names),
        (&past.name, S::NameApproved, approved),
        (&past.name, S::NameSpam, |s| s.spam),
        (&past.network, S::NetworkApproved, approved),
        (&past.network, S::NetworkSpam, |s| s.spam),
        (&past.url, S::UrlApproved, approved),
        (&past.url, S::UrlSpam, |s| s.spam),
        (&past.url, S::UrlRejected, |s| s.rejected),
        (&past.url, S::UrlAuthors, |s| s.lately),
        (&past.links, S::LinksApproved, approved),
        (&past.links, S::LinksSpam, |s| s.spam),
        (&past.links, S::LinksAuthors, |s| s.lately),
    ];
    for (standing, signal, count) in counts {
        if let Some(standing) = standing {
            signals.number(signal, count(standing) as usize);
        }
    }
}
