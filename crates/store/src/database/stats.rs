//! Stats: what the database counts about itself, for the metrics page.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use diesel::connection::{Connection, InstrumentationEvent};

use crate::connection::AnyConnection;

/// A look at the counters. All but the queue only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Writes that wait for their turn right now.
    pub write_queue_depth: u64,
    /// Writes that were committed.
    pub writes: u64,
    /// Writes that were rolled back.
    pub refused: u64,
    /// Commits; on SQLite one carries many writes.
    pub commits: u64,
    /// The most writes that one commit carried.
    pub largest_batch: u64,
    /// The time spent in commits, all together.
    pub commit_time: Duration,
    /// The slowest commit.
    pub slowest_commit: Duration,
    /// Statements that reads have run, but for the begins and ends of transactions.
    pub read_statements: u64,
}

/// The counters themselves.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    waiting: AtomicU64,
    writes: AtomicU64,
    refused: AtomicU64,
    commits: AtomicU64,
    largest_batch: AtomicU64,
    commit_micros: AtomicU64,
    slowest_micros: AtomicU64,
    read_statements: AtomicU64,
}

impl Counters {
    /// Counts a write as waiting until the answer is dropped.
    pub(crate) fn wait(self: &Arc<Self>) -> Waiting {
        self.waiting.fetch_add(1, Relaxed);
        Waiting(self.clone())
    }

    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(crate) fn committed(&self, writes: u64, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commits.fetch_add(1, Relaxed);
        self.writes.fetch_add(writes, Relaxed);
        self.largest_batch.fetch_max(writes, Relaxed);
        self.commit_micros.fetch_add(micros, Relaxed);
        self.slowest_micros.fetch_max(micros, Relaxed);
    }

    /// Counts the statements of a connection that only reads, as long as it is open.
    pub(crate) fn watch(self: &Arc<Self>, mut conn: AnyConnection) -> AnyConnection {
        let counters = self.clone();
        // A transaction is told of just before the statement that begins or ends it.
        let mut is_frame = false;
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            use InstrumentationEvent as Told;
            match event {
                Told::BeginTransaction { .. }
                | Told::CommitTransaction { .. }
                | Told::RollbackTransaction { .. } => is_frame = true,
                Told::StartQuery { .. } if is_frame => is_frame = false,
                Told::StartQuery { .. } => {
                    counters.read_statements.fetch_add(1, Relaxed);
                }
                _ => {}
            }
        });
        conn
    }

    pub(crate) fn look(&self) -> Stats {
        Stats {
            write_queue_depth: self.waiting.load(Relaxed),
            writes: self.writes.load(Relaxed),
            refused: self.refused.load(Relaxed),
            commits: self.commits.load(Relaxed),
            largest_batch: self.largest_batch.load(Relaxed),
            commit_time: Duration::from_micros(self.commit_micros.load(Relaxed)),
            slowest_commit: Duration::from_micros(self.slowest_micros.load(Relaxed)),
            read_statements: self.read_statements.load(Relaxed),
        }
    }
}

/// A write that waits for its turn, or whose asker has left meanwhile.
pub(crate) struct Waiting(Arc<Counters>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}
