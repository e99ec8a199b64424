//! What was seen before counts: waves, readers whom the site knows, domains of spam, articles.
//!
//! Everything goes through the doors, with the shipped rules and model.

use std::path::Path;
use std::sync::Arc;

use hamlet::past::{Key, Kind, Trails};
use hamlet::store::{Durability, MemoryStore, SqliteStore, Store};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::shipped;
use crate::support::{Setup, TestServer};

mod chance;
mod readers;
mod wave;

use chance::Chance;

const JSON: &str = "application/json";

/// A server with what is shipped, and its store.
struct Site {
    server: TestServer,
    store: Arc<dyn Store>,
}

impl Site {
    fn start() -> Self {
        Self::with(Arc::new(MemoryStore::new()), None)
    }

    fn with(store: Arc<dyn Store>, data: Option<&Path>) -> Self {
        let server = TestServer::with(Setup {
            filter: shipped::filter(),
            store: Arc::clone(&store),
            data: data.map(Path::to_owned),
            ..Setup::default()
        });
        Self { server, store }
    }

    /// On the file in a folder, as the service opens it.
    fn on_disk(folder: &Path) -> Self {
        let path = folder.join("hamlet.db");
        let open = SqliteStore::open(&path, Durability::Crash);
        let store = Runtime::new().unwrap().block_on(open).unwrap();
        Self::with(Arc::new(store), Some(folder))
    }

