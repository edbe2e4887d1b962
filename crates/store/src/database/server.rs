//! A PostgreSQL server: pools of readers and writers on blocking threads, ordinary transactions.
//!
//! Invariant: whoever appends to a room's log holds the room's lock from the insert to the commit,
//! so ids in one log ascend in commit order, whichever process writes. Locks are taken last and in
//! ascending order, so they never form a ring with each other or with rows.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use campfire_domain::{Error, Result};
use tokio::{
    sync::{Semaphore, mpsc},
    task::spawn_blocking,
};

use super::{joined, lanes::Lanes, pool::Pool, read_from, settings::Settings, stats::Counters};
use crate::{
    connection::{self, AnyConnection},
    events,
    failure::is_collision,
    migrations,
    tx::{Committed, Tx},
};

/// How long to wait before a write that met another one is tried again.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(5), Duration::from_millis(25), Duration::from_millis(125)];

pub(crate) struct Server {
    readers: Turns,
    writers: Turns,
    shop: Arc<Shop>,
}

/// A pool with a limit on how many are out at once.
struct Turns {
    permits: Arc<Semaphore>,
    pool: Arc<Pool>,
}

/// What every writer needs.
struct Shop {
    settings: Settings,
    counters: Arc<Counters>,
    listener: mpsc::UnboundedSender<Committed>,
    lanes: Lanes,
}

impl Turns {
    fn new(limit: usize, open: impl Fn() -> Result<AnyConnection> + Send + Sync + 'static) -> Self {
        Self { permits: Arc::new(Semaphore::new(limit.max(1))), pool: Arc::new(Pool::new(open)) }
    }

    async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Pool) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::store)?;
        let pool = self.pool.clone();
        joined(
            spawn_blocking(move || {
                // Held until the work is done, also when whoever asked has left.
                let _permit = permit;
                work(&pool)
            })
            .await,
        )
    }
}

impl Server {
    pub(crate) fn open(
        settings: Settings,
        counters: Arc<Counters>,
        listener: mpsc::UnboundedSender<Committed>,
    ) -> Result<Self> {
        let mut conn = connection::postgres(&settings.url)?;
        migrations::run(&mut conn)?;
        let (url, watching) = (settings.url.clone(), counters.clone());
        let reader = move || Ok(watching.watch(connection::postgres(&url)?));
        let url = settings.url.clone();
        let writer = move || connection::postgres(&url);
        Ok(Self {
            readers: Turns::new(settings.readers, reader),
            writers: Turns::new(settings.writers, writer),
            shop: Arc::new(Shop { settings, counters, listener, lanes: Lanes::new() }),
        })
    }

    pub(crate) async fn read<T, F>(&self, look: F) -> Result<T>
    where
        F: FnOnce(&mut AnyConnection) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.readers.take(move |pool| read_from(pool, look)).await
    }

    pub(crate) fn read_blocking<T>(
        &self,
        look: impl FnOnce(&mut AnyConnection) -> Result<T>,
    ) -> Result<T> {
        read_from(&self.readers.pool, look)
    }

    pub(crate) async fn write<T, F>(&self, act: F) -> Result<T>
    where
        F: FnOnce(&mut Tx) -> Result<T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        let shop = self.shop.clone();
        let waiting = shop.counters.wait();
        self.writers
            .take(move |pool| {
                drop(waiting);
                shop.write_until_it_goes(pool, act)
            })
            .await
    }

    pub(crate) fn write_blocking<T>(&self, act: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        self.shop.write(&self.writers.pool, act)
    }
}

impl Shop {
    /// Writes again after a collision with another transaction, which left nothing of this one.
    fn write_until_it_goes<T, F>(&self, pool: &Pool, act: F) -> Result<T>
    where
        F: FnOnce(&mut Tx) -> Result<T> + Clone,
    {
        for pause in PAUSES {
            match self.write(pool, act.clone()) {
                Err(error) if is_collision(&error) => {
                    tracing::warn!(%error, "a write met another one; trying again: {error}");
                    thread::sleep(pause);
                }
                outcome => return outcome,
            }
        }
        self.write(pool, act)
    }

    fn write<T>(&self, pool: &Pool, act: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let mut tx = Tx::on(pool.take()?);
        let outcome = self.transact(&mut tx, act);
        if outcome.is_err() {
            self.counters.refused();
            // A connection that cannot even do this is not given back below.
            tx.roll_back_to(0).ok();
        }
        pool.give(tx.into_conn(), &outcome);
        outcome
    }

    fn transact<T>(&self, tx: &mut Tx, act: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        tx.begin()?;
        let value = tx.attempt((self.settings.clock)(), act)?;
        let logs = tx.announcing();
        let _lanes = self.lanes.hold(&logs);
        events::lock(tx.conn(), &logs)?;
        let committed = tx.flush()?;
        let begun = Instant::now();
        tx.commit()?;
        self.counters.committed(1, begun.elapsed());
        if !committed.is_empty() {
            // Without a listener there is nobody to tell.
            self.listener.send(committed).ok();
        }
        Ok(value)
    }
}
