//! Roles: who decides about people, rooms and settings. Somebody always does: the last
//! administrator stays one.

use crate::{
    Error, Event, Result, Store, User, UserId,
    users::{Role, Status},
};

/// Gives a member or an administrator the other role. Bots and those who left have none to give:
/// [`NotFound`](Error::NotFound). The last administrator stays one: [`Invalid`](Error::Invalid).
pub fn set(store: &mut impl Store, actor: &User, id: UserId, role: Role) -> Result<User> {
    administrator(store, actor)?;
    let mut user = store.user(id)?;
    if !user.is_active() || user.role == Role::Bot || role == Role::Bot {
        return Err(Error::NotFound);
    }
    if user.role == role {
        return Ok(user);
    }
    if role == Role::Member {
        keep_an_administrator(store, id)?;
    }
    user.role = role;
    user.updated_at = store.now();
    store.update_user(&user)?;
    store.append(Event::UserChanged { user: id });
    Ok(user)
}

/// Proof that the actor still is an administrator at the moment of the change: what they were when
/// their request came in may be over. [`Forbidden`](Error::Forbidden) otherwise.
pub fn administrator(store: &mut impl Store, actor: &User) -> Result<()> {
    let administrators = store.administrators()?;
    if administrators.contains(&actor.id) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Refuses to leave the account to nobody.
pub(super) fn keep_an_administrator(store: &mut impl Store, leaving: UserId) -> Result<()> {
    let administrators = store.administrators()?;
    if administrators.iter().any(|id| *id != leaving) {
        return Ok(());
    }
    Err(Error::invalid(
        "role",
        "Somebody has to look after this place. Make another person an administrator first.",
    ))
}

/// Whether that user is one of those who decide.
pub(super) fn decides(user: &User) -> bool {
    user.role == Role::Administrator && user.status == Status::Active
}
