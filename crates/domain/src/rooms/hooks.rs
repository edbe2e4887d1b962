//! Hooks: addresses at which other programs post into one room without knowing anything of us. Each
//! speaks in the name of a bot of its own, which has no key.

use std::fmt;

use crate::{
    Error, Event, HookId, Membership, Result, RoomId, Store, Time, User, UserId,
    memberships::{self, Involvement},
    users::{self, NewUser, Profile, Role},
};

/// Letters and digits in a hook's token; 32 of 62 kinds are 190 bits.
const TOKEN_LENGTH: usize = 32;

/// The secret part of a hook's address. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct HookToken(String);

impl HookToken {
    /// Takes a token from storage or from an address.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token, for storage and the room's administrators only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HookToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookToken(…)")
    }
}

/// An address that posts into a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Names the hook.
    pub id: HookId,
    /// Where it posts.
    pub room_id: RoomId,
    /// In whose name.
    pub user_id: UserId,
    /// What it is called.
    pub name: String,
    /// The secret part of its address.
    pub token: HookToken,
    /// When it last posted, at most a minute behind.
    pub last_used_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
}

/// A hook about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewHook {
    /// Where it will post.
    pub room_id: RoomId,
    /// In whose name.
    pub user_id: UserId,
    /// What it is called.
    pub name: String,
    /// Its fresh secret.
    pub token: HookToken,
    /// Now.
    pub created_at: Time,
}

/// What hooks need remembered.
pub trait Hooks {
    /// The hook of that id in that room, unless it was revoked: [`NotFound`](Error::NotFound).
    fn hook(&mut self, room: RoomId, id: HookId) -> Result<Hook>;
    /// Remembers a new hook.
    fn insert_hook(&mut self, hook: NewHook) -> Result<Hook>;
    /// Remembers that a hook is revoked since then; nobody finds it any more.
    fn revoke_hook(&mut self, id: HookId, at: Time) -> Result<()>;
}

/// Makes an address that posts into the room under that name. Its creator and administrators may;
/// pings have none.
pub fn open(store: &mut impl Store, actor: &User, place: &Membership, name: &str) -> Result<Hook> {
    may(store, actor, place.room_id)?;
    let name = users::checked_name(name, "Please name what will post here.")?;
    let (profile, created_at) = (Profile::named(&name), store.now());
    let speaker = store.insert_user(NewUser { profile, role: Role::Bot, created_at })?;
    store.append(Event::UserJoined { user: speaker.id });
    memberships::grant_as(store, place.room_id, &[speaker.id], Involvement::Nothing)?;
    store.insert_hook(NewHook {
        room_id: place.room_id,
        user_id: speaker.id,
        name,
        token: HookToken::new(crate::random::alphanumeric(TOKEN_LENGTH)),
        created_at,
    })
}

/// Takes the address away; what was posted stays. Whoever may make one may.
pub fn revoke(store: &mut impl Store, actor: &User, place: &Membership, id: HookId) -> Result<()> {
    may(store, actor, place.room_id)?;
    let hook = store.hook(place.room_id, id)?;
    let now = store.now();
    store.revoke_hook(hook.id, now)?;
    let mut speaker = store.user(hook.user_id)?;
    memberships::leave_all(store, speaker.id)?;
    speaker.status = users::Status::Deactivated;
    speaker.updated_at = now;
    store.update_user(&speaker)?;
    store.append(Event::UserExpelled { user: speaker.id });
    Ok(())
}

/// Whether somebody may look after the hooks of a room.
pub fn may(store: &mut impl Store, actor: &User, room: RoomId) -> Result<()> {
    let room = store.room(room)?;
    if room.is_direct() {
        return Err(Error::NotFound);
    }
    if actor.can_administer(room.creator_id) { Ok(()) } else { Err(Error::Forbidden) }
}
