//! The account: the one installation that everybody shares, its name, join code and settings.

use crate::{
    BlobId, Event, Result, Store, Time, User,
    rooms::{self, Kind},
    users::{self, Profile, Role},
};

/// What the account is called until an administrator names it.
pub const DEFAULT_NAME: &str = "Campfire";
/// The room that first run opens.
pub const FIRST_ROOM: &str = "All Talk";

/// The installation itself. There is exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What the people call it.
    pub name: String,
    /// What a newcomer must know to join: three groups of four, `aB3d-Ef6h-Jk9m`.
    pub join_code: String,
    /// CSS that administrators add to every page.
    pub custom_styles: Option<String>,
    /// What administrators decided.
    pub settings: Settings,
    /// The uploaded logo.
    pub logo: Option<BlobId>,
    /// When first run happened.
    pub created_at: Time,
    /// When name, logo or settings last changed; image addresses carry it.
    pub updated_at: Time,
}

/// Decisions of the administrators that change what others may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Only administrators may create open and closed rooms.
    pub restrict_room_creation_to_administrators: bool,
}

/// What an account needs remembered.
pub trait Accounts {
    /// The account, or none before first run.
    fn account(&mut self) -> Result<Option<Account>>;
    /// Remembers the first account; [`Conflict`](crate::Error::Conflict) when there is one.
    fn insert_account(&mut self, account: &Account) -> Result<()>;
    /// Remembers what changed about the account.
    fn update_account(&mut self, account: &Account) -> Result<()>;
}

/// Sets the installation up: the account, its first administrator and its first room, together
/// or not at all. [`Conflict`](crate::Error::Conflict) when somebody was faster.
pub fn first_run(store: &mut impl Store, profile: Profile) -> Result<User> {
    let now = store.now();
    store.insert_account(&Account {
        name: DEFAULT_NAME.to_owned(),
        join_code: join_code(),
        custom_styles: None,
        settings: Settings::default(),
        logo: None,
        created_at: now,
        updated_at: now,
    })?;
    let user = users::create(store, profile, Role::Administrator)?;
    rooms::create(store, &user, Kind::Open, FIRST_ROOM, &[])?;
    Ok(user)
}

/// Replaces the join code; links with the old one stop working at once.
pub fn regenerate_join_code(store: &mut impl Store, account: &mut Account) -> Result<()> {
    account.join_code = join_code();
    account.updated_at = store.now();
    store.update_account(account)?;
    store.append(Event::AccountChanged);
    Ok(())
}

/// Twelve random letters and digits in three groups (domain rule 9.2).
fn join_code() -> String {
    let code = crate::random::alphanumeric(12);
    format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..])
}
