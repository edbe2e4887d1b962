//! The runner: starts a lane for each kind of job, wakes them, and stops them.

use std::{future::Future, sync::Arc};

use campfire_domain::Result;
use campfire_outbound::Client;
use campfire_store::{
    Database, Files,
    queue::{self, Kind},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

use crate::{Settings, lane::Lane, perform::Tools, spreading::Spreading};

/// The lanes with how many of their jobs run at once. Notifying waits for push services, and
/// webhooks for programs of all sorts, so that one bot gets no more than its share of their lane (see
/// [`Places`](campfire_store::queue::Places)).
const LANES: [(Kind, usize); 4] =
    [(Kind::Notify, 50), (Kind::Webhook, 32), (Kind::Ban, 1), (Kind::Purge, 2)];

/// Wakes those who work when a commit has left jobs behind.
#[derive(Clone, Debug)]
pub struct Bell(Arc<[(Kind, Arc<Notify>); Kind::WORDS.len()]>);

impl Bell {
    fn new() -> Self {
        Self(Arc::new(Kind::WORDS.map(|(kind, _)| (kind, Arc::default()))))
    }

    /// Says that there is work of these kinds. Ringing while everybody works is remembered.
    pub fn ring(&self, kinds: &[Kind]) {
        for (_, bell) in self.0.iter().filter(|(kind, _)| kinds.contains(kind)) {
            bell.notify_one();
        }
    }

    fn of(&self, kind: Kind) -> Arc<Notify> {
        let mut bells = self.0.iter();
        let (_, bell) = bells.find(|(each, _)| *each == kind).expect("every kind has a bell");
        Arc::clone(bell)
    }
}

/// Performs the jobs of one database.
pub struct Runner {
    tools: Arc<Tools>,
    bell: Bell,
}

impl Runner {
    /// A runner that has not begun.
    pub fn new(store: Database, files: Files, client: Client, settings: Settings) -> Self {
        Self { tools: Arc::new(Tools { store, files, client, settings }), bell: Bell::new() }
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
        let equipped = |kind| (Arc::clone(&self.tools), self.bell.of(kind), stopped.clone());
        for (kind, width) in LANES {
            let (tools, bell, stop) = equipped(kind);
            lanes.spawn(Lane { kind, width, tools, bell, stop }.run());
        }
        let (tools, bell, stopped) = equipped(Kind::Push);
        lanes.spawn(Spreading { tools, bell, stop: stopped }.run());
        stop.await;
        // The lanes hold the other end until they have stopped.
        let _ = stopping.send(true);
        while lanes.join_next().await.is_some() {}
        Ok(())
    }
}
