use super::*;
use crate::decision::{Action, Points, Versions};
use crate::filter::Filter;
use crate::store::{MemoryStore, just_before};

const NOW: &str = "2026-11-20T12:00:00Z";

fn hours_ago(hours: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    now - SignedDuration::from_hours(hours)
}

/// A decision made so long ago, on a comment of its own.
fn decided(hours: i64, action: Action, score: i32) -> Record {
    let at = hours_ago(hours);
    let role = serde_json::Value::Null;
    Record {
        id: Uuid::from_u128(just_before(at).as_u128() + 1),
        at,
        site: String::new(),
        comment_id: None,
        content_hash: String::new(),
        action,
        score: Points(score),
        decision: "{}".to_owned(),
        facts: serde_json::json!({"at": at, "role": role}).to_string(),
        submission: Some(format!("{{\"content\":\"remark {hours} on the ferry\"}}")),
        ip_hmac: None,
        network_hmac: None,
        email_hmac: None,
        versions: Versions {
            ruleset: String::new(),
            model: String::new(),
            policy: String::new(),
        },
        supersedes: None,
        event: None,
        article: None,
    }
}

struct World {
    store: Arc<MemoryStore>,
    learner: Learner,
}

impl World {
    async fn of(records: Vec<Record>) -> Self {
        let store = Arc::new(MemoryStore::new());
        store.append(records).await.unwrap();
        let filter = Arc::new(Live::of(Arc::new(Filter::default())));
        let learner = Learner::new(filter, store.clone());
        Self { store, learner }
    }

    async fn take(&self, record: &Record, label: Option<Label>) -> Learned {
        let given = Given {
            decision: record.id,
            label,
            learn: true,
            reporter: None,
            reason: None,
        };
        self.learner.take(given, hours_ago(0)).await.unwrap()
    }

    async fn alarms(&self) -> Vec<Alarm> {
        self.learner.at.lock().await.alarms.clone()
    }

    fn lessons(&self) -> (u32, u32) {
        let filter = self.learner.filter.now();
        let lessons = filter.filter.model.own().lessons();
        (lessons.ham, lessons.spam)
    }
}

#[tokio::test]
async fn sure_accepts_are_learnt_when_they_have_settled_and_nobody_objected() {
    let labelled = decided(80, Action::Accept, -400);
    let owner = Record {
        facts: serde_json::json!({"at": hours_ago(90), "role": "owner"}).to_string(),
        ..decided(90, Action::Accept, -400)
    };
    let world = World::of(vec![
        decided(24 * 11, Action::Accept, -400),
        decided(100, Action::Accept, -400),
        decided(99, Action::Accept, -199),
        decided(98, Action::Hold, 500),
        owner,
        labelled.clone(),
        decided(71, Action::Accept, -400),
    ])
    .await;
    world.take(&labelled, Some(Label::Spam)).await;
    assert_eq!(world.lessons(), (0, 1));
    assert_eq!(world.learner.learn_accepts(hours_ago(0)).await.unwrap(), 1);
    assert_eq!(world.lessons(), (1, 1));
    assert_eq!(world.learner.learn_accepts(hours_ago(0)).await.unwrap(), 0);
    // Two hours later one more has settled.
    let later = hours_ago(-2);
    assert_eq!(world.learner.learn_accepts(later).await.unwrap(), 1);
    let accepts = world.store.lessons(None, 9).await.unwrap();
    let weights = accepts.iter().filter(|l| l.source == Source::Accept);
    assert_eq!(weights.map(|l| l.weight).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn accepts_only_make_up_for_the_spam_that_is_taught() {
    let accepts = (0..100).map(|n| decided(80 + n, Action::Accept, -400));
    let world = World::of(accepts.collect()).await;
    let learnt = world.learner.learn_accepts(hours_ago(0)).await.unwrap();
    assert_eq!(learnt, 40);
}

#[tokio::test]
async fn whoever_objects_to_a_settled_accept_is_believed() {
    let accept = decided(80, Action::Accept, -400);
    let world = World::of(vec![accept.clone()]).await;
    world.learner.learn_accepts(hours_ago(0)).await.unwrap();
    assert_eq!(world.lessons(), (1, 0));
    world.take(&accept, Some(Label::Spam)).await;
    assert_eq!(world.lessons(), (0, 1));
}

#[tokio::test]
async fn lessons_that_another_process_takes_away_are_missed_at_once() {
    let (first, second) = (decided(2, Action::Hold, 500), decided(1, Action::Hold, 500));
    let world = World::of(vec![first.clone(), second.clone()]).await;
    world.take(&first, Some(Label::Spam)).await;
    assert!(!world.learner.catch_up(hours_ago(0)).await.unwrap());
    let all = crate::store::Forget::ALL;
    world.store.forget_words(&all).await.unwrap();
    // A label that comes before the next look begins again from the store, too.
    world.take(&second, Some(Label::Ham)).await;
    assert_eq!(world.lessons(), (1, 0));
    world.store.forget_words(&all).await.unwrap();
    assert!(world.learner.catch_up(hours_ago(0)).await.unwrap());
    assert_eq!(world.lessons(), (0, 0));
}

#[tokio::test]
async fn a_stranger_who_floods_the_model_is_told_until_he_is_forgotten() {
    let records: Vec<Record> = (1..=60).map(|n| decided(n, Action::Hold, 500)).collect();
    let world = World::of(records.clone()).await;
    let say = async |record: &Record, reporter: &str, at| {
        let given = Given {
            decision: record.id,
            label: Some(Label::Spam),
            learn: true,
            reporter: Some(reporter.to_owned()),
            reason: None,
        };
        world.learner.take(given, at).await.unwrap();
    };
    for record in &records[..30] {
        say(record, "ann", hours_ago(48)).await;
    }
    assert!(world.alarms().await.is_empty());
    for record in &records[30..] {
        say(record, "mallory", hours_ago(0)).await;
    }
    let alarms = world.alarms().await;
    assert_eq!(
        alarms,
        [Alarm::OneReporter {
            reporter: Some("mallory".to_owned()),
            labels: 30,
            of: 30
        }]
    );
    let mallory = crate::store::Forget {
        whose: crate::store::Whose::Reporter("mallory".to_owned()),
        ..crate::store::Forget::ALL
    };
    world.store.forget_words(&mallory).await.unwrap();
    world.learner.catch_up(hours_ago(0)).await.unwrap();
    assert!(world.alarms().await.is_empty());
    assert_eq!(world.lessons(), (0, 30));
}
