//! Memberships: who is in which room, how involved they are, what they have not read, and
//! whether they are looking at it right now.

pub mod involvement;
pub mod presence;
pub mod reading;

use std::collections::BTreeSet;

pub use involvement::Involvement;

use crate::{
    Error, Event, MembershipId, Result, Room, RoomId, Store, Time, UserId, delivery,
    users::bots::News,
};

/// One user's place in one room. Holding one proves that the user may read and write there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Names the membership.
    pub id: MembershipId,
    /// The room.
    pub room_id: RoomId,
    /// The member.
    pub user_id: UserId,
    /// What the member wants to hear of it.
    pub involvement: Involvement,
    /// When the newest unread message was posted; none when all is read.
    pub unread_at: Option<Time>,
    /// When the oldest unread message was posted; where reading should resume.
    pub first_unread_at: Option<Time>,
    /// How many pages of the member show the room right now; see [`presence`].
    pub connections: i32,
    /// When one of them last said so.
    pub connected_at: Option<Time>,
    /// When the member came.
    pub created_at: Time,
}

impl Membership {
    /// Whether something was said that the member has not seen.
    pub fn is_unread(&self) -> bool {
        self.unread_at.is_some()
    }
}

/// What memberships need remembered.
pub trait Memberships {
    /// The membership of that user in that room, or [`NotFound`](crate::Error::NotFound).
    fn membership(&mut self, room: RoomId, user: UserId) -> Result<Membership>;
    /// Like [`membership`](Self::membership), and others who want to change it wait until we commit.
    fn lock_membership(&mut self, room: RoomId, user: UserId) -> Result<Membership>;
    /// Whether that user is active and a member of the room. Whoever wants to expel them waits until
    /// we commit.
    fn takes_part(&mut self, room: RoomId, user: UserId) -> Result<bool>;
    /// The ids of all members of a room.
    fn members(&mut self, room: RoomId) -> Result<Vec<UserId>>;
    /// Which of these users are members of the room.
    fn members_among(&mut self, room: RoomId, users: &[UserId]) -> Result<Vec<UserId>>;
    /// Makes these users members; those who are stay as they are. Answers with the new ones.
    fn insert_memberships(
        &mut self,
        room: RoomId,
        users: &[UserId],
        involvement: Involvement,
    ) -> Result<Vec<UserId>>;
    /// Ends these memberships. Answers with those that existed.
    fn delete_memberships(&mut self, room: RoomId, users: &[UserId]) -> Result<Vec<UserId>>;
    /// Ends all memberships of a user but those in pings. Answers with the rooms.
    fn delete_shared_memberships(&mut self, user: UserId) -> Result<Vec<RoomId>>;
    /// Remembers involvement, unread marks and presence of one membership.
    fn update_membership(&mut self, membership: &Membership) -> Result<()>;
    /// Marks the room unread from `at` on, in one statement however many members there are, for
    /// all but the author, those who hid the room, and those seen there since `seen_since`.
    fn mark_unread(
        &mut self,
        room: RoomId,
        author: UserId,
        at: Time,
        seen_since: Time,
    ) -> Result<()>;
    /// Calls the room read, in one statement, for those who have nothing unread left there because it
    /// was taken back. One's own message is unread only to who marked the room unread from it on.
    fn settle_unread(&mut self, room: RoomId) -> Result<()>;
}

/// Begins to change something in a room, which others who want to do so wait for. Whoever does it was
/// a member when they asked, and still has to be, and active: the request may have waited, and the
/// room is not theirs any more if not. Answers the moment of the change.
pub(crate) fn act(store: &mut impl Store, membership: &Membership) -> Result<Time> {
    let at = store.touch_room(membership.room_id, store.now())?;
    if store.takes_part(membership.room_id, membership.user_id)? {
        Ok(at)
    } else {
        Err(Error::NotFound)
    }
}

/// Makes these users members with the involvement that the room's kind gives.
pub fn grant(store: &mut impl Store, room: &Room, users: &[UserId]) -> Result<()> {
    grant_as(store, room.id, users, room.kind.default_involvement())
}

/// Makes these users members with that involvement, and tells of those who were none.
pub(crate) fn grant_as(
    store: &mut impl Store,
    room: RoomId,
    users: &[UserId],
    involvement: Involvement,
) -> Result<()> {
    let granted = store.insert_memberships(room, users, involvement)?;
    if !granted.is_empty() {
        let came = Event::MembersGranted { room, users: granted };
        delivery::tell_of(store, room, News::Members, &came)?;
        store.append(came);
    }
    Ok(())
}

/// Ends these memberships and cuts what those users hear of the room. A bot among them still hears
/// that it had to go.
pub fn revoke(store: &mut impl Store, room: &Room, users: &[UserId]) -> Result<()> {
    let listeners = delivery::listeners(store, room.id, News::Members)?;
    let revoked = store.delete_memberships(room.id, users)?;
    if !revoked.is_empty() {
        let left = Event::MembersRevoked { room: room.id, users: revoked };
        delivery::tell(store, &listeners, &left);
        store.append(left);
    }
    Ok(())
}

/// Ends all memberships of somebody but those in pings, and tells of it where they were.
pub(crate) fn leave_all(store: &mut impl Store, user: UserId) -> Result<()> {
    for room in store.delete_shared_memberships(user)? {
        let left = Event::MembersRevoked { room, users: vec![user] };
        delivery::tell_of(store, room, News::Members, &left)?;
        store.append(left);
    }
    Ok(())
}

/// Makes the members exactly these: grants first, then revokes (domain rule 3.3).
pub fn revise(store: &mut impl Store, room: &Room, wanted: &[UserId]) -> Result<()> {
    let wanted: BTreeSet<UserId> = wanted.iter().copied().collect();
    let present: BTreeSet<UserId> = store.members(room.id)?.into_iter().collect();
    let granted: Vec<UserId> = wanted.difference(&present).copied().collect();
    let revoked: Vec<UserId> = present.difference(&wanted).copied().collect();
    grant(store, room, &granted)?;
    revoke(store, room, &revoked)
}
