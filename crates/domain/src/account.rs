//! The account: the one installation that everybody shares, its name, join code and settings.

use crate::{
    BlobId, Error, Event, Job, Result, Store, Time, User, naming,
    rooms::{self, Kind},
    users::{self, Profile, Role, roles},
};

/// What the account is called until an administrator names it.
pub const DEFAULT_NAME: &str = "Campfire";
/// The longest name of the account, in characters, as of rooms (decision 2.5).
pub const NAME_LIMIT: usize = 80;
/// The most CSS that administrators may add, in bytes (decision 2.5).
pub const STYLES_LIMIT: usize = 100 * 1024;
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

/// What administrators change about the account. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What the people call it.
    pub name: Option<String>,
    /// A logo already stored, or none any more.
    pub logo: Option<Option<BlobId>>,
    /// Whether only administrators may create open and closed rooms.
    pub restrict_room_creation_to_administrators: Option<bool>,
    /// CSS for every page; blank takes it away.
    pub custom_styles: Option<String>,
}

/// Changes name, logo, settings or styles. Administrators may.
pub fn change(store: &mut impl Store, actor: &User, change: Change) -> Result<Account> {
    roles::administrator(store, actor)?;
    let Change { name, logo, restrict_room_creation_to_administrators, custom_styles } = change;
    let mut account = store.account()?.ok_or(Error::NotFound)?;
    if let Some(name) = name {
        account.name = checked_name(&name)?;
    }
    if let Some(styles) = custom_styles {
        account.custom_styles = checked_styles(styles)?;
    }
    if let Some(logo) = logo
        && let Some(file) =
            std::mem::replace(&mut account.logo, logo).filter(|it| Some(*it) != logo)
    {
        store.enqueue(Job::Purge { file });
    }
    let settings = &mut account.settings;
    settings.restrict_room_creation_to_administrators = restrict_room_creation_to_administrators
        .unwrap_or(settings.restrict_room_creation_to_administrators);
    keep(store, account)
}

/// Replaces the join code; links with the old one stop working at once. Administrators may.
pub fn regenerate_join_code(store: &mut impl Store, actor: &User) -> Result<Account> {
    roles::administrator(store, actor)?;
    let mut account = store.account()?.ok_or(Error::NotFound)?;
    account.join_code = join_code();
    keep(store, account)
}

fn keep(store: &mut impl Store, mut account: Account) -> Result<Account> {
    account.updated_at = store.now();
    store.update_account(&account)?;
    store.append(Event::AccountChanged);
    Ok(account)
}

fn checked_name(name: &str) -> Result<String> {
    let name = naming::clean(name);
    match name.chars().count() {
        0 => Err(Error::invalid("name", "Please give this place a name.")),
        count if count > NAME_LIMIT => {
            Err(Error::invalid("name", "Please use a name of at most 80 characters."))
        }
        _ => Ok(name),
    }
}

fn checked_styles(styles: String) -> Result<Option<String>> {
    if styles.len() > STYLES_LIMIT {
        return Err(Error::invalid("custom_styles", "Please keep it under 100 KB."));
    }
    Ok(Some(styles).filter(|styles| !styles.trim().is_empty()))
}

/// Twelve random letters and digits in three groups (domain rule 9.2).
fn join_code() -> String {
    let code = crate::random::alphanumeric(12);
    format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..])
}
