//! Search: messages found by their words, in the rooms of whoever asks. One seam over two engines,
//! which only keep and match words; what a word is, is decided here, so both find the same.

mod postgres;
mod sqlite;
mod words;

use campfire_domain::{BlobId, MessageId, Result, UserId};
use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};

use crate::{connection::AnyConnection, failure::failed, schema::blobs};

/// Messages on one page of results, the published number.
pub const RESULTS: i64 = 100;

/// The newest messages with all the terms in rooms of that user, at most so many, ascending; with
/// `before` those older than that message. Terms are words as typed: nothing in them is an
/// operator. No terms find nothing.
pub fn find(
    conn: &mut AnyConnection,
    user: UserId,
    terms: &str,
    limit: i64,
    before: Option<MessageId>,
) -> Result<Vec<MessageId>> {
    let terms = words::terms(terms);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let before = before.map_or(i64::MAX, MessageId::get);
    let mut found = match conn {
        AnyConnection::Sqlite(conn) => sqlite::find(conn, user, &terms, limit, before),
        AnyConnection::Postgres(conn) => postgres::find(conn, user, &terms, limit, before),
    }
    .map_err(failed)?;
    found.reverse();
    Ok(found.into_iter().map(MessageId::from).collect())
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
