//! Unread: how much somebody has not read, room by room, and reading all of it at once.

use std::collections::HashMap;

use campfire_domain::{Result, RoomId, UserId};
use diesel::{
    ExpressionMethods, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt, update,
};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::memberships,
    tx::Tx,
};

/// Nobody counts further; who was away for a year costs no more than who was away for a day.
pub const MOST: i64 = 100;

/// How much of a room was not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Messages by others, at most [`MOST`].
    pub messages: i64,
    /// Those of the newest of them that mention the reader.
    pub mentions: i64,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    room_id: i64,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    mentions: i64,
}

/// What that user has not read, of all rooms in which there is something.
pub fn counts(conn: &mut AnyConnection, user: UserId) -> Result<HashMap<RoomId, Unread>> {
    let sql = format!(
        "SELECT memberships.room_id AS room_id, \
         (SELECT count(*) FROM (SELECT 1 FROM messages \
            WHERE messages.room_id = memberships.room_id \
            AND messages.created_at >= memberships.first_unread_at \
            AND messages.creator_id <> memberships.user_id LIMIT {MOST}) AS unread) AS messages, \
         (SELECT count(*) FROM (SELECT messages.id AS id FROM messages \
            WHERE messages.room_id = memberships.room_id \
            AND messages.created_at >= memberships.first_unread_at \
            ORDER BY messages.created_at DESC, messages.id DESC LIMIT {MOST}) AS unread \
            JOIN mentions ON mentions.message_id = unread.id \
            AND mentions.user_id = memberships.user_id) AS mentions \
         FROM memberships \
         WHERE memberships.user_id = {} AND memberships.unread_at IS NOT NULL",
        user.get()
    );
    let rows: Vec<Counted> = on_each!(conn, |conn| sql_query(sql).load(conn)).map_err(failed)?;
    let unread = |row: &Counted| Unread { messages: row.messages, mentions: row.mentions };
    Ok(rows.iter().map(|row| (row.room_id.into(), unread(row))).collect())
}

/// Calls everything read; answers with the rooms in which something was not.
pub fn read_all(tx: &mut Tx, user: UserId) -> Result<Vec<RoomId>> {
    let rooms: Vec<i64> = on_each!(tx.conn(), |conn| update(memberships::table)
        .filter(memberships::user_id.eq(user.get()))
        .filter(memberships::unread_at.is_not_null())
        .set(
            (memberships::unread_at.eq(None::<i64>), memberships::first_unread_at.eq(None::<i64>),)
        )
        .returning(memberships::room_id)
        .get_results(conn))
    .map_err(failed)?;
    Ok(rooms.into_iter().map(RoomId::from).collect())
}
