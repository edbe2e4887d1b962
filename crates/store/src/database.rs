//! The database: reads on borrowed connections, writes as transactions, and everything that a
//! transaction left behind handed to one listener after its commit.

mod checkpoints;
mod group_commit;
mod lanes;
mod pool;
mod server;
mod settings;
mod stats;

use std::{fmt, sync::Arc};

use campfire_domain::{Error, Result};
use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use tokio::{
    sync::mpsc,
    task::{JoinError, spawn_blocking},
};

pub use settings::{Clock, Settings};
pub use stats::Stats;

use self::{
    checkpoints::Checkpoints,
    group_commit::{Bench, Writer},
    pool::Pool,
    server::Server,
    stats::Counters,
};
use crate::{
    connection::{self, AnyConnection},
    failure::failed,
    migrations,
    tx::{Committed, Tx},
};

/// The one way to what is remembered. Clones share it; the last one dropped closes it.
#[derive(Clone)]
pub struct Database {
    engine: Engine,
    counters: Arc<Counters>,
}

#[derive(Clone)]
enum Engine {
    /// The writer's thread goes before the readers' connections.
    Sqlite {
        writer: Arc<Writer>,
        readers: Arc<Pool>,
    },
    Postgres(Arc<Server>),
}

impl Database {
    /// Opens the database, makes it when it is a missing file, and brings its tables up to date.
    /// What transactions leave behind goes to `listener`.
    pub fn open(settings: Settings, listener: mpsc::UnboundedSender<Committed>) -> Result<Self> {
        let counters = Arc::new(Counters::default());
        let engine = if connection::is_postgres(&settings.url) {
            Engine::Postgres(Arc::new(Server::open(settings, counters.clone(), listener)?))
        } else {
            open_file(settings, counters.clone(), listener)?
        };
        Ok(Self { engine, counters })
    }

    /// Looks something up. All that `look` sees is of one moment. On SQLite it runs right here,
    /// which is cheaper than any other thread: keep it short.
    pub async fn read<T, F>(&self, look: F) -> Result<T>
    where
        F: FnOnce(&mut AnyConnection) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { readers, .. } => read_from(readers, look),
            Engine::Postgres(server) => server.read(look).await,
        }
    }

    /// Like [`read`](Self::read), for what takes long: a search, an export. It never runs on the
    /// thread that asks.
    pub async fn read_slow<T, F>(&self, look: F) -> Result<T>
    where
        F: FnOnce(&mut AnyConnection) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let readers = readers.clone();
                joined(spawn_blocking(move || read_from(&readers, look)).await)
            }
            Engine::Postgres(server) => server.read(look).await,
        }
    }

    /// Runs a verb as a transaction. The answer comes after the commit and after the listener
    /// was told; an error or a panic in `act` means that nothing of it happened. On PostgreSQL two
    /// writes may stand in each other's way; then one of them is taken back and tried again, which
    /// is why `act` is [`Clone`].
    pub async fn write<T, F>(&self, act: F) -> Result<T>
    where
        F: FnOnce(&mut Tx) -> Result<T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { writer, .. } => {
                writer.ask(act).await.unwrap_or_else(|_| Err(closed()))
            }
            Engine::Postgres(server) => server.write(act).await,
        }
    }

    /// Like [`read`](Self::read) for programs without a runtime, such as the command line.
    pub fn read_blocking<T>(
        &self,
        look: impl FnOnce(&mut AnyConnection) -> Result<T>,
    ) -> Result<T> {
        match &self.engine {
            Engine::Sqlite { readers, .. } => read_from(readers, look),
            Engine::Postgres(server) => server.read_blocking(look),
        }
    }

    /// Like [`write`](Self::write) for programs without a runtime, such as the command line.
    pub fn write_blocking<T, F>(&self, act: F) -> Result<T>
    where
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { writer, .. } => {
                writer.ask(act).blocking_recv().unwrap_or_else(|_| Err(closed()))
            }
            Engine::Postgres(server) => server.write_blocking(act),
        }
    }

    /// What the database counts about itself.
    pub fn stats(&self) -> Stats {
        self.counters.look()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.engine {
            Engine::Sqlite { .. } => "Database(SQLite)",
            Engine::Postgres(_) => "Database(PostgreSQL)",
        })
    }
}

fn open_file(
    settings: Settings,
    counters: Arc<Counters>,
    listener: mpsc::UnboundedSender<Committed>,
) -> Result<Engine> {
    let (path, synchronous) = (settings.url, settings.synchronous);
    let writing = path.clone();
    let reopen = Box::new(move || connection::sqlite_writer(&writing, synchronous));
    let mut conn = reopen()?;
    migrations::run(&mut conn)?;
    let writer = Writer::start(Bench {
        tx: Tx::on(conn),
        reopen,
        clock: settings.clock,
        counters: counters.clone(),
        listener,
        checkpoints: Checkpoints::start(connection::sqlite_checkpointer(&path)?)?,
    })?;
    let readers = Pool::new(move || Ok(counters.watch(connection::sqlite_reader(&path)?)));
    Ok(Engine::Sqlite { writer: Arc::new(writer), readers: Arc::new(readers) })
}

/// Lends a connection of the pool to one look.
fn read_from<T>(pool: &Pool, look: impl FnOnce(&mut AnyConnection) -> Result<T>) -> Result<T> {
    let mut conn = pool.take()?;
    let seen = snapshot(&mut conn, look);
    pool.give(conn, &seen);
    seen
}

/// Lets a look see one moment, and only look.
fn snapshot<T>(
    conn: &mut AnyConnection,
    look: impl FnOnce(&mut AnyConnection) -> Result<T>,
) -> Result<T> {
    match conn {
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn),
        AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
    .map_err(failed)?;
    let seen = look(conn);
    // Nothing was written, so ending is ending.
    let ended = <AnyConnection as Connection>::TransactionManager::rollback_transaction(conn);
    seen.and_then(|seen| ended.map(|()| seen).map_err(failed))
}

fn joined<T>(outcome: std::result::Result<Result<T>, JoinError>) -> Result<T> {
    outcome.unwrap_or_else(|error| Err(Error::store(error)))
}

fn closed() -> Error {
    Error::store("the database is closed")
}
