//! People and bots: who they are and how they come in.

pub mod avatars;
pub mod bans;
pub mod bots;
mod leaving;
pub mod names;
pub mod passwords;
pub mod quiet_hours;
pub mod roles;
pub mod sessions;
pub mod transfers;

pub use leaving::deactivate;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    BlobId, Error, Event, Result, RoomId, Store, Time, UserId,
    memberships::{self, Involvement},
    naming,
    users::{passwords::PasswordDigest, sessions::Session},
};

/// The longest name of a person, in characters (decision 2.5).
pub const NAME_LIMIT: usize = 100;
/// What people are told who gave no name.
const UNNAMED: &str = "Please tell us your name.";
/// The longest line of a person about themselves, in characters as people count them.
pub const BIO_LIMIT: usize = 200;

/// Somebody who talks here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Names the user everywhere.
    pub id: UserId,
    /// What the others see.
    pub name: String,
    /// Where to reach a person; bots have none.
    pub email_address: Option<String>,
    /// Proof of a password; none means that no password lets this user in.
    pub password_digest: Option<PasswordDigest>,
    /// What the user may do here.
    pub role: Role,
    /// Whether the user may come in at all.
    pub status: Status,
    /// A line about the person.
    pub bio: Option<String>,
    /// The uploaded picture.
    pub avatar: Option<BlobId>,
    /// When the user came.
    pub created_at: Time,
    /// When name, picture or role last changed; avatar addresses carry it.
    pub updated_at: Time,
}

/// What a user may do in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Talks.
    Member,
    /// Talks, and decides about people, rooms and settings.
    Administrator,
    /// A program with a key.
    Bot,
}

/// Whether a user may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Here.
    Active,
    /// Left, or was removed; what they said stays.
    Deactivated,
    /// Thrown out; what they said goes.
    Banned,
}

impl Role {
    /// Every role with the word that storage and JSON use for it.
    pub const WORDS: [(Self, &str); 3] =
        [(Self::Member, "member"), (Self::Administrator, "administrator"), (Self::Bot, "bot")];
}

impl Status {
    /// Every status with the word that storage uses for it.
    pub const WORDS: [(Self, &str); 3] =
        [(Self::Active, "active"), (Self::Deactivated, "deactivated"), (Self::Banned, "banned")];
}

crate::words!(Role, Status);

impl User {
    /// Administrators decide about everything in the account.
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Only active users sign in, hear and speak.
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Whether this user may change or remove what `creator` made: administrators and the
    /// creator may (domain rule 2.3).
    pub fn can_administer(&self, creator: UserId) -> bool {
        self.is_administrator() || self.id == creator
    }
}

/// What somebody says about themselves when they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// What the others will see, 1 to 100 characters.
    pub name: String,
    /// Where to reach them; compared without regard to case.
    pub email_address: Option<String>,
    /// Proof of their password, hashed before the write begins.
    pub password: Option<PasswordDigest>,
    /// A picture already stored.
    pub avatar: Option<BlobId>,
}

impl Profile {
    /// A profile with a name only, enough for programs that keep no passwords.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// What somebody changes about themselves. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What the others will see.
    pub name: Option<String>,
    /// Where to reach them from now on.
    pub email_address: Option<String>,
    /// Proof of the new password, hashed before the write begins.
    pub password: Option<PasswordDigest>,
    /// A line about themselves; a blank one takes it away.
    pub bio: Option<String>,
}

/// A user about to be remembered; the store chooses the id.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Who they say they are, already checked.
    pub profile: Profile,
    /// What they may do.
    pub role: Role,
    /// The moment they come.
    pub created_at: Time,
}

/// What users need remembered.
pub trait Users {
    /// The user of that id, of any status, or [`NotFound`](Error::NotFound).
    fn user(&mut self, id: UserId) -> Result<User>;
    /// The user with that address in any spelling of case, of any status.
    fn user_by_email_address(&mut self, email_address: &str) -> Result<Option<User>>;
    /// Those of these users that exist, of any status, each once.
    fn users_among(&mut self, ids: &[UserId]) -> Result<Vec<User>>;
    /// The ids of all active users, people and bots with a key, in no particular order.
    fn active_users(&mut self) -> Result<Vec<UserId>>;
    /// The ids of all active administrators. Others who ask wait until we commit, so that two who
    /// leave at once do not both count on each other.
    fn administrators(&mut self) -> Result<Vec<UserId>>;
    /// Forgets where a user is signed in, which of their devices are notified and what they looked
    /// for.
    fn delete_traces(&mut self, user: UserId) -> Result<()>;
    /// Remembers a new user; [`Conflict`](Error::Conflict) when the address is taken.
    fn insert_user(&mut self, user: NewUser) -> Result<User>;
    /// Remembers what changed about a user; [`Conflict`](Error::Conflict) when the address is taken.
    fn update_user(&mut self, user: &User) -> Result<()>;
}

