//! Rooms: found by id or by who is in them; and the sidebar, in three queries.

use std::collections::{BTreeSet, HashMap};

use campfire_domain::{
    Error, Membership, Result, Room, RoomId, Rooms, Time, User, UserId,
    memberships::Involvement,
    rooms::{Kind, NewRoom},
    users::Status,
};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, delete, dsl::case_when, insert_into, update,
};

use crate::{
    bans,
    connection::AnyConnection,
    failure::{failed, taken},
    memberships as places,
    schema::{memberships, rooms, users},
    sql::{AT_ONCE, key},
    tx::Tx,
    users as people,
};

/// How many people the sidebar knows at most without being asked: those of my pings, me, and
/// suggestions for the rest (domain rule 15).
const SIDEBAR_PEOPLE: usize = 20;

#[derive(Queryable, Selectable)]
#[diesel(table_name = rooms)]
pub(crate) struct Row {
    id: i64,
    name: Option<String>,
    kind: String,
    creator_id: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Room {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            kind: row.kind.parse()?,
            creator_id: row.creator_id.into(),
            created_at: Time::from_micros(row.created_at),
            updated_at: Time::from_micros(row.updated_at),
        })
    }
}

/// What the sidebar of one user shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sidebar {
    /// Open and closed rooms, by name; without those the user hid.
    pub shared: Vec<SidebarRoom>,
    /// Pings, the latest first; without those the user hid.
    pub directs: Vec<SidebarDirect>,
    /// Active users without a ping with the user, the longest here first.
    pub suggestions: Vec<User>,
    /// How many more could be suggested if they were here.
    pub free: usize,
}

/// A room and the user's place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidebarRoom {
    /// The room.
    pub room: Room,
    /// The user's place in it.
    pub membership: Membership,
}

/// A ping, the user's place in it, and who is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidebarDirect {
    /// The ping.
    pub room: Room,
    /// The user's place in it.
    pub membership: Membership,
    /// Everybody in it, the user too, in the order in which they came.
    pub members: Vec<User>,
}

/// The room of that id, or [`NotFound`](Error::NotFound).
pub fn by_id(conn: &mut AnyConnection, id: RoomId) -> Result<Room> {
    let row = rooms::table.find(id.get()).select(Row::as_select()).first(conn).map_err(failed)?;
    row.try_into()
}

/// The room and that user's place in it, or [`NotFound`](Error::NotFound) when there is none.
pub fn for_member(
    conn: &mut AnyConnection,
    room: RoomId,
    user: UserId,
) -> Result<(Room, Membership)> {
    let found = memberships::table
        .inner_join(rooms::table)
        .filter(memberships::room_id.eq(room.get()))
        .filter(memberships::user_id.eq(user.get()))
        .select((Row::as_select(), places::Row::as_select()))
        .first::<(Row, places::Row)>(conn)
        .map_err(failed)?;
    paired(found)
}

/// All rooms of a user with the user's places in them, hidden ones too, by name.
pub fn of_user(conn: &mut AnyConnection, user: UserId) -> Result<Vec<(Room, Membership)>> {
    let rows = memberships::table
        .inner_join(rooms::table)
        .filter(memberships::user_id.eq(user.get()))
        .order((rooms::name_key, rooms::id))
        .select((Row::as_select(), places::Row::as_select()))
        .load::<(Row, places::Row)>(conn)
        .map_err(failed)?;
    rows.into_iter().map(paired).collect()
}

/// The pings of a user, hidden ones too.
pub fn pings_of(conn: &mut AnyConnection, user: UserId) -> Result<Vec<RoomId>> {
    let ids: Vec<i64> = memberships::table
        .inner_join(rooms::table)
        .filter(memberships::user_id.eq(user.get()))
        .filter(rooms::kind.eq(Kind::Direct.word()))
        .order(rooms::id)
        .select(rooms::id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(RoomId::from).collect())
}

/// The room that the user's rooms began with: the oldest.
pub fn oldest_of(conn: &mut AnyConnection, user: UserId) -> Result<Option<Room>> {
    let row = memberships::table
        .inner_join(rooms::table)
        .filter(memberships::user_id.eq(user.get()))
        .order((rooms::created_at, rooms::id))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(Room::try_from).transpose()
}

