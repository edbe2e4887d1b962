//! The one connection type; diesel derives everything about it.

use diesel::{MultiConnection, PgConnection, SqliteConnection};

/// A connection to whichever database we run on.
#[derive(MultiConnection)]
pub enum AnyConnection {
    /// A file beside us.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}
