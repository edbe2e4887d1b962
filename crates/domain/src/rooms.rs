//! Rooms: where people talk. Open to all, closed to a list, or direct between a fixed set.

pub mod directs;
pub mod hooks;

use crate::{
    Error, Event, Membership, Result, RoomId, Store, Time, User, UserId,
    memberships::{self, Involvement},
    naming,
};

/// The longest name of a room, in characters (decision 2.5).
pub const NAME_LIMIT: usize = 80;

/// A place to talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Names the room; survives renaming and conversion.
    pub id: RoomId,
    /// What it is called; direct rooms are called after their people.
    pub name: Option<String>,
    /// Who may be in it.
    pub kind: Kind,
    /// Who made it.
    pub creator_id: UserId,
    /// When it was made.
    pub created_at: Time,
    /// When something last happened in it; orders the direct rooms.
    pub updated_at: Time,
}

/// Who may be in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Every active user, now and later.
    Open,
    /// Those on its list.
    Closed,
    /// A fixed set of people, called a ping.
    Direct,
}

impl Kind {
    /// Every kind with the word that storage uses for it.
    pub const WORDS: [(Self, &str); 3] =
        [(Self::Open, "open"), (Self::Closed, "closed"), (Self::Direct, "direct")];

    /// How involved a new member is: pings notify about everything, rooms about mentions.
    pub fn default_involvement(self) -> Involvement {
        match self {
            Self::Open | Self::Closed => Involvement::Mentions,
            Self::Direct => Involvement::Everything,
        }
    }
}

crate::words!(Kind);

impl Room {
    /// Whether the room is a ping, whose kind and people never change.
    pub fn is_direct(&self) -> bool {
        self.kind == Kind::Direct
    }
}

/// A room about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// Its name; none for direct rooms.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Kind,
    /// Who makes it.
    pub creator_id: UserId,
    /// For direct rooms the key of its people, see [`directs::key`]; unique.
    pub direct_key: Option<String>,
    /// The moment it is made.
    pub created_at: Time,
}

/// What rooms need remembered.
pub trait Rooms {
    /// The room of that id, or [`NotFound`](Error::NotFound).
    fn room(&mut self, id: RoomId) -> Result<Room>;
    /// The ids of all open rooms.
    fn open_rooms(&mut self) -> Result<Vec<RoomId>>;
    /// The direct room with that key of people, if there is one.
    fn direct_room(&mut self, key: &str) -> Result<Option<Room>>;
    /// Remembers a new room; [`Conflict`](Error::Conflict) when its direct key is taken.
    fn insert_room(&mut self, room: NewRoom) -> Result<Room>;
    /// Remembers a room's name and kind.
    fn update_room(&mut self, room: &Room) -> Result<()>;
    /// Notes that something happened in the room, or [`NotFound`](Error::NotFound). Where storage
    /// has concurrent writers, those of one room wait here for each other until they commit.
    /// Answers when it happened: at that moment, or when the last thing did, should that be later,
    /// as it is for who waited. So the order by time is the order of the commits.
    fn touch_room(&mut self, id: RoomId, at: Time) -> Result<Time>;
    /// Forgets the room with its memberships, messages and all that hangs on them.
    fn delete_room(&mut self, id: RoomId) -> Result<()>;
}

/// Opens a room for everybody.
pub fn open(store: &mut impl Store, creator: &User, name: &str) -> Result<Room> {
    may_create(store, creator)?;
    create(store, creator, Kind::Open, name, &[])
}

/// Opens a closed room for exactly those of these people who exist; its creator only if listed.
pub fn close(
    store: &mut impl Store,
    creator: &User,
    name: &str,
    members: &[UserId],
) -> Result<Room> {
    may_create(store, creator)?;
    let members = known(store, members)?;
    create(store, creator, Kind::Closed, name, &members)
}

/// Whether that user may create open and closed rooms (domain rule 9.3).
pub fn may_create(store: &mut impl Store, creator: &User) -> Result<()> {
    let restricted = store
        .account()?
        .is_some_and(|account| account.settings.restrict_room_creation_to_administrators);
    if restricted && !creator.is_administrator() { Err(Error::Forbidden) } else { Ok(()) }
}

/// Renames a room and makes it open, granting everybody when it was not (domain rule 3.5).
pub fn make_open(store: &mut impl Store, actor: &User, room: Room, name: &str) -> Result<Room> {
    let was = room.kind;
    let room = change(store, actor, room, Kind::Open, name)?;
    if was != Kind::Open {
        let everybody = store.active_users()?;
        memberships::grant(store, &room, &everybody)?;
    }
    Ok(room)
}

/// Renames a room, makes it closed and revises its members to exactly those of these who exist.
pub fn make_closed(
    store: &mut impl Store,
    actor: &User,
    room: Room,
    name: &str,
    members: &[UserId],
) -> Result<Room> {
    let room = change(store, actor, room, Kind::Closed, name)?;
    let members = known(store, members)?;
    memberships::revise(store, &room, &members)?;
    Ok(room)
}

/// Removes a room with everything said in it. Rooms go by the hand of their creator or an
/// administrator; a ping by any of its people (domain rule 14).
pub fn remove(store: &mut impl Store, actor: &User, membership: &Membership) -> Result<()> {
    let room = store.room(membership.room_id)?;
    if !room.is_direct() && !actor.can_administer(room.creator_id) {
        return Err(Error::Forbidden);
    }
    let users = store.members(room.id)?;
    store.delete_room(room.id)?;
    store.append(Event::RoomRemoved { room: room.id, users });
    Ok(())
}

pub(crate) fn create(
    store: &mut impl Store,
    creator: &User,
    kind: Kind,
    name: &str,
    members: &[UserId],
) -> Result<Room> {
    let name = Some(checked_name(name)?);
    let created_at = store.now();
    let room = store.insert_room(NewRoom {
        name,
        kind,
        creator_id: creator.id,
        direct_key: None,
        created_at,
    })?;
    store.append(Event::RoomCreated { room: room.id });
    match kind {
        Kind::Open => {
            let everybody = store.active_users()?;
            memberships::grant(store, &room, &everybody)?;
        }
        Kind::Closed | Kind::Direct => memberships::grant(store, &room, members)?,
    }
    Ok(room)
}

fn change(
    store: &mut impl Store,
    actor: &User,
    mut room: Room,
    kind: Kind,
    name: &str,
) -> Result<Room> {
    if room.is_direct() {
        return Err(Error::NotFound);
    }
    if !actor.can_administer(room.creator_id) {
        return Err(Error::Forbidden);
    }
    room.name = Some(checked_name(name)?);
    room.kind = kind;
    room.updated_at = store.now();
    store.update_room(&room)?;
    store.append(Event::RoomChanged { room: room.id });
    Ok(room)
}

/// Those of the people listed who exist.
fn known(store: &mut impl Store, listed: &[UserId]) -> Result<Vec<UserId>> {
    Ok(store.users_among(listed)?.into_iter().map(|user| user.id).collect())
}

fn checked_name(name: &str) -> Result<String> {
    let name = naming::clean(name);
    match name.chars().count() {
        0 => Err(Error::invalid("name", "Please name the room.")),
        count if count > NAME_LIMIT => {
            Err(Error::invalid("name", "Please use a room name of at most 80 characters."))
        }
        _ => Ok(name),
    }
}
