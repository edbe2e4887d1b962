//! Testing: a real database for each test, of either kind, with a clock that the test sets.

mod clock;
mod cluster;

use std::sync::OnceLock;

use campfire_domain::Result;
use tempfile::TempDir;
use tokio::sync::mpsc;

pub use clock::TestClock;

use self::cluster::Cluster;
use crate::{Committed, Database, Settings};

/// A database of one test. It goes when this goes.
#[derive(Debug)]
pub struct TestDatabase {
    /// The database, open and empty.
    pub database: Database,
    /// What its transactions leave behind.
    pub committed: mpsc::UnboundedReceiver<Committed>,
    /// What time it is there.
    pub clock: TestClock,
    /// Where it is, for those who want to open it once more.
    pub settings: Settings,
    /// What holds it; keep it as long as the database.
    pub home: Home,
}

/// Where a test database lives. A file is cleared away when this is dropped, a database on a
/// server with the server when the process ends.
#[derive(Debug)]
pub struct Home(#[expect(dead_code, reason = "kept for its drop")] Option<TempDir>);

/// An SQLite file of its own.
pub fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().expect("the system has a temporary folder");
    let path = folder.path().join("campfire.sqlite3");
    let url = path.to_str().expect("temporary folders have plain names").to_owned();
    open(url, Home(Some(folder))).expect("a new file can be opened")
}

/// A database of its own on a PostgreSQL server that the test process starts on first use.
pub fn postgres() -> TestDatabase {
    open(empty_postgres(), Home(None)).expect("a new database can be opened")
}

/// The address of an empty database on that server, without tables.
pub fn empty_postgres() -> String {
    // The one static of the house: tests of a process share nothing else to hang the server on.
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start).database()
}

fn open(url: String, home: Home) -> Result<TestDatabase> {
    let clock = TestClock::default();
    let settings = Settings { clock: clock.reader(), ..Settings::at(url) };
    let (listener, committed) = mpsc::unbounded_channel();
    let database = Database::open(settings.clone(), listener)?;
    Ok(TestDatabase { database, committed, clock, settings, home })
}