/// The room of the user that was made last.
pub fn newest_of(conn: &mut AnyConnection, user: UserId) -> Result<Option<Room>> {
    let row = memberships::table
        .inner_join(rooms::table)
        .filter(memberships::user_id.eq(user.get()))
        .order(memberships::room_id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(Room::try_from).transpose()
}

/// The room that everything began with: the oldest of all.
pub fn original(conn: &mut AnyConnection) -> Result<Option<Room>> {
    let row = rooms::table
        .order((rooms::created_at, rooms::id))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .map_err(failed)?;
    row.map(Room::try_from).transpose()
}

/// Everybody in a room, of any status, by name.
pub fn member_users(conn: &mut AnyConnection, room: RoomId) -> Result<Vec<User>> {
    let rows = memberships::table
        .inner_join(users::table)
        .filter(memberships::room_id.eq(room.get()))
        .order((users::name_key, users::id))
        .select(people::Row::as_select())
        .load(conn)
        .map_err(failed)?;
    rows.into_iter().map(User::try_from).collect()
}

/// Everybody in those rooms, in the order in which they came, in one query.
pub fn members_of_each(
    conn: &mut AnyConnection,
    ids: &[RoomId],
) -> Result<HashMap<RoomId, Vec<User>>> {
    let mut members: HashMap<RoomId, Vec<User>> = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let rows = memberships::table
            .inner_join(users::table)
            .filter(memberships::room_id.eq_any(some.iter().map(|id| id.get())))
            .order(memberships::id)
            .select((memberships::room_id, people::Row::as_select()))
            .load::<(i64, people::Row)>(conn)
            .map_err(failed)?;
        for (room, user) in rows {
            members.entry(room.into()).or_default().push(user.try_into()?);
        }
    }
    Ok(members)
}

/// The members of a room with their places in it, by name.
pub fn places(conn: &mut AnyConnection, room: RoomId) -> Result<Vec<(User, Membership)>> {
    let rows = memberships::table
        .inner_join(users::table)
        .filter(memberships::room_id.eq(room.get()))
        .order((users::name_key, users::id))
        .select((people::Row::as_select(), places::Row::as_select()))
        .load::<(people::Row, places::Row)>(conn)
        .map_err(failed)?;
    rows.into_iter().map(|(user, place)| Ok((user.try_into()?, place.try_into()?))).collect()
}

/// What the sidebar of that user shows, orders and limits as of domain rule 15.
pub fn sidebar(conn: &mut AnyConnection, user: UserId) -> Result<Sidebar> {
    let all = of_user(conn, user)?;
    let members = members_of_pings(conn, &all)?;
    let known: BTreeSet<UserId> =
        members.values().flatten().map(|member| member.id).chain([user]).collect();
    let places = SIDEBAR_PEOPLE.saturating_sub(known.len());
    let suggestions = strangers(conn, &known, places)?;
    let free = places - suggestions.len();
    let visible = all.into_iter().filter(|(_, membership)| !is_hidden(membership)).collect();
    Ok(Sidebar { suggestions, free, ..arranged(visible, members) })
}

/// What that user keeps out of the sidebar, in the orders of the sidebar. Nobody is suggested.
pub fn hidden(conn: &mut AnyConnection, user: UserId) -> Result<Sidebar> {
    let mut hidden = of_user(conn, user)?;
    hidden.retain(|(_, membership)| is_hidden(membership));
    let members = members_of_pings(conn, &hidden)?;
    Ok(arranged(hidden, members))
}

fn is_hidden(membership: &Membership) -> bool {
    membership.involvement == Involvement::Invisible
}

fn members_of_pings(
    conn: &mut AnyConnection,
    places: &[(Room, Membership)],
) -> Result<HashMap<RoomId, Vec<User>>> {
    let pings = places.iter().filter(|(room, _)| room.is_direct());
    let ids: Vec<RoomId> = pings.map(|(room, _)| room.id).collect();
    members_of_each(conn, &ids)
}

