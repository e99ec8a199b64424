use proptest::prelude::*;

use super::trail::{DAY, HAM_COUNTS};
use super::*;
use crate::decision::Action;
use crate::model::Label;
use crate::submission::Submission;
use crate::text::Views;

/// A day in 2026, in seconds since 1970.
const NOW: u32 = 1_780_000_000;

/// A small blog that remembers.
#[derive(Default)]
struct Blog {
    trails: Trails,
    next: u32,
}

impl Blog {
    /// A comment comes in and is decided.
    fn takes(&mut self, comment: &Comment, at: u32, action: Action) -> Event {
        self.next += 1;
        let event = comment.keys().event(self.next, at, action);
        event.leave(&mut self.trails);
        event
    }

    /// A comment that a moderator approves at once.
    fn approves(&mut self, comment: &Comment, at: u32) {
        let event = self.takes(comment, at, Action::Hold);
        event.judge(&mut self.trails, None, Some(Label::Ham));
    }

    fn past(&self, comment: &Comment, at: u32) -> Past {
        Past::of(&comment.keys(), &self.trails, at)
    }
}

#[derive(Clone)]
struct Comment {
    submission: Submission,
    network: Option<&'static str>,
}

impl Comment {
    fn by(name: &str, email: &str, network: Option<&'static str>) -> Self {
        let submission = Submission {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            content: "The mayor said as much last year, and nothing came of it.".to_owned(),
            permalink: Some("https://news.example/drones".to_owned()),
            ..Submission::default()
        };
        Self {
            submission,
            network,
        }
    }

    fn saying(mut self, content: &str) -> Self {
        content.clone_into(&mut self.submission.content);
        self
    }

    fn url(mut self, url: &str) -> Self {
        self.submission.url = Some(url.to_owned());
        self
    }

    fn keys(&self) -> Keys {
        let mailbox = self.submission.email.as_deref().map(mailbox_of);
        let who = Who {
            email: mailbox.as_deref(),
            network: self.network,
            seed: 7,
            ..Who::default()
        };
        Keys::of(&self.submission, &Views::of(&self.submission), &who)
    }
}

#[test]
fn a_typed_address_alone_is_nobody() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    blog.approves(&ann, NOW - 9 * DAY);
    blog.approves(&ann, NOW - 2 * DAY);

    let at_home = blog.past(&ann, NOW);
    assert_eq!(at_home.known_by, Some(KnownBy::Network));
    assert_eq!((at_home.author.approved, at_home.author.days), (2, 2));

    let elsewhere = Comment::by("Ann Lee", "ann@mail.example", Some("cafe"));
    let past = blog.past(&elsewhere, NOW);
    assert_eq!(past.known_by, None);
    assert_eq!(past.author, Standing::default());
    assert_eq!(
        past.email.unwrap().approved,
        2,
        "told apart, for rules that want it"
    );
}

#[test]
fn what_a_stranger_sends_under_her_address_is_not_hers() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    blog.approves(&ann, NOW - 9 * DAY);
    let stranger = Comment::by("Ann Lee", "ann@mail.example", Some("elsewhere"));
    let event = blog.takes(&stranger, NOW - DAY, Action::Hold);
    event.judge(&mut blog.trails, None, Some(Label::Spam));
    let past = blog.past(&ann, NOW);
    assert_eq!((past.author.approved, past.author.spam), (1, 0));
    assert_eq!(past.email.unwrap().spam, 1);
}

#[test]
fn without_networks_the_name_must_be_the_same_too() {
    let mut blog = Blog::default();
    blog.approves(&Comment::by("Ann Lee", "ann@mail.example", None), NOW - DAY);
    let same = Comment::by("Ann Lee", "A.N.N@mail.example", None);
    assert_eq!(
        blog.past(&same, NOW).known_by,
        None,
        "dots count but with gmail"
    );
    let plus = Comment::by("Ann Lee", "ann+blog@mail.example", None);
    assert_eq!(blog.past(&plus, NOW).known_by, Some(KnownBy::Name));
    let other = Comment::by("Cheap Mats", "ann@mail.example", None);
    let past = blog.past(&other, NOW);
    assert_eq!((past.known_by, past.email.unwrap().other_names), (None, 1));
}

