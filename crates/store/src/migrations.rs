//! Migrations: the tables' history, one tree per database with the same names, embedded.

use campfire_domain::{Error, Result};
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, migration::MigrationSource, sql_query,
    sql_types::Text, sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::AnyConnection;

/// The history of the SQLite tables.
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
/// The history of the PostgreSQL tables.
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// What processes that start together on one PostgreSQL lock while one of them migrates. Room
/// locks use room ids, which never come this high.
const LOCK: i64 = i64::MAX;

/// Brings the tables up to date. Answers with the names of the migrations that ran.
pub fn run(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let ran = match conn {
        AnyConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(names),
        AnyConnection::Postgres(conn) => {
            lock(conn, "SELECT pg_advisory_lock").map_err(Error::store)?;
            let ran = conn.run_pending_migrations(POSTGRES).map(names);
            lock(conn, "SELECT pg_advisory_unlock").map_err(Error::store)?;
            ran
        }
    };
    ran.map_err(Error::Store)
}

/// Takes everything back, newest first. For tests and for starting over.
pub fn revert_all(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let reverted = match conn {
        AnyConnection::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(names),
        AnyConnection::Postgres(conn) => conn.revert_all_migrations(POSTGRES).map(names),
    };
    reverted.map_err(Error::Store)
}

/// The whole history as this program knows it, oldest first; the same for both databases.
pub fn known() -> Result<Vec<String>> {
    let all = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(Error::Store)?;
    let mut versions: Vec<String> =
        all.iter().map(|migration| migration.name().version().to_string()).collect();
    versions.sort();
    Ok(versions)
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// How much of it a database has been through, oldest first. It is only looked at.
///
/// # Errors
/// Also for a database that has none of our tables.
pub fn applied(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let applied = sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    let applied: Vec<Applied> = applied.load(conn).map_err(Error::store)?;
    Ok(applied.into_iter().map(|applied| applied.version).collect())
}

fn lock(conn: &mut diesel::PgConnection, how: &str) -> QueryResult<usize> {
    sql_query(format!("{how}({LOCK})")).execute(conn)
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
