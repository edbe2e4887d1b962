//! Condition: how the installation does, for the page that tells it. Nothing here is asked often,
//! and nothing says what anybody wrote.

use std::fs;

use campfire_domain::{Result, Time};
use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text},
};

use crate::{connection::AnyConnection, deliveries, failure::failed, schema::push_subscriptions};

/// What lies where, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The database itself.
    pub database: i64,
    /// What is written and not yet carried over into it; SQLite only.
    pub log: Option<i64>,
    /// Files that were sent, the largest kind first.
    pub sent: Vec<Files>,
    /// Pictures of people, and the logo.
    pub worn: Files,
    /// Files that nobody uses any more and that go soon.
    pub unused: Files,
}

/// Files of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Such as `image`, the first half of their media type.
    pub kind: String,
    /// How many.
    pub count: i64,
    /// How large they are together.
    pub bytes: i64,
}

/// What holds everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Its name and version: `SQLite 3.53.0`.
    pub database: String,
    /// What finds words in it.
    pub search: &'static str,
}

/// How telling others went since a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Devices that want notifications.
    pub devices: i64,
    /// Those of them that took one.
    pub reached: i64,
    /// Those of them whose push service refused one after that.
    pub refused: i64,
    /// The latest reasons of refusals, each once.
    pub reasons: Vec<String>,
    /// Attempts to tell a webhook, all that ended since, by what became of them.
    pub deliveries: Vec<(String, i64)>,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

impl From<Sum> for Files {
    fn from(sum: Sum) -> Self {
        Self { kind: sum.kind, count: sum.count, bytes: sum.bytes }
    }
}

/// What lies where.
pub fn disk(conn: &mut AnyConnection) -> Result<Disk> {
    let (database, log) = database_size(conn)?;
    let mut sent = sums(conn, &format!("{SIZES} WHERE {ATTACHED} GROUP BY content_type"))?;
    sent = by_kind(sent);
    let worn = sums(conn, &format!("{SIZES} WHERE {WORN} GROUP BY content_type"))?;
    let rest = format!("{SIZES} WHERE NOT ({ATTACHED}) AND NOT ({WORN}) GROUP BY content_type");
    let unused = sums(conn, &rest)?;
    Ok(Disk { database, log, sent, worn: together(&worn), unused: together(&unused) })
}

const SIZES: &str = "SELECT content_type AS kind, COUNT(*) AS count, \
                     CAST(SUM(byte_size) AS BIGINT) AS bytes FROM blobs";
const ATTACHED: &str = "EXISTS (SELECT 1 FROM messages WHERE messages.attachment_id = blobs.id)";
const WORN: &str = "blobs.id IN (SELECT avatar_id FROM users WHERE avatar_id IS NOT NULL) \
                    OR blobs.id IN (SELECT logo_id FROM accounts WHERE logo_id IS NOT NULL)";

fn sums(conn: &mut AnyConnection, sql: &str) -> Result<Vec<Files>> {
    let sums: Vec<Sum> = sql_query(sql).load(conn).map_err(failed)?;
    Ok(sums.into_iter().map(Files::from).collect())
}

/// By the first half of the media type, the largest first.
fn by_kind(sums: Vec<Files>) -> Vec<Files> {
    let mut kinds: Vec<Files> = Vec::new();
    for sum in sums {
        let kind = sum.kind.split('/').next().unwrap_or_default();
        match kinds.iter_mut().find(|known| known.kind == kind) {
            Some(known) => {
                known.count += sum.count;
                known.bytes += sum.bytes;
            }
            None => kinds.push(Files { kind: kind.to_owned(), ..sum }),
        }
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.bytes));
    kinds
}

fn together(sums: &[Files]) -> Files {
    let count = sums.iter().map(|sum| sum.count).sum();
    Files { count, bytes: sums.iter().map(|sum| sum.bytes).sum(), ..Files::default() }
}

fn database_size(conn: &mut AnyConnection) -> Result<(i64, Option<i64>)> {
    match conn {
        AnyConnection::Sqlite(conn) => {
            let path: Word = sql_query("SELECT file AS word FROM pragma_database_list LIMIT 1")
                .get_result(conn)
                .map_err(failed)?;
            let path = path.word.unwrap_or_default();
            let size = |path: &str| fs::metadata(path).map_or(0, |file| file.len());
            let bytes = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
            Ok((bytes(size(&path)), Some(bytes(size(&format!("{path}-wal"))))))
        }
        AnyConnection::Postgres(conn) => {
            let size: Number = sql_query("SELECT pg_database_size(current_database()) AS number")
                .get_result(conn)
                .map_err(failed)?;
            Ok((size.number, None))
        }
    }
}

/// What holds everything.
pub fn engine(conn: &mut AnyConnection) -> Result<Engine> {
    let (name, sql, search) = match conn {
        AnyConnection::Sqlite(_) => ("SQLite", "SELECT sqlite_version() AS word", "FTS5"),
        AnyConnection::Postgres(_) => (
            "PostgreSQL",
            "SELECT current_setting('server_version') AS word",
            "PostgreSQL text search",
        ),
    };
    let version: Word = sql_query(sql).get_result(conn).map_err(failed)?;
    let version = version.word.unwrap_or_default();
    Ok(Engine { database: format!("{name} {version}"), search })
}

/// How telling others went since that moment.
pub fn outcomes(conn: &mut AnyConnection, since: Time) -> Result<Outcomes> {
    let micros = since.micros();
    let refused = push_subscriptions::table.filter(push_subscriptions::last_failure_at.ge(micros));
    let reasons: Vec<Option<String>> = refused
        .select(push_subscriptions::last_failure)
        .distinct()
        .limit(5)
        .load(conn)
        .map_err(failed)?;
    let count = push_subscriptions::table.count();
    let reached =
        push_subscriptions::table.filter(push_subscriptions::last_success_at.ge(micros)).count();
    Ok(Outcomes {
        devices: count.get_result(conn).map_err(failed)?,
        reached: reached.get_result(conn).map_err(failed)?,
        refused: refused.count().get_result(conn).map_err(failed)?,
        reasons: reasons.into_iter().flatten().collect(),
        deliveries: deliveries::outcomes::since(conn, since)?,
    })
}