#[test]
fn silence_is_approval_after_three_days_and_trust_ends_after_two_years() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    blog.takes(&ann, NOW, Action::Accept);
    assert_eq!(blog.past(&ann, NOW + 2 * DAY).author.published, 0);
    assert_eq!(blog.past(&ann, NOW + 4 * DAY).author.published, 1);
    let event = blog.takes(&ann, NOW, Action::Hold);
    event.judge(&mut blog.trails, None, Some(Label::Ham));
    assert_eq!(blog.past(&ann, NOW + HAM_COUNTS).author.approved, 1);
    assert_eq!(blog.past(&ann, NOW + HAM_COUNTS + DAY).author.approved, 0);
}

#[test]
fn many_at_once_are_not_settled_and_one_day_is_one() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    for n in 0..40 {
        blog.takes(&ann, NOW + n, Action::Accept);
    }
    assert_eq!(blog.past(&ann, NOW + 60).email.unwrap().published, 0);
    let later = blog.past(&ann, NOW + 4 * DAY).email.unwrap();
    assert_eq!(later.published, 40);

    let mut blog = Blog::default();
    for n in 0..40 {
        blog.approves(&ann, NOW + n);
    }
    let email = blog.past(&ann, NOW + 60).email.unwrap();
    assert_eq!((email.approved, email.days), (40, 1));
    let after = NOW + HAM_COUNTS + DAY;
    blog.takes(&ann, after, Action::Accept);
    assert_eq!(blog.past(&ann, after).email.unwrap().approved, 0);
}

#[test]
fn no_stranger_types_an_address_so_often_that_its_reader_is_forgotten() {
    for action in [Action::Accept, Action::Reject] {
        let mut blog = Blog::default();
        let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
        blog.approves(&ann, NOW - 9 * DAY);
        blog.approves(&ann, NOW - 2 * DAY);
        let stranger = Comment::by("Zed Moon", "ann@mail.example", Some("elsewhere"));
        for n in 0..40 {
            blog.takes(&stranger, NOW - DAY + n, action);
        }
        let past = blog.past(&ann, NOW);
        assert_eq!(past.known_by, Some(KnownBy::Network));
        assert_eq!((past.author.approved, past.author.days), (2, 2));
    }
}

#[test]
fn what_comes_later_is_not_seen_from_before() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", None);
    blog.approves(&ann, NOW);
    let past = blog.past(&ann, NOW - 1);
    assert_eq!((past.author.approved, past.thread), (0, None));
    assert!(past.copies.is_none_or(|copies| copies.own == 0));
}

#[test]
fn spam_under_an_article_is_counted_back_to_the_last_reader() {
    let mut blog = Blog::default();
    let run = |blog: &Blog, at| {
        let thread = blog
            .past(&Comment::by("Eve", "eve@mail.example", None), at)
            .thread;
        thread.map(|thread| thread.spam_run)
    };
    let spam = |blog: &mut Blog, at, label: Option<Label>| {
        let action = label.map_or(Action::Reject, |_| Action::Hold);
        let event = blog.takes(&Comment::by("Mats", "x@mail.example", None), at, action);
        event.judge(&mut blog.trails, None, label);
    };
    assert_eq!(run(&blog, NOW), None);
    blog.takes(
        &Comment::by("Bo", "bo@mail.example", None),
        NOW,
        Action::Accept,
    );
    assert_eq!(run(&blog, NOW), Some(0));
    spam(&mut blog, NOW + 1, None);
    assert_eq!(run(&blog, NOW + 1), Some(0), "nobody has called one spam");
    spam(&mut blog, NOW + 2, Some(Label::Spam));
    assert_eq!(run(&blog, NOW + 2), Some(2));
    assert_eq!(run(&blog, NOW + 1), Some(0), "as of its time");
    blog.takes(
        &Comment::by("Cy", "cy@mail.example", None),
        NOW + 3,
        Action::Hold,
    );
    assert_eq!(run(&blog, NOW + 3), Some(2), "nobody has looked at it yet");
    spam(&mut blog, NOW + 4, None);
    assert_eq!(run(&blog, NOW + 4), Some(3));
    blog.approves(&Comment::by("Ann", "ann@mail.example", None), NOW + 6);
    assert_eq!(run(&blog, NOW + 6), Some(0));
}

