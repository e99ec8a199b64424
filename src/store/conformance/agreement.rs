//! Any sequence of calls has the same answers from every store.

use std::mem::discriminant;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{MemoryStore, Record, Store, StoreError, id, record, sqlite, wordless};

/// One call. Few ids, sites and contents, so that they meet often.
#[derive(Clone, Debug)]
enum Call {
    Append(Vec<Record>),
    Decision(u64),
    Latest(&'static str, &'static str),
    Journal(Option<u64>, usize),
    Count,
    Forget(u64),
}

fn records() -> impl Strategy<Value = Record> {
    let comment_id = prop::option::weighted(0.8, prop::sample::select(vec!["1", "2"]));
    let site = prop::sample::select(vec!["", "b"]);
    (0..24_u64, site, comment_id, 0..4_u8).prop_map(|(n, site, comment_id, content)| Record {
        site: site.to_owned(),
        comment_id: comment_id.map(str::to_owned),
        content_hash: content.to_string(),
        ..record(n)
    })
}

fn calls() -> impl Strategy<Value = Call> {
    let site = || prop::sample::select(vec!["", "b"]);
    let comment_id = || prop::sample::select(vec!["1", "2", "3"]);
    prop_oneof![
        6 => vec(records(), 0..12).prop_map(Call::Append),
        1 => (0..24_u64).prop_map(Call::Decision),
        2 => (site(), comment_id()).prop_map(|(site, id)| Call::Latest(site, id)),
        1 => (prop::option::of(0..24_u64), 0..9_usize).prop_map(|(n, l)| Call::Journal(n, l)),
        1 => Just(Call::Count),
        1 => (0..24_u64).prop_map(Call::Forget),
    ]
}

/// The answer, in a form that can be compared.
async fn answer(store: &dyn Store, call: Call) -> String {
    let answer = match call {
        Call::Append(records) => store.append(records).await.map(|a| format!("{a:?}")),
        Call::Decision(n) => store.decision(id(n)).await.map(|a| format!("{a:?}")),
        Call::Latest(site, comment_id) => {
            let latest = store.latest_of_comment(site, comment_id).await;
            latest.map(|a| format!("{a:?}"))
        }
        Call::Journal(after, limit) => {
            let records = store.journal(after.map(id), limit).await;
            records.map(|a| format!("{a:?}"))
        }
        Call::Count => store.count().await.map(|a| format!("{a:?}")),
        Call::Forget(n) => {
            let forgotten = store.forget_submissions(record(n).at, wordless).await;
            forgotten.map(|a| format!("{a:?}"))
        }
    };
    answer.unwrap_or_else(|error: StoreError| format!("{:?}", discriminant(&error)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn memory_and_sqlite_agree_on_any_sequence_of_calls(calls in vec(calls(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let memory = MemoryStore::new();
            let (_folder, sqlite) = sqlite().await;
            for call in calls.into_iter().chain([Call::Journal(None, 99)]) {
                let expected = answer(&memory, call.clone()).await;
                let found = answer(&*sqlite, call.clone()).await;
                prop_assert_eq!(expected, found, "after {:?}", call);
            }
            Ok(())
        })?;
    }
}
