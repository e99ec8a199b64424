//! A server for a test, and the words to talk to it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use hamlet::check::Checker;
use hamlet::check::live::Live;
use hamlet::filter::Filter;
use hamlet::form::Tokens;
use hamlet::http::{self, Access, Limits, State};
use hamlet::learning::Learner;
use hamlet::reload::Reloader;
use hamlet::store::{Journal, JournalOptions, MemoryStore, Pseudonyms, Store};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// What a test may want otherwise.
pub(crate) struct Setup {
    pub(crate) filter: Arc<Filter>,
    pub(crate) token: Option<&'static str>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) queue: usize,
    pub(crate) limits: Limits,
    /// The folder that rules are reloaded from; else an empty one.
    pub(crate) rules: Option<PathBuf>,
    /// The folder of the installation's key; else one of its own.
    pub(crate) data: Option<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            filter: Arc::default(),
            token: None,
            store: Arc::new(MemoryStore::new()),
            queue: 64,
            limits: Limits::default(),
            rules: None,
            data: None,
        }
    }
}

/// The service itself, on a port of its own, until the test ends.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    store: Arc<dyn Store>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    pub(crate) fn start() -> Self {
        Self::with(Setup::default())
    }

    pub(crate) fn with(setup: Setup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let store = Arc::clone(&setup.store);
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || block_on(run(setup, listener, stopped)));
        Self {
            address,
            store,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn post(&self, path: &str, kind: &str, body: impl AsRef<[u8]>) -> Answer {
        let request = agent()
            .post(self.url(path))
            .header("content-type", kind)
            .send(body.as_ref());
        Answer::of(request.expect("an answer"))
    }

    pub(crate) fn check(&self, comment: &Value) -> Answer {
        self.post("/v1/check", "application/json", comment.to_string())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        Answer::of(agent().get(self.url(path)).call().expect("an answer"))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many decisions the store holds.
    pub(crate) fn rows(&self) -> u64 {
        block_on(self.store.count()).unwrap()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the server panicked");
        }
    }
}

async fn run(setup: Setup, listener: TcpListener, stopped: oneshot::Receiver<()>) {
    let own = tempfile::tempdir().unwrap();
    let data = setup.data.unwrap_or_else(|| own.path().to_owned());
    let pseudonyms = Pseudonyms::open(&data.join("key")).unwrap();
    let options = JournalOptions {
        queue: setup.queue,
        batch: setup.queue,
    };
    let journal = Arc::new(Journal::start(Arc::clone(&setup.store), options));
    let token = setup.token.map(SecretString::from);
    let filter = Arc::new(Live::of(setup.filter));
    let rules = setup.rules.unwrap_or_else(|| own.path().to_owned());
    let state = State {
        learner: Arc::new(Learner::new(Arc::clone(&filter), Arc::clone(&setup.store))),
        reloader: Arc::new(Reloader::new(Arc::clone(&filter), rules, None)),
        checker: Checker {
            filter,
            journal: Arc::clone(&journal),
            store: setup.store,
            tokens: Arc::new(Tokens::with_key(&pseudonyms.derived(Tokens::DOMAIN))),
            pseudonyms: Arc::new(pseudonyms),
            remembers: true,
            clock: Timestamp::now,
        },
        access: Access::at(listener.local_addr().unwrap().ip(), token).unwrap(),
        limits: setup.limits,
    };
    let stop = async { drop(stopped.await) };
    http::serve(listener, Arc::new(state), stop).await.unwrap();
    journal.drain().await;
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Keeps no connection, so that the server can end at once, and takes every status for an answer.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections(0)
        .build()
        .into()
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn of(response: ureq::http::Response<ureq::Body>) -> Self {
        Self::read(response).unwrap()
    }

    /// The whole answer, unless its sender went away before the end.
    pub(crate) fn read(
        mut response: ureq::http::Response<ureq::Body>,
    ) -> Result<Self, ureq::Error> {
        let text = response.body_mut().read_to_string()?;
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        })
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().expect("an id")
    }

    /// The code of a problem, after a look at what every problem has.
    pub(crate) fn code(&self) -> &str {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.body["status"], self.status);
        self.body["code"].as_str().expect("a code")
    }
}

/// A comment that nothing is wrong with, in as few fields as there may be.
pub(crate) fn comment() -> Value {
    json!({"name": "Ann", "email": "ann@example.org", "content": "Thank you, this helped me."})
}

/// A comment with one field set.
pub(crate) fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut comment = comment();
    comment[field] = value.into();
    comment
}