    fn check(&self, comment: &Value) -> Value {
        let answer = self.server.check(comment);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// Says what a comment was, and keeps it from the model: what is remembered is asked here.
    fn label(&self, answer: &Value, label: &str) {
        let body = json!({"id": answer["id"], "label": label, "reporter": "ann", "learn": false});
        let answer = self.server.post("/v1/feedback", JSON, body.to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The facts that the journal has of a decision.
    fn facts(&self, answer: &Value) -> Value {
        serde_json::from_str(&self.record(answer).facts).unwrap()
    }

    fn record(&self, answer: &Value) -> hamlet::store::Record {
        let id: Uuid = answer["id"].as_str().unwrap().parse().unwrap();
        let found = Runtime::new().unwrap().block_on(self.store.decision(id));
        found.unwrap().expect("it was recorded")
    }
}

fn rules_of(answer: &Value) -> Vec<&str> {
    let entries = answer["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["rule"].as_str().unwrap())
        .collect()
}

#[track_caller]
fn hits(answer: &Value, rule: &str) {
    assert!(rules_of(answer).contains(&rule), "{rule}: {answer:#}");
}

#[track_caller]
fn misses(answer: &Value, rule: &str) {
    assert!(!rules_of(answer).contains(&rule), "{rule}: {answer:#}");
}

/// How many of 500 copies of a template are stopped from the third on; their reasons name the copies.
fn stopped(template: &str) -> usize {
    assert!(
        (25..=40).contains(&wave::exchanged(template)),
        "{} % of the words are exchanged",
        wave::exchanged(template)
    );
    let site = Site::start();
    let mut chance = Chance(7);
    let mut copies = (0..500).map(|n| site.check(&wave::copy(template, n, &mut chance)));
    let first = copies.next().unwrap();
    assert_ne!(first["decision"], "reject", "{first:#}");
    let _second = copies.next();
    let stopped: Vec<Value> = copies.filter(|copy| copy["decision"] != "accept").collect();
    for copy in &stopped {
        let reasons = copy["reasons"].as_array().unwrap();
        let mut reasons = reasons.iter().filter_map(Value::as_str);
        assert!(
            reasons.any(|reason| reason.starts_with("A copy of ")),
            "{copy:#}"
        );
    }
    stopped.len()
}

#[test]
fn a_wave_of_spun_praise_is_stopped_at_its_third_copy() {
    let stopped = stopped(wave::PRAISE);
    println!("spun praise: from the third copy on {stopped} of 498 are stopped");
    assert!(stopped * 100 >= 498 * 98, "{stopped} of 498");
}

#[test]
fn a_wave_that_reads_as_readers_do_is_stopped_too() {
    let stopped = stopped(wave::SOBER);
    println!("sober words: from the third copy on {stopped} of 498 are stopped");
    assert!(stopped * 100 >= 498 * 98, "{stopped} of 498");
}

#[test]
fn five_hundred_readers_of_a_hot_article_are_no_wave() {
    let site = Site::start();
    let mut chance = Chance(11);
    let (mut held, mut copies) = (0, 0);
    let mut texts = std::collections::BTreeSet::new();
    for n in 0..500 {
        let comment = readers::comment(n, &mut chance);
        texts.insert(comment["content"].to_string());
        let answer = site.check(&comment);
        assert_ne!(answer["decision"], "reject", "{comment:#}{answer:#}");
        if answer["decision"] == "hold" {
            held += 1;
            println!("{} {:?}", comment["content"], answer["reasons"]);
        }
        copies += usize::from(rules_of(&answer).contains(&"COPY_WAVE"));
    }
    println!("{held} of 500 readers are held, {copies} taken for a third copy");
    assert_eq!(texts.len(), 500);
    assert!(held <= 5, "{held}");
    // They share parts of sentences, which readers do not.
    assert!(copies <= 60, "{copies}");
}

const HER_NETWORK: &str = "198.51.100.7";
const ON_A_TRAIN: &str = "192.0.2.44";

fn of_maren(day: u8, content: &str, ip: &str) -> Value {
    json!({
        "name": "Maren Holt", "email": "maren.holt@gmail.com", "content": content, "ip": ip,
        "created_at": format!("2026-02-{day:02}T09:00:00Z"),
    })
}

/// Praise and her shop: held of anybody whom nobody knows.
fn of_maren_with_her_shop(ip: &str) -> Value {
    let mut comment = of_maren(20, "Great post, thank you!", ip);
    comment["url"] = json!("https://holt-pottery24.example/kiln/pots");
    comment
}

#[test]
fn a_reader_is_known_in_her_network_and_no_impostor_is() {
    let site = Site::start();
    let stranger = site.check(&of_maren_with_her_shop(HER_NETWORK));
    assert_eq!(stranger["decision"], "hold", "{stranger:#}");

    let site = Site::start();
    let said = [
        of_maren(
            1,
            "The ferry has carried us since they closed the bridge.",
            HER_NETWORK,
        ),
        of_maren(
            3,
            "Our kiln is out of clay from up the river, by the way.",
            HER_NETWORK,
        ),
    ];
    let said = said.map(|comment| site.check(&comment));
    for answer in &said {
        site.label(answer, "ham");
    }
    let known = site.check(&of_maren_with_her_shop(HER_NETWORK));
    assert_eq!(known["decision"], "accept", "{known:#}");
    hits(&known, "AUTHOR_TRUSTED");

    let impostor = site.check(&of_maren_with_her_shop(ON_A_TRAIN));
    assert_eq!(impostor["decision"], "hold", "{impostor:#}");
    misses(&impostor, "AUTHOR_TRUSTED");
    misses(&impostor, "AUTHOR_APPROVED");
    let on_a_train = of_maren(21, "The second boat is late again today.", ON_A_TRAIN);
    let on_a_train = site.check(&on_a_train);
    assert_eq!(on_a_train["decision"], "accept", "{on_a_train:#}");

    for answer in &said {
        site.label(answer, "none");
    }
    let after = site.check(&of_maren_with_her_shop(HER_NETWORK));
    misses(&after, "AUTHOR_TRUSTED");
    misses(&after, "AUTHOR_APPROVED");
    assert_eq!(after["decision"], "hold", "{after:#}");
}

#[test]
fn a_domain_of_spam_is_remembered_until_the_label_goes() {
    let site = Site::start();
    let with_url = |name: &str, content: &str| {
        let email = format!("{}@mail.example", name.to_lowercase());
        json!({"name": name, "email": email, "content": content, "url": "https://quiet-lamps.example/"})
    };
    let linking = json!({
        "name": "Bo", "email": "bo@mail.example",
        "content": "The picture of it is at https://www.quiet-lamps.example/two, third from above.",
    });
    let spam = site.check(&with_url("Walt", "A light for each evening, says my aunt."));
    let asked = with_url("Dana", "The bridge is closed since March.");
    for (label, counts) in [("spam", true), ("none", false)] {
        site.label(&spam, label);
        for (comment, rule) in [(&asked, "URL_OF_SPAM"), (&linking, "LINK_OF_SPAM")] {
            let answer = site.check(comment);
            let found = rules_of(&answer).contains(&rule);
            assert_eq!(found, counts, "{label} {rule} {answer:#}");
        }
    }
}

#[test]
fn an_article_to_which_only_spam_comes_is_known_until_a_reader_writes() {
    let site = Site::start();
    let of = |name: &str, content: &str| {
        let email = format!("{}@mail.example", name.to_lowercase());
        json!({"name": name, "email": email, "content": content,
            "permalink": "/aurora-crew", "post_date": "2019-10-05"})
    };
    for name in ["Walt", "Dana", "Bo", "Cy"] {
        let text = format!("{name} has a light for each evening, says my aunt.");
        site.label(&site.check(&of(name, &text)), "spam");
    }
    let elsewhere = json!({"name": "Ann", "email": "ann@mail.example", "permalink": "/bridge",
        "content": "My grandfather was the second stoker."});
    misses(&site.check(&elsewhere), "THREAD_OF_SPAM");
    let asked = || site.check(&of("Ann", "My grandfather was the second stoker."));
    let reader = asked();
    hits(&reader, "THREAD_OF_SPAM");
    assert_eq!(reader["decision"], "accept", "{reader:#}");
    misses(&asked(), "THREAD_OF_SPAM");
}

#[test]
fn a_comment_sent_again_counts_once_and_an_edit_takes_its_place() {
    let site = Site::start();
    let first = "The mayor said in March that the old bridge would be open by the summer.";
    let edited = "Nobody has told the ferrymen yet what becomes of them when it is rebuilt.";
    let of = |name: &str, content: &str, id: &str| {
        let email = format!("{}@mail.example", name.to_lowercase());
        let ip = "198.51.100.9";
        json!({"name": name, "email": email, "content": content, "comment_id": id, "ip": ip,
               "permalink": "/bridge", "created_at": "2026-02-01T09:00:00Z"})
    };
    let sent = site.check(&of("Ann", first, "1"));
    for _ in 0..20 {
        assert_eq!(site.check(&of("Ann", first, "1")), sent);
    }
    let another = site.check(&of("Ann", "Which of the two do you mean?", "2"));
    let past = &site.facts(&another)["past"];
    assert_eq!(past["thread"]["week"], 1, "{past:#}");
    assert_eq!(past["email_over"], Value::Null, "{past:#}");
    assert_eq!(past["network_over"], Value::Null, "{past:#}");
    let copy = site.check(&of("Walt", first, "3"));
    assert_eq!(site.facts(&copy)["past"]["copies"]["others"], 1);

    site.check(&of("Ann", edited, "1"));
    let copies = |content, id| {
        let answer = site.check(&of("Dana", content, id));
        site.facts(&answer)["past"]["copies"]["others"].clone()
    };
    assert_eq!(copies(edited, "4"), 1);
    assert_eq!(copies(first, "5"), 1, "Walt's alone");
}

#[test]
fn an_article_that_came_once_is_known_to_later_comments() {
    let site = Site::start();
    let on = |permalink: &str, article: Value| {
        json!({
            "name": "Ann", "email": "ann@mail.example", "permalink": permalink, "article": article,
            "content": "Nine minutes, and then the fentanyl lies on the far bank and the sheriff has no jammers.",
        })
    };
    let page = "https://blog.example/2026/10/drones?utm_source=mail";
    let before = site.check(&on(page, Value::Null));
    misses(&before, "ABOUT_ARTICLE");
    let whole = site.check(&on(page, json!(readers::ARTICLE)));
    hits(&whole, "ABOUT_ARTICLE");
    let later = site.check(&on("https://blog.example/2026/10/drones", Value::Null));
    hits(&later, "ABOUT_ARTICLE");
    assert!(site.facts(&later)["article"].is_object());
    let elsewhere = site.check(&on("https://blog.example/2026/10/bread", Value::Null));
    misses(&elsewhere, "ABOUT_ARTICLE");
    assert_eq!(site.facts(&elsewhere)["article"], Value::Null);
}

#[test]
fn two_services_on_one_file_know_the_same_and_a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = "The mayor said in March that the old bridge would be open by the summer.";
    let of = |name: &str| {
        let email = format!("{}@mail.example", name.to_lowercase());
        json!({"name": name, "email": email, "content": text})
    };
    let others = |site: &Site, name: &str| {
        let answer = site.check(&of(name));
        site.facts(&answer)["past"]["copies"]["others"].clone()
    };
    let (one, two) = (Site::on_disk(folder.path()), Site::on_disk(folder.path()));
    assert_eq!(others(&one, "Ann"), 0);
    assert_eq!(others(&two, "Bo"), 1);
    assert_eq!(others(&one, "Cleo"), 2);
    drop((one, two));
    assert_eq!(others(&Site::on_disk(folder.path()), "Dana"), 3);
}

#[test]
fn what_is_over_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::on_disk(folder.path());
    let of = |name: &str| {
        let email = format!("{name}@mail.example");
        let content = "The mayor said in March that the old bridge would be open by the summer.";
        json!({"name": name, "email": email, "content": content, "created_at": "2019-05-01T09:00:00Z"})
    };
    let forget = |at: jiff::Timestamp| {
        let now = u32::try_from(at.as_second()).unwrap();
        let forgotten = site.store.forget_trails(now);
        Runtime::new().unwrap().block_on(forgotten).unwrap()
    };
    site.check(&of("ann"));
    assert_eq!(forget("2021-04-29T09:00:00Z".parse().unwrap()), 0);
    hits(&site.check(&of("bo")), "COPY_OF_OTHER");
    assert!(forget("2021-05-01T09:00:00Z".parse().unwrap()) > 5);
    misses(&site.check(&of("cleo")), "COPY_OF_OTHER");
}

/// Everything that trails and articles keep of a comment, byte by byte.
fn kept(site: &Site, answer: &Value) -> (Vec<Key>, Vec<u8>) {
    let event = site.record(answer).event.expect("it left marks");
    let looked = Runtime::new()
        .unwrap()
        .block_on(site.store.look(None, &event.keys));
    let looked = looked.unwrap();
    let trails: Trails = looked.trails;
    assert_eq!(trails.len(), event.keys.len());
    let mut bytes = event.to_bytes();
    for (key, trail) in trails.iter() {
        bytes.extend(key.number().to_le_bytes());
        bytes.extend(trail.to_bytes());
    }
    bytes.extend(looked.article.expect("it came with an article").sketch);
    (event.keys, bytes)
}

#[test]
fn marks_hold_no_text_no_address_and_no_name() {
    let planted = json!({
        "name": "Quibblefax Zander", "email": "quibblefax@quibblefax.example", "ip": "203.0.113.77",
        "user_id": "quibblefax-9", "url": "https://quibblefax.example/page", "site": "quibblefax-site",
        "content": "Quibblefax wrote this on the bridge and the ferry, see https://quibblefax.example/two for more of it.",
        "permalink": "/quibblefax", "title": "Quibblefax", "article": "All about quibblefax and the ferry, by Quibblefax himself.",
    });
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let site = Site::on_disk(here.path());
    let (keys, bytes) = kept(&site, &site.check(&planted));
    for kind in [
        Kind::Email,
        Kind::User,
        Kind::Network,
        Kind::Name,
        Kind::Host,
    ] {
        assert!(keys.iter().any(|key| key.kind() == kind), "{kind:?}");
    }
    let lower = bytes.to_ascii_lowercase();
    for part in ["quibble", "zander", "203.0", "ferry"] {
        let mut windows = lower.windows(part.len());
        assert!(!windows.any(|bytes| bytes == part.as_bytes()), "{part}");
    }
    let address = [203, 0, 113, 77];
    let reversed = [77, 113, 0, 203];
    let mut windows = bytes.windows(4);
    assert!(!windows.any(|four| four == address || four == reversed));

    // Another installation's hashes are others: nobody can be looked up with a list of addresses.
    let other = Site::on_disk(there.path());
    let (other_keys, _) = kept(&other, &other.check(&planted));
    assert!(keys.iter().all(|key| !other_keys.contains(key)));
}
