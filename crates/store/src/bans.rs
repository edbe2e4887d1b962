//! Bans: the addresses of those who were thrown out, and what they said. It lies in shadows, rooms
//! that nobody enters, until the ban is lifted or it was kept long enough.

use std::{collections::HashSet, net::IpAddr};

use campfire_domain::{
    Job, MessageId, Outbox, Result, RoomId, Time, UserId,
    messages::ClientMessageId,
    rooms::Kind,
    users::bans::{Bans, Withheld},
};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, delete, insert_into, update,
};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::{bans, messages, rooms, shadows, withholdings},
    sql::AT_ONCE,
    tx::Tx,
};

/// Every address from which nothing is taken, as it was written down.
pub fn addresses(conn: &mut AnyConnection) -> Result<Vec<String>> {
    bans::table.select(bans::ip_address).distinct().load(conn).map_err(failed)
}

/// Since when what that user said is withheld; none when nothing is, or nothing any more.
pub fn withheld_since(conn: &mut AnyConnection, user: UserId) -> Result<Option<Time>> {
    let since: Option<i64> = withholdings::table
        .find(user.get())
        .select(withholdings::since)
        .first(conn)
        .optional()
        .map_err(failed)?;
    Ok(since.map(Time::from_micros))
}

/// Forgets for good what is withheld since before that moment, at most so many messages. Their
/// files follow. Answers how many are gone.
pub fn trim(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let overdue: Option<i64> = withholdings::table
        .filter(withholdings::since.lt(before.micros()))
        .order(withholdings::user_id)
        .select(withholdings::user_id)
        .first(tx.conn())
        .optional()
        .map_err(failed)?;
    let Some(user) = overdue else { return Ok(0) };
    let gone: Vec<(i64, Option<i64>)> = messages::table
        .filter(messages::creator_id.eq(user))
        .filter(messages::room_id.eq_any(shadows::table.select(shadows::shadow_id)))
        .limit(limit)
        .select((messages::id, messages::attachment_id))
        .load(tx.conn())
        .map_err(failed)?;
    delete(messages::table.filter(messages::id.eq_any(gone.iter().map(|(id, _)| *id))))
        .execute(tx.conn())
        .map_err(failed)?;
    for file in gone.iter().filter_map(|(_, file)| *file) {
        tx.enqueue(Job::Purge { file: file.into() });
    }
    if i64::try_from(gone.len()).is_ok_and(|gone| gone < limit) {
        delete(withholdings::table.find(user)).execute(tx.conn()).map_err(failed)?;
    }
    Ok(gone.len())
}

/// Forgets the shadow of a room that goes, with what is withheld there.
pub(crate) fn forget_shadow(conn: &mut AnyConnection, room: RoomId) -> Result<()> {
    let shadow: Option<i64> = shadows::table
        .find(room.get())
        .select(shadows::shadow_id)
        .first(conn)
        .optional()
        .map_err(failed)?;
    let Some(shadow) = shadow else { return Ok(()) };
    delete(rooms::table.find(shadow)).execute(conn).map(drop).map_err(failed)
}

type Named = (MessageId, ClientMessageId);

