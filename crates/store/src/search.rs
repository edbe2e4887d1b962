//! Search: messages found by their words, in the rooms of whoever asks. One seam over two engines,
//! which only keep and match words; what a word is, is decided here, so both find the same.

mod marks;
mod postgres;
mod sqlite;
mod wanted;
mod words;

use campfire_domain::{BlobId, MessageId, Result, UserId};
use diesel::{
    OptionalExtension, QueryDsl, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::BigInt,
};

pub use marks::Marker;
pub use wanted::{Wanted, understand};

use self::words::Term;
use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::blobs,
};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Messages on one page of results, the published number.
pub const RESULTS: i64 = 100;

/// The newest messages in rooms of that user of which all is true that is wanted, at most so many,
/// ascending; with `before` those older than that message. Nothing in a text is an operator. To want
/// nothing finds nothing. Where the words are not found, the last one may be the beginning of one.
pub fn find(
    conn: &mut AnyConnection,
    user: UserId,
    wanted: &Wanted,
    limit: i64,
    before: Option<MessageId>,
) -> Result<Vec<MessageId>> {
    let terms = words::terms(wanted.texts.iter().map(String::as_str));
    if terms.is_empty() && !wanted.is_narrowed() {
        return Ok(Vec::new());
    }
    let before = before.map_or(i64::MAX, MessageId::get);
    let conditions = wanted.conditions();
    let page = Page { user: user.get(), conditions: &conditions, limit, before };
    let mut found = of_words(conn, &terms, &page).map_err(failed)?;
    if found.is_empty()
        && let Some(begun) = words::terms_begun(&wanted.texts)
        && !is_anything(conn, &terms, &page).map_err(failed)?
    {
        found = of_words(conn, &begun, &page).map_err(failed)?;
    }
    found.reverse();
    Ok(found.into_iter().map(MessageId::from).collect())
}

fn of_words(conn: &mut AnyConnection, terms: &[Term], page: &Page<'_>) -> QueryResult<Vec<i64>> {
    match conn {
        conn if terms.is_empty() => of_any_words(conn, page),
        AnyConnection::Sqlite(conn) => sqlite::find(conn, terms, page),
        AnyConnection::Postgres(conn) => postgres::find(conn, terms, page),
    }
}

/// Whether the words are found on any page: older pages show more of what the first one does.
fn is_anything(conn: &mut AnyConnection, terms: &[Term], page: &Page<'_>) -> QueryResult<bool> {
    if page.before == i64::MAX {
        return Ok(false);
    }
    let any = Page { before: i64::MAX, limit: 1, ..*page };
    Ok(!of_words(conn, terms, &any)?.is_empty())
}

/// Which of the messages with the words are asked for.
struct Page<'a> {
    user: i64,
    /// SQL made of numbers only.
    conditions: &'a str,
    limit: i64,
    before: i64,
}

/// Messages whatever they say, from the newest down.
fn of_any_words(conn: &mut AnyConnection, page: &Page<'_>) -> QueryResult<Vec<i64>> {
    let Page { user, conditions, limit, before } = page;
    let sql = format!(
        "SELECT messages.id FROM messages WHERE messages.id < {before} \
         AND messages.room_id IN (SELECT room_id FROM memberships WHERE user_id = {user})\
         {conditions} ORDER BY messages.id DESC LIMIT {limit}"
    );
    let found = on_each!(conn, |conn| sql_query(sql).load::<Found>(conn))?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// Makes a message findable by its words, or by the name of its file when it has none.
pub(crate) fn index(
    conn: &mut AnyConnection,
    id: MessageId,
    text: &str,
    attachment: Option<BlobId>,
) -> Result<()> {
    let words = match attachment {
        Some(blob) if text.trim().is_empty() => words::words(&filename(conn, blob)?),
        _ => words::words(text),
    };
    if words.is_empty() {
        return Ok(());
    }
    match conn {
        AnyConnection::Sqlite(conn) => sqlite::index(conn, id, &words),
        AnyConnection::Postgres(conn) => postgres::index(conn, id, &words),
    }
    .map_err(failed)
}

/// Makes a message unfindable.
pub(crate) fn forget(conn: &mut AnyConnection, id: MessageId) -> Result<()> {
    match conn {
        AnyConnection::Sqlite(conn) => sqlite::forget(conn, id),
        AnyConnection::Postgres(conn) => postgres::forget(conn, id),
    }
    .map_err(failed)
}

fn filename(conn: &mut AnyConnection, blob: BlobId) -> Result<String> {
    let name = blobs::table.find(blob.get()).select(blobs::filename).first(conn).optional();
    Ok(name.map_err(failed)?.unwrap_or_default())
}
