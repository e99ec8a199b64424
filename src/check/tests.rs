use super::*;
use crate::facts::Facts;
use crate::filter::Filter;
use crate::store::{JournalOptions, MemoryStore};
use crate::submission::Role;

const NOON: &str = "2026-03-01T12:00:00Z";

struct World {
    checker: Checker,
    _data: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let options = JournalOptions { queue: 8, batch: 8 };
        let pseudonyms = Pseudonyms::open(&data.path().join("key")).unwrap();
        let checker = Checker {
            filter: Arc::new(Live::of(Arc::new(Filter::default()))),
            journal: Arc::new(Journal::start(Arc::clone(&store), options)),
            store,
            tokens: Arc::new(Tokens::with_key(&pseudonyms.derived(Tokens::DOMAIN))),
            pseudonyms: Arc::new(pseudonyms),
            remembers: true,
            clock: || NOON.parse().unwrap(),
        };
        Self {
            checker,
            _data: data,
        }
    }

    async fn check(&self, submission: &Submission, trusted: bool) -> Checked {
        let caller = Caller { trusted };
        self.checker
            .check(submission.clone(), caller)
            .await
            .unwrap()
    }

    async fn record(&self, id: Uuid) -> Record {
        self.checker.store.decision(id).await.unwrap().unwrap()
    }
}

fn comment(comment_id: Option<&str>, content: &str) -> Submission {
    Submission {
        name: Some("Ann".into()),
        email: Some("ann@example.org".into()),
        ip: Some("203.0.113.7".parse().unwrap()),
        comment_id: comment_id.map(str::to_owned),
        content: content.into(),
        ..Submission::default()
    }
}

#[tokio::test]
async fn a_decision_is_recorded_as_it_is_answered() {
    let world = World::new();
    let checked = world.check(&comment(None, "Hello"), true).await;
    let record = world.record(checked.id).await;
    assert_eq!(record.decision, checked.answer);
    assert!(
        checked
            .answer
            .starts_with(&format!("{{\"id\":\"{}\",\"decision\":", checked.id))
    );
    assert_eq!(record.at, NOON.parse().unwrap());
}

#[tokio::test]
async fn the_journal_keeps_no_ip_but_its_pseudonyms() {
    let world = World::new();
    let record = world
        .record(world.check(&comment(None, "Hello"), true).await.id)
        .await;
    let kept = format!("{record:?}");
    assert!(!kept.contains("203.0.113"), "{kept}");
    assert!(record.ip_hmac.is_some() && record.network_hmac.is_some());
    assert!(record.email_hmac.is_some_and(|hmac| !hmac.contains('@')));
}

#[tokio::test]
async fn the_same_comment_gets_the_same_bytes_again_and_other_content_a_new_decision() {
    let world = World::new();
    let first = world.check(&comment(Some("7"), "Hello"), true).await;
    let again = world.check(&comment(Some("7"), "Hello"), true).await;
    assert_eq!((first.id, &first.answer), (again.id, &again.answer));
    assert_eq!((first.again, again.again), (false, true));

    let edited = world.check(&comment(Some("7"), "Hello, world"), true).await;
    assert_ne!(edited.id, first.id);
    assert_eq!(world.record(edited.id).await.supersedes, Some(first.id));

    let elsewhere = Submission {
        site: Some("b".into()),
        ..comment(Some("7"), "Hello")
    };
    assert!(!world.check(&elsewhere, true).await.again);
    assert_eq!(world.checker.store.count().await.unwrap(), 3);
}

#[tokio::test]
async fn without_an_id_of_its_own_every_comment_is_new() {
    let world = World::new();
    let first = world.check(&comment(None, "Hello"), true).await;
    let second = world.check(&comment(None, "Hello"), true).await;
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn time_and_role_are_believed_from_a_trusted_caller_only() {
    let world = World::new();
    let claims = Submission {
        created_at: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        author_role: Some(Role::Owner),
        ..comment(None, "Hello")
    };
    for (trusted, at, role) in [
        (true, "2020-01-01T00:00:00Z", Some(Role::Owner)),
        (false, NOON, None),
    ] {
        let id = world.check(&claims, trusted).await.id;
        let facts: Facts = serde_json::from_str(&world.record(id).await.facts).unwrap();
        assert_eq!((facts.at, facts.role), (at.parse().unwrap(), role));
    }
}