/// The newest messages of that user in that room.
fn newest(conn: &mut AnyConnection, user: UserId, room: i64, limit: usize) -> Result<Vec<Named>> {
    let rows: Vec<(i64, String)> = messages::table
        .filter(messages::creator_id.eq(user.get()))
        .filter(messages::room_id.eq(room))
        .order(messages::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((messages::id, messages::client_message_id))
        .load(conn)
        .map_err(failed)?;
    let named = |(id, client_id): (i64, String)| {
        (MessageId::from(id), ClientMessageId::from_stored(client_id))
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Carries messages into another room. A sender's id that was given again there meanwhile is
/// replaced: it has done its work long ago.
fn carry(conn: &mut AnyConnection, named: &[Named], room: i64) -> Result<()> {
    for some in named.chunks(AT_ONCE) {
        let taken: Vec<String> = messages::table
            .filter(messages::room_id.eq(room))
            .filter(messages::client_message_id.eq_any(some.iter().map(|(_, id)| id.as_str())))
            .select(messages::client_message_id)
            .load(conn)
            .map_err(failed)?;
        let taken: HashSet<String> = taken.into_iter().collect();
        for (id, _) in some.iter().filter(|(_, client_id)| taken.contains(client_id.as_str())) {
            update(messages::table.find(id.get()))
                .set(messages::client_message_id.eq(ClientMessageId::random().as_str()))
                .execute(conn)
                .map_err(failed)?;
        }
        let ids = some.iter().map(|(id, _)| id.get());
        update(messages::table.filter(messages::id.eq_any(ids)))
            .set(messages::room_id.eq(room))
            .execute(conn)
            .map_err(failed)?;
    }
    Ok(())
}

/// The shadow of a room; made when it is first needed. It is a ping of nobody, for pings are found
/// through their people only.
fn shadow_of(tx: &mut Tx, room: i64) -> Result<i64> {
    let known: Option<i64> = shadows::table
        .find(room)
        .select(shadows::shadow_id)
        .first(tx.conn())
        .optional()
        .map_err(failed)?;
    if let Some(shadow) = known {
        return Ok(shadow);
    }
    let at = tx.now().micros();
    let shadow: i64 = insert_into(rooms::table)
        .values((
            rooms::kind.eq(Kind::Direct.word()),
            rooms::creator_id.eq(0),
            rooms::created_at.eq(at),
            rooms::updated_at.eq(at),
        ))
        .returning(rooms::id)
        .get_result(tx.conn())
        .map_err(failed)?;
    insert_into(shadows::table)
        .values((shadows::room_id.eq(room), shadows::shadow_id.eq(shadow)))
        .execute(tx.conn())
        .map_err(failed)?;
    Ok(shadow)
}

impl Bans for Tx {
    fn insert_ban(&mut self, user: UserId, address: IpAddr) -> Result<()> {
        let at = self.now().micros();
        let row = (
            bans::user_id.eq(user.get()),
            bans::ip_address.eq(address.to_string()),
            bans::created_at.eq(at),
        );
        on_each!(self.conn(), |conn| insert_into(bans::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))
        .map(drop)
        .map_err(failed)
    }

    fn delete_bans(&mut self, user: UserId) -> Result<()> {
        delete(bans::table.filter(bans::user_id.eq(user.get())))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn withhold(&mut self, user: UserId, limit: usize) -> Result<Vec<Withheld>> {
        let at = self.now().micros();
        let row = (withholdings::user_id.eq(user.get()), withholdings::since.eq(at));
        on_each!(self.conn(), |conn| insert_into(withholdings::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))
        .map_err(failed)?;
        let talked_in: Vec<i64> = messages::table
            .filter(messages::creator_id.eq(user.get()))
            .filter(messages::room_id.ne_all(shadows::table.select(shadows::shadow_id)))
            .select(messages::room_id)
            .distinct()
            .load(self.conn())
            .map_err(failed)?;
        let (mut left, mut withheld) = (limit, Vec::new());
        for room in talked_in {
            let named = newest(self.conn(), user, room, left)?;
            if named.is_empty() {
                break;
            }
            let shadow = shadow_of(self, room)?;
            carry(self.conn(), &named, shadow)?;
            left -= named.len();
            withheld.push(Withheld { room: room.into(), messages: named });
        }
        Ok(withheld)
    }

    fn release(&mut self, user: UserId, limit: usize) -> Result<Vec<(RoomId, Vec<MessageId>)>> {
        delete(withholdings::table.find(user.get())).execute(self.conn()).map_err(failed)?;
        let theirs =
            messages::table.filter(messages::creator_id.eq(user.get())).select(messages::room_id);
        let kept: Vec<(i64, i64)> = shadows::table
            .filter(shadows::shadow_id.eq_any(theirs))
            .select((shadows::room_id, shadows::shadow_id))
            .load(self.conn())
            .map_err(failed)?;
        let (mut left, mut released) = (limit, Vec::new());
        for (room, shadow) in kept {
            let named = newest(self.conn(), user, shadow, left)?;
            if named.is_empty() {
                break;
            }
            carry(self.conn(), &named, room)?;
            left -= named.len();
            released.push((room.into(), named.into_iter().map(|(id, _)| id).collect()));
        }
        Ok(released)
    }
}
