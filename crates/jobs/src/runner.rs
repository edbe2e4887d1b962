//! The runner: starts a lane for each kind of job, wakes them, and stops them.

use std::{future::Future, sync::Arc};

use campfire_domain::Result;
use campfire_outbound::Client;
use campfire_store::{
    Database,
    queue::{self, Kind},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

use crate::{Settings, lane::Lane, perform::Tools};

/// The lanes with how many of their jobs run at once. Finding out whom to notify is a query;
/// notifying waits for push services, and webhooks for programs of all sorts.
const LANES: [(Kind, usize); 4] =
    [(Kind::Push, 4), (Kind::Notify, 50), (Kind::Webhook, 32), (Kind::Ban, 1)];

/// Wakes the lanes when a commit has left jobs behind.
#[derive(Clone, Debug)]
pub struct Bell(Arc<[Arc<Notify>; LANES.len()]>);

impl Bell {
    fn new() -> Self {
        Self(Arc::new(LANES.map(|_| Arc::new(Notify::new()))))
    }

    /// Says that there is work. Ringing while everybody works is remembered.
    pub fn ring(&self) {
        for lane in self.0.iter() {
            lane.notify_one();
        }
    }
}

/// Performs the jobs of one database.
pub struct Runner {
    tools: Arc<Tools>,
    bell: Bell,
}

impl Runner {
    /// A runner that has not begun.
    pub fn new(store: Database, client: Client, settings: Settings) -> Self {
        Self { tools: Arc::new(Tools { store, client, settings }), bell: Bell::new() }
    }

    /// The bell to ring after each commit that left jobs behind.
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Works until `stop` completes, then finishes what is running within the grace of the
    /// settings. Dropped earlier, it leaves everything as a crash would.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<()> {
        if self.tools.settings.alone {
            self.tools.store.write(queue::release_all).await?;
        }
        let (stopping, stopped) = watch::channel(false);
        let mut lanes = JoinSet::new();
        for ((kind, width), bell) in LANES.into_iter().zip(self.bell.0.iter()) {
            let (tools, bell, stop) = (Arc::clone(&self.tools), Arc::clone(bell), stopped.clone());
            lanes.spawn(Lane { kind, width, tools, bell, stop }.run());
        }
        stop.await;
        // The lanes hold the other end until they have stopped.
        let _ = stopping.send(true);
        while lanes.join_next().await.is_some() {}
        Ok(())
    }
}
