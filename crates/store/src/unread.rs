//! Unread: how much somebody has not read, room by room, and reading all of it at once.

use std::collections::HashMap;

use campfire_domain::{Result, RoomId, Time, UserId};
use diesel::{
    ExpressionMethods, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt, update,
};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::memberships,
    sql::AT_ONCE,
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
    user_id: i64,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    mentions: i64,
}

impl Counted {
    fn unread(&self) -> Unread {
        Unread { messages: self.messages, mentions: self.mentions }
    }
}

/// What that user has not read, of all rooms in which there is something.
pub fn counts(conn: &mut AnyConnection, user: UserId) -> Result<HashMap<RoomId, Unread>> {
    let theirs = format!("memberships.user_id = {}", user.get());
    let rows = counted(conn, &theirs, i64::MAX)?;
    Ok(rows.iter().map(|row| (row.room_id.into(), row.unread())).collect())
}

/// What some members of a room had not read at that moment, of all for whom there was something.
pub fn counts_in(
    conn: &mut AnyConnection,
    room: RoomId,
    members: &[UserId],
    at: Time,
) -> Result<HashMap<UserId, Unread>> {
    let mut unread = HashMap::new();
    for some in members.chunks(AT_ONCE) {
        let ids: Vec<String> = some.iter().map(UserId::to_string).collect();
        let theirs = format!(
            "memberships.room_id = {room} AND memberships.user_id IN ({}) \
             AND memberships.first_unread_at <= {}",
            ids.join(", "),
            at.micros()
        );
        let rows = counted(conn, &theirs, at.micros())?;
        unread.extend(rows.iter().map(|row| (row.user_id.into(), row.unread())));
    }
    Ok(unread)
}

/// Counts what was said until then, for the memberships of which that is true.
fn counted(conn: &mut AnyConnection, theirs: &str, until: i64) -> Result<Vec<Counted>> {
    let sql = format!(
        "SELECT memberships.room_id AS room_id, memberships.user_id AS user_id, \
         (SELECT count(*) FROM (SELECT 1 FROM messages \
            WHERE messages.room_id = memberships.room_id \
            AND messages.created_at >= memberships.first_unread_at \
            AND messages.created_at <= {until} \
            AND messages.creator_id <> memberships.user_id LIMIT {MOST}) AS unread) AS messages, \
         (SELECT count(*) FROM (SELECT messages.id AS id FROM messages \
            WHERE messages.room_id = memberships.room_id \
            AND messages.created_at >= memberships.first_unread_at \
            AND messages.created_at <= {until} \
            ORDER BY messages.created_at DESC, messages.id DESC LIMIT {MOST}) AS unread \
            JOIN mentions ON mentions.message_id = unread.id \
            AND mentions.user_id = memberships.user_id) AS mentions \
         FROM memberships \
         WHERE {theirs} AND memberships.unread_at IS NOT NULL"
    );
    on_each!(conn, |conn| sql_query(sql).load(conn)).map_err(failed)
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
