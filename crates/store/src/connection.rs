//! Connections: one type over both databases. Queries are written once against it; what only one
//! of the two can do goes through `on_each!`.

mod any;

use campfire_domain::{Error, Result};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};

pub use any::AnyConnection;

/// Runs one body on whichever connection it is, for what diesel cannot say on both at once:
/// upserts, bulk inserts and `returning`.
macro_rules! on_each {
    ($conn:expr, |$each:ident| $body:expr) => {
        match $conn {
            crate::connection::AnyConnection::Sqlite($each) => $body,
            crate::connection::AnyConnection::Postgres($each) => $body,
        }
    };
}
pub(crate) use on_each;

/// How far SQLite goes before it calls a commit done (decision 2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Until the bytes lie on the disk: what was acknowledged survives a power cut.
    #[default]
    Full,
    /// Until the system has them: what was acknowledged survives our crash.
    Normal,
}

/// Whether that address names a PostgreSQL server; anything else is the path of a file.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The connection that writes to an SQLite file. Checkpoints are somebody else's work.
pub(crate) fn sqlite_writer(path: &str, synchronous: Synchronous) -> Result<AnyConnection> {
    let level = match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    sqlite(
        path,
        &format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {level}; PRAGMA foreign_keys = ON; \
             PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; \
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000; PRAGMA mmap_size = 268435456;"
        ),
    )
}

/// A connection that only looks at an SQLite file. It maps nothing into memory: SQLite gives the
/// whole map up after each commit of the writer, which takes longer than reading the few pages anew.
pub(crate) fn sqlite_reader(path: &str) -> Result<AnyConnection> {
    sqlite(path, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;")
}

/// The connection that carries the log of an SQLite file over into the file.
pub(crate) fn sqlite_checkpointer(path: &str) -> Result<AnyConnection> {
    sqlite(path, "PRAGMA wal_autocheckpoint = 0;")
}

/// A connection to a database of either kind that changes nothing by itself, to look at it or to
/// copy it. The file of SQLite has to be there already.
pub fn plain(url: &str) -> Result<AnyConnection> {
    if is_postgres(url) {
        postgres(url)
    } else {
        sqlite(&format!("file:{}?mode=rw", escaped(url)), "")
    }
}

/// A connection to an SQLite file that nobody uses, such as a backup. Nothing is made beside it.
pub(crate) fn sqlite_at_rest(path: &str) -> Result<AnyConnection> {
    sqlite(&format!("file:{}?mode=ro&immutable=1", escaped(path)), "")
}

/// A path as it stands in an address.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// A connection to a PostgreSQL server.
pub(crate) fn postgres(url: &str) -> Result<AnyConnection> {
    PgConnection::establish(url).map(AnyConnection::Postgres).map_err(Error::store)
}

/// Five seconds is how long anybody waits for another process that writes to the file.
fn sqlite(path: &str, pragmas: &str) -> Result<AnyConnection> {
    let mut conn = SqliteConnection::establish(path).map_err(Error::store)?;
    conn.batch_execute("PRAGMA busy_timeout = 5000;").map_err(Error::store)?;
    conn.batch_execute(pragmas).map_err(Error::store)?;
    Ok(AnyConnection::Sqlite(conn))
}
