//! The history of the tables: forth, back and forth again, and the same tables on both databases.

use std::{collections::BTreeSet, fs, path::Path};

use campfire_store::{AnyConnection, migrations, testing};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
    sql_types::Text,
};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(conn: &mut AnyConnection, sql: &str) -> BTreeSet<String> {
    let rows: Vec<Name> = sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// Every column as `table.column`, without the tables of diesel and of the search engines.
fn columns(conn: &mut AnyConnection) -> BTreeSet<String> {
    let sql = match conn {
        AnyConnection::Sqlite(_) => {
            "SELECT tables.name || '.' || columns.name AS name FROM sqlite_master AS tables \
             JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' \
             AND tables.name NOT LIKE 'sqlite%'"
        }
        AnyConnection::Postgres(_) => {
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    let mut columns = names(conn, sql);
    columns.retain(|name| !name.starts_with("__diesel") && !name.starts_with("message_search"));
    columns
}

fn indexes(conn: &mut AnyConnection) -> BTreeSet<String> {
    let sql = match conn {
        AnyConnection::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        }
        AnyConnection::Postgres(_) => {
            "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'"
        }
    };
    let mut indexes = names(conn, sql);
    // Those that belong to a constraint, and to the search engine, have names of the database's.
    indexes.retain(|name| {
        !name.ends_with("_key") && !name.ends_with("_pkey") && !name.starts_with("message_search")
    });
    indexes
}

fn check(conn: &mut AnyConnection) {
    let ran = migrations::run(conn).unwrap();
    assert!(!ran.is_empty());
    let first = columns(conn);
    assert!(first.contains("messages.client_message_id"));
    assert!(migrations::run(conn).unwrap().is_empty(), "what ran does not run again");
    let reverted = migrations::revert_all(conn).unwrap();
    assert_eq!(reverted.len(), ran.len());
    assert_eq!(columns(conn), BTreeSet::new(), "nothing is left behind");
    migrations::run(conn).unwrap();
    assert_eq!(columns(conn), first, "and it all comes back");
}

fn lite() -> AnyConnection {
    AnyConnection::Sqlite(SqliteConnection::establish(":memory:").unwrap())
}

fn server() -> AnyConnection {
    AnyConnection::Postgres(PgConnection::establish(&testing::empty_postgres()).unwrap())
}

#[test]
fn sqlite_goes_forth_and_back_and_forth() {
    check(&mut lite());
}

#[test]
fn postgres_goes_forth_and_back_and_forth() {
    check(&mut server());
}

#[test]
fn both_databases_end_up_with_the_same_tables_and_indexes() {
    let (mut lite, mut server) = (lite(), server());
    migrations::run(&mut lite).unwrap();
    migrations::run(&mut server).unwrap();
    assert_eq!(columns(&mut lite), columns(&mut server));
    assert_eq!(indexes(&mut lite), indexes(&mut server));
}

#[test]
fn both_trees_have_the_same_names() {
    let tree = |database: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(database);
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(tree("sqlite"), tree("postgres"));
}

#[test]
fn processes_that_start_together_migrate_once() {
    let url = testing::empty_postgres();
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || {
                let conn = PgConnection::establish(&url).unwrap();
                migrations::run(&mut AnyConnection::Postgres(conn)).unwrap().len()
            })
        })
        .collect();
    let ran: Vec<usize> = starts.into_iter().map(|start| start.join().unwrap()).collect();
    assert_eq!(ran.iter().filter(|count| **count > 0).count(), 1, "{ran:?}");
}
