//! The bus: hands every process everything that is committed, and every signal. A process's own
//! events come straight back to it; with Redis the others hear of them too, read them from the
//! shared log, and find what they missed while a connection was down.
//!
//! Per room, and for what concerns the account, notices come in commit order, whole and once.

mod backoff;
mod local;
mod peers;
mod redis;
mod sweep;
mod wire;

use std::sync::Arc;

use campfire_domain::Logged;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};

pub(crate) use backoff::Backoff;
pub use local::Local;
pub use peers::Load;
pub use redis::Redis;

use crate::{
    Signal,
    sequence::{EventLog, LogError},
};

/// What comes out of the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something happened and is committed.
    Committed(Logged),
    /// Something to show now or never.
    Signal(Signal),
}

/// The end of the bus at which a process listens.
pub type Notices = mpsc::UnboundedReceiver<Notice>;

/// Why a bus cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the Redis server is no such address.
    #[error("the address of the Redis server is not valid: {0}")]
    Address(String),
    /// The event log does not say where it ends.
    #[error("the event log cannot be read")]
    Log(#[source] LogError),
}

/// The bus is not carrying to other processes at the moment; what is said now arrives later.
#[derive(Debug, thiserror::Error)]
#[error("Redis does not answer: {0}")]
pub struct NotReady(pub(crate) String);

/// Carries notices. Cloning gives another handle; the bus ends with its last handle.
#[derive(Clone, Debug)]
pub enum Bus {
    /// One process, nothing else needed.
    Local(Local),
    /// Several processes that share a database and a Redis server.
    Redis(Redis),
}

impl Bus {
    /// A bus inside this process. What is in the log already counts as heard.
    pub async fn local(log: impl EventLog) -> Result<(Self, Notices), Error> {
        let (local, notices) = Local::open(Arc::new(log)).await?;
        Ok((Self::Local(local), notices))
    }

    /// A bus between processes. It starts without the server too, and connects when it can;
    /// several installations on one server use different database numbers in their addresses.
    pub async fn redis(url: &str, log: impl EventLog) -> Result<(Self, Notices), Error> {
        let (redis, notices) = Redis::open(url, Arc::new(log)).await?;
        Ok((Self::Redis(redis), notices))
    }

    /// Tells everybody what was committed. Never waits.
    pub fn publish(&self, events: Vec<Logged>) {
        match self {
            Self::Local(local) => local.publish(events),
            Self::Redis(redis) => redis.publish(events),
        }
    }

    /// Shows everybody a signal. Never waits.
    pub fn signal(&self, signal: Signal) {
        match self {
            Self::Local(local) => local.signal(signal),
            Self::Redis(redis) => redis.signal(signal),
        }
    }

    /// Whether the bus reaches other processes, if there can be any.
    pub async fn ready(&self) -> Result<(), NotReady> {
        match self {
            Self::Local(_) => Ok(()),
            Self::Redis(redis) => redis.ready().await,
        }
    }

    /// Tells the other processes every few seconds, for ever, how much this one carries. Where there
    /// are none, there is nobody to tell.
    pub async fn run_load(&self, load: impl Fn() -> Load) {
        if let Self::Redis(redis) = self {
            let mut ticks = interval(peers::OFTEN);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                redis.tell(load());
            }
        }
    }

    /// How much each of the other processes carries, as it said within the last few seconds.
    pub fn loads(&self) -> Vec<Load> {
        match self {
            Self::Local(_) => Vec::new(),
            Self::Redis(redis) => redis.loads(),
        }
    }

    /// Waits until the bus hears other processes, if there can be any.
    pub async fn connected(&self) {
        match self {
            Self::Local(_) => {}
            Self::Redis(redis) => redis.listening().await,
        }
    }
}