#[test]
fn a_domain_is_known_as_address_and_as_link() {
    let mut blog = Blog::default();
    let shop = Comment::by("Best Mats", "x@mail.example", None).url("https://mats.example/best");
    let event = blog.takes(&shop, NOW, Action::Hold);
    event.judge(&mut blog.trails, None, Some(Label::Spam));
    let link = Comment::by("Ann Lee", "ann@mail.example", None)
        .saying("See https://www.mats.example/cheap and https://news.example/old for more of it.");
    let past = blog.past(&link, NOW + DAY);
    assert_eq!(
        past.links.map(|links| (links.spam, links.lately)),
        Some((1, 1))
    );
    assert_eq!(past.url, None);
    let own = Comment::by("Ann Lee", "ann@mail.example", None).url("https://news.example/ann");
    assert_eq!(
        blog.past(&own, NOW + DAY).url,
        None,
        "the site's own host has no standing"
    );
}

#[test]
fn a_copy_by_somebody_else_is_told_from_a_double_post() {
    let text = "We tried the bakery behind the station after reading this, and the rolls were gone by nine.";
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("a")).saying(text);
    blog.approves(&ann, NOW);
    let twice = blog.past(&ann, NOW + 9).copies.unwrap();
    assert_eq!((twice.own, twice.others), (1, 0));
    let thief = Comment::by("Bo Yu", "bo@mail.example", Some("b")).saying(text);
    let copies = blog.past(&thief, NOW + 9).copies.unwrap();
    assert_eq!((copies.others, copies.networks, copies.approved), (1, 1, 1));
    assert_eq!(copies.first, 1, "the first decision");
    let short = |who: &str| Comment::by(who, who, None).saying("Thank you!");
    blog.approves(&short("cy@mail.example"), NOW);
    assert_eq!(blog.past(&short("di@mail.example"), NOW).copies, None);
}

#[test]
fn more_at_once_than_people_write_is_counted_and_forgiven() {
    let mut blog = Blog::default();
    let ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    let over: Vec<u32> = (0..8)
        .map(|n| {
            let over = blog.past(&ann, NOW + n).email_over;
            blog.takes(&ann, NOW + n, Action::Accept);
            over
        })
        .collect();
    assert_eq!(over, [0, 0, 0, 0, 0, 1, 2, 3]);
    assert_eq!(blog.past(&ann, NOW + 8).network_over, 0);
    assert_eq!(blog.past(&ann, NOW + 10 * 60).email_over, 0);
}

#[test]
fn a_token_that_was_used_is_remembered() {
    let ann = Comment::by("Ann Lee", "ann@mail.example", None).submission;
    let who = Who {
        token: Some(99),
        ..Who::default()
    };
    let keys = Keys::of(&ann, &Views::of(&ann), &who);
    let mut trails = Trails::default();
    assert!(!Past::of(&keys, &trails, NOW).token_used);
    keys.event(1, NOW, Action::Accept).leave(&mut trails);
    assert!(Past::of(&keys, &trails, NOW + 1).token_used);
}

#[test]
fn sites_know_nothing_of_each_others_people() {
    let mut blog = Blog::default();
    let mut ann = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
    blog.approves(&ann, NOW);
    ann.submission.site = Some("other".to_owned());
    let past = blog.past(&ann, NOW + 9);
    assert_eq!(
        (past.author.approved, past.email),
        (0, Some(Standing::default()))
    );
}

