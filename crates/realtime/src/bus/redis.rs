//! The bus between processes, over Redis. One task publishes through a pooled connection, one
//! listens on a connection of its own and connects anew when it breaks; after every connect the
//! log is asked for what was missed.
//!
//! Invariant: nothing is lost with Redis, only later. A process hears its own events without it,
//! and a sweep of the log finds what others committed even while it is down.

mod backlog;
mod listener;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use campfire_domain::Logged;
use deadpool_redis::{Pool, PoolConfig, Runtime, Timeouts, redis::Client};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::timeout,
};
use tracing::warn;

use self::{backlog::Backlog, listener::Listener};
use super::{Backoff, Error, Load, NotReady, Notices, peers::Peers, sweep::sweep, wire::Letter};
use crate::{
    Signal,
    sequence::{EventLog, Heard, Sequence},
};

/// How long Redis may take to answer anything before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// One connection publishes, one answers whether Redis is there.
const CONNECTIONS: usize = 2;

/// The bus of one process among several.
#[derive(Clone)]
pub struct Redis {
    heard: mpsc::UnboundedSender<Heard>,
    letters: mpsc::UnboundedSender<Letter>,
    pool: Pool,
    listening: watch::Receiver<bool>,
    peers: Peers,
    /// Ends the tasks with the last handle.
    _tasks: Arc<JoinSet<()>>,
}

impl Redis {
    pub(super) async fn open(url: &str, log: Arc<dyn EventLog>) -> Result<(Self, Notices), Error> {
        let client = Client::open(url).map_err(|error| Error::Address(error.to_string()))?;
        let pool = pool(url)?;
        let wire = Wire { channel: channel(&client), origin: rand::random() };
        let (out, notices) = mpsc::unbounded_channel();
        let (heard, hearing) = mpsc::unbounded_channel();
        let (letters, unsent) = mpsc::unbounded_channel();
        let (connected, listening) = watch::channel(false);

        let sequence = Sequence::open(log, out).await.map_err(Error::Log)?;
        let peers = Peers::default();
        let listener = Listener {
            client,
            wire: wire.clone(),
            heard: heard.clone(),
            peers: peers.clone(),
            connected,
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(sequence.run(hearing));
        tasks.spawn(listener.run());
        tasks.spawn(publish(pool.clone(), wire, unsent));
        tasks.spawn(sweep(heard.clone()));
        Ok((Self { heard, letters, pool, listening, peers, _tasks: Arc::new(tasks) }, notices))
    }

    pub(super) fn publish(&self, events: Vec<Logged>) {
        for event in &events {
            self.post(event.into());
        }
        self.hear(Heard::Events(events));
    }

    pub(super) fn signal(&self, signal: Signal) {
        self.post(signal.clone().into());
        self.hear(Heard::Signal(signal));
    }

    pub(super) fn tell(&self, load: Load) {
        self.post(load.into());
    }

    pub(super) fn loads(&self) -> Vec<Load> {
        self.peers.loads(Instant::now())
    }

    pub(super) async fn ready(&self) -> Result<(), NotReady> {
        if !*self.listening.borrow() {
            return Err(NotReady("the subscription is down".into()));
        }
        let mut connection = self.pool.get().await.map_err(|error| not_ready(&error))?;
        let ping = deadpool_redis::redis::cmd("PING");
        match timeout(PATIENCE, ping.query_async::<()>(&mut connection)).await {
            Ok(answer) => answer.map_err(|error| not_ready(&error)),
            Err(late) => Err(not_ready(&late)),
        }
    }

    pub(super) async fn listening(&self) {
        // Ends early only when the bus does.
        let _ = self.listening.clone().wait_for(|listening| *listening).await;
    }

    fn post(&self, letter: Letter) {
        // Both fail only while the process ends.
        let _ = self.letters.send(letter);
    }

    fn hear(&self, heard: Heard) {
        let _ = self.heard.send(heard);
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").field("listening", &*self.listening.borrow()).finish()
    }
}

/// Where letters go, and who sends them.
#[derive(Clone)]
struct Wire {
    channel: String,
    origin: u64,
}

/// Redis carries messages of all databases together, so the database is part of the name.
fn channel(client: &Client) -> String {
    format!("campfire:{}:bus", client.get_connection_info().redis_settings().db())
}

fn pool(url: &str) -> Result<Pool, Error> {
    let mut config = deadpool_redis::Config::from_url(url);
    config.pool = Some(PoolConfig {
        max_size: CONNECTIONS,
        timeouts: Timeouts {
            wait: Some(PATIENCE),
            create: Some(PATIENCE),
            recycle: Some(PATIENCE),
        },
        ..PoolConfig::default()
    });
    config.create_pool(Some(Runtime::Tokio1)).map_err(|error| Error::Address(error.to_string()))
}

/// Publishes what was said, again and again while Redis is down.
async fn publish(pool: Pool, wire: Wire, mut unsent: mpsc::UnboundedReceiver<Letter>) {
    let mut backlog = Backlog::default();
    let mut backoff = Backoff::default();
    while backlog.fill(&mut unsent).await {
        match backlog.send(&pool, &wire).await {
            Ok(()) => {
                backlog.clear();
                backoff.reset();
            }
            Err(error) => {
                warn!(%error, "cannot publish to Redis, trying again");
                backlog.forget_signals();
                backoff.pause().await;
            }
        }
    }
}

fn not_ready(error: &impl ToString) -> NotReady {
    NotReady(error.to_string())
}
