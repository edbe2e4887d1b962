//! Blobs: what is known about stored files. The bytes lie elsewhere under the key.

use campfire_domain::{BlobId, Result, Time, UserId};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension,
    QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper, delete,
    dsl::{exists, not},
    insert_into,
};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{accounts, blobs, memberships, messages, users},
    tx::Tx,
};

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Names the file.
    pub id: BlobId,
    /// What was found out about it.
    pub facts: Facts,
    /// When it was stored.
    pub created_at: Time,
}

/// What is known about a file when it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where its bytes lie; unguessable.
    pub key: String,
    /// What the sender called it.
    pub filename: String,
    /// Its type, by its bytes rather than by its name.
    pub content_type: String,
    /// How many bytes it has.
    pub byte_size: i64,
    /// A hash of its bytes.
    pub checksum: Option<String>,
    /// How wide the picture or film is, in pixels.
    pub width: Option<i32>,
    /// How high it is.
    pub height: Option<i32>,
    /// Anything else, as a JSON object.
    pub metadata: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = blobs)]
pub(crate) struct Row {
    id: i64,
    key: String,
    filename: String,
    content_type: String,
    byte_size: i64,
    checksum: Option<String>,
    width: Option<i32>,
    height: Option<i32>,
    metadata: Option<String>,
    created_at: i64,
}

impl From<Row> for Blob {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            facts: Facts {
                key: row.key,
                filename: row.filename,
                content_type: row.content_type,
                byte_size: row.byte_size,
                checksum: row.checksum,
                width: row.width,
                height: row.height,
                metadata: row.metadata,
            },
            created_at: Time::from_micros(row.created_at),
        }
    }
}

/// Files that no message, no person and no account uses.
macro_rules! unclaimed {
    () => {{
        let attached = messages::table.filter(messages::attachment_id.eq(blobs::id.nullable()));
        let worn = users::table
            .filter(users::avatar_id.is_not_null())
            .select(users::avatar_id.assume_not_null());
        let flown = accounts::table
            .filter(accounts::logo_id.is_not_null())
            .select(accounts::logo_id.assume_not_null());
        blobs::table
            .filter(not(exists(attached)))
            .filter(blobs::id.ne_all(worn))
            .filter(blobs::id.ne_all(flown))
    }};
}

/// The file of that id, or [`NotFound`](campfire_domain::Error::NotFound). Whether somebody may
/// see it, its owner decides.
pub fn by_id(conn: &mut AnyConnection, id: BlobId) -> Result<Blob> {
    let row = blobs::table.find(id.get()).select(Row::as_select()).first(conn).map_err(failed)?;
    Ok(row.into())
}

/// What a file is called; none when there is no such file.
pub(crate) fn filename(conn: &mut AnyConnection, id: BlobId) -> Result<Option<String>> {
    blobs::table.find(id.get()).select(blobs::filename).first(conn).optional().map_err(failed)
}

/// The file of that id, if it stands in a message that this user may read or sent; else
/// [`NotFound`](campfire_domain::Error::NotFound).
pub fn visible_to(conn: &mut AnyConnection, user: UserId, id: BlobId) -> Result<Blob> {
    let theirs =
        memberships::table.filter(memberships::user_id.eq(user.get())).select(memberships::room_id);
    let row = blobs::table
        .inner_join(messages::table)
        .filter(blobs::id.eq(id.get()))
        .filter(messages::creator_id.eq(user.get()).or(messages::room_id.eq_any(theirs)))
        .select(Row::as_select())
        .first(conn)
        .map_err(failed)?;
    Ok(row.into())
}

/// Which of these keys belong to files that are known.
pub fn known(conn: &mut AnyConnection, keys: &[String]) -> Result<Vec<String>> {
    blobs::table.filter(blobs::key.eq_any(keys)).select(blobs::key).load(conn).map_err(failed)
}

/// The file of that id if nobody uses it.
pub fn unused_one(conn: &mut AnyConnection, id: BlobId) -> Result<Option<Blob>> {
    let row = unclaimed!()
        .filter(blobs::id.eq(id.get()))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(Blob::from))
}

/// Files stored before that moment which nobody uses, oldest first: uploads never sent, and what
/// deleted messages and replaced pictures left behind.
pub fn unused(conn: &mut AnyConnection, before: Time, limit: i64) -> Result<Vec<Blob>> {
    let rows = unclaimed!()
        .filter(blobs::created_at.lt(before.micros()))
        .order((blobs::created_at, blobs::id))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .map_err(failed)?;
    Ok(rows.into_iter().map(Blob::from).collect())
}

/// Remembers a file whose bytes are stored.
pub fn insert(tx: &mut Tx, facts: Facts) -> Result<Blob> {
    let created_at = campfire_domain::Outbox::now(tx);
    let id: i64 = insert_into(blobs::table)
        .values((
            blobs::key.eq(&facts.key),
            blobs::filename.eq(&facts.filename),
            blobs::content_type.eq(&facts.content_type),
            blobs::byte_size.eq(facts.byte_size),
            blobs::checksum.eq(&facts.checksum),
            blobs::width.eq(facts.width),
            blobs::height.eq(facts.height),
            blobs::metadata.eq(&facts.metadata),
            blobs::created_at.eq(created_at.micros()),
        ))
        .returning(blobs::id)
        .get_result(tx.conn())
        .map_err(failed)?;
    Ok(Blob { id: id.into(), facts, created_at })
}

/// Forgets a file; whoever used it is without one.
pub fn remove(tx: &mut Tx, id: BlobId) -> Result<()> {
    delete(blobs::table.find(id.get())).execute(tx.conn()).map(drop).map_err(failed)
}
