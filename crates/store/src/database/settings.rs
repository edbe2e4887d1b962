//! Settings: where the database is and how it is used.

use std::{fmt, sync::Arc};

use campfire_domain::Time;

use crate::connection::Synchronous;

/// Where a transaction learns what time it is.
pub type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// Where the database is and how it is used.
#[derive(Clone)]
pub struct Settings {
    /// `postgres://…`, or the path of an SQLite file, which is made when missing.
    pub url: String,
    /// How far SQLite goes before it calls a commit done.
    pub synchronous: Synchronous,
    /// How many write at once; PostgreSQL only, SQLite has one writer.
    pub writers: usize,
    /// How many read at once; PostgreSQL only, SQLite readers never wait.
    pub readers: usize,
    /// What time it is.
    pub clock: Clock,
}

impl Settings {
    /// The usual settings for that database.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            synchronous: Synchronous::default(),
            writers: 8,
            readers: 8,
            clock: Arc::new(Time::now),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address of a server holds its password.
        f.debug_struct("Settings")
            .field("synchronous", &self.synchronous)
            .field("writers", &self.writers)
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}
