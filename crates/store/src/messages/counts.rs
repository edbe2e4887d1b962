//! Counts: how many messages a room has, and whether there are more than a page shows.

use campfire_domain::{Message, Result, RoomId};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{messages, rooms},
};

/// How many messages a room has. The database keeps the number beside the room.
pub fn count(conn: &mut AnyConnection, room: RoomId) -> Result<i64> {
    rooms::table.find(room.get()).select(rooms::message_count).first(conn).map_err(failed)
}

/// Whether the room has messages older than that one.
pub fn are_before(conn: &mut AnyConnection, message: &Message) -> Result<bool> {
    let (at, id) = (message.created_at.micros(), message.id.get());
    let older = messages::table
        .filter(messages::room_id.eq(message.room_id.get()))
        .filter(messages::created_at.le(at))
        .filter(messages::created_at.lt(at).or(messages::id.lt(id)))
        .select(messages::id)
        .first::<i64>(conn)
        .optional()
        .map_err(failed)?;
    Ok(older.is_some())
}

/// Whether the room has messages newer than that one.
pub fn are_after(conn: &mut AnyConnection, message: &Message) -> Result<bool> {
    let (at, id) = (message.created_at.micros(), message.id.get());
    let newer = messages::table
        .filter(messages::room_id.eq(message.room_id.get()))
        .filter(messages::created_at.ge(at))
        .filter(messages::created_at.gt(at).or(messages::id.gt(id)))
        .select(messages::id)
        .first::<i64>(conn)
        .optional()
        .map_err(failed)?;
    Ok(newer.is_some())
}