fn verdict() -> impl Strategy<Value = Verdict> {
    (0..Verdict::ALL.len()).prop_map(|at| Verdict::ALL[at])
}

fn mark() -> impl Strategy<Value = Mark> {
    (any::<u32>(), any::<u32>(), verdict(), any::<[u32; 3]>()).prop_map(
        |(decision, at, verdict, [author, name, network])| Mark {
            decision,
            at,
            verdict,
            author,
            name,
            network,
            sketch: None,
        },
    )
}

proptest! {
    #[test]
    fn a_trail_is_bounded_and_comes_back_from_its_bytes(
        marks in prop::collection::vec(mark(), 0..60), most in 1_usize..20,
    ) {
        let mut trail = Trail::default();
        for mark in &marks {
            trail.add(*mark, Room { marks: most, approved: most / 2 });
        }
        prop_assert!(trail.marks().len() <= most);
        prop_assert!(trail.marks().is_sorted_by_key(|mark| mark.at));
        prop_assert_eq!(Trail::from_bytes(&trail.to_bytes()), Some(trail));
    }

    #[test]
    fn a_label_that_is_taken_back_leaves_no_trace(
        marks in prop::collection::vec(mark(), 1..60), most in 1_usize..20,
        which in any::<prop::sample::Index>(), label in verdict(),
    ) {
        let mut trail = Trail::default();
        for mark in &marks {
            trail.add(*mark, Room { marks: most, approved: most / 2 });
        }
        let before = trail.clone();
        let mark = which.get(&marks);
        trail.judge(mark.decision, mark.at, mark.verdict, label);
        trail.judge(mark.decision, mark.at, label, mark.verdict);
        prop_assert_eq!(trail, before);
    }

    #[test]
    fn what_is_cut_short_is_no_trail_and_no_event(
        marks in prop::collection::vec(mark(), 1..9), cut in any::<prop::sample::Index>(),
    ) {
        let mut trail = Trail::default();
        for mark in &marks {
            trail.add(*mark, Room { marks: 9, approved: 0 });
        }
        let bytes = trail.to_bytes();
        let length = cut.index(bytes.len());
        // A form, a time and a sign; then 21 bytes a mark, after any of which a trail may end.
        let ends_a_mark = length >= 6 && (length - 6) % 21 == 0;
        prop_assert_eq!(Trail::from_bytes(&bytes[..length]).is_some(), ends_a_mark);

        let event = Comment::by("Ann Lee", "ann@mail.example", None).keys().event(1, 2, Action::Hold);
        let bytes = event.to_bytes();
        let length = cut.index(bytes.len());
        prop_assert_eq!(Event::from_bytes(&bytes[..length]), None);
    }

    #[test]
    fn damaged_bytes_do_no_harm(
        marks in prop::collection::vec(mark(), 1..30), at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let comment = Comment::by("Ann Lee", "ann@mail.example", Some("home"));
        let mut trail = Trail::default();
        for mark in &marks {
            trail.add(*mark, Room { marks: 5, approved: 3 });
        }
        let mut bytes = trail.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Some(damaged) = Trail::from_bytes(&bytes) {
            let mut trails = Trails::default();
            for key in comment.keys().all() {
                trails.insert(key, damaged.clone());
            }
            // Marks out of their order and counts of billions: it must end, and fit.
            let past = Past::of(&comment.keys(), &trails, NOW);
            prop_assert!(past.site_over <= 6);
        }
    }

    #[test]
    fn an_event_comes_back_from_its_bytes(
        content in "\\PC{0,300}", name in "\\PC{0,30}", at in any::<u32>(), decision in any::<u32>(),
    ) {
        let comment = Comment::by(&name, "ann@mail.example", Some("home")).saying(&content);
        let event = comment.keys().event(decision, at, Action::Hold);
        prop_assert_eq!(Event::from_bytes(&event.to_bytes()), Some(event));
    }
}
