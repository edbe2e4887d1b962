//! Leaving: somebody is removed from the account, or leaves it. What they said stays.

use uuid::Uuid;

use super::roles;
use crate::{Error, Event, Result, Store, User, UserId, memberships, users::Status};

/// Takes somebody out of the account (domain rule 2.4): out of every room but their pings, out of
/// all browsers, and their address is free again. Administrators may remove everybody, people and
/// bots, and everybody themselves; the last administrator stays.
pub fn deactivate(store: &mut impl Store, actor: &User, id: UserId) -> Result<User> {
    roles::administrator(store, actor)?;
    let mut user = store.user(id)?;
    if !user.is_active() {
        return Err(Error::NotFound);
    }
    if roles::decides(&user) {
        roles::keep_an_administrator(store, id)?;
    }
    memberships::leave_all(store, id)?;
    store.delete_traces(id)?;
    user.status = Status::Deactivated;
    user.email_address = user.email_address.as_deref().map(retired);
    user.updated_at = store.now();
    store.update_user(&user)?;
    store.append(Event::UserExpelled { user: id });
    store.append(Event::UserChanged { user: id });
    Ok(user)
}

/// The address as it is kept, so that whoever has it may join again: `kim@example.com` becomes
/// `kim-deactivated-<uuid>@example.com`.
fn retired(address: &str) -> String {
    address.replace('@', &format!("-deactivated-{}@", Uuid::new_v4()))
}
