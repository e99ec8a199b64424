//! What the shipped rules see through: spam of our own, hidden in every way that we know.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use hamlet::facts::Facts;
use hamlet::filter::Filter;
use hamlet::rules::Ruleset;
use hamlet::setup;
use hamlet::submission::Submission;
use hamlet::tuning::disguise::{Target, Words, all};
use jiff::Timestamp;

use crate::shipped;

/// The share of cases that must be seen through, in percent: what holds today, and is to rise with
/// each disguise more that the readings undo.
const FLOOR: usize = 97;

/// Rules that look into the skeleton, and those over the hosts of links.
const RULES: &[&str] = &[
    "SEO_PITCH",
    "CONTACT_APP",
    "INVEST_SCAM",
    "PHARMA_BRAND",
    "PHARMA_SALE",
    "REPLICA",
    "DRUG_SHOP",
    "ADULT_LINK",
    "LINK_SHORTENED",
    "LINK_OPEN_PAGE",
];

/// Spam, and its words that are disguised.
const SPAM: &[(&str, &[&str])] = &[
    ("Best viagra for men who wait", &["viagra"]),
    ("I bought cialis and never looked back", &["cialis"]),
    ("Kamagra in three days at your door", &["Kamagra"]),
    ("Ask for tadalafil, the blue one is dear", &["tadalafil"]),
    (
        "Buy levitra online without prescription",
        &["levitra", "prescription"],
    ),
    (
        "Cheap meds from a canadian pharmacy online",
        &["cheap", "pharmacy"],
    ),
    (
        "order lexapro from an online drugstore",
        &["order", "drugstore"],
    ),
    ("We sell quality backlinks to all of you", &["backlinks"]),
    (
        "Our agency can boost your website this week",
        &["boost", "website"],
    ),
    (
        "Ask us for link building services",
        &["building", "services"],
    ),
    ("Contact him on WhatsApp today", &["whatsapp"]),
    (
        "Please message me on telegram for more",
        &["telegram", "message"],
    ),
    (
        "Double your bitcoin before the weekend",
        &["double", "bitcoin"],
    ),
    (
        "Forex with my account manager made me rich",
        &["forex", "account manager"],
    ),
    ("One replica watch like the others", &["replica", "watch"]),
    ("The cheap nike shoes are here", &["cheap", "shoes"]),
    ("louis vuitton outlet near you", &["vuitton", "outlet"]),
    (
        "Order ozempic online at https://a.example",
        &["order", "ozempic"],
    ),
    (
        "When you are so horny and nobody is home https://a.example/k",
        &["horny"],
    ),
];

/// Spam whose link is disguised.
const LINKED: &[&str] = &[
    "Waiting for you https://bit.ly/3UIKI2R",
    "My photos: http://tinyurl.com/yx12ab and more",
    "The whole story is at https://telegra.ph/How-I-won-01-30",
    "Read https://cutt.ly/abcd before you pay",
    "More of it on https://rentry.co/best-offers now",
    "look https://is.gd/abc12",
];

fn rules_alone() -> Filter {
    let sources = setup::rule_sources(&shipped::root().join("rules")).unwrap();
    let Ok((ruleset, _)) = Ruleset::compile(&sources) else {
        panic!("the shipped rules do not compile");
    };
    Filter {
        ruleset: Arc::new(ruleset),
        ..Filter::default()
    }
}

/// The rules of the chosen set that hit a content.
fn hits(filter: &Filter, content: &str) -> BTreeSet<String> {
    let submission = Submission {
        content: content.to_owned(),
        ..Submission::default()
    };
    let facts = Facts::of(&submission, Timestamp::UNIX_EPOCH, true);
    let decision = filter.assess(&submission, &facts);
    let ids = decision.entries.into_iter().map(|entry| entry.rule);
    ids.filter(|id| RULES.contains(&id.as_str())).collect()
}

#[test]
fn what_is_hidden_is_seen() {
    let filter = rules_alone();
    let (mut seen, mut cases) = (0, 0);
    let mut table = String::new();
    for technique in all() {
        let texts: Vec<(&str, &[&str])> = match technique.target() {
            Target::Words => SPAM.to_vec(),
            Target::Links => LINKED.iter().map(|text| (*text, &[][..])).collect(),
        };
        let (mut missed, mut tried) = (Vec::new(), 0);
        for (at, (plain, words)) in texts.iter().enumerate() {
            let expected = hits(&filter, plain);
            assert!(!expected.is_empty(), "no rule hits {plain:?}");
            let words = Words::of(words).unwrap();
            let hidden = technique.apply(plain, &words, at as u64);
            if hidden == *plain {
                // No letter of these words has a look-alike of this kind.
                continue;
            }
            tried += 1;
            if !hits(&filter, &hidden).is_superset(&expected) {
                missed.push(hidden);
            }
        }
        cases += tried;
        seen += tried - missed.len();
        let (name, count) = (technique.name(), tried - missed.len());
        writeln!(table, "{name:16} {count:2} of {tried:2}").unwrap();
        for hidden in missed {
            writeln!(table, "    {hidden}").unwrap();
        }
    }
    println!("{table}{seen} of {cases}");
    assert!(cases >= 400, "{cases}");
    assert!(seen * 100 >= cases * FLOOR, "{seen} of {cases}\n{table}");
}
