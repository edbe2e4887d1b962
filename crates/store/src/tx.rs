//! A transaction as the verbs see it: the domain's store over one connection. What a verb appends
//! and enqueues waits here until the verb is done, and is written right before the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use campfire_domain::{Error, Event, Job, Logged, Outbox, Result, RoomId, Time};
use diesel::{
    Connection, QueryResult,
    connection::{SimpleConnection, TransactionManager},
};

use crate::{
    connection::AnyConnection,
    events,
    failure::failed,
    queue::{self, Kind},
};

type Transactions = <AnyConnection as Connection>::TransactionManager;

/// What a commit left behind, handed to the one listener in commit order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// What happened.
    pub events: Vec<Logged>,
    /// The kinds of the new work in the queue.
    pub jobs: Vec<Kind>,
}

impl Committed {
    /// Whether nobody needs to be told.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.jobs.is_empty()
    }
}

/// A running transaction. Verbs use it as their [`Store`](campfire_domain::Store).
pub struct Tx {
    conn: AnyConnection,
    now: Time,
    appended: Vec<Event>,
    enqueued: Vec<Job>,
    /// Kinds of which there is work that was not enqueued just now.
    woken: Vec<Kind>,
}

impl Tx {
    pub(crate) fn on(conn: AnyConnection) -> Self {
        let now = Time::from_micros(0);
        Self { conn, now, appended: Vec::new(), enqueued: Vec::new(), woken: Vec::new() }
    }

    pub(crate) fn into_conn(self) -> AnyConnection {
        self.conn
    }

    /// The connection, for reads that see what this transaction has written so far.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.conn
    }

    /// Runs a verb from a fresh moment. A panic in it is a failure of it alone.
    pub(crate) fn attempt<T>(
        &mut self,
        now: Time,
        act: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.now = now;
        self.appended.clear();
        self.enqueued.clear();
        self.woken.clear();
        // Whatever the verb left half done is rolled back, so nobody sees a broken promise.
        catch_unwind(AssertUnwindSafe(|| act(self)))
            .unwrap_or_else(|_| Err(Error::store("the write panicked")))
    }

    /// What happened in a room so far in this transaction, the last first.
    pub(crate) fn appended_in(&self, room: RoomId) -> impl Iterator<Item = &Event> {
        self.appended.iter().rev().filter(move |event| event.room() == Some(room))
    }

    /// The rooms whose logs get an entry, in the order in which locks on them are taken.
    pub(crate) fn announcing(&self) -> Vec<i64> {
        let mut logs: Vec<i64> = self.appended.iter().map(events::log_of).collect();
        logs.sort_unstable();
        logs.dedup();
        logs
    }

    /// Makes newcomers and rooms for everybody wait for each other: one writes down the user and
    /// then asks for the rooms, the other the room and then asks for the users, and whoever comes
    /// second has to see what the first has written.
    pub(crate) fn hold_everybody(&mut self) -> Result<()> {
        events::lock(&mut self.conn, &[events::EVERYBODY])
    }

    /// Rings for work of that kind that lies in the queue already, after commit.
    pub(crate) fn wake(&mut self, kind: Kind) {
        self.woken.push(kind);
    }

    /// Writes what was appended and enqueued; to be called last before the commit.
    pub(crate) fn flush(&mut self) -> Result<Committed> {
        let mut jobs: Vec<Kind> = self.enqueued.iter().map(Kind::of).collect();
        jobs.dedup();
        jobs.append(&mut self.woken);
        let (now, appended) = (self.now, std::mem::take(&mut self.appended));
        queue::insert(&mut self.conn, &std::mem::take(&mut self.enqueued), now)?;
        let events = events::insert(&mut self.conn, appended, now)?;
        Ok(Committed { events, jobs })
    }

    /// Opens a transaction, or a savepoint inside one.
    pub(crate) fn begin(&mut self) -> Result<()> {
        Transactions::begin_transaction(&mut self.conn).map_err(failed)
    }

    /// Opens the transaction that many verbs share on SQLite, taking the write lock at once.
    pub(crate) fn begin_immediate(&mut self) -> Result<()> {
        match &mut self.conn {
            AnyConnection::Sqlite(conn) => {
                diesel::connection::AnsiTransactionManager::begin_transaction_sql(
                    conn,
                    "BEGIN IMMEDIATE",
                )
                .map_err(failed)
            }
            AnyConnection::Postgres(_) => self.begin(),
        }
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        Transactions::commit_transaction(&mut self.conn).map_err(failed)
    }

    /// How many transactions and savepoints are open.
    pub(crate) fn depth(&mut self) -> u32 {
        let status = Transactions::transaction_manager_status_mut(&mut self.conn);
        status.transaction_depth().ok().flatten().map_or(0, |depth| depth.get())
    }

    /// Takes back everything above that depth, also what a panic left open.
    pub(crate) fn roll_back_to(&mut self, depth: u32) -> Result<()> {
        while self.depth() > depth {
            Transactions::rollback_transaction(&mut self.conn).map_err(failed)?;
        }
        Ok(())
    }

    /// Takes back the savepoint opened at that depth, and fails where SQLite has already taken back
    /// the whole transaction: diesel may count on, but there is no savepoint left to release.
    pub(crate) fn take_back(&mut self, depth: u32) -> Result<()> {
        self.roll_back_to(depth)?;
        self.conn
            .batch_execute(&format!("RELEASE SAVEPOINT diesel_savepoint_{depth}"))
            .map_err(failed)
    }

    /// Runs statements of which one may break a rule of the tables. PostgreSQL refuses the whole
    /// transaction after that unless they stood in a savepoint of their own.
    pub(crate) fn guarded<T>(
        &mut self,
        run: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> QueryResult<T> {
        self.conn.transaction(run)
    }
}

impl Outbox for Tx {
    fn now(&self) -> Time {
        self.now
    }

    fn append(&mut self, event: Event) {
        self.appended.push(event);
    }

    fn enqueue(&mut self, job: Job) {
        self.enqueued.push(job);
    }
}