/// Lets somebody in as a member of every open room.
pub fn join(store: &mut impl Store, profile: Profile) -> Result<User> {
    create(store, profile, Role::Member)
}

/// Creates a user and grants them every open room (domain rule 2.2).
pub(crate) fn create(store: &mut impl Store, profile: Profile, role: Role) -> Result<User> {
    let profile = checked(profile)?;
    let created_at = store.now();
    let user = store.insert_user(NewUser { profile, role, created_at })?;
    let open: Vec<RoomId> = store.open_rooms()?;
    for room in open {
        memberships::grant_as(store, room, &[user.id], Involvement::Mentions)?;
    }
    store.append(Event::UserJoined { user: user.id });
    Ok(user)
}

/// Changes what somebody says about themselves. A new password signs them out of all browsers but
/// the one in which they chose it.
pub fn change(store: &mut impl Store, session: &Session, change: Change) -> Result<User> {
    let Change { name, email_address, password, bio } = checked_change(change)?;
    let mut user = store.user(session.user_id)?;
    let has_new_password = password.is_some();
    user.name = name.unwrap_or(user.name);
    user.email_address = email_address.or(user.email_address);
    user.password_digest = password.or(user.password_digest);
    user.bio = bio.map_or(user.bio, |bio| Some(bio).filter(|bio| !bio.is_empty()));
    user.updated_at = store.now();
    store.update_user(&user)?;
    if has_new_password {
        sessions::end_others(store, session)?;
    }
    store.append(Event::UserChanged { user: user.id });
    Ok(user)
}

/// Whether a change is usable, before the effort of hashing its password.
pub fn check_change(change: &Change) -> Result<()> {
    checked_change(change.clone()).map(drop)
}

fn checked_change(change: Change) -> Result<Change> {
    Ok(Change {
        name: change.name.as_deref().map(|name| checked_name(name, UNNAMED)).transpose()?,
        email_address: change.email_address.as_deref().map(checked_address).transpose()?,
        password: change.password,
        bio: change.bio.as_deref().map(checked_bio).transpose()?,
    })
}

fn checked_bio(bio: &str) -> Result<String> {
    let bio = bio.trim();
    if bio.graphemes(true).count() > BIO_LIMIT {
        return Err(Error::invalid("bio", "Please use at most 200 characters about yourself."));
    }
    Ok(bio.to_owned())
}

/// Whether a profile's name and address are usable, before the effort of hashing its password.
pub fn check(profile: &Profile) -> Result<()> {
    checked(profile.clone()).map(drop)
}

/// The profile with blanks cut and its fields proven to be usable.
fn checked(mut profile: Profile) -> Result<Profile> {
    profile.name = checked_name(&profile.name, UNNAMED)?;
    profile.email_address = profile.email_address.as_deref().map(checked_address).transpose()?;
    Ok(profile)
}

/// The name as it is kept, or a sentence about it: `unnamed` where there is none.
pub(crate) fn checked_name(name: &str, unnamed: &'static str) -> Result<String> {
    let name = naming::clean(name);
    match name.chars().count() {
        0 => Err(Error::invalid("name", unnamed)),
        count if count > NAME_LIMIT => {
            Err(Error::invalid("name", "Please use a name of at most 100 characters."))
        }
        _ => Ok(name),
    }
}

/// An address has something before and after its `@` and no blanks; whether mail arrives there
/// nobody can know from its spelling.
fn checked_address(address: &str) -> Result<String> {
    let address = address.trim();
    let spelled = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !address.contains(char::is_whitespace)
    });
    if spelled && address.len() <= 254 {
        Ok(address.to_owned())
    } else {
        Err(Error::invalid("email_address", "Please give an email address like kim@example.com."))
    }
}
