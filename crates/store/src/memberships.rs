//! Memberships: who is in which room. What concerns all members is one statement.

use std::collections::BTreeSet;

use campfire_domain::{
    Error, Membership, Memberships, Outbox, Result, RoomId, Time, UserId, memberships::Involvement,
    rooms::Kind, users::Status,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, NullableExpressionMethods,
    OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable, SelectableHelper,
    delete,
    dsl::{exists, not},
    insert_into, update,
};

use crate::{
    connection::{AnyConnection, on_each},
    failure::failed,
    schema::{memberships, messages, rooms, users},
    sql::{AT_ONCE, coalesce},
    tx::Tx,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub(crate) struct Row {
    id: i64,
    room_id: i64,
    user_id: i64,
    involvement: String,
    unread_at: Option<i64>,
    first_unread_at: Option<i64>,
    connections: i32,
    connected_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<Row> for Membership {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            room_id: row.room_id.into(),
            user_id: row.user_id.into(),
            involvement: row.involvement.parse()?,
            unread_at: row.unread_at.map(Time::from_micros),
            first_unread_at: row.first_unread_at.map(Time::from_micros),
            connections: row.connections,
            connected_at: row.connected_at.map(Time::from_micros),
            created_at: Time::from_micros(row.created_at),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
struct NewRow {
    room_id: i64,
    user_id: i64,
    involvement: &'static str,
    created_at: i64,
    updated_at: i64,
}

/// The membership of that user in that room, or [`NotFound`](Error::NotFound).
pub fn of(conn: &mut AnyConnection, room: RoomId, user: UserId) -> Result<Membership> {
    let row = memberships::table
        .filter(memberships::room_id.eq(room.get()))
        .filter(memberships::user_id.eq(user.get()))
        .select(Row::as_select())
        .first(conn)
        .map_err(failed)?;
    row.try_into()
}

/// Whether that user is a member of that room.
pub fn is_member(conn: &mut AnyConnection, room: RoomId, user: UserId) -> Result<bool> {
    let theirs = memberships::table
        .filter(memberships::room_id.eq(room.get()))
        .filter(memberships::user_id.eq(user.get()));
    diesel::select(exists(theirs)).get_result(conn).map_err(failed)
}

/// The ids of all members of a room, ascending.
pub fn members(conn: &mut AnyConnection, room: RoomId) -> Result<Vec<UserId>> {
    let ids: Vec<i64> = memberships::table
        .filter(memberships::room_id.eq(room.get()))
        .order(memberships::user_id)
        .select(memberships::user_id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// How many rooms hold something that the user has not read; what badges show.
pub fn unread_rooms(conn: &mut AnyConnection, user: UserId) -> Result<i64> {
    memberships::table
        .filter(memberships::user_id.eq(user.get()))
        .filter(memberships::unread_at.is_not_null())
        .count()
        .get_result(conn)
        .map_err(failed)
}

/// The members of a room who may not have seen a message: neither its author nor seen there since
/// that moment.
pub fn absent(
    conn: &mut AnyConnection,
    room: RoomId,
    author: UserId,
    seen_since: Time,
) -> Result<Vec<UserId>> {
    let unseen =
        memberships::connected_at.is_null().or(memberships::connected_at.lt(seen_since.micros()));
    let ids: Vec<i64> = memberships::table
        .filter(memberships::room_id.eq(room.get()))
        .filter(memberships::user_id.ne(author.get()))
        .filter(unseen.assume_not_null())
        .select(memberships::user_id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Who was seen in any room since that moment.
pub fn seen(conn: &mut AnyConnection, since: Time) -> Result<BTreeSet<UserId>> {
    let ids: Vec<i64> = memberships::table
        .filter(memberships::connected_at.ge(since.micros()))
        .select(memberships::user_id)
        .distinct()
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Forgets whoever looked at any room: the process that knew is gone (domain rule 4.2).
pub fn disconnect_all(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    update(memberships::table.filter(memberships::connected_at.is_not_null()))
        .set((
            memberships::connected_at.eq(None::<i64>),
            memberships::connections.eq(0),
            memberships::updated_at.eq(now.micros()),
        ))
        .execute(tx.conn())
        .map(drop)
        .map_err(failed)
}

impl Memberships for Tx {
    fn membership(&mut self, room: RoomId, user: UserId) -> Result<Membership> {
        of(self.conn(), room, user)
    }

    fn lock_membership(&mut self, room: RoomId, user: UserId) -> Result<Membership> {
        let place = memberships::table
            .filter(memberships::room_id.eq(room.get()))
            .filter(memberships::user_id.eq(user.get()));
        let row: QueryResult<Row> = match self.conn() {
            // There is one writer, and we are it.
            AnyConnection::Sqlite(conn) => place.select(Row::as_select()).first(conn),
            AnyConnection::Postgres(conn) => {
                place.select(Row::as_select()).for_update().first(conn)
            }
        };
        row.map_err(failed)?.try_into()
    }

    fn takes_part(&mut self, room: RoomId, user: UserId) -> Result<bool> {
        let place = memberships::table
            .filter(memberships::room_id.eq(room.get()))
            .filter(memberships::user_id.eq(user.get()));
        let active = users::table
            .filter(users::id.eq(user.get()))
            .filter(users::status.eq(Status::Active.word()))
            .filter(exists(place))
            .select(users::id);
        let found: Option<i64> = match self.conn() {
            // There is one writer, and we are it.
            AnyConnection::Sqlite(conn) => active.first(conn),
            AnyConnection::Postgres(conn) => active.for_share().first(conn),
        }
        .optional()
        .map_err(failed)?;
        Ok(found.is_some())
    }

    fn members(&mut self, room: RoomId) -> Result<Vec<UserId>> {
        members(self.conn(), room)
    }

    fn members_among(&mut self, room: RoomId, among: &[UserId]) -> Result<Vec<UserId>> {
        let mut found = Vec::new();
        for some in among.chunks(AT_ONCE) {
            let ids: Vec<i64> = memberships::table
                .filter(memberships::room_id.eq(room.get()))
                .filter(memberships::user_id.eq_any(some.iter().map(|id| id.get())))
                .select(memberships::user_id)
                .load(self.conn())
                .map_err(failed)?;
            found.extend(ids.into_iter().map(UserId::from));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn insert_memberships(
        &mut self,
        room: RoomId,
        newcomers: &[UserId],
        involvement: Involvement,
    ) -> Result<Vec<UserId>> {
        let at = self.now().micros();
        // Everybody inserts in the same order, so that two never wait for each other.
        let mut ids: Vec<i64> = newcomers.iter().map(|id| id.get()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut came = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let rows: Vec<NewRow> = some
                .iter()
                .map(|user_id| NewRow {
                    room_id: room.get(),
                    user_id: *user_id,
                    involvement: involvement.word(),
                    created_at: at,
                    updated_at: at,
                })
                .collect();
            let new: Vec<i64> = on_each!(self.conn(), |conn| insert_into(memberships::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .returning(memberships::user_id)
                .get_results(conn))
            .map_err(failed)?;
            came.extend(new.into_iter().map(UserId::from));
        }
        came.sort_unstable();
        Ok(came)
    }

    fn delete_memberships(&mut self, room: RoomId, leavers: &[UserId]) -> Result<Vec<UserId>> {
        let mut left = Vec::new();
        for some in leavers.chunks(AT_ONCE) {
            let gone: Vec<i64> = on_each!(self.conn(), |conn| delete(memberships::table)
                .filter(memberships::room_id.eq(room.get()))
                .filter(memberships::user_id.eq_any(some.iter().map(|id| id.get())))
                .returning(memberships::user_id)
                .get_results(conn))
            .map_err(failed)?;
            left.extend(gone.into_iter().map(UserId::from));
        }
        left.sort_unstable();
        Ok(left)
    }

    fn delete_shared_memberships(&mut self, leaver: UserId) -> Result<Vec<RoomId>> {
        let pings = rooms::table.filter(rooms::kind.eq(Kind::Direct.word())).select(rooms::id);
        let left: Vec<i64> = on_each!(self.conn(), |conn| delete(memberships::table)
            .filter(memberships::user_id.eq(leaver.get()))
            .filter(memberships::room_id.ne_all(pings))
            .returning(memberships::room_id)
            .get_results(conn))
        .map_err(failed)?;
        Ok(left.into_iter().map(RoomId::from).collect())
    }

    fn update_membership(&mut self, membership: &Membership) -> Result<()> {
        let at = self.now().micros();
        update(memberships::table.find(membership.id.get()))
            .set((
                memberships::involvement.eq(membership.involvement.word()),
                memberships::unread_at.eq(membership.unread_at.map(Time::micros)),
                memberships::first_unread_at.eq(membership.first_unread_at.map(Time::micros)),
                memberships::connections.eq(membership.connections),
                memberships::connected_at.eq(membership.connected_at.map(Time::micros)),
                memberships::updated_at.eq(at),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn mark_unread(
        &mut self,
        room: RoomId,
        author: UserId,
        at: Time,
        seen_since: Time,
    ) -> Result<()> {
        let absent = memberships::connected_at
            .is_null()
            .or(memberships::connected_at.lt(seen_since.micros()));
        update(memberships::table)
            .filter(memberships::room_id.eq(room.get()))
            .filter(memberships::user_id.ne(author.get()))
            .filter(memberships::involvement.ne(Involvement::Invisible.word()))
            .filter(absent)
            .set((
                memberships::unread_at.eq(at.micros()),
                memberships::first_unread_at
                    .eq(coalesce(memberships::first_unread_at, at.micros())),
                memberships::updated_at.eq(at.micros()),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn settle_unread(&mut self, room: RoomId) -> Result<()> {
        let by_others = messages::creator_id.ne(memberships::user_id);
        let marked = messages::created_at.nullable().eq(memberships::first_unread_at);
        let left = messages::table
            .filter(messages::room_id.eq(room.get()))
            .filter(messages::created_at.nullable().ge(memberships::first_unread_at))
            .filter(by_others.nullable().or(marked));
        update(memberships::table)
            .filter(memberships::room_id.eq(room.get()))
            .filter(memberships::first_unread_at.is_not_null())
            .filter(not(exists(left)))
            .set((
                memberships::unread_at.eq(None::<i64>),
                memberships::first_unread_at.eq(None::<i64>),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }
}