/// Rooms stay by name; of pings the latest comes first.
fn arranged(places: Vec<(Room, Membership)>, mut members: HashMap<RoomId, Vec<User>>) -> Sidebar {
    let (directs, shared): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|(room, _)| room.is_direct());
    let shared = shared.into_iter().map(|(room, membership)| SidebarRoom { room, membership });
    let directs = directs.into_iter().map(|(room, membership)| {
        let members = members.remove(&room.id).unwrap_or_default();
        SidebarDirect { room, membership, members }
    });
    let mut directs: Vec<SidebarDirect> = directs.collect();
    directs.sort_by_key(|direct| std::cmp::Reverse((direct.room.updated_at, direct.room.id)));
    Sidebar { shared: shared.collect(), directs, ..Sidebar::default() }
}

/// Active users who can be addressed beyond those known, as many as there are places for.
fn strangers(
    conn: &mut AnyConnection,
    known: &BTreeSet<UserId>,
    places: usize,
) -> Result<Vec<User>> {
    if places == 0 {
        return Ok(Vec::new());
    }
    let rows = users::table
        .filter(users::status.eq(Status::Active.word()))
        .filter(people::is_somebody())
        .filter(users::id.ne_all(known.iter().map(|id| id.get())))
        .order((users::created_at, users::id))
        .limit(i64::try_from(places).unwrap_or_default())
        .select(people::Row::as_select())
        .load(conn)
        .map_err(failed)?;
    rows.into_iter().map(User::try_from).collect()
}

fn paired((room, membership): (Row, places::Row)) -> Result<(Room, Membership)> {
    Ok((room.try_into()?, membership.try_into()?))
}

impl Rooms for Tx {
    fn room(&mut self, id: RoomId) -> Result<Room> {
        by_id(self.conn(), id)
    }

    fn open_rooms(&mut self) -> Result<Vec<RoomId>> {
        self.hold_everybody()?;
        let ids: Vec<i64> = rooms::table
            .filter(rooms::kind.eq(Kind::Open.word()))
            .order(rooms::id)
            .select(rooms::id)
            .load(self.conn())
            .map_err(failed)?;
        Ok(ids.into_iter().map(RoomId::from).collect())
    }

    fn direct_room(&mut self, direct_key: &str) -> Result<Option<Room>> {
        let row = rooms::table
            .filter(rooms::direct_key.eq(direct_key))
            .select(Row::as_select())
            .first(self.conn())
            .optional()
            .map_err(failed)?;
        row.map(Room::try_from).transpose()
    }

    fn insert_room(&mut self, room: NewRoom) -> Result<Room> {
        let values = (
            rooms::name.eq(&room.name),
            rooms::name_key.eq(room.name.as_deref().map(key)),
            rooms::kind.eq(room.kind.word()),
            rooms::creator_id.eq(room.creator_id.get()),
            rooms::direct_key.eq(&room.direct_key),
            rooms::created_at.eq(room.created_at.micros()),
            rooms::updated_at.eq(room.created_at.micros()),
        );
        let id: i64 = self
            .guarded(|conn| {
                insert_into(rooms::table).values(values).returning(rooms::id).get_result(conn)
            })
            .map_err(taken("room"))?;
        Ok(Room {
            id: id.into(),
            name: room.name,
            kind: room.kind,
            creator_id: room.creator_id,
            created_at: room.created_at,
            updated_at: room.created_at,
        })
    }

    fn update_room(&mut self, room: &Room) -> Result<()> {
        update(rooms::table.find(room.id.get()))
            .set((
                rooms::name.eq(&room.name),
                rooms::name_key.eq(room.name.as_deref().map(key)),
                rooms::kind.eq(room.kind.word()),
                rooms::updated_at.eq(room.updated_at.micros()),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn touch_room(&mut self, id: RoomId, at: Time) -> Result<Time> {
        let at = at.micros();
        let later = case_when(rooms::updated_at.gt(at), rooms::updated_at).otherwise(at);
        update(rooms::table.find(id.get()))
            .set(rooms::updated_at.eq(later))
            .returning(rooms::updated_at)
            .get_result(self.conn())
            .map(Time::from_micros)
            .map_err(failed)
    }

    fn delete_room(&mut self, id: RoomId) -> Result<()> {
        bans::forget_shadow(self.conn(), id)?;
        delete(rooms::table.find(id.get())).execute(self.conn()).map(drop).map_err(failed)
    }
}
